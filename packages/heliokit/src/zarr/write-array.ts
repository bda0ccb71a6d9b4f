import type { Storage } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";
import { encodeBlosc } from "./blosc-encode.js";
import { elementBytes, inPath, json, type ZarrArrayToWrite, zarrArrayMetadata, zarrChunkKey } from "./write-layout.js";

/** Values of a chunk or of a small array. */
export type ZarrValues = Float32Array | Float64Array | Int32Array | Uint8Array | readonly string[];

/**
 * Writes a group: `.zgroup` with `.zattrs` (format 2), or `zarr.json`. Attributes must be small; they are written before
 * the group appears.
 *
 * @example
 * ```ts
 * await writeZarrGroup(storage, "2010", { format: 2 });
 * ```
 */
export async function writeZarrGroup(
  storage: Storage,
  path: string,
  options: { readonly format: 2 | 3; readonly attributes?: Readonly<Record<string, unknown>> },
): Promise<void> {
  const { format, attributes } = options;
  if (format === 3) {
    const text = json({ zarr_format: 3, node_type: "group", attributes: attributes ?? {} });
    return storage.write(inPath(path, "zarr.json"), utf8(text));
  }
  if (attributes) await writeZarrAttributes(storage, path, attributes);
  await storage.write(inPath(path, ".zgroup"), utf8(json({ zarr_format: 2 })));
}

/**
 * Writes `.zattrs` of format 2, keyword by keyword, so that a list per frame never stands in memory as one text. Values
 * that JSON has no form for (NaN, infinities) become null.
 *
 * @example
 * ```ts
 * await writeZarrAttributes(storage, "2010/171A", { EXPTIME: [2.0, 1.99] });
 * ```
 */
export async function writeZarrAttributes(
  storage: Storage,
  path: string,
  attributes: Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>,
): Promise<void> {
  const entries = Symbol.iterator in attributes ? attributes : Object.entries(attributes);
  await storage.write(inPath(path, ".zattrs"), attributePieces(entries));
}

async function* attributePieces(entries: Iterable<readonly [string, unknown]>): AsyncGenerator<Uint8Array> {
  let before = "{";
  for (const [key, value] of entries) {
    yield utf8(`${before}\n    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    before = ",";
  }
  yield utf8(before === "{" ? "{}" : "\n}");
}

/**
 * Writes the metadata of an array, from which moment on it has the shape written there: do it after the chunks. Format 2
 * gets `_ARRAY_DIMENSIONS` and the attributes into `.zattrs` first, unless `attributes` is left out of `array`.
 *
 * @throws HeliokitError `zarr/bad-array`
 *
 * @example
 * ```ts
 * await writeZarrMetadata(storage, array);
 * ```
 */
export async function writeZarrMetadata(storage: Storage, array: ZarrArrayToWrite): Promise<void> {
  const text = zarrArrayMetadata(array);
  if (array.format === 2 && array.attributes) {
    const named = array.dimensionNames ? { _ARRAY_DIMENSIONS: array.dimensionNames } : {};
    await writeZarrAttributes(storage, array.path, { ...named, ...array.attributes });
  }
  await storage.write(inPath(array.path, array.format === 2 ? ".zarray" : "zarr.json"), utf8(text));
}

/**
 * Writes a whole array of one axis: chunks first, then attributes, then the shape. What stays of a longer array before
 * lies behind the new shape.
 *
 * @throws HeliokitError `zarr/bad-array`
 *
 * @example
 * ```ts
 * await writeZarrList(storage, { path: "2010/time", format: 2, shape: [2], chunkShape: [2], dtype: "float64", fillValue: 0 }, Float64Array.of(0, 360));
 * ```
 */
export async function writeZarrList(storage: Storage, array: ZarrArrayToWrite, values: ZarrValues): Promise<void> {
  zarrArrayMetadata(array);
  const [length = 0] = array.shape;
  const [step = 1] = array.chunkShape;
  if (array.shape.length !== 1 || array.innerChunkShape || values.length !== length) {
    throw new HeliokitError(
      "zarr/bad-array",
      `${values.length} values for array ${array.path} of shape ${array.shape.join(" x ")}; one axis of that length was wanted`,
      { facts: { file: array.path, found: values.length, shape: array.shape } },
    );
  }
  for (let row = 0; row * step < length; row++) {
    const part = values.slice(row * step, (row + 1) * step);
    await storage.write(zarrChunkKey(array, [row]), await encodeBlosc(chunkBytes(array, part, step)));
  }
  await writeZarrMetadata(storage, array);
}

/** The bytes of a chunk before compression: edge chunks are whole, filled up with the fill value. */
function chunkBytes(array: ZarrArrayToWrite, values: ZarrValues, count: number): Uint8Array {
  const { dtype, fillValue } = array;
  if (dtype === "string") return variableTexts(texts(values, count, String(fillValue)));
  const bytes = new Uint8Array(count * elementBytes(dtype));
  const view = new DataView(bytes.buffer);
  if (dtype.startsWith("U")) {
    const width = elementBytes(dtype);
    texts(values, count, String(fillValue)).forEach((text, index) => {
      let at = index * width;
      for (const character of text) {
        if (at >= (index + 1) * width) break;
        view.setUint32(at, character.codePointAt(0) ?? 0, true);
        at += 4;
      }
    });
    return bytes;
  }
  for (let index = 0; index < count; index++) {
    const value = index < values.length ? Number(values[index]) : Number(fillValue);
    if (dtype === "float64") view.setFloat64(8 * index, value, true);
    else if (dtype === "float32") view.setFloat32(4 * index, value, true);
    else if (dtype === "int32") view.setInt32(4 * index, value, true);
    else view.setUint8(index, value === 0 ? 0 : 1);
  }
  return bytes;
}

function texts(values: ZarrValues, count: number, fillValue: string): string[] {
  return Array.from({ length: count }, (_, index) => String(values[index] ?? fillValue));
}

/** Codec `vlen-utf8`: how many, then each text with its length in front (32 bits, little-endian). */
function variableTexts(list: readonly string[]): Uint8Array {
  const encoded = list.map(utf8);
  const bytes = new Uint8Array(encoded.reduce((sum, text) => sum + 4 + text.length, 4));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, list.length, true);
  let at = 4;
  for (const text of encoded) {
    view.setUint32(at, text.length, true);
    bytes.set(text, at + 4);
    at += 4 + text.length;
  }
  return bytes;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
