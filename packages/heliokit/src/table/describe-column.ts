import { isMissingAt, valueAt } from "./cell.js";
import type { CellValue, Column, ColumnType } from "./column.js";

/** What a column holds, in numbers. */
export interface ColumnSummary {
  readonly name: string;
  readonly type: ColumnType;
  readonly unit?: string;
  /** Values that are there. */
  readonly count: number;
  readonly missing: number;
  /** Smallest and largest value, NaN left out; absent where there is none or the values have no order. */
  readonly min?: CellValue;
  readonly max?: CellValue;
  /** Mean of numbers. */
  readonly mean?: number;
}

/**
 * Counts, extremes and mean of a column.
 *
 * @example
 * ```ts
 * describeColumn(columnOf(table, "EXPTIME")).max; // 2.901499
 * ```
 */
export function describeColumn(column: Column): ColumnSummary {
  let count = 0;
  let sum = 0;
  let numbers = 0;
  let min: CellValue = null;
  let max: CellValue = null;
  for (let row = 0; row < column.length; row++) {
    if (isMissingAt(column, row)) continue;
    count++;
    const value = valueAt(column, row);
    if (value === null || (typeof value === "number" && Number.isNaN(value))) continue;
    if (typeof value === "number" || typeof value === "bigint") {
      sum += Number(value);
      numbers++;
    }
    if (min === null || isBefore(value, min)) min = value;
    if (max === null || isBefore(max, value)) max = value;
  }
  const { name, type, unit } = column;
  return {
    name,
    type,
    ...(unit === undefined ? {} : { unit }),
    count,
    missing: column.length - count,
    ...(min === null ? {} : { min, max }),
    ...(numbers === 0 || type === "bits" ? {} : { mean: sum / numbers }),
  };
}

function isBefore(a: CellValue, b: CellValue): boolean {
  if (a === null || b === null) return false;
  if (typeof a === "object" && typeof b === "object") {
    return a.seconds < b.seconds || (a.seconds === b.seconds && a.nanoseconds < b.nanoseconds);
  }
  return a < b;
}
