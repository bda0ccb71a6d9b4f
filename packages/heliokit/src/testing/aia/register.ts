import { parseCorrectionTable } from "../../aia/correction-table.js";
import { degradation } from "../../aia/degradation.js";
import { exposureSeconds } from "../../aia/exposure.js";
import { toLevel15 } from "../../aia/level15.js";
import type { Level15Options } from "../../aia/level15-options.js";
import { register } from "../../aia/register.js";
import { updatePointing } from "../../aia/update-pointing.js";
import { type FitsHeader, headerCard, parseHeader } from "../../fits/index.js";
import { registerTargetScale, type SolarMap } from "../../map/index.js";
import { formatFitsDate } from "../../time/index.js";
import { compare, type Tolerance } from "../compare.js";
import { type GoldenCase, isNpyArray, resolveRefs } from "../fixtures.js";
import { fixtureText, formsOf, type GoldenHandler } from "./handler.js";
import { inputMap, valuesOf } from "./images.js";
import { pointingFixture } from "./pointing-row.js";

/** Names that the fixtures use for methods. */
const methods: Readonly<Record<string, "bspline" | "catmull-rom" | "opencv">> = {
  scipy: "bspline",
  "scikit-image": "catmull-rom",
  opencv: "opencv",
};

/** The options of a registration as our functions take them. */
function chainOptions(golden: GoldenCase): Level15Options {
  const { method, order, missing, size } = golden.options;
  const known = methods[String(method)];
  if (known === undefined) throw new Error(`${golden.id}: no method ${String(method)}`);
  return {
    method: known,
    order: Number(order) as 3,
    missing: missing === "min" ? "min" : missing === "nan" || missing === null ? Number.NaN : Number(missing),
    ...(size === undefined || size === null ? {} : { size: size === "reference" ? size : Number(size) }),
  };
}

/** Statistics in double precision, by the reference's conventions (percentiles interpolate linearly between ranks). */
function statsOf(map: SolarMap, percentiles: readonly string[]): Record<string, unknown> {
  const { data, width, height } = map.raster;
  const valid = new Float64Array(data.length);
  let count = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    valid[count++] = value;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const mean = sum / count;
  let squares = 0;
  for (let index = 0; index < count; index++) squares += ((valid[index] ?? 0) - mean) ** 2;
  // Sorting sixteen million numbers takes seconds: only where percentiles are asked for.
  const sorted = percentiles.length > 0 ? valid.subarray(0, count).sort() : valid;
  const at = (percent: number): number => {
    const place = ((count - 1) * percent) / 100;
    const low = sorted[Math.floor(place)] ?? Number.NaN;
    const high = sorted[Math.min(Math.floor(place) + 1, count - 1)] ?? Number.NaN;
    return low + (high - low) * (place - Math.floor(place));
  };
  return {
    shape: [height, width],
    nan_count: data.length - count,
    min,
    max,
    mean,
    std: Math.sqrt(squares / count),
    sum,
    percentiles: Object.fromEntries(percentiles.map((percent) => [percent, at(Number(percent))])),
  };
}

/** Keys in lower case; BITPIX is the reference's own, off-diagonal elements of PC below 1e-12 count as zero. */
function comparableHeader(golden: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(golden)
      .filter(([key]) => key !== "bitpix")
      .map(([key, value]) => [key, isTiny(key, value) ? 0 : value]),
  );
}

const isTiny = (key: string, value: unknown): boolean =>
  /^pc(?:1_2|2_1)$/i.test(key) && typeof value === "number" && Math.abs(value) < 1e-12;

/** The patches of an image at the golden offsets. */
function patchesOf(map: SolarMap, size: number, offsets: readonly (readonly [number, number])[]): Float64Array {
  const out = new Float64Array(offsets.length * size * size);
  let at = 0;
  for (const [row, column] of offsets) {
    for (let y = row; y < row + size; y++) {
      for (let x = column; x < column + size; x++) out[at++] = map.raster.data[y * map.raster.width + x] ?? Number.NaN;
    }
  }
  return out;
}

/** Compares image or patches, statistics and header of a result with what is expected. */
function compareResult(
  expected: Record<string, unknown>,
  result: SolarMap,
  tolerance: Readonly<Record<string, Tolerance>>,
  withPercentiles = true,
): string[] {
  const problems: string[] = [];
  const header = expected["header"];
  if (typeof header === "object" && header !== null) {
    const wanted = comparableHeader(header as Record<string, unknown>);
    const found = comparableHeader(valuesOf(result.header, Object.keys(wanted)));
    problems.push(...compare({ header: wanted }, { header: found }, tolerance));
  }
  const stats = expected["stats"];
  if (typeof stats === "object" && stats !== null) {
    const { percentiles, ...moments } = stats as { percentiles?: object };
    const wanted = withPercentiles && percentiles ? { ...moments, percentiles } : moments;
    const asked = withPercentiles ? Object.keys(percentiles ?? {}) : [];
    problems.push(...compare({ stats: wanted }, { stats: statsOf(result, asked) }, tolerance));
  }
  const image = expected["image"];
  if (isNpyArray(image)) {
    const { data, width, height } = result.raster;
    const found = { shape: [height, width], dtype: "float64", data };
    problems.push(...compare({ image }, { image: found }, tolerance));
  }
  const patches = expected["patches"];
  if (typeof patches === "object" && patches !== null) {
    const {
      values,
      size,
      offsets_row_col: offsets,
    } = patches as {
      values: unknown;
      size: number;
      offsets_row_col: [number, number][];
    };
    problems.push(...compare({ patches: values }, { patches: patchesOf(result, size, offsets) }, tolerance));
  }
  return problems;
}

