import { HeliokitError } from "../errors.js";
import { addSeconds, type Instant, makeInstant, NANOSECONDS_PER_SECOND } from "./instant.js";
import { startOfUtcDay, utcDayAt } from "./leap-seconds.js";

const SECONDS_PER_DAY = 86_400;
const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * Whole seconds and rest of a count since an epoch. A double near 1e9 has steps of 0.2 microseconds: 1150848043.84
 * would become ...839999914 ns if its binary tail were taken at its word.
 */
function split(seconds: number): { readonly whole: number; readonly nanoseconds: number } {
  if (!Number.isFinite(seconds)) throw outOfRange(seconds);
  const whole = Math.floor(seconds);
  const microseconds = Math.round((seconds - whole) * 1_000_000);
  return microseconds === 1_000_000
    ? { whole: whole + 1, nanoseconds: 0 }
    : { whole, nanoseconds: microseconds * 1000 };
}

/**
 * Zero of the archive's internal times: 1977-01-01T00:00:00 TAI.
 *
 * @example
 * ```ts
 * secondsBetween(SDO_EPOCH, tObs);
 * ```
 */
export const SDO_EPOCH: Instant = { seconds: 220_924_800, nanoseconds: 0 };

/**
 * Zero of the slot numbers of HMI (T_REC): 1993-01-01T00:00:00 TAI. AIA's series name their own epoch, four seconds later.
 *
 * @example
 * ```ts
 * const slot = Math.round(secondsBetween(T_REC_EPOCH, tRec) / 45);
 * ```
 */
export const T_REC_EPOCH: Instant = { seconds: 725_846_400, nanoseconds: 0 };

/**
 * An instant from seconds of TAI since an epoch, default {@link SDO_EPOCH}, to the nearest microsecond. Errors: `time/out-of-range`.
 *
 * @example
 * ```ts
 * instantFromTaiSeconds(1150848043.84); // 2013-06-21T00:00:08.84Z
 * ```
 */
export function instantFromTaiSeconds(seconds: number, epoch: Instant = SDO_EPOCH): Instant {
  const { whole, nanoseconds } = split(seconds);
  return makeInstant(epoch.seconds + whole, epoch.nanoseconds + nanoseconds);
}

/**
 * Seconds of TAI since 1970-01-01T00:00:00 TAI, the count that astropy calls `unix_tai`.
 *
 * @example
 * ```ts
 * unixTaiOf(parseInstant("2017.01.01_00:00:00_TAI")); // 1483228800
 * ```
 */
export function unixTaiOf(instant: Instant): number {
  return instant.seconds + instant.nanoseconds / NANOSECONDS_PER_SECOND;
}

/**
 * The inverse of {@link unixTaiOf}, to the nearest microsecond (a double of that size tells no more). Errors: `time/out-of-range`.
 *
 * @example
 * ```ts
 * formatTai(instantFromUnixTai(1483228836.5)); // "2017.01.01_00:00:36.500_TAI"
 * ```
 */
export function instantFromUnixTai(seconds: number): Instant {
  const { whole, nanoseconds } = split(seconds);
  return makeInstant(whole, nanoseconds);
}

/**
 * Unix time: seconds of UTC since 1970, days of exactly 86400 s. It has no number for a leap second; the whole leap
 * second gets the number of the midnight that follows, so that order is kept.
 *
 * @example
 * ```ts
 * unixUtcOf(parseInstant("2017-01-01T00:00:00Z")); // 1483228800
 * ```
 */
export function unixUtcOf(instant: Instant): number {
  const { dayNumber, second } = utcDayAt(instant.seconds);
  if (second >= SECONDS_PER_DAY) return (dayNumber + 1) * SECONDS_PER_DAY;
  return dayNumber * SECONDS_PER_DAY + second + instant.nanoseconds / NANOSECONDS_PER_SECOND;
}

/**
 * The inverse of {@link unixUtcOf}, to the nearest microsecond. Errors: `time/out-of-range`.
 *
 * @example
 * ```ts
 * formatUtc(instantFromUnixUtc(1371772808.84)); // "2013-06-21T00:00:08.840Z"
 * ```
 */
