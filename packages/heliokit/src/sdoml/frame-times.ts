import { HeliokitError, isHeliokitError, type OnWarning } from "../errors.js";
import { addSeconds, formatInstant, type Instant, isMissingTime, makeInstant, parseInstant } from "../time/index.js";

/**
 * The times of many frames, compact: whole microseconds of TAI since 1970-01-01 TAI, one per frame in storage order, NaN
 * where a frame has none. A double holds such counts exactly for 285 years; finer digits of a text are rounded.
 */
export interface FrameTimes {
  readonly taiMicroseconds: Float64Array;
}

/** Whole microseconds of TAI since 1970. */
export function microsecondsOf(instant: Instant): number {
  return instant.seconds * 1e6 + Math.round(instant.nanoseconds / 1000);
}

/** The inverse of {@link microsecondsOf}. */
export function instantOfMicroseconds(microseconds: number): Instant {
  const seconds = Math.floor(microseconds / 1e6);
  return makeInstant(seconds, (microseconds - seconds * 1e6) * 1000);
}

const SECOND_60 = /:60(?=\D|$)/;

/**
 * Reads a time of a frame: ISO 8601 as AIA writes it (UTC, any number of decimals, also mixed in one list), or
 * `2010.08.28_00:00:04_TAI` as HMI does. Its writer rounds seconds, so that `00:35:60_TAI` occurs: it is 00:36:00. A true
 * leap second stays one. Undefined where the text says that there is no time.
 *
 * @throws HeliokitError `time/unreadable`, `time/no-such-instant`
 *
 * @example
 * ```ts
 * parseFrameTime("2010.08.28_00:35:60_TAI"); // the instant 2010.08.28_00:36:00_TAI = 00:35:26 UTC
 * ```
 */
export function parseFrameTime(text: string): Instant | undefined {
  if (isMissingTime(text)) return undefined;
  try {
    return parseInstant(text);
  } catch (error) {
    if (!isHeliokitError(error, "time/no-such-instant") || !SECOND_60.test(text)) throw error;
    return addSeconds(parseInstant(text.replace(SECOND_60, ":59")), 1);
  }
}

/**
 * Reads the times of all frames from the values of a keyword. What is no text or cannot be read becomes a frame without
 * a time, and one warning `sdoml/unreadable-times` tells how many and the first of them.
 *
 * @example
 * ```ts
 * const times = frameTimes(["2010-08-28T02:00:00.34Z", "2010-08-28T02:06:00Z", null]);
 * ```
 */
export function frameTimes(values: readonly unknown[], options: { readonly onWarning?: OnWarning } = {}): FrameTimes {
  const taiMicroseconds = new Float64Array(values.length).fill(Number.NaN);
  let unreadable = 0;
  let first: { readonly frame: number; readonly text: string } | undefined;
  for (let frame = 0; frame < values.length; frame++) {
    const value = values[frame];
    if (value === null || value === undefined || (typeof value === "number" && Number.isNaN(value))) continue;
    try {
      const instant = typeof value === "string" ? parseFrameTime(value) : noText(value);
      if (instant) taiMicroseconds[frame] = microsecondsOf(instant);
    } catch (error) {
      if (!isHeliokitError(error)) throw error;
      unreadable++;
      first ??= { frame, text: String(value).slice(0, 60) };
    }
  }
  if (first) {
    options.onWarning?.({
      code: "sdoml/unreadable-times",
      message: `${unreadable} of ${values.length} times cannot be read, first of frame ${first.frame}: ${JSON.stringify(first.text)}; these frames match no time`,
      facts: { count: unreadable, ...first },
    });
  }
  return { taiMicroseconds };
}

function noText(value: unknown): never {
  throw new HeliokitError("time/unreadable", `${String(value)} is no time text`, { facts: { text: String(value) } });
}

/**
 * Times from instants; undefined stands for a frame without one.
 *
 * @example
 * ```ts
 * const times = timesOfInstants([parseInstant("2010-08-28"), undefined]);
 * ```
 */
export function timesOfInstants(instants: readonly (Instant | undefined)[]): FrameTimes {
  return {
    taiMicroseconds: Float64Array.from(instants, (instant) => (instant ? microsecondsOf(instant) : Number.NaN)),
  };
}

/**
 * The time of one frame; undefined where it has none or is not there.
 *
 * @example
 * ```ts
 * const tObs = timeAt(times, 20);
 * ```
 */
export function timeAt(times: FrameTimes, frame: number): Instant | undefined {
  const microseconds = times.taiMicroseconds[frame] ?? Number.NaN;
  return Number.isNaN(microseconds) ? undefined : instantOfMicroseconds(microseconds);
}

/**
 * An instant on the TAI clock in the look of ISO 8601 without zone: what code that only strips the ending `_TAI` calls
 * the time of an HMI frame. It is 34 to 37 s ahead of UTC; compare it with nothing but others of its kind.
 *
 * @example
 * ```ts
 * taiLabel(parseInstant("2010.08.28_00:00:04_TAI")); // "2010-08-28T00:00:04.00"
 * ```
 */
export function taiLabel(instant: Instant, digits = 2): string {
  return formatInstant(instant, { scale: "tai", style: "fits", digits });
}
