// The reference is the archive's own library: every number of its tools, in its arithmetic where ours differs on purpose.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import type { NumberArray } from "../raster/index.js";
import { compare, countCase, type GoldenCase, loadIndex, resolveRefs } from "../testing/fixtures.js";
import { formatInstant } from "../time/index.js";
import {
  type BoundingBox,
  boxPixels,
  type ContourLineOf,
  calibrate,
  ccdContour,
  extractMetric,
  fieldOfView,
  gridImage,
  type Keogram,
  keogram,
  keogramAlong,
  prepareMosaicImages,
  prepareMosaicSkymaps,
  type RawImages,
  type RegionMetric,
  readCalibration,
  readGrid,
  readImages,
  readSkymap,
  type SpectralBand,
  scaleIntensity,
  spectralIntensity,
  spectralKeogram,
  withLatitudes,
} from "./index.js";

const { folder, cases } = loadIndex("aurora");

type Inputs = Readonly<Record<string, string>>;
const source = (path = "") => memorySource(new Uint8Array(readFileSync(join(folder, path))), basename(path));
const inputs = (golden: GoldenCase) => golden["inputs"] as Inputs;
const skymapOf = (golden: GoldenCase) => readSkymap(source(inputs(golden)["skymap"]));
const imagesOf = (golden: GoldenCase) => readImages([source(inputs(golden)["images"])]);
const numberOr = (value: unknown) => (typeof value === "number" ? value : undefined);
const given = <K extends string, V>(key: K, value: V | undefined) => (value === undefined ? {} : { [key]: value });

const dtypes: Readonly<Record<string, string>> = {
  ...{ Uint8Array: "u1", Uint16Array: "u2", Float32Array: "f4", Float64Array: "f8" },
  ...{ BigInt64Array: "i8", BigUint64Array: "u8", Int32Array: "i4" },
};
type Numbers = NumberArray | BigInt64Array | BigUint64Array;
const array = (data: Numbers, ...shape: number[]) => ({ data, shape, dtype: dtypes[data.constructor.name] ?? "?" });
const bigs = (data: ArrayLike<number>) => BigInt64Array.from(Array.from(data, (value) => BigInt(value)));

/** Frames as one array of the Python library, `[rows, columns(, 3), frames]`. */
function stacked(
  frames: readonly NumberArray[],
  { width, height, channels }: { width: number; height: number; channels?: number },
) {
  const size = width * height * (channels ?? 1);
  const first = frames[0];
  if (first === undefined) throw new Error("no frames");
  const data = new (first.constructor as Uint16ArrayConstructor)(size * frames.length);
  frames.forEach((frame, at) => {
    for (let index = 0; index < size; index++) data[index * frames.length + at] = frame[index] as number;
  });
  return array(data, height, width, ...((channels ?? 1) > 1 ? [channels ?? 1] : []), frames.length);
}

const only = ({ times: _times, ...images }: RawImages, frame: unknown) =>
  typeof frame === "number" ? { ...images, frames: images.frames.slice(frame, frame + 1) } : images;

const keogramArray = ({ data, rows, columns, channels }: Keogram) =>
  array(data, rows, columns, ...(channels === 3 ? [3] : []));

