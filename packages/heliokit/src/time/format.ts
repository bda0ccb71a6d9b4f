import { HeliokitError } from "../errors.js";
import { calendarDayOf } from "./calendar.js";
import { type Instant, makeInstant } from "./instant.js";
import { utcDayAt } from "./leap-seconds.js";
import type { TimeScale } from "./parse.js";

/** How a time is written. */
export interface FormatTimeOptions {
  /** Default "utc". */
  readonly scale?: TimeScale;
  /**
   * "iso" `2013-06-21T00:00:06.840Z` (`_TAI`, `_TT` after other scales), "fits" the same without zone as FITS date
   * keywords want it, "drms" `2013.06.21_00:00:41.840_TAI`. Default "iso".
   */
  readonly style?: "iso" | "fits" | "drms";
  /**
   * Decimals of the second, 0 to 9, cut off, never rounded: a printed time has already begun. "exact" writes as many
   * as there are. Default 3.
   */
  readonly digits?: number | "exact";
}

const SECONDS_PER_DAY = 86_400;

/** A moment split into calendar and clock of a scale. */
export interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** 0 to 59, 60 in a leap second. */
  readonly second: number;
  readonly nanosecond: number;
}

/**
 * Calendar and clock of an instant in a scale (default UTC). `second` is 60 in a leap second.
 *
 * @example
 * ```ts
 * civilTime(parseInstant("2016-12-31T23:59:60.5Z")).second; // 60
 * ```
 */
export function civilTime(instant: Instant, scale: TimeScale = "utc"): CivilTime {
  const shifted = scale === "tt" ? makeInstant(instant.seconds + 32, instant.nanoseconds + 184_000_000) : instant;
  const { dayNumber, second } =
    scale === "utc"
      ? utcDayAt(shifted.seconds)
      : {
          dayNumber: Math.floor(shifted.seconds / SECONDS_PER_DAY),
          second: shifted.seconds - Math.floor(shifted.seconds / SECONDS_PER_DAY) * SECONDS_PER_DAY,
        };
  const minuteOfDay = Math.min(Math.floor(second / 60), 1439);
  return {
    ...calendarDayOf(dayNumber),
    hour: Math.floor(minuteOfDay / 60),
    minute: minuteOfDay % 60,
    second: second - minuteOfDay * 60,
    nanosecond: shifted.nanoseconds,
  };
}

function padded(value: number, width = 2): string {
  return String(value).padStart(width, "0");
}

/**
 * Writes an instant. Every style can be read back by `parseInstant` (give it the scale where the style names none).
 * Errors: `time/bad-digits`.
 *
 * @example
 * ```ts
 * formatInstant(tRec, { scale: "tai", style: "drms", digits: 0 }); // "2014.03.01_00:01:30_TAI"
 * ```
 */
export function formatInstant(instant: Instant, options: FormatTimeOptions = {}): string {
  const { scale = "utc", style = "iso", digits = 3 } = options;
  const time = civilTime(instant, scale);
  const separator = style === "drms" ? "." : "-";
  const date = `${padded(time.year, 4)}${separator}${padded(time.month)}${separator}${padded(time.day)}`;
  const clock = `${padded(time.hour)}:${padded(time.minute)}:${padded(time.second)}`;
  const zone = style === "fits" ? "" : style === "drms" || scale !== "utc" ? `_${scale.toUpperCase()}` : "Z";
  return `${date}${style === "drms" ? "_" : "T"}${clock}${fractionText(time.nanosecond, digits)}${zone}`;
}

function fractionText(nanosecond: number, digits: number | "exact"): string {
  if (digits === "exact") {
    const trimmed = padded(nanosecond, 9).replace(/0+$/, "");
    return trimmed === "" ? "" : `.${trimmed}`;
  }
  if (!Number.isInteger(digits) || digits < 0 || digits > 9) {
    throw new HeliokitError("time/bad-digits", `decimals of a second: ${digits}; 0 to 9 or "exact" are possible`, {
      facts: { digits },
    });
  }
  return digits === 0 ? "" : `.${padded(nanosecond, 9).slice(0, digits)}`;
}

/**
 * UTC as ISO 8601 with `Z`, decimals cut off.
 *
 * @example
 * ```ts
 * formatUtc(parseInstant("2013-06-21T00:00:06.84Z")); // "2013-06-21T00:00:06.840Z"
 * ```
 */
export function formatUtc(instant: Instant, digits: number | "exact" = 3): string {
  return formatInstant(instant, { digits });
}

/**
 * UTC as FITS date keywords hold it: ISO 8601 without zone.
 *
 * @example
 * ```ts
 * formatFitsDate(dateObs, 2); // "2013-06-21T00:00:05.84"
 * ```
 */
export function formatFitsDate(instant: Instant, digits: number | "exact" = 3): string {
  return formatInstant(instant, { style: "fits", digits });
}

/**
 * TAI as the archive writes it.
 *
 * @example
 * ```ts
 * formatTai(parseInstant("2014-03-01T00:00:50Z"), 0); // "2014.03.01_00:01:25_TAI"
 * ```
 */
export function formatTai(instant: Instant, digits: number | "exact" = 3): string {
  return formatInstant(instant, { scale: "tai", style: "drms", digits });
}
