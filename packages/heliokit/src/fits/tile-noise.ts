import type { RiceKernels } from "../codecs/index.js";

/**
 * Noise of a row of pixels from differences of neighbours, which smooth structure does not raise: the median absolute
 * deviation of order 2, 3 and 5. Source: Stoehr et al. 2007 (DER_SNR); Pence, White and Seaman 2010, section 3;
 * the smallest non-zero of the three decides, as in CFITSIO.
 */

/** Statistics of one tile. */
export interface TileNoise {
  /** Noise in the unit of the pixels; 0 where it cannot be told or the tile is constant. */
  readonly noise: number;
  readonly min: number;
  readonly max: number;
  /** Pixels that are no NaN. */
  readonly good: number;
}

/** Scratch memory for tiles of one length. */
export class NoiseEstimator {
  #values = new Float64Array(0);
  #second = new Float32Array(0);
  #third = new Float32Array(0);
  #fifth = new Float32Array(0);

  /** Noise of a tile whose rows are `width` long. `kernels` do single rows of float32. */
  estimate(pixels: Float32Array | Float64Array, width: number, kernels?: RiceKernels): TileNoise {
    if (kernels?.rowNoise && pixels instanceof Float32Array && pixels.length === width) {
      const { second, third, fifth, min, max, good } = kernels.rowNoise(pixels);
      return noiseOf(second ?? 0, third ?? 0, fifth ?? 0, min, max, good);
    }
    if (this.#values.length < width) {
      this.#values = new Float64Array(width);
      this.#second = new Float32Array(width);
      this.#third = new Float32Array(width);
      this.#fifth = new Float32Array(width);
    }
    let min = Infinity;
    let max = -Infinity;
    let good = 0;
    const single = pixels instanceof Float32Array;
    const medians: [number[], number[], number[]] = [[], [], []];
    for (let start = 0; start < pixels.length; start += width) {
      const values = this.#values;
      let count = 0;
      for (let index = start, end = Math.min(start + width, pixels.length); index < end; index++) {
        const value = pixels[index] ?? 0;
        if (Number.isNaN(value)) continue;
        if (value < min) min = value;
        if (value > max) max = value;
        values[count++] = value;
      }
      good += count;
      if (count >= 9) this.#row(count, medians, single);
    }
    const [second, third, fifth] = medians.map(middle);
    return noiseOf(second ?? 0, third ?? 0, fifth ?? 0, min, max, good);
  }

  #row(count: number, medians: [number[], number[], number[]], single: boolean): void {
    const round = Math.fround;
    const values = this.#values;
    const second = this.#second;
    const third = this.#third;
    const fifth = this.#fifth;
    let twos = 0;
    let more = 0;
    // The window slides over nine pixels; constant stretches (no noise at all) are left out.
    let [v1, v2, v3, v4, v5, v6, v7, v8] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let at = 0; at < count; at++) {
      const v9 = values[at] ?? 0;
      if (at >= 8) {
        const flat = v5 === v6 && v6 === v7;
        const constant = flat && v3 === v4 && v4 === v5;
        if (single) {
          // Every step in single precision, as CFITSIO and the compiled kernel do it.
          if (!flat) second[twos++] = Math.abs(round(v5 - v7));
          if (!constant) {
            third[more] = Math.abs(round(round(round(2 * v5) - v3) - v7));
            const inner = round(round(round(6 * v5) - round(4 * v3)) - round(4 * v7));
            fifth[more++] = Math.abs(round(round(inner + v1) + v9));
          }
        } else {
          if (!flat) second[twos++] = Math.abs(v5 - v7);
          if (!constant) {
            third[more] = Math.abs(2 * v5 - v3 - v7);
            fifth[more++] = Math.abs(6 * v5 - 4 * v3 - 4 * v7 + v1 + v9);
          }
        }
      }
      v1 = v2;
      v2 = v3;
      v3 = v4;
      v4 = v5;
      v5 = v6;
      v6 = v7;
      v7 = v8;
      v8 = v9;
    }
    if (twos > 0) medians[0].push(lowerMedian(second, twos));
    if (more > 0) {
      medians[1].push(lowerMedian(third, more));
      medians[2].push(lowerMedian(fifth, more));
    }
  }
}

/** The noise from the medians of differences of order 2, 3 and 5. */
function noiseOf(second: number, third: number, fifth: number, min: number, max: number, good: number): TileNoise {
  let noise = 0.6052697 * third;
  for (const other of [1.0483579 * second, 0.1772048 * fifth]) if (other !== 0 && other < noise) noise = other;
  // A tile of nothing but NaN is stored like any other, whatever its step.
  return good === 0 ? { noise: 1, min: 0, max: 0, good } : { noise, min, max, good };
}

/** Median of row medians. */
function middle(list: number[]): number {
  if (list.length === 0) return 0;
  list.sort((a, b) => a - b);
  return ((list[(list.length - 1) >> 1] ?? 0) + (list[list.length >> 1] ?? 0)) / 2;
}

const bins = new Uint32Array(4096);
/** Clears the sign, which a NaN (from infinite pixels) may have. */
const positive = 0x7fffffff;
let candidates = new Uint32Array(4096);
const bitsOut = new Uint32Array(1);
const floatOut = new Float32Array(bitsOut.buffer);

/**
 * The lower median of the first `count` values, none of them negative. Such floats sort like their bits, so that
 * counting finds the middle without sorting: first by the upper 11 bits (the sign is zero), then the few candidates by
 * the rest. The values stay as they are.
 */
export function lowerMedian(values: Float32Array, count: number): number {
  if (candidates.length < count) candidates = new Uint32Array(count);
  const bits = new Uint32Array(values.buffer, values.byteOffset, count);
  let rank = (count - 1) >> 1;
  bins.fill(0, 0, 2048);
  for (let index = 0; index < count; index++) {
    const bin = ((bits[index] ?? 0) & positive) >>> 20;
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const top = seek(rank);
  rank -= top.below;
  let found = 0;
  for (let index = 0; index < count; index++) {
    const value = (bits[index] ?? 0) & positive;
    if (value >>> 20 === top.bin) candidates[found++] = value;
  }
  let prefix = top.bin;
  for (const [shift, size] of [
    [8, 4096],
    [0, 256],
  ] as const) {
    bins.fill(0, 0, size);
    let kept = 0;
    for (let index = 0; index < found; index++) {
      const bin = ((candidates[index] ?? 0) >>> shift) & (size - 1);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const next = seek(rank);
    rank -= next.below;
    for (let index = 0; index < found; index++) {
      const value = candidates[index] ?? 0;
      if (((value >>> shift) & (size - 1)) === next.bin) candidates[kept++] = value;
    }
    found = kept;
    prefix = prefix * size + next.bin;
  }
  bitsOut[0] = prefix;
  return floatOut[0] ?? 0;
}

/** The bin that holds the value of a rank, and how many values lie in the bins before it. */
function seek(rank: number): { bin: number; below: number } {
  let bin = 0;
  let below = 0;
  while (below + (bins[bin] ?? 0) <= rank) below += bins[bin++] ?? 0;
  return { bin, below };
}
