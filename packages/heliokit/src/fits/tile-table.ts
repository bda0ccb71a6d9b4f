import { readInto } from "../bytes/index.js";
import { type BinaryColumn, elementBytes } from "./columns.js";
import type { Compression } from "./compression.js";
import { fitsError } from "./fits-error.js";
import { type CompressedImageHdu, placeOf, presentBytes } from "./hdu.js";

/** How the bytes of a tile are packed. */
export type TileStorage = "compressed" | "gzip" | "raw" | "none";

/** Where one tile lies and how it is scaled. */
export interface TileEntry {
  /** Row of the table, from 0. */
  readonly row: number;
  readonly storage: TileStorage;
  /** First byte, counted from the start of the heap. */
  readonly offset: number;
  readonly bytes: number;
  /** ZSCALE, ZZERO and ZBLANK of this tile. */
  readonly scale: number;
  readonly zero: number;
  readonly blank: number | undefined;
}

/** Rows of a tile table read at once: bounds the memory for descriptors. */
const rowsPerRead = 16384;

interface Descriptor {
  readonly bytes: number;
  readonly offset: number;
}

function descriptor(view: DataView, at: number, column: BinaryColumn | undefined): Descriptor {
  if (!column) return { bytes: 0, offset: 0 };
  const start = at + column.offset;
  const [count, offset] =
    column.variable === "Q"
      ? [Number(view.getBigInt64(start)), Number(view.getBigInt64(start + 8))]
      : [view.getInt32(start), view.getInt32(start + 4)];
  return { bytes: count * elementBytes[column.type], offset };
}

function cellNumber(view: DataView, at: number, column: BinaryColumn): number | undefined {
  const start = at + column.offset;
  if (column.repeat < 1 || column.variable) return undefined;
  switch (column.type) {
    case "D":
      return view.getFloat64(start);
    case "E":
      return view.getFloat32(start);
    case "J":
      return view.getInt32(start);
    case "I":
      return view.getInt16(start);
    case "B":
      return view.getUint8(start);
    case "K":
      return Number(view.getBigInt64(start));
    default:
      return undefined;
  }
}

/**
 * Reads rows `from` to `to` of the table that tells where the tiles are. Rows beyond the end of the file are left out:
 * the answer is then shorter.
 */
export async function readTileTable(
  hdu: CompressedImageHdu,
  compression: Compression,
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<TileEntry[]> {
  const { rowBytes, columns } = compression;
  const present = rowBytes === 0 ? 0 : Math.min(to, Math.floor(presentBytes(hdu) / rowBytes));
  const entries: TileEntry[] = [];
  for (let row = from; row < present; row += rowsPerRead) {
    const count = Math.min(rowsPerRead, present - row);
    const bytes = new Uint8Array(count * rowBytes);
    await readInto(hdu.source, hdu.dataOffset + row * rowBytes, bytes, signal ? { signal } : {});
    const view = new DataView(bytes.buffer);
    for (let index = 0; index < count; index++) {
      const at = index * rowBytes;
      const choices: readonly [TileStorage, Descriptor][] = [
        ["compressed", descriptor(view, at, columns.data)],
        ["gzip", descriptor(view, at, columns.gzip)],
        ["raw", descriptor(view, at, columns.raw)],
      ];
      const [storage, place] = choices.find(([, { bytes: length }]) => length !== 0) ?? [
        "none",
        { bytes: 0, offset: 0 },
      ];
      const scale = columns.scale ? cellNumber(view, at, columns.scale) : undefined;
      const zero = columns.zero ? cellNumber(view, at, columns.zero) : undefined;
      const blank = columns.blank ? cellNumber(view, at, columns.blank) : undefined;
      entries.push({
        row: row + index,
        storage,
        offset: place.offset,
        bytes: place.bytes,
        scale: scale ?? compression.scale,
        zero: zero ?? compression.zero,
        blank: blank ?? compression.blank,
      });
    }
  }
  return entries;
}

/** Bytes of the heap that the file holds. */
export function presentHeap(hdu: CompressedImageHdu, compression: Compression): number {
  return Math.max(0, presentBytes(hdu) - compression.heapStart);
}

/** The error of a tile whose descriptor points outside the heap, if it does. */
export function descriptorError(
  hdu: CompressedImageHdu,
  compression: Compression,
  entry: TileEntry,
): Error | undefined {
  const { offset, bytes, row } = entry;
  if (bytes >= 0 && offset >= 0 && offset + bytes <= compression.heapBytes) return undefined;
  return fitsError(
    "corrupt-tile",
    placeOf(hdu),
    `tile ${row} claims bytes ${offset} to ${offset + bytes} of a heap of ${compression.heapBytes}`,
    { tile: row, byteOffset: hdu.dataOffset + compression.heapStart + offset },
  );
}

/** Tiles whose bytes are all in the file, of a file that is cut short: for the message of the error. */
export async function countIntactTiles(hdu: CompressedImageHdu, compression: Compression): Promise<number> {
  const heap = presentHeap(hdu, compression);
  const entries = await readTileTable(hdu, compression, 0, compression.tileCount);
  return entries.filter((entry) => entry.storage !== "none" && entry.offset >= 0 && entry.offset + entry.bytes <= heap)
    .length;
}
