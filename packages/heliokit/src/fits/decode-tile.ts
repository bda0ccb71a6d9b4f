import { gunzipTile, hcompressDecode, plioDecode, type RiceKernels, riceDecode, unshuffle } from "../codecs/index.js";
import { HeliokitError } from "../errors.js";
import type { Compression } from "./compression.js";
import { fitsError } from "./fits-error.js";
import { type CompressedImageHdu, placeOf } from "./hdu.js";
import type { Bitpix } from "./layout.js";
import { bytesOf, isStoredType, type StoredArray, storedArray, swapBytes } from "./pixels.js";
import { dequantize } from "./quantize.js";
import type { TileEntry } from "./tile-table.js";

/** Pixels that one byte can stand for at most: what a header claims beyond this cannot be true. */
export function pixelsPerByte(compression: Compression): number {
  switch (compression.algorithm) {
    case "RICE_1":
      // A constant block takes three bits at least.
      return compression.blockSize * 3;
    case "GZIP_1":
    case "GZIP_2":
      return 1040;
    case "PLIO_1":
      return 2048;
    case "HCOMPRESS_1":
      // A constant tile of any size takes thirty bytes; real tiles do not come near this.
      return 4096;
    case "NOCOMPRESS":
      return 1;
  }
}

/** Decodes tiles of one image and keeps the scratch memory between them. */
export class TileDecoder {
  readonly #hdu: CompressedImageHdu;
  readonly #compression: Compression;
  readonly #kernels: RiceKernels | undefined;
  readonly #scratch = new Map<string, StoredArray>();

  constructor(hdu: CompressedImageHdu, compression: Compression, kernels?: RiceKernels) {
    this.#hdu = hdu;
    this.#compression = compression;
    this.#kernels = kernels;
  }