/**
 * The golden tolerance with the pixels loosened to what single precision can do (the goldens come from float64): 1e-5
 * relative beside the rounding of the largest taps, and 5e-5 DN rms beside the rounding of the result itself.
 */
function singleTolerance(golden: GoldenCase, map: SolarMap): Record<string, Tolerance> {
  const loose: Record<string, Tolerance> = { ...golden.tolerance };
  const { most, rms } = magnitudes(map);
  const abs = 2e-3 * Math.max(1, most / 16383);
  for (const key of ["image", "patches"]) {
    const old = loose[key];
    if (old) loose[key] = { ...old, rel: 1e-5, abs, rms: 5e-5 + rms * 2 ** -23 };
  }
  for (const key of ["stats.min", "stats.max", "stats.percentiles"]) {
    if (loose[key]) loose[key] = { ...loose[key], abs };
  }
  if (loose["stats"]) loose["stats"] = { rel: 1e-6, abs };
  return loose;
}

/** Largest magnitude and root mean square of the valid pixels. */
function magnitudes(map: SolarMap): { most: number; rms: number } {
  let most = 0;
  let squares = 0;
  let count = 0;
  for (const value of map.raster.data) {
    if (Number.isNaN(value)) continue;
    most = Math.max(most, Math.abs(value));
    squares += value * value;
    count++;
  }
  return { most, rms: Math.sqrt(squares / count) };
}

/** Kind `register`: in float64 with the golden tolerance; orders up to 3 of small images in float32 with its own, too. */
export const runRegister: GoldenHandler = async (golden, context) => {
  const expected = resolveRefs(golden.expected, context.folder) as Record<string, unknown>;
  const options = chainOptions(golden);
  const read = async (dtype: "float32" | "float64"): Promise<SolarMap> => {
    const map = await inputMap(golden, context, dtype);
    const [table] = formsOf(golden, "pointing");
    return golden.options["update_pointing"] && table ? updatePointing(map, pointingFixture(context, table)) : map;
  };
  const registerAs = async (dtype: "float32" | "float64"): Promise<SolarMap> => {
    const { size, ...rest } = options;
    return register(await read(dtype), { ...rest, ...(size === undefined ? {} : { size }), dtype });
  };
  const map = await read("float64");
  const problems = inputProblems(golden, expected, map);
  problems.push(...compareResult(expected, await registerAs("float64"), golden.tolerance ?? {}));
  if (options.method === "bspline") {
    const single = compareResult(expected, await registerAs("float32"), singleTolerance(golden, map), false);
    problems.push(...single.map((problem) => `float32: ${problem}`));
  }
  return problems;
};

function inputProblems(golden: GoldenCase, expected: Record<string, unknown>, map: SolarMap): string[] {
  const problems: string[] = [];
  const tolerance = golden.tolerance ?? {};
  const inputHeader = expected["input_header"];
  if (typeof inputHeader === "object" && inputHeader !== null) {
    const wanted = comparableHeader(inputHeader as Record<string, unknown>);
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null));
    const found = { input_header: valuesOf(map.header, Object.keys(given)) };
    problems.push(...compare({ input_header: given }, found, tolerance));
  }
  if (typeof expected["target_scale"] === "number") {
    const scale = registerTargetScale(map.wcs.scaleArcsecPerPixel.x, map.raster.width, map.raster.height);
    problems.push(...compare({ target_scale: expected["target_scale"] }, { target_scale: scale }, tolerance));
  }
  return problems;
}

/** Kind `level15`: the whole chain, in float64 and in the float32 that is our default. */
export const runLevel15: GoldenHandler = async (golden, context) => {
  const expected = resolveRefs(golden.expected, context.folder) as Record<string, unknown>;
  const tolerance = golden.tolerance ?? {};
  const problems: string[] = [];
  const responsePath = formsOf(golden, "response")[0];
  const correction = responsePath === undefined ? undefined : parseCorrectionTable(fixtureText(context, responsePath));
  const version = golden.options["response_version"];
  for (const dtype of ["float64", "float32"] as const) {
    const map = await inputMap(golden, context, dtype);
    let before: FitsHeader | undefined;
    for (const path of formsOf(golden, "pointing")) {
      const table = pointingFixture(context, path);
      const pointed = updatePointing(map, table).header;
      // The other form of the table: the same coordinates give the same image, which need not be made again.
      if (before && compare(before.cards, pointed.cards).length === 0) continue;
      before = pointed;
      const options: Level15Options = {
        ...chainOptions(golden),
        pointing: table,
        pointingGap: "error",
        ...(correction ? { correction } : {}),
        ...(typeof version === "number" ? { correctionVersion: version } : {}),
        normalize: golden.options["exposure"] === true,
        statistics: "keep",
        dtype,
      };
      const result = await toLevel15(map, options);
      const limits = dtype === "float64" ? tolerance : singleTolerance(golden, map);
      const found = compareResult(expected, result, limits, dtype === "float64");
      if (dtype === "float64") found.push(...chainProblems(golden, expected, map, result, options));
      problems.push(...found.map((problem) => `${dtype}, ${path}: ${problem}`));
      if (options.size === "reference" && dtype === "float32") {
        const { size: _, ...ours } = options;
        problems.push(...ourSizeProblems(result, await toLevel15(map, ours), map));
      }
    }
  }
  return problems;
};

