import { HeliokitError } from "../errors.js";
import { isMissingAt, valueAt } from "./cell.js";
import type { Column } from "./column.js";
import { columnOfValues, type LooseValue } from "./column-of-values.js";
import { exchangeText } from "./exchange-time.js";
import { makeTable } from "./make-table.js";
import type { Table } from "./table.js";

/** One value as JSON holds it. */
export type JsonCell = string | number | boolean | null;

/**
 * The rows of a table as JSON holds them: missing values null, whole numbers beyond 2^53 as text, NaN and infinities as
 * text, times ISO 8601 in UTC with Z.
 *
 * @example
 * ```ts
 * JSON.stringify({ rows: jsonRows(table) });
 * ```
 */
export function jsonRows(table: Table): readonly Readonly<Record<string, JsonCell>>[] {
  return Array.from({ length: table.rowCount }, (_, row) => {
    const cells: Record<string, JsonCell> = {};
    for (const column of table.columns) cells[column.name] = jsonCell(column, row);
    return cells;
  });
}

function jsonCell(column: Column, row: number): JsonCell {
  if (isMissingAt(column, row)) return null;
  if (column.type === "time") return exchangeText(column, row);
  const value = valueAt(column, row);
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  return typeof value === "object" ? null : value;
}

/**
 * A table as one JSON document: `{"rows": [...]}`.
 *
 * @example
 * ```ts
 * toJson(table); // '{"rows":[{"WAVELNTH":211,"EXPTIME":0.578715}]}'
 * ```
 */
export function toJson(table: Table): string {
  return JSON.stringify({ rows: jsonRows(table) });
}

const MOST_COLUMNS = 20_000;

/**
 * Reads `{"rows": [...]}` or a list of rows. Columns get the narrowest type that holds their values; a row that lacks a
 * column, or has null there, is missing there.
 *
 * @throws HeliokitError `table/bad-json` for anything else
 *
 * @example
 * ```ts
 * const table = fromJson('{"rows":[{"WAVELNTH":211}]}');
 * ```
 */
export function fromJson(text: string): Table {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw bad("it is no JSON", cause);
  }
  const rows: unknown = isRecord(value) ? value["rows"] : value;
  if (!Array.isArray(rows)) throw bad('a list of rows is wanted, or {"rows": [...]}');
  const names = new Set<string>();
  rows.forEach((row: unknown, at) => {
    if (!isRecord(row)) throw bad(`row ${at} is no object`);
    for (const name of Object.keys(row)) names.add(name);
    if (names.size > MOST_COLUMNS) throw bad(`more than ${MOST_COLUMNS} columns`);
  });
  return makeTable(
    [...names].map((name) =>
      columnOfValues(
        name,
        rows.map((row: unknown) => looseValue(isRecord(row) && Object.hasOwn(row, name) ? row[name] : null)),
      ),
    ),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function looseValue(value: unknown): LooseValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return JSON.stringify(value);
}

function bad(what: string, cause?: unknown): HeliokitError {
  return new HeliokitError("table/bad-json", `JSON of a table: ${what}`, { facts: {}, cause });
}
