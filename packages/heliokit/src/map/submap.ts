import { worldToPixels } from "../coordinates/index.js";
import { HeliokitError } from "../errors.js";
import type { Raster } from "../raster/index.js";
import { shiftedHeader } from "./grid-header.js";
import { mapFromRaster, type SolarMap } from "./solar-map.js";
import { skyOf } from "./wcs.js";

/** Two opposite corners of a rectangle, in any order: pixels (0-based centres), or arcsec west and north. */
export interface Corners {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  /** Default "arcsec". */
  readonly unit?: "arcsec" | "pixels";
}

/** First column and row of a part, and its size. */
export interface PixelWindow {
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The pixels of a rectangle: those whose centres lie in it, or nearer than half a pixel, cut to the image. A rectangle in
 * arcsec is taken by its four corners.
 *
 * @throws HeliokitError `map/empty-submap` where no pixel is left; the Python library gives an empty map there
 *
 * @example
 * ```ts
 * windowOf(map, { from: [-100, -100], to: [300, 300] }).width;
 * ```
 */
export function windowOf(map: SolarMap, corners: Corners): PixelWindow {
  const { width, height } = map.raster;
  const [x, y] = pixelCorners(map, corners);
  const range = (values: readonly number[], side: number) => {
    const first = Math.floor(Math.min(...values) + 0.5);
    const end = Math.ceil(Math.max(...values) - 0.5) + 1;
    return [Math.max(0, first), Math.min(side, end)] as const;
  };
  const [left, right] = range(x, width);
  const [bottom, top] = range(y, height);
  if (!(right > left && top > bottom)) {
    const { from, to, unit = "arcsec" } = corners;
    throw new HeliokitError(
      "map/empty-submap",
      `the rectangle from ${from.join(", ")} to ${to.join(", ")} ${unit} holds no pixel of an image of ${width} x ${height}; move or enlarge it`,
      { facts: { from, to, unit } },
    );
  }
  return { left, bottom, width: right - left, height: top - bottom };
}

function pixelCorners(
  map: SolarMap,
  { from, to, unit = "arcsec" }: Corners,
): readonly [readonly number[], readonly number[]] {
  if (unit === "pixels")
    return [
      [from[0], to[0]],
      [from[1], to[1]],
    ];
  const [x, y] = worldToPixels(skyOf(map.wcs), [
    Float64Array.of(from[0], to[0], to[0], from[0]),
    Float64Array.of(from[1], from[1], to[1], to[1]),
  ]);
  return [[...x], [...y]];
}

/**
 * A part of a map between two corners. Keywords changed: CRPIX1/2, NAXIS1/2.
 *
 * @throws HeliokitError `map/empty-submap`
 *
 * @example
 * ```ts
 * const region = submap(map, { from: [400, 200], to: [800, 500] }); // arcsec
 * ```
 */
export function submap(map: SolarMap, corners: Corners): SolarMap {
  const part = windowOf(map, corners);
  const raster = cutRaster(map.raster, part);
  const header = shiftedHeader(map.header, part.left, part.bottom, part.width, part.height);
  const mask = map.mask && cutRaster({ ...map.raster, data: map.mask }, part).data;
  return mapFromRaster(raster, header, mask ? { mask } : {});
}

function cutRaster<T extends Float32Array | Float64Array | Uint8Array>(
  { data, width }: Raster<T>,
  part: PixelWindow,
): Raster<T> {
  const size = part.width * part.height;
  // A piece of the same kind of array, to be filled.
  const cut = data.slice(0, size) as T;
  for (let row = 0; row < part.height; row++) {
    const from = (part.bottom + row) * width + part.left;
    cut.set(data.subarray(from, from + part.width), row * part.width);
  }
  return { data: cut, width: part.width, height: part.height };
}
