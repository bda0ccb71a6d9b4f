import type { Kernels } from "../kernels/index.js";
import type { NumberArray } from "./raster.js";

/**
 * The value of rank `rank` (0 is the smallest) of the first `count` numbers; reorders them. Expected linear time
 * (Hoare's selection with the median of three, so that sorted data are no trap).
 */
export function selectRank(values: Float32Array | Float64Array, count: number, rank: number): number {
  let low = 0;
  let high = count - 1;
  while (high > low) {
    const middle = (low + high) >>> 1;
    const a = values[low] as number;
    const b = values[middle] as number;
    const c = values[high] as number;
    const pivot = a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] as number) < pivot) left++;
      while ((values[right] as number) > pivot) right--;
      if (left <= right) {
        const kept = values[left] as number;
        values[left] = values[right] as number;
        values[right] = kept;
        left++;
        right--;
      }
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return values[rank] as number;
}

/**
 * Median of the valid numbers of a list together with `extraCount` times `extra`, as numpy.nanmedian: the mean of the
 * two middle ones for an even count. NaN when there is none.
 */
export function medianWith(data: NumberArray, blank: number | undefined, extra: number, extraCount: number): number {
  if (data instanceof Int16Array) return medianOfCounts(countInt16(data), blank, extra, extraCount);
  if (data instanceof Float32Array) return medianOfSingles(data, blank, extra, extraCount);
  const valid = new Float64Array(data.length);
  let count = 0;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (!Number.isNaN(value) && value !== blank) valid[count++] = value;
  }
  let below = 0;
  for (let index = 0; index < count; index++) if ((valid[index] as number) < extra) below++;
  const all = count + extraCount;
  if (all === 0) return Number.NaN;
  const at = (rank: number): number => {
    if (rank < below) return selectRank(valid, count, rank);
    if (rank < below + extraCount) return extra;
    return selectRank(valid, count, rank - extraCount);
  };
  const upper = at(all >> 1);
  return all % 2 === 1 ? upper : (at((all >> 1) - 1) + upper) / 2;
}

