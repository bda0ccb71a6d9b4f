import { HeliokitError } from "../errors.js";
import { dayNumberOf, daysInMonth } from "./calendar.js";
import { type Instant, makeInstant, NANOSECONDS_PER_SECOND } from "./instant.js";
import { startOfUtcDay, utcDayAt } from "./leap-seconds.js";

/** The scales that time texts are written in. TT = TAI + 32.184 s. */
export type TimeScale = "utc" | "tai" | "tt";

/** What a time text says: the moment it names, and the whole stretch that it stands for at its precision. */
export interface TimeText {
  /** The first moment of the stretch: what the text means as an instant. */
  readonly from: Instant;
  /** The first moment after the stretch: `2013-12-31` ends where 2014 begins, `06:00` ends at 06:01. */
  readonly until: Instant;
  readonly scale: TimeScale;
  readonly precision: "year" | "month" | "day" | "minute" | "second" | "fraction";
}

/** How to read a text that names no scale. */
export interface ParseTimeOptions {
  /** Scale of a text without zone. Default "utc". */
  readonly scale?: TimeScale;
}

const TT_MINUS_TAI_SECONDS = 32;
const TT_MINUS_TAI_NANOSECONDS = 184_000_000;
const SECONDS_PER_DAY = 86_400;

/** Time of day with colons, as a pattern with four groups. */
export const CLOCK = String.raw`(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d*))?)?`;
const ZONE = String.raw`(?:[ _]?(Z|UTC|UT|GMT|TAI|TT|TDT)|([+-]\d{2}):?(\d{2}))?`;
const MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

// Every repetition stands between fixed characters, so no text can make these backtrack for long.
const SEPARATED = new RegExp(String.raw`^(\d{4})([-/.])(\d{2})\2(\d{2})(?:[T _]${CLOCK})?${ZONE}$`, "i");
const HALF_COMPACT = new RegExp(
  String.raw`^(\d{4})-(\d{2})-(\d{2})[T _](\d{2})(\d{2})(?:(\d{2})(?:\.(\d*))?)?${ZONE}$`,
  "i",
);
const COMPACT = new RegExp(
  String.raw`^(\d{4})(\d{2})(\d{2})(?:[T _]?(\d{2})(\d{2})(?:(\d{2})(?:\.(\d*))?)?)?${ZONE}$`,
  "i",
);
const YEAR_NAMED = new RegExp(String.raw`^(\d{4})-([A-Z]{3})-(\d{2})(?:[T _]${CLOCK})?${ZONE}$`, "i");
const DAY_NAMED = new RegExp(String.raw`^(\d{2})-([A-Z]{3})-(\d{4})(?:[T _]${CLOCK})?${ZONE}$`, "i");
const DAY_OF_YEAR = new RegExp(String.raw`^(\d{4}):(\d{3}):${CLOCK}${ZONE}$`, "i");
const MONTH_ONLY = /^(\d{4})-(\d{2})$/;
const YEAR_ONLY = /^(\d{4})$/;

/** The archive's way to write that a time is not there (a Julian day 0), beside the words. */
const MISSING = /^(?:|missing|nan|none|null|n\/a|-4712\.01\.01_.*)$/i;

/** What a pattern found, still as text. */
interface Fields {
  readonly year: string;
  readonly month?: string | undefined;
  readonly day?: string | undefined;
  readonly dayOfYear?: string | undefined;
  readonly hour?: string | undefined;
  readonly minute?: string | undefined;
  readonly second?: string | undefined;
  readonly fraction?: string | undefined;
  readonly scale?: string | undefined;
  readonly offsetHours?: string | undefined;
  readonly offsetMinutes?: string | undefined;
}

function monthNumber(name: string): string {
  const at = MONTHS.indexOf(name.toLowerCase());
  return at >= 0 && at % 3 === 0 ? String(at / 3 + 1) : "0";
}

function fieldsOf(text: string): Fields | undefined {
  let found = SEPARATED.exec(text);
  if (found) {
    const [, year = "", , month, day, hour, minute, second, fraction, scale, offsetHours, offsetMinutes] = found;
    return { year, month, day, hour, minute, second, fraction, scale, offsetHours, offsetMinutes };
  }
  found = HALF_COMPACT.exec(text) ?? COMPACT.exec(text);
  if (found) {
    const [, year = "", month, day, hour, minute, second, fraction, scale, offsetHours, offsetMinutes] = found;
    return { year, month, day, hour, minute, second, fraction, scale, offsetHours, offsetMinutes };
  }
  found = YEAR_NAMED.exec(text);
  if (found) {
    const [, year = "", name = "", day, hour, minute, second, fraction, scale, offsetHours, offsetMinutes] = found;
    const month = monthNumber(name);
    return { year, month, day, hour, minute, second, fraction, scale, offsetHours, offsetMinutes };
  }
  found = DAY_NAMED.exec(text);
  if (found) {
    const [, day, name = "", year = "", hour, minute, second, fraction, scale, offsetHours, offsetMinutes] = found;
    const month = monthNumber(name);
    return { year, month, day, hour, minute, second, fraction, scale, offsetHours, offsetMinutes };
  }
  found = DAY_OF_YEAR.exec(text);
  if (found) {
    const [, year = "", dayOfYear, hour, minute, second, fraction, scale, offsetHours, offsetMinutes] = found;
    return { year, dayOfYear, hour, minute, second, fraction, scale, offsetHours, offsetMinutes };
  }
  found = MONTH_ONLY.exec(text);
  if (found) return { year: found[1] ?? "", month: found[2] };
  found = YEAR_ONLY.exec(text);
  if (found) return { year: found[1] ?? "" };
  return undefined;
}

