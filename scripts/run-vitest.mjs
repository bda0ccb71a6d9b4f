// Starts vitest once, far from UTC, with golden cases counted; gives its exit status and the totals of the run.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inRoot, runTool } from "./house.mjs";

/** @returns {Promise<{ code: number, totals: { passed: number, failed: number, skipped: number } | undefined }>} */
export async function runVitest(files, areas) {
  const folder = mkdtempSync(join(tmpdir(), "heliokit-test-"));
  const totalsFile = join(folder, "totals.json");
  const env = {
    TZ: "Asia/Seoul",
    HELIOKIT_GOLDEN_COUNTS: join(folder, "counts"),
    HELIOKIT_GOLDEN_AREAS: areas.join(" "),
    HELIOKIT_TEST_TOTALS: totalsFile,
  };
  const reporters = ["--reporter", inRoot("scripts", "golden-reporter.mjs"), "--reporter", "default"];
  const code = await runTool("vitest", "vitest", ["run", ...reporters, ...files], { env });
  const totals = existsSync(totalsFile) ? JSON.parse(readFileSync(totalsFile, "utf8")) : undefined;
  rmSync(folder, { recursive: true, force: true });
  return { code, totals };
}
