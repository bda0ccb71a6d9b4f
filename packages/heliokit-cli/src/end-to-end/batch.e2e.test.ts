import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashes, heliokit } from "./command.js";
import { FAILURES, type SampleFolder, sampleFolder } from "./sample-folder.js";

const GOOD = 32;
let sample: SampleFolder;
let undisturbed = "";
let report: {
  done: number;
  skipped: number;
  failed: number;
  ignored: number;
  seconds: number;
  options: Record<string, unknown>;
  files: {
    input: string;
    output: string;
    status: string;
    code: string | null;
    message: string;
    steps: unknown[];
    stages: Record<string, number>;
  }[];
};
let firstStatus: number | null = null;
beforeAll(async () => {
  sample = await sampleFolder(GOOD, true);
  await writeFile(join(sample.level1, "notes.txt"), "not a FITS file");
  undisturbed = join(sample.folder, "undisturbed");
  const args = ["prep", sample.level1, "--out", undisturbed, ...sample.tables, "--jobs", "2", "--json"];
  const { status, out } = await heliokit(args);
  firstStatus = status;
  report = JSON.parse(out);
});
afterAll(() => rm(sample.folder, { recursive: true }));

const prep = (out: string, ...more: string[]) =>
  heliokit(["prep", sample.level1, "--out", join(sample.folder, out), ...sample.tables, ...more]);

test("40 files, 8 of them damaged: 32 outputs, 8 explained failures, exit status 1", async () => {
  expect(firstStatus).toBe(1);
  expect(report).toMatchObject({ done: GOOD, skipped: 0, failed: 8, ignored: 1 });
  expect(Object.keys(await hashes(undisturbed)).length).toBe(GOOD);
  expect(report.files.length).toBe(40);
  const failures = report.files.filter(({ status }) => status === "failed");
  expect(failures.map(({ code }) => code)).toEqual(expect.arrayContaining(FAILURES.map(([, code]) => code)));
  for (const { message } of failures) expect(message.length).toBeGreaterThan(20);
  for (const { status, output, stages, steps } of report.files) {
    if (status !== "done") continue;
    expect(existsSync(output)).toBe(true);
    expect(Object.keys(stages).length).toBeGreaterThan(0);
    expect(steps.length).toBeGreaterThan(3);
  }
});

test("the report on the folder says the same, in words with advice", async () => {
  const { status, out } = await heliokit(["prep", "--report", "--out", undisturbed]);
  expect(status).toBe(1);
  expect(out).toContain("32 done, 0 skipped, 8 failed");
  expect(out).toContain("1 x fits/truncated-data: the download stopped early: fetch the file again");
  expect(out).toContain("EXPTIME");
});

test("a second run redoes nothing, tries what failed, and one worker gives what two give", async () => {
  const before = await hashes(undisturbed);
  const again = await heliokit(["prep", sample.level1, "--out", undisturbed, ...sample.tables, "--json"]);
  expect(again.status).toBe(1);
  expect(JSON.parse(again.out)).toMatchObject({ done: 0, skipped: GOOD, failed: 8 });
  expect(await hashes(undisturbed)).toEqual(before);
  const single = await prep("single", "--jobs", "1", "--json");
  expect(await hashes(join(sample.folder, "single"))).toEqual(before);
  const order = (files: typeof report.files) => files.map(({ input, status, code }) => [input, status, code]);
  expect(order(JSON.parse(single.out).files)).toEqual(order(report.files));
});

test("shards share the work; their journals make one report", async () => {
  const out = join(sample.folder, "shards");
  const env = { SLURM_ARRAY_TASK_ID: "2", SLURM_ARRAY_TASK_MIN: "1", SLURM_ARRAY_TASK_COUNT: "2" };
  const first = await prep("shards", "--shard", "1/2", "--quiet");
  const args = ["prep", sample.level1, "--out", out, ...sample.tables, "--shard", "auto", "--quiet"];
  const second = await heliokit(args, { env });
  expect([first.out, second.out]).toEqual(["", ""]);
  expect(await hashes(out)).toEqual(await hashes(undisturbed));
  expect((await readdir(out)).filter((name) => name.endsWith("ndjson")).sort()).toEqual([
    "heliokit-journal.1-of-2.ndjson",
    "heliokit-journal.2-of-2.ndjson",
  ]);
  const merged = JSON.parse((await heliokit(["prep", "--report", "--out", out, "--json"])).out);
  expect(merged).toMatchObject({ done: GOOD, failed: 8 });
});

test("a report's options do the same again; a changed table is noticed", async () => {
  const file = join(sample.folder, "report.json");
  await writeFile(file, JSON.stringify(report));
  const out = join(sample.folder, "replayed");
  const replay = await heliokit(["prep", "--options", file, "--out", out, "--quiet"]);
  expect(replay.status).toBe(1);
  expect(await hashes(out)).toEqual(await hashes(undisturbed));
  const changed: { options: { tables: { pointing: { sha256: string } } } } = JSON.parse(JSON.stringify(report));
  changed.options.tables.pointing.sha256 = "0".repeat(64);
  await writeFile(file, JSON.stringify(changed));
  const refused = await heliokit(["prep", "--options", file, "--out", out]);
  expect(refused.status).toBe(2);
  expect(refused.err).toContain("the pointing table has changed");
});

