import { type FitsHeader, headerNumber, headerText } from "../fits/index.js";
import { addSeconds, type Instant, isMissingTime, parseInstant, type TimeScale } from "../time/index.js";
import type { Repair } from "./repair.js";

/** The two times of an image. */
export interface MapTimes {
  /** What coordinates refer to; undefined when the header has no usable time at all. */
  readonly observedAt: Instant | undefined;
  /** What the image is known by. */
  readonly date: Instant | undefined;
  readonly repairs: readonly Repair[];
}

/**
 * The times of a header. AIA and HMI: coordinates refer to T_OBS (middle of the exposure); without it to DATE-AVG, or
 * DATE-OBS and half the exposure, which is recorded as a repair. Others: DATE-AVG, DATE-OBS, DATE-BEG, DATE-END. A text
 * with `TAI` in it is TAI, else TIMESYS holds (UTC when absent).
 *
 * @example
 * ```ts
 * mapTimes(header, "AIA").observedAt; // T_OBS as an Instant
 * ```
 */
export function mapTimes(header: FitsHeader, instrument: "AIA" | "HMI" | "other"): MapTimes {
  const repairs: Repair[] = [];
  const scale = timeScaleOf(header);
  const read = (keyword: string): Instant | undefined => readTime(header, keyword, scale, repairs);
  const exposure = headerNumber(header, "XPOSURE") || headerNumber(header, "EXPTIME") || 0;

  const start = read("DATE-OBS") ?? read("DATE_OBS") ?? read("DATE-BEG");
  const average = read("DATE-AVG");
  const end = read("DATE-END");

  if (instrument === "other") {
    return { observedAt: average ?? start ?? end, date: start ?? average ?? end, repairs };
  }

  const tObs = read("T_OBS");
  if (tObs) return { observedAt: tObs, date: start ?? addSeconds(tObs, -exposure / 2), repairs };
  const middle = average ?? (start && addSeconds(start, exposure / 2)) ?? end;
  if (middle) {
    repairs.push({
      keyword: "T_OBS",
      found: headerText(header, "T_OBS"),
      used: average ? "DATE-AVG" : start ? "DATE-OBS + EXPTIME/2" : "DATE-END",
      reason: "T_OBS is missing or unreadable",
    });
  }
  return { observedAt: middle, date: start ?? middle, repairs };
}

/** The time that a keyword of a header holds; undefined where it is missing or cannot be read. */
export function headerTime(header: FitsHeader, keyword: string): Instant | undefined {
  return readTime(header, keyword, timeScaleOf(header), []);
}

function timeScaleOf(header: FitsHeader): TimeScale {
  const system = headerText(header, "TIMESYS")?.trim().toLowerCase();
  return system === "tai" || system === "tt" ? system : "utc";
}

function readTime(header: FitsHeader, keyword: string, scale: TimeScale, repairs: Repair[]): Instant | undefined {
  const text = headerText(header, keyword)?.trim();
  if (!text || isMissingTime(text)) return undefined;
  try {
    return parseInstant(text, { scale });
  } catch {
    // Unreadable times are met in real headers; the next candidate serves, and the repair says so.
    repairs.push({ keyword, found: text, used: "", reason: "the time cannot be read" });
    return undefined;
  }
}
