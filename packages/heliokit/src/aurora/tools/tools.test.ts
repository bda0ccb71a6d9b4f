import fc from "fast-check";
import { expect, test } from "vitest";
import { memorySource } from "../../bytes/index.js";
import type { HeliokitWarning } from "../../errors.js";
import { encodePgm } from "../../netpbm/index.js";
import { fisheyeSkymap } from "../../testing/aurora-skymaps.js";
import { addSeconds, parseInstant, secondsBetween } from "../../time/index.js";
import type { Calibration } from "../calibration.js";
import { imageFrames } from "../image-frames.js";
import { boxPixels, extractMetric } from "./bounding-box.js";
import { calibrate } from "./calibrate.js";
import { ccdContour } from "./ccd-contour.js";
import { fieldOfView } from "./field-of-view.js";
import { keogram, keogramFromFrames, withLatitudes } from "./keogram.js";
import { keogramAlong } from "./keogram-along.js";
import { fillGaps } from "./keogram-gaps.js";
import { regionMetric } from "./metrics.js";
import { prepareMosaicImages } from "./mosaic-images.js";
import { isInside } from "./path-segments.js";
import { scaleIntensity } from "./scale-intensity.js";
import { slitFieldOfView } from "./slit-view.js";
import { spectralIntensity, spectralKeogram } from "./spectral-lines.js";

const start = parseInstant("2021-11-04T06:00:00Z");
const times = (...seconds: number[]) => seconds.map((second) => addSeconds(start, second));
const flat = (width: number, height: number, ...values: number[]) => ({
  width,
  height,
  frames: values.map((value) => new Uint16Array(width * height).fill(value)),
});
const information = {
  validIntervalStart: null,
  validIntervalStop: null,
  author: null,
  inputDataDir: null,
  skymapFilename: null,
};
const factor = (value: number, detectorUid = "15655"): Calibration => ({
  kind: "rayleighs",
  filename: "REGO_Rayleighs.sav",
  detectorUid,
  version: "v01",
  generationInfo: information,
  rayleighsPerDnPerSecond: value,
  flatFieldMultiplier: null,
  width: 0,
  height: 0,
});
const field = (width: number, height: number, value: number): Calibration => ({
  ...factor(1),
  kind: "flatfield",
  rayleighsPerDnPerSecond: null,
  flatFieldMultiplier: new Float64Array(width * height).fill(value),
  width,
  height,
});

test("calibration: units, header exposure, uncertainty, and what does not fit", () => {
  const images = {
    ...flat(8, 8, 100),
    metadata: [{ exposureMilliseconds: 2500, imagerUid: "rego-655", other: {}, raw: {} }],
  };
  const result = calibrate(images, {
    dark: 20,
    flatfield: field(8, 8, 1.5),
    rayleighs: factor(10),
    noise: { electronsPerDn: 2, readNoiseDn: 3 },
  });
  expect(result.unit).toBe("R");
  expect(result.exposureSeconds).toEqual([2.5]);
  expect(result.frames[0]?.[0]).toBe(480);
  expect(result.uncertainty?.[0]?.[0]).toBeCloseTo(6 * Math.sqrt(80 / 2 + 9), 4);
  expect(result.steps).toHaveLength(3);
  expect(calibrate(images, {}).unit).toBe("DN");
  expect(calibrate(images, {}).frames[0]?.[0]).toBe(0);
  expect(() => calibrate(flat(8, 8, 1), { rayleighs: factor(10) })).toThrow(/names no exposure/);
  expect(() => calibrate(images, { flatfield: field(4, 4, 1) })).toThrow(/4 x 4 pixels, the images 8 x 8/);
  expect(() => calibrate(images, { flatfield: factor(1) })).toThrow(/no flat field/);
  expect(() => calibrate(images, { rayleighs: field(8, 8, 1) })).toThrow(/holds no Rayleighs/);
  expect(() => calibrate(images, { rayleighs: factor(1), exposureSeconds: 0 })).toThrow(/wanted more than 0/);
  expect(() => calibrate(images, { noise: { electronsPerDn: 0, readNoiseDn: 1 } })).toThrow(/electronsPerDn/);
  const warnings: HeliokitWarning[] = [];
  calibrate(images, { rayleighs: factor(1, "15654"), onWarning: (warning) => warnings.push(warning) });
  calibrate(
    { ...flat(8, 8, 1), array: "rego" },
    { rayleighs: factor(1), onWarning: (warning) => warnings.push(warning) },
  );
  expect(warnings.map(({ code }) => code)).toEqual(["aurora/other-detector", "aurora/usual-exposure"]);
});