/**
 * Our own size: the side of the input with Sun centre in the exact middle, and the pixels of the reference's size where
 * both have them. The rows begin elsewhere, so that single precision rounds some fractions otherwise: last bits may differ.
 */
function ourSizeProblems(reference: SolarMap, ours: SolarMap, input: SolarMap): string[] {
  const { width, height, data } = ours.raster;
  const side = input.raster.width;
  if (width !== side || height !== side) return [`our size: ${width} x ${height}, wanted ${side} x ${side}`];
  const { x, y } = ours.wcs.referencePixel;
  if (x !== (side - 1) / 2 || y !== x) return [`our size: Sun centre at ${x}, ${y}`];
  const shiftX = x - reference.wcs.referencePixel.x;
  const shiftY = y - reference.wcs.referencePixel.y;
  if (!Number.isInteger(shiftX) || !Number.isInteger(shiftY)) return [];
  for (let row = 0; row < reference.raster.height; row++) {
    for (let column = 0; column < reference.raster.width; column++) {
      const wanted = reference.raster.data[row * reference.raster.width + column];
      const found = data[(row + shiftY) * width + column + shiftX];
      if (wanted === undefined || found === undefined || !alike(wanted, found))
        return [`our size: pixel ${column}, ${row} is ${found}, wanted ${wanted}`];
    }
  }
  return [];
}

/** Equal within the golden tolerance of pixels; missing ones must be missing in both. */
function alike(a: number, b: number): boolean {
  return Number.isNaN(a) ? Number.isNaN(b) : Math.abs(a - b) <= 2e-6 * Math.abs(a) + 2e-5;
}

/** The numbers between the steps, and the whole header where the golden has it. */
function chainProblems(
  golden: GoldenCase,
  expected: Record<string, unknown>,
  map: SolarMap,
  result: SolarMap,
  options: Level15Options,
): string[] {
  const tolerance = golden.tolerance ?? {};
  const actual: Record<string, unknown> = {
    exposure_time: exposureSeconds(map.header),
    date_obs: map.date && formatFitsDate(map.date),
    t_obs: map.observedAt && formatFitsDate(map.observedAt),
  };
  const after = expected["after_update_pointing"];
  if (typeof options.pointing === "object" && typeof after === "object" && after !== null) {
    const pointed = updatePointing(map, options.pointing);
    actual["after_update_pointing"] = valuesOf(pointed.header, Object.keys(after));
  }
  if (typeof options.correction === "object" && map.date) {
    actual["degradation_factor"] = degradation({
      table: options.correction,
      channel: map.wavelengthAngstrom ?? 0,
      at: map.date,
      ...(options.correctionVersion === undefined ? {} : { version: options.correctionVersion }),
    }).factor;
  }
  const wanted = Object.fromEntries(
    Object.keys(actual)
      .filter((key) => key in expected)
      .map((key) => [
        key,
        key === "after_update_pointing" ? comparableHeader(expected[key] as Record<string, unknown>) : expected[key],
      ]),
  );
  const problems = compare(wanted, actual, tolerance);
  const text = expected["header_cards"];
  if (typeof text === "string") problems.push(...headerProblems(text, result.header, tolerance["header_cards"] ?? {}));
  return problems;
}

/** Keywords of the file itself, which differ by writer and by the pixels' type; the rest must be equal. */
const STORAGE = new Set(["SIMPLE", "BITPIX", "NAXIS", "NAXIS1", "NAXIS2", "EXTEND", "CHECKSUM", "DATASUM"]);

function headerProblems(text: string, found: FitsHeader, tolerance: Tolerance): string[] {
  const cards = text
    .split(/\r?\n/)
    .map((line) => line.padEnd(80))
    .filter((line) => line.trim() !== "")
    .join("");
  const { cards: golden } = parseHeader(new TextEncoder().encode(cards));
  return golden.flatMap((card) => {
    if (card.kind !== "value" || STORAGE.has(card.keyword)) return [];
    const other = headerCard(found, card.keyword);
    const value = other?.kind === "value" ? other.value : undefined;
    const wanted = isTiny(card.keyword, card.value) ? 0 : card.value;
    return compare({ v: wanted }, { v: value }, { v: typeof wanted === "number" ? tolerance : {} }).map(
      (problem) => `header_cards ${card.keyword}${problem.slice(1)}`,
    );
  });
}
