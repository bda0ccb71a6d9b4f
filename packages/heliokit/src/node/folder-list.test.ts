import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isFitsName, isPattern, type ListedFile, type ListOptions, listFolder, listGlob } from "./folder-list.js";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "heliokit-list-"));
  await mkdir(join(root, "193", "2013"), { recursive: true });
  await mkdir(join(root, "211"));
  await mkdir(join(root, ".snapshot"));
  await writeFile(join(root, "193", "2013", "b.fits"), "12345");
  await writeFile(join(root, "193", "2013", "a.fits.gz"), "1");
  await writeFile(join(root, "193", "image[1].fits"), "1");
  await writeFile(join(root, "193", "notes.txt"), "1");
  await writeFile(join(root, "211", "C.FTS"), "1");
  await writeFile(join(root, "211", "._C.FTS"), "AppleDouble");
  await writeFile(join(root, ".snapshot", "old.fits"), "1");
  await symlink(join(root, "193"), join(root, "211", "round"), "junction");
  await symlink("..", join(root, "193", "2013", "up"), "junction");
  await symlink("nowhere.fits", join(root, "211", "dangling.fits"));
});
afterAll(() => rm(root, { recursive: true }));

async function collect(files: AsyncIterable<ListedFile>): Promise<string[]> {
  const found: string[] = [];
  for await (const file of files) found.push(`${file.relative} ${file.size}`);
  return found;
}

test("a folder is walked in order, links are followed once, the rest is counted", async () => {
  const ignored: string[] = [];
  const options: ListOptions = { onIgnored: (path) => ignored.push(path) };
  expect(await collect(listFolder(root, options))).toEqual([
    "193/image[1].fits 1",
    "193/2013/a.fits.gz 1",
    "193/2013/b.fits 5",
    "211/C.FTS 1",
    // A dangling link is no file of size 0: opening it will say so, and it must not vanish from the account.
    "211/dangling.fits 0",
  ]);
  expect(ignored.length).toBe(3);
});

test("folders can be left out, and a missing root is an error", async () => {
  expect(await collect(listFolder(root, { exclude: [resolve(root, "193")] }))).toEqual([
    "211/C.FTS 1",
    "211/dangling.fits 0",
  ]);
  await expect(collect(listFolder(join(root, "none")))).rejects.toMatchObject({ code: "node/file-not-found" });
});

test("patterns find what a shell would find", async () => {
  expect(await collect(listGlob(`${root}/*/*.fits`))).toEqual(["193/image[1].fits 1", "211/dangling.fits 0"]);
  expect(await collect(listGlob(`${root}/193/**/*.fits`))).toEqual(["image[1].fits 1", "2013/b.fits 5"]);
  expect(await collect(listGlob(`${root}/{193,211}/*.{fits,FTS}`))).toEqual([
    "image[1].fits 1",
    "dangling.fits 0",
    "C.FTS 1",
  ]);
  expect(await collect(listGlob(`${root}/19*`))).toEqual([
    "193/image[1].fits 1",
    "193/2013/a.fits.gz 1",
    "193/2013/b.fits 5",
  ]);
  expect(await collect(listGlob(`${root}/nothing*/**/*.fits`))).toEqual([]);
});

test("brackets in the name of a file that exists are no pattern", async () => {
  expect(await isPattern(join(root, "193", "image[1].fits"))).toBe(false);
  expect(await isPattern(join(root, "193", "image[2].fits"))).toBe(true);
  expect(await isPattern(join(root, "193", "b.fits"))).toBe(false);
});

test("names that promise FITS", () => {
  const names = ["a.fits", "a.FIT", "a.fts.gz", "a.fits.GZ"];
  expect(names.every(isFitsName)).toBe(true);
  expect(["a.fits.tmp", "fits", "a.gz", "a.fits.bz2"].some(isFitsName)).toBe(false);
});
