import { isMissingAt, valueAt } from "./cell.js";
import type { CellValue, Column } from "./column.js";
import { booleanColumn } from "./make-column.js";
import { findColumn, makeTable } from "./make-table.js";
import type { Table } from "./table.js";

/** One pair of cells that differ. */
export interface CellDifference {
  readonly column: string;
  readonly row: number;
  readonly left: CellValue;
  readonly right: CellValue;
}

/** How two tables compare. */
export interface TableComparison {
  /** Same columns, same number of rows, same values. */
  readonly equal: boolean;
  /** True and false, cell by cell, for the columns and rows that both have. */
  readonly cells: Table;
  /** Cells that differ. */
  readonly differenceCount: number;
  /** The first hundred of them. */
  readonly differences: readonly CellDifference[];
  /** Names of columns that only one of the tables has. */
  readonly onlyLeft: readonly string[];
  readonly onlyRight: readonly string[];
}

const SHOWN_DIFFERENCES = 100;

/**
 * Compares two tables cell by cell, row n with row n; labels, units and the order of the columns do not matter. NaN is
 * equal to NaN here, missing to missing, and an integer to the real number of the same size.
 *
 * @example
 * ```ts
 * compareTables(filtered, queriedAgain).equal; // true
 * ```
 */
export function compareTables(left: Table, right: Table): TableComparison {
  const rows = Math.min(left.rowCount, right.rowCount);
  const differences: CellDifference[] = [];
  let differenceCount = 0;
  const cells: Column[] = [];
  for (const column of left.columns) {
    const other = findColumn(right, column.name);
    if (!other) continue;
    const flags = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) {
      if (sameCell(column, other, row)) flags[row] = 1;
      else {
        differenceCount++;
        if (differences.length < SHOWN_DIFFERENCES) {
          differences.push({ column: column.name, row, left: valueAt(column, row), right: valueAt(other, row) });
        }
      }
    }
    cells.push(booleanColumn(column.name, flags));
  }
  const onlyLeft = left.columns.filter(({ name }) => !findColumn(right, name)).map(({ name }) => name);
  const onlyRight = right.columns.filter(({ name }) => !findColumn(left, name)).map(({ name }) => name);
  const equal =
    differenceCount === 0 && left.rowCount === right.rowCount && onlyLeft.length === 0 && onlyRight.length === 0;
  return { equal, cells: makeTable(cells), differenceCount, differences, onlyLeft, onlyRight };
}

function sameCell(left: Column, right: Column, row: number): boolean {
  if (isMissingAt(left, row) || isMissingAt(right, row)) return isMissingAt(left, row) && isMissingAt(right, row);
  const a = valueAt(left, row);
  const b = valueAt(right, row);
  if (typeof a === "object" || typeof b === "object") {
    if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
    return a.seconds === b.seconds && a.nanoseconds === b.nanoseconds;
  }
  if (typeof a === "bigint" || typeof b === "bigint") return sameNumber(a, b);
  return Object.is(a, b) || a === b;
}

/** Whether a bigint and another value are the same number. */
function sameNumber(a: number | bigint | boolean | string, b: number | bigint | boolean | string): boolean {
  // "==" compares numbers and bigints exactly, without rounding either.
  const numbers = (value: unknown): value is number | bigint => typeof value === "number" || typeof value === "bigint";
  return numbers(a) && numbers(b) && !(a < b) && !(a > b) && !Number.isNaN(a) && !Number.isNaN(b);
}
