import { addSeconds, compareInstants, type Instant, parseInstant, type TimeRange } from "../time/index.js";
import { baseName } from "./sky-file-name.js";

const NAME = /^(\d{4})(\d{2})(\d{2})_(\d{2})(\d{2})?(?:(\d{2})(?:_(\d{1,6}))?)?(?!\d)/;

/**
 * The stretch of time that the name of a data file stands for: a minute (`20211104_0900_atha_...`), an hour
 * (`20210216_09_rabb_...`) or a moment (`20211030_060000_149606_gill_...`, up to the next second). Undefined where the
 * name has no time.
 *
 * @example
 * ```ts
 * fileTime("20211104_0900_atha_themis02_full.pgm.gz")?.from; // 2021-11-04T09:00:00Z
 * ```
 */
export function fileTime(name: string): TimeRange | undefined {
  const found = NAME.exec(baseName(name));
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second, fraction] = found;
  const text = `${year}-${month}-${day}T${hour}:${minute ?? "00"}:${second ?? "00"}.${fraction ?? "0"}Z`;
  let from: Instant;
  try {
    from = parseInstant(text);
  } catch {
    // Digits that are no date.
    return undefined;
  }
  return { from, until: addSeconds(from, minute === undefined ? 3600 : second === undefined ? 60 : 1) };
}

/** Whether two stretches have a moment in common. */
export function overlaps(a: TimeRange, b: TimeRange): boolean {
  return compareInstants(a.from, b.until) < 0 && compareInstants(b.from, a.until) < 0;
}
