import { HeliokitError } from "../errors.js";
import type { ZarrArray } from "./array.js";
import { type ChunkRow, chunkRow, type FrameInWork } from "./chunk-row.js";
import { frameShapeOf } from "./plan-frames.js";
import type { ReadFramesOptions } from "./read-frames-options.js";
import { decodedShape } from "./stored-chunk.js";

/** A frame of an array. */
export interface ZarrFrame {
  /** Index along the first axis. */
  readonly index: number;
  /** Place in the list of indices that were asked for. */
  readonly place: number;
  /** Rows from the bottom, as stored; NaN where NaN is stored. */
  readonly data: Float32Array;
  /** A chunk that it belongs to has no stored object: there the data are the fill value, not an observation. */
  readonly missing: boolean;
}

/** Bytes of frames that are decoded at once; twice as many may be in memory, beside what the caller keeps. */
const BATCH_BYTES = 2 ** 24;

/**
 * Reads frames of an array with the axes time, y, x, as float32 whatever their type. They come in the order in which they are stored
 * (`place` tells where each belongs) unless `ordered` is set. Of Blosc chunks only the blocks are read that hold what is asked for: the
 * header and table first, then the blocks, neighbours together. While the caller works on some frames the next ones are read.
 *
 * Memory: some 32 MiB and what the caller keeps; for chunks that are not Blosc's also one chunk.
 *
 * @throws HeliokitError `zarr/no-frames`, `zarr/no-such-frame`, `zarr/bad-region` (also for memory of another size), `zarr/bad-chunk`, errors of the place; the signal's
 * reason
 *
 * @example
 * ```ts
 * for await (const { index, data } of readFrames(array, [0, 6000])) console.log(index, data[0]);
 * ```
 */
export async function* readFrames(
  array: ZarrArray,
  indices: ArrayLike<number>,
  options: ReadFramesOptions = {},
): AsyncGenerator<ZarrFrame, void, undefined> {
  const shape = frameShapeOf(array, indices, options);
  const [step = 1] = decodedShape(array);
  const pixels = (shape.rows[1] - shape.rows[0]) * shape.width;
  const places = Int32Array.from({ length: indices.length }, (_, place) => place);
  if (!options.ordered) places.sort((a, b) => (indices[a] ?? 0) - (indices[b] ?? 0) || a - b);
  const most = Math.max(1, Math.floor(BATCH_BYTES / Math.max(4, 4 * pixels)));
  const batches = batchesOf(places, indices, step, most);
  let row: { readonly number: number; readonly chunks: ChunkRow } | undefined;
  const closing: Promise<void>[] = [];
  const name = `${array.store.name}/${array.path}`;
  const { into, reuse = false } = options;
  if (into && into.length !== indices.length * pixels) {
    throw new HeliokitError(
      "zarr/bad-region",
      `memory for ${into.length} pixels was given; ${indices.length} frames have ${indices.length * pixels}`,
      { facts: { given: into.length, needed: indices.length * pixels } },
    );
  }
  const spare: Float32Array[] = [];
  const roomFor = (place: number): Float32Array =>
    into?.subarray(place * pixels, (place + 1) * pixels) ?? spare.pop() ?? new Float32Array(pixels);

  const read = async (batch: Batch): Promise<BatchInWork> => {
    options.signal?.throwIfAborted();
    const frames = new Map<number, FrameInWork>();
    const wanted: FrameInWork[] = [];
    for (const place of batch.places) {
      const index = indices[place] ?? 0;
      if (frames.has(index)) continue;
      const kept = options.cache?.frames.get(`${name}#${index}:${shape.rows.join("-")}`);
      const frame: FrameInWork = { index, data: kept ?? roomFor(place), missing: false };
      frames.set(index, frame);
      if (!kept) wanted.push(frame);
    }
    const work = { frames, fresh: wanted };
    if (wanted.length === 0) return work;
    if (row?.number !== batch.row) {
      if (row) closing.push(row.chunks.close());
      row = { number: batch.row, chunks: chunkRow(array, batch.row, shape, options) };
    }
    await row.chunks.read(wanted, options);
    if (into || reuse) return work;
    for (const { index, data, missing } of wanted) {
      if (!missing) options.cache?.frames.set(`${name}#${index}:${shape.rows.join("-")}`, data);
    }
    return work;
  };
  const placed = (data: Float32Array, place: number): Float32Array => {
    if (!into) return data;
    const own = into.subarray(place * pixels, (place + 1) * pixels);
    // A frame out of the cache, or one that was asked for before.
    if (data.byteOffset !== own.byteOffset || data.buffer !== own.buffer) own.set(data);
    return own;
  };
  let done = 0;
  let next = batches.next();
  let pending = next.done ? undefined : read(next.value);
  try {
    while (!next.done && pending) {
      const batch = next.value;
      const { frames, fresh } = await pending;
      next = batches.next();
      pending = next.done ? undefined : read(next.value);
      // An error that comes while the caller is at work is thrown when its turn comes.
      pending?.catch(() => {});
      for (const place of batch.places) {
        const frame = frames.get(indices[place] ?? 0);
        if (!frame) continue;
        yield { index: frame.index, place, data: placed(frame.data, place), missing: frame.missing };
        done++;
        options.onProgress?.(done / indices.length);
      }
      if (reuse && !into) for (const { data } of fresh) spare.push(data);
    }
  } finally {
    await pending?.catch(() => {});
    await row?.chunks.close();
    await Promise.allSettled(closing);
  }
}

interface BatchInWork {
  readonly frames: ReadonlyMap<number, FrameInWork>;
  /** Those that did not come out of the cache. */
  readonly fresh: readonly FrameInWork[];
}

interface Batch {
  readonly row: number;
  readonly places: readonly number[];
}

/** Neighbours of one row of chunks, so many that they fit into memory. */
function* batchesOf(
  places: Int32Array,
  indices: ArrayLike<number>,
  step: number,
  most: number,
): Generator<Batch, undefined, undefined> {
  let batch: number[] = [];
  let row = -1;
  for (const place of places) {
    const own = Math.floor((indices[place] ?? 0) / step);
    if (batch.length > 0 && (own !== row || batch.length >= most)) {
      yield { row, places: batch };
      batch = [];
    }
    row = own;
    batch.push(place);
  }
  if (batch.length > 0) yield { row, places: batch };
  return undefined;
}
