import type { PixelArray } from "../raster/index.js";
import type { Bitpix } from "./layout.js";

/** An array of the type that BITPIX names; `bytes` gives its memory, which must be aligned to the element. */
export function storedArray(bitpix: Bitpix, length: number): StoredArray {
  switch (bitpix) {
    case 8:
      return new Uint8Array(length);
    case 16:
      return new Int16Array(length);
    case 32:
      return new Int32Array(length);
    case 64:
      return new BigInt64Array(length);
    case -32:
      return new Float32Array(length);
    case -64:
      return new Float64Array(length);
  }
}

/** Arrays as BITPIX stores pixels, before any scaling. */
export type StoredArray = Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

/** Tells whether an array has the type that BITPIX names. */
export function isStoredType(array: PixelArray, bitpix: Bitpix): boolean {
  return storedArray(bitpix, 0).constructor === array.constructor;
}

/** The memory of an array as bytes. */
export function bytesOf(array: PixelArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Turns big-endian numbers of FITS into numbers of this machine, in place (and back: it is its own inverse). */
export function swapBytes(array: PixelArray): void {
  if (!littleEndian) return;
  const { buffer, byteOffset, length } = array;
  switch (array.BYTES_PER_ELEMENT) {
    case 2: {
      const words = new Uint16Array(buffer, byteOffset, length);
      for (let index = 0; index < length; index++) {
        const word = words[index] ?? 0;
        words[index] = (word << 8) | (word >>> 8);
      }
      return;
    }
    case 4: {
      const words = new Uint32Array(buffer, byteOffset, length);
      for (let index = 0; index < length; index++) {
        const word = words[index] ?? 0;
        words[index] = (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
      }
      return;
    }
    case 8: {
      const words = new Uint32Array(buffer, byteOffset, length * 2);
      for (let index = 0; index < words.length; index += 2) {
        const high = words[index] ?? 0;
        const low = words[index + 1] ?? 0;
        words[index] = (low << 24) | ((low & 0xff00) << 8) | ((low >>> 8) & 0xff00) | (low >>> 24);
        words[index + 1] = (high << 24) | ((high & 0xff00) << 8) | ((high >>> 8) & 0xff00) | (high >>> 24);
      }
      return;
    }
    default:
  }
}
