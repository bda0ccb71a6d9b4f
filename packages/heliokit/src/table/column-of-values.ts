import type { Instant } from "../time/index.js";
import type { Column } from "./column.js";
import { readExchangeTime } from "./exchange-time.js";
import { booleanColumn, integerColumn, realColumn, textColumn, timeColumn } from "./make-column.js";

/** Values as files hold them. */
export type LooseValue = string | number | bigint | boolean | Instant | null | undefined;

/**
 * A column of the narrowest type that holds all values; null and undefined are missing. Texts that are all moments in
 * UTC become a time column, integers as texts beyond 2^53 become bigints.
 */
export function columnOfValues(name: string, values: readonly LooseValue[]): Column {
  const there = values.filter((value) => value !== null && value !== undefined);
  if (there.length > 0) {
    if (there.every((value) => typeof value === "boolean")) {
      return booleanColumn(
        name,
        values.map((value) => (typeof value === "boolean" ? value : null)),
      );
    }
    if (
      there.every((value) => typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value)))
    ) {
      return integerColumn(
        name,
        values.map((value) => (typeof value === "number" || typeof value === "bigint" ? value : null)),
      );
    }
    if (there.every((value) => typeof value === "number" || typeof value === "bigint" || isNumberWord(value))) {
      return realColumn(
        name,
        values.map((value) => (value === null || value === undefined ? null : realOf(value))),
      );
    }
    if (there.every((value) => typeof value === "object")) {
      return timeColumn(
        name,
        values.map((value) => (typeof value === "object" ? (value ?? null) : null)),
      );
    }
    if (there.every((value) => typeof value === "string" && readExchangeTime(value) !== undefined)) {
      return timeColumn(
        name,
        values.map((value) => (typeof value === "string" ? (readExchangeTime(value) ?? null) : null)),
      );
    }
    if (there.every((value) => isUnsafeInteger(value) || (typeof value === "number" && Number.isSafeInteger(value)))) {
      return integerColumn(
        name,
        values.map((value) => (typeof value === "string" ? BigInt(value) : typeof value === "number" ? value : null)),
      );
    }
  }
  return textColumn(name, values.map(textOf));
}

/** Words for numbers that JSON has none for. */
const NUMBER_WORDS: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

function isNumberWord(value: LooseValue): boolean {
  return typeof value === "string" && NUMBER_WORDS.has(value);
}

function realOf(value: Exclude<LooseValue, null | undefined>): number {
  return typeof value === "string" ? (NUMBER_WORDS.get(value) ?? Number.NaN) : Number(value);
}

/** A whole number beyond 2^53, as files hold it: as text. */
function isUnsafeInteger(value: LooseValue): boolean {
  if (typeof value !== "string" || !/^-?\d{16,19}$/.test(value)) return false;
  const number = BigInt(value);
  return BigInt.asIntN(64, number) === number && !Number.isSafeInteger(Number(number));
}

function textOf(value: LooseValue): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
