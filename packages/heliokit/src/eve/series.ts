import { HeliokitError } from "../errors.js";
import { makeTable, realColumn, type Table, textColumn, timeColumn } from "../table/index.js";
import {
  type Duration,
  durationSeconds,
  type Instant,
  instantFromUnixUtc,
  parseDuration,
  unixUtcOf,
} from "../time/index.js";
import { type EveTimes, eveTimeAt } from "./eve-times.js";
import type { EveLine } from "./line.js";

/** A line's irradiance over time. */
export interface EveSeries {
  readonly line: EveLine;
  readonly times: EveTimes;
  /** W/m^2 at 1 au as stored; NaN where nothing was measured. */
  readonly irradiance: Float32Array;
  readonly unit: "W/m^2";
}

/**
 * A series from stored values: whatever is not above 0 (the archive stores -1) becomes NaN. The array is changed, not copied.
 *
 * @throws HeliokitError `eve/different-lengths`
 *
 * @example
 * ```ts
 * const series = maskedSeries(line, times, Float32Array.of(4e-5, -1));
 * ```
 */
export function maskedSeries(line: EveLine, times: EveTimes, stored: Float32Array): EveSeries {
  if (times.taiMicroseconds.length !== stored.length) {
    throw new HeliokitError(
      "eve/different-lengths",
      `${stored.length} values of ${line.name} with ${times.taiMicroseconds.length} times; each value needs its time`,
      { facts: { values: stored.length, times: times.taiMicroseconds.length } },
    );
  }
  for (let at = 0; at < stored.length; at++) if (!((stored[at] ?? Number.NaN) > 0)) stored[at] = Number.NaN;
  return { line, times, irradiance: stored, unit: "W/m^2" };
}

/** Numbers about the valid samples of a series. */
export interface EveStatistics {
  readonly samples: number;
  readonly valid: number;
  readonly mean: number;
  /** Of all of them (ddof 0). */
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** Sample of the largest value, -1 without any. */
  readonly argmax: number;
}

/**
 * Statistics of the samples that were measured.
 *
 * @example
 * ```ts
 * const { mean, max } = eveStatistics(series);
 * ```
 */
export function eveStatistics({ irradiance }: EveSeries): EveStatistics {
  let [valid, sum, argmax] = [0, 0, -1];
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < irradiance.length; at++) {
    const value = irradiance[at] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    valid++;
    sum += value;
    if (value < min) min = value;
    if (value > max) {
      max = value;
      argmax = at;
    }
  }
  const mean = sum / valid;
  let squares = 0;
  for (const value of irradiance) if (!Number.isNaN(value)) squares += (value - mean) * (value - mean);
  const none = valid === 0;
  return {
    samples: irradiance.length,
    valid,
    mean,
    std: Math.sqrt(squares / valid),
    min: none ? Number.NaN : min,
    max: none ? Number.NaN : max,
    argmax,
  };
}

/**
 * How many samples lie between two values, both included.
 *
 * @example
 * ```ts
 * countBetween(series, 0, 2e-4);
 * ```
 */
export function countBetween({ irradiance }: EveSeries, low: number, high: number): number {
  let count = 0;
  for (const value of irradiance) if (value >= low && value <= high) count++;
  return count;
}

/** What is made of the valid samples of a bin. */
export type EveReduce = "mean" | "median" | "min" | "max" | "count";

/** A series in bins of equal length. */
export interface EveBins {
  readonly line: EveLine;
  /** Beginning of each bin. */
  readonly times: readonly Instant[];
  /** NaN (for "count" 0) where no sample is valid. */
  readonly values: Float64Array;
  readonly stepSeconds: number;
  readonly reduce: EveReduce;
}

/** Bins of one series, at most. */
const MOST_BINS = 4_000_000;

/**
 * Brings a series to a regular step: bins begin at whole multiples of the step in UTC; samples that were not measured count in
 * none. All bins from that of the first sample to that of the last one are there.
 *
 * @throws HeliokitError `eve/bad-step`, `time/unreadable-duration`
 *
 * @example
 * ```ts
 * const { times, values } = resampleEve(series, "12 min");
 * ```
 */