test("the library's arithmetic wraps around, ours does not", () => {
  const images = flat(8, 8, 60000);
  const options = { dark: false, flatfield: field(8, 8, 1.5) } as const;
  expect(calibrate(images, { ...options, arithmetic: "library" }).frames[0]?.[0]).toBe(90000 - 65536);
  expect(calibrate(images, options).frames[0]?.[0]).toBe(90000);
  expect(images.frames[0]?.[0]).toBe(60000);
});

test("intensities between limits, and limits that make no sense", () => {
  expect([
    ...scaleIntensity(new Uint16Array([1000, 2000, 6000, 10000, 20000]), { min: 2000, max: 10000, top: 255 }),
  ]).toEqual([0, 0, 128, 255, 255]);
  expect([...scaleIntensity(new Uint8Array([7, 7]))]).toEqual([0, 0]);
  expect(() => scaleIntensity(new Float32Array(2))).toThrow(/need a top/);
  expect(() => scaleIntensity(new Uint8Array(2), { top: 256 })).toThrow(/at most 255/);
  expect(() => scaleIntensity(new Uint8Array(2), { min: 5, max: 4 })).toThrow(/below the smallest/);
});

test("metrics: missing numbers are left out, percentiles lie between neighbours", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }),
      fc.integer({ min: 0, max: 100 }),
      (numbers, p) => {
        const values = Float64Array.from(numbers);
        const found = regionMetric(values, "percentile", p);
        const below = numbers.filter((value) => value <= found + 1e-9).length / numbers.length;
        expect(below).toBeGreaterThanOrEqual(Math.min(p / 100, 1 / numbers.length) - 1e-9);
        expect(regionMetric(values, "median")).toBeCloseTo(regionMetric(values, "percentile", 50), 9);
        const holed = Float64Array.from([...numbers, Number.NaN]);
        expect(regionMetric(holed, "mean")).toBeCloseTo(regionMetric(values, "mean"), 9);
      },
    ),
  );
  expect(regionMetric(Float64Array.of(1, 2, 3, 10), "percentile", 50)).toBe(2.5);
  expect(regionMetric(new Float64Array(0), "median")).toBeNaN();
});

test("boxes over north, over the date line, and none at all", () => {
  const skymap = fisheyeSkymap({ latitude: 66, longitude: 179.9 });
  const size = { width: skymap.width, height: skymap.height };
  const north = boxPixels({ kind: "azimuth", bounds: [350, 10], skymap }, size);
  const angles = [...north].map((pixel) => skymap.fullAzimuth?.[pixel] as number);
  expect(angles.every((angle) => angle > 350 || angle < 10)).toBe(true);
  expect(north.length).toBeGreaterThan(20);
  const box = { kind: "geographic", bounds: [178, -178, 65, 67], skymap, altitudeKm: 110 } as const;
  const far = { ...box, skymap: fisheyeSkymap({ latitude: 66, longitude: 20 }), bounds: [18.1, 22.1, 65, 67] } as const;
  const over = boxPixels(box, size).length;
  expect(over).toBeGreaterThan(20);
  expect(Math.abs(over - boxPixels(far, size).length)).toBeLessThan(over / 10);
  expect(() => boxPixels({ ...box, bounds: [10, 20, 65, 67] }, size)).toThrow(/the skymap sees latitudes/);
  expect(() => boxPixels({ kind: "ccd", bounds: [0, 65, 0, 10] }, size)).toThrow(/columns x0 < x1 of 0 to 64/);
  expect(() => boxPixels({ kind: "elevation", bounds: [60, 40], skymap }, size)).toThrow(/smaller angle first/);
  expect(() => boxPixels({ kind: "elevation", bounds: [89.99, 90], skymap }, size)).toThrow(/take a larger one/);
  expect(() => extractMetric(flat(4, 4, 1), box)).toThrow(/the images 4 x 4/);
  expect(() => extractMetric(flat(64, 64, 1), box, "mean", { percentile: 3 })).toThrow(/say metric: "percentile"/);
  expect([...extractMetric(flat(64, 64, 5, 7), box, "mean")]).toEqual([5, 7]);
});

