import { HeliokitError } from "../errors.js";
import { isMissingTime, type TimeScale } from "../time/index.js";
import type { Column, ColumnType } from "./column.js";
import { NOT_PLAIN, readDecimal, readHexWord, readIntegerText, readNumberText } from "./read-number.js";
import { TimeReader } from "./read-time.js";
import { isWord, textAt } from "./text-list.js";
import type { Texts } from "./texts.js";

/** Options of {@link columnFromTexts}. */
export interface ColumnFromTextsOptions {
  readonly unit?: string;
  readonly note?: string;
  /** Scale of times without a zone, and the scale that the column's times are printed in. Default "utc". */
  readonly scale?: TimeScale;
  /** Texts of values that are not there. Default `MISSING`, the archive's word. */
  readonly missing?: string | readonly string[];
  /** What becomes of a text that is no value of the type: an error (default), or a missing value. */
  readonly unreadable?: "error" | "missing";
}

/** Most texts that a number column still reads as a string; a longer one is no number. */
const LONGEST_NUMBER = 400;

interface Reading {
  readonly name: string;
  readonly texts: Texts;
  readonly options: ColumnFromTextsOptions;
  readonly missingWords: readonly Uint8Array[];
  missing: Uint8Array | undefined;
}

function isMissing(reading: Reading, row: number): boolean {
  return reading.missingWords.some((word) => isWord(reading.texts, row, word));
}

function markMissing(reading: Reading, row: number): void {
  reading.missing ??= new Uint8Array(reading.texts.length);
  reading.missing[row] = 1;
}

function unreadable(reading: Reading, row: number, wanted: string): void {
  if (reading.options.unreadable === "missing") {
    markMissing(reading, row);
    return;
  }
  const text = textAt(reading.texts, row);
  const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  throw new HeliokitError(
    "table/bad-value",
    `column ${reading.name}, row ${row}: ${JSON.stringify(shown)} is no ${wanted}; read the column as text, or take such values as missing`,
    { facts: { column: reading.name, row, text: shown, wanted } },
  );
}

/**
 * A typed column from texts, read straight from their bytes. Numbers are the nearest doubles; integers that none of the
 * 2^53 safe ones is become bigint for the whole column; `0x...` is read as a number; `nan` and `inf` are values of a
 * real column, the word for missing is not. "auto" takes the narrowest of integer, real and text that holds every value.
 *
 * @throws HeliokitError `table/bad-value` (facts: column, row, text) unless `unreadable` is "missing"
 *
 * @example
 * ```ts
 * const column = columnFromTexts("EXPTIME", packTexts(["1.999620", "MISSING"]), "real", { unit: "sec" });
 * valueAt(column, 1); // null
 * ```
 */
export function columnFromTexts(
  name: string,
  texts: Texts,
  as: Exclude<ColumnType, "long"> | "auto",
  options: ColumnFromTextsOptions = {},
): Column {
  const { missing: words = "MISSING" } = options;
  const encoder = new TextEncoder();
  const missingWords = (typeof words === "string" ? [words] : words).map((word) => encoder.encode(word));
  const reading: Reading = { name, texts, options, missingWords, missing: undefined };
  const values = valuesOf(reading, as === "auto" ? narrowestType(reading) : as);
  return {
    name,
    length: texts.length,
    ...values,
    texts,
    ...(reading.missing ? { missing: reading.missing } : {}),
    ...(options.unit === undefined ? {} : { unit: options.unit }),
    ...(options.note === undefined ? {} : { note: options.note }),
  };
}

type Values<T = Column> = T extends Column ? Omit<T, "name" | "length" | "texts" | "missing" | "unit" | "note"> : never;

function valuesOf(reading: Reading, as: Exclude<ColumnType, "long">): Values {
  switch (as) {
    case "text":
      for (let row = 0; row < reading.texts.length; row++) if (isMissing(reading, row)) markMissing(reading, row);
      return { type: "text" };
    case "real":
      return { type: "real", values: reals(reading) };
    case "integer":
      return integers(reading);
    case "bits":
      return { type: "bits", values: words(reading) };
    case "boolean":
      return { type: "boolean", values: booleans(reading) };
    case "time":
      return times(reading);
  }
}

function reals(reading: Reading): Float64Array {
  const { texts } = reading;
  const { bytes, starts, ends } = texts;
  const values = new Float64Array(texts.length);
  for (let row = 0; row < values.length; row++) {
    const plain = readDecimal(bytes, starts[row] ?? 0, ends[row] ?? 0);
    if (plain !== NOT_PLAIN) {
      values[row] = plain;
      continue;
    }
    if (isMissing(reading, row)) markMissing(reading, row);
    else {
      const value = numberText(texts, row);
      if (value === undefined) unreadable(reading, row, "number");
      else values[row] = value;
    }
  }
  return values;
}

function numberText(texts: Texts, row: number): number | undefined {
  return (texts.ends[row] ?? 0) - (texts.starts[row] ?? 0) > LONGEST_NUMBER
    ? undefined
    : readNumberText(textAt(texts, row));
}

