import { HeliokitError } from "../errors.js";
import type { NumberArray } from "../raster/index.js";
import { percentilePair } from "./percentiles.js";
import { zScale } from "./z-scale.js";

/** The values that get the first and the last colour. */
export type Limits = readonly [number, number];

/**
 * How limits are found: `minmax` (smallest and largest finite pixel, the default, as sunpy), `zscale` (IRAF's, for faint
 * things), `symmetric` (0 in the middle, as for magnetograms), a pair of percentiles (sunpy's clip_interval), or numbers, where
 * undefined stands for the extreme.
 */
export type LimitsWish =
  | "minmax"
  | "zscale"
  | "symmetric"
  | { readonly percentiles: Limits }
  | readonly [number | undefined, number | undefined];

/** Smallest and largest finite number of a list; undefined when there is none. */
export function finiteRange(data: NumberArray): Limits | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    // Infinities fail one of the two tests, not-a-number both.
    if (value < low && value > Number.NEGATIVE_INFINITY) low = value;
    if (value > high && value < Number.POSITIVE_INFINITY) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

/**
 * The limits that a wish means for these pixels. Not-a-number and infinities never count. Percentiles are exact, with linear
 * interpolation between the pixels in order, as numpy's.
 *
 * @throws HeliokitError `picture/no-finite-pixels`, `picture/bad-limits`
 *
 * @example
 * ```ts
 * findLimits(map.raster.data, { percentiles: [1, 99.5] }); // [3.2, 1042.9]
 * ```
 */
export function findLimits(data: NumberArray, wish: LimitsWish = "minmax"): Limits {
  if (isPair(wish) && wish[0] !== undefined && wish[1] !== undefined) return checked(wish[0], wish[1]);
  const found =
    typeof wish === "object" && !isPair(wish) ? percentileLimits(data, wish.percentiles) : finiteRange(data);
  if (found === undefined) {
    throw new HeliokitError("picture/no-finite-pixels", "the picture holds no finite pixel: there is nothing to draw");
  }
  if (wish === "zscale") return zScale(data);
  if (wish === "symmetric") {
    const reach = Math.max(Math.abs(found[0]), Math.abs(found[1]));
    return [-reach, reach];
  }
  return isPair(wish) ? checked(wish[0] ?? found[0], wish[1] ?? found[1]) : found;
}

function percentileLimits(data: NumberArray, [low, high]: Limits): Limits | undefined {
  if (low >= 0 && high <= 100 && low < high) return percentilePair(data, [low, high]);
  throw new HeliokitError(
    "picture/bad-limits",
    `percentiles from ${low} to ${high}: wanted are two numbers between 0 and 100, the smaller one first`,
    { facts: { percentiles: [low, high] } },
  );
}

function isPair(wish: LimitsWish): wish is readonly [number | undefined, number | undefined] {
  return Array.isArray(wish);
}

function checked(low: number, high: number): Limits {
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return [low, high];
  throw new HeliokitError(
    "picture/bad-limits",
    `limits from ${low} to ${high}: wanted are two finite numbers, the smaller one first`,
    { facts: { limits: [low, high] } },
  );
}
