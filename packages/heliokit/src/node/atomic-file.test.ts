import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { atomicFileSink, makeFolder, renamePatiently, writeFileAtomically } from "./atomic-file.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-atomic-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a file appears whole, at commit, with the folders above it", async () => {
  const path = join(folder, "193", "2013", "a.fits");
  const sink = await atomicFileSink(path, { expectedSize: 6 });
  await sink.write(3, Uint8Array.of(4, 5, 6));
  await sink.write(0, Uint8Array.of(1, 2, 3));
  expect(existsSync(path)).toBe(false);
  await sink.commit();
  expect([...(await readFile(path))]).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await readdir(join(folder, "193", "2013"))).toEqual(["a.fits"]);
  await sink.abort();
  expect(existsSync(path)).toBe(true);
});

test("abort leaves nothing, neither the file nor its temporary", async () => {
  const path = join(folder, "aborted", "b.fits");
  const sink = await atomicFileSink(path);
  await sink.write(0, new Uint8Array(10));
  await sink.abort();
  await sink.abort();
  expect(await readdir(join(folder, "aborted"))).toEqual([]);
});

test.skipIf(process.platform === "win32")("permissions follow the umask, the group the folder", async () => {
  const shared = join(folder, "shared");
  await mkdir(shared);
  await chmod(shared, 0o2775);
  const before = process.umask();
  await writeFileAtomically(join(shared, "c.txt"), "text");
  const found = await stat(join(shared, "c.txt"));
  expect(found.mode & 0o777).toBe(0o666 & ~before);
  expect(found.gid).toBe((await stat(shared)).gid);
});

test("an existing file is replaced in one step", async () => {
  const path = join(folder, "d.txt");
  await writeFile(path, "old and longer");
  await writeFileAtomically(path, "new");
  expect(await readFile(path, "utf8")).toBe("new");
});

test("more bytes than the disk has are refused before anything is written", async () => {
  const there = join(folder, "full");
  await expect(atomicFileSink(join(there, "e.fits"), { expectedSize: 1e17 })).rejects.toMatchObject({
    code: "node/disk-full",
    message: expect.stringContaining("MB needed"),
  });
  expect(existsSync(there)).toBe(false);
});

test("a file in the place of a folder is named", async () => {
  await writeFile(join(folder, "plain"), "");
  await expect(atomicFileSink(join(folder, "plain", "x", "f.fits"))).rejects.toMatchObject({
    code: "node/not-writable",
    message: expect.stringContaining("a folder was wanted"),
  });
});

test("the same folders made at once by many are made once", async () => {
  const deep = join(folder, "at", "once", "deep");
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(deep)));
  await makeFolder(deep);
  expect((await stat(deep)).isDirectory()).toBe(true);
});

test.runIf(process.platform === "linux")(
  "a file system that takes no folders ends in an error, not in a loop",
  async () => {
    await expect(makeFolder("/proc/heliokit/193")).rejects.toMatchObject({ facts: { system: "ENOENT" } });
  },
);

test("on Windows a rename waits while a scanner holds the file; elsewhere an error is an error", async () => {
  let attempts = 0;
  const held = async () => {
    if (++attempts < 3) throw Object.assign(new Error("held"), { code: "EBUSY" });
  };
  await renamePatiently("a", "b", held, true);
  expect(attempts).toBe(3);
  attempts = 0;
  await expect(renamePatiently("a", "b", held, false)).rejects.toThrow("held");
  const gone = async () => {
    throw Object.assign(new Error("gone"), { code: "ENOENT" });
  };
  await expect(renamePatiently("a", "b", gone, true)).rejects.toThrow("gone");
});
