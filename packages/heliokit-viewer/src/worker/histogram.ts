import type { NumberArray } from "heliokit/raster";
import type { Histogram } from "./protocol.js";

/** Counts the finite numbers from `low` to `high` in equal steps; what lies outside does not count. */
export function histogramOf(data: NumberArray, low: number, high: number, bins: number): Histogram {
  const counts = new Uint32Array(bins);
  const scale = bins / (high - low);
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (!(value >= low && value <= high)) continue;
    const bin = Math.min(bins - 1, Math.floor((value - low) * scale));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { low, high, counts };
}
