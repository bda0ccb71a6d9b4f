import type { NumberArray } from "../raster/index.js";

const BINS = 1 << 14;
/** As few values are sorted rather than counted again. */
const SORTED_AT_ONCE = 1 << 12;

/**
 * Percentiles of the finite numbers, exact, by linear interpolation between the numbers in order (numpy's default). `range`
 * holds the smallest and the largest. Numbers are counted into bins, then only the bins that a wanted rank falls into are looked
 * at closer: a few passes over the data and no copy of all of it, however skewed they are.
 */
export function percentiles(data: NumberArray, wanted: readonly number[], range: readonly [number, number]): number[] {
  let count = 0;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (value >= range[0] && value <= range[1]) count++;
  }
  const places = wanted.map((percent) => ((count - 1) * percent) / 100);
  const ranks = [...new Set(places.flatMap((place) => [Math.floor(place), Math.ceil(place)]))];
  const values = valuesOfRanks(data, ranks, range);
  return places.map((place) => {
    const low = values.get(Math.floor(place)) ?? Number.NaN;
    const high = values.get(Math.ceil(place)) ?? Number.NaN;
    const t = place - Math.floor(place);
    // numpy's own way, to the last bit: from the nearer end.
    return t >= 0.5 ? high - (high - low) * (1 - t) : low + (high - low) * t;
  });
}

/** The numbers of these ranks (0 is the smallest) among those within the range, ends included. */
function valuesOfRanks(
  data: ArrayLike<number>,
  ranks: readonly number[],
  [low, high]: readonly [number, number],
): Map<number, number> {
  const found = new Map<number, number>();
  if (ranks.length === 0) return found;
  if (data.length <= SORTED_AT_ONCE || !(high > low) || !Number.isFinite(high - low)) {
    const sorted = Float64Array.from(data)
      .filter((value) => value >= low && value <= high)
      .sort();
    for (const rank of ranks) found.set(rank, sorted[rank] ?? Number.NaN);
    return found;
  }
  const scale = BINS / (high - low);
  const binOf = (value: number): number => Math.min(BINS - 1, Math.floor((value - low) * scale));
  const counts = new Uint32Array(BINS);
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (value >= low && value <= high) {
      const bin = binOf(value);
      counts[bin] = (counts[bin] as number) + 1;
    }
  }
  const groups = new Map<number, number[]>();
  const before = new Map<number, number>();
  let seen = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const next = seen + (counts[bin] as number);
    for (const rank of ranks) {
      if (rank < seen || rank >= next) continue;
      groups.set(bin, [...(groups.get(bin) ?? []), rank]);
      before.set(bin, seen);
    }
    seen = next;
  }
  const parts = new Map([...groups.keys()].map((bin) => [bin, new Float64Array(counts[bin] as number)]));
  const filled = new Map<number, number>();
  // Only numbers within the span of the wanted bins are worth the look-up.
  const wantedBins = new Uint8Array(BINS);
  for (const bin of groups.keys()) wantedBins[bin] = 1;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (!(value >= low && value <= high)) continue;
    const bin = binOf(value);
    if (wantedBins[bin] === 0) continue;
    const at = filled.get(bin) ?? 0;
    const part = parts.get(bin);
    if (part) part[at] = value;
    filled.set(bin, at + 1);
  }
  for (const [bin, inside] of groups) {
    const part = parts.get(bin) ?? new Float64Array(0);
    const start = before.get(bin) ?? 0;
    const closer = inBin(part, inside, start);
    for (const [rank, value] of closer) found.set(rank, value);
  }
  return found;
}

function inBin(part: Float64Array, ranks: readonly number[], start: number): Map<number, number> {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of part) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const inner = valuesOfRanks(
    part,
    ranks.map((rank) => rank - start),
    [low, high],
  );
  return new Map([...inner].map(([rank, value]) => [rank + start, value]));
}
