import { HeliokitError } from "../errors.js";

/**
 * A moment, exact to the nanosecond, on the uniform scale TAI: `seconds` whole TAI seconds since 1970-01-01T00:00:00
 * TAI (may be negative) and `nanoseconds` 0 to 999 999 999 on top. A plain record: it can be compared field by field,
 * sent to workers and kept as JSON. Make one with `parseInstant`, `instantFrom...` or {@link makeInstant}.
 *
 * @example
 * ```ts
 * parseInstant("2017.01.01_00:00:36.5_TAI"); // { seconds: 1483228836, nanoseconds: 500000000 }
 * ```
 */
export interface Instant {
  readonly seconds: number;
  readonly nanoseconds: number;
}

export const NANOSECONDS_PER_SECOND = 1_000_000_000;
const NANOSECONDS_PER_SECOND_BIG = 1_000_000_000n;

/** 0001-01-01 and 9999-12-31 TAI: beyond them calendar texts would need more than four digits for the year. */
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_214_400;

/**
 * An instant from TAI seconds since 1970-01-01 TAI and nanoseconds of any size and sign (whole numbers both).
 *
 * Errors: `time/out-of-range` when the result lies outside the years 1 to 9999, or a number is not whole.
 *
 * @example
 * ```ts
 * makeInstant(10, -1); // { seconds: 9, nanoseconds: 999999999 }
 * ```
 */
export function makeInstant(seconds: number, nanoseconds = 0): Instant {
  let whole = seconds;
  let rest = nanoseconds;
  if (rest < 0 || rest >= NANOSECONDS_PER_SECOND) {
    const carry = Math.floor(rest / NANOSECONDS_PER_SECOND);
    whole += carry;
    rest -= carry * NANOSECONDS_PER_SECOND;
  }
  if (!Number.isSafeInteger(rest) || !Number.isSafeInteger(whole) || whole < FIRST_SECOND || whole > LAST_SECOND) {
    throw new HeliokitError(
      "time/out-of-range",
      `no instant at ${seconds} s and ${nanoseconds} ns TAI since 1970; whole numbers in the years 1 to 9999 are wanted`,
      { facts: { seconds, nanoseconds } },
    );
  }
  return { seconds: whole, nanoseconds: rest };
}

/**
 * The instant as one whole number: nanoseconds since 1970-01-01 TAI.
 *
 * @example
 * ```ts
 * nanosecondsOf(parseInstant("1970.01.01_00:00:01_TAI")); // 1000000000n
 * ```
 */
export function nanosecondsOf(instant: Instant): bigint {
  return BigInt(instant.seconds) * NANOSECONDS_PER_SECOND_BIG + BigInt(instant.nanoseconds);
}

/**
 * The inverse of {@link nanosecondsOf}. Errors: `time/out-of-range`.
 *
 * @example
 * ```ts
 * instantFromNanoseconds(-1n); // { seconds: -1, nanoseconds: 999999999 }
 * ```
 */
export function instantFromNanoseconds(nanoseconds: bigint): Instant {
  let seconds = nanoseconds / NANOSECONDS_PER_SECOND_BIG;
  let rest = nanoseconds % NANOSECONDS_PER_SECOND_BIG;
  if (rest < 0n) {
    seconds -= 1n;
    rest += NANOSECONDS_PER_SECOND_BIG;
  }
  return makeInstant(Number(seconds), Number(rest));
}

/**
 * Order in time: negative, zero or positive, as `Array.prototype.sort` wants it.
 *
 * @example
 * ```ts
 * times.toSorted(compareInstants);
 * ```
 */
export function compareInstants(a: Instant, b: Instant): number {
  return a.seconds - b.seconds || a.nanoseconds - b.nanoseconds;
}

/**
 * Elapsed SI seconds from `a` to `b`; leap seconds count. Exact to the last bit of a double, that is better than
 * 0.1 microseconds over thirty years; {@link nanosecondsOf} is exact.
 *
 * @example
 * ```ts
 * secondsBetween(parseInstant("2016-12-31T23:59:59Z"), parseInstant("2017-01-01T00:00:00Z")); // 2
 * ```
 */
export function secondsBetween(a: Instant, b: Instant): number {
  return b.seconds - a.seconds + (b.nanoseconds - a.nanoseconds) / NANOSECONDS_PER_SECOND;
}

/**
 * The instant `seconds` SI seconds later (earlier when negative), rounded to the nearest nanosecond.
 * Errors: `time/out-of-range`, also for a number that is not finite.
 *
 * @example
 * ```ts
 * const exposureStart = addSeconds(tObs, -exposureSeconds / 2);
 * ```
 */
export function addSeconds(instant: Instant, seconds: number): Instant {
  const whole = Math.floor(seconds);
  const rest = Math.round((seconds - whole) * NANOSECONDS_PER_SECOND);
  return makeInstant(instant.seconds + whole, instant.nanoseconds + rest);
}

/**
 * The nearest instant with at most `digits` decimals of a second, for printing times that come from arithmetic.
 *
 * @example
 * ```ts
 * formatUtc(roundInstant(instant, 3), 3);
 * ```
 */
export function roundInstant(instant: Instant, digits: number): Instant {
  const unit = 10 ** (9 - Math.min(Math.max(Math.trunc(digits), 0), 9));
  return makeInstant(instant.seconds, Math.round(instant.nanoseconds / unit) * unit);
}
