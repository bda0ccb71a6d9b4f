import { isMissingAt } from "./cell.js";
import type { RealColumn } from "./column.js";

const DIGITS = 6;

/**
 * The numbers of a column as data frames print them: at most six decimals, as many for all as the longest needs, or the
 * exponent form for all where a number would vanish or grow too wide.
 */
export function realTexts(column: RealColumn, rows: readonly number[]): ReadonlyMap<number, string> {
  const value = (row: number) => (isMissingAt(column, row) ? Number.NaN : (column.values[row] ?? Number.NaN));
  const finite = rows.map(value).filter(Number.isFinite);
  const fixed = finite.map((number) => number.toFixed(DIGITS));
  const small = finite.some((number) => number !== 0 && Math.abs(number) < 10 ** -DIGITS);
  // A cell holds a place for the sign too.
  const long = Math.max(0, ...fixed.map((text) => text.length + (text.startsWith("-") ? 0 : 1))) > DIGITS + 6;
  const large = finite.some((number) => Math.abs(number) > 1e6);
  const exponents = small || (long && large);
  let decimals = 0;
  for (const text of exponents ? finite.map((number) => number.toExponential(DIGITS).split("e")[0] ?? "") : fixed) {
    decimals = Math.max(decimals, (/\.(\d*?)0*$/.exec(text)?.[1] ?? "").length);
  }
  decimals = exponents ? DIGITS : Math.max(decimals, 1);
  return new Map(
    rows.map((row) => {
      const number = value(row);
      if (Number.isNaN(number)) return [row, "NaN"];
      if (!Number.isFinite(number)) return [row, number > 0 ? "inf" : "-inf"];
      return [row, exponents ? exponentText(number, decimals) : number.toFixed(decimals)];
    }),
  );
}

/** `1.5e+06`: two digits of exponent at least. */
function exponentText(number: number, decimals: number): string {
  const [mantissa = "", exponent = "+0"] = number.toExponential(decimals).split("e");
  const sign = exponent.startsWith("-") ? "-" : "+";
  return `${mantissa}e${sign}${exponent.replace(/^[+-]/, "").padStart(2, "0")}`;
}