  /**
   * Decodes one tile into `target`, which has the stored type of the image and the tile's number of pixels.
   * `width` is the tile's first axis, which HCOMPRESS needs. Errors: `fits/corrupt-tile`.
   */
  decode(entry: TileEntry, bytes: Uint8Array, width: number, target: StoredArray): void {
    try {
      this.#decode(entry, bytes, width, target);
    } catch (error) {
      if (error instanceof HeliokitError && error.code.startsWith("fits/")) throw error;
      throw fitsError(
        "corrupt-tile",
        placeOf(this.#hdu),
        `tile ${entry.row} cannot be decoded: ${error instanceof Error ? error.message : String(error)}`,
        { tile: entry.row, byteOffset: this.#hdu.dataOffset + this.#compression.heapStart + entry.offset },
        error,
      );
    }
  }

  #decode(entry: TileEntry, bytes: Uint8Array, width: number, target: StoredArray): void {
    const { bitpix } = this.#hdu;
    if (entry.storage === "none")
      throw fitsError("corrupt-tile", placeOf(this.#hdu), `tile ${entry.row} has no data`, { tile: entry.row });
    if (entry.storage === "raw") {
      this.#plain(bytes, bitpix, target);
      return;
    }
    if (entry.storage === "gzip") {
      this.#plain(gunzipTile(bytes, target.byteLength), bitpix, target);
      return;
    }
    const { quantize, ditherSeed } = this.#compression;
    if (!quantize) {
      this.#integers(bytes, width, target, bitpix);
      return;
    }
    const codes = this.#borrow("codes", 32, target.length);
    if (!(codes instanceof Int32Array)) return;
    this.#integers(bytes, width, codes, 32);
    const { scale, zero, blank, row } = entry;
    dequantize(codes, { method: quantize, scale, zero, blank, row, seed: ditherSeed }, target);
  }

  /** Undoes the compression proper. `bitpix` is the type of what is compressed. */
  #integers(bytes: Uint8Array, width: number, target: StoredArray, bitpix: Bitpix): void {
    const { algorithm, blockSize, bytePix, smooth } = this.#compression;
    switch (algorithm) {
      case "RICE_1": {
        const direct =
          target.BYTES_PER_ELEMENT === bytePix &&
          !(target instanceof BigInt64Array) &&
          !(target instanceof Float32Array);
        if (direct && !(target instanceof Float64Array)) {
          riceDecode(bytes, target, blockSize, this.#kernels);
          return;
        }
        const values = this.#borrow("rice", (bytePix * 8) as Bitpix, target.length);
        if (values instanceof Uint8Array || values instanceof Int16Array || values instanceof Int32Array) {
          riceDecode(bytes, values, blockSize, this.#kernels);
          convert(values, target);
        }
        return;
      }
      case "GZIP_1":
        this.#plainOfAnyWidth(gunzipTile(bytes, target.length * 8, true), bitpix, target);
        return;
      case "GZIP_2": {
        const shuffled = gunzipTile(bytes, target.length * 8, true);
        const size = shuffled.length / Math.max(1, target.length);
        if (![1, 2, 4, 8].includes(size)) throw wrongLength(shuffled.length, target.byteLength);
        this.#plainOfAnyWidth(unshuffle(shuffled, size), bitpix, target);
        return;
      }
      case "NOCOMPRESS":
        this.#plain(bytes, bitpix, target);
        return;
      case "PLIO_1": {
        const values = this.#borrow("plio", 32, target.length);
        if (!(values instanceof Int32Array)) return;
        plioDecode(bytes, values);
        convert(values, target);
        return;
      }
      case "HCOMPRESS_1": {
        const values = target instanceof Int32Array ? target : this.#borrow("hcompress", 32, target.length);
        if (!(values instanceof Int32Array)) return;
        hcompressDecode(bytes, values, width, { smooth });
        if (values !== target) convert(values, target);
      }
    }
  }

  /** Big-endian pixels of exactly the type that `target` has. */
  #plain(bytes: Uint8Array, bitpix: Bitpix, target: StoredArray): void {
    if (!isStoredType(target, bitpix)) {
      const values = this.#borrow("plain", bitpix, target.length);
      this.#plain(bytes, bitpix, values);
      convert(values, target);
      return;
    }
    if (bytes.length !== target.byteLength) throw wrongLength(bytes.length, target.byteLength);
    bytesOf(target).set(bytes);
    swapBytes(target);
  }

  /** Writers may gzip integers in another width than the image has: the length tells. */
  #plainOfAnyWidth(bytes: Uint8Array, bitpix: Bitpix, target: StoredArray): void {
    const size = bytes.length / Math.max(1, target.length);
    if (size === Math.abs(bitpix) / 8) {
      this.#plain(bytes, bitpix, target);
      return;
    }
    if (bitpix < 0 || ![1, 2, 4, 8].includes(size))
      throw wrongLength(bytes.length, (target.length * Math.abs(bitpix)) / 8);
    this.#plain(bytes, (size * 8) as Bitpix, target);
  }

  #borrow(use: string, bitpix: Bitpix, length: number): StoredArray {
    const key = `${use}${bitpix}`;
    const held = this.#scratch.get(key);
    if (held && held.length >= length) return held.subarray(0, length);
    const fresh = storedArray(bitpix, length);
    this.#scratch.set(key, fresh);
    return fresh;
  }
}

function wrongLength(found: number, wanted: number): HeliokitError {
  return new HeliokitError("codecs/wrong-length", `${found} bytes came out, wanted ${wanted}`, {
    facts: { found, wanted },
  });
}

const limits: Readonly<Record<number, readonly [number, number]>> = {
  1: [0, 255],
  2: [-32768, 32767],
  4: [-2147483648, 2147483647],
};

/** Copies integers into another width; lossy HCOMPRESS may overshoot a narrow type, which is clipped, never wrapped. */
function convert(values: StoredArray, target: StoredArray): void {
  if (values instanceof BigInt64Array || target instanceof BigInt64Array) {
    if (!(target instanceof BigInt64Array)) {
      for (let index = 0; index < target.length; index++) target[index] = Number(values[index] ?? 0);
      return;
    }
    for (let index = 0; index < target.length; index++) target[index] = BigInt(values[index] ?? 0);
    return;
  }
  if (
    target instanceof Float32Array ||
    target instanceof Float64Array ||
    target.BYTES_PER_ELEMENT >= values.BYTES_PER_ELEMENT
  ) {
    target.set(values);
    return;
  }
  const [low, high] = limits[target.BYTES_PER_ELEMENT] ?? [0, 0];
  for (let index = 0; index < target.length; index++) {
    const value = values[index] ?? 0;
    target[index] = value < low ? low : value > high ? high : value;
  }
}
