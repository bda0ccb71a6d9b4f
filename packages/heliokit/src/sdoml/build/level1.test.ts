import { expect, it } from "vitest";
import { toLevel15 } from "../../aia/index.js";
import { memorySink, memorySource, memoryStorage } from "../../bytes/index.js";
import { makeHeader, writeFits } from "../../fits/index.js";
import { mapFromFits } from "../../map/index.js";
import { readZarrList } from "../../zarr/index.js";
import { buildSdoml, readManifest } from "./build.js";
import { inspectHmiVector } from "./hmi-vector.js";
import { inspectSdomlInput } from "./input.js";
import { verifySdoml } from "./verify.js";

const side = 512;

/** A binned level 1 image: rolled, off centre, integers with missing pixels. */
function level1(minute: number) {
  const header = makeHeader([
    ["TELESCOP", "SDO/AIA"],
    ["INSTRUME", "AIA_3"],
    ["WAVELNTH", 171],
    ["WAVEUNIT", "angstrom"],
    ["EXPTIME", 1.999],
    ["QUALITY", 0],
    ["IMG_TYPE", "LIGHT"],
    ["LVL_NUM", 1],
    ["RSUN_OBS", 965.5],
    ["DSUN_OBS", 1.486e11],
    ["CTYPE1", "HPLN-TAN"],
    ["CTYPE2", "HPLT-TAN"],
    ["CUNIT1", "arcsec"],
    ["CUNIT2", "arcsec"],
    ["CDELT1", 4.792],
    ["CDELT2", 4.792],
    ["CRVAL1", 0],
    ["CRVAL2", 0],
    ["CRPIX1", 256.9],
    ["CRPIX2", 254.8],
    ["CROTA2", 0.2],
    ["SAT_ROT", 0],
    ["T_OBS", `2011-03-07T00:${String(minute).padStart(2, "0")}:00.34Z`],
    ["DATE-OBS", `2011-03-07T00:${String(minute).padStart(2, "0")}:00.34Z`],
    ["FSN", 1000 + minute],
  ]);
  const data = Float32Array.from({ length: side * side }, (_, at) => {
    const x = (at % side) - 256;
    const y = Math.floor(at / side) - 255;
    return x * x + y * y < 200 * 200 ? 100 + ((at * 7) % 50) : (at * 3) % 5;
  });
  return { header, data };
}

async function bytesOf(header: ReturnType<typeof makeHeader>, data: Float32Array | Float64Array) {
  const sink = memorySink();
  await writeFits(sink, [{ kind: "image", header, data, axes: [side, side] }]);
  return sink.bytes().slice();
}

it("level 1, level 1.5 normalised or not, corrected or not: the same cube", async () => {
  const { header, data } = level1(6);
  const raw = await bytesOf(header, data);
  const degradation = { version: "9", factor: () => 0.9 };
  const options = { size: 128, chunkFrames: 2, degradation } as const;
  const build = async (bytes: Uint8Array, from: "level1" | "level15") => {
    const storage = memoryStorage();
    const open = async () => memorySource(bytes, "aia.fits");
    const input = await inspectSdomlInput("aia.fits", open, options);
    const report = await buildSdoml(storage, [input], { ...options, from });
    expect(report.rejected).toEqual([]);
    expect((await verifySdoml(storage)).problems).toEqual([]);
    return readManifest(storage);
  };
  const wanted = await build(raw, "level1");
  const map = await mapFromFits(memorySource(raw, "aia.fits"));
  for (const normalize of [true, false]) {
    const done = await toLevel15(map, { normalize });
    const found = await build(await bytesOf(done.header, done.raster.data), "level15");
    const [a] = [...(wanted?.facts.values() ?? [])];
    const [b] = [...(found?.facts.values() ?? [])];
    expect(b?.degradation).toBe(0.9);
    expect(found?.degradationVersion).toBe("9");
    expect(Math.abs((b?.mean ?? 0) / (a?.mean ?? 1) - 1)).toBeLessThan(1e-6);
    expect(a?.mean).toBeGreaterThan(5);
  }
});

it("a record of the vector field becomes three arrays, north up", async () => {
  const shared = [
    ["TELESCOP", "SDO/HMI"],
    ["INSTRUME", "HMI_SIDE1"],
    ["WAVELNTH", 6173],
    ["QUALITY", 0],
    ["RSUN_OBS", 965.5],
    ["DSUN_OBS", 1.486e11],
    ["CTYPE1", "HPLN-TAN"],
    ["CTYPE2", "HPLT-TAN"],
    ["CUNIT1", "arcsec"],
    ["CUNIT2", "arcsec"],
    ["CDELT1", 4.0],
    ["CDELT2", 4.0],
    ["CRVAL1", 0],
    ["CRVAL2", 0],
    ["CRPIX1", 256.5],
    ["CRPIX2", 256.5],
    ["CROTA2", 180],
    ["T_OBS", "2011.03.07_00:00:04_TAI"],
  ] as const;
  const header = makeHeader(shared);
  // A positive patch in the lower left of the detector lies in the upper right of the Sun.
  const image = (value: (x: number, y: number) => number) =>
    bytesOf(
      header,
      Float32Array.from({ length: side * side }, (_, at) => value(at % side, Math.floor(at / side))),
    );
  const patch = (x: number, y: number) => (x > 150 && x < 200 && y > 150 && y < 200 ? 1000 : 0);
  const segments = {
    field: await image(patch),
    inclination: await image(() => 60),
    azimuth: await image(() => 30),
    disambig: await image(() => 4),
  };
  const open = (name: keyof typeof segments) => async () => memorySource(segments[name], name);
  const inputs = await inspectHmiVector("hmi.B_720s.20110307_000000_TAI", {
    field: open("field"),
    inclination: open("inclination"),
    azimuth: open("azimuth"),
    disambig: open("disambig"),
  });
  const storage = memoryStorage();
  const report = await buildSdoml(storage, inputs, { size: 128, chunkFrames: 1, cadenceSeconds: 720 });
  expect(report.arrays.map(({ path, frames }) => [path, frames])).toEqual([
    ["2011/Bx", 1],
    ["2011/By", 1],
    ["2011/Bz", 1],
  ]);
  const manifest = await readManifest(storage);
  const means = [...(manifest?.facts.values() ?? [])].map(({ mean }) => mean ?? 0);
  const [bx = 0, by = 0, bz = 0] = means;
  // sin 60 sin 210, -sin 60 cos 210, cos 60.
  expect(bx / bz).toBeCloseTo(-0.4330127 / 0.5, 4);
  expect(by / bz).toBeCloseTo(0.75 / 0.5, 4);
  const map = await inputs[2]?.frame?.({ ...(manifest?.settings ?? Object.create(null)) }, {});
  let [sumX, sumY, sum] = [0, 0, 0];
  map?.data.forEach((value, at) => {
    sumX += value * (at % 128);
    sumY += value * Math.floor(at / 128);
    sum += value;
  });
  expect(sumX / sum).toBeGreaterThan(64);
  expect(sumY / sum).toBeGreaterThan(64);
  const list = { format: 2, shape: [1], chunkShape: [8192], fillValue: 0 } as const;
  expect(await readZarrList(storage, { ...list, path: "2011/time_Bz", dtype: "float64" })).toEqual([1299455970]);
});
