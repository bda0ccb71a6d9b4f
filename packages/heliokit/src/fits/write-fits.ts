import { type ByteSink, blockWriter } from "../bytes/index.js";
import { HeliokitError, type LongWorkOptions, type OnWarning } from "../errors.js";
import type { PixelArray } from "../raster/index.js";
import { asciiBytes, dataSum, withChecksums } from "./checksum.js";
import { formatHeader } from "./format-header.js";
import { type FitsHeader, headerText, makeHeader, withCard } from "./header.js";
import { padded, product } from "./layout.js";
import { bytesOf, type StoredArray, storedArray, swapBytes } from "./pixels.js";
import { flipSign } from "./scaling.js";
import { type TableToWrite, tableBytes } from "./table-to-write.js";
import { type CompressOptions, createTileCompressor } from "./tile-compressor.js";
import { forEachRun } from "./window.js";
import { imageHeaderFor, storageOf } from "./write-header.js";

/** An image to be written. */
export interface ImageToWrite {
  readonly kind: "image";
  /** Row-major, first axis fastest, row 0 at the bottom. Its type decides BITPIX; int8 and unsigned ones get BZERO. */
  readonly data: PixelArray;
  /** Sides, first axis (x) first. */
  readonly axes: readonly number[];
  /** What describes the object; the structure is added. */
  readonly header?: FitsHeader;
  /** EXTNAME. */
  readonly name?: string;
  /** Compress in tiles; a compressed image cannot be the primary, so that an empty primary goes before it. */
  readonly compress?: CompressOptions;
}

/** A unit without data: a primary that only holds keywords. */
export interface EmptyToWrite {
  readonly kind: "empty";
  readonly header?: FitsHeader;
  readonly name?: string;
}

/** A unit to be written. */
export type HduToWrite = ImageToWrite | EmptyToWrite | TableToWrite;

/** How a file is written. */
export interface WriteFitsOptions extends LongWorkOptions {
  /** Write CHECKSUM and DATASUM. Default true. */
  readonly checksums?: boolean;
  /** Receives `fits/value-not-finite`: NaN has no form in a header. */
  readonly onWarning?: OnWarning;
}

/** What was written. */
export interface WrittenFits {
  /** Bytes of the file. */
  readonly bytes: number;
  /** Per unit: the largest difference that lossy compression made, in the unit of the pixels; 0 when lossless. */
  readonly largestErrors: readonly number[];
}

/** Pixels converted and written at once. */
const chunkPixels = 2 ** 18;

/**
 * Writes a FITS file. The first unit becomes the primary if it is a plain image or empty; otherwise an empty primary
 * goes before it. Mandatory keywords come in their order, long strings over CONTINUE, names that no card holds as
 * HIERARCH, other than ASCII characters escaped; nothing depends on the clock, so that the same units give the same
 * bytes.
 *
 * Errors: `fits/bad-shape` where data and axes disagree, `fits/unsupported-compression`, `fits/bad-keyword`,
 * `fits/bad-column`.
 *
 * @example
 * ```ts
 * const sink = memorySink();
 * await writeFits(sink, [{ kind: "image", data, axes: [512, 512], header }]);
 * ```
 */
export async function writeFits(
  sink: ByteSink,
  hdus: readonly HduToWrite[],
  options: WriteFitsOptions = {},
): Promise<WrittenFits> {
  const first = hdus[0];
  const needsPrimary = !first || first.kind === "table" || (first.kind === "image" && first.compress !== undefined);
  const list: HduToWrite[] = needsPrimary ? [{ kind: "empty" }, ...hdus] : [...hdus];
  let offset = 0;
  const largestErrors: number[] = [];
  for (const [index, hdu] of list.entries()) {
    options.signal?.throwIfAborted();
    const written = await writeHdu(sink, hdu, index, offset, options);
    offset += written.bytes;
    if (!(needsPrimary && index === 0)) largestErrors.push(written.largestError);
    options.onProgress?.((index + 1) / list.length);
  }
  return { bytes: offset, largestErrors };
}

