import type { Raster } from "heliokit/raster";

/** Sums and counts of a level: the next one is made from them, so that every mean is that of its pixels. */
interface Sums {
  readonly width: number;
  readonly height: number;
  readonly sums: Float64Array;
  readonly counts: Uint32Array;
}

/**
 * Means of the pixels under each cell, level after level: cells of 2 x 2 pixels, of 4 x 4, and so on. What is not finite
 * does not count; a cell is missing (NaN) only where all of it is. Cells at the right and the upper edge may hang over.
 */
export function* meanLevels(raster: Raster, count: number): Generator<Raster<Float32Array>> {
  let level: Sums | undefined;
  for (let index = 0; index < count; index++) {
    level = level === undefined ? firstSums(raster) : nextSums(level);
    const { width, height, sums, counts } = level;
    const data = new Float32Array(width * height);
    // Nothing divided by nothing is NaN: a cell without a pixel.
    for (let at = 0; at < data.length; at++) data[at] = (sums[at] as number) / (counts[at] as number);
    yield { data, width, height };
  }
}

function firstSums({ data, width, height }: Raster): Sums {
  const columns = Math.ceil(width / 2);
  const rows = Math.ceil(height / 2);
  const sums = new Float64Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  const add = (value: number, at: number): void => {
    if (value - value !== 0) return;
    sums[at] = (sums[at] as number) + value;
    counts[at] = (counts[at] as number) + 1;
  };
  for (let y = 0; y < height; y++) {
    const row = (y >> 1) * columns;
    const start = y * width;
    let at = row;
    for (let x = 0; x + 1 < width; x += 2, at++) {
      const sum = (data[start + x] as number) + (data[start + x + 1] as number);
      // Zero for finite numbers, not-a-number for all others.
      if (sum - sum === 0) {
        sums[at] = (sums[at] as number) + sum;
        counts[at] = (counts[at] as number) + 2;
      } else {
        add(data[start + x] as number, at);
        add(data[start + x + 1] as number, at);
      }
    }
    if (width % 2 === 1) add(data[start + width - 1] as number, at);
  }
  return { width: columns, height: rows, sums, counts };
}

function nextSums(below: Sums): Sums {
  const columns = Math.ceil(below.width / 2);
  const rows = Math.ceil(below.height / 2);
  const sums = new Float64Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  for (let y = 0; y < below.height; y++) {
    const row = (y >> 1) * columns;
    const start = y * below.width;
    for (let x = 0; x < below.width; x++) {
      const at = row + (x >> 1);
      sums[at] = (sums[at] as number) + (below.sums[start + x] as number);
      counts[at] = (counts[at] as number) + (below.counts[start + x] as number);
    }
  }
  return { width: columns, height: rows, sums, counts };
}
