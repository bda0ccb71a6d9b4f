import type { NumberArray, PixelArray } from "../raster/index.js";
import { fitsError } from "./fits-error.js";
import { type AnyImageHdu, placeOf } from "./hdu.js";
import type { DamagedTile, ImagePixels, PixelSink, ReadImageOptions } from "./image-pixels.js";
import { isStoredType, type StoredArray, storedArray } from "./pixels.js";
import { readPlain } from "./read-plain.js";
import { readTiles } from "./read-tiles.js";
import { flipSign, isOffsetConvention, type Scaling, scalingOf, toPhysical } from "./scaling.js";
import { resolveWindow, type Window } from "./window.js";

function storedSink(target: StoredArray, scaling: Scaling): PixelSink {
  return {
    direct: target,
    put(stored, from, count, at) {
      if (target instanceof BigInt64Array) {
        if (stored instanceof BigInt64Array) target.set(stored.subarray(from, from + count), at);
      } else if (!(stored instanceof BigInt64Array)) target.set(stored.subarray(from, from + count), at);
    },
    miss(at, count) {
      const blank = scaling.blank;
      if (target instanceof BigInt64Array) target.fill(BigInt(blank ?? -(2n ** 63n)), at, at + count);
      else if (target instanceof Float32Array || target instanceof Float64Array)
        target.fill(Number.NaN, at, at + count);
      else
        target.fill(
          Number(blank ?? (target instanceof Uint8Array ? 0 : -(2 ** (target.BYTES_PER_ELEMENT * 8 - 1)))),
          at,
          at + count,
        );
    },
  };
}

function physicalSink(target: NumberArray, scaling: Scaling, bitpix: number): PixelSink {
  // Floats without scaling need no conversion where the types agree.
  const same = bitpix === -32 ? target instanceof Float32Array : bitpix === -64 && target instanceof Float64Array;
  const direct =
    same &&
    scaling.scale === 1 &&
    scaling.zero === 0 &&
    (target instanceof Float32Array || target instanceof Float64Array);
  return {
    direct: direct ? target : undefined,
    put: (stored, from, count, at) => toPhysical(stored, from, count, scaling, target, at),
    miss: (at, count) => {
      target.fill(Number.NaN, at, at + count);
    },
  };
}

async function readPixels(
  hdu: AnyImageHdu,
  window: Window,
  reserve: () => PixelSink,
  options: ReadImageOptions,
): Promise<DamagedTile[]> {
  options.signal?.throwIfAborted();
  const damaged =
    hdu.kind === "image"
      ? await readPlain(hdu, window, reserve, options)
      : await readTiles(hdu, window, reserve, options);
  options.onProgress?.(1);
  return damaged;
}

function checkRoom(hdu: AnyImageHdu, into: PixelArray | undefined, pixels: number): void {
  if (into && into.length < pixels)
    throw fitsError("bad-target", placeOf(hdu), `\`into\` has room for ${into.length} pixels, wanted ${pixels}`, {
      found: into.length,
      wanted: pixels,
    });
}

/**
 * Reads the numbers as they are stored: no scaling, BLANK stays. Uint8Array, Int16Array, Int32Array, BigInt64Array,
 * Float32Array or Float64Array by BITPIX. Quantised floats are restored, since nothing else of them has a meaning.
 * A window or a range of rows reads and decodes only the tiles that it touches.
 *
 * `into` takes the pixels instead of new memory (a view of a kernel's memory, for instance); its type must be that of
 * the image and its length at least the number of pixels.
 *
 * Errors: `fits/truncated-data` (facts expected, found, intactRows), `fits/corrupt-tile` (facts.tile, byteOffset),
 * `fits/unsupported-compression`, `fits/inconsistent-header`, `fits/bad-window`, `fits/bad-target`.
 *
 * @example
 * ```ts
 * const { data } = await readStored(image, { rows: [0, 16] }); // Int16Array of 16 rows
 * ```
 */