test("other options leave the outputs alone unless told to replace them", async () => {
  const out = join(sample.folder, "other");
  await cp(undisturbed, out, { recursive: true });
  const before = await hashes(out);
  const kept = await prep("other", "--order", "1", "--json");
  expect(JSON.parse(kept.out).files.filter(({ code }: { code: string }) => code === "prep/output-exists").length).toBe(
    GOOD,
  );
  expect(await hashes(out)).toEqual(before);
  const replaced = JSON.parse((await prep("other", "--order", "1", "--overwrite", "--json")).out);
  expect(replaced.done).toBe(GOOD);
  expect(await hashes(out)).not.toEqual(before);
});

test("a damaged output of ours is made again", async () => {
  const out = join(sample.folder, "rotten");
  await cp(undisturbed, out, { recursive: true });
  const name = Object.keys(await hashes(out))[0] ?? "";
  const bytes = await readFile(join(out, name));
  bytes[bytes.length - 3000] = (bytes[bytes.length - 3000] ?? 0) ^ 0x10;
  await writeFile(join(out, name), bytes);
  const { done, skipped } = JSON.parse((await prep("rotten", "--json")).out);
  expect([done, skipped]).toEqual([1, GOOD - 1]);
  expect(await hashes(out)).toEqual(await hashes(undisturbed));
});

test("selection by time and channel: T_OBS decides, the end is included", async () => {
  const { out } = await prep("selected", "--channel", "193", "--to", "2013-12-31", "--json");
  const { done, files, ignored } = JSON.parse(out);
  expect(done).toBe(5);
  expect(
    files.every(
      ({ output, status }: { output: string; status: string }) => status !== "done" || output.includes("193"),
    ),
  ).toBe(true);
  expect(ignored).toBeGreaterThan(20);
});

test("files from standard input, ended by NUL; links are followed", async () => {
  const names = (await readdir(sample.level1)).filter((name) => name.includes(".171.")).slice(0, 2);
  const link = join(sample.folder, "link to\nlevel 1");
  await symlink(sample.level1, link, "junction");
  const list = names.map((name) => `${join(link, name)}\0`).join("");
  const out = join(sample.folder, "listed");
  const args = ["prep", "--files-from", "-", "-0", "--out", out, ...sample.tables, "--layout", "flat"];
  const { status } = await heliokit(args, { input: list });
  expect(status).toBe(0);
  expect(Object.keys(await hashes(out)).length).toBe(2);
});

test("a dry run tells what would happen and writes nothing", async () => {
  const { status, out } = await prep("dry");
  expect([status, out.includes("32 done")]).toEqual([1, true]);
  await rm(join(sample.folder, "dry"), { recursive: true });
  const dry = await prep("dry", "--dry-run");
  expect(dry.status).toBe(0);
  expect(dry.out).toMatch(/^35 files to convert|^3\d files to convert/);
  expect(dry.out).toMatch(/to write, .* free/);
  expect(existsSync(join(sample.folder, "dry"))).toBe(false);
  const json = JSON.parse((await prep("dry", "--dry-run", "--json")).out);
  expect(json).toMatchObject({ dryRun: true, bytesOut: expect.any(Number), bytesFree: expect.any(Number) });
});

test("explained: keywords before and after, factors, tables, seconds; also for a file that was done before", async () => {
  const name = (await readdir(sample.level1)).find((file) => file.includes(".193.")) ?? "";
  const args = ["prep", join(sample.level1, name), "--out", join(sample.folder, "one"), ...sample.tables, "--explain"];
  for (const run of ["first", "again"]) {
    const { status, out } = await heliokit(args);
    expect([run, status]).toEqual([run, 0]);
    expect(out).toMatch(/CRPIX1 +[\d.]+ +-> +[\d.]+/);
    expect(out).toMatch(/degradation: divided by 0\.\d+/);
    expect(out).toMatch(/seconds:\n +read/);
  }
  const many = await prep("many", "--explain");
  expect([many.status, many.err.includes("--explain takes one file")]).toEqual([2, true]);
});

test("two inputs with one output are refused before anything is converted", async () => {
  const twice = join(sample.folder, "twice");
  const name = (await readdir(sample.level1)).find((file) => file.includes(".193.")) ?? "";
  for (const part of ["a", "b"]) {
    await mkdir(join(twice, part), { recursive: true });
    await cp(join(sample.level1, name), join(twice, part, name));
  }
  const out = join(sample.folder, "collided");
  const refused = await heliokit(["prep", twice, "--out", out, ...sample.tables]);
  expect(refused.status).toBe(2);
  expect(refused.err).toContain("1 output would be written by more than one input; nothing was converted");
  expect(refused.err).toContain("--layout mirror");
  expect(existsSync(out)).toBe(false);
  const mirrored = await heliokit(["prep", twice, "--out", out, ...sample.tables, "--layout", "mirror"]);
  expect(mirrored.status).toBe(0);
  expect(Object.keys(await hashes(out)).length).toBe(2);
});

test("an output folder inside of the input folder is not searched for inputs", async () => {
  const inside = join(sample.level1, "out");
  for (const _ of [1, 2]) {
    const { out } = await heliokit(["prep", sample.level1, "--out", inside, ...sample.tables, "--json"]);
    expect(JSON.parse(out).files.length).toBe(40);
  }
  await rm(inside, { recursive: true });
});
