// `npm run examples [-- name...]`: compiles examples/*.ts with tsc and runs every one offline, naming each file.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { build } from "./build.mjs";
import { inRoot, isMain, runNode, runTool, say } from "./house.mjs";
import { setUp } from "./setup.mjs";

/** Compiles and runs the examples whose name holds one of the words (all without words); gives names of the failed. */
export async function runExamples(words = []) {
  const names = readdirSync(inRoot("examples"))
    .filter((file) => file.endsWith(".ts"))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort();
  if (names.length === 0) {
    say("examples", words.length === 0 ? "there are none yet" : `none is called like ${words.join(" or ")}`);
    return { ran: words.length, failed: words };
  }
  const compiled = inRoot("examples", "dist");
  rmSync(compiled, { recursive: true, force: true });
  if ((await runTool("typescript", "tsc", ["-p", inRoot("examples")])) !== 0) {
    say("examples", "the examples do not compile; see the lines above");
    return { ran: names.length, failed: names };
  }
  const failed = [];
  for (const name of names) {
    // Each one starts in an empty folder of its own, offline, with an empty cache: it must bring all that it needs.
    const folder = mkdtempSync(join(tmpdir(), "heliokit-example-"));
    say("examples", `examples/${name}`);
    const env = { HELIOKIT_OFFLINE: "1", HELIOKIT_CACHE: join(folder, "cache"), TZ: "Asia/Seoul" };
    const code = await runNode(join(compiled, `${basename(name, ".ts")}.js`), [], { cwd: folder, env });
    rmSync(folder, { recursive: true, force: true });
    if (code !== 0) {
      say("examples", `examples/${name} FAILED with exit status ${code}`);
      failed.push(name);
    }
  }
  return { ran: names.length, failed };
}

if (isMain(import.meta.url)) {
  const ready = (await setUp()) && (await build());
  const { ran, failed } = ready ? await runExamples(process.argv.slice(2)) : { ran: 0, failed: ["build"] };
  say("examples", `${ran - failed.length} of ${ran} ran to the end`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