test("contours follow their line, over north and over the date line too", () => {
  const skymap = fisheyeSkymap({ latitude: 66, longitude: 179.9 });
  const ring = ccdContour(skymap, { elevation: 45 }, { points: 72 });
  for (let index = 0; index < ring.x.length; index++) {
    const pixel = (ring.y[index] as number) * skymap.width + (ring.x[index] as number);
    expect(Math.abs((skymap.fullElevation[pixel] as number) - 45)).toBeLessThan(4);
  }
  expect([ring.x[0], ring.y[0]]).toEqual([ring.x.at(-1), ring.y.at(-1)]);
  const north = ccdContour(skymap, { azimuth: 0 }, { points: 20 });
  expect(north.x.length).toBeGreaterThan(15);
  expect([...north.x].every((x) => Math.abs(x - 31.5) <= 2)).toBe(true);
  expect([...north.y].slice(0, -4).every((y) => y > 32)).toBe(true);
  const line = ccdContour(skymap, { longitude: -179.5 }, { altitudeKm: 110, points: 30 });
  expect(line.x.length).toBeGreaterThan(10);
  // East is at column 0: half a degree east of the zenith lies left of the middle.
  expect([...line.x].every((x) => x < 34)).toBe(true);
  expect(() => ccdContour(skymap, { latitude: 10 })).toThrow(/lies outside what the skymap sees/);
  expect(() => ccdContour(skymap, { elevation: 91 })).toThrow(/wanted 0 to 90/);
  expect(() => ccdContour(skymap, { elevation: 30 }, { points: 0 })).toThrow(/whole number/);
  expect(ccdContour(skymap, { elevation: 90 }).x).toHaveLength(1);
});

test("magnetic coordinates come from outside", () => {
  const skymap = fisheyeSkymap({ latitude: 60, longitude: 20 });
  const magnetic = {
    toMagnetic: (latitude: number, longitude: number) => ({ latitude: latitude + 5, longitude: longitude - 30 }),
    fromMagnetic: (latitude: number, longitude: number) => ({ latitude: latitude - 5, longitude: longitude + 30 }),
  };
  const size = { width: 64, height: 64 };
  const box = { kind: "geographic", bounds: [19, 21, 59, 61], skymap, altitudeKm: 110 } as const;
  expect(boxPixels({ ...box, bounds: [-11, -9, 64, 66], magnetic }, size)).toEqual(boxPixels(box, size));
  expect(ccdContour(skymap, { latitude: 65 }, { altitudeKm: 110, magnetic })).toEqual(
    ccdContour(skymap, { latitude: 60 }, { altitudeKm: 110 }),
  );
  const keo = withLatitudes(keogram({ ...flat(64, 64, 1), times: times(0) }), skymap, { altitudeKm: 110, magnetic });
  expect(keo.latitudes?.kind).toBe("magnetic");
  expect(keo.latitudes?.values[32]).toBeCloseTo(65, 0);
});

