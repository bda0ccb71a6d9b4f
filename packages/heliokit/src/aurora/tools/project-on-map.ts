import { HeliokitError, type OnWarning } from "../../errors.js";
import { asin } from "../../kernels/index.js";
import type { NumberArray } from "../../raster/index.js";
import type { Instant } from "../../time/index.js";
import { channelsOf, checkImages, type SkyImages } from "../sky-images.js";
import { quickCos, quickSin, RADIANS } from "../sky-trig.js";
import { primeVertical, siteFrame, WGS84_E2 } from "../sky-wgs84.js";
import type { Skymap } from "../skymap.js";
import { altitudeFor } from "../skymap-altitude.js";
import { checkFitsSkymap } from "./fits-skymap.js";
import { type MapGrid, type MapGridOptions, mapGrid } from "./map-grid.js";
import { type SkyLookup, skyLookup } from "./sky-lookup.js";

/** Images of one camera and where its pixels look. */
export interface CameraImages {
  readonly images: SkyImages;
  readonly skymap: Skymap;
}

/** How {@link projectOnMap} works. */
export interface ProjectOnMapOptions extends MapGridOptions {
  /** Kilometres. Default: the middle level of the (first) skymap. */
  readonly altitudeKm?: number;
  /** Degrees above the horizon. Default 5. */
  readonly minElevation?: number;
  /** "nearest" (default) keeps the numbers of the pixels, "linear" goes between four of them. */
  readonly interpolation?: "nearest" | "linear";
  readonly onWarning?: OnWarning;
}

/** Images on a regular grid of latitude and longitude. */
export interface ProjectedImages extends MapGrid {
  readonly channels: 1 | 3;
  /** `[height, width, channels]`, NaN where no camera looks. */
  readonly frames: readonly Float32Array[];
  readonly times?: readonly Instant[];
  readonly altitudeKm: number;
  /** Elevation at which each cell is seen, NaN where it is not. */
  readonly elevation: Float32Array;
  /** Which of the cameras each cell comes from (0 the first), 255 where none looks. */
  readonly camera: Uint8Array;
}

/** Directions from a site to the points of a grid at an altitude, row by row. */
function rowDirections(skymap: Skymap, grid: MapGrid, altitudeKm: number) {
  const site = siteFrame(
    { latitude: skymap.siteMapLatitude, longitude: skymap.siteMapLongitude },
    skymap.siteMapAltitude,
  );
  const cosines = grid.longitudes.map((degrees) => quickCos(degrees * RADIANS));
  const sines = grid.longitudes.map((degrees) => quickSin(degrees * RADIANS));
  return (row: number, each: (column: number, east: number, north: number, up: number) => void) => {
    const latitude = (grid.latitudes[row] as number) * RADIANS;
    const sin = quickSin(latitude);
    const radius = primeVertical(sin);
    const flat = (radius + altitudeKm * 1000) * quickCos(latitude);
    const z = (radius * (1 - WGS84_E2) + altitudeKm * 1000) * sin - site.z;
    for (let column = 0; column < grid.width; column++) {
      const x = flat * (cosines[column] as number) - site.x;
      const y = flat * (sines[column] as number) - site.y;
      const length = Math.sqrt(x * x + y * y + z * z);
      each(
        column,
        (x * site.east[0] + y * site.east[1]) / length,
        (x * site.north[0] + y * site.north[1] + z * site.north[2]) / length,
        (x * site.up[0] + y * site.up[1] + z * site.up[2]) / length,
      );
    }
  };
}

