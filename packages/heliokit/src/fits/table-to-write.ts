import { HeliokitError } from "../errors.js";
import type { ComplexValue } from "./card.js";
import { compressionKeyword, tableKeyword } from "./compressed-header.js";
import { escapeText } from "./format-header.js";
import { type FitsHeader, makeHeader } from "./header.js";

/** Values of a column: typed arrays, texts, logicals (null is undefined), complex numbers, or one array per row. */
export type ColumnValues =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array
  | readonly string[]
  | readonly (boolean | null)[]
  | readonly ComplexValue[]
  | readonly VariableCell[];

/** A cell of a variable-length column. */
export type VariableCell = Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

/** A column to be written. */
export interface ColumnToWrite {
  readonly name: string;
  /** One value per row, or `width` values per row one after the other. */
  readonly values: ColumnValues;
  /** Values per row, default 1. */
  readonly width?: number;
  /** TUNITn. */
  readonly unit?: string;
  /** TNULLn of integer columns. */
  readonly null?: number;
  /** TDIMn: shape of a row's elements, first axis fastest. */
  readonly dims?: readonly number[];
}

/** A binary table to be written. */
export interface TableToWrite {
  readonly kind: "table";
  readonly columns: readonly ColumnToWrite[];
  /** Needed only where no column tells. */
  readonly rowCount?: number;
  readonly header?: FitsHeader;
  /** EXTNAME. */
  readonly name?: string;
}

interface PlannedColumn {
  readonly column: ColumnToWrite;
  readonly form: string;
  readonly bytes: number;
  readonly rows: number;
  readonly zero?: number | bigint;
  put(view: DataView, at: number, row: number): void;
  /** Heap bytes, for variable-length columns. */
  readonly cells?: readonly VariableCell[];
}

function bad(column: ColumnToWrite, message: string): HeliokitError {
  return new HeliokitError("fits/bad-column", `column ${column.name}: ${message}`, { facts: { column: column.name } });
}

interface NumberForm {
  readonly letter: string;
  readonly size: number;
  readonly zero?: number | bigint;
  put(view: DataView, at: number, value: number | bigint): void;
}

function numberForm(values: ColumnValues): NumberForm | undefined {
  const small = (
    letter: string,
    size: number,
    put: (view: DataView, at: number, value: number) => void,
    zero?: number,
  ): NumberForm => ({
    letter,
    size,
    ...(zero === undefined ? {} : { zero }),
    put: (view, at, value) => put(view, at, Number(value) - (zero ?? 0)),
  });
  if (values instanceof Uint8Array) return small("B", 1, (view, at, value) => view.setUint8(at, value));
  if (values instanceof Int8Array) return small("B", 1, (view, at, value) => view.setUint8(at, value), -128);
  if (values instanceof Int16Array) return small("I", 2, (view, at, value) => view.setInt16(at, value));
  if (values instanceof Uint16Array) return small("I", 2, (view, at, value) => view.setInt16(at, value), 32768);
  if (values instanceof Int32Array) return small("J", 4, (view, at, value) => view.setInt32(at, value));
  if (values instanceof Uint32Array) return small("J", 4, (view, at, value) => view.setInt32(at, value), 2147483648);
  if (values instanceof Float32Array) return small("E", 4, (view, at, value) => view.setFloat32(at, value));
  if (values instanceof Float64Array) return small("D", 8, (view, at, value) => view.setFloat64(at, value));
  if (values instanceof BigInt64Array)
    return { letter: "K", size: 8, put: (view, at, value) => view.setBigInt64(at, BigInt(value)) };
  if (values instanceof BigUint64Array)
    return {
      letter: "K",
      size: 8,
      zero: 2n ** 63n,
      put: (view, at, value) => view.setBigInt64(at, BigInt(value) - 2n ** 63n),
    };
  return undefined;
}

function plan(column: ColumnToWrite): PlannedColumn {
  const { values, width = 1 } = column;
  if (!Number.isInteger(width) || width < 1) throw bad(column, `width is ${width}, wanted a positive whole number`);
  if (values.length % width !== 0) throw bad(column, `${values.length} values do not make rows of ${width}`);
  const rows = values.length / width;
  const repeat = width === 1 ? "" : String(width);
  const number = numberForm(values);
  if (number) {
    const list = values as ArrayLike<number | bigint>;
    return {
      column,
      form: `${repeat}${number.letter}`,
      bytes: width * number.size,
      rows,
      ...(number.zero === undefined ? {} : { zero: number.zero }),
      put(view, at, row) {
        for (let index = 0; index < width; index++)
          number.put(view, at + index * number.size, list[row * width + index] ?? 0);
      },
    };
  }
  const list = values as readonly unknown[];
  if (list.length > 0 && list.every((value): value is VariableCell => ArrayBuffer.isView(value)))
    return planVariable(column, list, rows);
  if (list.every((value): value is string => typeof value === "string")) return planText(column, list, width, rows);
  if (list.every((value): value is boolean | null => value === null || typeof value === "boolean"))
    return {
      column,
      form: `${repeat}L`,
      bytes: width,
      rows,
      put(view, at, row) {
        for (let index = 0; index < width; index++) {
          const value = list[row * width + index];
          view.setUint8(at + index, value === null ? 0 : value ? 0x54 : 0x46);
        }
      },
    };
  if (list.every(isComplexNumber))
    return {
      column,
      form: `${repeat}M`,
      bytes: width * 16,
      rows,
      put(view, at, row) {
        for (let index = 0; index < width; index++) {
          const value = list[row * width + index];
          view.setFloat64(at + index * 16, value?.re ?? 0);
          view.setFloat64(at + index * 16 + 8, value?.im ?? 0);
        }
      },
    };
  throw bad(column, "values of mixed types");
}

