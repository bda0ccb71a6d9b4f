import { HeliokitError } from "../errors.js";
import { formatInstant } from "./format.js";
import { compareInstants, type Instant, makeInstant } from "./instant.js";
import { CLOCK, type ParseTimeOptions, parseTimeText, shown } from "./parse.js";

/** A stretch of time, `from` included, `until` not. */
export interface TimeRange {
  readonly from: Instant;
  readonly until: Instant;
}

const CLOCK_ONLY = new RegExp(`^${CLOCK}$`);

/**
 * A range between two ends that both belong to it: a text stands for its whole span, so that `to: "2013-12-31"`
 * includes that day and `to: "06:00"` that minute; an instant stands for itself. An end that is only a time of day
 * lies on the day of the start. UTC unless a scale is written. An absent end leaves the range open there
 * (years 1 to 9999).
 *
 * Errors: those of {@link parseInstant}, and `time/empty-range` when the end lies before the start.
 *
 * @example
 * ```ts
 * const range = parseTimeRange("2013-06-21", "2013-12-31");
 * isWithin(range, parseInstant("2013-12-31T23:59:59.999Z")); // true
 * ```
 */
export function parseTimeRange(
  from: string | Instant | undefined,
  to: string | Instant | undefined,
  options: ParseTimeOptions = {},
): TimeRange {
  const start =
    from === undefined
      ? makeInstant(-62_135_596_800)
      : typeof from === "string"
        ? parseTimeText(from, options).from
        : from;
  const until = endOf(from, to, options);
  if (compareInstants(until, start) <= 0) {
    throw new HeliokitError(
      "time/empty-range",
      `range from ${described(from)} to ${described(to)} ends before it begins`,
      {
        facts: { from, to },
      },
    );
  }
  return { from: start, until };
}

function endOf(
  from: string | Instant | undefined,
  to: string | Instant | undefined,
  options: ParseTimeOptions,
): Instant {
  if (to === undefined) return makeInstant(253_402_214_400);
  if (typeof to !== "string") return makeInstant(to.seconds, to.nanoseconds + 1);
  const clock = to.trim();
  if (typeof from === "string" && CLOCK_ONLY.test(clock)) {
    const start = parseTimeText(from, options);
    const date = formatInstant(start.from, { scale: start.scale, style: "fits", digits: 0 }).slice(0, 10);
    return parseTimeText(`${date}T${clock}`, { scale: start.scale }).until;
  }
  return parseTimeText(to, options).until;
}

function described(end: string | Instant | undefined): string {
  if (end === undefined) return "(open)";
  return typeof end === "string" ? shown(end) : `${end.seconds}.${String(end.nanoseconds).padStart(9, "0")} s TAI`;
}

/**
 * Whether an instant lies in a range.
 *
 * @example
 * ```ts
 * frames.filter((frame) => isWithin(range, frame.observedAt));
 * ```
 */
export function isWithin(range: TimeRange, instant: Instant): boolean {
  return compareInstants(range.from, instant) <= 0 && compareInstants(instant, range.until) < 0;
}
