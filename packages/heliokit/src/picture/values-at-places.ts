import type { NumberArray } from "../raster/index.js";

const BINS = 1 << 14;
/** As few values are sorted rather than counted again. */
const SORTED_AT_ONCE = 1 << 16;

/** How many numbers fall into each of {@link BINS} equal steps between two ends, which count. */
interface Histogram {
  readonly counts: Uint32Array;
  readonly low: number;
  readonly high: number;
  readonly scale: number;
}

function histogramOf(data: NumberArray, low: number, high: number): Histogram {
  const scale = BINS / (high - low);
  // One place more: the largest number falls on the end of the last step.
  const counts = new Uint32Array(BINS + 1);
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (value >= low && value <= high) {
      const bin = ((value - low) * scale) | 0;
      counts[bin] = (counts[bin] as number) + 1;
    }
  }
  return { counts, low, high, scale };
}

/** Ranks (0 is the smallest) that fall into one bin, counted from its first number. */
interface Bin {
  readonly count: number;
  readonly before: number;
  readonly ranks: number[];
  /** The numbers, where they are few. */
  readonly values: Float64Array | undefined;
  filled: number;
  low: number;
  high: number;
}

/**
 * The numbers at fractional places among those within the range, in order: 0 is the smallest, 1.5 lies halfway between the second
 * and the third. `range` holds the smallest and the largest. Numbers are counted into bins, then only the bins that a wanted rank
 * falls into are looked at closer: a few passes over the data and no copy of it, however skewed they are.
 */
export function valuesAtPlaces(
  data: NumberArray,
  places: readonly number[],
  range: readonly [number, number],
): number[] {
  const [low, high] = range;
  if (!(high > low) || !Number.isFinite(BINS / (high - low))) return places.map(() => low);
  const ranks = [...new Set(places.flatMap((place) => [Math.floor(place), Math.ceil(place)]))];
  const values = valuesOfRanks(data, ranks, histogramOf(data, low, high));
  return places.map((place) => {
    const below = values.get(Math.floor(place)) ?? Number.NaN;
    const above = values.get(Math.ceil(place)) ?? Number.NaN;
    return between(below, above, place - Math.floor(place));
  });
}

/** Between two numbers, numpy's own way to the last bit: from the nearer end. */
export function between(low: number, high: number, t: number): number {
  return t >= 0.5 ? high - (high - low) * (1 - t) : low + (high - low) * t;
}

function binsOf(ranks: readonly number[], { counts }: Histogram): Map<number, Bin> {
  const bins = new Map<number, Bin>();
  let seen = 0;
  for (let index = 0; index <= BINS; index++) {
    const count = counts[index] as number;
    const inside = ranks.filter((rank) => rank >= seen && rank < seen + count).map((rank) => rank - seen);
    if (inside.length > 0) {
      const values = count <= SORTED_AT_ONCE ? new Float64Array(count) : undefined;
      const ends = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
      bins.set(index, { count, before: seen, ranks: inside, values, filled: 0, ...ends });
    }
    seen += count;
  }
  return bins;
}

/** The numbers of these ranks among those that the histogram counted. */
function valuesOfRanks(data: NumberArray, ranks: readonly number[], histogram: Histogram): Map<number, number> {
  const bins = binsOf(ranks, histogram);
  const flags = new Uint8Array(BINS + 1);
  for (const bin of bins.keys()) flags[bin] = 1;
  const { low: least, high: most, scale } = histogram;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (!(value >= least && value <= most)) continue;
    const place = ((value - least) * scale) | 0;
    if (flags[place] === 0) continue;
    const bin = bins.get(place) as Bin;
    if (bin.values) bin.values[bin.filled++] = value;
    if (value < bin.low) bin.low = value;
    if (value > bin.high) bin.high = value;
  }
  const found = new Map<number, number>();
  for (const { before, ranks: inside, values, low, high } of bins.values()) {
    // Bins follow the order of the numbers: all between the ends of one are in it.
    const part = values
      ? sortedRanks(values, inside)
      : high > low && Number.isFinite(BINS / (high - low))
        ? valuesOfRanks(data, inside, histogramOf(data, low, high))
        : new Map(inside.map((rank) => [rank, low]));
    for (const [rank, value] of part) found.set(rank + before, value);
  }
  return found;
}

function sortedRanks(values: Float64Array, ranks: readonly number[]): Map<number, number> {
  const sorted = values.sort();
  return new Map(ranks.map((rank) => [rank, sorted[rank] ?? Number.NaN]));
}