export function instantFromUnixUtc(seconds: number): Instant {
  const { whole, nanoseconds } = split(seconds);
  const dayNumber = Math.floor(whole / SECONDS_PER_DAY);
  return makeInstant(startOfUtcDay(dayNumber) + whole - dayNumber * SECONDS_PER_DAY, nanoseconds);
}

/**
 * An instant from a JavaScript `Date` or its milliseconds. Errors: `time/out-of-range` for an invalid date.
 *
 * @example
 * ```ts
 * instantFromDate(new Date(Date.UTC(2013, 5, 21)));
 * ```
 */
export function instantFromDate(date: Date | number): Instant {
  const milliseconds = typeof date === "number" ? date : date.getTime();
  if (!Number.isFinite(milliseconds)) throw outOfRange(milliseconds);
  const dayNumber = Math.floor(milliseconds / MILLISECONDS_PER_DAY);
  const ofDay = milliseconds - dayNumber * MILLISECONDS_PER_DAY;
  const second = Math.floor(ofDay / 1000);
  return makeInstant(startOfUtcDay(dayNumber) + second, Math.round((ofDay - second * 1000) * 1_000_000));
}

/**
 * A JavaScript `Date`, for libraries that want one: milliseconds, cut off. A `Date` cannot hold a leap second and
 * shows the midnight that follows; nothing inside Heliokit uses dates.
 *
 * @example
 * ```ts
 * toDate(parseInstant("2013-06-21T00:00:06.84Z")).toISOString(); // "2013-06-21T00:00:06.840Z"
 * ```
 */
export function toDate(instant: Instant): Date {
  const { dayNumber, second } = utcDayAt(instant.seconds);
  if (second >= SECONDS_PER_DAY) return new Date((dayNumber + 1) * MILLISECONDS_PER_DAY);
  return new Date(dayNumber * MILLISECONDS_PER_DAY + second * 1000 + Math.floor(instant.nanoseconds / 1_000_000));
}

/** 1970-01-01T12:00:00 as a Julian day number. */
const JULIAN_DAY_OF_1970_NOON = 2_440_588;
const HALF_DAY = 43_200;

/**
 * Julian date in TT as a pair: whole days, and a rest between -0.5 and 0.5 that keeps the precision one double would lose.
 *
 * @example
 * ```ts
 * const [day, rest] = julianDateTt(parseInstant("2017-01-01T12:00:00Z")); // 2457755, 0.00080074...
 * ```
 */
export function julianDateTt(instant: Instant): readonly [day: number, rest: number] {
  const tt = makeInstant(instant.seconds + 32 - HALF_DAY, instant.nanoseconds + 184_000_000);
  const days = Math.round(tt.seconds / SECONDS_PER_DAY);
  const rest = (tt.seconds - days * SECONDS_PER_DAY + tt.nanoseconds / NANOSECONDS_PER_SECOND) / SECONDS_PER_DAY;
  return [JULIAN_DAY_OF_1970_NOON + days, rest];
}

/**
 * The inverse of {@link julianDateTt}; any split of the date into two numbers will do. Errors: `time/out-of-range`.
 *
 * @example
 * ```ts
 * instantFromJulianDateTt(2457755, -0.4992);
 * ```
 */
export function instantFromJulianDateTt(day: number, rest = 0): Instant {
  const whole = Math.floor(day);
  const fraction = day - whole + rest;
  if (!Number.isFinite(fraction)) throw outOfRange(day + rest);
  const noon = makeInstant((whole - JULIAN_DAY_OF_1970_NOON) * SECONDS_PER_DAY + HALF_DAY - 32, -184_000_000);
  return addSeconds(noon, fraction * SECONDS_PER_DAY);
}

function outOfRange(value: number): HeliokitError {
  return new HeliokitError("time/out-of-range", `no instant at ${value}; a finite number is wanted`, {
    facts: { value },
  });
}
