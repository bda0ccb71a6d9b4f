import type { NumberArray, PixelArray } from "../raster/index.js";
import { type FitsHeader, headerNumber, headerValue } from "./header.js";
import type { Bitpix } from "./layout.js";
import type { StoredArray } from "./pixels.js";

/** How stored numbers become physical ones: `physical = zero + scale * stored`, in double precision. */
export interface Scaling {
  /** BSCALE, 1 where absent. */
  readonly scale: number;
  /** BZERO, 0 where absent. */
  readonly zero: number;
  /** BLANK of integer images, compared with the stored number; undefined where absent, and always for floats. */
  readonly blank: number | bigint | undefined;
}

/**
 * Scaling and BLANK of an image header. BLANK in the header of floating-point data is illegal and ignored.
 *
 * @example
 * ```ts
 * const { scale, zero, blank } = scalingOf(hdu.header, hdu.bitpix);
 * ```
 */
export function scalingOf(header: FitsHeader, bitpix: Bitpix): Scaling {
  const blank = headerValue(header, "BLANK");
  const whole = typeof blank === "bigint" || (typeof blank === "number" && Number.isInteger(blank));
  return {
    scale: headerNumber(header, "BSCALE") ?? 1,
    zero: headerNumber(header, "BZERO") ?? 0,
    blank: bitpix > 0 && whole ? blank : undefined,
  };
}

/** Offsets of the convention that stores numbers of the other signedness (FITS standard 4.0, table 11). */
const offsets: Readonly<Record<number, number>> = { 8: -128, 16: 32768, 32: 2147483648, 64: 2 ** 63 };

/** The unsigned convention: scale 1, and zero the half range of the type. */
export function isOffsetConvention(bitpix: Bitpix, scaling: Scaling): boolean {
  return bitpix > 0 && scaling.scale === 1 && scaling.zero === offsets[bitpix];
}

/** Exact integers of the other signedness: int8, uint16, uint32, uint64. The top bit flips, nothing else. */
export function flipSign(stored: StoredArray): PixelArray {
  const { buffer, byteOffset, length } = stored;
  if (stored instanceof Uint8Array) {
    const result = new Int8Array(length);
    for (let index = 0; index < length; index++) result[index] = (stored[index] ?? 0) ^ 0x80;
    return result;
  }
  if (stored instanceof Int16Array) {
    const result = new Uint16Array(buffer.slice(byteOffset, byteOffset + length * 2));
    for (let index = 0; index < length; index++) result[index] = (result[index] ?? 0) ^ 0x8000;
    return result;
  }
  if (stored instanceof Int32Array) {
    const result = new Uint32Array(buffer.slice(byteOffset, byteOffset + length * 4));
    for (let index = 0; index < length; index++) result[index] = (result[index] ?? 0) ^ 0x80000000;
    return result;
  }
  const result = new BigUint64Array(buffer.slice(byteOffset, byteOffset + length * 8));
  for (let index = 0; index < length; index++) result[index] = (result[index] ?? 0n) ^ 0x8000000000000000n;
  return result;
}

/** Stored numbers `from` to `from + count` as physical ones into `target` at `at`; BLANK becomes NaN. */
export function toPhysical(
  stored: StoredArray,
  from: number,
  count: number,
  scaling: Scaling,
  target: NumberArray,
  at: number,
): void {
  if (stored instanceof BigInt64Array) {
    wideToPhysical(stored, from, count, scaling, target, at);
    return;
  }
  const { scale, zero } = scaling;
  const blank = scaling.blank === undefined ? Number.NaN : Number(scaling.blank);
  if (scale === 1 && zero === 0) {
    target.set(stored.subarray(from, from + count), at);
    if (Number.isNaN(blank)) return;
    for (let index = 0; index < count; index++) if (stored[from + index] === blank) target[at + index] = Number.NaN;
    return;
  }
  for (let index = 0; index < count; index++) {
    const value = stored[from + index] ?? 0;
    target[at + index] = value === blank ? Number.NaN : zero + scale * value;
  }
}

function wideToPhysical(
  stored: BigInt64Array,
  from: number,
  count: number,
  scaling: Scaling,
  target: NumberArray,
  at: number,
): void {
  const { scale, zero } = scaling;
  const blank = scaling.blank === undefined ? undefined : BigInt(scaling.blank);
  for (let index = 0; index < count; index++) {
    const value = stored[from + index] ?? 0n;
    target[at + index] = value === blank ? Number.NaN : zero + scale * Number(value);
  }
}
