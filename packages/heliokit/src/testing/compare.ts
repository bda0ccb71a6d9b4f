import { createHash } from "node:crypto";
import { isNpyArray, type NpyArray } from "./npy.js";

/** How far a value may be from its golden one; every entry of the table in the fixtures' description. */
export interface Tolerance {
  readonly rel?: number;
  readonly abs?: number;
  readonly float32_rel?: number;
  readonly nan_pixels?: number;
  readonly outliers?: number;
  readonly rms?: number;
  readonly or_rms_of_mean?: number;
  readonly abs_of_max?: number;
  readonly from?: number;
  readonly compare?: "sha256" | "samples";
  readonly except?: string;
}

/** What the tested library is like. */
export interface CompareOptions {
  /** It works in single precision: `float32_rel` replaces `rel`. */
  readonly singlePrecision?: boolean;
  /** Path of `expected` inside the case, for a comparison of a part. */
  readonly path?: string;
}

const missing = new Set<unknown>([null, "nan", "NaN"]);
const infinities: Record<string, number> = {
  inf: Infinity,
  Infinity,
  "-inf": -Infinity,
  "-Infinity": -Infinity,
};

function asNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" && value in infinities) return infinities[value];
  return missing.has(value) ? Number.NaN : undefined;
}

/** The entry with the longest path that `path` lies at or below. */
function toleranceFor(path: string, tolerance: Readonly<Record<string, Tolerance>>): Tolerance {
  let best: string | undefined;
  for (const key of Object.keys(tolerance)) {
    const fits = key === "" || path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`);
    if (fits && (best === undefined || key.length > best.length)) best = key;
  }
  return (best === undefined ? undefined : tolerance[best]) ?? {};
}

function allowed(golden: number, tolerance: Tolerance, options: CompareOptions, largest: number): number {
  const rel = (options.singlePrecision ? tolerance.float32_rel : undefined) ?? tolerance.rel ?? 0;
  return (tolerance.abs ?? 0) + rel * Math.abs(golden) + (tolerance.abs_of_max ?? 0) * largest;
}

function close(x: number, golden: number, limit: number): boolean {
  return x === golden || (Number.isNaN(x) && Number.isNaN(golden)) || Math.abs(x - golden) <= limit;
}

interface Flat {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number | bigint>;
}

/** A value as a flat list of numbers with its shape, if every leaf is a number (or a stand-in for one). */
function flatten(value: unknown): Flat | undefined {
  if (isNpyArray(value)) return { shape: value.shape, values: value.data };
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const values = value as unknown as ArrayLike<number>;
    return { shape: [values.length], values };
  }
  if (!Array.isArray(value)) return undefined;
  const parts = value.map((item) => (Array.isArray(item) ? flatten(item) : asNumber(item)));
  if (parts.every((part): part is number => typeof part === "number")) return { shape: [parts.length], values: parts };
  const inner: Flat[] = [];
  for (const part of parts) {
    if (part === undefined || typeof part === "number") return undefined;
    if (inner[0] && part.shape.join() !== inner[0].shape.join()) return undefined;
    inner.push(part);
  }
  return {
    shape: [inner.length, ...(inner[0]?.shape ?? [])],
    values: inner.flatMap((part) => Array.from(part.values)),
  };
}

function compareArrays(
  path: string,
  golden: Flat,
  found: Flat,
  tolerance: Tolerance,
  options: CompareOptions,
): string[] {
  const size = golden.values.length;
  if (found.values.length !== size) return [`${path}: ${found.values.length} values, wanted ${size}`];
  // A flat array of the right length stands for any shape; two real shapes must agree.
  if (found.shape.length > 1 && golden.shape.length > 1 && found.shape.join() !== golden.shape.join())
    return [`${path}: shape ${found.shape.join("x")}, wanted ${golden.shape.join("x")}`];
  let largest = 0;
  if (tolerance.abs_of_max !== undefined)
    for (let index = 0; index < size; index++) {
      const value = Math.abs(Number(golden.values[index]));
      if (value > largest) largest = value;
    }
  let oneSidedNaN = 0;
  let broken = 0;
  let compared = 0;
  let squares = 0;
  let sum = 0;
  let first = "";
  for (let index = 0; index < size; index++) {
    const rawGolden = golden.values[index] ?? Number.NaN;
    const rawFound = found.values[index] ?? Number.NaN;
    if (typeof rawGolden === "bigint" && typeof rawFound === "bigint") {
      if (rawGolden !== rawFound && broken++ === 0) first = `[${index}] ${rawFound}, wanted ${rawGolden}`;
      continue;
    }
    const g = Number(rawGolden);
    const x = Number(rawFound);
    if (Number.isNaN(g) !== Number.isNaN(x)) {
      if (oneSidedNaN++ === 0 && first === "") first = `[${index}] ${x}, wanted ${g}`;
      continue;
    }
    if (Number.isNaN(g)) continue;
    if (tolerance.from !== undefined && !(10 ** g > tolerance.from)) continue;
    compared++;
    if (x !== g) squares += (x - g) ** 2;
    sum += g;
    if (!close(x, g, allowed(g, tolerance, options, largest)) && broken++ === 0) first = `[${index}] ${x}, wanted ${g}`;
  }
  const problems: string[] = [];
  if (oneSidedNaN > (tolerance.nan_pixels ?? 0))
    problems.push(`${path}: ${oneSidedNaN} values NaN on one side only; first ${first}`);
  const rms = Math.sqrt(squares / Math.max(1, compared));
  const saved =
    tolerance.or_rms_of_mean !== undefined && rms < tolerance.or_rms_of_mean * Math.abs(sum / Math.max(1, compared));
  if (broken > (tolerance.outliers ?? 0) * size && !saved)
    problems.push(`${path}: ${broken} of ${size} values too far off (rms ${rms}); first ${first}`);
  if (tolerance.rms !== undefined && !(rms < tolerance.rms))
    problems.push(`${path}: rms ${rms}, wanted below ${tolerance.rms}`);
  return problems;
}

function digestOf(array: NpyArray): Record<string, unknown> {
  const data = array.data;
  let nan = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (const item of data) {
    const value = Number(item);
    if (Number.isNaN(value)) {
      nan++;
      continue;
    }
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return {
    shape: array.shape,
    dtype: array.dtype,
    nan,
    sum,
    min,
    max,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

function compareDigest(
  path: string,
  golden: Record<string, unknown>,
  found: NpyArray,
  tolerance: Tolerance,
  options: CompareOptions,
): string[] {
  const problems: string[] = [];
  const digest = digestOf(found);
  const same = (key: string) => {
    if (key in golden && JSON.stringify(golden[key]) !== JSON.stringify(digest[key]))
      problems.push(`${path}.${key}: ${JSON.stringify(digest[key])}, wanted ${JSON.stringify(golden[key])}`);
  };
  same("shape");
  same("nan");
  if (tolerance.compare === "sha256") {
    same("dtype");
    same("sha256");
    return problems;
  }
  for (const key of ["sum", "min", "max"]) {
    const g = asNumber(golden[key]);
    const x = asNumber(digest[key]);
    if (g !== undefined && x !== undefined && !close(x, g, allowed(g, tolerance, options, 0)))
      problems.push(`${path}.${key}: ${x}, wanted ${g}`);
  }
  const samples = golden["samples"];
  if (Array.isArray(samples))
    for (const [index, value] of samples as [number, unknown][]) {
      const g = asNumber(value) ?? Number.NaN;
      const x = Number(found.data[index] ?? Number.NaN);
      if (!close(x, g, allowed(g, tolerance, options, 0)))
        problems.push(`${path}.samples[${index}]: ${x}, wanted ${g}`);
    }
  return problems;
}

function isDigest(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && "sha256" in value && "shape" in value;
}

function walk(
  path: string,
  golden: unknown,
  found: unknown,
  tolerances: Readonly<Record<string, Tolerance>>,
  options: CompareOptions,
): string[] {
  const tolerance = toleranceFor(path, tolerances);
  if (isDigest(golden) && isNpyArray(found)) return compareDigest(path, golden, found, tolerance, options);
  const goldenFlat = flatten(golden);
  if (goldenFlat && goldenFlat.values.length > 0) {
    const foundFlat = flatten(found);
    if (!foundFlat) return [`${path}: ${JSON.stringify(found)?.slice(0, 80)}, wanted an array of numbers`];
    return compareArrays(path, goldenFlat, foundFlat, tolerance, options);
  }
  if (Array.isArray(golden)) {
    if (!Array.isArray(found)) return [`${path}: no list`];
    const problems = golden.length === found.length ? [] : [`${path}: ${found.length} items, wanted ${golden.length}`];
    return problems.concat(
      golden.flatMap((item, index) => walk(`${path}[${index}]`, item, found[index], tolerances, options)),
    );
  }
  if (typeof golden === "object" && golden !== null) {
    if (typeof found !== "object" || found === null) return [`${path}: ${String(found)}, wanted an object`];
    return Object.entries(golden).flatMap(([key, item]) =>
      walk(path === "" ? key : `${path}.${key}`, item, (found as Record<string, unknown>)[key], tolerances, options),
    );
  }
  const g = asNumber(golden);
  const x = asNumber(found);
  if (g !== undefined && x !== undefined && typeof found !== "string")
    return close(x, g, allowed(g, tolerance, options, Math.abs(g))) ? [] : [`${path}: ${x}, wanted ${g}`];
  return Object.is(golden, found) ? [] : [`${path}: ${JSON.stringify(found)}, wanted ${JSON.stringify(golden)}`];
}

/**
 * Compares what the library gave with the golden value: a list of differences, empty when all is well. Keys of
 * `tolerance` are dotted paths into `expected`, the longest one that fits counts; what none fits is compared exactly.
 * Only what stands in `expected` is asked for; more in `actual` is no difference.
 */
export function compare(
  expected: unknown,
  actual: unknown,
  tolerance: Readonly<Record<string, Tolerance>> = {},
  options: CompareOptions = {},
): string[] {
  return walk(options.path ?? "", expected, actual, tolerance, options);
}
