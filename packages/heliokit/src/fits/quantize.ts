/**
 * Floating-point pixels stored as integers with a step and a zero per tile, with or without subtractive dithering.
 * Source: FITS standard 4.0, section 10.2 and appendix I; Pence, White and Seaman 2010 (PASP 122, 1065).
 */
import type { StoredArray } from "./pixels.js";

/** How floats were quantised (ZQUANTIZ). */
export type QuantizeMethod = "NO_DITHER" | "SUBTRACTIVE_DITHER_1" | "SUBTRACTIVE_DITHER_2";

/** Numbers in the table of random numbers that the standard fixes. */
export const randomCount = 10000;

/** Stands for exactly 0.0 in SUBTRACTIVE_DITHER_2. */
export const zeroCode = -2147483646;

let table: Float32Array | undefined;

/** The standard's random numbers (Park and Miller's generator; the last seed is 1043618065), in single precision. */
export function randomTable(): Float32Array {
  if (!table) {
    table = new Float32Array(randomCount);
    let seed = 1;
    for (let index = 0; index < randomCount; index++) {
      // 16807 * seed stays below 2^53: exact in doubles.
      seed = (16807 * seed) % 2147483647;
      table[index] = seed / 2147483647;
    }
  }
  return table;
}

/** Where the random numbers of a tile begin. `row` is the table row of the tile from 0, `seed` ZDITHER0 from 1. */
export function ditherStart(row: number, seed: number): number {
  return (((row + seed - 1) % randomCount) + randomCount) % randomCount;
}

/** What turns the integers of one tile into floats. */
export interface Dequantize {
  readonly method: QuantizeMethod;
  readonly scale: number;
  readonly zero: number;
  /** Integer that stands for NaN; undefined where there is none. */
  readonly blank: number | undefined;
  /** Table row of the tile, from 0. */
  readonly row: number;
  /** ZDITHER0. */
  readonly seed: number;
}

/**
 * Turns quantised integers into floats, in double precision, rounded by the target. NaN pixels use up a random number
 * like any other.
 */
export function dequantize(codes: Int32Array | Int16Array | Uint8Array, rule: Dequantize, target: StoredArray): void {
  if (target instanceof BigInt64Array) return;
  const { scale, zero, blank, method } = rule;
  const count = codes.length;
  if (method === "NO_DITHER") {
    for (let index = 0; index < count; index++) {
      const code = codes[index] ?? 0;
      target[index] = code === blank ? Number.NaN : code * scale + zero;
    }
    return;
  }
  const random = randomTable();
  const exactZero = method === "SUBTRACTIVE_DITHER_2";
  let start = ditherStart(rule.row, rule.seed);
  let next = Math.floor((random[start] ?? 0) * 500);
  for (let index = 0; index < count; index++) {
    const code = codes[index] ?? 0;
    if (code === blank) target[index] = Number.NaN;
    else if (exactZero && code === zeroCode) target[index] = 0;
    else target[index] = (code - (random[next] ?? 0) + 0.5) * scale + zero;
    if (++next === randomCount) {
      if (++start === randomCount) start = 0;
      next = Math.floor((random[start] ?? 0) * 500);
    }
  }
}
