import type { RiceKernels } from "../codecs/index.js";
import { HeliokitError } from "../errors.js";
import { ditherStart, randomCount, randomTable } from "./quantize.js";
import { NoiseEstimator, type TileNoise } from "./tile-noise.js";

/** Integer that stands for NaN, the same that CFITSIO writes. */
export const nanCode = -2147483647;

/** Codes kept free above {@link nanCode}. */
const reserved = 10;

/** A tile as integers. */
export interface QuantizedTile {
  readonly scale: number;
  readonly zero: number;
  /** Largest difference between a pixel and what reading will give back. */
  readonly largestError: number;
}

/** ZDITHER0 from the data, so that the same image always gets the same: the sum of the bytes of its first tile. */
export function ditherSeed(firstTile: Float32Array | Float64Array): number {
  const bytes = new Uint8Array(firstTile.buffer, firstTile.byteOffset, firstTile.byteLength);
  let sum = 0;
  for (let index = 0; index < bytes.length; index++) sum += bytes[index] ?? 0;
  return (sum % randomCount) + 1;
}

/** Turns tiles of floats into integers with subtractive dithering. */
export class TileQuantizer {
  readonly #noise = new NoiseEstimator();
  readonly #level: number;

  /** `level`: steps per noise; a negative number is the step itself, in the unit of the pixels. */
  constructor(level: number) {
    this.#level = level;
  }

  /**
   * Quantises one tile into `codes`; undefined where the tile cannot be (constant, without noise, too wide a range):
   * it is then to be stored losslessly.
   */
  quantize(
    pixels: Float32Array | Float64Array,
    width: number,
    row: number,
    seed: number,
    codes: Int32Array,
    kernels?: RiceKernels,
  ): QuantizedTile | undefined {
    const stats = this.#noise.estimate(pixels, width, kernels);
    const step = this.#level < 0 ? -this.#level : stats.noise / this.#level;
    if (!(step > 0) || !Number.isFinite(stats.max - stats.min)) return undefined;
    if ((stats.max - stats.min) / step > 2 * 2147483647 - reserved) return undefined;
    if (pixels.length !== codes.length)
      throw new HeliokitError("fits/bad-tile", `tile ${row} lost its memory while it was compressed`, {
        facts: { tile: row },
      });
    const zero = zeroPoint(stats, step, pixels.length);
    // Pixels so large that a step is lost beside them leave the range of the codes by rounding.
    const farthest = Math.max(Math.abs(stats.min - zero), Math.abs(stats.max - zero)) / step;
    if (farthest > 2147483647 - reserved / 2) return undefined;
    const random = randomTable();
    let start = ditherStart(row, seed);
    if (kernels?.quantizeRow && pixels instanceof Float32Array) {
      const error = kernels.quantizeRow(pixels, random, start, { zero, step, nanCode }, codes);
      return { scale: step, zero, largestError: error };
    }
    let next = Math.floor((random[start] ?? 0) * 500);
    let largestError = 0;
    // Readers round to the type of the pixels, which counts as error too.
    const single = pixels instanceof Float32Array;
    const count = pixels.length;
    for (let index = 0; index < count; index++) {
      const value = pixels[index] ?? 0;
      if (Number.isNaN(value)) codes[index] = nanCode;
      else {
        const dither = random[next] ?? 0;
        const level = (value - zero) / step + dither - 0.5;
        // Rounded half away from zero, as C programs do it.
        const code = level >= 0 ? Math.floor(level + 0.5) : Math.ceil(level - 0.5);
        codes[index] = code;
        const restored = (code - dither + 0.5) * step + zero;
        const error = Math.abs(single ? Math.fround(Math.fround(restored) - value) : restored - value);
        if (error > largestError) largestError = error;
      }
      if (++next === randomCount) {
        if (++start === randomCount) start = 0;
        next = Math.floor((random[start] ?? 0) * 500);
      }
    }
    return { scale: step, zero, largestError };
  }
}

function zeroPoint(stats: TileNoise, step: number, pixels: number): number {
  // With NaN the codes lie just above the code of NaN, so that the differences that RICE stores stay small.
  if (stats.good < pixels) return stats.min - step * (nanCode + reserved);
  if ((stats.max - stats.min) / step < 2147483647 - reserved) return Math.trunc(stats.min / step + 0.5) * step;
  return (stats.min + stats.max) / 2;
}
