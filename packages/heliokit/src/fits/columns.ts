import { type ErrorPlace, fitsError } from "./fits-error.js";
import { type FitsHeader, headerNumber, headerText, headerValue } from "./header.js";
import { wholeNumber } from "./layout.js";

/** Element types of binary tables (FITS standard 4.0, table 18). P and Q are descriptors of variable-length arrays. */
export type ColumnType = "L" | "X" | "B" | "I" | "J" | "K" | "A" | "E" | "D" | "C" | "M" | "P" | "Q";

/** Bytes of one element; X counts bits and is apart. */
export const elementBytes: Readonly<Record<ColumnType, number>> = {
  L: 1,
  X: 1,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
  P: 8,
  Q: 16,
};

/** One column of a binary table, as its header describes it. */
export interface BinaryColumn {
  /** TTYPEn, "" where absent. */
  readonly name: string;
  /** Place from 0. */
  readonly index: number;
  /** TFORMn as it stands. */
  readonly form: string;
  /** Type of the elements; for variable-length arrays that of the arrays. */
  readonly type: Exclude<ColumnType, "P" | "Q">;
  /** Elements per row; for variable-length arrays 1 or 0 descriptors. */
  readonly repeat: number;
  /** "P" or "Q" where every row holds an array of its own length in the heap. */
  readonly variable?: "P" | "Q";
  /** First byte within a row. */
  readonly offset: number;
  /** Bytes within a row. */
  readonly bytes: number;
  /** Characters of each string in columns of several (`12A4`, or the first of TDIMn). */
  readonly stringLength?: number;
  /** TUNITn. */
  readonly unit?: string;
  /** TNULLn, compared with the stored integer. */
  readonly null?: number | bigint;
  /** TSCALn, 1 where absent. */
  readonly scale: number;
  /** TZEROn, 0 where absent; a bigint where a double would not hold it. */
  readonly zero: number | bigint;
  /** TDISPn. */
  readonly display?: string;
  /** TDIMn: shape of a row's elements, first axis fastest. */
  readonly dims?: readonly number[];
}

interface Form {
  readonly repeat: number;
  readonly type: Exclude<ColumnType, "P" | "Q">;
  readonly variable?: "P" | "Q";
  readonly rest: string;
}

function isElementType(text: string): text is Exclude<ColumnType, "P" | "Q"> {
  return /^[LXBIJKAEDCM]$/.test(text);
}

/** Reads a TFORM value; undefined where it is none. */
export function parseForm(form: string): Form | undefined {
  const match = /^\s*(\d*)([A-Z])(.*?)\s*$/i.exec(form);
  if (!match) return undefined;
  const repeat = match[1] === "" ? 1 : Number(match[1]);
  const type = (match[2] ?? "").toUpperCase();
  const rest = match[3] ?? "";
  if (!Number.isSafeInteger(repeat)) return undefined;
  if (type === "P" || type === "Q") {
    const element = (rest[0] ?? "").toUpperCase();
    if (!isElementType(element) || repeat > 1) return undefined;
    return { repeat, type: element, variable: type, rest: rest.slice(1) };
  }
  return isElementType(type) ? { repeat, type, rest } : undefined;
}

/** Bytes that `count` elements take. */
export function bytesFor(type: ColumnType, count: number): number {
  return type === "X" ? Math.ceil(count / 8) : count * elementBytes[type];
}

function parseDims(text: string | undefined): number[] | undefined {
  const match = /^\s*\(([\d\s,]+)\)\s*$/.exec(text ?? "");
  if (!match) return undefined;
  const dims = (match[1] ?? "").split(",").map((part) => Number(part.trim()));
  return dims.every((side) => Number.isInteger(side) && side >= 0) ? dims : undefined;
}

/**
 * The columns of a binary table. Errors: `fits/unsupported-column` for a TFORM that is none,
 * `fits/inconsistent-header` where the widths do not add up to NAXIS1.
 */
export function binaryColumns(header: FitsHeader, place: ErrorPlace): BinaryColumn[] {
  const fields = wholeNumber(header, "TFIELDS", place, { min: 0, max: 999 });
  const rowBytes = wholeNumber(header, "NAXIS1", place, { min: 0 });
  const columns: BinaryColumn[] = [];
  let offset = 0;
  for (let number = 1; number <= fields; number++) {
    const form = headerText(header, `TFORM${number}`);
    const parsed = form === undefined ? undefined : parseForm(form);
    if (form === undefined || !parsed)
      throw fitsError(
        "unsupported-column",
        place,
        `TFORM${number} is ${form === undefined ? "missing" : `'${form}'`}, which is no column format`,
        {
          keyword: `TFORM${number}`,
          found: form,
        },
      );
    const { repeat, type, variable } = parsed;
    const bytes = variable ? repeat * elementBytes[variable] : bytesFor(type, repeat);
    const dims = parseDims(headerText(header, `TDIM${number}`));
    const unit = headerText(header, `TUNIT${number}`);
    const display = headerText(header, `TDISP${number}`);
    const nullValue = headerValue(header, `TNULL${number}`);
    const zero = headerValue(header, `TZERO${number}`);
    const width = type === "A" && !variable ? stringWidth(parsed.rest, dims, repeat) : undefined;
    columns.push({
      name: headerText(header, `TTYPE${number}`) ?? "",
      index: number - 1,
      form,
      type,
      repeat,
      ...(variable ? { variable } : {}),
      offset,
      bytes,
      ...(width === undefined ? {} : { stringLength: width }),
      ...(unit === undefined ? {} : { unit }),
      ...(typeof nullValue === "number" || typeof nullValue === "bigint" ? { null: nullValue } : {}),
      scale: headerNumber(header, `TSCAL${number}`) ?? 1,
      zero: typeof zero === "number" || typeof zero === "bigint" ? zero : 0,
      ...(display === undefined ? {} : { display }),
      ...(dims ? { dims } : {}),
    });
    offset += bytes;
  }
  if (offset !== rowBytes)
    throw fitsError("inconsistent-header", place, `columns take ${offset} bytes a row, NAXIS1 says ${rowBytes}`, {
      keyword: "NAXIS1",
      found: rowBytes,
      wanted: offset,
    });
  return columns;
}

/** `rAw` (and CFITSIO's `rA:w/n`) or TDIM split a column of characters into strings of one length. */
function stringWidth(rest: string, dims: readonly number[] | undefined, repeat: number): number | undefined {
  if (dims && dims.length > 1 && dims[0]) return dims[0];
  const width = Number(/^:?(\d+)/.exec(rest)?.[1] ?? 0);
  return width > 0 && width < repeat && repeat % width === 0 ? width : undefined;
}