/** How often each 16-bit number occurs; index is value + 32768. */
function countInt16(data: Int16Array): Uint32Array {
  const counts = new Uint32Array(65536);
  for (let index = 0; index < data.length; index++) {
    const bin = (data[index] as number) + 32768;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

function medianOfCounts(counts: Uint32Array, blank: number | undefined, extra: number, extraCount: number): number {
  if (blank !== undefined && blank >= -32768 && blank <= 32767) counts[blank + 32768] = 0;
  let all = extraCount;
  for (const count of counts) all += count;
  if (all === 0) return Number.NaN;
  const at = (rank: number): number => {
    let seen = 0;
    let pending = extraCount > 0;
    for (let bin = 0; bin < 65536; bin++) {
      if (pending && extra < bin - 32768) {
        seen += extraCount;
        pending = false;
        if (rank < seen) return extra;
      }
      seen += counts[bin] as number;
      if (rank < seen) return bin - 32768;
    }
    return extra;
  };
  const upper = at(Math.floor(all / 2));
  return all % 2 === 1 ? upper : (at(Math.floor(all / 2) - 1) + upper) / 2;
}

/** The bits of a float32 as a whole number from 0 whose order is that of the values; NaNs lie at both ends. */
function ordered(word: number): number {
  return (word < 0 ? ~word : word ^ -2147483648) >>> 0;
}

/** By counting, twice: the upper halves of the bits, then the lower halves of those in the bin that is wanted. */
function medianOfSingles(data: Float32Array, blank: number | undefined, extra: number, extraCount: number): number {
  const words = new Int32Array(data.buffer, data.byteOffset, data.length);
  const counts = new Uint32Array(65536);
  let [count, below] = [0, 0];
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (Number.isNaN(value) || value === blank) continue;
    count++;
    if (value < extra) below++;
    const bin = ordered(words[index] as number) >>> 16;
    counts[bin] = (counts[bin] as number) + 1;
  }
  const all = count + extraCount;
  if (all === 0) return Number.NaN;
  const fine = new Map<number, Uint32Array>();
  const valueAt = (rank: number): number => {
    let [bin, before] = [0, 0];
    while (bin < 65535 && before + (counts[bin] as number) <= rank) before += counts[bin++] as number;
    let lower = fine.get(bin);
    if (!lower) {
      lower = countLower(data, words, blank, bin);
      fine.set(bin, lower);
    }
    let half = 0;
    while (half < 65535 && before + (lower[half] as number) <= rank) before += lower[half++] as number;
    const key = ((bin << 16) | half) >>> 0;
    const word = key >= 2147483648 ? key ^ -2147483648 : ~key;
    return new Float32Array(Int32Array.of(word).buffer)[0] as number;
  };
  const at = (rank: number): number => {
    if (rank < below) return valueAt(rank);
    return rank < below + extraCount ? extra : valueAt(rank - extraCount);
  };
  const upper = at(Math.floor(all / 2));
  return all % 2 === 1 ? upper : (at(Math.floor(all / 2) - 1) + upper) / 2;
}

function countLower(data: Float32Array, words: Int32Array, blank: number | undefined, bin: number): Uint32Array {
  const counts = new Uint32Array(65536);
  for (let index = 0; index < words.length; index++) {
    const key = ordered(words[index] as number);
    if (key >>> 16 !== bin) continue;
    const value = data[index] as number;
    if (Number.isNaN(value) || value === blank) continue;
    counts[key & 65535] = (counts[key & 65535] as number) + 1;
  }
  return counts;
}

/** Passes that {@link medianByCounting} tries before it leaves the work to the histogram. */
const COUNTING_PASSES = 6;

/**
 * The same median of int16 pixels in the kernels' memory: guessed from a lattice, then made exact by counting how many
 * pixels lie below four thresholds at a time. Undefined when the guess was too far off.
 */
export function medianByCounting(
  kernels: Kernels,
  data: Int16Array,
  blank: number | undefined,
  blanks: number,
  extra: number,
  extraCount: number,
): number | undefined {
  const count = data.length;
  const all = count - blanks + extraCount;
  if (all === 0) return undefined;
  const lattice = new Uint32Array(65536);
  const step = Math.max(1, Math.floor(count / 32768) | 1);
  for (let index = 0; index < count; index += step) {
    const bin = (data[index] as number) + 32768;
    lattice[bin] = (lattice[bin] as number) + 1;
  }
  const guess = medianOfCounts(lattice, blank, 0, 0);
  if (Number.isNaN(guess)) return undefined;
  const upperRank = Math.floor(all / 2);
  const lowerRank = all % 2 === 1 ? upperRank : upperRank - 1;
  const { arena, exports } = kernels;
  const pointer = data.byteOffset;
  const result = arena.allocate(16);
  try {
    let first = Math.floor(guess) - 1;
    for (let pass = 0; pass < COUNTING_PASSES; pass++) {
      if (first < -32768 || first + 3 > 32767) return undefined;
      exports.countBelow16(pointer, count, first, result);
      const counted = arena.view("int32", result, 4);
      // Pixels below each threshold, blanks out and the border's in.
      const below = [0, 1, 2, 3].map((at) => {
        const threshold = first + at;
        const lost = blank !== undefined && blank < threshold ? blanks : 0;
        return (counted[at] as number) - lost + (extra < threshold ? extraCount : 0);
      }) as [number, number, number, number];
      if (below[0] > lowerRank) first -= below[0] - lowerRank > all / 50 ? 12 : 3;
      else if (below[3] <= upperRank) first += upperRank - below[3] > all / 50 ? 12 : 3;
      else if (Number.isInteger(extra) || extraCount === 0) {
        const at = (rank: number): number => first + (below[1] > rank ? 0 : below[2] > rank ? 1 : 2);
        return (at(lowerRank) + at(upperRank)) / 2;
      } else return undefined;
    }
    return undefined;
  } finally {
    arena.release(result);
  }
}

/**
 * Values of several ranks (0 is the smallest) of a list without NaN, which stays as it is: a histogram by the upper half of
 * the float32 bits finds the bins, selection does the rest.
 */
export function valuesOfRanks(values: Float32Array | Float64Array, ranks: readonly number[]): number[] {
  const counts = new Uint32Array(65536);
  const singles = values instanceof Float32Array ? values : Float32Array.from(values);
  const bits = new Int32Array(singles.buffer, singles.byteOffset, singles.length);
  const bins = new Uint16Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const word = bits[index] as number;
    // Flipped so that the order of the bins is the order of the numbers.
    const bin = (word < 0 ? ~word : word ^ -2147483648) >>> 16;
    bins[index] = bin;
    counts[bin] = (counts[bin] as number) + 1;
  }
  const places = ranks.map(() => ({ bin: 0, before: 0 }));
  // One walk over the bins serves all ranks, taken in order.
  const order = ranks.map((_, index) => index).sort((a, b) => (ranks[a] as number) - (ranks[b] as number));
  let bin = 0;
  let before = 0;
  for (const index of order) {
    while (bin < 65535 && before + (counts[bin] as number) <= (ranks[index] as number))
      before += counts[bin++] as number;
    places[index] = { bin, before };
  }
  const wanted = new Map<number, { values: Float64Array; used: number }>();
  const isWanted = new Uint8Array(65536);
  for (const { bin } of places) {
    wanted.set(bin, { values: new Float64Array(counts[bin] as number), used: 0 });
    isWanted[bin] = 1;
  }
  for (let index = 0; index < values.length; index++) {
    const bin = bins[index] as number;
    if (isWanted[bin] === 0) continue;
    const members = wanted.get(bin);
    if (members) members.values[members.used++] = values[index] as number;
  }
  return places.map(({ bin, before }, index) => {
    const members = wanted.get(bin);
    return members ? selectRank(members.values, members.used, (ranks[index] as number) - before) : Number.NaN;
  });
}
