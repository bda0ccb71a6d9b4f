import { readInto } from "../bytes/index.js";
import type { HeliokitError, LongWorkOptions } from "../errors.js";
import { fitsError } from "./fits-error.js";
import { type ImageHdu, placeOf } from "./hdu.js";
import type { DamagedTile, PixelSink } from "./image-pixels.js";
import { product } from "./layout.js";
import { bytesOf, storedArray, swapBytes } from "./pixels.js";
import type { Window } from "./window.js";

/** Bytes converted at once where pixels cannot go straight to their place: stays in the cache. */
const convertBytes = 256 * 1024;

/** Gaps between wanted rows that are read along rather than skipped: a read costs more than these bytes. */
const gapBytes = 64 * 1024;

/** Reads a window of an image that is not compressed. */
export async function readPlain(
  hdu: ImageHdu,
  window: Window,
  reserve: () => PixelSink,
  options: LongWorkOptions & { readonly maxReadBytes?: number; readonly salvage?: boolean },
): Promise<DamagedTile[]> {
  const { signal, salvage = false, maxReadBytes = 16 * 2 ** 20, onProgress } = options;
  const readOptions = signal ? { signal } : {};
  const size = Math.abs(hdu.bitpix) / 8;
  const damaged: DamagedTile[] = [];
  if (window.pixels === 0) {
    reserve();
    return damaged;
  }
  const rowLength = hdu.axes[0] ?? 0;
  const runLength = window.axes[0] ?? 0;
  const rows = window.pixels / runLength;
  const pixelsPresent = Math.floor(Math.max(0, hdu.source.size - hdu.dataOffset) / size);
  const lastPixel = pixelOffset(hdu.axes, window, rows - 1) + runLength;
  const cut = lastPixel > pixelsPresent ? truncated(hdu, pixelsPresent, rowLength, size) : undefined;
  // Salvaging believes the header only as far as the bytes reach; the rest costs memory, so it is limited too.
  const believable = window.pixels <= Math.max(2 ** 22, 64 * pixelsPresent) && rows <= 2 ** 20 + 64 * pixelsPresent;
  if (cut && !(salvage && believable)) throw cut;
  const sink = reserve();
  /** Reads `count` pixels from pixel `start` of the image to `at` of the window. */
  const transfer = async (start: number, count: number, at: number): Promise<void> => {
    const step = sink.direct
      ? Math.max(1, Math.floor(maxReadBytes / size))
      : Math.max(1, Math.floor(Math.min(convertBytes, maxReadBytes) / size));
    for (let done = 0; done < count; done += step) {
      signal?.throwIfAborted();
      const part = Math.min(step, count - done);
      const target = sink.direct ? sink.direct.subarray(at + done, at + done + part) : storedArray(hdu.bitpix, part);
      const offset = hdu.dataOffset + (start + done) * size;
      const found = await readInto(hdu.source, offset, bytesOf(target), readOptions);
      if (found < target.byteLength) throw truncated(hdu, start + done, rowLength, size);
      swapBytes(target);
      if (!sink.direct) sink.put(target, 0, part, at + done);
      onProgress?.((at + done + part) / window.pixels);
    }
  };
  let row = 0;
  while (row < rows) {
    const start = pixelOffset(hdu.axes, window, row);
    // Rows that follow each other without a gap go in one transfer.
    let last = row;
    while (last + 1 < rows && pixelOffset(hdu.axes, window, last + 1) === start + (last + 1 - row) * runLength) last++;
    const count = (last + 1 - row) * runLength;
    const whole = Math.min(count, Math.max(0, pixelsPresent - start));
    if (cut && whole < count) {
      const intact = Math.floor(whole / runLength);
      sink.miss(row * runLength + whole, count - whole);
      for (let lost = row + intact; lost <= last; lost++)
        damaged.push({ tile: imageRow(hdu, window, lost), error: cut });
    }
    if (last === row && !(rowLength - runLength > gapBytes / size) && rows > 1 && whole === count) {
      row = await transferStrip(row);
      continue;
    }
    if (whole > 0) await transfer(start, whole, row * runLength);
    row = last + 1;
  }
  return damaged;

  /** Narrow windows: several rows with what lies between them in one read. Returns the next row. */
  async function transferStrip(first: number): Promise<number> {
    const start = pixelOffset(hdu.axes, window, first);
    let end = first;
    const limit = Math.min(pixelsPresent, start + Math.max(runLength, Math.floor(maxReadBytes / size)));
    while (end < rows) {
      const from = pixelOffset(hdu.axes, window, end);
      if (from + runLength > limit || (end > first && from - pixelOffset(hdu.axes, window, end - 1) > rowLength)) break;
      end++;
    }
    const last = Math.max(first, end - 1);
    signal?.throwIfAborted();
    const strip = storedArray(hdu.bitpix, pixelOffset(hdu.axes, window, last) + runLength - start);
    const found = await readInto(hdu.source, hdu.dataOffset + start * size, bytesOf(strip), readOptions);
    if (found < strip.byteLength) throw truncated(hdu, start, rowLength, size);
    swapBytes(strip);
    for (let row = first; row <= last; row++)
      sink.put(strip, pixelOffset(hdu.axes, window, row) - start, runLength, row * runLength);
    onProgress?.((last + 1) / rows);
    return last + 1;
  }
}

/** Place in the image of the first pixel of a window's row, counted over all axes but the first. */
function pixelOffset(axes: readonly number[], window: Window, row: number): number {
  let rest = row;
  let stride = axes[0] ?? 0;
  let offset = window.from[0] ?? 0;
  for (let axis = 1; axis < axes.length; axis++) {
    const side = window.axes[axis] ?? 1;
    offset += ((window.from[axis] ?? 0) + (rest % side)) * stride;
    rest = Math.floor(rest / side);
    stride *= axes[axis] ?? 1;
  }
  return offset;
}

function imageRow(hdu: ImageHdu, window: Window, row: number): number {
  return Math.floor(pixelOffset(hdu.axes, window, row) / Math.max(1, hdu.axes[0] ?? 1));
}

function truncated(hdu: ImageHdu, pixelsPresent: number, rowLength: number, size: number): HeliokitError {
  const found = Math.max(0, Math.min(hdu.dataBytes, hdu.source.size - hdu.dataOffset));
  const intactRows = Math.floor(pixelsPresent / Math.max(1, rowLength));
  const rows = product(hdu.axes) / Math.max(1, rowLength);
  return fitsError(
    "truncated-data",
    placeOf(hdu),
    `the data end after ${found} of ${hdu.dataBytes} bytes (${intactRows} of ${rows} rows are whole); fetch the file again or read with salvage`,
    { expected: hdu.dataBytes, found, intactRows, byteOffset: hdu.dataOffset + pixelsPresent * size },
  );
}
