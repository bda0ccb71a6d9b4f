// `npm run demo`: everything from a fresh clone to the whole story offline. Arguments go on to `heliokit demo`.
import { build } from "./build.mjs";
import { inRoot, runNode, say } from "./house.mjs";
import { setUp } from "./setup.mjs";

if ((await setUp()) && (await build())) {
  say("demo", "heliokit demo");
  process.exitCode = await runNode(inRoot("packages", "heliokit-cli", "bin", "heliokit.mjs"), [
    "demo",
    ...process.argv.slice(2),
  ]);
} else {
  process.exitCode = 1;
}
