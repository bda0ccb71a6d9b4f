/** A frame as statistics take it. */
export interface StatisticsFrame {
  readonly data: ArrayLike<number>;
  /** Nothing is stored for it: its values are the fill value. */
  readonly missing?: boolean;
}

/** Frames one after the other, there already or still to come. */
export type FrameSource<F extends StatisticsFrame = StatisticsFrame> = Iterable<F> | AsyncIterable<F>;

/** Numbers about all pixels of some frames, in float64. */
export interface FrameStatistics {
  readonly frames: number;
  /** Pixels in all. */
  readonly count: number;
  /** Pixels that are neither NaN nor infinite; the numbers below are theirs, but `meanAll`. */
  readonly finite: number;
  readonly sum: number;
  readonly mean: number;
  /** Mean of all pixels: NaN as soon as one is. */
  readonly meanAll: number;
  /** Standard deviation of all of them (ddof 0), not an estimate from a sample. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** Third and fourth standardised moments; a normal distribution has 0 and 0 (excess). */
  readonly skewness: number;
  readonly kurtosis: number;
  /** Frames that are NaN throughout, and those that are in part. */
  readonly nanFrames: number;
  readonly partlyNanFrames: number;
  /** Frames of zeros throughout, missing ones among them. */
  readonly zeroFrames: number;
  /** Frames without a stored object: they count as their fill value. */
  readonly missingFrames: number;
}

/** Count, mean and central moments of some numbers: sums of the second, third and fourth powers of differences. */
interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

const NONE: Moments = { n: 0, mean: 0, m2: 0, m3: 0, m4: 0 };

/** The moments of two sets together (Pebay 2008, equations 2.1 and 3.1). */
function joined(a: Moments, b: Moments): Moments {
  if (a.n === 0) return b;
  if (b.n === 0) return a;
  const n = a.n + b.n;
  const d = b.mean - a.mean;
  const share = (a.n * b.n) / n;
  return {
    n,
    mean: a.mean + (d * b.n) / n,
    m2: a.m2 + b.m2 + d * d * share,
    m3: a.m3 + b.m3 + (d * d * d * share * (a.n - b.n)) / n + (3 * d * (a.n * b.m2 - b.n * a.m2)) / n,
    m4:
      a.m4 +
      b.m4 +
      (d * d * d * d * share * (a.n * a.n - a.n * b.n + b.n * b.n)) / (n * n) +
      (6 * d * d * (a.n * a.n * b.m2 + b.n * b.n * a.m2)) / (n * n) +
      (4 * d * (a.n * b.m3 - b.n * a.m3)) / n,
  };
}

/**
 * Statistics of the pixels of frames, one frame in memory at a time. Sums are taken frame by frame about each frame's own mean, so
 * that millions of frames lose no digits.
 *
 * @example
 * ```ts
 * const { mean, std, nanFrames } = await frameStatistics(readFrames(array, indices));
 * ```
 */
export async function frameStatistics(frames: FrameSource): Promise<FrameStatistics> {
  const counts = { frames: 0, count: 0, nanFrames: 0, partlyNanFrames: 0, zeroFrames: 0, missingFrames: 0 };
  let all = NONE;
  let sumAll = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for await (const { data, missing } of frames) {
    const { moments, zero, nan, infiniteSum, low, high } = ofFrame(data);
    all = joined(all, moments);
    sumAll += moments.n * moments.mean + infiniteSum;
    if (low < min) min = low;
    if (high > max) max = high;
    counts.frames++;
    counts.count += data.length;
    if (nan > 0) {
      sumAll = Number.NaN;
      if (nan === data.length) counts.nanFrames++;
      else counts.partlyNanFrames++;
    }
    if (zero === data.length && zero > 0) counts.zeroFrames++;
    if (missing) counts.missingFrames++;
  }
  const { n, mean, m2, m3, m4 } = all;
  const variance = m2 / n;
  const none = n === 0;
  return {
    ...counts,
    finite: n,
    sum: n * mean,
    mean: none ? Number.NaN : mean,
    meanAll: counts.count === 0 ? Number.NaN : sumAll / counts.count,
    std: Math.sqrt(variance),
    min: none ? Number.NaN : min,
    max: none ? Number.NaN : max,
    skewness: m3 / n / (variance * Math.sqrt(variance)),
    kurtosis: m4 / n / (variance * variance) - 3,
  };
}

