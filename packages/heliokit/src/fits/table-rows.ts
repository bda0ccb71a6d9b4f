import { readInto } from "../bytes/index.js";
import type { HeliokitError, LongWorkOptions } from "../errors.js";
import { fitsError } from "./fits-error.js";
import { type AsciiTableHdu, type BinaryTableHdu, placeOf, presentBytes } from "./hdu.js";
import type { FitsColumn } from "./table-columns.js";
import type { PixelRange } from "./window.js";

/** How a table is read. */
export interface ReadTableOptions extends LongWorkOptions {
  /** Columns wanted, by name (upper or lower case alike); default all. */
  readonly columns?: readonly string[];
  /** Rows wanted, half-open, 0-based; default all. */
  readonly rows?: PixelRange;
  /** Read what is intact: rows that are missing are left out, damaged variable-length cells are empty; listed in `damaged`. */
  readonly salvage?: boolean;
  /** Most bytes read from the source at once. Default 16 MiB. */
  readonly maxReadBytes?: number;
}

/** A table that was read. */
export interface FitsTable {
  readonly rowCount: number;
  readonly columns: readonly FitsColumn[];
  /** Cells that could not be read, with `salvage`. */
  readonly damaged: readonly { readonly row: number; readonly error: HeliokitError }[];
}

/** What both kinds of tables need. */
export interface TableContext {
  readonly hdu: BinaryTableHdu | AsciiTableHdu;
  readonly rowBytes: number;
  readonly from: number;
  readonly rowCount: number;
  readonly options: ReadTableOptions;
}

/** The columns asked for, in the order asked for. */
export function wantedColumns<C extends { readonly name: string }>(all: readonly C[], context: TableContext): C[] {
  const { columns } = context.options;
  if (!columns) return [...all];
  return columns.map((name) => {
    const found = all.find((column) => column.name.trim().toUpperCase() === name.trim().toUpperCase());
    if (found) return found;
    const names = all.map((column) => column.name).join(", ");
    throw fitsError("no-such-column", placeOf(context.hdu), `no column ${name} (has: ${names})`, {
      wanted: name,
      found: names,
    });
  });
}

/** Goes through the rows in pieces of bounded size. */
export async function eachPiece(
  context: TableContext,
  use: (bytes: Uint8Array, firstRow: number, rows: number) => void,
): Promise<void> {
  const { hdu, rowBytes, from, rowCount, options } = context;
  const { signal, onProgress, maxReadBytes = 16 * 2 ** 20 } = options;
  const rowsPerPiece = Math.max(1, Math.floor(maxReadBytes / Math.max(1, rowBytes)));
  for (let row = 0; row < rowCount; row += rowsPerPiece) {
    signal?.throwIfAborted();
    const rows = Math.min(rowsPerPiece, rowCount - row);
    const bytes = new Uint8Array(rows * rowBytes);
    const found = await readInto(hdu.source, hdu.dataOffset + (from + row) * rowBytes, bytes, signal ? { signal } : {});
    if (found < bytes.length)
      throw fitsError(
        "truncated-data",
        placeOf(hdu),
        `the source ends inside row ${from + row + Math.floor(found / rowBytes)}`,
        {
          expected: hdu.dataBytes,
          found: presentBytes(hdu),
        },
      );
    use(bytes, row, rows);
    onProgress?.((row + rows) / rowCount);
  }
}
