import { booleanColumn, type Column, integerColumn, realColumn, textColumn } from "../table/index.js";

/** One value of a header as JSON holds it; null where there is none. */
export type KeywordValue = number | string | boolean | null;

/** What the archive's 32-bit integers hold where there is no value. */
const MISSING_INTEGER = -2147483648;

/** Keywords for which that number is a value. */
const OWN_NUMBER = new Set(["BLANK"]);

/**
 * Whether a value of a keyword stands for none: null, not-a-number, the text "nan" (years before about 2012), and the
 * archive's missing integer -2147483648 (not in BLANK, whose value it is).
 *
 * @example
 * ```ts
 * isMissingValue("GCIEC_X", "nan"); // true
 * ```
 */
export function isMissingValue(keyword: string, value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === "number") return Number.isNaN(value) || (value === MISSING_INTEGER && !OWN_NUMBER.has(keyword));
  return typeof value === "string" && /^\s*nan\s*$/i.test(value);
}

/**
 * A keyword's values, one per frame, as a typed column: integers, reals, truth values or texts, the narrowest that holds
 * all. Values that stand for none are missing.
 *
 * @example
 * ```ts
 * const exposure = keywordColumn("EXPTIME", [1.999703, "nan", null]);
 * ```
 */
export function keywordColumn(name: string, values: readonly unknown[]): Column {
  let numbers = true;
  let whole = true;
  let flags = true;
  for (const value of values) {
    if (isMissingValue(name, value)) continue;
    if (typeof value !== "boolean") flags = false;
    if (typeof value !== "number") numbers = false;
    else if (!Number.isSafeInteger(value) || Object.is(value, -0)) whole = false;
  }
  const present = (value: unknown) => (isMissingValue(name, value) ? null : value);
  if (numbers) {
    const all = values.map((value) => (typeof value === "number" ? numberOrNull(present(value)) : null));
    return whole && all.some((value) => value !== null) ? integerColumn(name, all) : realColumn(name, all);
  }
  if (flags)
    return booleanColumn(
      name,
      values.map((value) => (typeof value === "boolean" ? value : null)),
    );
  return textColumn(
    name,
    values.map((value) => textOrNull(present(value))),
  );
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function textOrNull(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
