import { type Row, rowOf } from "./cell.js";
import type { Column } from "./column.js";
import { columnOf, labelOf, makeTable } from "./make-table.js";
import type { Table } from "./table.js";
import { takeTexts } from "./text-list.js";

/** The values of some rows of a column. */
export function takeColumn(column: Column, rows: Uint32Array): Column {
  const { missing, texts } = column;
  const pick = <T extends { readonly length: number; [row: number]: unknown }>(from: T, to: T): T => {
    for (let at = 0; at < rows.length; at++) to[at] = from[rows[at] ?? 0];
    return to;
  };
  const shared = {
    length: rows.length,
    ...(missing ? { missing: pick(missing, new Uint8Array(rows.length)) } : {}),
    ...(texts ? { texts: takeTexts(texts, rows) } : {}),
  };
  switch (column.type) {
    case "text":
      return { ...column, ...shared, texts: takeTexts(column.texts, rows) };
    case "time":
      return {
        ...column,
        ...shared,
        seconds: pick(column.seconds, new Float64Array(rows.length)),
        nanoseconds: pick(column.nanoseconds, new Int32Array(rows.length)),
      };
    case "real":
      return { ...column, ...shared, values: pick(column.values, new Float64Array(rows.length)) };
    case "integer":
      return column.values instanceof Int32Array
        ? { ...column, ...shared, values: pick(column.values, new Int32Array(rows.length)) }
        : { ...column, ...shared, values: pick(column.values, new Float64Array(rows.length)) };
    case "long":
      return { ...column, ...shared, values: pick(column.values, new BigInt64Array(rows.length)) };
    case "bits":
      return { ...column, ...shared, values: pick(column.values, new Uint32Array(rows.length)) };
    case "boolean":
      return { ...column, ...shared, values: pick(column.values, new Uint8Array(rows.length)) };
  }
}

/**
 * Some rows of a table, in the order given; they keep their labels. Rows may repeat.
 *
 * @throws RangeError for a row that is not there
 *
 * @example
 * ```ts
 * takeRows(table, [2, 0]).rowCount; // 2
 * ```
 */
export function takeRows(table: Table, rows: ArrayLike<number>): Table {
  const taken = Uint32Array.from(rows);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? -1;
    if (!(Number.isInteger(row) && row >= 0 && row < table.rowCount)) {
      throw new RangeError(`row ${row} of a table of ${table.rowCount} rows`);
    }
  }
  const labels = taken.map((row) => labelOf(table, row));
  return makeTable(
    table.columns.map((column) => takeColumn(column, taken)),
    { labels },
  );
}

/**
 * The rows that a test holds for: a function of the row, or one byte per row that is not 0.
 *
 * @example
 * ```ts
 * filterTable(table, (row) => row["EXPTIME"] !== null && Number(row["EXPTIME"]) < 2);
 * ```
 */
export function filterTable(table: Table, test: ((row: Row) => boolean) | Uint8Array): Table {
  const rows: number[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    if (typeof test === "function" ? test(rowOf(table, row)) : test[row] !== 0) rows.push(row);
  }
  return takeRows(table, rows);
}

function range(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}

/**
 * The first rows.
 *
 * @example
 * ```ts
 * headTable(table, 3).rowCount; // 3
 * ```
 */
export function headTable(table: Table, count = 5): Table {
  return takeRows(table, range(0, Math.min(Math.max(0, count), table.rowCount)));
}

/**
 * The last rows.
 *
 * @example
 * ```ts
 * tailTable(table, 3).rowCount; // 3
 * ```
 */
export function tailTable(table: Table, count = 5): Table {
  return takeRows(table, range(Math.max(0, table.rowCount - Math.max(0, count)), table.rowCount));
}

/**
 * Some columns of a table, in the order given.
 *
 * @throws HeliokitError `table/unknown-column`
 *
 * @example
 * ```ts
 * selectColumns(table, ["T_REC", "EXPTIME"]);
 * ```
 */
export function selectColumns(table: Table, names: readonly string[]): Table {
  const columns = names.map((name) => columnOf(table, name));
  // Without columns a table still has its rows.
  return { ...table, columns: makeTable(columns).columns };
}

/**
 * A table with one more column, or with a column of that name replaced.
 *
 * @throws HeliokitError `table/bad-columns` for a column of another length
 *
 * @example
 * ```ts
 * withColumn(table, realColumn("rate", [1, 2]));
 * ```
 */
export function withColumn(table: Table, added: Column): Table {
  const at = table.columns.findIndex(({ name }) => name === added.name);
  const columns = at < 0 ? [...table.columns, added] : table.columns.with(at, added);
  return makeTable(columns, table.labels ? { labels: table.labels } : {});
}
