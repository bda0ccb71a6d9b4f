import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Found, findInputs, isImageName, readFileList } from "./inputs.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-inputs-"));
  await mkdir(join(folder, "a", "out"), { recursive: true });
  for (const name of ["a/x.fits", "a/x.spikes.fits", "a/notes.txt", "a/out/old.fits", "a/[1].fits", "odd.name"]) {
    await writeFile(join(folder, name), "x");
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function found(inputs: readonly string[], listed?: readonly string[], out = join(folder, "a", "out")) {
  async function* list() {
    yield* listed ?? [];
  }
  const all: Found[] = [];
  for await (const one of findInputs({ inputs: inputs.map((input) => join(folder, input)), out, listed: list() }))
    all.push(one);
  return all.map((one) => (one.kind === "file" ? one.file.relative : `${one.kind}`));
}

test("a folder gives its images; spikes, other files and the output folder are left out", async () => {
  expect((await found(["a"])).sort()).toEqual(["[1].fits", "ignored", "ignored", "x.fits"]);
});

test("a file named by itself is taken whatever its name, brackets and all", async () => {
  expect(await found(["odd.name", "a/[1].fits"])).toEqual(["odd.name", "[1].fits"]);
});

test("patterns, and what is wrong with inputs", async () => {
  expect(await found(["*/x*.fits"])).toEqual(["a/x.fits", "ignored"]);
  await expect(found(["nothing*.fits"])).rejects.toThrow(/no FITS file matches this pattern/);
  await expect(found(["nothing"])).rejects.toThrow(/no such file or folder/);
  await expect(found(["a"], [], join(folder, "a"))).rejects.toThrow(/never written into/);
});

test("a listed file that is gone stays in the account", async () => {
  expect(await found([], [join(folder, "gone.fits"), join(folder, "a")])).toEqual(
    expect.arrayContaining(["gone.fits", "x.fits"]),
  );
});

test.each([
  ["a.fits", true],
  ["a.FITS.gz", true],
  ["aia.lev1.spikes.fits", false],
  ["a.txt", false],
])("%s: %s", (name, expected) => {
  expect(isImageName(name)).toBe(expected);
});

async function names(text: string, nul: boolean, pieces = 3): Promise<string[]> {
  const bytes = new TextEncoder().encode(text);
  async function* open() {
    for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces);
  }
  const all: string[] = [];
  for await (const name of readFileList("list", nul, open)) all.push(name);
  return all;
}

test("lists: lines of any system, or NUL; names of any kind, cut anywhere", async () => {
  expect(await names("\ufeffa.fits\r\n\r\n태양 b.fits\nlast", false)).toEqual(["a.fits", "태양 b.fits", "last"]);
  expect(await names("a\nb.fits\0c.fits\0", true)).toEqual(["a\nb.fits", "c.fits"]);
  const missing = async () => {
    const { createReadStream } = await import("node:fs");
    for await (const _ of readFileList("none", false, (list) => createReadStream(join(folder, list)))) break;
  };
  await expect(missing()).rejects.toThrow("--files-from none: cannot be read (ENOENT)");
});