function integers(reading: Reading): Values {
  const { texts } = reading;
  const { bytes, starts, ends } = texts;
  const values = new Float64Array(texts.length);
  let small = true;
  for (let row = 0; row < values.length; row++) {
    const start = starts[row] ?? 0;
    const end = ends[row] ?? 0;
    const plain = readDecimal(bytes, start, end);
    if (plain !== NOT_PLAIN && !hasPointOrExponent(bytes, start, end)) {
      values[row] = plain;
      if (plain !== (plain | 0)) small = false;
      continue;
    }
    if (isMissing(reading, row)) {
      markMissing(reading, row);
      continue;
    }
    const value = readIntegerText(textAt(texts, row));
    if (value === undefined || BigInt.asIntN(64, value) !== value) unreadable(reading, row, "whole number of 64 bits");
    else if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) return longs(reading);
    else {
      const number = Number(value);
      values[row] = number;
      if (number !== (number | 0)) small = false;
    }
  }
  return { type: "integer", values: small ? Int32Array.from(values) : values };
}

function hasPointOrExponent(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 46 || (byte | 0x20) === 0x65) return true;
  }
  return false;
}

function longs(reading: Reading): Values {
  const { texts } = reading;
  const values = new BigInt64Array(texts.length);
  for (let row = 0; row < values.length; row++) {
    if (isMissing(reading, row)) {
      markMissing(reading, row);
      continue;
    }
    const value = readIntegerText(textAt(texts, row));
    if (value === undefined || BigInt.asIntN(64, value) !== value) unreadable(reading, row, "whole number of 64 bits");
    else values[row] = value;
  }
  return { type: "long", values };
}

function words(reading: Reading): Uint32Array {
  const { texts } = reading;
  const { bytes, starts, ends } = texts;
  const values = new Uint32Array(texts.length);
  for (let row = 0; row < values.length; row++) {
    const word = readHexWord(bytes, starts[row] ?? 0, ends[row] ?? 0);
    if (word >= 0) {
      values[row] = word;
      continue;
    }
    if (isMissing(reading, row)) {
      markMissing(reading, row);
      continue;
    }
    // Some series print the word as a signed number: -2147483648 is 0x80000000.
    const value = readIntegerText(textAt(texts, row));
    if (value === undefined || value < -0x80000000n || value > 0xffffffffn) unreadable(reading, row, "word of 32 bits");
    else values[row] = Number(BigInt.asUintN(32, value));
  }
  return values;
}

function booleans(reading: Reading): Uint8Array {
  const values = new Uint8Array(reading.texts.length);
  for (let row = 0; row < values.length; row++) {
    if (isMissing(reading, row)) {
      markMissing(reading, row);
      continue;
    }
    const text = textAt(reading.texts, row).toLowerCase();
    if (/^(?:true|t|yes|y|1)$/.test(text)) values[row] = 1;
    else if (!/^(?:false|f|no|n|0)$/.test(text)) unreadable(reading, row, "yes or no");
  }
  return values;
}

function times(reading: Reading): Values {
  const { texts, options } = reading;
  const { bytes, starts, ends } = texts;
  const seconds = new Float64Array(texts.length);
  const nanoseconds = new Int32Array(texts.length);
  const scale = options.scale ?? "utc";
  const reader = new TimeReader(scale);
  for (let row = 0; row < seconds.length; row++) {
    let read = reader.plain(bytes, starts[row] ?? 0, ends[row] ?? 0);
    if (!read) {
      const text = textAt(texts, row);
      if (isMissing(reading, row) || isMissingTime(text)) {
        markMissing(reading, row);
        continue;
      }
      read = reader.text(text);
    }
    if (read) {
      seconds[row] = reader.seconds;
      nanoseconds[row] = reader.nanoseconds;
    } else unreadable(reading, row, "time");
  }
  return { type: "time", seconds, nanoseconds, scale };
}

/** Integer, real or text: the first that every value is of. */
function narrowestType(reading: Reading): "integer" | "real" | "text" {
  const { texts } = reading;
  const { bytes, starts, ends } = texts;
  let type: "integer" | "real" = "integer";
  let seen = false;
  for (let row = 0; row < texts.length; row++) {
    const start = starts[row] ?? 0;
    const end = ends[row] ?? 0;
    if (readDecimal(bytes, start, end) !== NOT_PLAIN) {
      if (type === "integer" && hasPointOrExponent(bytes, start, end)) type = "real";
      seen = true;
      continue;
    }
    if (isMissing(reading, row)) continue;
    if (end - start > LONGEST_NUMBER) return "text";
    const text = textAt(texts, row);
    const integer = readIntegerText(text);
    if (integer === undefined || BigInt.asIntN(64, integer) !== integer) {
      if (readNumberText(text) === undefined) return "text";
      type = "real";
    }
    seen = true;
  }
  return seen ? type : "text";
}
