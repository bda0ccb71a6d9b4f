import { HeliokitError } from "../../errors.js";
import type { Instant } from "../../time/index.js";
import { addSeconds, secondsBetween } from "../../time/index.js";
import type { Keogram } from "./keogram.js";

/** Seconds between frames that come most often among the first gaps, to the whole second; of equal ones the first. */
export function apparentCadence(times: readonly Instant[], gaps = 10): number | undefined {
  const counts = new Map<number, number>();
  for (let index = 1; index < Math.min(times.length, gaps + 1); index++) {
    const [before, after] = [times[index - 1], times[index]];
    if (before === undefined || after === undefined) continue;
    const seconds = Math.round(secondsBetween(before, after));
    if (seconds > 0) counts.set(seconds, (counts.get(seconds) ?? 0) + 1);
  }
  let found: number | undefined;
  for (const [seconds, count] of counts) if (count > (counts.get(found ?? -1) ?? 0)) found = seconds;
  return found;
}

/**
 * The keogram with a column of NaN for every frame that is missing at its cadence, so that time is even along x
 * (`inject_nans`). The numbers become float64.
 *
 * @param options.cadenceSeconds default: the gap that comes most often
 *
 * Errors: `aurora/bad-cadence` (none can be told, or it would need more than a million columns).
 *
 * @example
 * ```ts
 * fillGaps(night, { cadenceSeconds: 3 }).columns;
 * ```
 */
export function fillGaps(keo: Keogram, options: { readonly cadenceSeconds?: number } = {}): Keogram {
  const { rows, columns, channels, times } = keo;
  const cadence = options.cadenceSeconds ?? apparentCadence(times, times.length);
  const [first, last] = [times[0], times.at(-1)];
  const wanted = first === undefined || last === undefined ? 0 : secondsBetween(first, last) / (cadence ?? Number.NaN);
  if (cadence === undefined || !(cadence > 0) || !(wanted >= 0 && wanted < 1_000_000))
    throw new HeliokitError(
      "aurora/bad-cadence",
      `a cadence of ${cadence ?? "unknown"} s; give cadenceSeconds above 0`,
      {
        facts: { cadenceSeconds: cadence ?? null },
      },
    );
  const filled: Instant[] = [];
  const sources: number[] = [];
  times.forEach((time, at) => {
    const before = times[at - 1];
    const missing = before === undefined ? 0 : Math.max(0, Math.round(secondsBetween(before, time) / cadence) - 1);
    for (let gap = 1; gap <= missing && before !== undefined; gap++) {
      filled.push(addSeconds(before, gap * cadence));
      sources.push(-1);
    }
    filled.push(time);
    sources.push(at);
  });
  const count = filled.length;
  const data = new Float64Array(rows * count * channels).fill(Number.NaN);
  sources.forEach((from, at) => {
    if (from < 0) return;
    for (let row = 0; row < rows; row++)
      for (let channel = 0; channel < channels; channel++)
        data[(row * count + at) * channels + channel] = keo.data[(row * columns + from) * channels + channel] as number;
  });
  return { ...keo, data, columns: count, times: filled };
}
