import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasKeyword, headerNumber, headerText, openFits, verify } from "../fits/index.js";
import { syntheticLevel1 } from "../synthetic/index.js";
import { fileSource } from "./file-source.js";
import { readMap, writeMap } from "./map-file.js";

let folder: string;
let level1: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-map-"));
  level1 = join(folder, "level1.fits");
  const { bytes } = await syntheticLevel1({ size: 128, missingPixels: 20 });
  await writeFile(level1, bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(["none", "gzip2"] as const)("a map comes back as it was written: %s", async (compress) => {
  const map = await readMap(level1);
  const path = join(folder, `${compress}.fits`);
  const { largestError } = await writeMap(map, path, { compress });
  const again = await readMap(path);
  expect(largestError).toBe(0);
  expect(again.raster).toEqual(map.raster);
  expect(again.observedAt).toEqual(map.observedAt);
  expect(headerText(again.header, "T_OBS")).toBe(headerText(map.header, "T_OBS"));
});

test("a float image carries no keyword of the integers it came from, and its sums are valid", async () => {
  const path = join(folder, "float.fits");
  await writeMap(await readMap(level1), path);
  const source = await fileSource(path);
  const hdu = await (await openFits(source)).hdu(0);
  expect(headerNumber(hdu.storedHeader, "BITPIX")).toBe(-32);
  for (const keyword of ["BLANK", "BSCALE", "BZERO", "ZBITPIX"]) {
    expect(hasKeyword(hdu.storedHeader, keyword), keyword).toBe(false);
  }
  expect(await verify(hdu)).toMatchObject({ checksum: "ok", datasum: "ok" });
  await source.close();
});

test("rice says how far off it is, and keeps to it", async () => {
  const map = await readMap(level1);
  const path = join(folder, "rice.fits");
  const { largestError, bytes } = await writeMap(map, path, { compress: "rice" });
  const { data } = (await readMap(path)).raster;
  let largest = 0;
  map.raster.data.forEach((value, index) => {
    const found = data[index] ?? Number.NaN;
    expect(Number.isNaN(found)).toBe(Number.isNaN(value));
    if (!Number.isNaN(value)) largest = Math.max(largest, Math.abs(found - value));
  });
  expect(largest).toBeGreaterThan(0);
  expect(largest).toBeLessThanOrEqual(largestError * 1.000001);
  expect(bytes).toBeLessThan(128 * 128 * 4);
});

test("nothing is left behind when writing is stopped", async () => {
  const map = await readMap(level1);
  const before = await readdir(folder);
  const signal = AbortSignal.abort();
  await expect(writeMap(map, join(folder, "stopped.fits"), { signal })).rejects.toThrow();
  expect(await readdir(folder)).toEqual(before);
});
