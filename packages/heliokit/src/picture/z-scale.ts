import type { NumberArray } from "../raster/index.js";

const SAMPLES = 1000;
const CONTRAST = 0.25;
const MAX_REJECTED = 0.5;
const LEAST_PIXELS = 5;
const REJECT_SIGMA = 2.5;
const ITERATIONS = 5;

/**
 * IRAF's z-scale as astropy has it: a line through the sorted values of a sample of 1000 pixels, without outliers, gives the
 * contrast about the median. For pictures where faint things matter.
 */
export function zScale(data: NumberArray): readonly [number, number] {
  const samples = sampleOf(data);
  const n = samples.length;
  const low = samples[0] ?? 0;
  const high = samples[n - 1] ?? 0;
  const least = Math.max(LEAST_PIXELS, Math.floor(n * MAX_REJECTED));
  const grow = Math.max(1, Math.floor(n * 0.01));
  let bad = new Uint8Array(n);
  let good = n;
  let before = n + 1;
  let line = { slope: 0, intercept: 0 };
  for (let turn = 0; turn < ITERATIONS && good < before && good >= least; turn++) {
    line = fit(samples, bad);
    const { slope, intercept } = line;
    const flat = samples.map((value, index) => value - (slope * index + intercept));
    const threshold = REJECT_SIGMA * spread(flat, bad);
    const rejected = bad.map((was, index) => (was === 1 || Math.abs(flat[index] ?? 0) > threshold ? 1 : 0));
    bad = dilated(rejected, grow);
    before = good;
    good = bad.reduce((sum, flag) => sum + (flag === 0 ? 1 : 0), 0);
  }
  if (good < least) return [low, high];
  const slope = line.slope / CONTRAST;
  const centre = (n - 1) >> 1;
  const middle = n % 2 === 1 ? (samples[centre] ?? 0) : ((samples[centre] ?? 0) + (samples[centre + 1] ?? 0)) / 2;
  return [Math.max(low, middle - (centre - 1) * slope), Math.min(high, middle + (n - centre) * slope)];
}

/** Every so-many-th finite pixel, sorted. */
function sampleOf(data: NumberArray): Float64Array {
  let finite = 0;
  for (let index = 0; index < data.length; index++) if (Number.isFinite(data[index])) finite++;
  const stride = Math.max(1, Math.floor(finite / SAMPLES));
  const samples = new Float64Array(Math.min(SAMPLES, Math.ceil(finite / stride)));
  let seen = 0;
  let taken = 0;
  for (let index = 0; index < data.length && taken < samples.length; index++) {
    const value = data[index] as number;
    if (Number.isFinite(value) && seen++ % stride === 0) samples[taken++] = value;
  }
  return samples.sort();
}

/** Straight line by least squares through the pixels that are not bad. */
function fit(values: Float64Array, bad: Uint8Array): { slope: number; intercept: number } {
  let n = 0;
  let x = 0;
  let y = 0;
  for (const [index, value] of values.entries()) {
    if (bad[index] === 1) continue;
    n++;
    x += index;
    y += value;
  }
  const meanX = x / n;
  const meanY = y / n;
  let xy = 0;
  let xx = 0;
  for (const [index, value] of values.entries()) {
    if (bad[index] === 1) continue;
    xy += (index - meanX) * (value - meanY);
    xx += (index - meanX) ** 2;
  }
  const slope = xx > 0 ? xy / xx : 0;
  return { slope, intercept: meanY - slope * meanX };
}

function spread(values: Float64Array, bad: Uint8Array): number {
  let n = 0;
  let sum = 0;
  for (const [index, value] of values.entries()) {
    if (bad[index] === 1) continue;
    n++;
    sum += value;
  }
  let squares = 0;
  for (const [index, value] of values.entries()) if (bad[index] !== 1) squares += (value - sum / n) ** 2;
  return Math.sqrt(squares / n);
}

/** Marks the neighbours of the marked ones too: `width` places in all. */
function dilated(marks: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const ahead = (width - 1) >> 1;
  const result = new Uint8Array(marks.length);
  for (const [index, mark] of marks.entries()) {
    if (mark === 0) continue;
    for (let at = index - ahead; at < index - ahead + width; at++) if (at >= 0 && at < result.length) result[at] = 1;
  }
  return result;
}
