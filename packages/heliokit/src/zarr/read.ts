import { HeliokitError } from "../errors.js";
import type { ZarrArray } from "./array.js";
import { decodeChunk } from "./decode-chunk.js";
import { roomForType, type ZarrData } from "./dtype.js";
import { elementsOf } from "./elements.js";
import { openParts } from "./frame-blocks.js";
import { positionsIn, sizeOf, stridesOf } from "./grid.js";
import type { ZarrReadOptions } from "./open-array.js";
import { readsParts } from "./plan-frames.js";
import { type ChunkObject, decodedShape, objectPosition, openObject, type StoredChunk } from "./stored-chunk.js";

/** A part of an array, axis by axis; what is left out is the whole of it. Negative numbers count from the end. */
export interface ZarrRegion {
  readonly start?: readonly number[];
  /** First index that is no longer in it. */
  readonly stop?: readonly number[];
  /** Every how many; default 1. */
  readonly step?: readonly number[];
}

/** Elements of a region, the last axis running fastest. */
export interface ZarrPart {
  readonly data: ZarrData;
  readonly shape: readonly number[];
  /** Positions in the grid of chunks without a stored object: their elements have the fill value. */
  readonly missing: readonly (readonly number[])[];
}

/** Most elements of one region: a typed array of more is not to be had everywhere. */
const MOST_ELEMENTS = 2 ** 30;

interface Span {
  readonly first: number;
  readonly count: number;
  readonly step: number;
}

/**
 * Reads a region of an array of any type and number of axes. Chunks are decoded one after the other; of float32
 * in Blosc only the blocks between the first and the last element that is wanted. For frames of images `readFrames` reads less.
 * Memory: the region and one chunk.
 *
 * @throws HeliokitError `zarr/bad-region`, `zarr/bad-chunk`, `zarr/unsupported`, errors of the place
 *
 * @example
 * ```ts
 * const { data, shape } = await readZarr(array, { start: [100], stop: [200], step: [1, 2, 2] });
 * ```
 */
export async function readZarr(
  array: ZarrArray,
  region: ZarrRegion = {},
  options: ZarrReadOptions = {},
): Promise<ZarrPart> {
  const spans = array.shape.map((side, axis) => spanOf(region, axis, side));
  const shape = spans.map(({ count }) => count);
  const elements = sizeOf(shape);
  if (elements > MOST_ELEMENTS)
    throw badRegion(`a region of ${shape.join(" x ")} elements; read it in parts`, { shape });
  const data = roomForType(array.dtype, elements);
  if (elements === 0) return { data, shape, missing: [] };
  const chunks = decodedShape(array);
  const from = spans.map(({ first }, axis) => Math.floor(first / (chunks[axis] ?? 1)));
  const to = spans.map(
    ({ first, count, step }, axis) => Math.floor((first + (count - 1) * step) / (chunks[axis] ?? 1)) + 1,
  );
  const missing: (readonly number[])[] = [];
  let opened: { readonly key: string; readonly object: ChunkObject | undefined } | undefined;
  try {
    for (const position of positionsIn(from, to)) {
      options.signal?.throwIfAborted();
      const place = objectPosition(array, position);
      if (opened?.key !== place.join()) {
        await opened?.object?.close();
        opened = undefined;
        opened = { key: place.join(), object: await openObject(array, place, options) };
      }
      const stored = opened.object?.chunk(position);
      if (stored) {
        const part = partOf(shape, spans, array, position);
        const { elements, first } = readsParts(array)
          ? await readSpan(array, stored, part, options)
          : { elements: await readWhole(array, stored, options), first: 0 };
        copyInto(data, part, array, elements, first);
      } else {
        missing.push(position);
        copyInto(data, partOf(shape, spans, array, position), array, undefined, 0);
      }
    }
  } finally {
    await opened?.object?.close();
  }
  return { data, shape, missing };
}

function spanOf({ start, stop, step }: ZarrRegion, axis: number, side: number): Span {
  const by = step?.[axis] ?? 1;
  if (!Number.isSafeInteger(by) || by < 1)
    throw badRegion(`a step of ${by}; wanted is a whole number above 0`, { axis });
  const first = placed(start?.[axis] ?? 0, side, axis);
  const end = placed(stop?.[axis] ?? side, side, axis);
  return { first, count: Math.max(0, Math.ceil((end - first) / by)), step: by };
}

function placed(index: number, side: number, axis: number): number {
  if (!Number.isSafeInteger(index)) throw badRegion(`an index of ${index}; wanted is a whole number`, { axis });
  return Math.min(Math.max(index < 0 ? index + side : index, 0), side);
}

function badRegion(what: string, facts: Readonly<Record<string, unknown>>): HeliokitError {
  return new HeliokitError("zarr/bad-region", `cannot read ${what}`, { facts });
}

