// The scripts of the house, as far as they can be tried in a moment.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { areas, goldenFiles, leftOut } from "../scripts/golden-areas.mjs";
import { findChromium, packagesMissing } from "../scripts/setup.mjs";
import { root } from "./repository.js";

const start = promisify(execFile);

/** Starts a script and gives exit status and output, whatever they are. */
async function outcomeOf(script: string, ...words: string[]): Promise<{ code: unknown; text: string }> {
  try {
    const { stdout } = await start(process.execPath, [join(root, "scripts", script), ...words]);
    return { code: 0, text: stdout };
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    return { code, text: stdout ?? "" };
  }
}

describe("test-golden", () => {
  test("names an area that does not exist, and those that do", async () => {
    const { code, text } = await outcomeOf("test-golden.mjs", "moon");
    expect(code).toBe(2);
    expect(text).toContain("unknown area moon");
    for (const area of areas) expect(text).toContain(area);
  });

  test("names an area without suites as not built yet", async () => {
    const empty = areas.filter((area) => goldenFiles(area).length === 0);
    for (const area of empty) {
      expect(await outcomeOf("test-golden.mjs", area)).toEqual({ code: 0, text: `golden ${area}: not built yet\n` });
    }
  });

  test("finds the suites of aia and maps", () => {
    expect(goldenFiles("aia").length).toBeGreaterThan(0);
    expect(goldenFiles("maps").length).toBeGreaterThan(1);
    for (const file of areas.flatMap(goldenFiles))
      expect(file).toMatch(/^packages\/(?:heliokit|offline-archive)\/src\/.*\.golden\.test\.ts$/);
  });

  test("says what our own cut of the fixtures leaves out, and why", () => {
    const before = process.env["HELIOKIT_FIXTURES"];
    process.env["HELIOKIT_FIXTURES"] = "fixtures";
    try {
      expect(leftOut("aia").join("\n")).toMatch(/^\d+ degradation \(needs data of a third party\)$/m);
      expect(leftOut("nowhere")).toEqual(["the whole area (this set of fixtures has no index of it)"]);
    } finally {
      if (before === undefined) delete process.env["HELIOKIT_FIXTURES"];
      else process.env["HELIOKIT_FIXTURES"] = before;
    }
  });
});

describe("setup", () => {
  test("finds nothing to install where the tests already run", () => {
    expect(packagesMissing()).toBeUndefined();
  });

  test("takes the browser that CHROMIUM_PATH names before all others", () => {
    const folder = mkdtempSync(join(tmpdir(), "heliokit-browser-"));
    const named = join(folder, "my-browser");
    const before = process.env["CHROMIUM_PATH"];
    try {
      process.env["CHROMIUM_PATH"] = named;
      expect(findChromium()).not.toBe(named);
      writeFileSync(named, "");
      expect(findChromium()).toBe(named);
    } finally {
      if (before === undefined) delete process.env["CHROMIUM_PATH"];
      else process.env["CHROMIUM_PATH"] = before;
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
