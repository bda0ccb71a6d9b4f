import type { ComplexValue } from "./card.js";
import type { BinaryColumn } from "./columns.js";

/** Numbers of a column: one array for all rows, `repeat` elements a row; complex ones are pairs (re, im). */
export type ColumnNumbers =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** What a column holds, told apart by `kind`. `width` is the number of elements per row. */
export type ColumnData =
  | { readonly kind: "numbers"; readonly width: number; readonly values: ColumnNumbers }
  | { readonly kind: "complex"; readonly width: number; readonly values: Float32Array | Float64Array }
  /** 1 true, 0 false, 255 undefined. */
  | { readonly kind: "logical"; readonly width: number; readonly values: Uint8Array }
  | { readonly kind: "text"; readonly width: number; readonly values: readonly string[] }
  /** Variable-length arrays: the data of each row. */
  | { readonly kind: "variable"; readonly rows: readonly ColumnData[] };

/** A column that was read. */
export interface FitsColumn {
  /** TTYPEn. */
  readonly name: string;
  /** TFORMn. */
  readonly form: string;
  /** TUNITn. */
  readonly unit?: string;
  /** TDISPn. */
  readonly display?: string;
  /** TDIMn: shape of a row's elements, first axis fastest; for text the string length is left out. */
  readonly dims?: readonly number[];
  /** TNULLn, where the numbers were not scaled (scaled ones have NaN there); in ASCII tables nulls are NaN or "". */
  readonly null?: number | bigint;
  readonly data: ColumnData;
}

/** One cell, in plain JavaScript. Null is what the table marks as missing. */
export type CellValue = number | bigint | boolean | string | ComplexValue | null | readonly CellValue[];

function elementAt(data: ColumnData, index: number, missing: number | bigint | undefined): CellValue {
  switch (data.kind) {
    case "numbers": {
      const value = data.values[index] ?? 0;
      // TNULL may be written as a number where the column holds bigints, or the other way round.
      return missing !== undefined && (value === missing || BigInt(Math.trunc(Number(missing))) === value)
        ? null
        : value;
    }
    case "complex":
      return { re: data.values[2 * index] ?? 0, im: data.values[2 * index + 1] ?? 0 };
    case "logical": {
      const value = data.values[index];
      return value === 255 ? null : value === 1;
    }
    case "text":
      return data.values[index] ?? "";
    case "variable":
      return null;
  }
}

/** Elements from `start` in the shape of `dims`, slowest axis outermost. */
function nested(dims: readonly number[], start: number, element: (index: number) => CellValue): CellValue {
  const side = dims.at(-1);
  if (side === undefined) return element(start);
  const inner = dims.slice(0, -1);
  const step = inner.reduce((product, length) => product * length, 1);
  return Array.from({ length: side }, (_, index) => nested(inner, start + index * step, element));
}

/**
 * One cell of a column: a single value, a list, or nested lists in the shape of TDIM (slowest axis outermost).
 *
 * @example
 * ```ts
 * cellOf(table.column("EXPTIME"), 0); // 2
 * ```
 */
export function cellOf(column: FitsColumn, row: number): CellValue {
  const { data } = column;
  if (data.kind === "variable") {
    const inner = data.rows[row];
    if (!inner) return [];
    if (inner.kind === "text") return inner.values[0] ?? "";
    const count = inner.kind === "variable" ? 0 : inner.width;
    return Array.from({ length: count }, (_, index) => elementAt(inner, index, column.null));
  }
  const element = (index: number) => elementAt(data, index, column.null);
  const start = row * data.width;
  if (column.dims && column.dims.reduce((product, side) => product * side, 1) === data.width)
    return nested(column.dims, start, element);
  if (data.width === 1) return element(start);
  return Array.from({ length: data.width }, (_, index) => element(start + index));
}

/** A string as it stands in a table: it ends at the first NUL, trailing blanks do not count. */
function textOf(bytes: Uint8Array, from: number, length: number): string {
  let end = from;
  while (end < from + length && bytes[end] !== 0) end++;
  return String.fromCharCode(...bytes.subarray(from, end)).replace(/ +$/, "");
}

type Reader = (view: DataView, at: number) => number;

const readers: Readonly<Record<string, { size: number; make: (count: number) => ColumnNumbers; read: Reader }>> = {
  B: { size: 1, make: (count) => new Uint8Array(count), read: (view, at) => view.getUint8(at) },
  I: { size: 2, make: (count) => new Int16Array(count), read: (view, at) => view.getInt16(at) },
  J: { size: 4, make: (count) => new Int32Array(count), read: (view, at) => view.getInt32(at) },
  E: { size: 4, make: (count) => new Float32Array(count), read: (view, at) => view.getFloat32(at) },
  D: { size: 8, make: (count) => new Float64Array(count), read: (view, at) => view.getFloat64(at) },
};