function scaleOf(written: string | undefined, fallback: TimeScale): TimeScale {
  if (written === undefined) return fallback;
  switch (written.toUpperCase()) {
    case "TAI":
      return "tai";
    case "TT":
    case "TDT":
      return "tt";
    default:
      return "utc";
  }
}

/** A text for a message, cut to a bearable length. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}

function noSuchInstant(text: string, why: string): HeliokitError {
  return new HeliokitError("time/no-such-instant", `time ${shown(text)} does not exist: ${why}`, { facts: { text } });
}

/** The moment at which a second of a day begins in a scale. */
export function momentOf(scale: TimeScale, dayNumber: number, second: number, nanoseconds = 0): Instant {
  switch (scale) {
    case "utc":
      return makeInstant(startOfUtcDay(dayNumber) + second, nanoseconds);
    case "tai":
      return makeInstant(dayNumber * SECONDS_PER_DAY + second, nanoseconds);
    case "tt":
      return makeInstant(
        dayNumber * SECONDS_PER_DAY + second - TT_MINUS_TAI_SECONDS,
        nanoseconds - TT_MINUS_TAI_NANOSECONDS,
      );
  }
}

function dayOf(text: string, fields: Fields): number {
  const year = Number(fields.year);
  if (year === 0) throw noSuchInstant(text, "the calendar has no year 0");
  if (fields.dayOfYear !== undefined) {
    const dayOfYear = Number(fields.dayOfYear);
    const days = dayNumberOf(year + 1, 1, 1) - dayNumberOf(year, 1, 1);
    if (dayOfYear < 1 || dayOfYear > days) throw noSuchInstant(text, `${year} has the days 1 to ${days}`);
    return dayNumberOf(year, 1, dayOfYear);
  }
  const month = Number(fields.month ?? 1);
  if (month < 1 || month > 12) throw noSuchInstant(text, "the month is none of 1 to 12 or Jan to Dec");
  const day = Number(fields.day ?? 1);
  const days = daysInMonth(year, month);
  if (day < 1 || day > days) throw noSuchInstant(text, `month ${month} of ${year} has the days 1 to ${days}`);
  return dayNumberOf(year, month, day);
}

/** Nanoseconds of a fraction of any length, rounded; a carry into the next second is left in the number. */
function nanosecondsOfFraction(digits: string): number {
  const nine = Number(digits.slice(0, 9).padEnd(9, "0"));
  return digits.length > 9 && digits.charCodeAt(9) >= 53 ? nine + 1 : nine;
}

/**
 * Reads a time text and says which stretch of time it stands for. Beside everything that {@link parseInstant} reads,
 * a bare year (`2013`) and a bare month (`2013-06`) are understood here.
 *
 * Errors: `time/unreadable`, `time/no-such-instant`, `time/missing`.
 *
 * @example
 * ```ts
 * const day = parseTimeText("2016-12-31");
 * secondsBetween(day.from, day.until); // 86401: that day had a leap second
 * ```
 */
export function parseTimeText(text: string, options: ParseTimeOptions = {}): TimeText {
  const trimmed = text.trim();
  const fields = trimmed.length > 100 ? undefined : fieldsOf(trimmed);
  if (fields === undefined) {
    if (MISSING.test(trimmed)) {
      throw new HeliokitError("time/missing", `time ${shown(text)} says that there is none`, { facts: { text } });
    }
    throw new HeliokitError(
      "time/unreadable",
      `time ${shown(text)} is in no known form; write it like 2013-06-21T00:00:06.84Z or 2013.06.21_00:00:41.84_TAI`,
      { facts: { text } },
    );
  }
  const scale = scaleOf(fields.scale, fields.offsetHours === undefined ? (options.scale ?? "utc") : "utc");
  const dayNumber = dayOf(text, fields);
  if (fields.hour === undefined || fields.minute === undefined) {
    if (fields.offsetHours !== undefined) {
      throw new HeliokitError(
        "time/unreadable",
        `time ${shown(text)} has a zone but no time of day; add hours and minutes`,
        {
          facts: { text },
        },
      );
    }
    return calendarSpan(fields, scale, dayNumber);
  }
  return clockSpan(text, fields, scale, dayNumber);
}

