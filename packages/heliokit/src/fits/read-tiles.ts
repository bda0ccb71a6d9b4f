import { readInto } from "../bytes/index.js";
import type { RiceKernels } from "../codecs/index.js";
import { isHeliokitError, type LongWorkOptions } from "../errors.js";
import { type Compression, compressionOf } from "./compression.js";
import { pixelsPerByte, TileDecoder } from "./decode-tile.js";
import { fitsError } from "./fits-error.js";
import { type CompressedImageHdu, placeOf, presentBytes } from "./hdu.js";
import type { DamagedTile, PixelSink } from "./image-pixels.js";
import { product } from "./layout.js";
import { type StoredArray, storedArray } from "./pixels.js";
import { countIntactTiles, descriptorError, presentHeap, readTileTable, type TileEntry } from "./tile-table.js";
import { forEachRun, type Window } from "./window.js";

/** Bytes between two tiles that are read along rather than skipped. */
const gapBytes = 64 * 1024;

/** Tiles whose bytes are read together: one range of the heap. */
export interface TileBatch {
  readonly entries: readonly TileEntry[];
  /** First byte of the range, counted from the start of the heap. */
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Groups tiles into ranges of the heap, in the order given: neighbours go together while the range stays within
 * `maxBytes`. Pure, so that it can be tested without a file.
 */
export function planBatches(entries: readonly TileEntry[], maxBytes: number): TileBatch[] {
  const batches: TileBatch[] = [];
  let group: TileEntry[] = [];
  let from = 0;
  let to = 0;
  const close = () => {
    if (group.length > 0) batches.push({ entries: group, offset: from, bytes: to - from });
    group = [];
  };
  for (const entry of entries) {
    const end = entry.offset + entry.bytes;
    const low = Math.min(from, entry.offset);
    const high = Math.max(to, end);
    const near = entry.offset <= to + gapBytes && end >= from - gapBytes;
    if (group.length === 0 || !near || high - low > maxBytes) {
      close();
      from = entry.offset;
      to = end;
    } else {
      from = low;
      to = high;
    }
    group.push(entry);
  }
  close();
  return batches;
}

/** Tiles that a window touches, in the order of the table. */
export function tilesOf(compression: Compression, window: Window): number[] {
  if (window.pixels === 0) return [];
  const { tileAxes, tileGrid } = compression;
  const low = tileAxes.map((side, axis) => Math.floor((window.from[axis] ?? 0) / side));
  const high = tileAxes.map((side, axis) =>
    Math.floor(((window.from[axis] ?? 0) + (window.axes[axis] ?? 1) - 1) / side),
  );
  const rows: number[] = [];
  const position = [...low];
  for (;;) {
    let row = 0;
    for (let axis = tileGrid.length - 1; axis >= 0; axis--) row = row * (tileGrid[axis] ?? 1) + (position[axis] ?? 0);
    rows.push(row);
    let axis = 0;
    for (; axis < tileGrid.length; axis++) {
      const next = (position[axis] ?? 0) + 1;
      if (next <= (high[axis] ?? 0)) {
        position[axis] = next;
        break;
      }
      position[axis] = low[axis] ?? 0;
    }
    if (axis >= tileGrid.length) return rows;
  }
}

/** Corner and sides of a tile in pixels; tiles at the far edges are cut short. */
export function tileBox(
  axes: readonly number[],
  compression: Compression,
  row: number,
): { readonly from: number[]; readonly axes: number[] } {
  const from: number[] = [];
  const size: number[] = [];
  let rest = row;
  axes.forEach((side, axis) => {
    const grid = compression.tileGrid[axis] ?? 1;
    const tile = compression.tileAxes[axis] ?? 1;
    const start = (rest % grid) * tile;
    rest = Math.floor(rest / grid);
    from.push(start);
    size.push(Math.min(tile, side - start));
  });
  return { from, axes: size };
}

/** Reads the table entries of the tiles wanted, in runs of neighbouring rows. */
async function entriesOf(
  hdu: CompressedImageHdu,
  compression: Compression,
  rows: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Map<number, TileEntry>> {
  const entries = new Map<number, TileEntry>();
  let start = 0;
  while (start < rows.length) {
    let end = start + 1;
    // Descriptors are small: gaps of some rows are read along.
    while (end < rows.length && (rows[end] ?? 0) - (rows[end - 1] ?? 0) < 256) end++;
    const found = await readTileTable(hdu, compression, rows[start] ?? 0, (rows[end - 1] ?? 0) + 1, signal);
    const wanted = new Set(rows.slice(start, end));
    for (const entry of found) if (wanted.has(entry.row)) entries.set(entry.row, entry);
    start = end;
  }
  return entries;
}

/** Reads a window of a tiled image: only the tiles that it touches. */
export async function readTiles(
  hdu: CompressedImageHdu,
  window: Window,
  reserve: () => PixelSink,
  options: LongWorkOptions & {
    readonly maxReadBytes?: number;
    readonly salvage?: boolean;
    readonly kernels?: RiceKernels;
  },
): Promise<DamagedTile[]> {
  const { signal, salvage = false, maxReadBytes = 16 * 2 ** 20, onProgress } = options;
  const compression = compressionOf(hdu);
  const cut = presentBytes(hdu) < hdu.dataBytes;
  // The table says how many tiles there are; a window cannot touch more than the file has rows for.
  if (!salvage && cut && presentBytes(hdu) < compression.heapStart) throw await truncated(hdu, compression);
  const rowsPresent = Math.floor(presentBytes(hdu) / Math.max(1, compression.rowBytes));
  // Nor does salvaging go through more tiles than could reasonably have been there.
  if (compression.tileCount > 2 ** 20 + 64 * rowsPresent) throw await truncated(hdu, compression);
  const rows = tilesOf(compression, window);
  const entries = await entriesOf(hdu, compression, rows, signal);
  const heap = presentHeap(hdu, compression);
  const damaged = new Map<number, DamagedTile>();
  const sound: TileEntry[] = [];
  let soundBytes = 0;
  let missing: Error | undefined;
  for (const row of rows) {
    const entry = entries.get(row);
    const outside = entry && descriptorError(hdu, compression, entry);
    if (entry && !outside && entry.offset + entry.bytes <= heap) {
      sound.push(entry);
      soundBytes += entry.bytes;
      continue;
    }
    if (!outside) missing ??= await truncated(hdu, compression);
    const error = outside ?? missing;
    if (!isHeliokitError(error) || !salvage) throw error;
    damaged.set(row, { tile: row, error });
  }
  // What no compression could hold in the bytes present is not believed, so that memory follows the file, not its header.
  const least = compression.algorithm === "HCOMPRESS_1" ? 2 ** 22 : 2 ** 20;
  if (window.pixels > Math.max(least, soundBytes * pixelsPerByte(compression)))
    throw fitsError(
      "inconsistent-header",
      placeOf(hdu),
      `${window.pixels} pixels cannot be held by ${soundBytes} compressed bytes`,
      { found: soundBytes, wanted: window.pixels },
    );
  const sink = reserve();
  for (const { tile } of damaged.values()) missTile(hdu, compression, tile, window, sink);

  const decoder = new TileDecoder(hdu, compression, options.kernels);
  let memory = new Uint8Array(0);
  let scratch: StoredArray | undefined;
  let done = 0;
  for (const batch of planBatches(sound, maxReadBytes)) {
    signal?.throwIfAborted();
    if (memory.length < batch.bytes) memory = new Uint8Array(batch.bytes);
    const bytes = memory.subarray(0, batch.bytes);
    const start = hdu.dataOffset + compression.heapStart + batch.offset;
    const found = await readInto(hdu.source, start, bytes, signal ? { signal } : {});
    if (found < batch.bytes) throw await truncated(hdu, compression);
    for (const entry of batch.entries) {
      const box = tileBox(hdu.axes, compression, entry.row);
      const pixels = product(box.axes);
      const tile = bytes.subarray(entry.offset - batch.offset, entry.offset - batch.offset + entry.bytes);
      const place = sink.direct ? directPlace(box, window) : undefined;
      let target: StoredArray;
      if (place !== undefined && sink.direct) target = sink.direct.subarray(place, place + pixels);
      else {
        scratch = scratch && scratch.length >= pixels ? scratch : storedArray(hdu.bitpix, pixels);
        target = scratch.subarray(0, pixels);
      }
      try {
        decoder.decode(entry, tile, box.axes[0] ?? 1, target);
      } catch (error) {
        if (!isHeliokitError(error) || !salvage) throw error;
        damaged.set(entry.row, { tile: entry.row, error });
        missTile(hdu, compression, entry.row, window, sink);
        continue;
      }
      if (place === undefined)
        forEachRun(box.from, box.axes, window, (blockAt, windowAt, count) =>
          sink.put(target, blockAt, count, windowAt),
        );
    }
    done += batch.entries.length;
    onProgress?.(done / rows.length);
  }
  return [...damaged.values()].sort((a, b) => a.tile - b.tile);
}

/** Where a tile begins in the window, if all of it lies there in one piece. */
function directPlace(box: { from: readonly number[]; axes: readonly number[] }, window: Window): number | undefined {
  let whole: number | undefined;
  let runs = 0;
  const pixels = product(box.axes);
  if ((box.from[0] ?? 0) !== (window.from[0] ?? 0) || box.axes[0] !== window.axes[0]) {
    // Narrower than the window: in one piece only where it is a single row of it.
    if (box.axes.slice(1).some((side) => side !== 1)) return undefined;
  }
  forEachRun(box.from, box.axes, window, (_, windowAt, count) => {
    runs++;
    whole = runs === 1 && count === pixels ? windowAt : undefined;
  });
  return whole;
}

function missTile(
  hdu: CompressedImageHdu,
  compression: Compression,
  row: number,
  window: Window,
  sink: PixelSink,
): void {
  const box = tileBox(hdu.axes, compression, row);
  forEachRun(box.from, box.axes, window, (_, windowAt, count) => sink.miss(windowAt, count));
}

async function truncated(hdu: CompressedImageHdu, compression: Compression): Promise<Error> {
  const found = presentBytes(hdu);
  const intactRows = await countIntactTiles(hdu, compression);
  return fitsError(
    "truncated-data",
    placeOf(hdu),
    `the data end after ${found} of ${hdu.dataBytes} bytes (${intactRows} of ${compression.tileCount} tiles are whole); fetch the file again or read with salvage`,
    { expected: hdu.dataBytes, found, intactRows, byteOffset: hdu.dataOffset + found },
  );
}
