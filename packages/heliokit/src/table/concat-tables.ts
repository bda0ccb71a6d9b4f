import { HeliokitError } from "../errors.js";
import { valueAt } from "./cell.js";
import type { CellValue, Column, ColumnType } from "./column.js";
import { bitsColumn, booleanColumn, integerColumn, realColumn, textColumn, timeColumn } from "./make-column.js";
import { findColumn, makeTable } from "./make-table.js";
import type { Table } from "./table.js";
import type { Texts } from "./texts.js";

/**
 * Tables of the same columns below each other; rows are numbered anew. Integers and reals of one name become reals.
 *
 * @throws HeliokitError `table/bad-columns` where a table lacks a column or has one of another kind
 *
 * @example
 * ```ts
 * concatTables([january, february]).rowCount;
 * ```
 */
export function concatTables(tables: readonly Table[]): Table {
  const [first] = tables;
  if (!first) return makeTable([]);
  if (tables.length === 1) return makeTable(first.columns);
  for (const table of tables) {
    if (table.columns.length !== first.columns.length) {
      throw new HeliokitError(
        "table/bad-columns",
        `tables of ${first.columns.length} and ${table.columns.length} columns cannot be joined; select the same columns of both`,
        { facts: {} },
      );
    }
  }
  return makeTable(
    first.columns.map(({ name }) =>
      joined(
        tables.map((table) => {
          const column = findColumn(table, name);
          if (column) return column;
          throw new HeliokitError(
            "table/bad-columns",
            `one of the tables has no column ${name}; select the same columns of all`,
            {
              facts: { column: name },
            },
          );
        }),
      ),
    ),
  );
}

function joined(columns: readonly Column[]): Column {
  const [first] = columns;
  if (!first) throw new RangeError("no column to join");
  const types = new Set(columns.map(({ type }) => type));
  const type = commonType(first.name, types);
  const values = columns.flatMap((column) => Array.from({ length: column.length }, (_, row) => valueAt(column, row)));
  const { unit, note } = first;
  const options = { ...(unit === undefined ? {} : { unit }), ...(note === undefined ? {} : { note }) };
  const column = columnOfValues(first, type, values, options);
  const texts = joinedTexts(columns);
  return texts && column.type !== "text" ? { ...column, texts } : column;
}

function commonType(name: string, types: ReadonlySet<ColumnType>): ColumnType {
  const [type] = types;
  if (type !== undefined && types.size === 1) return type;
  const all = [...types];
  if (all.every((one) => one === "integer" || one === "long")) return "long";
  if (all.every((one) => one === "integer" || one === "long" || one === "real")) return "real";
  throw new HeliokitError("table/bad-columns", `column ${name} is ${all.join(" here, ")} there`, {
    facts: { column: name },
  });
}

function columnOfValues(
  first: Column,
  type: ColumnType,
  values: readonly CellValue[],
  options: { readonly unit?: string; readonly note?: string },
): Column {
  const { name } = first;
  switch (type) {
    case "real":
      return realColumn(
        name,
        values.map((value) => (value === null ? null : Number(value))),
        options,
      );
    case "integer":
    case "long":
      return integerColumn(
        name,
        values.map((value) => (typeof value === "bigint" || typeof value === "number" ? value : null)),
        options,
      );
    case "bits":
      return bitsColumn(
        name,
        values.map((value) => (typeof value === "number" ? value : null)),
        options,
      );
    case "boolean":
      return booleanColumn(
        name,
        values.map((value) => (typeof value === "boolean" ? value : null)),
        options,
      );
    case "text":
      return textColumn(
        name,
        values.map((value) => (typeof value === "string" ? value : null)),
        options,
      );
    case "time":
      return timeColumn(
        name,
        values.map((value) => (typeof value === "object" ? value : null)),
        { ...options, ...(first.type === "time" ? { scale: first.scale } : {}) },
      );
  }
}

/** The source texts of all columns, where all have them and they are read alike. */
function joinedTexts(columns: readonly Column[]): Texts | undefined {
  const parts: Texts[] = [];
  for (const { texts } of columns) {
    if (!texts || texts.encoding !== columns[0]?.texts?.encoding) return undefined;
    parts.push(texts);
  }
  const [first] = parts;
  if (!first) return undefined;
  const length = parts.reduce((sum, texts) => sum + texts.length, 0);
  const starts = new Uint32Array(length);
  const ends = new Uint32Array(length);
  const bytes = new Uint8Array(parts.reduce((sum, texts) => sum + usedBytes(texts), 0));
  let row = 0;
  let used = 0;
  for (const texts of parts) {
    for (let from = 0; from < texts.length; from++, row++) {
      const text = texts.bytes.subarray(texts.starts[from] ?? 0, texts.ends[from] ?? 0);
      bytes.set(text, used);
      starts[row] = used;
      used += text.length;
      ends[row] = used;
    }
  }
  return { length, bytes, starts, ends, encoding: first.encoding };
}

function usedBytes(texts: Texts): number {
  let sum = 0;
  for (let row = 0; row < texts.length; row++) sum += (texts.ends[row] ?? 0) - (texts.starts[row] ?? 0);
  return sum;
}
