import { HeliokitError } from "../errors.js";
import type { NumberArray } from "../raster/index.js";
import { percentiles } from "./percentiles.js";
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
  const range = finiteRange(data);
  if (range === undefined) {
    throw new HeliokitError("picture/no-finite-pixels", "the picture holds no finite pixel: there is nothing to draw");
  }
  if (wish === "minmax") return range;
  if (wish === "zscale") return zScale(data);
  if (wish === "symmetric") {
    const reach = Math.max(Math.abs(range[0]), Math.abs(range[1]));
    return [-reach, reach];
  }
  if (isPair(wish)) return checked(wish[0] ?? range[0], wish[1] ?? range[1]);
  const [low, high] = wish.percentiles;
  if (!(low >= 0 && high <= 100 && low < high)) {
    throw new HeliokitError(
      "picture/bad-limits",
      `percentiles from ${low} to ${high}: wanted are two numbers between 0 and 100, the smaller one first`,
      { facts: { percentiles: wish.percentiles } },
    );
  }
  const [from = range[0], to = range[1]] = percentiles(data, [low, high], range);
  return [from, to];
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
