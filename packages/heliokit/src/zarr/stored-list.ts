import { readStored, type Storage } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";
import { decodeOwnBlosc } from "./blosc-encode.js";
import { elementBytes, type ZarrArrayToWrite, zarrChunkKey } from "./write-layout.js";

/** Most bytes of one stored chunk of a list. */
const MOST_BYTES = 2 ** 28;

/**
 * Reads back a list that {@link writeZarrList} wrote, as plain values: numbers, texts, or booleans.
 *
 * @throws HeliokitError `zarr/bad-chunk` when a chunk is missing or damaged
 *
 * @example
 * ```ts
 * const times = await readZarrList(storage, { ...array, shape: [length] });
 * ```
 */
export async function readZarrList(storage: Storage, array: ZarrArrayToWrite): Promise<(number | string | boolean)[]> {
  const [length = 0] = array.shape;
  const [step = 1] = array.chunkShape;
  const values: (number | string | boolean)[] = [];
  for (let row = 0; row * step < length; row++) {
    const key = zarrChunkKey(array, [row]);
    const bytes = await readStored(storage, key, MOST_BYTES);
    const count = Math.min(step, length - row * step);
    const part = bytes && decodeList(array, await decodeOwnBlosc(bytes), count);
    if (!part || part.length < count) {
      throw new HeliokitError("zarr/bad-chunk", `${key} of ${storage.name} is missing or damaged; write it anew`, {
        facts: { file: key },
      });
    }
    for (const value of part) values.push(value);
  }
  return values;
}

function decodeList(
  array: ZarrArrayToWrite,
  raw: Uint8Array,
  count: number,
): (number | string | boolean)[] | undefined {
  const { dtype } = array;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (dtype === "string") return variableTexts(view, raw, count);
  const width = elementBytes(dtype);
  if (raw.length < count * width) return undefined;
  return Array.from({ length: count }, (_, index) => {
    if (dtype === "float64") return view.getFloat64(8 * index, true);
    if (dtype === "float32") return view.getFloat32(4 * index, true);
    if (dtype === "int32") return view.getInt32(4 * index, true);
    if (dtype === "bool") return view.getUint8(index) !== 0;
    let text = "";
    for (let at = index * width; at < (index + 1) * width; at += 4) {
      const code = view.getUint32(at, true);
      if (code === 0) break;
      text += code <= 0x10_ffff ? String.fromCodePoint(code) : "\ufffd";
    }
    return text;
  });
}

function variableTexts(view: DataView, raw: Uint8Array, count: number): string[] | undefined {
  const decoder = new TextDecoder();
  const texts: string[] = [];
  let at = 4;
  while (texts.length < count) {
    if (at + 4 > raw.length) return undefined;
    const length = view.getUint32(at, true);
    if (at + 4 + length > raw.length) return undefined;
    texts.push(decoder.decode(raw.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return texts;
}
