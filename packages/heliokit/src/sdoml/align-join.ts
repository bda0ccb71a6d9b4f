import { HeliokitError } from "../errors.js";
import { type Duration, durationSeconds, instantFromUnixUtc, parseDuration, unixUtcOf } from "../time/index.js";
import { type Alignment, checkNames } from "./align-nearest.js";
import { type FrameTimes, timeAt } from "./frame-times.js";

/** One series to join. */
export interface JoinColumn {
  readonly name: string;
  readonly times: FrameTimes;
  /** Frames (or samples) that this refuses are passed over before times are compared; for EVE: every chosen line above 0. */
  readonly keep?: (index: number) => boolean;
}

/** How {@link alignRoundThenInnerJoin} makes times alike. */
export interface JoinOptions {
  /** Times are cut down to whole multiples of it first. Default "1 s". */
  readonly truncate?: string | Duration;
  /** Then rounded to whole multiples of it, half to even. Default "12 min". */
  readonly round?: string | Duration;
}

/**
 * Aligns series as published loaders of SDOML do: times of UTC are cut to seconds and rounded to the cadence (half to even),
 * of the frames that fall on one time the first **in storage order** is kept, and only times that every series has remain.
 * What `keep` of a column refuses is passed over first. Kept for comparison with published work: the first frame is not
 * the nearest one, and with unordered storage the choice is arbitrary; prefer `alignNearest`.
 *
 * @throws HeliokitError `sdoml/bad-step`, `sdoml/bad-columns`
 *
 * @example
 * ```ts
 * const joined = alignRoundThenInnerJoin([
 *   { name: "171A", times },
 *   { name: "EVE", times: eveTimes, keep: (sample) => (fe20[sample] ?? 0) > 0 },
 * ]);
 * ```
 */
export function alignRoundThenInnerJoin(columns: readonly JoinColumn[], options: JoinOptions = {}): Alignment {
  checkNames(columns);
  const truncate = microseconds(options.truncate ?? "1 s");
  const round = microseconds(options.round ?? "12 min");
  const firsts = columns.map((column) => firstByTime(column, truncate, round));
  const [head, ...others] = firsts;
  const shared = [...(head?.keys() ?? [])].filter((time) => others.every((map) => map.has(time)));
  const rows = shared.sort((a, b) => a - b);
  const indices: Record<string, Int32Array> = {};
  columns.forEach(({ name }, at) => {
    indices[name] = Int32Array.from(rows, (time) => firsts[at]?.get(time) ?? -1);
  });
  return {
    times: rows.map((time) => instantFromUnixUtc(time / 1e6)),
    indices,
    complete: Int32Array.from(rows, (_, row) => row),
  };
}

function microseconds(length: string | Duration): number {
  const found = Math.round(durationSeconds(typeof length === "string" ? parseDuration(length) : length) * 1e6);
  if (found > 0) return found;
  throw new HeliokitError("sdoml/bad-step", `times cannot be rounded to ${found / 1e6} s; wanted is a length above 0`, {
    facts: { seconds: found / 1e6 },
  });
}

/** The first frame in storage order of each rounded time, in microseconds of Unix time. */
function firstByTime({ times, keep }: JoinColumn, truncate: number, round: number): Map<number, number> {
  const first = new Map<number, number>();
  for (let frame = 0; frame < times.taiMicroseconds.length; frame++) {
    const instant = timeAt(times, frame);
    if (!instant || (keep && !keep(frame))) continue;
    const unix = Math.round(unixUtcOf(instant) * 1e6);
    const time = roundHalfEven(Math.floor(unix / truncate) * truncate, round);
    if (!first.has(time)) first.set(time, frame);
  }
  return first;
}

function roundHalfEven(value: number, step: number): number {
  const low = Math.floor(value / step);
  const rest = value - low * step;
  const up = 2 * rest > step || (2 * rest === step && low % 2 !== 0);
  return (up ? low + 1 : low) * step;
}