/** What each kind of case gives, in the form of its expectation. */
const tools: Readonly<Record<string, (golden: GoldenCase) => Promise<unknown>>> = {
  async apply_calibration(golden) {
    const { arithmetic, exposure_s: exposureSeconds, frame, steps } = golden.options;
    const { dark, flatfield, rayleighs } = steps as { dark: boolean; flatfield: boolean; rayleighs: boolean };
    const images = only(await imagesOf(golden), frame);
    const before = images.frames.map((own) => own.slice());
    const calibrated = calibrate(images, {
      dark: dark ? "corner" : false,
      ...(flatfield ? { flatfield: await readCalibration(source(inputs(golden)["flatfield"])) } : {}),
      ...(rayleighs ? { rayleighs: await readCalibration(source(inputs(golden)["rayleighs"])) } : {}),
      exposureSeconds: Number(exposureSeconds),
      ...(arithmetic === "library" ? { arithmetic } : { dtype: "float64" }),
    });
    expect(images.frames).toEqual(before);
    const [single] = calibrated.frames;
    if (typeof frame === "number" && single) return { data: array(single, images.height, images.width) };
    return { data: stacked(calibrated.frames, images) };
  },

  async keogram(golden) {
    const { spectra, emission, altitudes_km: altitudes } = golden.options;
    const images = await imagesOf(golden);
    const keo = spectra === true ? spectralKeogram(images, { line: emission } as SpectralBand) : keogram(images);
    const skymap = inputs(golden)["skymap"] === undefined ? undefined : await skymapOf(golden);
    const latitudes = (altitude: unknown) => {
      if (skymap === undefined) return undefined;
      const options = { ...given("altitudeKm", numberOr(altitude)), interpolation: "degrees" as const };
      const { values } = withLatitudes(keo, skymap, options).latitudes ?? { values: [] };
      return array(Float32Array.from(values), values.length);
    };
    return {
      data: keogramArray(keo),
      slice_idx: keo.sliceIndex ?? 0,
      ccd_y_first_last: [0, keo.rows - 1],
      geo_y: Object.fromEntries(
        (altitudes as readonly (number | null)[]).map((altitude) => [
          altitude === null ? "default" : altitude.toFixed(1),
          latitudes(altitude),
        ]),
      ),
    };
  },

  async keogram_custom(golden) {
    const { coordinates, altitude_km: altitude, x, y, width, metric, percentile } = golden.options;
    const [xs, ys] = [x as number[], y as number[]];
    const path =
      coordinates === "ccd"
        ? { x: xs, y: ys }
        : {
            longitudes: xs,
            latitudes: ys,
            skymap: await skymapOf(golden),
            ...given("altitudeKm", numberOr(altitude)),
            interpolation: "degrees" as const,
          };
    const keo = keogramAlong(await imagesOf(golden), path, {
      width: Number(width),
      metric: metric as RegionMetric,
      ...given("percentile", numberOr(percentile)),
    });
    return { data: array(bigs(keo.data), keo.rows, keo.columns) };
  },

  async bounding_box(golden) {
    const { shape, altitude_km: altitude, limits, metric } = golden.options;
    const images = await imagesOf(golden);
    const skymap = inputs(golden)["skymap"] === undefined ? undefined : await skymapOf(golden);
    const box = {
      kind: shape === "geo" ? "geographic" : shape,
      bounds: limits,
      skymap,
      ...given("altitudeKm", numberOr(altitude)),
      interpolation: "degrees",
    } as BoundingBox;
    const values = extractMetric(images, box, metric as RegionMetric);
    expect(boxPixels(box, images).length).toBeGreaterThan(0);
    const own = metric === "sum" ? BigUint64Array.from(values, BigInt) : values;
    return { values: array(own, ...(images.channels === 3 ? [3] : []), images.frames.length) };
  },

  async ccd_contour(golden) {
    const { elevation, azimuth, latitude, longitude, latitudes, longitudes, altitude_km: altitude } = golden.options;
    const wanted = { elevation, azimuth, latitude, longitude, latitudes, longitudes };
    const line = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null));
    const { x, y } = ccdContour(await skymapOf(golden), line as unknown as ContourLineOf, {
      ...given("altitudeKm", numberOr(altitude)),
      interpolation: "degrees",
    });
    return { x: [...x], y: [...y] };
  },

  async scale_intensity(golden) {
    const { min, max, top, frame } = golden.options;
    const images = only(await imagesOf(golden), frame);
    const options = { ...given("min", numberOr(min)), ...given("max", numberOr(max)), ...given("top", numberOr(top)) };
    const frames = images.frames.map((own) => scaleIntensity(own, options));
    const [single] = frames;
    if (typeof frame === "number" && single) return { data: array(single, images.height, images.width) };
    return { data: stacked(frames, images) };
  },

  async spectra_intensity(golden) {
    const { frame, location, emission, band_nm: band } = golden.options;
    const wanted = typeof emission === "string" ? { line: emission } : { bandNanometers: band };
    const where = { frame: Number(frame), place: Number(location) };
    return { value: spectralIntensity(await imagesOf(golden), where, wanted as SpectralBand) };
  },

  async mosaic_skymap(golden) {
    const skymap = await skymapOf(golden);
    const altitudeKm = Number(golden.options["altitude_km"]);
    const prepared = prepareMosaicSkymaps([skymap], { altitudeKm, interpolation: "degrees", missing: 0 });
    const site = prepared.sites[0];
    if (site === undefined) return undefined;
    const count = site.width * site.height;
    const corner = (plane: number, at: number) => site.polyfillLatitude[plane * count + at];
    let never = 0;
    for (let at = 0; at < count; at++) if ([0, 1, 2, 3].some((plane) => corner(plane, at) === 0)) never++;
    return {
      polyfill_lat: array(site.polyfillLatitude, 5, count),
      polyfill_lon: array(site.polyfillLongitude, 5, count),
      elevation: array(site.elevation as Float32Array, count),
      never_filled: never,
    };
  },

  async mosaic_images(golden) {
    const files = (golden["inputs"] as { images: readonly string[] }).images;
    const prepared = prepareMosaicImages(await Promise.all(files.map((file) => readImages([source(file)]))));
    const images = prepared.sites.map(({ key, width, height, frames }) => {
      const numbers = frames.map((frame) =>
        Float64Array.from(frame ?? new Float64Array(width * height).fill(Number.NaN)),
      );
      return [key, stacked(numbers, { width, height })];
    });
    return {
      timestamps: prepared.times.map((time) => formatInstant(time, { style: "fits", digits: 6 })),
      images: Object.fromEntries(images),
    };
  },

  async fov(golden) {
    const { latitude, longitude, height_km: altitude, min_elevation: least } = golden.options;
    const view = fieldOfView(
      { latitude: Number(latitude), longitude: Number(longitude) },
      { altitudeKm: Number(altitude), minElevation: Number(least), method: "slant" },
    );
    return { lat_lon: array(Float64Array.from([...view.latitude, ...view.longitude]), 2, 361) };
  },

  async grid_image(golden) {
    const { frame, fill_value: fillValue, scale, cmap } = golden.options;
    const grid = await readGrid([source(inputs(golden)["file"])]);
    const rgba = gridImage(grid.frames[Number(frame)] ?? new Float32Array(0), grid, {
      fillValue: Number(fillValue),
      scale: scale as [number, number],
      colorTable: String(cmap),
    });
    return { data: array(bigs(rgba), grid.height, grid.width, 4) };
  },
};

for (const [kind, tool] of Object.entries(tools)) {
  const own = cases.filter((golden) => golden.kind === kind).map((golden) => [golden.id, golden] as const);
  if (own.length === 0) it.skip(`this set of fixtures has no case of ${kind}`);
  else
    describe.each(own)("%s", (id, golden) => {
      it("gives the numbers of the reference", async () => {
        countCase("aurora", id);
        const expected = resolveRefs(golden.expected, folder);
        expect(compare(expected, await tool(golden), golden.tolerance)).toEqual([]);
      });
    });
}
