import type { HeliokitError } from "../errors.js";
import { readAsciiColumns } from "./ascii-table.js";
import { type BinaryColumn, binaryColumns, bytesFor } from "./columns.js";
import { fitsError } from "./fits-error.js";
import { type BinaryTableHdu, type Hdu, placeOf, presentBytes } from "./hdu.js";
import { wholeNumber } from "./layout.js";
import { type ColumnData, cellOf, decodeColumn, type FitsColumn, shownNull } from "./table-columns.js";
import { eachPiece, type FitsTable, type ReadTableOptions, type TableContext, wantedColumns } from "./table-rows.js";

/**
 * Reads a binary or ASCII table, or some columns and rows of it. Numbers come in typed arrays; TSCAL, TZERO and TNULL
 * are applied as {@link FitsColumn} says.
 *
 * Errors: `fits/not-a-table`, `fits/unsupported-compression` for a compressed table (ZTABLE), `fits/unsupported-column`,
 * `fits/inconsistent-header`, `fits/truncated-data` (facts.intactRows), `fits/corrupt-row` (facts.tile is the row),
 * `fits/no-such-column`.
 *
 * @example
 * ```ts
 * const table = await readTable(await file.hdu("EVENTS"), { columns: ["TIME", "PHA"] });
 * const first = tableRow(table, 0);
 * ```
 */
export async function readTable(hdu: Hdu, options: ReadTableOptions = {}): Promise<FitsTable> {
  const place = placeOf(hdu);
  if (hdu.kind === "compressed-table")
    throw fitsError(
      "unsupported-compression",
      place,
      "the table is compressed (ZTABLE), which is not supported; unpack it with funpack",
      {
        keyword: "ZTABLE",
      },
    );
  if (hdu.kind !== "binary-table" && hdu.kind !== "ascii-table")
    throw fitsError("not-a-table", place, `a ${hdu.kind} is no table`, { found: hdu.kind });
  const rowBytes = wholeNumber(hdu.storedHeader, "NAXIS1", place, { min: 0 });
  const rowsClaimed = wholeNumber(hdu.storedHeader, "NAXIS2", place, { min: 0 });
  const [from, to] = options.rows ?? [0, rowsClaimed];
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to < from || to > rowsClaimed)
    throw fitsError("bad-window", place, `rows ${from} to ${to} of a table with ${rowsClaimed}`);
  let last = to;
  // Without bytes in its rows a table may claim any number of them: nothing is believed that takes no space.
  const rowsPresent = rowBytes === 0 ? 0 : Math.floor(presentBytes(hdu) / rowBytes);
  if (last > rowsPresent && !(rowBytes === 0 && last === 0)) {
    if (!options.salvage)
      throw fitsError(
        "truncated-data",
        place,
        `the data end after ${presentBytes(hdu)} of ${hdu.dataBytes} bytes (${rowsPresent} of ${rowsClaimed} rows are whole)`,
        { expected: hdu.dataBytes, found: presentBytes(hdu), intactRows: rowsPresent },
      );
    last = Math.max(from, rowsPresent);
  }
  const context: TableContext = { hdu, rowBytes, from, rowCount: last - from, options };
  return hdu.kind === "binary-table" ? readBinary(hdu, context) : readAsciiColumns(hdu, context);
}

async function readBinary(hdu: BinaryTableHdu, context: TableContext): Promise<FitsTable> {
  const columns = wantedColumns(binaryColumns(hdu.storedHeader, placeOf(hdu)), context);
  const pieces: ColumnData[][] = columns.map(() => []);
  const descriptors: { count: number; offset: number }[][] = columns.map(() => []);
  await eachPiece(context, (bytes, _, rows) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    columns.forEach((column, index) => {
      if (!column.variable) {
        pieces[index]?.push(decodeColumn(column, bytes, rows, context.rowBytes, column.offset, column.repeat));
        return;
      }
      for (let row = 0; row < rows; row++) {
        const at = row * context.rowBytes + column.offset;
        if (column.repeat === 0) descriptors[index]?.push({ count: 0, offset: 0 });
        else if (column.variable === "P")
          descriptors[index]?.push({ count: view.getInt32(at), offset: view.getInt32(at + 4) });
        else
          descriptors[index]?.push({ count: Number(view.getBigInt64(at)), offset: Number(view.getBigInt64(at + 8)) });
      }
    });
  });
  const damaged: { row: number; error: HeliokitError }[] = [];
  const heap = new HeapReader(hdu, context);
  const result: FitsColumn[] = [];
  for (const [index, column] of columns.entries()) {
    const data = column.variable
      ? await readVariable(column, descriptors[index] ?? [], heap, context, damaged)
      : joinPieces(pieces[index] ?? [], column);
    const missing = shownNull(column);
    const dims = column.type === "A" ? column.dims?.slice(1) : column.dims;
    result.push({
      name: column.name,
      form: column.form,
      ...(column.unit === undefined ? {} : { unit: column.unit }),
      ...(column.display === undefined ? {} : { display: column.display }),
      ...(dims && dims.length > 0 && !column.variable ? { dims } : {}),
      ...(missing === undefined ? {} : { null: missing }),
      data,
    });
  }
  return { rowCount: context.rowCount, columns: result, damaged };
}

