import { existsSync } from "node:fs";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashes, heliokit } from "./command.js";
import { type SampleFolder, sampleFolder } from "./sample-folder.js";

let sample: SampleFolder;
beforeAll(async () => {
  sample = await sampleFolder(2, false);
});
afterAll(() => rm(sample.folder, { recursive: true }));

test("every command has help with an example", async () => {
  const commands = [["prep"], ["info"], ["sample"], ["tables"], ["tables", "fetch"], ["tables", "list"], ["demo"], []];
  for (const command of commands) {
    const { status, out, err } = await heliokit([...command, "--help"]);
    expect([command, status, err]).toEqual([command, 0, ""]);
    expect(out).toMatch(/Examples?:\n {2}heliokit /);
    for (const line of out.split("\n")) expect(line.length).toBeLessThan(121);
  }
});

test("the version is one line", async () => {
  expect((await heliokit(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each([
  [[], /Usage: heliokit/],
  [["perp"], /there is no command "perp"; did you mean "prep"\?/],
  [["prep"], /--out DIR is missing/],
  [["prep", "--out", "x"], /no input/],
  [["prep", "nowhere", "--out", "x"], /nowhere: no such file or folder/],
  [["prep", "nowhere/*.fits", "--out", "x"], /no FITS file matches this pattern/],
  [["prep", "a", "--out", "x", "--ordr", "3"], /unknown option '--ordr'[\s\S]*--order/],
  [["prep", "a", "--out", "x", "--order", "9"], /--order 9: wanted a whole number from 0 to 5/],
  [["prep", "a", "--out", "x", "--engine", "bullmq"], /--queue URL is missing/],
  [["prep", "a", "--out", "x", "--engine", "bullmq", "--queue", "http://x"], /http:\/\/ is not supported/],
  [["worker"], /--queue URL is missing \(or HELIOKIT_QUEUE\)/],
  [["worker", "--queue", "redis://x", "--root", "data"], /--root data: wanted NAME=DIR/],
  [["worker", "--queue", "redis://x", "--metrics", "0.0.0.0:1"], /wanted 127.0.0.1:PORT/],
  [["worker", "--queue", "redis://x", "--root", "data=nowhere"], /no such folder \(not mounted yet\?\)/],
  [["queue", "status", "--queue", "redis://127.0.0.1:1"], /127.0.0.1:1 does not answer: .*ECONNREFUSED/],
  [["queue", "clean", "--queue", "redis://x", "--older-than", "week"], /--older-than week: wanted a time/],
  [["prep", "a", "--out", "x", "--progress", "loud"], /Allowed choices are auto, bar, plain, ndjson, none/],
  [["prep", "--options", "missing.json"], /--options missing.json: cannot be read/],
  [["prep", "--report", "--out", "nowhere"], /no journal of heliokit prep there/],
  [["info"], /missing required argument/],
  [["sample", "x", "--channels", "195"], /195" is none of AIA's/],
  [["sample", "x", "--damage", "flood"], /"flood" is unknown; there are empty/],
  [["tables", "fetch"], /needs the network/],
])("%j is refused in words that help, exit status 2", async (args, message) => {
  const { status, out, err } = await heliokit(args, { cwd: sample.folder });
  expect(status).toBe(2);
  expect(out).toBe("");
  expect(err).toMatch(message);
  expect(err).not.toMatch(/\n {4}at /);
});

test("offline with empty caches it stops before the first file and says what to do", async () => {
  const out = join(sample.folder, "offline");
  const { status, err } = await heliokit(["prep", sample.level1, "--out", out]);
  expect(status).toBe(2);
  expect(err).toContain("heliokit tables fetch");
  expect(err).toContain("--pointing header --correction none");
  expect(existsSync(out)).toBe(false);
  const without = ["prep", sample.level1, "--out", out, "--pointing", "header", "--correction", "none"];
  expect((await heliokit(without)).status).toBe(0);
});

test("a pointing table that ends before the observations is refused before the first file", async () => {
  const early = join(sample.folder, "early.csv");
  const columns = "T_START,T_STOP,A_193_X0,A_193_Y0,A_193_IMSCALE,A_193_INSTROT";
  await writeFile(early, `${columns}\n2010-05-13T00:00:00Z,2010-05-13T03:00:00Z,2040,2040,0.6,0\n`);
  const args = [
    "prep",
    sample.level1,
    "--out",
    join(sample.folder, "early"),
    "--pointing",
    early,
    "--correction",
    "none",
  ];
  const { status, err } = await heliokit(args);
  expect(status).toBe(2);
  expect(err).toMatch(/ends at 2010-05-13T03:00:00Z, before the observation of 201[34]-/);
  expect(err).toContain("--pointing header");
});

test("an output folder that cannot be made is said so at once", async () => {
  await writeFile(join(sample.folder, "plain"), "");
  const args = ["prep", sample.level1, "--out", join(sample.folder, "plain", "out"), ...sample.tables];
  const { status, err } = await heliokit(args);
  expect(status).toBe(2);
  expect(err).toMatch(/a folder was wanted there/);
});

test.skipIf(process.getuid?.() === 0 || process.platform === "win32")("a read-only output folder too", async () => {
  const out = join(sample.folder, "locked");
  await mkdir(out);
  await chmod(out, 0o555);
  const { status, err } = await heliokit(["prep", sample.level1, "--out", out, ...sample.tables]);
  expect(status).toBe(2);
  expect(err).toMatch(/no permission to write there/);
  await chmod(out, 0o755);
});

test.skipIf(process.platform === "win32")(
  "when nothing more can be written it stops, leaves no half file, and goes on later",
  async () => {
    const out = join(sample.folder, "limited");
    const args = ["prep", sample.level1, "--out", out, ...sample.tables];
    // 8 kB: enough for the journal's first line, too little for an image.
    const { status, err } = await heliokit(args, { fileSizeLimit: 8 });
    expect(status).toBe(2);
    expect(err).toMatch(/files so large are not allowed there/);
    expect(err).toContain("nothing half-written was left");
    expect(await hashes(out)).toEqual({});
    expect((await heliokit(args)).status).toBe(0);
    expect(Object.keys(await hashes(out)).length).toBe(2);
  },
);

test("the output folder may not be the input folder", async () => {
  const { status, err } = await heliokit(["prep", sample.level1, "--out", sample.level1, ...sample.tables]);
  expect(status).toBe(2);
  expect(err).toContain("inputs are never written into");
});
