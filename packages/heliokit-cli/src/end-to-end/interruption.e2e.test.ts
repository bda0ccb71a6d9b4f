import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ended, ended, hashes, heliokit, start } from "./command.js";
import { type SampleFolder, sampleFolder } from "./sample-folder.js";

const FILES = 32;
let sample: SampleFolder;
let wanted: Record<string, string>;
beforeAll(async () => {
  sample = await sampleFolder(FILES, false);
  const { status } = await heliokit(prep("undisturbed"));
  expect(status).toBe(0);
  wanted = await hashes(join(sample.folder, "undisturbed"));
  expect(Object.keys(wanted).length).toBe(FILES);
});
afterAll(() => rm(sample.folder, { recursive: true }));

const prep = (out: string, ...more: string[]) => [
  "prep",
  sample.level1,
  "--out",
  join(sample.folder, out),
  ...sample.tables,
  ...more,
];

async function temporaries(out: string): Promise<readonly string[]> {
  const names = await readdir(join(sample.folder, out), { recursive: true });
  return names.filter((name) => name.endsWith(".tmp"));
}

test("killed five times at random moments, then resumed: the same bytes, nothing done twice, no litter", async () => {
  let finishedBefore = 0;
  for (let kill = 0; kill < 5; kill++) {
    const child = start(prep("killed", "--progress", "ndjson", "--jobs", "2"));
    // From the first finished file on, a random moment: the start is the same every time and teaches nothing.
    let finished = 0;
    const moment = 1 + Math.floor(Math.random() * 5);
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      finished += text.match(/"status":"done"/g)?.length ?? 0;
      if (finished >= moment) setTimeout(() => child.kill("SIGKILL"), Math.random() * 8);
    });
    await ended(child);
    const now = Object.keys(await hashes(join(sample.folder, "killed"))).filter(
      (name) => !name.endsWith(".tmp"),
    ).length;
    expect(now).toBeGreaterThanOrEqual(finishedBefore);
    finishedBefore = now;
  }
  const { status, out } = await heliokit(prep("killed", "--json"));
  expect(status).toBe(0);
  const { done, skipped } = JSON.parse(out);
  expect(skipped).toBe(finishedBefore);
  expect(done + skipped).toBe(FILES);
  expect(await temporaries("killed")).toEqual([]);
  expect(await hashes(join(sample.folder, "killed"))).toEqual(wanted);
  // However often it was killed: every file is in the account exactly once.
  const merged = JSON.parse(
    (await heliokit(["prep", "--report", "--out", join(sample.folder, "killed"), "--json"])).out,
  );
  expect(merged).toMatchObject({ done: FILES, skipped: 0, failed: 0 });
  expect(new Set(merged.files.map(({ input }: { input: string }) => input)).size).toBe(FILES);
}, 240_000);

/** A run that got a signal while it worked. On a busy machine the signal may come when all is done: then once more. */
async function interrupted(signal: "SIGINT" | "SIGTERM"): Promise<{ out: string; end: Ended }> {
  for (let attempt = 1; ; attempt++) {
    const out = `stopped by ${signal}, ${attempt}`;
    const child = start(prep(out, "--progress", "ndjson", "--jobs", "1", "--json"));
    let sent = false;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (!sent && text.includes('"status":"done"')) sent = child.kill(signal);
    });
    const end = await ended(child);
    if (end.status !== 0 || attempt === 5) return { out, end };
  }
}

test.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM"] as const)(
  "%s finishes what runs, leaves nothing half-written, says so, and exits 130",
  async (signal) => {
    const { out, end } = await interrupted(signal);
    expect([end.status, end.signal]).toEqual([130, null]);
    expect(end.err).toContain("running files are finished first");
    const { done, failed, stopped } = JSON.parse(end.out);
    expect(stopped).toEqual({ kind: "interrupted" });
    expect(failed).toBe(0);
    expect(done).toBeLessThan(FILES);
    expect(Object.keys(await hashes(join(sample.folder, out))).length).toBe(done);
    expect(await temporaries(out)).toEqual([]);
    const again = JSON.parse((await heliokit(prep(out, "--json"))).out);
    expect(again).toMatchObject({ done: FILES - done, skipped: done });
    expect(await hashes(join(sample.folder, out))).toEqual(wanted);
  },
);

test("a reader that goes away ends the writing, not the work", async () => {
  const child = start(prep("closed", "--json"));
  child.stdout.destroy();
  child.stderr.destroy();
  const { status } = await ended(child);
  const journal = await readFile(join(sample.folder, "closed", "heliokit-journal.ndjson"), "utf8");
  // The command could tell nobody what went wrong: the journal can.
  expect(status, journal.replace(/^.*"status":"done".*$/gm, "")).toBe(0);
  expect(await hashes(join(sample.folder, "closed"))).toEqual(wanted);
  expect(journal.trimEnd().split("\n").length).toBe(FILES + 1);
});
