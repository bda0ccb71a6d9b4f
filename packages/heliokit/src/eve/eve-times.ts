import { HeliokitError } from "../errors.js";
import { type Instant, makeInstant, parseInstant } from "../time/index.js";

/**
 * Times of many samples, compact: whole microseconds of TAI since 1970-01-01 TAI, NaN where a time is missing. The form is that of
 * `FrameTimes` of `heliokit/sdoml`, so that samples are aligned with frames.
 */
export interface EveTimes {
  readonly taiMicroseconds: Float64Array;
}

const DAY = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?Z?$/;

/**
 * Reads times such as `2010-05-01 00:00:10.484`, UTC. An empty text is a missing time.
 *
 * @throws HeliokitError `time/unreadable`, `time/no-such-instant` with the text
 *
 * @example
 * ```ts
 * const times = eveTimes(["2010-05-01 00:00:10.484"]);
 * ```
 */
export function eveTimes(texts: readonly string[]): EveTimes {
  const taiMicroseconds = new Float64Array(texts.length).fill(Number.NaN);
  let day = "";
  let midnight = 0;
  for (let at = 0; at < texts.length; at++) {
    const text = (texts[at] ?? "").trim();
    if (text === "") continue;
    const [, , , , hour = "", minute = "", second = "", fraction = ""] = DAY.exec(text) ?? [];
    // TAI - UTC changes between days only; a leap second itself, and any other form of text, goes the long way.
    if (second === "" || second === "60") {
      taiMicroseconds[at] = micro(parseInstant(text.replace(" ", "T")));
      continue;
    }
    if (text.slice(0, 10) !== day) {
      day = text.slice(0, 10);
      midnight = micro(parseInstant(`${day}T00:00:00Z`));
    }
    const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
    if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
      throw new HeliokitError("time/no-such-instant", `${JSON.stringify(text)} is no time of a day`, {
        facts: { text },
      });
    }
    taiMicroseconds[at] = midnight + seconds * 1e6 + Number(fraction.padEnd(6, "0"));
  }
  return { taiMicroseconds };
}

function micro({ seconds, nanoseconds }: Instant): number {
  return seconds * 1e6 + Math.round(nanoseconds / 1000);
}

/**
 * The time of one sample; undefined where it has none.
 *
 * @example
 * ```ts
 * const first = eveTimeAt(series.times, 0);
 * ```
 */
export function eveTimeAt({ taiMicroseconds }: EveTimes, sample: number): Instant | undefined {
  const value = taiMicroseconds[sample] ?? Number.NaN;
  if (Number.isNaN(value)) return undefined;
  const seconds = Math.floor(value / 1e6);
  return makeInstant(seconds, (value - seconds * 1e6) * 1000);
}
