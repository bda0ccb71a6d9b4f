import { HeliokitError } from "../errors.js";

/** An image to be written by {@link encodePgm}: rows from the top, as the format stores them. */
export interface PgmImage {
  readonly width: number;
  readonly height: number;
  /** Values from 0 to `maxValue`. */
  readonly data: ArrayLike<number>;
  /** 1 to 65535; up to 255 a value takes one byte, else two. Default 65535. */
  readonly maxValue?: number;
  /** Comment lines without `#` and line end, Latin-1. */
  readonly comments?: readonly string[];
}

/**
 * Images one after the other as a binary PGM file (P5).
 *
 * Errors: `netpbm/bad-image` for sizes, values or comments that the format cannot hold.
 *
 * @example
 * ```ts
 * const bytes = encodePgm([{ width: 2, height: 1, data: [1, 500], comments: ['"Site unique ID" atha'] }]);
 * ```
 */
export function encodePgm(images: readonly PgmImage[]): Uint8Array<ArrayBuffer> {
  const parts = images.flatMap((image, index) => encodeOne(image, index));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function encodeOne(image: PgmImage, index: number): Uint8Array[] {
  const { width, height, data, maxValue = 65535, comments = [] } = image;
  const bad = (what: string) =>
    new HeliokitError("netpbm/bad-image", `image ${index}: ${what}`, {
      facts: { frame: index, width, height, maxValue },
    });
  const isSize = (size: number) => Number.isSafeInteger(size) && size > 0;
  if (!isSize(width) || !isSize(height) || data.length !== width * height)
    throw bad(`${data.length} values do not make ${width} x ${height}`);
  if (!isSize(maxValue) || maxValue > 65535) throw bad(`maximum value ${maxValue}, 1 to 65535 is wanted`);
  for (const comment of comments)
    if (!/^[^\n\r\u{100}-\u{10ffff}]*$/u.test(comment))
      throw bad(`comment ${JSON.stringify(comment)} is not one line of Latin-1`);
  const text = `P5\n${comments.map((comment) => `#${comment}\n`).join("")}${width} ${height}\n${maxValue}\n`;
  const header = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const wide = maxValue > 255;
  const raster = new Uint8Array(data.length * (wide ? 2 : 1));
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? 0;
    if (!(Number.isInteger(value) && value >= 0 && value <= maxValue))
      throw bad(`value ${value} is not 0 to ${maxValue}`);
    if (wide) {
      raster[2 * at] = value >> 8;
      raster[2 * at + 1] = value & 255;
    } else raster[at] = value;
  }
  return [header, raster];
}
