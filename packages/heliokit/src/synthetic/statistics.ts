/** The DATA* keywords of a level 1 file, from its pixels. */
export interface PixelStatistics {
  readonly total: number;
  /** Pixels that are not missing. */
  readonly valid: number;
  readonly missing: number;
  readonly saturated: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly rms: number;
  readonly skewness: number;
  readonly kurtosis: number;
  readonly median: number;
  /** The value below which this part (percent) of the valid pixels lies. */
  percentile(percent: number): number;
}

const offset = 32768;

/**
 * Statistics of int16 pixels where -32768 is missing, from one pass that counts values: percentiles are exact and the
 * moments do not depend on the order of the pixels.
 */
export function pixelStatistics(pixels: Int16Array, saturation: number): PixelStatistics {
  const counts = new Uint32Array(65536);
  for (let i = 0; i < pixels.length; i++) counts[pixels[i]! + offset]!++;
  const missing = counts[0]!;
  const valid = pixels.length - missing;
  let minimum = 0;
  let maximum = 0;
  let sum = 0;
  let saturated = 0;
  let seen = false;
  for (let i = 1; i < counts.length; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    const value = i - offset;
    if (!seen) minimum = value;
    seen = true;
    maximum = value;
    sum += count * value;
    if (value >= saturation) saturated += count;
  }
  const mean = valid > 0 ? sum / valid : 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let i = 1; i < counts.length; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    const deviation = i - offset - mean;
    const squared = deviation * deviation;
    second += count * squared;
    third += count * squared * deviation;
    fourth += count * squared * squared;
  }
  const variance = valid > 1 ? second / (valid - 1) : 0;
  const rms = Math.sqrt(variance);
  const percentile = (percent: number) => {
    const rank = (percent / 100) * valid;
    let below = 0;
    for (let i = 1; i < counts.length; i++) {
      below += counts[i]!;
      if (below >= rank && below > 0) return i - offset;
    }
    return 0;
  };
  return {
    total: pixels.length,
    valid,
    missing,
    saturated,
    minimum,
    maximum,
    mean,
    rms,
    skewness: rms > 0 ? third / valid / (variance * rms) : 0,
    kurtosis: rms > 0 ? fourth / valid / (variance * variance) - 3 : 0,
    median: percentile(50),
    percentile,
  };
}
