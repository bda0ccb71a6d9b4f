import { isMissingAt, valueAt } from "./cell.js";
import type { CellValue, Column } from "./column.js";
import { columnOf } from "./make-table.js";
import type { Table } from "./table.js";
import { takeRows } from "./take-rows.js";
import { textAt } from "./text-list.js";

/** A column to sort by. */
export interface SortKey {
  readonly name: string;
  readonly descending?: boolean;
}

/** Order of two rows by one column: numbers by size with NaN last, texts by code point, times in time. */
export function compareRows(column: Column, a: number, b: number): number {
  switch (column.type) {
    case "text": {
      const left = textAt(column.texts, a);
      const right = textAt(column.texts, b);
      return left < right ? -1 : left > right ? 1 : 0;
    }
    case "time":
      return (
        (column.seconds[a] ?? 0) - (column.seconds[b] ?? 0) ||
        (column.nanoseconds[a] ?? 0) - (column.nanoseconds[b] ?? 0)
      );
    case "long": {
      const left = column.values[a] ?? 0n;
      const right = column.values[b] ?? 0n;
      return left < right ? -1 : left > right ? 1 : 0;
    }
    default: {
      const left = column.values[a] ?? 0;
      const right = column.values[b] ?? 0;
      if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
      return left < right ? -1 : left > right ? 1 : 0;
    }
  }
}

/**
 * The rows in the order of one or more columns. Rows that are alike keep their order; missing values and NaN come last in
 * both directions.
 *
 * @throws HeliokitError `table/unknown-column`
 *
 * @example
 * ```ts
 * sortTable(table, ["WAVELNTH", { name: "EXPTIME", descending: true }]);
 * ```
 */
export function sortTable(table: Table, by: string | SortKey | readonly (string | SortKey)[]): Table {
  const keys = (typeof by === "string" || "name" in by ? [by] : by).map((key) => {
    const { name, descending = false } = typeof key === "string" ? { name: key } : key;
    return { column: columnOf(table, name), descending };
  });
  const rows = Uint32Array.from({ length: table.rowCount }, (_, row) => row);
  rows.sort((a, b) => {
    for (const { column, descending } of keys) {
      const last = Number(isLast(column, a)) - Number(isLast(column, b));
      if (last !== 0) return last;
      if (isLast(column, a)) continue;
      const order = compareRows(column, a, b);
      if (order !== 0) return descending ? -order : order;
    }
    return a - b;
  });
  return takeRows(table, rows);
}

function isLast(column: Column, row: number): boolean {
  return isMissingAt(column, row) || (column.type === "real" && Number.isNaN(column.values[row]));
}

/** The rows that have one value of a column. */
export interface TableGroup {
  readonly value: CellValue;
  readonly table: Table;
}

/**
 * The rows by the value of a column, in the order in which the values first come; rows keep order and labels.
 *
 * @throws HeliokitError `table/unknown-column`
 *
 * @example
 * ```ts
 * for (const { value, table: images } of groupTable(table, "WAVELNTH")) console.log(value, images.rowCount);
 * ```
 */
export function groupTable(table: Table, name: string): readonly TableGroup[] {
  const column = columnOf(table, name);
  const groups = new Map<string, { value: CellValue; rows: number[] }>();
  for (let row = 0; row < table.rowCount; row++) {
    const value = valueAt(column, row);
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { value, rows: [row] });
  }
  return [...groups.values()].map(({ value, rows }) => ({ value, table: takeRows(table, rows) }));
}

function keyOf(value: CellValue): string {
  if (value === null) return "";
  return typeof value === "object" ? `i${value.seconds}.${value.nanoseconds}` : `${typeof value}${String(value)}`;
}

/**
 * The different values of a column, in the order in which they first come.
 *
 * @example
 * ```ts
 * uniqueValues(columnOf(table, "WAVELNTH")); // [94, 131, 171, 193, 211, 304, 335]
 * ```
 */
export function uniqueValues(column: Column): readonly CellValue[] {
  const values = new Map<string, CellValue>();
  for (let row = 0; row < column.length; row++) {
    const value = valueAt(column, row);
    const key = keyOf(value);
    if (!values.has(key)) values.set(key, value);
  }
  return [...values.values()];
}
