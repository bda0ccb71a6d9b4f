import { HeliokitError } from "../../errors.js";
import type { Instant } from "../../time/index.js";
import { channelsOf, checkImages, type SkyImages, timesOf } from "../sky-images.js";
import type { Skymap } from "../skymap.js";
import { placesOnChip } from "./ccd-contour.js";
import { cornerPositions, type PlaceOptions } from "./corner-positions.js";
import { checkFitsSkymap } from "./fits-skymap.js";
import type { Keogram } from "./keogram.js";
import { checkMetric, type RegionMetric, regionMetric } from "./metrics.js";
import { nearestCorner } from "./nearest-corner.js";
import { pixelsInside, segmentQuad } from "./path-segments.js";

/** Points of a path: on the chip (columns and rows), or on the ground, where a skymap tells their pixels. */
export type KeogramPath =
  | { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> }
  | ({
      readonly longitudes: ArrayLike<number>;
      readonly latitudes: ArrayLike<number>;
      readonly skymap: Skymap;
    } & PlaceOptions);

/** How pixels beside the path become one number. */
export interface KeogramAlongOptions {
  /** Pixels across the path. Default 2. */
  readonly width?: number;
  /** Default "median". */
  readonly metric?: RegionMetric;
  /** For the metric "percentile", 0 to 100. */
  readonly percentile?: number;
}

/** A keogram along a path, with the path's pixels. */
export interface PathKeogram extends Keogram {
  /** Points of the path on the chip, those outside the image or the map left out; row i lies between points i and i + 1. */
  readonly path: readonly (readonly [number, number])[];
}

function pathOnChip(path: KeogramPath, images: SkyImages): readonly (readonly [number, number])[] {
  const { width, height } = images;
  const within = ([x, y]: readonly [number, number]) => x >= 0 && x <= width - 1 && y >= 0 && y <= height - 1;
  if ("x" in path) {
    if (path.x.length !== path.y.length)
      throw new HeliokitError(
        "aurora/bad-path",
        `${path.x.length} columns and ${path.y.length} rows; wanted as many of both`,
        {
          facts: { x: path.x.length, y: path.y.length },
        },
      );
    return Array.from(path.x, (x, index) => [x, path.y[index] ?? Number.NaN] as const).filter(within);
  }
  checkFitsSkymap(path.skymap, images);
  const corners = cornerPositions(path.skymap, path);
  return placesOnChip(corners, path, nearestCorner(corners)).filter(within);
}

/**
 * A keogram along any path (`keogram.create_custom`): each piece between two points becomes a row, made of the pixels in a
 * strip of the given width. Points on the ground go to the nearest pixel. Rows of whole-number images are cut to whole
 * numbers, as in the archive's library; rows without a pixel are 0 there and NaN in floating-point images.
 *
 * Errors: `aurora/bad-path` (fewer than two points inside, no pixel along it), `aurora/size-differs`,
 * `aurora/bad-percentile`, `aurora/no-times`, `aurora/bad-images`.
 *
 * @example
 * ```ts
 * keogramAlong(images, { x: [20, 128, 230], y: [20, 140, 200] }, { width: 3, metric: "mean" }).rows; // 2
 * ```
 */
export function keogramAlong(images: SkyImages, path: KeogramPath, options: KeogramAlongOptions = {}): PathKeogram {
  checkImages(images);
  const { width = 2, metric = "median", percentile } = options;
  checkMetric(metric, percentile);
  if (!(width >= 1 && width <= Math.max(images.width, images.height)))
    throw new HeliokitError("aurora/bad-path", `a path ${width} pixels wide; wanted 1 up to the image's size`, {
      facts: { width },
    });
  const times: readonly Instant[] = timesOf(images);
  const points = pathOnChip(path, images);
  const rows = ("x" in path ? path.x.length : path.longitudes.length) - 1;
  const channels = channelsOf(images) === 3 ? 3 : 1;
  const count = images.frames.length;
  const whole = !images.frames.some((frame) => frame instanceof Float32Array || frame instanceof Float64Array);
  const data = new Float64Array(Math.max(0, rows) * count * channels).fill(whole ? 0 : Number.NaN);
  let found = 0;
  for (let row = 0; row + 1 < points.length; row++) {
    const [[x0, y0] = [0, 0], [x1, y1] = [0, 0]] = [points[row], points[row + 1]];
    const quad = segmentQuad(x0, y0, x1, y1, width);
    const pixels = quad === null ? [] : pixelsInside(quad, images.width, images.height);
    if (pixels.length === 0) continue;
    found++;
    const values = new Float64Array(pixels.length);
    images.frames.forEach((frame, at) => {
      for (let channel = 0; channel < channels; channel++) {
        pixels.forEach((pixel, index) => {
          values[index] = frame[pixel * channels + channel] as number;
        });
        const value = regionMetric(values, metric, percentile);
        data[(row * count + at) * channels + channel] = whole ? Math.trunc(value) : value;
      }
    });
  }
  if (found === 0)
    throw new HeliokitError(
      "aurora/bad-path",
      `no pixel lies along the path: ${points.length} of ${rows + 1} points are inside; take a wider path or fewer points`,
      { facts: { points: rows + 1, inside: points.length, width } },
    );
  return { data, rows, columns: count, channels, times, sliceIndex: null, path: points };
}
