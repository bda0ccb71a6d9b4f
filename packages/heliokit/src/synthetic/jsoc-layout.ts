import { riceBound, riceEncode } from "../codecs/index.js";
import {
  type Card,
  dataSum,
  type FitsHeader,
  formatHeader,
  type HeaderValue,
  makeHeader,
  withChecksums,
} from "../fits/index.js";
import type { CardText } from "./keywords.js";

const block = 2880;

/** A row-compressed image as the archive stores it. */
export interface TiledImage {
  /** Bytes of the descriptors and the streams, padded to whole blocks. */
  readonly data: Uint8Array;
  /** Length of all streams together (PCOUNT). */
  readonly heapBytes: number;
  /** Length of the longest stream, for TFORM1. */
  readonly longest: number;
}

/** Compresses each row with RICE_1 (blocks of 32) behind a table of 32-bit descriptors. */
export function compressRows(pixels: Int16Array | Int32Array, width: number, height: number): TiledImage {
  const bytesPerPixel = pixels.BYTES_PER_ELEMENT === 2 ? 2 : 4;
  const room = new Uint8Array(riceBound(width, bytesPerPixel, 32));
  const tableBytes = 8 * height;
  let data = new Uint8Array(tableBytes + pixels.length + room.length);
  const descriptors = new Uint32Array(2 * height);
  let used = 0;
  let longest = 0;
  for (let y = 0; y < height; y++) {
    const length = riceEncode(pixels.subarray(y * width, (y + 1) * width), 32, room);
    if (tableBytes + used + length > data.length) {
      const grown = new Uint8Array(2 * data.length);
      grown.set(data);
      data = grown;
    }
    data.set(room.subarray(0, length), tableBytes + used);
    descriptors[2 * y] = length;
    descriptors[2 * y + 1] = used;
    used += length;
    if (length > longest) longest = length;
  }
  const padded = Math.ceil((tableBytes + used) / block) * block;
  const whole = data.length >= padded ? data.subarray(0, padded) : grownTo(data, padded);
  whole.fill(0, tableBytes + used);
  const view = new DataView(whole.buffer, whole.byteOffset);
  for (let i = 0; i < descriptors.length; i++) view.setUint32(4 * i, descriptors[i]!);
  return { data: whole, heapBytes: used, longest };
}

function grownTo(data: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(length);
  grown.set(data);
  return grown;
}

/**
 * A file as JSOC exports one: an empty primary HDU, then the image as a table of RICE_1 rows whose header carries the
 * structure, the science keywords in the archive's order, and valid CHECKSUM and DATASUM.
 */
export function jsocFile(
  pixels: Int16Array | Int32Array,
  width: number,
  height: number,
  cards: readonly CardText[],
  history: readonly string[],
): Uint8Array {
  const image = compressRows(pixels, width, height);
  const bytesPerPixel = pixels.BYTES_PER_ELEMENT;
  const structure: (readonly [string, HeaderValue, string])[] = [
    ["XTENSION", "BINTABLE", "binary table extension"],
    ["BITPIX", 8, "array data type"],
    ["NAXIS", 2, "number of array dimensions"],
    ["NAXIS1", 8, "width of table in bytes"],
    ["NAXIS2", height, "number of rows in table"],
    ["PCOUNT", image.heapBytes, "number of group parameters"],
    ["GCOUNT", 1, "number of groups"],
    ["TFIELDS", 1, "number of fields in each row"],
    ["TTYPE1", "COMPRESSED_DATA", "label for field 1"],
    ["TFORM1", `1PB(${image.longest})`, "data format of field: variable length array"],
    ["ZIMAGE", true, "extension contains compressed image"],
    ["ZBITPIX", 8 * bytesPerPixel, "data type of original image"],
    ["ZNAXIS", 2, "dimension of original image"],
    ["ZNAXIS1", width, "length of original image axis"],
    ["ZNAXIS2", height, "length of original image axis"],
    ["ZTILE1", width, "size of tiles to be compressed"],
    ["ZTILE2", 1, "size of tiles to be compressed"],
    ["ZCMPTYPE", "RICE_1", "compression algorithm"],
    ["ZNAME1", "BLOCKSIZE", "compression block size"],
    ["ZVAL1", 32, "pixels per block"],
    ["ZNAME2", "BYTEPIX", "bytes per pixel (1, 2, 4, or 8)"],
    ["ZVAL2", bytesPerPixel, "bytes per pixel (1, 2, 4, or 8)"],
  ];
  const header = scienceHeader(structure, [...cards, ["EXTNAME", "COMPRESSED_IMAGE"]], history);
  return joined(emptyPrimary(), signed(header, image.data), image.data);
}

/**
 * The same image as 32-bit reals without compression, still with the integers' BLANK card, which is illegal there:
 * files like it come from tools that change the pixels and keep the header. Missing pixels are NaN.
 */
export function floatFile(
  pixels: Int16Array,
  width: number,
  height: number,
  cards: readonly CardText[],
  history: readonly string[],
): Uint8Array {
  const data = new Uint8Array(Math.ceil((4 * pixels.length) / block) * block);
  const view = new DataView(data.buffer);
  for (let i = 0; i < pixels.length; i++) view.setFloat32(4 * i, pixels[i] === -32768 ? Number.NaN : pixels[i]!);
  const structure: (readonly [string, HeaderValue, string])[] = [
    ["XTENSION", "IMAGE", "image extension"],
    ["BITPIX", -32, "array data type"],
    ["NAXIS", 2, "number of array dimensions"],
    ["NAXIS1", width, "length of image axis"],
    ["NAXIS2", height, "length of image axis"],
    ["PCOUNT", 0, "number of parameters"],
    ["GCOUNT", 1, "number of groups"],
  ];
  return joined(emptyPrimary(), signed(scienceHeader(structure, cards, history), data), data);
}

function emptyPrimary(): Uint8Array {
  const header = makeHeader([
    ["SIMPLE", true, "conforms to FITS standard"],
    ["BITPIX", 8, "array data type"],
    ["NAXIS", 0, "number of array dimensions"],
    ["EXTEND", true],
  ]);
  return signed(header, new Uint8Array(0));
}

function scienceHeader(
  structure: readonly (readonly [string, HeaderValue, string])[],
  cards: readonly CardText[],
  history: readonly string[],
): FitsHeader {
  const header = makeHeader(structure);
  const science = cards.map(([keyword, value, real]): Card => {
    if (value === undefined) return { kind: "undefined", keyword, comment: "" };
    return { kind: "value", keyword, value, comment: "", ...(real ? { real: true } : {}) };
  });
  const lines = history.map((text): Card => ({ kind: "commentary", keyword: "HISTORY", text }));
  return { cards: [...header.cards, ...science, ...lines] };
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** The header's bytes with DATASUM and CHECKSUM. */
function signed(header: FitsHeader, data: Uint8Array): Uint8Array {
  return asciiBytes(formatHeader(withChecksums(header, dataSum(data))));
}

/** ASCII text as bytes. */
export function asciiBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