test("keograms: whole, streamed, with gaps, along a path", async () => {
  const images = { ...flat(8, 6, 1, 2, 3), times: times(0, 3, 12) };
  const whole = keogram(images);
  expect([whole.rows, whole.columns, whole.sliceIndex]).toEqual([6, 3, 3]);
  expect([...whole.data].slice(0, 3)).toEqual([1, 2, 3]);
  const frames = images.frames.map((data, index) => ({
    ...{ array: "rego" as const, width: 8, height: 6, channels: 1 as const, data, file: "a", index },
    time: images.times[index] ?? start,
  }));
  expect(await keogramFromFrames(frames)).toEqual(whole);
  const filled = fillGaps(whole, { cadenceSeconds: 3 });
  expect(filled.columns).toBe(5);
  expect([...filled.data].slice(0, 5)).toEqual([1, 2, Number.NaN, Number.NaN, 3]);
  expect(filled.times.map((time) => secondsBetween(start, time))).toEqual([0, 3, 6, 9, 12]);
  expect(() => fillGaps(whole, { cadenceSeconds: 1e-7 })).toThrow(/give cadenceSeconds/);
  expect(() => keogram(flat(8, 6, 1))).toThrow(/no times/);
  await expect(keogramFromFrames([])).rejects.toThrow(/at least one frame/);
  const along = keogramAlong(images, { x: [1, 4, 6], y: [1, 3, 4] }, { width: 3, metric: "mean" });
  expect([along.rows, along.columns, ...along.data]).toEqual([2, 3, 1, 2, 3, 1, 2, 3]);
  expect(() => keogramAlong(images, { x: [100, 200], y: [0, 0] })).toThrow(/0 of 2 points are inside/);
  expect(() => withLatitudes(along, fisheyeSkymap({ latitude: 60, longitude: 0 }))).toThrow(/runs along a path/);
});

test("a point inside a polygon is inside whatever its direction", () => {
  const square = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ] as const;
  fc.assert(
    fc.property(fc.double({ min: -5, max: 15, noNaN: true }), fc.double({ min: -5, max: 15, noNaN: true }), (x, y) => {
      fc.pre(![0, 10].includes(x) && ![0, 10].includes(y));
      const within = x > 0 && x < 10 && y > 0 && y < 10;
      expect(isInside(square, x, y)).toBe(within);
      expect(isInside([...square].reverse(), x, y)).toBe(within);
    }),
  );
});

test("spectra: lines, bands of one's own, and what is not there", () => {
  const wavelengthsNanometers = Float64Array.from({ length: 101 }, (_, index) => 500 + index);
  const spectra = {
    width: 4,
    height: 101,
    frames: [new Float32Array(404).fill(2)],
    times: times(0),
    wavelengthsNanometers,
  };
  expect(spectralIntensity(spectra, { frame: 0, place: 1 }, { bandNanometers: [510, 520] })).toBe(20);
  expect(
    spectralIntensity(
      spectra,
      { frame: 0, place: 1 },
      { bandNanometers: [510, 520], backgroundNanometers: [530, 540] },
    ),
  ).toBe(0);
  expect([...spectralKeogram(spectra, { line: "green" }).data]).toEqual([0, 0, 0, 0]);
  expect(() => spectralKeogram(spectra, { line: "red" })).toThrow(/no wavelength of 628.5 to 631.5/);
  expect(() => spectralIntensity(spectra, { frame: 1, place: 0 }, { line: "green" })).toThrow(/1 frames of 4 places/);
  expect(() => spectralKeogram({ ...flat(4, 4, 1), times: times(0) }, { line: "green" })).toThrow(
    /no wavelength for each row/,
  );
});

