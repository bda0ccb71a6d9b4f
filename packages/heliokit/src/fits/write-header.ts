import type { PixelArray } from "../raster/index.js";
import type { Card } from "./card.js";
import { compressionKeyword, tableKeyword } from "./compressed-header.js";
import { type FitsHeader, makeHeader } from "./header.js";
import type { Bitpix } from "./layout.js";

/**
 * Which BITPIX (and offset, for the other signedness) an array is stored with.
 *
 * @example
 * ```ts
 * storageOf(new Uint16Array(4)); // { bitpix: 16, zero: 32768 }
 * ```
 */
export function storageOf(data: PixelArray): { readonly bitpix: Bitpix; readonly zero?: number | bigint } {
  if (data instanceof Uint8Array) return { bitpix: 8 };
  if (data instanceof Int8Array) return { bitpix: 8, zero: -128 };
  if (data instanceof Int16Array) return { bitpix: 16 };
  if (data instanceof Uint16Array) return { bitpix: 16, zero: 32768 };
  if (data instanceof Int32Array) return { bitpix: 32 };
  if (data instanceof Uint32Array) return { bitpix: 32, zero: 2147483648 };
  if (data instanceof BigInt64Array) return { bitpix: 64 };
  if (data instanceof BigUint64Array) return { bitpix: 64, zero: 9223372036854775808n };
  return { bitpix: data instanceof Float32Array ? -32 : -64 };
}

/** What an image header has to say first. */
export interface ImageHeaderOptions {
  readonly bitpix: Bitpix;
  /** NAXIS1, NAXIS2, ...: first axis fastest. */
  readonly axes: readonly number[];
  /** "primary" (default) begins with SIMPLE, "extension" with XTENSION = 'IMAGE'. */
  readonly place?: "primary" | "extension";
  /** BZERO of the unsigned conventions; it replaces BSCALE and BZERO of the header. */
  readonly zero?: number | bigint;
}

/** Keywords that only make sense for what the header described before. */
const stale = /^(?:EXTEND|GROUPS|CHECKSUM|DATASUM|BLOCKED)$/;

function isStructural(card: Card): boolean {
  if (card.kind === "commentary") return false;
  return tableKeyword.test(card.keyword) || compressionKeyword.test(card.keyword) || stale.test(card.keyword);
}

/** The cards of a header that describe the object, not the storage. */
export function descriptiveCards(header: FitsHeader, bitpix: Bitpix, replaced: boolean): Card[] {
  return header.cards.filter((card) => {
    if (isStructural(card)) return false;
    if (card.kind === "commentary") return true;
    // Floating-point pixels are physical values already; BLANK is illegal beside them.
    if (bitpix < 0 && /^(?:BLANK|BSCALE|BZERO)$/.test(card.keyword)) return false;
    return !(replaced && /^(?:BSCALE|BZERO)$/.test(card.keyword));
  });
}

/**
 * A complete image header: the mandatory keywords in their order, then everything of `header` that describes the
 * object. Keywords removed: the old structure, compression (Z...), CHECKSUM, DATASUM; for floats also BLANK, BSCALE
 * and BZERO, because floats are physical values. Add sums with {@link withChecksums}.
 *
 * @example
 * ```ts
 * const complete = imageHeaderFor(map.header, { bitpix: -32, axes: [4096, 4096] });
 * ```
 */
export function imageHeaderFor(header: FitsHeader, options: ImageHeaderOptions): FitsHeader {
  const { bitpix, axes, place = "primary", zero } = options;
  const primary = place === "primary";
  const first = makeHeader([
    primary ? ["SIMPLE", true, "conforms to FITS standard"] : ["XTENSION", "IMAGE", "image extension"],
    ["BITPIX", bitpix, "array data type"],
    ["NAXIS", axes.length, "number of array dimensions"],
    ...axes.map((side, axis) => [`NAXIS${axis + 1}`, side] as const),
    ...(primary
      ? ([["EXTEND", true]] as const)
      : ([
          ["PCOUNT", 0, "number of parameters"],
          ["GCOUNT", 1, "number of groups"],
        ] as const)),
    ...(zero === undefined
      ? []
      : ([
          ["BSCALE", 1],
          ["BZERO", zero],
        ] as const)),
  ]);
  return { cards: [...first.cards, ...descriptiveCards(header, bitpix, zero !== undefined)] };
}
