import { HeliokitError } from "../../errors.js";

/** How the pixels of a region become one number. */
export type RegionMetric = "mean" | "median" | "sum" | "percentile";

/** A percentile of sorted numbers, with linear interpolation between neighbours; NaN of none. */
function sortedPercentile(sorted: Float64Array, percent: number): number {
  const place = ((sorted.length - 1) * percent) / 100;
  const below = Math.floor(place);
  const low = sorted[below];
  if (low === undefined) return Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  const part = place - below;
  // Numpy's form, which starts from the nearer end.
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}

/** Checks a metric and its percentile, 0 to 100. */
export function checkMetric(metric: RegionMetric, percentile: number | undefined): void {
  const wanted = metric === "percentile";
  if (wanted === (percentile !== undefined) && (percentile === undefined || (percentile >= 0 && percentile <= 100)))
    return;
  throw new HeliokitError(
    "aurora/bad-percentile",
    wanted
      ? `a percentile of ${percentile}; wanted a number from 0 to 100`
      : `a percentile is given, but the metric is ${metric}; say metric: "percentile"`,
    { facts: { metric, percentile: percentile ?? null } },
  );
}

/** One number of the values; missing ones (NaN) are left out, all missing gives NaN (a sum of none is 0). */
export function regionMetric(values: Float64Array, metric: RegionMetric, percentile = 50): number {
  if (metric === "mean" || metric === "sum") {
    let sum = 0;
    let count = 0;
    for (const value of values)
      if (!Number.isNaN(value)) {
        sum += value;
        count++;
      }
    return metric === "sum" ? sum : sum / count;
  }
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sortedPercentile(sorted, metric === "median" ? 50 : percentile);
}
