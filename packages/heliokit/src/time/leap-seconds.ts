import { dayNumberOf } from "./calendar.js";
import type { Instant } from "./instant.js";

/** From 0h UTC of `date` on, TAI is ahead of UTC by `taiMinusUtc` seconds. */
export interface LeapSecond {
  /** UTC date, `YYYY-MM-DD`. */
  readonly date: string;
  readonly taiMinusUtc: number;
}

/**
 * Every step of TAI - UTC since whole leap seconds began in 1972, in order of time. Source: IERS Bulletin C.
 *
 * @example
 * ```ts
 * LEAP_SECONDS.at(-1); // { date: "2017-01-01", taiMinusUtc: 37 }
 * ```
 */
export const LEAP_SECONDS: readonly LeapSecond[] = [
  ["1972-01-01", 10],
  ["1972-07-01", 11],
  ["1973-01-01", 12],
  ["1974-01-01", 13],
  ["1975-01-01", 14],
  ["1976-01-01", 15],
  ["1977-01-01", 16],
  ["1978-01-01", 17],
  ["1979-01-01", 18],
  ["1980-01-01", 19],
  ["1981-07-01", 20],
  ["1982-07-01", 21],
  ["1983-07-01", 22],
  ["1985-07-01", 23],
  ["1988-01-01", 24],
  ["1990-01-01", 25],
  ["1991-01-01", 26],
  ["1992-07-01", 27],
  ["1993-07-01", 28],
  ["1994-07-01", 29],
  ["1996-01-01", 30],
  ["1997-07-01", 31],
  ["1999-01-01", 32],
  ["2006-01-01", 33],
  ["2009-01-01", 34],
  ["2012-07-01", 35],
  ["2015-07-01", 36],
  ["2017-01-01", 37],
].map(([date, taiMinusUtc]) => ({ date: String(date), taiMinusUtc: Number(taiMinusUtc) }));

/**
 * The day (UTC) up to which the table is announced to be complete. Later instants use the last step; they are off by
 * a second for each leap second announced since.
 *
 * @example
 * ```ts
 * LEAP_SECONDS_KNOWN_UNTIL; // "2026-06-28"
 * ```
 */
export const LEAP_SECONDS_KNOWN_UNTIL = "2026-06-28";

const SECONDS_PER_DAY = 86_400;

function dayNumberOfDate(date: string): number {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  return dayNumberOf(year, month, day);
}

const stepDays = LEAP_SECONDS.map((step) => dayNumberOfDate(step.date));
const stepOffsets = LEAP_SECONDS.map((step) => step.taiMinusUtc);
const firstOffset = stepOffsets[0] ?? 0;

/** TAI - UTC in seconds at 0h UTC of a day, given in days since 1970-01-01. Constant before 1972. */
export function offsetAtDay(dayNumber: number): number {
  for (let index = stepDays.length - 1; index >= 0; index--) {
    if (dayNumber >= (stepDays[index] ?? 0)) return stepOffsets[index] ?? firstOffset;
  }
  return firstOffset;
}

/** TAI seconds since 1970-01-01 TAI at which a UTC day begins. */
export function startOfUtcDay(dayNumber: number): number {
  return dayNumber * SECONDS_PER_DAY + offsetAtDay(dayNumber);
}

/** UTC day and second of that day (86400 in a leap second) at a whole TAI second. */
export function utcDayAt(taiSeconds: number): { readonly dayNumber: number; readonly second: number } {
  // The offset is positive and far below a day: the right day is this one or the one before.
  let dayNumber = Math.floor(taiSeconds / SECONDS_PER_DAY);
  if (taiSeconds < startOfUtcDay(dayNumber)) dayNumber -= 1;
  return { dayNumber, second: taiSeconds - startOfUtcDay(dayNumber) };
}

/**
 * TAI - UTC at an instant, in whole seconds. During a leap second the value before it still holds. Before 1972, when
 * UTC was steered by fractions of a second, the value of 1972 (10 s) is used throughout.
 *
 * @example
 * ```ts
 * taiMinusUtc(parseInstant("2013-06-21T00:00:06.84Z")); // 35
 * ```
 */
export function taiMinusUtc(instant: Instant): number {
  return offsetAtDay(utcDayAt(instant.seconds).dayNumber);
}

/**
 * How well UTC is known at an instant: "known" inside the table, "assumed" after {@link LEAP_SECONDS_KNOWN_UNTIL},
 * "before-1972" where UTC had no whole leap seconds. TAI and differences of TAI times never depend on it.
 *
 * @example
 * ```ts
 * leapSecondKnowledge(parseInstant("2013-06-21")); // "known"
 * ```
 */
export function leapSecondKnowledge(instant: Instant): "known" | "assumed" | "before-1972" {
  const { dayNumber } = utcDayAt(instant.seconds);
  if (dayNumber < (stepDays[0] ?? 0)) return "before-1972";
  return dayNumber < dayNumberOfDate(LEAP_SECONDS_KNOWN_UNTIL) ? "known" : "assumed";
}
