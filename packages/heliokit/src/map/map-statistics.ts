import type { SolarMap } from "./solar-map.js";

/** Numbers about the pixels of a map. */
export interface MapStatistics {
  /** Pixels that count: neither missing nor masked. */
  readonly count: number;
  readonly missing: number;
  readonly masked: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Of all pixels, not an estimate from a sample. */
  readonly std: number;
}

/**
 * Smallest, largest and mean pixel of a map and their standard deviation; NaN and masked pixels do not count. NaN throughout
 * where nothing is left.
 *
 * @example
 * ```ts
 * mapStatistics(map).mean;
 * ```
 */
export function mapStatistics(map: SolarMap): MapStatistics {
  const { data } = map.raster;
  const { mask } = map;
  let count = 0;
  let masked = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? Number.NaN;
    if (mask?.[at]) masked++;
    else if (!Number.isNaN(value)) {
      count++;
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  const mean = sum / count;
  let squares = 0;
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? Number.NaN;
    if (!mask?.[at] && !Number.isNaN(value)) squares += (value - mean) ** 2;
  }
  const missing = data.length - count - masked;
  if (count === 0)
    return { count, missing, masked, min: Number.NaN, max: Number.NaN, mean: Number.NaN, std: Number.NaN };
  return { count, missing, masked, min, max, mean, std: Math.sqrt(squares / count) };
}
