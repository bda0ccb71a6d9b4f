// `npm run check`: types (sources, tests, examples, benchmarks), lint and format, packages as npm would publish them,
// unused files and names, and the import rules of the rooms. Each part runs; the exit status tells whether all passed.
import { build } from "./build.mjs";
import { inRoot, isMain, runTool, say } from "./house.mjs";
import { setUp } from "./setup.mjs";

const parts = [
  ["types", () => runTool("typescript", "tsc", ["-p", inRoot("tsconfig.json")])],
  [
    "lint and format",
    () => runTool("@biomejs/biome", "biome", ["check", "--error-on-warnings", "--max-diagnostics=40"]),
  ],
  ["package heliokit", () => runTool("publint", "publint", [inRoot("packages", "heliokit"), "--strict"])],
  ["package offline-archive", () => runTool("publint", "publint", [inRoot("packages", "offline-archive"), "--strict"])],
  ["package heliokit-cli", () => runTool("publint", "publint", [inRoot("packages", "heliokit-cli"), "--strict"])],
  ["unused code", () => runTool("knip", "knip", [])],
];
const importRules = ["import rules", () => runTool("vitest", "vitest", ["run", "tests/import-rules.test.ts"])];

/** Runs the checks on a built tree; gives the names of those that failed. */
export async function check({ withImportRules = true } = {}) {
  const failed = [];
  for (const [name, runPart] of withImportRules ? [...parts, importRules] : parts) {
    const code = await runPart();
    say("check", `${name}: ${code === 0 ? "passed" : "FAILED"}`);
    if (code !== 0) failed.push(name);
  }
  return failed;
}

if (isMain(import.meta.url)) {
  const ready = (await setUp()) && (await build());
  const failed = ready ? await check() : ["build"];
  say("check", failed.length === 0 ? "all passed" : `failed: ${failed.join(", ")}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
