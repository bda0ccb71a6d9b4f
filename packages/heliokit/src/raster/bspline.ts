/**
 * B-spline interpolation in plain double arithmetic, as scipy.ndimage defines it: the oracle of the kernels.
 * Sources: Unser, Aldroubi and Eden 1993 (IEEE Trans. Signal Processing 41, 821 and 834); Thevenaz, Blu and Unser 2000.
 */

/** Poles of the recursive prefilter by degree. */
const POLES: readonly (readonly number[])[] = [
  [],
  [],
  [Math.sqrt(8) - 3],
  [Math.sqrt(3) - 2],
  [Math.sqrt(664 - Math.sqrt(438976)) + Math.sqrt(304) - 19, Math.sqrt(664 + Math.sqrt(438976)) - Math.sqrt(304) - 19],
  [
    Math.sqrt(67.5 - Math.sqrt(4436.25)) + Math.sqrt(26.25) - 6.5,
    Math.sqrt(67.5 + Math.sqrt(4436.25)) - Math.sqrt(26.25) - 6.5,
  ],
];

/** Poles of the prefilter of degree `order`; none for 0 and 1. */
export function splinePoles(order: number): readonly number[] {
  return POLES[order] ?? [];
}

/**
 * Turns samples into B-spline coefficients in place: `count` numbers at `start`, `start + step`, ... Both ends are
 * mirrored about the outermost sample (whole-sample symmetric).
 */
export function prefilterLine(data: Float64Array, start: number, step: number, count: number, order: number): void {
  if (count < 2) return;
  let gain = 1;
  for (const z of splinePoles(order)) gain *= (1 - z) * (1 - 1 / z);
  const last = start + (count - 1) * step;
  for (let at = start; at <= last; at += step) data[at] = (data[at] as number) * gain;
  for (const z of splinePoles(order)) {
    data[start] = mirroredSum(data, start, step, count, z);
    for (let at = start + step; at <= last; at += step)
      data[at] = (data[at] as number) + z * (data[at - step] as number);
    data[last] = ((z * (data[last - step] as number) + (data[last] as number)) * z) / (z * z - 1);
    for (let at = last - step; at >= start; at -= step)
      data[at] = z * ((data[at + step] as number) - (data[at] as number));
  }
}

/** First coefficient of the causal recursion: the exact sum over the endlessly mirrored samples. */
function mirroredSum(data: Float64Array, start: number, step: number, count: number, z: number): number {
  const last = start + (count - 1) * step;
  let power = z;
  // z^(count - 1) by multiplication: Math.pow need not be the same everywhere.
  let farPower = 1;
  for (let index = 1; index < count; index++) farPower *= z;
  let sum = (data[start] as number) + farPower * (data[last] as number);
  for (let index = 1; index < count - 1; index++) {
    sum += power * ((data[start + index * step] as number) + farPower * (data[last - index * step] as number));
    power *= z;
    if (power === 0) break;
  }
  return sum / (1 - farPower * farPower);
}

/** Prefilters an image in place, rows and columns. */
export function prefilterImage(data: Float64Array, width: number, height: number, order: number): void {
  if (order < 2) return;
  for (let y = 0; y < height; y++) prefilterLine(data, y * width, 1, width, order);
  for (let x = 0; x < width; x++) prefilterLine(data, x, width, height, order);
}

/**
 * First tap and the `order + 1` weights of a position: centred cardinal B-splines of the distances to the taps, written
 * to `weights`. Answers the index of the first tap, which may be outside the data (mirror it with {@link mirrorIndex}).
 */
export function splineWeights(position: number, order: number, weights: Float64Array): number {
  if (order === 0) {
    weights[0] = 1;
    return Math.floor(position + 0.5);
  }
  const odd = order % 2 === 1;
  const nearest = odd ? Math.floor(position) : Math.floor(position + 0.5);
  const first = nearest - (odd ? (order - 1) / 2 : order / 2);
  for (let tap = 0; tap <= order; tap++) weights[tap] = cardinalSpline(order, position - (first + tap));
  return first;
}

/** Centred cardinal B-spline of degree 1 to 5 at a distance from its centre. */
function cardinalSpline(order: number, signedDistance: number): number {
  const x = Math.abs(signedDistance);
  switch (order) {
    case 1:
      return x < 1 ? 1 - x : 0;
    case 2:
      if (x < 0.5) return 0.75 - x * x;
      return x < 1.5 ? 0.5 * (1.5 - x) * (1.5 - x) : 0;
    case 3:
      if (x < 1) return (x * x * (x - 2) * 3 + 4) / 6;
      return x < 2 ? ((2 - x) * (2 - x) * (2 - x)) / 6 : 0;
    case 4: {
      const q = x * x;
      if (x < 0.5) return q * (q * 0.25 - 0.625) + 115 / 192;
      if (x < 1.5) return x * (x * (x * (5 / 6 - x / 6) - 1.25) + 5 / 24) + 55 / 96;
      const rest = 2.5 - x;
      return x < 2.5 ? (rest * rest * rest * rest) / 24 : 0;
    }
    default: {
      const q = x * x;
      if (x < 1) return q * (q * (0.25 - x / 12) - 0.5) + 0.55;
      if (x < 2) return x * (x * (x * (x * (x / 24 - 0.375) + 1.25) - 1.75) + 0.625) + 0.425;
      const rest = 3 - x;
      return x < 3 ? (rest * rest * rest * rest * rest) / 120 : 0;
    }
  }
}

/** Index inside 0..count-1 that an index outside is mirrored to (whole-sample symmetric, period 2*count - 2). */
export function mirrorIndex(index: number, count: number): number {
  if (count === 1) return 0;
  const period = 2 * count - 2;
  const folded = ((index % period) + period) % period;
  return folded < count ? folded : period - folded;
}
