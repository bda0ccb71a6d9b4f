import { HeliokitError } from "../errors.js";
import { cellText, isMissingAt, valueAt } from "./cell.js";
import type { Column } from "./column.js";
import { columnOfValues, type LooseValue } from "./column-of-values.js";
import { losesAsMicroseconds, momentAt, momentOfMicroseconds, unixMicroseconds } from "./exchange-time.js";
import { makeTable } from "./make-table.js";
import type { Table } from "./table.js";

/** Ending of the column that keeps a time's own text. */
const TEXT_ENDING = "_text";

/**
 * A table as a Parquet file that pandas, Arrow and DuckDB read: reals DOUBLE, integers INT64, words INT64, times
 * TIMESTAMP in microseconds of UTC. Where these lose something (TAI, a leap second, nanoseconds) the text stands beside
 * them as `NAME_text`. The writer is loaded when it is first used.
 *
 * @example
 * ```ts
 * const bytes = await toParquet(table);
 * ```
 */
export async function toParquet(table: Table): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const columns = table.columns.flatMap((column) => parquetColumns(column, table));
  const schema = [{ name: "root", num_children: columns.length }, ...columns.map(({ element }) => element)];
  const columnData = columns.map(({ element, data }) => ({ name: element.name, data }));
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, createdBy: "heliokit" }));
}

type Element = Parameters<typeof import("hyparquet-writer").parquetWriteBuffer>[0]["schema"] extends
  | (infer E)[]
  | undefined
  ? E
  : never;

interface ParquetColumn {
  readonly element: Element;
  readonly data: unknown[];
}

function parquetColumns(column: Column, table: Table): readonly ParquetColumn[] {
  const rows = Array.from({ length: column.length }, (_, row) => row);
  const each = (value: (row: number) => unknown) => rows.map((row) => (isMissingAt(column, row) ? null : value(row)));
  const { name } = column;
  const text = (named: string): Element => ({
    name: named,
    type: "BYTE_ARRAY",
    converted_type: "UTF8",
    repetition_type: "OPTIONAL",
  });
  switch (column.type) {
    case "real":
      return [
        { element: { name, type: "DOUBLE", repetition_type: "OPTIONAL" }, data: each((row) => valueAt(column, row)) },
      ];
    case "integer":
    case "long":
    case "bits":
      return [
        {
          element: { name, type: "INT64", repetition_type: "OPTIONAL" },
          data: each((row) => BigInt(column.values[row] ?? 0)),
        },
      ];
    case "boolean":
      return [
        {
          element: { name, type: "BOOLEAN", repetition_type: "OPTIONAL" },
          data: each((row) => column.values[row] === 1),
        },
      ];
    case "text":
      return [{ element: text(name), data: each((row) => cellText(column, row)) }];
    case "time": {
      const moments: ParquetColumn = {
        element: {
          name,
          type: "INT64",
          converted_type: "TIMESTAMP_MICROS",
          logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" },
          repetition_type: "OPTIONAL",
        },
        data: each((row) => unixMicroseconds(momentAt(column, row))),
      };
      const beside = `${name}${TEXT_ENDING}`;
      if (!losesAsMicroseconds(column) || table.columns.some((other) => other.name === beside)) return [moments];
      return [moments, { element: text(beside), data: each((row) => cellText(column, row)) }];
    }
  }
}

/**
 * Reads a Parquet file of plain columns (numbers, texts, truth values, timestamps). The reader is loaded when it is first
 * used; it finds files that were cut, but may run for ever on one with bytes changed inside a page: take files whose
 * origin is known.
 *
 * @throws HeliokitError `table/bad-parquet` for what is no Parquet file, or has nested columns
 *
 * @example
 * ```ts
 * const table = await fromParquet(bytes);
 * ```
 */
export async function fromParquet(bytes: Uint8Array): Promise<Table> {
  const { parquetMetadata, parquetReadObjects, parquetSchema } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  const file = bytes.slice().buffer;
  try {
    const metadata = parquetMetadata(file);
    const fields = parquetSchema(metadata).children;
    const nested = fields.find(({ children }) => children.length > 0);
    if (nested) throw bad(`column ${nested.element.name} is nested; plain columns are read`);
    const parsers = {
      timestampFromMilliseconds: (value: bigint) => momentOfMicroseconds(value * 1000n),
      timestampFromMicroseconds: momentOfMicroseconds,
      timestampFromNanoseconds: (value: bigint) => momentOfMicroseconds(value / 1000n),
    };
    const rows: Record<string, unknown>[] = await parquetReadObjects({ file, metadata, compressors, parsers });
    return makeTable(
      fields.map(({ element: { name } }) =>
        columnOfValues(
          name,
          rows.map((row) => looseValue(name, row[name])),
        ),
      ),
    );
  } catch (error) {
    if (error instanceof HeliokitError) throw error;
    // The reader throws errors of many kinds for damaged bytes.
    throw bad(error instanceof Error ? error.message : String(error), error);
  }
}

function looseValue(name: string, value: unknown): LooseValue {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
    case "bigint":
      return value;
    case "undefined":
      return null;
    default:
      if (value === null) return null;
      if (typeof value === "object" && "seconds" in value && "nanoseconds" in value) {
        const { seconds, nanoseconds } = value;
        if (typeof seconds === "number" && typeof nanoseconds === "number") return { seconds, nanoseconds };
      }
      if (value instanceof Date) return momentOfMicroseconds(BigInt(value.getTime()) * 1000n);
      throw bad(`column ${name} holds values of a kind that is not read`);
  }
}

function bad(what: string, cause?: unknown): HeliokitError {
  return new HeliokitError("table/bad-parquet", `Parquet file: ${what}`, { facts: {}, cause });
}