test("mosaic images: one time for all, gaps as null, two cameras at one site", () => {
  const gill = { ...flat(4, 4, 1, 2, 3), times: times(0.2, 3.4, 9), siteUid: "gill" };
  const other = { ...flat(8, 8, 5), times: times(6.9), siteUid: "gill", array: "rego" };
  const prepared = prepareMosaicImages([gill, other]);
  expect(prepared.cadenceSeconds).toBe(3);
  expect(prepared.times.map((time) => secondsBetween(start, time))).toEqual([0, 3, 6, 9]);
  expect(prepared.sites.map(({ key }) => key)).toEqual(["gill", "gill-2"]);
  expect(prepared.sites.map(({ frames }) => frames.map((frame) => frame?.[0] ?? null))).toEqual([
    [1, 2, null, 3],
    [null, null, 5, null],
  ]);
  expect(() => prepareMosaicImages([{ ...flat(4, 4, 1), times: times(0) }])).toThrow(/give siteUid/);
  expect(() => prepareMosaicImages([])).toThrow(/at least one frame/);
  expect(() => prepareMosaicImages([gill], { cadenceSeconds: 0.5 })).toThrow(/whole number/);
});

test("fields of view: the ray, the archive's slant range near it, and no horizon at zero", () => {
  const site = { latitude: 56.38, longitude: -94.64 };
  const ray = fieldOfView(site, { altitudeKm: 110, minElevation: 20 });
  const slant = fieldOfView(site, { altitudeKm: 110, minElevation: 20, method: "slant" });
  for (let degree = 0; degree <= 360; degree += 30)
    expect(Math.abs((ray.latitude[degree] as number) - (slant.latitude[degree] as number))).toBeLessThan(0.2);
  expect(fieldOfView(site, { altitudeKm: 110, minElevation: 0 }).latitude[0]).toBeGreaterThan(66);
  expect(fieldOfView(site, { altitudeKm: 110, minElevation: 90 }).latitude[0]).toBeCloseTo(56.38, 9);
  expect(() => fieldOfView(site, { altitudeKm: -5 })).toThrow(/above the site/);
  expect(() => fieldOfView({ latitude: 91, longitude: 0 }, { altitudeKm: 110 })).toThrow(/wanted degrees/);
  expect(() => fieldOfView(site, { altitudeKm: 110, minElevation: -1 })).toThrow(/0 to 90/);
});

test("a slit looks along its azimuth, or along the magnetic meridian", () => {
  const site = { latitude: 58.2, longitude: -103.7 };
  const north = slitFieldOfView(site, { altitudeKm: 110, along: 0 });
  expect(north.latitude).toHaveLength(171);
  expect(north.latitude[85]).toBeCloseTo(58.2, 9);
  const rim = fieldOfView(site, { altitudeKm: 110 });
  expect(north.latitude.at(-1)).toBeCloseTo(rim.latitude[0] as number, 9);
  expect(north.latitude[0]).toBeCloseTo(rim.latitude[180] as number, 9);
  // A pole to the east: magnetic latitude grows with longitude.
  const toMagnetic = (latitude: number, longitude: number) => ({ latitude: longitude + 90, longitude: latitude });
  const east = slitFieldOfView(site, { altitudeKm: 110, along: { toMagnetic, fromMagnetic: toMagnetic } });
  expect(east.longitude.at(-1) as number).toBeGreaterThan(-96);
  expect(east.longitude[0] as number).toBeLessThan(-111);
});

test("a keogram of frames that share memory is that of frames that do not", async () => {
  const pgm = encodePgm(
    [1, 2, 3].map((value) => ({
      ...{ width: 4, height: 4, maxValue: 65535, data: Uint16Array.from({ length: 16 }, (_, at) => value * 1000 + at) },
      comments: [`"Image request start" 2021-11-04 06:00:0${value}.000000 UTC`],
    })),
  );
  const source = () => memorySource(pgm, "20211104_0600_atha_themis02_full.pgm");
  const apart = await keogramFromFrames(imageFrames([source()]));
  expect(await keogramFromFrames(imageFrames([source()], { reuse: true }))).toEqual(apart);
  expect([...apart.data].slice(0, 3)).toEqual([1013, 2013, 3013]);
  const kept = new Set<unknown>();
  for await (const { data } of imageFrames([source()], { reuse: true })) kept.add(data);
  expect(kept.size).toBe(1);
});
