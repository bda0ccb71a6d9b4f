import type { ByteWindow } from "./byte-window.js";
import { isBlank, type PgmHeader } from "./parse-header.js";

type Pixels = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** Bytes of the raster of a binary header. */
export function rasterBytes(header: PgmHeader): number {
  return header.width * header.height * (header.maxValue > 255 ? 2 : 1);
}

/** Binary pixels; 16 bit ones are big-endian in the file. `again`: an array to fill, where type and length fit. */
export function binaryPixels(raster: Uint8Array, wide: boolean, again?: Pixels): Pixels {
  if (!wide) {
    if (!(again instanceof Uint8Array && again.length === raster.length)) return new Uint8Array(raster);
    again.set(raster);
    return again;
  }
  const count = raster.length >> 1;
  const pixels = again instanceof Uint16Array && again.length === count ? again : new Uint16Array(count);
  new Uint8Array(pixels.buffer).set(raster.subarray(0, pixels.byteLength));
  // Two pixels a step; typed arrays are little-endian on every machine that runs JavaScript.
  const pairs = new Uint32Array(pixels.buffer, 0, pixels.length >> 1);
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index] as number;
    pairs[index] = ((pair & 0x00ff00ff) << 8) | ((pair >>> 8) & 0x00ff00ff);
  }
  const last = pixels.length - 1;
  if (last % 2 === 0) pixels[last] = (((pixels[last] as number) & 0xff) << 8) | ((pixels[last] as number) >> 8);
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