function ofFrame(data: ArrayLike<number>) {
  let [n, sum, zero, nan, infiniteSum] = [0, 0, 0, 0, 0];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? Number.NaN;
    // NaN and the infinities alone differ from themselves when they are taken away.
    if (value - value !== 0) {
      if (Number.isNaN(value)) nan++;
      else infiniteSum += value;
      continue;
    }
    n++;
    sum += value;
    if (value === 0) zero++;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const mean = n === 0 ? 0 : sum / n;
  let [m2, m3, m4] = [0, 0, 0];
  if (n > 0 && low < high) {
    for (let at = 0; at < data.length; at++) {
      const d = (data[at] ?? Number.NaN) - mean;
      if (d - d !== 0) continue;
      const square = d * d;
      m2 += square;
      m3 += square * d;
      m4 += square * square;
    }
  }
  return { moments: { n, mean, m2, m3, m4 }, zero, nan, infiniteSum, low, high };
}

/** How {@link frameMeans} counts. */
export interface FrameMeansOptions {
  /** NaN pixels are left out; else one makes its frame's mean NaN. Default true. */
  readonly skipNaN?: boolean;
  /** Mean of absolute values: for fields with a sign. Default false. */
  readonly absolute?: boolean;
}

/**
 * Mean of one frame's pixels; NaN where none counts.
 *
 * @example
 * ```ts
 * frameMean(frame.data); // DN/s
 * ```
 */
export function frameMean(data: ArrayLike<number>, options: FrameMeansOptions = {}): number {
  const { skipNaN = true, absolute = false } = options;
  const { sum, count } = sumOf(data, skipNaN, absolute);
  return sum / count;
}

/** Sum and number of the pixels that count; four sums take turns, so that one addition need not wait for the other. */
export function sumOf(
  data: ArrayLike<number>,
  skipNaN: boolean,
  absolute = false,
): { readonly sum: number; readonly count: number } {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = data.length - (data.length % 4);
  if (!absolute) {
    for (let at = 0; at < whole; at += 4) {
      a += data[at] as number;
      b += data[at + 1] as number;
      c += data[at + 2] as number;
      d += data[at + 3] as number;
    }
    for (let at = whole; at < data.length; at++) a += data[at] as number;
    const sum = a + b + (c + d);
    // Without any NaN, which is the rule, that is all.
    if (!skipNaN || !Number.isNaN(sum)) return { sum, count: data.length };
  }
  let sum = 0;
  let count = 0;
  for (let at = 0; at < data.length; at++) {
    const value = data[at] as number;
    if (skipNaN && Number.isNaN(value)) continue;
    sum += absolute ? Math.abs(value) : value;
    count++;
  }
  return { sum, count };
}

/**
 * Means of blocks of pixels of one frame, NaN left out; a block without a valid pixel is NaN. Rows and columns that fill no block
 * are dropped.
 *
 * @example
 * ```ts
 * const { data, width } = blockMeans(frame.data, 512, 512, 2); // 256 x 256
 * ```
 */
export function blockMeans(
  data: ArrayLike<number>,
  width: number,
  height: number,
  block: number,
): { readonly data: Float32Array; readonly width: number; readonly height: number } {
  const columns = Math.floor(width / block);
  const rows = Math.floor(height / block);
  const means = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      let count = 0;
      for (let y = row * block; y < (row + 1) * block; y++) {
        for (let at = y * width + column * block, end = at + block; at < end; at++) {
          const value = data[at] ?? Number.NaN;
          if (Number.isNaN(value)) continue;
          sum += value;
          count++;
        }
      }
      means[row * columns + column] = count === 0 ? Number.NaN : sum / count;
    }
  }
  return { data: means, width: columns, height: rows };
}
