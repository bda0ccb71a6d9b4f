import { HeliokitError } from "../errors.js";
import { type Column, columnOf, type Table, textAt } from "../table/index.js";
import { isMissingTime, parseInstant } from "../time/index.js";
import type { SeriesInfo } from "./series-info.js";
import { type SlotScale, slotOf, slotScale } from "./slots.js";

/** A prime key with its values, record by record, as what they are compared by. */
export interface KeyValues {
  readonly name: string;
  readonly kind: "slots" | "time" | "number" | "text";
  /** Slot numbers, seconds since 1970-01-01 TAI, or numbers; NaN where missing. Empty for texts. */
  readonly numbers: Float64Array;
  readonly texts?: (row: number) => string;
  readonly scale?: SlotScale;
}

/** Values of one prime key of a series. */
export function keyValues(info: SeriesInfo, table: Table, name: string): KeyValues {
  const column = columnOf(table, name);
  const slotted = [...info.slots.values()].find(({ key }) => key.toLowerCase() === name.toLowerCase());
  if (slotted) {
    const scale = slotScale(slotted);
    return { name, kind: "slots", numbers: numbersOf(column).map((value) => slotOf(scale, value)), scale };
  }
  if (column.type === "text") {
    return { name, kind: "text", numbers: new Float64Array(0), texts: (row) => textAt(column.texts, row) };
  }
  return { name, kind: column.type === "time" ? "time" : "number", numbers: numbersOf(column) };
}

function numbersOf(column: Column): Float64Array {
  const { missing, length } = column;
  const numbers = new Float64Array(length);
  for (let row = 0; row < length; row++) {
    if (missing?.[row] === 1) numbers[row] = Number.NaN;
    else if (column.type === "time") numbers[row] = (column.seconds[row] ?? 0) + (column.nanoseconds[row] ?? 0) / 1e9;
    else if (column.type !== "text") numbers[row] = Number(column.values[row]);
  }
  return numbers;
}

const OFFSET = /^([+-]?\d+(?:\.\d*)?)([smhd])$/;
const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** The number that a text in a field stands for, as {@link KeyValues.numbers} has it before slots. */
export function boundNumber(key: KeyValues, text: string): number {
  const isTime = key.kind === "time" || key.scale?.isTime === true;
  if (!isTime) {
    const number = Number(text);
    if (text.trim() === "" || Number.isNaN(number)) throw badValue(key, text, "number");
    return number;
  }
  const offset = OFFSET.exec(text);
  const unit = offset?.[2];
  if (key.scale && offset && (unit === "s" || unit === "m" || unit === "h" || unit === "d")) {
    return key.scale.zero + Number(offset[1]) * SECONDS[unit];
  }
  const julian = /^(M?)JD_([\d.]+)$/i.exec(text);
  // 1970-01-01 is JD 2440587.5; the day there is one of UTC, as for a text without a zone.
  if (julian) return utcDays(Number(julian[2]) - (julian[1] === "" ? 2_440_587.5 : 40_587));
  if (isMissingTime(text)) throw badValue(key, text, "time");
  try {
    const { seconds, nanoseconds } = parseInstant(text);
    return seconds + nanoseconds / 1e9;
  } catch (cause) {
    throw badValue(key, text, "time", cause);
  }
}

function utcDays(days: number): number {
  const whole = Math.floor(days);
  const date = new Date(whole * 86_400_000).toISOString().slice(0, 10);
  return parseInstant(date).seconds + (days - whole) * 86_400;
}

function badValue(key: KeyValues, text: string, wanted: string, cause?: unknown): HeliokitError {
  return new HeliokitError(
    "jsoc/bad-record-set",
    `${JSON.stringify(text)} is no ${wanted} for the prime key ${key.name}`,
    {
      facts: { keyword: key.name, value: text },
      cause,
    },
  );
}
