import type { PowerBase, StatisticsPart } from "./statistics.js";

/** Computes output rows; the kernels and their twin both look like this. */
export interface ResampleEngine {
  readonly base: PowerBase;
  /** Starts a part at a row that is a multiple of {@link PART_ROWS}. */
  startPart(firstRow: number): void;
  /** Computes the next `count` rows. The view is valid until the next call. */
  rows(firstRow: number, count: number): Float32Array | Float64Array | Uint8Array;
  finishPart(): StatisticsPart;
  release(): void;
}

/**
 * Sum of two ones' complement sums of 32 bits, such as the DATASUM of two parts of a picture: carries come back in at
 * the low end.
 *
 * @example
 * ```ts
 * addSums(0xffffffff, 1); // 1
 * ```
 */
export function addSums(a: number, b: number): number {
  const sum = a + b;
  return sum > 0xffffffff ? sum - 0xffffffff : sum;
}
