import { HeliokitError } from "../errors.js";
import type { ZarrCodec } from "./array.js";

/** Most bytes of an array's metadata. */
export const MOST_METADATA_BYTES = 1 << 20;
/** Most elements of one stored object: what a reader takes into memory at once is bounded by it. */
const MOST_CHUNK_ELEMENTS = 2 ** 31;
const MOST_AXES = 32;

/** A JSON object whose fields are not known yet. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The error of metadata that cannot be: names the file and what is wrong with it. */
export function badMetadata(file: string, what: string, cause?: unknown): HeliokitError {
  return new HeliokitError("zarr/bad-metadata", `${file}: ${what}`, {
    facts: { file },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The error of metadata that is right but asks for what is not read here. */
export function unsupported(file: string, what: string): HeliokitError {
  return new HeliokitError(
    "zarr/unsupported",
    `${file} asks for ${what}, which Heliokit does not read; rewrite the array with another setting`,
    { facts: { file, what } },
  );
}

/** A list of whole numbers, one per axis, that are not negative (or above 0). */
export function axesOf(value: unknown, file: string, name: string, least: 0 | 1): readonly number[] {
  if (!Array.isArray(value) || value.length > MOST_AXES) throw badMetadata(file, `${name} is no list of whole numbers`);
  for (const side of value) {
    if (typeof side !== "number" || !Number.isSafeInteger(side) || side < least) {
      throw badMetadata(file, `${name} holds ${JSON.stringify(side)}; wanted are whole numbers from ${least} on`);
    }
  }
  return value;
}

/** Chunks must have the axes of the array and fit into memory. */
export function checkChunks(shape: readonly number[], chunks: readonly number[], file: string): void {
  if (shape.length !== chunks.length) {
    throw badMetadata(file, `${shape.length} axes with chunks of ${chunks.length} axes`);
  }
  const elements = chunks.reduce((product, side) => product * side, 1);
  if (elements > MOST_CHUNK_ELEMENTS) {
    throw badMetadata(file, `a chunk of ${chunks.join(" x ")} elements is more than ${MOST_CHUNK_ELEMENTS}`);
  }
}

/** Numbers that JSON has no signs for are written as texts. */
export function fillOf(value: unknown, file: string): number | string | boolean | null {
  if (value === "NaN") return Number.NaN;
  if (value === "Infinity") return Number.POSITIVE_INFINITY;
  if (value === "-Infinity") return Number.NEGATIVE_INFINITY;
  if (value === undefined || value === null) return null;
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  throw badMetadata(
    file,
    `fill_value is ${JSON.stringify(value).slice(0, 60)}; wanted is a number, a text or a boolean`,
  );
}

/** A codec's settings without its name. */
export function codecOf(name: string, configuration: JsonRecord): ZarrCodec {
  return { name, configuration };
}
