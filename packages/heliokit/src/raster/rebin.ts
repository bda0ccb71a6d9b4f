import { HeliokitError } from "../errors.js";
import type { Raster } from "./raster.js";

/**
 * Averages blocks of `columns` x `rows` pixels; missing pixels (NaN) do not count, a block without any valid pixel is NaN.
 * The picture must be a whole number of blocks wide and high. Sums are formed in double.
 *
 * Errors: `raster/bad-block`.
 *
 * @example
 * ```ts
 * blockMean({ data: Float32Array.of(1, 2, 3, 6), width: 2, height: 2 }, 2, 2).data[0]; // 3
 * ```
 */
export function blockMean(raster: Raster, columns: number, rows: number): Raster<Float32Array | Float64Array> {
  return reduceBlocks(raster, columns, rows, (sum, count) => sum / count);
}

/**
 * Adds up blocks of `columns` x `rows` pixels; missing pixels (NaN) count as nothing, a block without any valid
 * pixel is NaN. The picture must be a whole number of blocks wide and high. Sums are formed in double.
 *
 * Errors: `raster/bad-block`.
 *
 * @example
 * ```ts
 * blockSum({ data: Float32Array.of(1, 2, 3, 6), width: 2, height: 2 }, 2, 2).data[0]; // 12
 * ```
 */
export function blockSum(raster: Raster, columns: number, rows: number): Raster<Float32Array | Float64Array> {
  return reduceBlocks(raster, columns, rows, (sum, count) => (count === 0 ? Number.NaN : sum));
}

function reduceBlocks(
  raster: Raster,
  columns: number,
  rows: number,
  result: (sum: number, count: number) => number,
): Raster<Float32Array | Float64Array> {
  const { data } = raster;
  if (!(columns >= 1 && rows >= 1) || raster.width % columns !== 0 || raster.height % rows !== 0) {
    throw new HeliokitError(
      "raster/bad-block",
      `blocks of ${columns} x ${rows} do not divide a picture of ${raster.width} x ${raster.height}; choose divisors of its sides`,
      { facts: { columns, rows, width: raster.width, height: raster.height } },
    );
  }
  const width = raster.width / columns;
  const height = raster.height / rows;
  const size = width * height;
  const output = data instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
  const sums = new Float64Array(width);
  const counts = new Int32Array(width);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    counts.fill(0);
    for (let row = y * rows; row < (y + 1) * rows; row++) {
      let at = row * raster.width;
      for (let x = 0; x < width; x++) {
        for (let column = 0; column < columns; column++, at++) {
          const value = data[at] as number;
          if (Number.isNaN(value)) continue;
          sums[x] = (sums[x] as number) + value;
          counts[x] = (counts[x] as number) + 1;
        }
      }
    }
    for (let x = 0; x < width; x++) output[y * width + x] = result(sums[x] as number, counts[x] as number);
  }
  return { data: output, width, height };
}