function calendarSpan(fields: Fields, scale: TimeScale, dayNumber: number): TimeText {
  const year = Number(fields.year);
  const month = Number(fields.month ?? 1);
  const from = momentOf(scale, dayNumber, 0);
  if (fields.day !== undefined || fields.dayOfYear !== undefined) {
    return { from, until: momentOf(scale, dayNumber + 1, 0), scale, precision: "day" };
  }
  if (fields.month !== undefined) {
    const until = momentOf(scale, dayNumber + daysInMonth(year, month), 0);
    return { from, until, scale, precision: "month" };
  }
  return { from, until: momentOf(scale, dayNumberOf(year + 1, 1, 1), 0), scale, precision: "year" };
}

function clockSpan(text: string, fields: Fields, scale: TimeScale, dayNumber: number): TimeText {
  const hour = Number(fields.hour);
  const minute = Number(fields.minute);
  const second = Number(fields.second ?? 0);
  const fraction = fields.fraction ?? "";
  const nanoseconds = nanosecondsOfFraction(fraction);
  if (hour > 24 || minute > 59 || second > 60)
    throw noSuchInstant(text, "a day ends at 24:00:00, a minute at :59 or :60");
  if (hour === 24 && (minute > 0 || second > 0 || nanoseconds > 0)) throw noSuchInstant(text, "a day ends at 24:00:00");
  const offsetMinutes = Number(fields.offsetMinutes ?? 0);
  if (Math.abs(Number(fields.offsetHours ?? 0)) > 23 || offsetMinutes > 59) throw noSuchInstant(text, "no such zone");
  const eastMinutes =
    Number(fields.offsetHours ?? 0) * 60 + (fields.offsetHours?.startsWith("-") ? -offsetMinutes : offsetMinutes);

  const minuteOfDay = hour * 60 + minute - eastMinutes;
  const day = dayNumber + Math.floor(minuteOfDay / 1440);
  const startOfMinute = (minuteOfDay - Math.floor(minuteOfDay / 1440) * 1440) * 60;
  // 24:00 has moved on to the next day's 00:00 here, which in UTC lies behind a leap second, as it should.
  if (fields.second === undefined) {
    const next = startOfMinute + 60;
    return {
      from: momentOf(scale, day, startOfMinute),
      until: next === SECONDS_PER_DAY ? momentOf(scale, day + 1, 0) : momentOf(scale, day, next),
      scale,
      precision: "minute",
    };
  }
  if (second === 60) requireLeapSecond(text, scale, day, startOfMinute);
  const from = momentOf(scale, day, startOfMinute + second, nanoseconds);
  const spanNanoseconds = fraction === "" ? NANOSECONDS_PER_SECOND : 10 ** (9 - Math.min(fraction.length, 9));
  const until = makeInstant(from.seconds, from.nanoseconds + spanNanoseconds);
  return { from, until, scale, precision: fraction === "" ? "second" : "fraction" };
}

function requireLeapSecond(text: string, scale: TimeScale, dayNumber: number, startOfMinute: number): void {
  if (scale !== "utc") throw noSuchInstant(text, `${scale.toUpperCase()} has no leap seconds, its minutes end at :59`);
  const { dayNumber: actualDay, second } = utcDayAt(startOfUtcDay(dayNumber) + startOfMinute + 60);
  if (actualDay !== dayNumber || second !== SECONDS_PER_DAY)
    throw noSuchInstant(text, "no leap second was inserted there");
}

/**
 * Reads a time text exactly. Understood are ISO 8601 (`T`, space or `_` between date and time; fractions of any
 * length, rounded to nanoseconds; date only; `Z`, `+09:00`), dates with `/`, `.` or month names (`2005-Nov-23`,
 * `23-Nov-2005`), compact forms (`20051123T230938`, `20051123_2309`, `20051123230938`, `2005-11-23T230938Z`), day of
 * year (`2005:327:23:09:38`), and the archive's texts (`2014.03.01_00:01:25_TAI`, `_UTC`, `_Z`, `_TT`). Without zone
 * it is UTC. `:60` is read where a leap second was, `24:00:00` is the next midnight. Machine, locale and time zone
 * play no part.
 *
 * Errors: `time/unreadable` (no known form), `time/no-such-instant` (30 February, a leap second that never was),
 * `time/missing` (empty, `MISSING`, `nan`, or the archive's `-4712.01.01_11:59:28_TAI`).
 *
 * @example
 * ```ts
 * const tObs = parseInstant("2014.03.01_00:01:25_TAI");
 * formatUtc(tObs); // "2014-03-01T00:00:50.000Z"
 * ```
 */
export function parseInstant(text: string, options: ParseTimeOptions = {}): Instant {
  const { from, precision } = parseTimeText(text, options);
  if (precision === "year" || precision === "month") {
    throw new HeliokitError(
      "time/unreadable",
      `time ${shown(text)} names no day; a moment is wanted, at least a date`,
      {
        facts: { text },
      },
    );
  }
  return from;
}

/**
 * Whether a text is one of those that archives write for a time that is not there: empty, `MISSING`, `nan`, or a date
 * in the year -4712.
 *
 * @example
 * ```ts
 * isMissingTime("-4712.01.01_11:59:28_TAI"); // true
 * ```
 */
export function isMissingTime(text: string): boolean {
  return MISSING.test(text.trim());
}
