import { HeliokitError } from "../errors.js";
import {
  type Duration,
  durationSeconds,
  type Instant,
  instantFromUnixUtc,
  parseDuration,
  parseInstant,
  unixUtcOf,
} from "../time/index.js";
import { instantOfMicroseconds, microsecondsOf } from "./frame-times.js";

/** The most times of one series: every 12 seconds of a year. */
const MOST_TIMES = 2_700_000;

/** How {@link regularTimes} counts. */
export interface RegularTimesOptions {
  /**
   * Clock that the steps are made on. "utc" (default): days have 86 400 s, steps stay on the same minutes across a leap
   * second. "tai": elapsed seconds, as the slots of HMI.
   */
  readonly clock?: "utc" | "tai";
}

/**
 * Times from a moment at a step, as long as they lie before the end: **the end is not one of them**, so that a day every
 * 12 minutes is 120 times, and two neighbouring days share none. A date means its beginning. Steps carry a unit: `"12 min"`,
 * `"6 h"`, `"1 day"`; months have no fixed length and are refused.
 *
 * @throws HeliokitError `sdoml/bad-step` for a step that is not above 0, `sdoml/too-many-times` beyond 2.7 million;
 * `time/unreadable`, `time/unreadable-duration`
 *
 * @example
 * ```ts
 * regularTimes("2010-08-28", "2010-08-29", "12 min").length; // 120
 * ```
 */
export function regularTimes(
  from: string | Instant,
  to: string | Instant,
  step: string | Duration,
  options: RegularTimesOptions = {},
): readonly Instant[] {
  const start = typeof from === "string" ? parseInstant(from) : from;
  const end = typeof to === "string" ? parseInstant(to) : to;
  const length = Math.round(durationSeconds(typeof step === "string" ? parseDuration(step) : step) * 1e6);
  if (!(length > 0)) {
    throw new HeliokitError(
      "sdoml/bad-step",
      `a step of ${typeof step === "string" ? JSON.stringify(step) : `${length / 1e6} s`} leads nowhere; wanted is a length above 0 with its unit, such as "12 min"`,
      { facts: { step } },
    );
  }
  const utc = options.clock !== "tai";
  // Microseconds as whole numbers: a sum of fractions of seconds would drift.
  const count = utc ? (instant: Instant) => Math.round(unixUtcOf(instant) * 1e6) : microsecondsOf;
  const begin = count(start);
  const times = Math.max(0, Math.ceil((count(end) - begin) / length));
  if (times > MOST_TIMES) {
    throw new HeliokitError(
      "sdoml/too-many-times",
      `${times} times in one series, at most ${MOST_TIMES} are made; take a longer step or a shorter range`,
      { facts: { found: times, wanted: MOST_TIMES } },
    );
  }
  return Array.from({ length: times }, (_, index) => {
    const at = begin + index * length;
    return utc ? instantFromUnixUtc(at / 1e6) : instantOfMicroseconds(at);
  });
}
