// `npm run test:golden [-- area...]`: the suites over the golden cases of the named areas, or of all that are built.
// The root of the cases is HELIOKIT_FIXTURES, else ../shared/fixtures where it exists, else fixtures/.
import { buildKernels } from "./build.mjs";
import { areas, goldenFiles } from "./golden-areas.mjs";
import { say } from "./house.mjs";
import { runVitest } from "./run-vitest.mjs";
import { setUp } from "./setup.mjs";

async function main(words) {
  const unknown = words.filter((word) => !areas.includes(word));
  if (unknown.length > 0) {
    say("test:golden", `unknown area ${unknown.join(", ")}; there are ${areas.join(", ")}`);
    return 2;
  }
  const wanted = words.length === 0 ? areas : words;
  const files = wanted.flatMap(goldenFiles);
  if (files.length === 0) {
    for (const area of wanted) process.stdout.write(`golden ${area}: not built yet\n`);
    return 0;
  }
  if (!(await setUp()) || !(await buildKernels())) return 1;
  return (await runVitest(files, wanted)).code;
}

process.exitCode = await main(process.argv.slice(2));
