import { formatInstant, type Instant } from "../time/index.js";
import type { CellValue, Column } from "./column.js";
import type { Table } from "./table.js";
import { textAt } from "./text-list.js";

/** One row of a table: values by the names of the columns. */
export type Row = Readonly<Record<string, CellValue>>;

/** Whether the value of a row is missing. */
export function isMissingAt(column: Column, row: number): boolean {
  return column.missing !== undefined && column.missing[row] === 1;
}

/**
 * One value of a column: a number, a bigint, a truth value, a text, an Instant; null where it is missing.
 *
 * @throws RangeError for a row that the column does not have
 *
 * @example
 * ```ts
 * valueAt(columnOf(table, "EXPTIME"), 0); // 2.901499
 * ```
 */
export function valueAt(column: Column, row: number): CellValue {
  if (!(row >= 0 && row < column.length)) throw new RangeError(`column ${column.name} has no row ${row}`);
  if (isMissingAt(column, row)) return null;
  switch (column.type) {
    case "text":
      return textAt(column.texts, row);
    case "time":
      return instantAt(column.seconds, column.nanoseconds, row);
    case "boolean":
      return column.values[row] === 1;
    case "long":
      return column.values[row] ?? 0n;
    default:
      return column.values[row] ?? 0;
  }
}

function instantAt(seconds: Float64Array, nanoseconds: Int32Array, row: number): Instant {
  return { seconds: seconds[row] ?? 0, nanoseconds: nanoseconds[row] ?? 0 };
}

/**
 * One value as text: as its source wrote it where there was one, empty where it is missing. Words are hexadecimal, times
 * ISO 8601 in UTC or the archive's form in TAI.
 *
 * @example
 * ```ts
 * cellText(columnOf(table, "EXPTIME"), 0); // "2.901499"
 * ```
 */
export function cellText(column: Column, row: number): string {
  if (isMissingAt(column, row)) return "";
  return column.texts ? textAt(column.texts, row) : valueText(column, row);
}

/** One value as text made from the value. */
export function valueText(column: Column, row: number): string {
  const value = valueAt(column, row);
  if (value === null) return "";
  switch (column.type) {
    case "bits":
      return `0x${Number(value).toString(16).padStart(8, "0")}`;
    case "time": {
      const instant = instantAt(column.seconds, column.nanoseconds, row);
      const style = column.scale === "utc" ? "iso" : "drms";
      return formatInstant(instant, { scale: column.scale, style, digits: "exact" });
    }
    default:
      return String(value);
  }
}

/**
 * One row as a record of values.
 *
 * @example
 * ```ts
 * rowOf(table, 0)["WAVELNTH"]; // 94
 * ```
 */
export function rowOf(table: Table, row: number): Row {
  const values: Record<string, CellValue> = {};
  for (const column of table.columns) values[column.name] = valueAt(column, row);
  return values;
}

/**
 * The rows of a table, one after another.
 *
 * @example
 * ```ts
 * for (const row of rowsOf(table)) console.log(row["T_REC"]);
 * ```
 */
export function* rowsOf(table: Table): Generator<Row> {
  for (let row = 0; row < table.rowCount; row++) yield rowOf(table, row);
}
