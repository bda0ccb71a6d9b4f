import { HeliokitError, type LongWorkOptions } from "../errors.js";
import { type ArenaArray, decodeRiceRows, type Kernels } from "../kernels/index.js";
import { type Compression, compressionOf } from "./compression.js";
import { TileDecoder } from "./decode-tile.js";
import { type AnyImageHdu, type CompressedImageHdu, presentBytes } from "./hdu.js";
import type { DamagedTile } from "./image-pixels.js";
import { scalingOf } from "./scaling.js";
import { descriptorError, readTileTable, type TileEntry } from "./tile-table.js";

/** Tiles decoded between two looks at the signal. */
const TILES_AT_ONCE = 512;

/** What {@link readRiceRows} found beside the pixels. */
export interface RiceRows {
  /** Empty unless `salvage` was asked for and something was damaged. */
  readonly damaged: readonly DamagedTile[];
  /** Range of the valid pixels (NaN when there are none) and number of those equal to BLANK. */
  readonly range: { readonly min: number; readonly max: number; readonly missing: number };
}

/**
 * The quick way through the form that nearly every file of the SDO archive has: 16-bit integers, RICE_1, one row per
 * tile. Decodes the whole image with the compiled kernel into the kernels' memory, finding range and missing pixels on
 * the way. Undefined for any other form, and for files that are cut or whose table is damaged: {@link readStored}
 * reads those, or says what is wrong. A damaged row gives the same error as there.
 *
 * Errors: `fits/corrupt-tile` (facts.tile, byteOffset) unless `salvage`.
 *
 * @example
 * ```ts
 * const plane = kernels.arena.array("int16", 4096 * 4096);
 * const rows = await readRiceRows(hdu, kernels, plane);
 * if (!rows) await readStored(hdu, { into: plane.view });
 * ```
 */
export async function readRiceRows(
  hdu: AnyImageHdu,
  kernels: Kernels,
  target: ArenaArray<"int16">,
  options: LongWorkOptions & { readonly salvage?: boolean } = {},
): Promise<RiceRows | undefined> {
  const { signal, onProgress, salvage = false } = options;
  if (hdu.kind !== "compressed-image" || hdu.bitpix !== 16 || presentBytes(hdu) < hdu.dataBytes) return undefined;
  const compression = compressionOf(hdu);
  if (!isRowsOf16(hdu, compression)) return undefined;
  const entries = await readTileTable(hdu, compression, 0, compression.tileCount, signal);
  const sound = entries.every((entry) => entry.storage === "compressed" && !descriptorError(hdu, compression, entry));
  if (!sound || entries.length !== compression.tileCount) return undefined;

  const [width = 0] = hdu.axes;
  const blank = scalingOf(hdu.header, 16).blank;
  const filler = Number(blank ?? -32768);
  const heapOffset = hdu.dataOffset + compression.heapStart;
  const heap = await hdu.source.read(heapOffset, compression.heapBytes, signal ? { signal } : {});
  const table = new Int32Array(2 * entries.length);
  for (const { row, offset, bytes } of entries) {
    table[2 * row] = offset;
    table[2 * row + 1] = bytes;
  }
  const damaged: DamagedTile[] = [];
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let missing = 0;
  for (let row = 0; row < entries.length; ) {
    signal?.throwIfAborted();
    const count = Math.min(TILES_AT_ONCE, entries.length - row);
    const input = {
      heap,
      table: table.subarray(2 * row, 2 * (row + count)),
      width,
      blockSize: compression.blockSize,
      ...(blank === undefined ? {} : { blank: Number(blank) }),
    };
    const found = decodeRiceRows(kernels, input, target, row);
    if (found.min <= found.max) {
      min = Math.min(min, found.min);
      max = Math.max(max, found.max);
    }
    missing += found.missing;
    row += found.rows;
    if (found.rows < count) {
      const error = damageOf(hdu, compression, entries[row], heap, width);
      if (!salvage) throw error;
      damaged.push({ tile: row, error });
      target.view.fill(filler, row * width, (row + 1) * width);
      missing += width;
      row++;
    }
    onProgress?.(row / entries.length);
  }
  const range = min <= max ? { min, max, missing } : { min: Number.NaN, max: Number.NaN, missing };
  return { damaged, range };
}

/** RICE_1 of 16-bit values, every tile one whole row. */
function isRowsOf16(hdu: CompressedImageHdu, compression: Compression): boolean {
  const { algorithm, bytePix, quantize, tileAxes } = compression;
  return (
    algorithm === "RICE_1" &&
    bytePix === 2 &&
    quantize === undefined &&
    tileAxes[0] === hdu.axes[0] &&
    tileAxes.slice(1).every((side) => side === 1)
  );
}

/** The error of a tile that the kernel gave up: the plain decoder says what is wrong with it, in its own words. */
function damageOf(
  hdu: CompressedImageHdu,
  compression: Compression,
  entry: TileEntry | undefined,
  heap: Uint8Array,
  width: number,
): HeliokitError {
  if (entry === undefined) throw new RangeError("the kernel stopped behind the last tile");
  const bytes = heap.subarray(entry.offset, entry.offset + entry.bytes);
  try {
    new TileDecoder(hdu, compression).decode(entry, bytes, width, new Int16Array(width));
  } catch (error) {
    if (error instanceof HeliokitError) return error;
    throw error;
  }
  // Kernel and plain decoder are held together by tests; should they ever differ, that is a mistake of the program.
  throw new Error(`tile ${entry.row} of ${hdu.file}: the compiled decoder refuses what the plain one reads`);
}
