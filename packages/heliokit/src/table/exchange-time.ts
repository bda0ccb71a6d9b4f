import { formatUtc, type Instant, instantFromUnixUtc, parseInstant, taiMinusUtc } from "../time/index.js";
import { isMissingAt } from "./cell.js";
import type { TimeColumn } from "./column.js";
import { textAt } from "./text-list.js";

/** A moment of a time column. */
export function momentAt(column: TimeColumn, row: number): Instant {
  return { seconds: column.seconds[row] ?? 0, nanoseconds: column.nanoseconds[row] ?? 0 };
}

/** A moment as files for other programs hold it: ISO 8601 in UTC with Z. */
export function exchangeText(column: TimeColumn, row: number): string {
  return formatUtc(momentAt(column, row), "exact");
}

/** Microseconds since 1970 UTC; a leap second counts like the second after it. */
export function unixMicroseconds(instant: Instant): bigint {
  const utcSeconds = Math.round(instant.seconds - taiMinusUtc(instant));
  return BigInt(utcSeconds) * 1_000_000n + BigInt(Math.round(instant.nanoseconds / 1000));
}

/** The moment of microseconds since 1970 UTC. */
export function momentOfMicroseconds(microseconds: bigint): Instant {
  const seconds = microseconds >= 0n ? microseconds / 1_000_000n : -((-microseconds + 999_999n) / 1_000_000n);
  const rest = Number(microseconds - seconds * 1_000_000n);
  const whole = instantFromUnixUtc(Number(seconds));
  return { seconds: whole.seconds, nanoseconds: rest * 1000 };
}

/** Whether microseconds in UTC lose something of a column: a scale, a leap second, digits. */
export function losesAsMicroseconds(column: TimeColumn): boolean {
  for (let row = 0; row < column.length; row++) {
    if (isMissingAt(column, row)) continue;
    const { nanoseconds } = momentAt(column, row);
    if (nanoseconds % 1000 !== 0) return true;
    if (column.texts && /[^Z0-9T:.-]|:60/.test(textAt(column.texts, row))) return true;
    if (!column.texts && (column.scale !== "utc" || exchangeText(column, row).includes(":60"))) return true;
  }
  return false;
}

const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** The moment of a text in the form that files hold; undefined for any other text. */
export function readExchangeTime(text: string): Instant | undefined {
  if (!ISO_UTC.test(text)) return undefined;
  try {
    return parseInstant(text);
  } catch {
    return undefined;
  }
}
