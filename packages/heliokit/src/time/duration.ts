import { HeliokitError } from "../errors.js";
import { type Instant, makeInstant, NANOSECONDS_PER_SECOND } from "./instant.js";

/**
 * A length of time, exact: whole nanoseconds as `seconds` (may be negative) plus `nanoseconds` (0 to 999 999 999).
 * SI seconds; a day is always 86400 of them.
 *
 * @example
 * ```ts
 * parseDuration("1.5 s"); // { seconds: 1, nanoseconds: 500000000 }
 * ```
 */
export interface Duration {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Nanoseconds of each unit. Minutes are `m` and `min`; months and years have no fixed length and no unit here. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ["ns", 1],
  ["us", 1_000],
  ["µs", 1_000],
  ["ms", 1_000_000],
  ["s", 1e9],
  ["sec", 1e9],
  ["second", 1e9],
  ["seconds", 1e9],
  ["m", 60e9],
  ["min", 60e9],
  ["minute", 60e9],
  ["minutes", 60e9],
  ["h", 3600e9],
  ["hour", 3600e9],
  ["hours", 3600e9],
  ["d", 86_400e9],
  ["day", 86_400e9],
  ["days", 86_400e9],
]);

const DURATION = /^([+-]?)(\d{1,15})(?:\.(\d{1,15}))?\s*([a-zµ]{1,7})$/i;

/**
 * Reads a length of time: a number and a unit, `12s`, `6 m`, `12 min`, `1.5 h`, `2 days`, `500ms`. Units are not
 * case-sensitive.
 *
 * Errors: `time/unreadable-duration`.
 *
 * @example
 * ```ts
 * durationSeconds(parseDuration("12 min")); // 720
 * ```
 */
export function parseDuration(text: string): Duration {
  const found = DURATION.exec(text.trim());
  const unit = found?.[4] === undefined ? undefined : UNITS.get(found[4].toLowerCase());
  if (!found || unit === undefined) {
    throw new HeliokitError(
      "time/unreadable-duration",
      `length of time ${JSON.stringify(text.slice(0, 60))} is not a number with a unit, such as 12s, 6m, 1.5h or 2 days`,
      { facts: { text } },
    );
  }
  const [, sign, whole = "0", fraction = ""] = found;
  const digits = BigInt(whole + fraction) * BigInt(unit);
  const scale = 10n ** BigInt(fraction.length);
  const rounded = (digits + scale / 2n) / scale;
  return durationFromNanoseconds(sign === "-" ? -rounded : rounded);
}

/**
 * A length from whole nanoseconds.
 *
 * @example
 * ```ts
 * durationFromNanoseconds(1_500_000_000n); // { seconds: 1, nanoseconds: 500000000 }
 * ```
 */
export function durationFromNanoseconds(nanoseconds: bigint): Duration {
  const rest = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return { seconds: Number((nanoseconds - rest) / 1_000_000_000n), nanoseconds: Number(rest) };
}

/**
 * A length in seconds as one number.
 *
 * @example
 * ```ts
 * durationSeconds(parseDuration("6h")); // 21600
 * ```
 */
export function durationSeconds(duration: Duration): number {
  return duration.seconds + duration.nanoseconds / NANOSECONDS_PER_SECOND;
}

/**
 * The exact length from `a` to `b`, leap seconds counted.
 *
 * @example
 * ```ts
 * durationBetween(range.from, range.until);
 * ```
 */
export function durationBetween(a: Instant, b: Instant): Duration {
  const nanoseconds = b.nanoseconds - a.nanoseconds;
  return nanoseconds < 0
    ? { seconds: b.seconds - a.seconds - 1, nanoseconds: nanoseconds + NANOSECONDS_PER_SECOND }
    : { seconds: b.seconds - a.seconds, nanoseconds };
}

/**
 * The instant `times` lengths later (default one; negative: earlier), exactly. Errors: `time/out-of-range`.
 *
 * @example
 * ```ts
 * const grid = Array.from({ length: 120 }, (_, index) => addDuration(start, parseDuration("12 min"), index));
 * ```
 */
export function addDuration(instant: Instant, duration: Duration, times = 1): Instant {
  // Nanoseconds times a whole number can pass 2^53: the product is split at the second first.
  const nanoseconds = BigInt(duration.nanoseconds) * BigInt(times);
  const rest = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const carry = Number((nanoseconds - rest) / 1_000_000_000n);
  return makeInstant(instant.seconds + duration.seconds * times + carry, instant.nanoseconds + Number(rest));
}
