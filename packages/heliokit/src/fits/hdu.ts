import type { ByteSource } from "../bytes/index.js";
import type { OnWarning } from "../errors.js";
import type { ErrorPlace } from "./fits-error.js";
import type { FitsHeader } from "./header.js";
import type { Bitpix } from "./layout.js";

/** What all header-and-data units have in common. Records only: the bytes stay in the source until a read asks. */
export interface HduBase {
  /** Where the bytes are. */
  readonly source: ByteSource;
  /** Name of the source, for messages. */
  readonly file: string;
  /** Place in the file, 0 for the primary. */
  readonly index: number;
  /** EXTNAME; "PRIMARY" for the first unit, "" where there is none. */
  readonly name: string;
  /** EXTVER, 1 where there is none. */
  readonly version: number;
  /** The header as a user sees it: for a compressed image that of the image, with the original keywords restored. */
  readonly header: FitsHeader;
  /** The header as it stands in the file. The same as `header` for everything that is not compressed. */
  readonly storedHeader: FitsHeader;
  /** Offset of the header in bytes. */
  readonly headerOffset: number;
  /** Offset of the data in bytes. */
  readonly dataOffset: number;
  /** Bytes of data that the header claims, padding left out. The file may hold less. */
  readonly dataBytes: number;
  readonly onWarning?: OnWarning;
}

/** What pixels are and what they mean. */
export interface ImageDescription {
  readonly bitpix: Bitpix;
  /** NAXIS1, NAXIS2, ...: first axis fastest. Empty where there are no pixels. */
  readonly axes: readonly number[];
}

/** An image: primary, IMAGE extension, or a primary without data. */
export interface ImageHdu extends HduBase, ImageDescription {
  readonly kind: "image";
}

/** An image stored tile by tile in a binary table. */
export interface CompressedImageHdu extends HduBase, ImageDescription {
  readonly kind: "compressed-image";
}

/** A binary table; `kind` "compressed-table" is one whose columns are compressed (ZTABLE). */
export interface BinaryTableHdu extends HduBase {
  readonly kind: "binary-table";
}

/** A table of text. */
export interface AsciiTableHdu extends HduBase {
  readonly kind: "ascii-table";
}

/** Something this library keeps but does not read: random groups, compressed tables, unknown extensions. */
export interface OtherHdu extends HduBase {
  readonly kind: "random-groups" | "compressed-table" | "unknown";
}

/** One unit of a FITS file, told apart by `kind`. */
export type Hdu = ImageHdu | CompressedImageHdu | BinaryTableHdu | AsciiTableHdu | OtherHdu;

/** Any image, compressed or not. */
export type AnyImageHdu = ImageHdu | CompressedImageHdu;

/** File and HDU for errors. */
export function placeOf(hdu: HduBase): ErrorPlace {
  return { file: hdu.file, hdu: hdu.index };
}

/** Bytes of the data unit that the source really holds. */
export function presentBytes(hdu: HduBase): number {
  return Math.max(0, Math.min(hdu.dataBytes, hdu.source.size - hdu.dataOffset));
}

/**
 * Tells whether a unit holds an image, compressed or not.
 *
 * @example
 * ```ts
 * const images = (await file.hdus()).filter(isImage);
 * ```
 */
export function isImage(hdu: Hdu): hdu is AnyImageHdu {
  return hdu.kind === "image" || hdu.kind === "compressed-image";
}