export async function readStored(
  hdu: AnyImageHdu,
  options: ReadImageOptions & { readonly into?: StoredArray } = {},
): Promise<ImagePixels<StoredArray>> {
  const { into } = options;
  const window = resolveWindow(hdu.axes, options, placeOf(hdu));
  if (into && !isStoredType(into, hdu.bitpix))
    throw fitsError("bad-target", placeOf(hdu), `\`into\` is a ${into.constructor.name}, but BITPIX is ${hdu.bitpix}`, {
      wanted: hdu.bitpix,
    });
  checkRoom(hdu, into, window.pixels);
  let data = storedArray(hdu.bitpix, 0);
  const reserve = () => {
    data = into?.subarray(0, window.pixels) ?? storedArray(hdu.bitpix, window.pixels);
    return storedSink(data, scalingOf(hdu.header, hdu.bitpix));
  };
  const damaged = await readPixels(hdu, window, reserve, options);
  return { data, axes: window.axes, damaged };
}

/** Number types for physical values. */
export type PhysicalType = "float32" | "float64";

/** What {@link readPhysical} makes for each number type. */
export interface PhysicalArrays {
  float32: Float32Array;
  float64: Float64Array;
}

/**
 * Reads physical values: BZERO + BSCALE * stored in double precision, then rounded to `dtype`; BLANK becomes NaN.
 * Window, rows, `into` and errors as in {@link readStored}.
 *
 * @example
 * ```ts
 * const { data, axes } = await readPhysical(image, { dtype: "float32" });
 * ```
 */
export async function readPhysical<D extends PhysicalType>(
  hdu: AnyImageHdu,
  options: ReadImageOptions & { readonly dtype: D; readonly into?: PhysicalArrays[D] },
): Promise<ImagePixels<PhysicalArrays[D]>>;
export async function readPhysical(
  hdu: AnyImageHdu,
  options: ReadImageOptions & { readonly dtype: PhysicalType; readonly into?: Float32Array | Float64Array },
): Promise<ImagePixels<Float32Array | Float64Array>> {
  const { into, dtype } = options;
  const window = resolveWindow(hdu.axes, options, placeOf(hdu));
  if (into && into.BYTES_PER_ELEMENT !== (dtype === "float32" ? 4 : 8))
    throw fitsError("bad-target", placeOf(hdu), `\`into\` is a ${into.constructor.name}, but dtype is ${dtype}`, {
      wanted: dtype,
    });
  checkRoom(hdu, into, window.pixels);
  let data: Float32Array | Float64Array = new Float32Array(0);
  const reserve = () => {
    data =
      into?.subarray(0, window.pixels) ??
      (dtype === "float32" ? new Float32Array(window.pixels) : new Float64Array(window.pixels));
    return physicalSink(data, scalingOf(hdu.header, hdu.bitpix), hdu.bitpix);
  };
  const damaged = await readPixels(hdu, window, reserve, options);
  return { data, axes: window.axes, damaged };
}

/**
 * Reads the values as an astronomer means them, without loss: stored integers where nothing scales them, exact
 * integers for the unsigned (and signed byte) conventions, stored floats, and float64 with NaN where BSCALE, BZERO or
 * BLANK ask for it. Window and errors as in {@link readStored}.
 *
 * @example
 * ```ts
 * const { data } = await readImage(await file.firstImage());
 * ```
 */
export async function readImage(hdu: AnyImageHdu, options: ReadImageOptions = {}): Promise<ImagePixels<PixelArray>> {
  const scaling = scalingOf(hdu.header, hdu.bitpix);
  const offset = isOffsetConvention(hdu.bitpix, scaling);
  const unscaled = scaling.scale === 1 && scaling.zero === 0;
  if (scaling.blank !== undefined || !(offset || unscaled)) return readPhysical(hdu, { ...options, dtype: "float64" });
  const stored = await readStored(hdu, options);
  return offset ? { ...stored, data: flipSign(stored.data) } : stored;
}
