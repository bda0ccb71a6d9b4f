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

  /** Noise of a tile whose rows are `width` long. */
  estimate(pixels: Float32Array | Float64Array, width: number): TileNoise {
    if (this.#values.length < width) {
      this.#values = new Float64Array(width);
      this.#second = new Float32Array(width);
      this.#third = new Float32Array(width);
      this.#fifth = new Float32Array(width);
    }
    let min = Infinity;
    let max = -Infinity;
    let good = 0;
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
      if (count >= 9) this.#row(count, medians);
    }
    const [second, third, fifth] = medians.map(middle);
    let noise = 0.6052697 * (third ?? 0);
    for (const other of [1.0483579 * (second ?? 0), 0.1772048 * (fifth ?? 0)])
      if (other !== 0 && other < noise) noise = other;
    return good === 0 ? { noise: 0, min: 0, max: 0, good } : { noise, min, max, good };
  }

  #row(count: number, medians: [number[], number[], number[]]): void {
    const values = this.#values;
    let twos = 0;
    let more = 0;
    // The window slides over nine pixels; constant stretches (no noise at all) are left out.
    for (let at = 8; at < count; at++) {
      const v3 = values[at - 6] ?? 0;
      const v4 = values[at - 5] ?? 0;
      const v5 = values[at - 4] ?? 0;
      const v6 = values[at - 3] ?? 0;
      const v7 = values[at - 2] ?? 0;
      const flat = v5 === v6 && v6 === v7;
      if (!flat) this.#second[twos++] = Math.abs(v5 - v7);
      if (flat && v3 === v4 && v4 === v5) continue;
      this.#third[more] = Math.abs(2 * v5 - v3 - v7);
      this.#fifth[more++] = Math.abs(6 * v5 - 4 * v3 - 4 * v7 + (values[at - 8] ?? 0) + (values[at] ?? 0));
    }
    if (twos > 0) medians[0].push(lowerMedian(this.#second, twos));
    if (more > 0) {
      medians[1].push(lowerMedian(this.#third, more));
      medians[2].push(lowerMedian(this.#fifth, more));
    }
  }
}

/** Median of row medians. */
function middle(list: number[]): number {
  if (list.length === 0) return 0;
  list.sort((a, b) => a - b);
  return ((list[(list.length - 1) >> 1] ?? 0) + (list[list.length >> 1] ?? 0)) / 2;
}

const bins = new Uint32Array(4096);

/**
 * The lower median of the first `count` values, none of them negative. Such floats sort like their bits, so that two
 * rounds of counting find the middle without sorting. The values stay as they are.
 */
export function lowerMedian(values: Float32Array, count: number): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, count);
  let rank = (count - 1) >> 1;
  let prefix = 0;
  // Bits 30 to 20, 19 to 8, 7 to 0: the sign is always zero.
  for (const [shift, size, above] of [
    [20, 2048, 31],
    [8, 4096, 20],
    [0, 256, 8],
  ] as const) {
    bins.fill(0, 0, size);
    const mask = size - 1;
    if (above === 31) for (let index = 0; index < count; index++) bump((bits[index] ?? 0) >>> shift);
    else
      for (let index = 0; index < count; index++) {
        const value = bits[index] ?? 0;
        if (value >>> above === prefix) bump((value >>> shift) & mask);
      }
    let bin = 0;
    while (rank >= (bins[bin] ?? 0)) rank -= bins[bin++] ?? 0;
    prefix = (prefix << (above - shift)) | bin;
  }
  one[0] = prefix;
  return oneFloat[0] ?? 0;
}

function bump(bin: number): void {
  bins[bin] = (bins[bin] ?? 0) + 1;
}

const one = new Uint32Array(1);
const oneFloat = new Float32Array(one.buffer);