/** Where on the chips the cells of a map are seen. */
interface SeenCells {
  readonly camera: Uint8Array;
  readonly elevation: Float32Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

function seenCells(skymaps: readonly Skymap[], grid: MapGrid, altitudeKm: number, minElevation: number): SeenCells {
  const count = grid.width * grid.height;
  const camera = new Uint8Array(count).fill(255);
  const rise = new Float64Array(count).fill(quickSin(minElevation * RADIANS));
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  const place = new Float64Array(2);
  skymaps.forEach((skymap, index) => {
    const lookup: SkyLookup = skyLookup(skymap);
    const directions = rowDirections(skymap, grid, altitudeKm);
    for (let row = 0; row < grid.height; row++)
      directions(row, (column, east, north, up) => {
        const cell = row * grid.width + column;
        // The higher elevation wins, whatever the order of the cameras; at the limit itself a camera still counts.
        if (up < (rise[cell] as number) || (camera[cell] !== 255 && up === rise[cell])) return;
        if (!lookup.find(east, north, up, place)) return;
        rise[cell] = up;
        camera[cell] = index;
        x[cell] = place[0] as number;
        y[cell] = place[1] as number;
      });
  });
  const elevation = new Float32Array(count).fill(Number.NaN);
  for (let cell = 0; cell < count; cell++)
    if (camera[cell] !== 255) elevation[cell] = asin(Math.min(1, rise[cell] as number)) / RADIANS;
  return { camera, elevation, x, y };
}

/** Between four pixels; at the rim, or where one is missing, the nearest. */
function linear(frame: NumberArray, size: SkyImages, x: number, y: number, channel: number): number {
  const channels = channelsOf(size);
  const value = (column: number, row: number) => frame[(row * size.width + column) * channels + channel] as number;
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (column >= 0 && row >= 0 && column < size.width - 1 && row < size.height - 1) {
    const [u, v] = [x - column, y - row];
    const low = value(column, row) * (1 - u) + value(column + 1, row) * u;
    const high = value(column, row + 1) * (1 - u) + value(column + 1, row + 1) * u;
    const between = low * (1 - v) + high * v;
    if (!Number.isNaN(between)) return between;
  }
  const clamp = (place: number, most: number) => Math.min(most - 1, Math.max(0, Math.round(place)));
  return value(clamp(x, size.width), clamp(y, size.height));
}

/**
 * Images on a regular grid of latitude and longitude at one altitude: for every cell the pixel is found that looks there
 * (from WGS84 and the skymap's azimuths and elevations), so that there are no holes and no seams, at the date line, at
 * Greenwich and at the poles too. Of several cameras the one that sees a place highest above its horizon counts; their
 * frames are taken by their number, so bring them to common times first ({@link prepareMosaicImages}).
 *
 * Errors: `aurora/bad-grid`, `aurora/bad-images`, `aurora/size-differs`, `aurora/no-azimuth`, `aurora/bad-altitude`.
 * Warning: `aurora/unsuitable-altitude`.
 *
 * @example
 * ```ts
 * const map = projectOnMap([{ images, skymap }], { altitudeKm: 110, stepDegrees: 0.1 });
 * map.frames[0]?.length === map.width * map.height; // true
 * ```
 */
export function projectOnMap(cameras: readonly CameraImages[], options: ProjectOnMapOptions = {}): ProjectedImages {
  const [first] = cameras;
  if (first === undefined || cameras.length > 250)
    throw new HeliokitError("aurora/bad-images", `${cameras.length} cameras for a map; wanted 1 to 250`, {
      facts: { cameras: cameras.length },
    });
  for (const { images, skymap } of cameras) {
    checkImages(images);
    checkFitsSkymap(skymap, images);
    if (channelsOf(images) !== channelsOf(first.images))
      throw new HeliokitError("aurora/bad-images", "cameras in colour and without colour make no map together", {
        facts: { file: skymap.filename, channels: channelsOf(images) },
      });
  }
  const { minElevation = 5, interpolation = "nearest" } = options;
  const altitudeKm = altitudeFor(first.skymap, options);
  const skymaps = cameras.map(({ skymap }) => skymap);
  const grid = mapGrid(skymaps, altitudeKm, minElevation, options);
  const seen = seenCells(skymaps, grid, altitudeKm, minElevation);
  const channels = channelsOf(first.images) === 3 ? 3 : 1;
  const count = grid.width * grid.height;
  const frames = first.images.frames.map((_, at) => {
    const out = new Float32Array(count * channels).fill(Number.NaN);
    for (let cell = 0; cell < count; cell++) {
      const camera = cameras[seen.camera[cell] as number];
      const frame = camera?.images.frames[at];
      if (camera === undefined || frame === undefined) continue;
      const { width, height } = camera.images;
      const [x, y] = [seen.x[cell] as number, seen.y[cell] as number];
      const column = Math.min(width - 1, Math.max(0, Math.round(x)));
      const row = Math.min(height - 1, Math.max(0, Math.round(y)));
      for (let channel = 0; channel < channels; channel++)
        out[cell * channels + channel] =
          interpolation === "nearest"
            ? (frame[(row * width + column) * channels + channel] as number)
            : linear(frame, camera.images, x, y, channel);
    }
    return out;
  });
  const { times } = first.images;
  return {
    ...grid,
    channels,
    frames,
    ...(times === undefined ? {} : { times }),
    altitudeKm,
    elevation: seen.elevation,
    camera: seen.camera,
  };
}