interface WrittenHdu {
  readonly bytes: number;
  readonly largestError: number;
}

async function writeHdu(
  sink: ByteSink,
  hdu: HduToWrite,
  index: number,
  offset: number,
  options: WriteFitsOptions,
): Promise<WrittenHdu> {
  const place = index === 0 ? "primary" : "extension";
  if (hdu.kind === "empty") {
    const header = imageHeaderFor(named(hdu), { bitpix: 8, axes: [], place });
    return { bytes: await writeHeader(sink, header, offset, 0, options), largestError: 0 };
  }
  if (hdu.kind === "table") {
    const { header, data, fill } = tableBytes({ ...hdu, header: named(hdu) });
    const text = formatHeader(options.checksums === false ? header : withChecksums(header, 0));
    const size = padded(data.length);
    await sink.write(offset + text.length, data);
    const rest = new Uint8Array(size - data.length).fill(fill);
    if (rest.length > 0) await sink.write(offset + text.length + data.length, rest);
    const sum = dataSum(rest, dataSum(data), data.length);
    return { bytes: (await writeHeader(sink, header, offset, sum, options)) + size, largestError: 0 };
  }
  if (product(hdu.axes) !== hdu.data.length && !(hdu.axes.length === 0 && hdu.data.length === 0))
    throw new HeliokitError(
      "fits/bad-shape",
      `HDU ${index}: ${hdu.data.length} pixels for axes ${hdu.axes.join(" x ")}`,
      {
        facts: { hdu: index, found: hdu.data.length, wanted: product(hdu.axes) },
      },
    );
  return hdu.compress
    ? writeCompressed(sink, hdu, hdu.compress, offset, options)
    : writePlain(sink, hdu, place, offset, options);
}

function named(hdu: HduToWrite): FitsHeader {
  const header = hdu.header ?? makeHeader();
  return hdu.name === undefined || headerText(header, "EXTNAME") === hdu.name
    ? header
    : withCard(header, "EXTNAME", hdu.name);
}

/** Writes the header with its sums and returns its bytes. */
async function writeHeader(
  sink: ByteSink,
  header: FitsHeader,
  offset: number,
  sum: number,
  options: WriteFitsOptions,
): Promise<number> {
  const { onWarning } = options;
  const complete = options.checksums === false ? header : withChecksums(header, sum);
  const text = formatHeader(complete, onWarning ? { onWarning } : {});
  await sink.write(offset, asciiBytes(text));
  return text.length;
}

/** Bytes that a header will take, sums included. */
function headerBytes(header: FitsHeader, options: WriteFitsOptions): number {
  return formatHeader(options.checksums === false ? header : withChecksums(header, 0)).length;
}

async function writePlain(
  sink: ByteSink,
  hdu: ImageToWrite,
  place: "primary" | "extension",
  offset: number,
  options: WriteFitsOptions,
): Promise<WrittenHdu> {
  const { bitpix, zero } = storageOf(hdu.data);
  const header = imageHeaderFor(named(hdu), { bitpix, axes: hdu.axes, place, ...(zero === undefined ? {} : { zero }) });
  const start = offset + headerBytes(header, options);
  let sum = 0;
  let at = 0;
  for (let pixel = 0; pixel < hdu.data.length; pixel += chunkPixels) {
    options.signal?.throwIfAborted();
    const chunk = storedPixels(hdu.data, pixel, Math.min(hdu.data.length, pixel + chunkPixels));
    swapBytes(chunk);
    const bytes = bytesOf(chunk);
    sum = dataSum(bytes, sum, at);
    await sink.write(start + at, bytes);
    at += bytes.length;
  }
  const size = padded(at);
  if (size > at) await sink.write(start + at, new Uint8Array(size - at));
  return { bytes: (await writeHeader(sink, header, offset, sum, options)) + size, largestError: 0 };
}

