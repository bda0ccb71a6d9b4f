import type { Raster } from "./raster.js";

/**
 * A copy mirrored left to right, top to bottom, or both (a turn by 180 degrees, exactly).
 *
 * @example
 * ```ts
 * flip({ data: Int16Array.of(1, 2, 3), width: 3, height: 1 }, { x: true }).data; // 3, 2, 1
 * ```
 */
export function flip<R extends Raster>(raster: R, axes: { readonly x?: boolean; readonly y?: boolean }): R {
  const { width, height } = raster;
  const data = raster.data.slice();
  for (let y = 0; y < height; y++) {
    const from = axes.y ? height - 1 - y : y;
    const row = raster.data.subarray(from * width, (from + 1) * width);
    data.set(row, y * width);
    if (axes.x) data.subarray(y * width, (y + 1) * width).reverse();
  }
  return { ...raster, data };
}