function isComplexNumber(value: unknown): value is ComplexValue {
  return typeof value === "object" && value !== null && "re" in value && "im" in value;
}

function planText(column: ColumnToWrite, list: readonly string[], width: number, rows: number): PlannedColumn {
  const texts = list.map(escapeText);
  const length = texts.reduce((longest, text) => Math.max(longest, text.length), 1);
  return {
    column: width === 1 || column.dims ? column : { ...column, dims: [length, width] },
    form: `${length * width}A`,
    bytes: length * width,
    rows,
    put(view, at, row) {
      for (let index = 0; index < width; index++) {
        const text = texts[row * width + index] ?? "";
        for (let place = 0; place < text.length; place++)
          view.setUint8(at + index * length + place, text.charCodeAt(place));
      }
    },
  };
}

function planVariable(column: ColumnToWrite, cells: readonly VariableCell[], rows: number): PlannedColumn {
  const form = cells[0] && numberForm(cells[0]);
  if (!form || cells.some((cell) => numberForm(cell)?.letter !== form.letter))
    throw bad(column, "cells of mixed types");
  const longest = cells.reduce((most, cell) => Math.max(most, cell.length), 0);
  return { column, form: `1P${form.letter}(${longest})`, bytes: 8, rows, put: () => {}, cells };
}

/** Bytes of the data unit of a table and its complete header. */
export function tableBytes(table: TableToWrite): { header: FitsHeader; data: Uint8Array; fill: number } {
  const planned = table.columns.map(plan);
  const rowCount = table.rowCount ?? planned[0]?.rows ?? 0;
  for (const column of planned)
    if (column.rows !== rowCount) throw bad(column.column, `${column.rows} rows, wanted ${rowCount}`);
  const rowBytes = planned.reduce((sum, column) => sum + column.bytes, 0);
  const heapSize = planned.reduce(
    (sum, column) => sum + (column.cells ?? []).reduce((cells, cell) => cells + cell.byteLength, 0),
    0,
  );
  const data = new Uint8Array(rowBytes * rowCount + heapSize);
  const view = new DataView(data.buffer);
  const heapStart = rowBytes * rowCount;
  let heap = 0;
  let offset = 0;
  for (const column of planned) {
    for (let row = 0; row < rowCount; row++) {
      const at = row * rowBytes + offset;
      const cell = column.cells?.[row];
      if (!cell) {
        column.put(view, at, row);
        continue;
      }
      view.setInt32(at, cell.length);
      view.setInt32(at + 4, cell.length === 0 ? 0 : heap);
      const form = numberForm(cell);
      for (let index = 0; index < cell.length; index++)
        form?.put(view, heapStart + heap + index * form.size, cell[index] ?? 0);
      heap += cell.byteLength;
    }
    offset += column.bytes;
  }
  return { header: tableHeader(table, planned, rowBytes, rowCount, heapSize), data, fill: 0 };
}

function tableHeader(
  table: TableToWrite,
  planned: readonly PlannedColumn[],
  rowBytes: number,
  rowCount: number,
  heapSize: number,
): FitsHeader {
  const first = makeHeader([
    ["XTENSION", "BINTABLE", "binary table extension"],
    ["BITPIX", 8, "array data type"],
    ["NAXIS", 2, "number of array dimensions"],
    ["NAXIS1", rowBytes, "width of table in bytes"],
    ["NAXIS2", rowCount, "number of rows in table"],
    ["PCOUNT", heapSize, "number of group parameters"],
    ["GCOUNT", 1, "number of groups"],
    ["TFIELDS", planned.length, "number of fields in each row"],
    ...planned.flatMap(({ column, form, zero }, index) => {
      const number = index + 1;
      const cards: [string, string | number | bigint][] = [
        [`TTYPE${number}`, column.name],
        [`TFORM${number}`, form],
      ];
      if (column.unit !== undefined) cards.push([`TUNIT${number}`, column.unit]);
      if (column.null !== undefined) cards.push([`TNULL${number}`, column.null]);
      if (zero !== undefined) cards.push([`TSCAL${number}`, 1], [`TZERO${number}`, zero]);
      if (column.dims) cards.push([`TDIM${number}`, `(${column.dims.join(",")})`]);
      return cards;
    }),
  ]);
  const cards = (table.header?.cards ?? []).filter(
    (card) =>
      card.kind === "commentary" ||
      !(
        tableKeyword.test(card.keyword) ||
        compressionKeyword.test(card.keyword) ||
        /^(?:EXTEND|GROUPS)$/.test(card.keyword)
      ),
  );
  return { cards: [...first.cards, ...cards] };
}
