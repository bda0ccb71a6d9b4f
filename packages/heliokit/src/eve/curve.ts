import type { Instant } from "../time/index.js";
import { eveTimeAt } from "./eve-times.js";
import type { EveSeries } from "./series.js";

/** A series as it is drawn. */
export interface EveCurve {
  readonly times: readonly Instant[];
  readonly values: Float64Array;
}

/**
 * A series with so many points as a picture can show: where there are more, the smallest and the largest of each stretch remain, so that
 * no flare is lost. A missing stretch stays one.
 *
 * @example
 * ```ts
 * const figure = drawCurves([{ label: "Fe XX", ...eveCurve(series) }], { range: [0, 2e-4], yLabel: "W/m^2" });
 * ```
 */
export function eveCurve(series: EveSeries, mostPoints = 4000): EveCurve {
  const { irradiance, times } = series;
  const picked: number[] = [];
  const stretch = Math.max(1, Math.ceil((2 * irradiance.length) / Math.max(2, mostPoints)));
  for (let from = 0; from < irradiance.length; from += stretch) {
    if (stretch === 1) {
      picked.push(from);
      continue;
    }
    let [low, high] = [-1, -1];
    for (let at = from; at < Math.min(from + stretch, irradiance.length); at++) {
      const value = irradiance[at] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      if (low < 0 || value < (irradiance[low] ?? 0)) low = at;
      if (high < 0 || value > (irradiance[high] ?? 0)) high = at;
    }
    if (low < 0) picked.push(from);
    else if (low === high) picked.push(low);
    else picked.push(Math.min(low, high), Math.max(low, high));
  }
  const dated = picked.flatMap((at) => {
    const time = eveTimeAt(times, at);
    return time ? [{ time, value: irradiance[at] ?? Number.NaN }] : [];
  });
  return { times: dated.map(({ time }) => time), values: Float64Array.from(dated, ({ value }) => value) };
}
