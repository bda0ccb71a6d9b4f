import type { NumberArray, Raster } from "../raster/index.js";

/** A part of a picture in whole pixels: columns x0 to x1 - 1, rows y0 to y1 - 1. */
export interface PixelWindow {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** How the pixels under one of the result are put together. */
export interface ShrinkOptions {
  /** When a pixel of the result is missing: if all under it are ("all", the default), or if any is ("any"). */
  readonly missing?: "all" | "any";
}

/** For each pixel of the result: the first and the last source pixel under it, and how much of those two lies under it. */
interface Spans {
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly firstPart: Float64Array;
  readonly lastPart: Float64Array;
}

function spansOf(from: number, to: number, count: number): Spans {
  const step = (to - from) / count;
  const spans = {
    first: new Int32Array(count),
    last: new Int32Array(count),
    firstPart: new Float64Array(count),
    lastPart: new Float64Array(count),
  };
  for (let index = 0; index < count; index++) {
    const low = from + index * step;
    const high = index + 1 === count ? to : from + (index + 1) * step;
    const first = Math.min(to - 1, Math.floor(low + 1e-9));
    const last = Math.max(first, Math.ceil(high - 1e-9) - 1);
    spans.first[index] = first;
    spans.last[index] = last;
    spans.firstPart[index] = first === last ? high - low : first + 1 - low;
    spans.lastPart[index] = first === last ? 0 : high - last;
  }
  return spans;
}

/**
 * A part of a picture in at most `width` x `height` pixels, each the mean of what lies under it (pixels that lie half under
 * count half). Not-a-number and infinities do not count. A picture is never enlarged.
 */
export function shrink(
  raster: Raster,
  window: PixelWindow,
  width: number,
  height: number,
  options: ShrinkOptions = {},
): Raster<Float32Array | Float64Array> {
  const { data } = raster;
  const columns = Math.max(1, Math.min(Math.round(width), window.x1 - window.x0));
  const rows = Math.max(1, Math.min(Math.round(height), window.y1 - window.y0));
  const result = new (data instanceof Float64Array ? Float64Array : Float32Array)(columns * rows);
  const wantsAll = options.missing === "any";
  const across = spansOf(window.x0, window.x1, columns);
  const up = spansOf(window.y0, window.y1, rows);
  const line = { sums: new Float64Array(columns), weights: new Float64Array(columns) };
  const sums = new Float64Array(columns);
  const weights = new Float64Array(columns);
  let summed = -1;
  for (let y = 0; y < rows; y++) {
    const first = up.first[y] as number;
    const last = up.last[y] as number;
    sums.fill(0);
    weights.fill(0);
    for (let row = first; row <= last; row++) {
      // A row that two rows of the result share is summed once.
      if (row !== summed) sumRow(data, row * raster.width, across, line.sums, line.weights);
      summed = row;
      const part = row === first ? (up.firstPart[y] as number) : row === last ? (up.lastPart[y] as number) : 1;
      for (let x = 0; x < columns; x++) {
        sums[x] = (sums[x] as number) + part * (line.sums[x] as number);
        weights[x] = (weights[x] as number) + part * (line.weights[x] as number);
      }
    }
    const whole = ((window.y1 - window.y0) / rows) * ((window.x1 - window.x0) / columns) * (1 - 1e-6);
    for (let x = 0; x < columns; x++) {
      const weight = weights[x] as number;
      result[y * columns + x] = weight <= 0 || (wantsAll && weight < whole) ? Number.NaN : (sums[x] as number) / weight;
    }
  }
  return { data: result, width: columns, height: rows };
}

/** Sums of one row under each column of the result, and how many pixels counted. */
function sumRow(data: NumberArray, start: number, spans: Spans, sums: Float64Array, weights: Float64Array): void {
  const { first, last, firstPart, lastPart } = spans;
  for (let x = 0; x < sums.length; x++) {
    const low = start + (first[x] as number);
    const high = start + (last[x] as number);
    const lowPart = firstPart[x] as number;
    const highPart = lastPart[x] as number;
    let sum = lowPart * (data[low] as number);
    let at = low + 1;
    for (; at + 1 < high; at += 2) sum += (data[at] as number) + (data[at + 1] as number);
    if (at < high) sum += data[at] as number;
    if (highPart > 0) sum += highPart * (data[high] as number);
    if (Number.isFinite(sum)) {
      sums[x] = sum;
      weights[x] = high > low ? lowPart + highPart + (high - low - 1) : lowPart;
      continue;
    }
    sum = 0;
    let weight = 0;
    for (at = low; at <= high; at++) {
      const value = data[at] as number;
      const part = at === low ? lowPart : at === high ? highPart : 1;
      if (!Number.isFinite(value) || part === 0) continue;
      sum += part * value;
      weight += part;
    }
    sums[x] = sum;
    weights[x] = weight;
  }
}
