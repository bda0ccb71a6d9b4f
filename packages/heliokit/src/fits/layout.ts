import { type ErrorPlace, fitsError } from "./fits-error.js";
import { type FitsHeader, headerCard, headerLogical, headerText, headerValue } from "./header.js";

/** FITS files are made of blocks of this many bytes. */
export const blockSize = 2880;

/** Bytes rounded up to whole blocks. */
export function padded(bytes: number): number {
  return Math.ceil(bytes / blockSize) * blockSize;
}

/** Number types of pixels as BITPIX names them. */
export type Bitpix = 8 | 16 | 32 | 64 | -32 | -64;

/** What the mandatory keywords say about the data of an HDU. */
export interface DataLayout {
  readonly bitpix: Bitpix;
  /** NAXIS1, NAXIS2, ...: the first axis varies fastest. */
  readonly axes: readonly number[];
  readonly pcount: number;
  readonly gcount: number;
  /** Random groups: NAXIS1 = 0 stands for no axis. */
  readonly groups: boolean;
  /** Bytes of data without padding. May exceed what any file holds: the header is only believed after a check. */
  readonly dataBytes: number;
}

/** A whole number that must stand in a header; errors `fits/inconsistent-header` with the keyword. */
export function wholeNumber(
  header: FitsHeader,
  keyword: string,
  place: ErrorPlace,
  range: { readonly min: number; readonly max?: number; readonly fallback?: number },
): number {
  const value = headerValue(header, keyword);
  const { min, max = Number.MAX_SAFE_INTEGER, fallback } = range;
  if (value === undefined && fallback !== undefined && headerCard(header, keyword)?.kind !== "unreadable")
    return fallback;
  // A whole number written as a real (`4096.0`) is met in real files.
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= min && number <= max) return number;
  const card = headerCard(header, keyword);
  const found = value === undefined ? (card ? "no value" : "nothing") : String(value);
  throw fitsError(
    "inconsistent-header",
    place,
    `${keyword} is ${found}, wanted a whole number ${max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`}`,
    { keyword, found },
  );
}

function readBitpix(header: FitsHeader, keyword: string, place: ErrorPlace): Bitpix {
  const value = headerValue(header, keyword);
  switch (value) {
    case 8:
    case 16:
    case 32:
    case 64:
    case -32:
    case -64:
      return value;
    default:
      throw fitsError(
        "inconsistent-header",
        place,
        `${keyword} is ${value === undefined ? "missing" : String(value)}, wanted 8, 16, 32, 64, -32 or -64`,
        { keyword, found: value },
      );
  }
}

function readAxes(header: FitsHeader, prefix: string, place: ErrorPlace): number[] {
  const count = wholeNumber(header, `${prefix}NAXIS`, place, { min: 0, max: 999 });
  return Array.from({ length: count }, (_, index) =>
    wholeNumber(header, `${prefix}NAXIS${index + 1}`, place, { min: 0 }),
  );
}

/** Product of the sides; beyond 2^53 it is only roughly right, which is enough to see that no file holds it. */
export function product(sides: readonly number[]): number {
  // An axis of no length wins over any other, however absurd.
  return sides.includes(0) ? 0 : sides.reduce((result, side) => result * side, 1);
}

/**
 * Size and type of an HDU's data from its mandatory keywords. `prefix` "Z" reads the original image's keywords in
 * the header of a compressed one.
 */
export function dataLayout(header: FitsHeader, place: ErrorPlace, prefix: "" | "Z" = ""): DataLayout {
  const bitpix = readBitpix(header, `${prefix}BITPIX`, place);
  const axes = readAxes(header, prefix, place);
  const groups = prefix === "" && axes[0] === 0 && axes.length > 1 && headerLogical(header, "GROUPS") === true;
  const counted = groups || prefix === "Z" || headerText(header, "XTENSION") !== undefined;
  // In a primary header PCOUNT and GCOUNT mean nothing unless it holds random groups.
  const pcount = counted ? wholeNumber(header, `${prefix}PCOUNT`, place, { min: 0, fallback: 0 }) : 0;
  const gcount = counted ? wholeNumber(header, `${prefix}GCOUNT`, place, { min: 0, fallback: 1 }) : 1;
  const sides = groups ? axes.slice(1) : axes;
  const pixels = sides.length === 0 ? 0 : product(sides);
  const bytes = axes.length === 0 ? 0 : (Math.abs(bitpix) / 8) * gcount * (pcount + pixels);
  return { bitpix, axes, pcount, gcount, groups, dataBytes: bytes };
}
