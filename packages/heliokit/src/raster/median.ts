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