function joinPieces(pieces: readonly ColumnData[], column: BinaryColumn): ColumnData {
  const first = pieces[0] ?? decodeColumn(column, new Uint8Array(0), 0, 0, 0, column.repeat);
  if (pieces.length <= 1) return first;
  if (first.kind === "text")
    return { ...first, values: pieces.flatMap((piece) => (piece.kind === "text" ? piece.values : [])) };
  if (first.kind === "variable") return first;
  const length = pieces.reduce((total, piece) => total + ("values" in piece ? piece.values.length : 0), 0);
  const values = emptyLike(first.values, length);
  let at = 0;
  for (const piece of pieces) {
    if (!("values" in piece) || piece.kind === "text") continue;
    // Pieces of one column have one type; the bytes are copied so that the compiler need not know which.
    new Uint8Array(values.buffer).set(
      new Uint8Array(piece.values.buffer, piece.values.byteOffset, piece.values.byteLength),
      at,
    );
    at += piece.values.byteLength;
  }
  return withValues(first, values);
}

type AnyNumbers = Exclude<ColumnData, { kind: "text" } | { kind: "variable" }>["values"];

function emptyLike(values: AnyNumbers, length: number): AnyNumbers {
  if (values instanceof Uint8Array) return new Uint8Array(length);
  if (values instanceof Int8Array) return new Int8Array(length);
  if (values instanceof Int16Array) return new Int16Array(length);
  if (values instanceof Uint16Array) return new Uint16Array(length);
  if (values instanceof Int32Array) return new Int32Array(length);
  if (values instanceof Uint32Array) return new Uint32Array(length);
  if (values instanceof BigInt64Array) return new BigInt64Array(length);
  if (values instanceof BigUint64Array) return new BigUint64Array(length);
  return values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}

function withValues(data: ColumnData, values: AnyNumbers): ColumnData {
  if (data.kind === "logical" && values instanceof Uint8Array) return { ...data, values };
  if (data.kind === "complex" && (values instanceof Float32Array || values instanceof Float64Array))
    return { ...data, values };
  return data.kind === "numbers" ? { ...data, values } : data;
}

async function readVariable(
  column: BinaryColumn,
  descriptors: readonly { count: number; offset: number }[],
  heap: HeapReader,
  context: TableContext,
  damaged: { row: number; error: HeliokitError }[],
): Promise<ColumnData> {
  const rows: ColumnData[] = [];
  for (const [index, { count, offset }] of descriptors.entries()) {
    const bytes = bytesFor(column.type, count);
    const row = context.from + index;
    let cell = new Uint8Array(0);
    let length = count;
    try {
      if (count !== 0) cell = await heap.read(row, column, offset, bytes);
    } catch (error) {
      if (!(context.options.salvage && isTableError(error))) throw error;
      damaged.push({ row, error });
      length = 0;
    }
    rows.push(decodeColumn(column, cell, 1, 0, 0, length));
  }
  return { kind: "variable", rows };
}

function isTableError(error: unknown): error is HeliokitError {
  return error instanceof Error && "code" in error && error.code === "fits/corrupt-row";
}

/** Heap bytes read along with a cell: cells of one column mostly follow each other. */
const heapWindow = 2 ** 20;

/** Reads cells of the heap; keeps the stretch that was read last. */
class HeapReader {
  readonly #hdu: BinaryTableHdu;
  readonly #signal: AbortSignal | undefined;
  readonly #start: number;
  readonly #size: number;
  readonly #present: number;
  #from = 0;
  #held: Uint8Array<ArrayBufferLike> = new Uint8Array(0);

  constructor(hdu: BinaryTableHdu, context: TableContext) {
    this.#hdu = hdu;
    this.#signal = context.options.signal;
    const rows = wholeNumber(hdu.storedHeader, "NAXIS2", placeOf(hdu), { min: 0 });
    const table = context.rowBytes * rows;
    this.#start = wholeNumber(hdu.storedHeader, "THEAP", placeOf(hdu), { min: table, fallback: table });
    this.#size = Math.max(0, hdu.dataBytes - this.#start);
    this.#present = Math.max(0, presentBytes(hdu) - this.#start);
  }

  async read(row: number, column: BinaryColumn, offset: number, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const limit = Math.min(this.#size, this.#present);
    if (!(offset >= 0 && bytes >= 0 && offset + bytes <= limit))
      throw fitsError(
        "corrupt-row",
        placeOf(this.#hdu),
        `row ${row}, column ${column.name}: bytes ${offset} to ${offset + bytes} lie outside the heap of ${limit}`,
        { tile: row, column: column.name, byteOffset: this.#hdu.dataOffset + this.#start + offset },
      );
    if (offset < this.#from || offset + bytes > this.#from + this.#held.length) {
      const length = Math.min(Math.max(bytes, heapWindow), limit - offset);
      this.#held = await this.#hdu.source.read(
        this.#hdu.dataOffset + this.#start + offset,
        length,
        this.#signal ? { signal: this.#signal } : {},
      );
      this.#from = offset;
    }
    return this.#held.slice(offset - this.#from, offset - this.#from + bytes);
  }
}

/**
 * One row of a table as a record name to value.
 *
 * @example
 * ```ts
 * tableRow(table, 0)["EXPTIME"]; // 2
 * ```
 */
export function tableRow(table: FitsTable, row: number): Record<string, ReturnType<typeof cellOf>> {
  return Object.fromEntries(table.columns.map((column) => [column.name, cellOf(column, row)]));
}

/**
 * A column by name, upper or lower case alike; undefined where there is none.
 *
 * @example
 * ```ts
 * tableColumn(table, "time")?.unit; // "s"
 * ```
 */
export function tableColumn(table: FitsTable, name: string): FitsColumn | undefined {
  return table.columns.find((column) => column.name.trim().toUpperCase() === name.trim().toUpperCase());
}