/** A copy of pixels as they are stored: those of the other signedness get their top bit flipped. */
function storedPixels(data: PixelArray, from: number, to: number): StoredArray {
  const part = data.slice(from, to);
  if (
    part instanceof Int8Array ||
    part instanceof Uint16Array ||
    part instanceof Uint32Array ||
    part instanceof BigUint64Array
  ) {
    const { bitpix } = storageOf(part);
    const stored = storedArray(bitpix, part.length);
    bytesOf(stored).set(bytesOf(part));
    const flipped = flipSign(stored);
    bytesOf(stored).set(bytesOf(flipped));
    return stored;
  }
  return part;
}

async function writeCompressed(
  sink: ByteSink,
  hdu: ImageToWrite,
  compress: CompressOptions,
  offset: number,
  options: WriteFitsOptions,
): Promise<WrittenHdu> {
  const { axes, data } = hdu;
  const { bitpix, zero } = storageOf(data);
  const tiles = createTileCompressor({ bitpix, axes, ...(zero === undefined ? {} : { zero }) }, compress);
  const header = named(hdu);
  const start = offset + headerBytes(tiles.header(header), options);
  const tileAxes = axes.map((side, axis) =>
    Math.max(1, Math.min(side, compress.tileAxes?.[axis] ?? (axis === 0 ? side : 1))),
  );
  const grid = axes.map((side, axis) => Math.ceil(side / (tileAxes[axis] ?? 1)));
  const heap = blockWriter(sink, start + tiles.tableBytes);
  let sum = 0;
  for (let tile = 0; tile < tiles.tileCount; tile++) {
    options.signal?.throwIfAborted();
    const pixels = cutTile(data, axes, tileAxes, grid, tile);
    const at = tiles.tableBytes + tiles.heapBytes;
    const bytes = tiles.add(pixels);
    sum = dataSum(bytes, sum, at);
    await heap.add(bytes);
    options.onProgress?.(tile / tiles.tileCount);
  }
  await heap.flush();
  const table = tiles.table();
  sum = dataSum(table, sum);
  await sink.write(start, table);
  const used = tiles.tableBytes + tiles.heapBytes;
  const size = padded(used);
  if (size > used) await sink.write(start + used, new Uint8Array(size - used));
  const bytes = (await writeHeader(sink, tiles.header(header), offset, sum, options)) + size;
  return { bytes, largestError: tiles.largestError };
}

/** Pixels that are stored as they are, without an offset. */
function isStored(data: PixelArray): data is StoredArray {
  return storageOf(data).zero === undefined;
}

/** The pixels of one tile as they are stored. */
function cutTile(
  data: PixelArray,
  axes: readonly number[],
  tileAxes: readonly number[],
  grid: readonly number[],
  tile: number,
): StoredArray {
  let rest = tile;
  const from = axes.map((_, axis) => {
    const place = rest % (grid[axis] ?? 1);
    rest = Math.floor(rest / (grid[axis] ?? 1));
    return place * (tileAxes[axis] ?? 1);
  });
  const sides = axes.map((side, axis) => Math.min(tileAxes[axis] ?? 1, side - (from[axis] ?? 0)));
  const pixels = product(sides);
  if (tileAxes[0] === axes[0] && tileAxes.slice(1).every((side) => side === 1)) {
    // One row: contiguous, and compressors do not change what they are given.
    const row = data.subarray(tile * pixels, (tile + 1) * pixels);
    return isStored(row) ? row : storedPixels(row, 0, pixels);
  }
  const stored = storedArray(storageOf(data).bitpix, pixels);
  const zeroFrom = axes.map(() => 0);
  const window = { from, axes: sides, pixels, whole: false };
  forEachRun(zeroFrom, axes, window, (imageAt, tileAt, count) => {
    bytesOf(stored).set(bytesOf(storedPixels(data, imageAt, imageAt + count)), tileAt * stored.BYTES_PER_ELEMENT);
  });
  return stored;
}
