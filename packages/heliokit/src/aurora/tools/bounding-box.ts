import { HeliokitError } from "../../errors.js";
import { longitudeAround } from "../longitude.js";
import { channelsOf, checkImages, type SkyImages } from "../sky-images.js";
import type { Skymap } from "../skymap.js";
import { cornerPositions, extentOf, type PlaceOptions } from "./corner-positions.js";
import { checkFitsSkymap } from "./fits-skymap.js";
import { checkMetric, type RegionMetric, regionMetric } from "./metrics.js";

/**
 * A region of the sky or of the chip:
 * - `azimuth`: between two azimuths (degrees, ends excluded); from 350 to 10 goes over north;
 * - `elevation`: between two elevations, ends included;
 * - `ccd`: columns x0 to x1 and rows y0 to y1, the second ends excluded;
 * - `geographic`: longitudes and latitudes, ends included, `[lon0, lon1, lat0, lat1]`; over the date line where that is the
 *   shorter way (170 to -170). With `magnetic` in the options they are magnetic.
 */
export type BoundingBox =
  | { readonly kind: "azimuth" | "elevation"; readonly bounds: readonly [number, number]; readonly skymap: Skymap }
  | { readonly kind: "ccd"; readonly bounds: readonly [number, number, number, number] }
  | ({
      readonly kind: "geographic";
      readonly bounds: readonly [number, number, number, number];
      readonly skymap: Skymap;
    } & PlaceOptions);

function empty(box: BoundingBox): HeliokitError {
  return new HeliokitError(
    "aurora/empty-box",
    `no pixel lies in the ${box.kind} box ${box.bounds.join(", ")}; take a larger one`,
    {
      facts: { kind: box.kind, bounds: box.bounds },
    },
  );
}

function badBox(box: BoundingBox, what: string, facts: Readonly<Record<string, unknown>> = {}): HeliokitError {
  return new HeliokitError("aurora/bad-box", `${box.kind} box ${box.bounds.join(", ")}: ${what}`, {
    facts: { kind: box.kind, bounds: box.bounds, ...facts },
  });
}

function ccdPixels(box: BoundingBox, width: number, height: number): number[] {
  const [x0 = 0, x1 = 0, y0 = 0, y1 = 0] = box.bounds;
  const fits = x0 >= 0 && x1 <= width && y0 >= 0 && y1 <= height && x0 < x1 && y0 < y1;
  if (!fits || !box.bounds.every(Number.isInteger))
    throw badBox(box, `wanted whole columns x0 < x1 of 0 to ${width} and rows y0 < y1 of 0 to ${height}`);
  const pixels: number[] = [];
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) pixels.push(y * width + x);
  return pixels;
}

function anglePixels(box: BoundingBox & { readonly kind: "azimuth" | "elevation" }): number[] {
  const { kind, skymap } = box;
  const values = kind === "azimuth" ? skymap.fullAzimuth : skymap.fullElevation;
  if (values === null) throw badBox(box, `${skymap.filename} is a spectrograph's map and has no azimuth`);
  const [from, to] = box.bounds;
  const most = kind === "azimuth" ? 360 : 90;
  if (!(from >= 0 && from <= most && to >= 0 && to <= most)) throw badBox(box, `wanted angles of 0 to ${most} degrees`);
  if (from === to || (kind === "elevation" && from > to))
    throw badBox(box, "wanted the smaller angle first, and a difference");
  const pixels: number[] = [];
  const over = from > to;
  for (let index = 0; index < values.length; index++) {
    const angle = values[index] as number;
    const inside =
      kind === "elevation"
        ? angle >= from && angle <= to
        : over
          ? angle > from || angle < to
          : angle > from && angle < to;
    if (inside) pixels.push(index);
  }
  return pixels;
}

