import type { ByteWindow } from "./byte-window.js";
import { isBlank, type PgmHeader } from "./parse-header.js";

type Pixels = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** Bytes of the raster of a binary header. */
export function rasterBytes(header: PgmHeader): number {
  return header.width * header.height * (header.maxValue > 255 ? 2 : 1);
}

/** Binary pixels; 16 bit ones are big-endian in the file. */
export function binaryPixels(raster: Uint8Array, wide: boolean): Pixels {
  if (!wide) return new Uint8Array(raster);
  const pixels = new Uint16Array(raster.length >> 1);
  for (let index = 0, at = 0; index < pixels.length; index++, at += 2)
    pixels[index] = ((raster[at] ?? 0) << 8) | (raster[at + 1] ?? 0);
  return pixels;
}

/** What an ASCII raster came to: pixels, or why there are none. Bytes up to the trouble are left behind. */
export type AsciiPixels = { readonly pixels: Pixels } | { readonly wrong: "ended" | "next-header" | "value" };

/** Reads the numbers of an ASCII raster. The array grows with the numbers that are really there. */
export async function asciiPixels(window: ByteWindow, header: PgmHeader): Promise<AsciiPixels> {
  const count = header.width * header.height;
  const make = (length: number) => (header.maxValue > 255 ? new Uint16Array(length) : new Uint8Array(length));
  let pixels = make(Math.min(count, 4096));
  for (let found = 0; found < count; ) {
    // One number and the blank behind it fit into this many bytes unless blanks are many.
    const more = await window.ensure(4096);
    const bytes = window.bytes;
    let at = 0;
    while (found < count) {
      while (isBlank(bytes[at])) at++;
      const first = at;
      let value = 0;
      while (at < bytes.length && at - first < 6) {
        const digit = (bytes[at] ?? 0) - 0x30;
        if (digit < 0 || digit > 9) break;
        value = value * 10 + digit;
        at++;
      }
      if (at >= bytes.length && more) {
        at = first;
        break;
      }
      if (at === first) {
        const wrong = at >= bytes.length ? "ended" : bytes[at] === 0x50 ? "next-header" : "value";
        window.drop(at);
        return { wrong };
      }
      if (value > header.maxValue || (at < bytes.length && !isBlank(bytes[at]))) {
        window.drop(first);
        return { wrong: "value" };
      }
      if (found === pixels.length) {
        const larger = make(Math.min(count, found * 2));
        larger.set(pixels);
        pixels = larger;
      }
      pixels[found++] = value;
    }
    window.drop(at);
  }
  return { pixels };
}