export function resampleEve(series: EveSeries, step: string | Duration, reduce: EveReduce = "mean"): EveBins {
  const stepSeconds = durationSeconds(typeof step === "string" ? parseDuration(step) : step);
  if (!(stepSeconds > 0)) {
    throw new HeliokitError("eve/bad-step", `bins of ${stepSeconds} s; wanted is a length above 0, such as "12 min"`, {
      facts: { stepSeconds },
    });
  }
  const { taiMicroseconds } = series.times;
  const bin = (sample: number): number => {
    const time = eveTimeAt(series.times, sample);
    return time ? Math.floor(unixUtcOf(time) / stepSeconds) : Number.NaN;
  };
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const bins = new Float64Array(taiMicroseconds.length);
  for (let sample = 0; sample < bins.length; sample++) {
    const own = bin(sample);
    bins[sample] = own;
    if (own < first) first = own;
    if (own > last) last = own;
  }
  const count = last >= first ? last - first + 1 : 0;
  if (count > MOST_BINS) {
    throw new HeliokitError("eve/bad-step", `${count} bins of ${stepSeconds} s; at most ${MOST_BINS} are made`, {
      facts: { count },
    });
  }
  const members = new Map<number, number[]>();
  for (let sample = 0; sample < bins.length; sample++) {
    const value = series.irradiance[sample] ?? Number.NaN;
    const own = bins[sample] ?? Number.NaN;
    if (Number.isNaN(value) || Number.isNaN(own)) continue;
    const list = members.get(own - first);
    if (list) list.push(value);
    else members.set(own - first, [value]);
  }
  return {
    line: series.line,
    times: Array.from({ length: count }, (_, at) => instantFromUnixUtc((first + at) * stepSeconds)),
    values: Float64Array.from({ length: count }, (_, at) => reduced(members.get(at) ?? [], reduce)),
    stepSeconds,
    reduce,
  };
}

function reduced(values: readonly number[], reduce: EveReduce): number {
  if (reduce === "count") return values.length;
  if (values.length === 0) return Number.NaN;
  if (reduce === "min") return values.reduce((a, b) => Math.min(a, b));
  if (reduce === "max") return values.reduce((a, b) => Math.max(a, b));
  if (reduce === "mean") return values.reduce((a, b) => a + b) / values.length;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** A stretch of time in which nothing was measured. */
export interface EveGap {
  /** Last valid sample before it. */
  readonly after: Instant;
  /** First valid sample behind it. */
  readonly until: Instant;
  readonly seconds: number;
}

/**
 * Stretches between valid samples that are longer than wanted.
 *
 * @throws HeliokitError `time/unreadable-duration`
 *
 * @example
 * ```ts
 * eveGaps(series, "10 min").length;
 * ```
 */
export function eveGaps(series: EveSeries, longerThan: string | Duration): readonly EveGap[] {
  const least = durationSeconds(typeof longerThan === "string" ? parseDuration(longerThan) : longerThan);
  const gaps: EveGap[] = [];
  let before = -1;
  for (let sample = 0; sample < series.irradiance.length; sample++) {
    if (Number.isNaN(series.irradiance[sample] ?? Number.NaN)) continue;
    if (before >= 0) {
      const after = eveTimeAt(series.times, before);
      const until = eveTimeAt(series.times, sample);
      const { taiMicroseconds } = series.times;
      const seconds = ((taiMicroseconds[sample] ?? Number.NaN) - (taiMicroseconds[before] ?? Number.NaN)) / 1e6;
      if (after && until && seconds > least) gaps.push({ after, until, seconds });
    }
    before = sample;
  }
  return gaps;
}

/**
 * Series of the same times as a table: a column of times and one of irradiance for each line, missing where nothing was measured.
 *
 * @throws HeliokitError `eve/different-lengths`
 *
 * @example
 * ```ts
 * const csv = toCsv(eveTable([fe20, he2]));
 * ```
 */
export function eveTable(series: readonly EveSeries[]): Table {
  const [first] = series;
  const count = first?.irradiance.length ?? 0;
  for (const { line, irradiance } of series) {
    if (irradiance.length === count) continue;
    throw new HeliokitError(
      "eve/different-lengths",
      `${line.name} has ${irradiance.length} samples, ${first?.line.name} ${count}`,
      {
        facts: { line: line.name },
      },
    );
  }
  const times = Array.from({ length: count }, (_, sample) => (first && eveTimeAt(first.times, sample)) ?? null);
  return makeTable([
    timeColumn("Time", times),
    ...series.map(({ line, irradiance, unit }) =>
      realColumn(
        line.name,
        Array.from(irradiance, (value) => (Number.isNaN(value) ? null : value)),
        { unit, note: `${line.ion} ${line.wavelengthNm} nm, log T ${line.logTemperature}` },
      ),
    ),
  ]);
}

/**
 * The lines as a table: name, ion, wavelength, logarithm of the temperature, spectrograph.
 *
 * @example
 * ```ts
 * console.log(formatTable(lineTable(eve.lines)));
 * ```
 */
export function lineTable(lines: readonly EveLine[]): Table {
  const texts = (name: string, value: (line: EveLine) => string) => textColumn(name, lines.map(value));
  return makeTable([
    texts("line", ({ name }) => name),
    texts("ion", ({ ion }) => ion),
    realColumn(
      "wavelength",
      lines.map(({ wavelengthNm }) => wavelengthNm),
      { unit: "nm" },
    ),
    realColumn(
      "logT",
      lines.map(({ logTemperature }) => logTemperature),
      { unit: "log10(K)" },
    ),
    texts("spectrograph", ({ spectrograph }) => spectrograph),
  ]);
}
