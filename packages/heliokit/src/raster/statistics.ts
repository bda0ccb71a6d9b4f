import { valuesOfRanks } from "./median.js";
import type { NumberArray, Raster } from "./raster.js";

/** Percentiles that level 1.5 headers state (DATAP01 ... DATAP99, DATAMEDN is the 50th). */
export const PERCENTILES = [1, 10, 25, 50, 75, 90, 95, 98, 99] as const;

/** Statistics of the valid pixels. With no valid pixel every number but the counts is NaN. */
export interface PixelStatistics {
  /** Valid pixels. */
  readonly count: number;
  readonly missing: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Root of the mean square deviation from the mean (DATARMS). */
  readonly rms: number;
  /** Third standardised moment. */
  readonly skewness: number;
  /** Fourth standardised moment minus 3, so that a Gaussian has 0. */
  readonly kurtosis: number;
  readonly median: number;
  /** Values of {@link PERCENTILES}, in that order. */
  readonly percentiles: readonly number[];
}

/** Rows that one part spans: sums are formed per part and the parts added in order, whoever computed them. */
export const PART_ROWS = 1024;

/** Pixels of a row whose powers are summed in the precision of the data before they are added in double. */
const BLOCK = 128;

/** About this many pixels, on a lattice, give the percentiles; a smaller picture uses all. */
const SAMPLE_PIXELS = 1 << 18;

/** Sums over one part of a picture. Plain data: workers send it back. */
export interface StatisticsPart {
  /** First row of the part, a multiple of {@link PART_ROWS}. */
  readonly firstRow: number;
  readonly count: number;
  readonly missing: number;
  readonly min: number;
  readonly max: number;
  /** Sums of the first to fourth powers of (value - reference) / scale. */
  readonly powers: readonly [number, number, number, number];
  /** Valid pixels of the lattice, in reading order. */
  readonly sample: Float32Array | Float64Array;
  /** Ones' complement sum of the big-endian words of the rows; 0 where bytes were not asked for. */
  readonly dataSum: number;
}

/** What the powers are taken of: (value - reference) / scale, with scale a power of two. */
export interface PowerBase {
  readonly reference: number;
  readonly scale: number;
}

/** Distance of the rows and columns of the lattice that percentiles are taken from; 1 takes every pixel. */
export function sampleStep(width: number, height: number): number {
  return Math.max(1, Math.ceil(Math.sqrt((width * height) / SAMPLE_PIXELS)));
}

/** A base that keeps fourth powers of everything between min and max within float32. */
export function powerBase(reference: number, min: number, max: number): PowerBase {
  const centre = Math.fround(Number.isFinite(reference) ? reference : 0);
  const reach = Math.max(Math.abs(max - centre), Math.abs(min - centre));
  let scale = 1;
  if (!(reach > 0) || !Number.isFinite(reach)) return { reference: centre, scale };
  while (scale < reach && scale < 2 ** 120) scale *= 2;
  while (scale > 2 * reach && scale > 2 ** -120) scale /= 2;
  return { reference: centre, scale };
}

/** Collects the sums of a part row by row: the twin of the kernel, and what float64 and small work use. */
export interface PartCollector {
  /** Adds row `y` of the picture. */
  add(y: number, row: NumberArray): void;
  finish(dataSum: number): StatisticsPart;
}

/**
 * Starts a part. `single`: arithmetic of the block sums in float32, as the kernel does it for float32 data; then kernel
 * and twin agree to the last bit.
 */
export function collectPart(
  width: number,
  height: number,
  firstRow: number,
  base: PowerBase,
  single: boolean,
): PartCollector {
  const step = sampleStep(width, height);
  const rows = Math.min(PART_ROWS, height - firstRow);
  const room = Math.ceil(rows / step + 1) * Math.ceil(width / step);
  const sample = single ? new Float32Array(room) : new Float64Array(room);
  let sampled = 0;
  let count = 0;
  let missing = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  const powers: [number, number, number, number] = [0, 0, 0, 0];
  const lanes = single ? new Float32Array(16) : new Float64Array(16);
  const f = single ? Math.fround : (x: number) => x;
  const inverse = 1 / base.scale;
  return {
    add(y, row) {
      let valid = 0;
      for (let start = 0; start < width; start += BLOCK) {
        const end = Math.min(start + BLOCK, width);
        lanes.fill(0);
        for (let x = start; x < end; x++) {
          const value = row[x] as number;
          if (Number.isNaN(value)) continue;
          valid++;
          if (value < min) min = value;
          if (value > max) max = value;
          const d = f(f(value - base.reference) * inverse);
          const q = f(d * d);
          const lane = x & 3;
          lanes[lane] = (lanes[lane] as number) + d;
          lanes[lane + 4] = (lanes[lane + 4] as number) + q;
          lanes[lane + 8] = (lanes[lane + 8] as number) + f(q * d);
          lanes[lane + 12] = (lanes[lane + 12] as number) + f(q * q);
        }
        for (let power = 0; power < 4; power++) {
          const at = power * 4;
          const pairs = (lanes[at] as number) + (lanes[at + 1] as number);
          const others = (lanes[at + 2] as number) + (lanes[at + 3] as number);
          powers[power] = (powers[power] as number) + (pairs + others);
        }
      }
      count += valid;
      missing += width - valid;
      if (y % step !== 0) return;
      for (let x = 0; x < width; x += step) {
        const value = row[x] as number;
        if (!Number.isNaN(value)) sample[sampled++] = value;
      }
    },
    finish(dataSum) {
      return { firstRow, count, missing, min, max, powers, sample: sample.slice(0, sampled), dataSum };
    },
  };
}