function geographicPixels(box: BoundingBox & { readonly kind: "geographic" }): number[] {
  const { skymap, bounds } = box;
  const [lon0, lon1] = bounds;
  const [south, north] = [Math.min(bounds[2], bounds[3]), Math.max(bounds[2], bounds[3])];
  if (!(south >= -90 && north <= 90)) throw badBox(box, "wanted latitudes of -90 to 90 degrees");
  if (![lon0, lon1].every((value) => value >= -180 && value <= 360))
    throw badBox(box, "wanted longitudes of -180 to 360");
  const corners = cornerPositions(skymap, box);
  const ends = [longitudeAround(lon0, corners.center), longitudeAround(lon1, corners.center)];
  const [west, east] = [Math.min(...ends), Math.max(...ends)];
  if (south === north || west === east) throw badBox(box, "it has no area");
  const latitudes = extentOf(corners.latitude);
  const longitudes = extentOf(corners.longitude);
  if (!(south > latitudes[0] && north < latitudes[1] && west > longitudes[0] && east < longitudes[1]))
    throw badBox(
      box,
      `the skymap sees latitudes ${latitudes.map((value) => value.toFixed(2)).join(" to ")} and longitudes ${longitudes.map((value) => value.toFixed(2)).join(" to ")} at ${corners.altitudeKm} km`,
      { latitudes, longitudes, altitudeKm: corners.altitudeKm },
    );
  const pixels: number[] = [];
  for (let row = 0; row < corners.rows; row++)
    for (let column = 0; column < corners.columns; column++) {
      const at = row * corners.columns + column;
      const latitude = corners.latitude[at] as number;
      const longitude = corners.longitude[at] as number;
      // A corner within the box counts the pixel whose upper right it is: the archive's rule.
      if (latitude >= south && latitude <= north && longitude >= west && longitude <= east)
        pixels.push(Math.max(0, row - 1) * skymap.width + Math.max(0, column - 1));
    }
  return pixels;
}

/**
 * The pixels of a box, as places in a frame of the given size (`row * width + column`), in rising order of rows.
 *
 * Errors: `aurora/bad-box`, `aurora/empty-box`, `aurora/size-differs`, and those of the projection.
 *
 * @example
 * ```ts
 * boxPixels({ kind: "ccd", bounds: [40, 80, 140, 170] }, images).length; // 1200
 * ```
 */
export function boxPixels(box: BoundingBox, images: { readonly width: number; readonly height: number }): Uint32Array {
  if (box.kind !== "ccd") checkFitsSkymap(box.skymap, images);
  const pixels =
    box.kind === "ccd"
      ? ccdPixels(box, images.width, images.height)
      : box.kind === "geographic"
        ? geographicPixels(box)
        : anglePixels({ ...box, kind: box.kind });
  if (pixels.length === 0) throw empty(box);
  return Uint32Array.from(pixels);
}

/**
 * One number for each frame: the mean, median, sum or a percentile of the pixels in a box (`bounding_box.extract_metric` of
 * the archive's library). For colour images three numbers a frame, `[channels, frames]`.
 *
 * Errors: those of {@link boxPixels}, `aurora/bad-percentile`, `aurora/bad-images`.
 *
 * @example
 * ```ts
 * extractMetric(images, { kind: "elevation", bounds: [40, 60], skymap }, "mean");
 * ```
 */
export function extractMetric(
  images: SkyImages,
  box: BoundingBox,
  metric: RegionMetric = "median",
  options: { readonly percentile?: number } = {},
): Float64Array {
  checkImages(images);
  checkMetric(metric, options.percentile);
  const pixels = boxPixels(box, images);
  const channels = channelsOf(images);
  const count = images.frames.length;
  const out = new Float64Array(channels * count);
  const values = new Float64Array(pixels.length);
  images.frames.forEach((frame, at) => {
    for (let channel = 0; channel < channels; channel++) {
      for (let index = 0; index < pixels.length; index++)
        values[index] = frame[(pixels[index] as number) * channels + channel] as number;
      out[channel * count + at] = regionMetric(values, metric, options.percentile);
    }
  });
  return out;
}
