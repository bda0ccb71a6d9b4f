import { HeliokitError } from "../errors.js";

/** Number types (and texts of fixed width, `U23`; texts of any length, `string`) that arrays are written in. */
export type ZarrWriteType = "float32" | "float64" | "int32" | "bool" | "string" | `U${number}`;

/** What an array to be written is like: all that its metadata says. */
export interface ZarrArrayToWrite {
  /** Path inside the store, parts joined by `/`; "" for the root. */
  readonly path: string;
  /** 2: `.zarray` and keys joined by `.`; 3: `zarr.json` and keys `c/0/0/0`. */
  readonly format: 2 | 3;
  readonly shape: readonly number[];
  /** Chunks; with `innerChunkShape` these are the shards. */
  readonly chunkShape: readonly number[];
  /** Inner chunks of shards; format 3 only, and along axis 0 only. */
  readonly innerChunkShape?: readonly number[];
  readonly dtype: ZarrWriteType;
  readonly fillValue: number | string | boolean;
  /** Names of the axes, which xarray needs: written as `_ARRAY_DIMENSIONS` (2) or `dimension_names` (3). */
  readonly dimensionNames?: readonly string[];
  /** Small attributes. Format 3 keeps them in the metadata itself. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

const NUMPY: Readonly<Record<string, string>> = { float32: "<f4", float64: "<f8", int32: "<i4", bool: "|b1" };

/** Bytes of one element; 0 for texts of any length. */
export function elementBytes(dtype: ZarrWriteType): number {
  if (dtype === "string") return 0;
  if (dtype.startsWith("U")) return 4 * Number(dtype.slice(1));
  return dtype === "float64" ? 8 : dtype === "bool" ? 1 : 4;
}

/**
 * Key of a chunk in the store, by its place in the grid of chunks (or shards).
 *
 * @example
 * ```ts
 * zarrChunkKey(array, [17, 0, 0]); // "2010/171A/17.0.0"
 * ```
 */
export function zarrChunkKey(array: ZarrArrayToWrite, position: readonly number[]): string {
  return inPath(array.path, array.format === 2 ? position.join(".") : ["c", ...position].join("/"));
}

/** A name below a path of the store. */
export function inPath(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}

/**
 * The text of an array's metadata: `.zarray` (format 2) or `zarr.json` (format 3).
 *
 * @throws HeliokitError `zarr/bad-array` for shapes that do not fit each other or that the format cannot express
 *
 * @example
 * ```ts
 * zarrArrayMetadata({ path: "t", format: 2, shape: [3], chunkShape: [3], dtype: "float64", fillValue: 0 });
 * ```
 */
export function zarrArrayMetadata(array: ZarrArrayToWrite): string {
  check(array);
  return array.format === 2 ? metadata2(array) : metadata3(array);
}

function check(array: ZarrArrayToWrite): void {
  const { shape, chunkShape, innerChunkShape, dtype, format } = array;
  const problem =
    shape.length !== chunkShape.length
      ? `${shape.length} axes with chunks of ${chunkShape.length} axes`
      : [...shape, ...chunkShape].some((side) => !Number.isInteger(side) || side < 0) || chunkShape.includes(0)
        ? `shape ${shape.join(" x ")} in chunks of ${chunkShape.join(" x ")}`
        : format === 2 && (innerChunkShape || dtype === "string")
          ? "format 2 has neither shards nor texts of any length"
          : format === 3 && dtype.startsWith("U")
            ? "format 3 has no texts of fixed width; take string"
            : innerChunkShape?.some((side, axis) => (chunkShape[axis] ?? 0) % side !== 0)
              ? `inner chunks of ${innerChunkShape.join(" x ")} do not divide shards of ${chunkShape.join(" x ")}`
              : undefined;
  if (problem === undefined) return;
  throw new HeliokitError("zarr/bad-array", `array ${array.path || "/"} cannot be written: ${problem}`, {
    facts: { file: array.path, shape, chunkShape },
  });
}

function metadata2(array: ZarrArrayToWrite): string {
  const { dtype } = array;
  return json({
    chunks: array.chunkShape,
    compressor: { blocksize: 0, clevel: 5, cname: "zstd", id: "blosc", shuffle: 2 },
    dtype: NUMPY[dtype] ?? `<${dtype}`,
    fill_value: fill(array.fillValue),
    filters: null,
    order: "C",
    shape: array.shape,
    zarr_format: 2,
  });
}

function metadata3(array: ZarrArrayToWrite): string {
  const { innerChunkShape, dtype } = array;
  const little = { name: "bytes", configuration: { endian: "little" } };
  const blosc = {
    name: "blosc",
    configuration: { typesize: 4, cname: "zstd", clevel: 5, shuffle: "bitshuffle", blocksize: 0 },
  };
  const inner = [dtype === "string" ? { name: "vlen-utf8" } : dtype === "bool" ? { name: "bytes" } : little, blosc];
  const codecs = innerChunkShape
    ? [
        {
          name: "sharding_indexed",
          configuration: {
            chunk_shape: innerChunkShape,
            codecs: inner,
            index_codecs: [little, { name: "crc32c" }],
            index_location: "end",
          },
        },
      ]
    : inner;
  return json({
    zarr_format: 3,
    node_type: "array",
    shape: array.shape,
    data_type: dtype,
    chunk_grid: { name: "regular", configuration: { chunk_shape: array.chunkShape } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: fill(array.fillValue),
    codecs,
    ...(array.dimensionNames ? { dimension_names: array.dimensionNames } : {}),
    attributes: array.attributes ?? {},
  });
}

function fill(value: number | string | boolean): number | string | boolean {
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

/** JSON as the Python library lays it out. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 4);
}