/** What a chunk has of a region: where its rows along the last axis begin, in both, and what lies between their elements. */
interface ChunkPart {
  /** First element of each row, in the chunk and in the region, in turn. */
  readonly rows: Float64Array;
  /** Elements of a row. */
  readonly count: number;
  /** From one element of a row to the next, in the chunk. */
  readonly step: number;
}

function partOf(
  shape: readonly number[],
  spans: readonly Span[],
  array: ZarrArray,
  position: readonly number[],
): ChunkPart {
  const chunks = decodedShape(array);
  const from = stridesOf(chunks, array.order);
  const to = stridesOf(shape, "C");
  // Indices of the region that lie in this chunk, per axis.
  const lows = spans.map(({ first, step }, axis) =>
    Math.max(0, Math.ceil(((position[axis] ?? 0) * (chunks[axis] ?? 1) - first) / step)),
  );
  const highs = spans.map(({ first, step, count }, axis) =>
    Math.min(count, Math.ceil((((position[axis] ?? 0) + 1) * (chunks[axis] ?? 1) - first) / step)),
  );
  const last = shape.length - 1;
  // An array without axes is one row of one element.
  const low = last < 0 ? 0 : (lows[last] ?? 0);
  const high = last < 0 ? 1 : (highs[last] ?? 0);
  const inChunk = (axis: number, index: number): number => {
    const { first = 0, step = 1 } = spans[axis] ?? {};
    return (first + index * step - (position[axis] ?? 0) * (chunks[axis] ?? 1)) * (from[axis] ?? 1);
  };
  const rowStart = last < 0 ? 0 : inChunk(last, low);
  const rows: number[] = [];
  for (const index of positionsIn(lows.slice(0, -1), highs.slice(0, -1))) {
    let source = rowStart;
    let target = low;
    index.forEach((at, axis) => {
      source += inChunk(axis, at);
      target += at * (to[axis] ?? 1);
    });
    rows.push(source, target);
  }
  const step = last < 0 ? 1 : (spans[last]?.step ?? 1) * (from[last] ?? 1);
  return { rows: Float64Array.from(rows), count: high - low, step };
}

async function readWhole(array: ZarrArray, stored: StoredChunk, options: ZarrReadOptions): Promise<ZarrData> {
  const count = sizeOf(decodedShape(array));
  const bytes = await decodeChunk(array, await stored.read(0, stored.bytes, options), count, stored.file);
  return elementsOf(array, bytes, count, stored.file);
}

/** Only the blocks between the first and the last element that is wanted; `first` is the index of the first element that comes. */
async function readSpan(
  array: ZarrArray,
  stored: StoredChunk,
  { rows, count, step }: ChunkPart,
  options: ZarrReadOptions,
): Promise<{ readonly elements: Float32Array; readonly first: number }> {
  let first = Number.POSITIVE_INFINITY;
  let last = -1;
  for (let at = 0; at < rows.length; at += 2) {
    const start = rows[at] ?? 0;
    first = Math.min(first, start);
    last = Math.max(last, start + (count - 1) * step);
  }
  const elements = new Float32Array(last < first ? 0 : last - first + 1);
  const gapBytes = array.store.gapBytes ?? 2 ** 16;
  const chunk = await openParts(stored, 4 * sizeOf(decodedShape(array)), gapBytes, options);
  await chunk.read([{ from: 4 * first, target: new Uint8Array(elements.buffer) }], options);
  return { elements, first };
}

/** Copies what a chunk has of a region; without elements the fill value. `first` is the index of the first element given. */
function copyInto(
  data: ZarrData,
  { rows, count, step }: ChunkPart,
  array: ZarrArray,
  elements: ZarrData | undefined,
  first: number,
): void {
  const fill = fillFor(array);
  for (let at = 0; at < rows.length; at += 2) {
    let source = (rows[at] ?? 0) - first;
    let target = rows[at + 1] ?? 0;
    if (step === 1 && data instanceof Float32Array && elements instanceof Float32Array) {
      data.set(elements.subarray(source, source + count), target);
      continue;
    }
    for (const end = target + count; target < end; source += step, target++) {
      data[target] = (elements ? elements[source] : fill) as never;
    }
  }
}

/** The fill value in the type of the elements. */
function fillFor({ dtype, fillValue }: ZarrArray): number | bigint | string {
  if (dtype === "string" || dtype.startsWith("U") || dtype.startsWith("S")) {
    return typeof fillValue === "string" ? fillValue : "";
  }
  const number = typeof fillValue === "string" ? 0 : Number(fillValue ?? 0);
  return dtype === "int64" || dtype === "uint64" ? BigInt(Number.isInteger(number) ? number : 0) : number;
}
