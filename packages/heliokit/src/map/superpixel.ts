import { HeliokitError } from "../errors.js";
import { scaledHeader } from "./grid-header.js";
import { mapFromRaster, type SolarMap } from "./solar-map.js";

/** What becomes of the pixels of a block. */
export type BlockFunction = "sum" | "mean" | "median" | "min" | "max" | "std" | "nansum" | "nanmean";

/** Options of {@link superpixel}. */
export interface SuperpixelOptions {
  /** Pixels that are left out on the left and below. Default [0, 0]. */
  readonly offset?: readonly [x: number, y: number];
  /** Applied along the rows, then along the columns: a median is one of medians. Default "sum"; "nan..." passes over NaN. */
  readonly by?: BlockFunction;
  /** A block is masked when any of its pixels is, not only when all are. Default false. */
  readonly conservativeMask?: boolean;
}

/**
 * Blocks of pixels made one; blocks that are not whole are dropped. Masked pixels count in no block.
 *
 * Keywords changed: CDELT1/2 (CDi_j), PC1_2, PC2_1, CRPIX1/2, NAXIS1/2.
 *
 * @throws HeliokitError `map/bad-size` for blocks that are no whole pixels or larger than the image
 *
 * @example
 * ```ts
 * const binned = superpixel(map, [4, 4], { by: "mean" });
 * ```
 */
export function superpixel(
  map: SolarMap,
  block: readonly [x: number, y: number],
  options: SuperpixelOptions = {},
): SolarMap {
  const { offset = [0, 0], by = "sum", conservativeMask = false } = options;
  const [dx, dy] = block;
  const [left, bottom] = offset;
  const { data, width, height } = map.raster;
  const columns = Math.floor((width - left) / dx);
  const rows = Math.floor((height - bottom) / dy);
  if (
    ![dx, dy].every((side) => Number.isInteger(side) && side > 0) ||
    ![left, bottom].every((one) => Number.isInteger(one) && one >= 0) ||
    columns < 1 ||
    rows < 1
  ) {
    throw new HeliokitError(
      "map/bad-size",
      `blocks of ${dx} x ${dy} pixels from ${left}, ${bottom} on do not fit into an image of ${width} x ${height}`,
      {
        facts: { block, offset, width, height },
      },
    );
  }
  const { mask } = map;
  const result = data instanceof Float64Array ? new Float64Array(columns * rows) : new Float32Array(columns * rows);
  const masked = mask ? new Uint8Array(columns * rows) : undefined;
  const along: number[] = [];
  const across: number[] = [];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      across.length = 0;
      let hidden = 0;
      for (let row = 0; row < dy; row++) {
        const from = (bottom + y * dy + row) * width + left + x * dx;
        along.length = 0;
        for (let at = from; at < from + dx; at++) {
          if (mask?.[at]) hidden++;
          else along.push(data[at] ?? Number.NaN);
        }
        if (along.length > 0) across.push(reduced(along, by));
      }
      const at = y * columns + x;
      result[at] = across.length === 0 ? Number.NaN : reduced(across, by);
      if (masked && (conservativeMask ? hidden > 0 : hidden === dx * dy)) masked[at] = 1;
    }
  }
  const header = scaledHeader(map.header, { x: dx, y: dy }, { x: left, y: bottom }, columns, rows);
  return mapFromRaster({ data: result, width: columns, height: rows }, header, masked ? { mask: masked } : {});
}

function reduced(values: number[], by: BlockFunction): number {
  switch (by) {
    case "nansum":
      return sum(values.filter((value) => !Number.isNaN(value)));
    case "nanmean": {
      const there = values.filter((value) => !Number.isNaN(value));
      return there.length === 0 ? Number.NaN : sum(there) / there.length;
    }
    case "sum":
      return sum(values);
    case "mean":
      return sum(values) / values.length;
    case "min":
      return Math.min(...values);
    case "max":
      return Math.max(...values);
    case "std": {
      const mean = sum(values) / values.length;
      return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / values.length);
    }
    case "median": {
      if (values.some(Number.isNaN)) return Number.NaN;
      const sorted = Float64Array.from(values).sort();
      const middle = sorted.length >> 1;
      return sorted.length % 2 === 1
        ? (sorted[middle] ?? Number.NaN)
        : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
    }
  }
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
