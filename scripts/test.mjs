// `npm test`: prepares what is missing, builds, checks, runs the examples and every test. Each part runs even when one
// before it failed; the last line is `N passed, N failed` over all of them and the exit status says the same.
import { build } from "./build.mjs";
import { check } from "./check.mjs";
import { runExamples } from "./examples.mjs";
import { areas } from "./golden-areas.mjs";
import { say } from "./house.mjs";
import { runVitest } from "./run-vitest.mjs";
import { setUp } from "./setup.mjs";

async function main() {
  let passed = 0;
  let failed = 0;
  const count = (name, ok) => {
    if (ok) passed += 1;
    else failed += 1;
    if (!ok) say("test", `${name} FAILED`);
  };
  const close = () => {
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    return failed === 0 ? 0 : 1;
  };

  const began = Date.now();
  if (!(await setUp({ components: true })) || !(await build())) {
    count("setup and build", false);
    return close();
  }
  count("setup and build", true);

  const failedChecks = await check({ withImportRules: false });
  count("check", failedChecks.length === 0);

  const examples = await runExamples();
  passed += examples.ran - examples.failed.length;
  failed += examples.failed.length;

  const { code, totals } = await runVitest(process.argv.slice(2), areas);
  passed += totals?.passed ?? 0;
  failed += totals?.failed ?? 0;
  // vitest may fail for a reason of its own (nothing found, a worker that died) with no failing test.
  if (code !== 0 && (totals === undefined || totals.failed === 0)) count("vitest", false);

  say("test", `check ${failedChecks.length === 0 ? "passed" : `failed (${failedChecks.join(", ")})`}`);
  say("test", `examples ${examples.ran - examples.failed.length} of ${examples.ran} ran to the end`);
  if (totals !== undefined)
    say("test", `vitest ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  say("test", `all of it took ${Math.round((Date.now() - began) / 1000)} s`);
  return close();
}

process.exitCode = await main();