/**
 * Takes one column out of rows of bytes: `rows` rows, `stride` bytes apart, the column's first at `start`, `count`
 * elements in each.
 */
export function decodeColumn(
  column: BinaryColumn,
  bytes: Uint8Array,
  rows: number,
  stride: number,
  start: number,
  count: number,
): ColumnData {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const total = rows * count;
  /** Calls `put` with the place of every element. */
  const each = (size: number, put: (index: number, at: number) => void) => {
    let index = 0;
    for (let row = 0; row < rows; row++) {
      let at = start + row * stride;
      for (let element = 0; element < count; element++, at += size) put(index++, at);
    }
  };
  switch (column.type) {
    case "L": {
      const values = new Uint8Array(total);
      each(1, (index, at) => {
        const letter = view.getUint8(at);
        values[index] = letter === 0x54 ? 1 : letter === 0x46 ? 0 : 255;
      });
      return { kind: "logical", width: count, values };
    }
    case "X": {
      const values = new Uint8Array(total);
      for (let row = 0; row < rows; row++)
        for (let bit = 0; bit < count; bit++)
          values[row * count + bit] = (view.getUint8(start + row * stride + (bit >> 3)) >> (7 - (bit & 7))) & 1;
      return { kind: "logical", width: count, values };
    }
    case "A": {
      const length = column.stringLength ?? count;
      const strings = length === 0 ? 1 : Math.floor(count / length);
      const values: string[] = [];
      for (let row = 0; row < rows; row++)
        for (let string = 0; string < Math.max(1, strings); string++)
          values.push(textOf(bytes, start + row * stride + string * length, Math.min(length, count)));
      return { kind: "text", width: Math.max(1, strings), values };
    }
    case "C": {
      const values = new Float32Array(2 * total);
      each(8, (index, at) => {
        values[2 * index] = view.getFloat32(at);
        values[2 * index + 1] = view.getFloat32(at + 4);
      });
      return { kind: "complex", width: count, values };
    }
    case "M": {
      const values = new Float64Array(2 * total);
      each(16, (index, at) => {
        values[2 * index] = view.getFloat64(at);
        values[2 * index + 1] = view.getFloat64(at + 8);
      });
      return { kind: "complex", width: count, values };
    }
    case "K": {
      const values = new BigInt64Array(total);
      each(8, (index, at) => {
        values[index] = view.getBigInt64(at);
      });
      return { kind: "numbers", width: count, values: scaled(column, values) };
    }
    default: {
      const reader = readers[column.type];
      if (!reader) return { kind: "numbers", width: 0, values: new Uint8Array(0) };
      const values = reader.make(total);
      if (!(values instanceof BigInt64Array || values instanceof BigUint64Array))
        each(reader.size, (index, at) => {
          values[index] = reader.read(view, at);
        });
      return { kind: "numbers", width: count, values: scaled(column, values) };
    }
  }
}

/** Tells whether scaling turns a column's numbers into float64, in which TNULL has become NaN. */
export function becomesFloat(column: BinaryColumn): boolean {
  return (column.scale !== 1 || Number(column.zero) !== 0) && !isOffset(column) && /^[BIJKED]$/.test(column.type);
}

const offsets: Readonly<Record<string, number>> = { B: -128, I: 32768, J: 2147483648, K: 2 ** 63 };

function isOffset(column: BinaryColumn): boolean {
  return column.scale === 1 && Number(column.zero) === offsets[column.type];
}

/** Applies TSCAL and TZERO: exact integers for the unsigned conventions, float64 with NaN for TNULL otherwise. */
function scaled(column: BinaryColumn, values: ColumnNumbers): ColumnNumbers {
  if (isOffset(column)) {
    if (values instanceof Uint8Array) return Int8Array.from(values, (value) => value - 128);
    if (values instanceof Int16Array) return Uint16Array.from(values, (value) => value + 32768);
    if (values instanceof Int32Array) return Uint32Array.from(values, (value) => value + 2147483648);
    if (values instanceof BigInt64Array) return BigUint64Array.from(values, (value) => value + 2n ** 63n);
  }
  if (!becomesFloat(column)) return values;
  const zero = Number(column.zero);
  const result = new Float64Array(values.length);
  const missing = column.null === undefined ? undefined : Number(column.null);
  const integer = !(values instanceof Float32Array || values instanceof Float64Array);
  for (let index = 0; index < values.length; index++) {
    const value = Number(values[index]);
    result[index] = integer && value === missing ? Number.NaN : zero + column.scale * value;
  }
  return result;
}

/** TNULL as the exact integers of the unsigned conventions show it. */
export function shownNull(column: BinaryColumn): number | bigint | undefined {
  if (column.null === undefined || becomesFloat(column)) return undefined;
  if (!isOffset(column)) return column.null;
  return column.type === "K" ? BigInt(column.null) + 2n ** 63n : Number(column.null) + Number(column.zero);
}