/**
 * Puts the parts of one picture together. The order of the list does not matter; the result is the same however the
 * parts were shared out.
 *
 * @example
 * ```ts
 * const { parts, powerBase } = await resampleAffine(plane, plan, onStrip, { firstRow: 0, rowCount: 1024 });
 * const rest = await resampleAffine(plane, plan, onStrip, { firstRow: 1024 });
 * const { mean } = combineParts([...parts, ...rest.parts], powerBase);
 * ```
 */
export function combineParts(parts: readonly StatisticsPart[], base: PowerBase): PixelStatistics {
  const ordered = [...parts].sort((a, b) => a.firstRow - b.firstRow);
  let count = 0;
  let missing = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  const powers = [0, 0, 0, 0];
  let samples = 0;
  for (const part of ordered) {
    count += part.count;
    missing += part.missing;
    if (part.min < min) min = part.min;
    if (part.max > max) max = part.max;
    for (let power = 0; power < 4; power++) powers[power] = (powers[power] as number) + (part.powers[power] as number);
    samples += part.sample.length;
  }
  if (count === 0) return noPixels(missing);
  const [m1, m2, m3, m4] = powers.map((sum) => sum / count) as [number, number, number, number];
  const variance = Math.max(m2 - m1 * m1, 0);
  const third = m3 - 3 * m1 * m2 + 2 * m1 * m1 * m1;
  const fourth = m4 - 4 * m1 * m3 + 6 * m1 * m1 * m2 - 3 * m1 * m1 * m1 * m1;
  const deviation = Math.sqrt(variance);
  const flat = min === max || variance === 0;
  const percentiles = percentilesOf(ordered, samples);
  return {
    count,
    missing,
    min,
    max,
    mean: base.reference + m1 * base.scale,
    rms: min === max ? 0 : deviation * base.scale,
    skewness: flat ? Number.NaN : third / (variance * deviation),
    kurtosis: flat ? Number.NaN : fourth / (variance * variance) - 3,
    median: percentiles[PERCENTILES.indexOf(50)] as number,
    percentiles,
  };
}

function noPixels(missing: number): PixelStatistics {
  const none = Number.NaN;
  const percentiles = PERCENTILES.map(() => none);
  return {
    count: 0,
    missing,
    min: none,
    max: none,
    mean: none,
    rms: none,
    skewness: none,
    kurtosis: none,
    median: none,
    percentiles,
  };
}

/** Percentiles by linear interpolation between ranks (numpy's default). */
function percentilesOf(parts: readonly StatisticsPart[], samples: number): number[] {
  const single = parts.every((part) => part.sample instanceof Float32Array);
  const all = single ? new Float32Array(samples) : new Float64Array(samples);
  let at = 0;
  for (const part of parts) {
    all.set(part.sample, at);
    at += part.sample.length;
  }
  if (samples === 0) return PERCENTILES.map(() => Number.NaN);
  const positions = PERCENTILES.map((percent) => ((samples - 1) * percent) / 100);
  const ranks = positions.flatMap((position) => [Math.floor(position), Math.ceil(position)]);
  const values = valuesOfRanks(all, ranks);
  return positions.map((position, index) => {
    const low = values[2 * index] as number;
    const high = values[2 * index + 1] as number;
    return low + (high - low) * (position - Math.floor(position));
  });
}

/**
 * Statistics of the valid (not NaN) pixels of a raster. Moments use every pixel; in float32 rasters sums of 32 powers
 * are formed in float32, which leaves about 1e-7 relative. Percentiles use every pixel up to 512 x 512 and a regular lattice
 * of about a quarter million beyond (every 8th column and row of 4096 x 4096; ranks are then off by 0.1 %, typically).
 * The result depends on nothing but the pixels.
 *
 * @example
 * ```ts
 * statisticsOf({ data: Float32Array.of(1, 2, 3, Number.NaN), width: 2, height: 2 }).mean; // 2
 * ```
 */
export function statisticsOf(raster: Raster): PixelStatistics {
  const { data, width, height } = raster;
  const { min, max, mean } = rangeAndMean(data);
  const base = powerBase(mean, min, max);
  const parts: StatisticsPart[] = [];
  for (let firstRow = 0; firstRow < height; firstRow += PART_ROWS) {
    const part = collectPart(width, height, firstRow, base, data instanceof Float32Array);
    for (let y = firstRow; y < Math.min(firstRow + PART_ROWS, height); y++) {
      part.add(y, data.subarray(y * width, (y + 1) * width));
    }
    parts.push(part.finish(0));
  }
  return combineParts(parts, base);
}

function rangeAndMean(data: NumberArray): { min: number; max: number; mean: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let count = 0;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (Number.isNaN(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    count++;
  }
  return { min, max, mean: sum / count };
}

/**
 * The smallest valid pixel; NaN when there is none.
 *
 * @example
 * ```ts
 * smallest({ data: Float32Array.of(3, Number.NaN, -1), width: 3, height: 1 }); // -1
 * ```
 */
export function smallest(raster: Raster): number {
  const { min } = rangeAndMean(raster.data);
  return min === Number.POSITIVE_INFINITY ? Number.NaN : min;
}
