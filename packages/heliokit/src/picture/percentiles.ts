import type { NumberArray } from "../raster/index.js";
import { between, valuesAtPlaces } from "./values-at-places.js";

/** Pixels of the sample that tells about where the percentiles lie. */
const SAMPLE = 1 << 16;

/** What is known of one percentile after the data have been gone through once. */
interface Bracket {
  readonly low: number;
  readonly high: number;
  /** Numbers below it. */
  below: number;
  /** How many are its ends themselves: images of whole numbers have many equal pixels. */
  atLow: number;
  atHigh: number;
  /** Numbers between its ends, in the first `count` places. */
  readonly inside: Float64Array;
  count: number;
}

/**
 * Two percentiles of the finite numbers, exact, with linear interpolation as numpy's; undefined where there is no finite number.
 * A sorted sample brackets each of them, then one pass counts what lies below and collects what lies inside; where the sample
 * misled, the numbers are counted into bins instead.
 */
export function percentilePair(
  data: NumberArray,
  [first, second]: readonly [number, number],
): readonly [number, number] | undefined {
  const sample = sampleOf(data);
  const room = Math.ceil(data.length / 16);
  const a = bracketOf(sample, first, room);
  const b = bracketOf(sample, second, room);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (!(value > Number.NEGATIVE_INFINITY && value < Number.POSITIVE_INFINITY)) continue;
    count++;
    if (value < least) least = value;
    if (value > most) most = value;
    if (value < a.low) a.below++;
    else if (value <= a.high) put(a, value);
    if (value < b.low) b.below++;
    else if (value <= b.high) put(b, value);
  }
  if (count === 0) return undefined;
  const found = [within(a, first, count), within(b, second, count)] as const;
  if (found[0] !== undefined && found[1] !== undefined) return [found[0], found[1]];
  const places = [first, second].map((percent) => ((count - 1) * percent) / 100);
  const [low = least, high = most] = valuesAtPlaces(data, places, [least, most]);
  return [low, high];
}

/** Finite numbers at even distances, sorted. */
function sampleOf(data: NumberArray): Float64Array {
  const step = Math.max(1, Math.floor(data.length / SAMPLE));
  const sample = new Float64Array(Math.ceil(data.length / step));
  let count = 0;
  for (let index = 0; index < data.length; index += step) {
    const value = data[index] as number;
    if (Number.isFinite(value)) sample[count++] = value;
  }
  return sample.subarray(0, count).sort();
}

function bracketOf(sample: Float64Array, percent: number, room: number): Bracket {
  const share = percent / 100;
  const place = share * (sample.length - 1);
  // Four standard deviations of a rank in a random sample, and a little for the ends.
  const margin = 4 * Math.sqrt(sample.length * share * (1 - share)) + 8;
  const low =
    place - margin < 0 ? Number.NEGATIVE_INFINITY : (sample[Math.floor(place - margin)] ?? Number.NEGATIVE_INFINITY);
  const high = sample[Math.ceil(place + margin)] ?? Number.POSITIVE_INFINITY;
  return { low, high, below: 0, atLow: 0, atHigh: 0, inside: new Float64Array(room), count: 0 };
}

/** Takes a number that lies in a bracket. */
function put(bracket: Bracket, value: number): void {
  if (value === bracket.low) bracket.atLow++;
  else if (value === bracket.high) bracket.atHigh++;
  // Typed arrays forget what does not fit; the count tells.
  else bracket.inside[bracket.count++] = value;
}

/** The percentile from the numbers in its bracket; undefined where its neighbours are not all there. */
function within(bracket: Bracket, percent: number, total: number): number | undefined {
  const { low, high, below, atLow, atHigh, inside, count } = bracket;
  const place = ((total - 1) * percent) / 100 - below;
  if (place < 0 || Math.ceil(place) > atLow + count + atHigh - 1 || count > inside.length) return undefined;
  const part = inside.subarray(0, count);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of part) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const ofRank = (rank: number): number => {
    if (rank < atLow) return low;
    if (rank >= atLow + count) return high;
    return valuesAtPlaces(part, [rank - atLow], [least, most])[0] ?? Number.NaN;
  };
  return between(ofRank(Math.floor(place)), ofRank(Math.ceil(place)), place - Math.floor(place));
}
