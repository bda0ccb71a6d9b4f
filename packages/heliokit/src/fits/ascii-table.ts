import { type ErrorPlace, fitsError } from "./fits-error.js";
import { type AsciiTableHdu, placeOf } from "./hdu.js";
import { type FitsHeader, headerCard, headerNumber, headerText } from "./header.js";
import { wholeNumber } from "./layout.js";
import { latin1 } from "./parse-header.js";
import type { FitsColumn } from "./table-columns.js";
import { eachPiece, type FitsTable, type TableContext, wantedColumns } from "./table-rows.js";

/** One column of an ASCII table. */
interface AsciiColumn {
  readonly name: string;
  readonly form: string;
  readonly letter: "A" | "I" | "F" | "E" | "D";
  readonly width: number;
  /** Digits after the implied decimal point, where none is written. */
  readonly digits: number;
  /** First character within a row, from 0. */
  readonly offset: number;
  readonly unit?: string;
  readonly display?: string;
  /** Text that stands for a missing value. */
  readonly nullText?: string;
  readonly scale: number;
  readonly zero: number;
}

function asciiColumns(header: FitsHeader, place: ErrorPlace, rowBytes: number): AsciiColumn[] {
  const fields = wholeNumber(header, "TFIELDS", place, { min: 0, max: 999 });
  return Array.from({ length: fields }, (_, index) => {
    const number = index + 1;
    const form = headerText(header, `TFORM${number}`);
    const match = /^\s*([AIFED])(\d+)(?:\.(\d+))?\s*$/i.exec(form ?? "");
    if (form === undefined || !match)
      throw fitsError(
        "unsupported-column",
        place,
        `TFORM${number} is ${form === undefined ? "missing" : `'${form}'`}, which is no column format`,
        {
          keyword: `TFORM${number}`,
          found: form,
        },
      );
    const width = Number(match[2]);
    const offset = wholeNumber(header, `TBCOL${number}`, place, { min: 1 }) - 1;
    if (offset + width > rowBytes)
      throw fitsError(
        "inconsistent-header",
        place,
        `column ${number} ends at character ${offset + width} of ${rowBytes}`,
        {
          keyword: `TBCOL${number}`,
        },
      );
    const unit = headerText(header, `TUNIT${number}`);
    const display = headerText(header, `TDISP${number}`);
    const missing = headerCard(header, `TNULL${number}`);
    const nullText = missing?.kind === "value" ? String(missing.value) : undefined;
    return {
      name: headerText(header, `TTYPE${number}`) ?? "",
      form,
      letter: (match[1] ?? "A").toUpperCase() as AsciiColumn["letter"],
      width,
      digits: Number(match[3] ?? 0),
      offset,
      ...(unit === undefined ? {} : { unit }),
      ...(display === undefined ? {} : { display }),
      ...(nullText === undefined ? {} : { nullText }),
      scale: headerNumber(header, `TSCAL${number}`) ?? 1,
      zero: headerNumber(header, `TZERO${number}`) ?? 0,
    };
  });
}

/** A number as Fortran writes it: blanks are nothing, the point may be implied, the exponent letter may be missing. */
function parseFortran(text: string, digits: number): number {
  const clean = text.replace(/ /g, "");
  if (clean === "") return Number.NaN;
  const match =
    /^([+-]?\d*)(\.\d*)?(?:[EeDd]?([+-]?\d+))?$/.exec(clean) ?? /^([+-]?\d*)(\.\d*)?[EeDd]([+-]?\d+)$/.exec(clean);
  if (!match || ((match[1] ?? "").replace(/[+-]/, "") === "" && (match[2] ?? ".") === ".")) return Number.NaN;
  const exponent = Number(match[3] ?? 0);
  // Without a point the last digits are decimals.
  const shift = match[2] === undefined ? exponent - digits : exponent;
  return Number(
    `${match[1] === "" || match[1] === "+" || match[1] === "-" ? `${match[1]}0` : match[1]}${match[2] ?? ""}e${shift}`,
  );
}

/**
 * Reads an ASCII table. Numbers come as float64 with NaN for missing ones (TNULL, or nothing written), integers that a
 * double cannot hold as bigint columns.
 */
export async function readAsciiColumns(hdu: AsciiTableHdu, context: TableContext): Promise<FitsTable> {
  const columns = wantedColumns(asciiColumns(hdu.storedHeader, placeOf(hdu), context.rowBytes), context);
  const fields: string[][] = columns.map(() => []);
  await eachPiece(context, (bytes, _, rows) => {
    for (let row = 0; row < rows; row++)
      columns.forEach((column, index) => {
        const start = row * context.rowBytes + column.offset;
        fields[index]?.push(latin1(bytes.subarray(start, start + column.width)));
      });
  });
  return {
    rowCount: context.rowCount,
    columns: columns.map((column, index) => asColumn(column, fields[index] ?? [])),
    damaged: [],
  };
}

function asColumn(column: AsciiColumn, fields: readonly string[]): FitsColumn {
  const { name, form, unit, display, nullText, letter, digits, scale, zero } = column;
  const common = {
    name,
    form,
    ...(unit === undefined ? {} : { unit }),
    ...(display === undefined ? {} : { display }),
  };
  const missing = (field: string) =>
    nullText !== undefined && field.trim() === nullText.trim() && nullText.trim() !== "";
  if (letter === "A") {
    const values = fields.map((field) => (missing(field) ? "" : field.replace(/[ \0]+$/, "")));
    return { ...common, data: { kind: "text", width: 1, values } };
  }
  const exact = letter === "I" && scale === 1 && zero === 0;
  if (
    exact &&
    fields.some((field) => /^\s*[+-]?\d{16,}\s*$/.test(field)) &&
    fields.every((field) => /^\s*[+-]?\d+\s*$/.test(field))
  ) {
    const values = BigInt64Array.from(fields, (field) => BigInt(field.trim().replace(/^\+/, "")));
    return { ...common, data: { kind: "numbers", width: 1, values } };
  }
  const values = Float64Array.from(fields, (field) =>
    missing(field) ? Number.NaN : zero + scale * parseFortran(field, letter === "I" ? 0 : digits),
  );
  return { ...common, data: { kind: "numbers", width: 1, values } };
}
