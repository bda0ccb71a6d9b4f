import { HeliokitError, type LongWorkOptions } from "../errors.js";
import { scaledHeader } from "./grid-header.js";
import { resampleToRaster } from "./register.js";
import { mapFromRaster, type SolarMap } from "./solar-map.js";

/** Options of {@link resampleMap}. */
export interface ResampleMapOptions extends LongWorkOptions {
  /** "linear" (default), "nearest" (ties go to the lower pixel), or "spline" (cubic B-spline). */
  readonly method?: "linear" | "nearest" | "spline";
  /**
   * What "spline" puts beyond the centres of the outermost pixels: the value of the nearest place within (default), or 0 as
   * the Python library does, which gives an enlarged image a dark border.
   */
  readonly edge?: "repeat" | "zero";
}

/**
 * A map with another number of pixels for the same part of the sky; values are interpolated, not summed.
 *
 * Keywords changed: CDELT1/2 (CDi_j), PC1_2, PC2_1, CRPIX1/2, NAXIS1/2.
 *
 * @throws HeliokitError `map/bad-size` for sides that are no whole numbers from 1 to 65536
 *
 * @example
 * ```ts
 * const small = await resampleMap(map, [1024, 1024]);
 * ```
 */
export async function resampleMap(
  map: SolarMap,
  size: readonly [width: number, height: number],
  options: ResampleMapOptions = {},
): Promise<SolarMap> {
  const { method = "linear", edge = "repeat" } = options;
  const [width, height] = size;
  if (![width, height].every((side) => Number.isInteger(side) && side > 0 && side <= 65_536)) {
    throw new HeliokitError(
      "map/bad-size",
      `a map of ${width} x ${height} pixels: wanted are whole numbers from 1 to 65536`,
      {
        facts: { width, height },
      },
    );
  }
  const { raster } = map;
  const factor = { x: raster.width / width, y: raster.height / height };
  const columns = places(width, raster.width);
  const rows = places(height, raster.height);
  const data =
    method === "spline" ? await spline(map, columns, rows, edge, options) : separable(map, columns, rows, method);
  const header = scaledHeader(map.header, factor, { x: 0, y: 0 }, width, height);
  const mask = map.mask && nearestMask(map.mask, raster.width, columns, rows);
  return mapFromRaster({ data, width, height }, header, mask ? { mask } : {});
}

/** Old coordinates of the centres of new pixels. */
function places(count: number, side: number): Float64Array {
  const factor = side / count;
  return Float64Array.from({ length: count }, (_, at) => (at + 0.5) * factor - 0.5);
}

function nearest(place: number, side: number): number {
  return Math.min(side - 1, Math.max(0, Math.ceil(place - 0.5)));
}

function separable(map: SolarMap, columns: Float64Array, rows: Float64Array, method: "linear" | "nearest") {
  const { data, width, height } = map.raster;
  const result =
    data instanceof Float64Array
      ? new Float64Array(columns.length * rows.length)
      : new Float32Array(columns.length * rows.length);
  rows.forEach((y, row) => {
    columns.forEach((x, column) => {
      const at = row * columns.length + column;
      if (method === "nearest") result[at] = data[nearest(y, height) * width + nearest(x, width)] ?? Number.NaN;
      else result[at] = bilinear(data, width, height, x, y);
    });
  });
  return result;
}

/** Between the four pixels around a place; beyond the outermost centres the line goes on. */
function bilinear(data: Float32Array | Float64Array, width: number, height: number, x: number, y: number): number {
  const left = Math.max(0, Math.min(width - 2, Math.floor(x)));
  const bottom = Math.max(0, Math.min(height - 2, Math.floor(y)));
  const fx = width === 1 ? 0 : x - left;
  const fy = height === 1 ? 0 : y - bottom;
  const value = (column: number, row: number) =>
    data[Math.min(row, height - 1) * width + Math.min(column, width - 1)] ?? Number.NaN;
  const low = value(left, bottom) + fx * (value(left + 1, bottom) - value(left, bottom));
  const high = value(left, bottom + 1) + fx * (value(left + 1, bottom + 1) - value(left, bottom + 1));
  return low + fy * (high - low);
}

async function spline(
  map: SolarMap,
  columns: Float64Array,
  rows: Float64Array,
  edge: "repeat" | "zero",
  options: LongWorkOptions,
): Promise<Float32Array | Float64Array> {
  const { raster } = map;
  const [width, height] = [columns.length, rows.length];
  const affine = {
    inputWidth: raster.width,
    inputHeight: raster.height,
    padX: 0,
    padY: 0,
    width,
    height,
    matrix: [raster.width / width, 0, 0, raster.height / height] as const,
    shift: [columns[0] ?? 0, rows[0] ?? 0] as const,
    order: 3 as const,
    method: "bspline" as const,
    fill: 0,
    factor: 1,
    clip: false,
    precision: raster.data instanceof Float64Array ? ("float64" as const) : ("float32" as const),
  };
  const { raster: made } = await resampleToRaster(raster, affine, 1, affine.precision, options);
  if (edge === "repeat") repeatEdge(made.data, columns, rows, raster.width, raster.height);
  return made.data;
}

/** Fills what lies beyond the outermost centres with what lies nearest within. */
function repeatEdge(
  data: Float32Array | Float64Array,
  columns: Float64Array,
  rows: Float64Array,
  width: number,
  height: number,
): void {
  const inside = (places: Float64Array, side: number) => {
    const first = places.findIndex((place) => place >= 0 && place <= side - 1);
    const last = places.findLastIndex((place) => place >= 0 && place <= side - 1);
    return first < 0 ? undefined : ([first, last] as const);
  };
  const [across, along] = [inside(columns, width), inside(rows, height)];
  if (!across || !along) return;
  for (let row = 0; row < rows.length; row++) {
    const fromRow = Math.min(along[1], Math.max(along[0], row));
    for (let column = 0; column < columns.length; column++) {
      const fromColumn = Math.min(across[1], Math.max(across[0], column));
      data[row * columns.length + column] = data[fromRow * columns.length + fromColumn] ?? 0;
    }
  }
}

function nearestMask(mask: Uint8Array, width: number, columns: Float64Array, rows: Float64Array): Uint8Array {
  const height = mask.length / width;
  const result = new Uint8Array(columns.length * rows.length);
  rows.forEach((y, row) => {
    columns.forEach((x, column) => {
      result[row * columns.length + column] = mask[nearest(y, height) * width + nearest(x, width)] ?? 0;
    });
  });
  return result;
}
