import { parseInstant, type TimeScale } from "../time/index.js";

/** The moment that {@link TimeReader} read last, so that none is made per cell. */
export class TimeReader {
  seconds = 0;
  nanoseconds = 0;
  /** First second of days already met: years 1972 and later only, where every day begins at a whole second of TAI. */
  readonly #days = new Map<number, number>();
  readonly #scale: TimeScale;

  /** @param scale what a time without a zone is read as */
  constructor(scale: TimeScale) {
    this.#scale = scale;
  }

  /**
   * Reads the two forms that make up nearly all replies, `2021-07-03T14:25:05.84Z` and `2021.07.03_14:24:00.5_TAI`.
   * False for anything else, also for second 60: read that as a text.
   */
  plain(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length < 20 || length > 40) return false;
    const dash = bytes[start + 4];
    const tai = dash === 46;
    if ((!tai && dash !== 45) || bytes[start + 7] !== dash) return false;
    const between = bytes[start + 10];
    if (between !== (tai ? 95 : 84) || bytes[start + 13] !== 58 || bytes[start + 16] !== 58) return false;
    const year = two(bytes, start) * 100 + two(bytes, start + 2);
    const month = two(bytes, start + 5);
    const day = two(bytes, start + 8);
    const hour = two(bytes, start + 11);
    const minute = two(bytes, start + 14);
    const second = two(bytes, start + 17);
    // Not-a-number compares false: a byte that is no digit ends here too.
    if (!(year >= 1972 && month >= 1 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59)) return false;
    const zone = tai ? end - 4 : end - 1;
    if (tai) {
      if (bytes[zone] !== 95 || bytes[zone + 1] !== 84 || bytes[zone + 2] !== 65 || bytes[zone + 3] !== 73)
        return false;
    } else if (bytes[zone] !== 90) return false;
    let nanoseconds = 0;
    if (zone !== start + 19) {
      if (bytes[start + 19] !== 46 || zone - start > 29 || zone === start + 20) return false;
      let unit = 100_000_000;
      for (let at = start + 20; at < zone; at++) {
        const digit = (bytes[at] ?? 0) - 48;
        if (digit < 0 || digit > 9) return false;
        nanoseconds += digit * unit;
        unit /= 10;
      }
    }
    const key = (((year * 13 + month) * 32 + day) << 1) | (tai ? 1 : 0);
    let first = this.#days.get(key);
    if (first === undefined) {
      const found = firstSecondOf(year, month, day, tai);
      if (found === undefined) return false;
      first = found;
      // A range of a year has 365 entries; a table of random times must not fill the memory.
      if (this.#days.size > 10_000) this.#days.clear();
      this.#days.set(key, first);
    }
    this.seconds = first + hour * 3600 + minute * 60 + second;
    this.nanoseconds = nanoseconds;
    return true;
  }

  /** Reads any time text of heliokit/time; false where it is none. */
  text(text: string): boolean {
    try {
      const { seconds, nanoseconds } = parseInstant(text, { scale: this.#scale });
      this.seconds = seconds;
      this.nanoseconds = nanoseconds;
      return true;
    } catch {
      return false;
    }
  }
}

function two(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - 48;
  const ones = (bytes[at + 1] ?? 0) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function firstSecondOf(year: number, month: number, day: number, tai: boolean): number | undefined {
  const date = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  try {
    return parseInstant(date, { scale: tai ? "tai" : "utc" }).seconds;
  } catch {
    return undefined;
  }
}
