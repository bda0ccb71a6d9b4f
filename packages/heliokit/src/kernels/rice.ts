import type { ArenaArray } from "./arena.js";
import type { Kernels } from "./load.js";

/** What decoding a stretch of tiles found. */
export interface RiceRowsResult {
  /** How many tiles are good; the one after them, if any, is damaged. */
  readonly rows: number;
  /** Range of the valid values of the good tiles; 32767 and -32768 when there are none. */
  readonly min: number;
  readonly max: number;
  /** Values equal to `blank`. */
  readonly missing: number;
}

/** Where the compressed tiles are and what they hold. */
export interface RiceRowsInput {
  /** Bytes that hold the streams; used in place when they lie in the kernels' memory, else copied piece by piece. */
  readonly heap: Uint8Array;
  /** Offset in `heap` and length of the stream of each tile, in pairs. */
  readonly table: Int32Array;
  /** Values per tile. */
  readonly width: number;
  /** Values per block of the stream (BLOCKSIZE, 32). */
  readonly blockSize: number;
  /** Value that marks missing pixels. */
  readonly blank?: number | undefined;
}

/** Tiles that one call decodes: the engine swaps in optimised code between calls. */
const TILES_PER_CALL = 64;

/**
 * Decodes RICE_1 tiles of 16-bit values, one after the other, into an array in the kernels' memory; tile 0 of the table
 * goes to `firstRow`. Range and missing pixels are found on the way. A damaged tile ends the work: it and what follows stay
 * as they were, so that a caller who wants the rest can go on behind it.
 *
 * Source: FITS standard 4.0, section 10.4.1. Errors: RangeError for a table that points outside the heap.
 *
 * @example
 * ```ts
 * const { rows, min, max } = decodeRiceRows(kernels, { heap, table, width: 4096, blockSize: 32, blank: -32768 }, plane, 0);
 * ```
 */
export function decodeRiceRows(
  kernels: Kernels,
  input: RiceRowsInput,
  output: ArenaArray<"int16">,
  firstRow: number,
): RiceRowsResult {
  const { arena, exports } = kernels;
  const { heap, table, width, blockSize, blank } = input;
  const count = table.length >> 1;
  let largest = 0;
  let largestCall = 0;
  for (let row = 0, call = 0; row < count; row++) {
    const offset = table[2 * row] as number;
    const length = table[2 * row + 1] as number;
    if (offset < 0 || length < 0 || offset + length > heap.length) {
      throw new RangeError(`tile ${row} lies at ${offset}..${offset + length} of ${heap.length} bytes`);
    }
    if (length > largest) largest = length;
    call = (row % TILES_PER_CALL === 0 ? 0 : call) + length;
    if (call > largestCall) largestCall = call;
  }
  if ((firstRow + count) * width > output.length) throw new RangeError("the tiles do not fit into the output");
  const heapAt = arena.contains(heap) ? heap.byteOffset : undefined;
  const staging = heapAt === undefined ? arena.allocate(largestCall) : 0;
  const tableAt = arena.allocate(TILES_PER_CALL * 8);
  const foundAt = arena.allocate(16);
  const scratch = arena.allocate(exports.riceScratchBytes(largest, width));
  try {
    arena.view("int32", foundAt, 3).set([32767, -32768, 0]);
    let good = 0;
    while (good < count) {
      const tiles = Math.min(TILES_PER_CALL, count - good);
      const pairs = arena.view("int32", tableAt, tiles * 2);
      pairs.set(table.subarray(2 * good, 2 * (good + tiles)));
      if (heapAt === undefined) stage(heap, pairs, arena.view("uint8", staging, largestCall));
      const base = heapAt ?? staging;
      const to = output.pointer + (firstRow + good) * width * 2;
      const has = blank === undefined ? 0 : 1;
      const done = exports.riceRows16(tableAt, tiles, base, width, blockSize, to, scratch, has, blank ?? 0, foundAt);
      good += done;
      if (done < tiles) break;
    }
    const [min, max, missing] = arena.view("int32", foundAt, 3);
    return { rows: good, min: min as number, max: max as number, missing: missing as number };
  } finally {
    for (const pointer of [tableAt, foundAt, scratch]) arena.release(pointer);
    if (heapAt === undefined) arena.release(staging);
  }
}

/** Copies the streams of a call together and points the pairs there. */
function stage(heap: Uint8Array, pairs: Int32Array, staging: Uint8Array): void {
  let at = 0;
  for (let pair = 0; pair < pairs.length; pair += 2) {
    const offset = pairs[pair] as number;
    const length = pairs[pair + 1] as number;
    staging.set(heap.subarray(offset, offset + length), at);
    pairs[pair] = at;
    at += length;
  }
}
