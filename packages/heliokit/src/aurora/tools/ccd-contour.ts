import { HeliokitError } from "../../errors.js";
import { foldLongitude, longitudeAround } from "../longitude.js";
import { azimuthsOf } from "../project-rays.js";
import type { Skymap } from "../skymap.js";
import { cornerPositions, extentOf, type PlaceOptions } from "./corner-positions.js";
import { nearestCorner } from "./nearest-corner.js";

/** A line on the sky or on the ground. */
export type ContourLineOf =
  | { readonly elevation: number }
  | { readonly azimuth: number; readonly minElevation?: number; readonly maxElevation?: number }
  | { readonly latitude: number }
  | { readonly longitude: number }
  | { readonly latitudes: ArrayLike<number>; readonly longitudes: ArrayLike<number> };

/** How {@link ccdContour} goes along a line. */
export interface CcdContourOptions extends PlaceOptions {
  /** Points asked for. Default: what the archive's library takes, by the elevation or the height of the image. */
  readonly points?: number;
  /** Leave out points at the border of the chip. Default true. */
  readonly removeEdges?: boolean;
}

/** Pixels along a line, in its order. */
export interface CcdContour {
  /** Columns. */
  readonly x: Int32Array;
  /** Rows, 0 south. */
  readonly y: Int32Array;
}

/** What a walk along one coordinate looks at. */
interface Walk {
  /** The coordinate that is walked along, and its windows: window i reaches from edges[i] to edges[i + 1]. */
  readonly along: ArrayLike<number>;
  readonly windows: readonly (readonly [number, number])[];
  /** How far each point lies from the line. */
  distance(index: number): number;
  readonly columns: number;
}

/** In each window the point nearest to the line; windows without a point give none. */
function nearestInWindows({ along, windows, distance, columns }: Walk): [number, number][] {
  const best = windows.map(() => ({ at: -1, distance: Number.POSITIVE_INFINITY }));
  // Windows follow one another at equal steps, so that the window of a point is found by arithmetic, and checked, because
  // the edges are rounded.
  const first = windows[0]?.[0] ?? 0;
  const step = (windows[0]?.[1] ?? 1) - first;
  for (let index = 0; index < along.length; index++) {
    const place = along[index] as number;
    const gap = distance(index);
    if (Number.isNaN(place) || Number.isNaN(gap)) continue;
    const guess = Math.floor((place - first) / step);
    for (let at = guess - 1; at <= guess + 1; at++) {
      const window = windows[at];
      const found = best[at];
      if (window === undefined || found === undefined || !(place >= window[0] && place < window[1])) continue;
      if (gap < found.distance) {
        found.distance = gap;
        found.at = index;
      }
    }
  }
  return best.filter(({ at }) => at >= 0).map(({ at }) => [at % columns, Math.floor(at / columns)]);
}

function steps(from: number, to: number, step: number): (readonly [number, number])[] {
  const count = Math.ceil((to - from) / step);
  return Array.from({ length: count }, (_, index) => [from + index * step, from + index * step + step] as const);
}

function between([from, to]: readonly [number, number], edges: number): (readonly [number, number])[] {
  const edge = (index: number) => (index === edges - 1 ? to : from + index * ((to - from) / (edges - 1)));
  return Array.from({ length: Math.max(0, edges - 1) }, (_, index) => [edge(index), edge(index + 1)] as const);
}

function bad(what: string, facts: Readonly<Record<string, unknown>>): HeliokitError {
  return new HeliokitError("aurora/bad-contour", what, { facts });
}

/** Steps of azimuth by elevation, as the library guesses them for maps of its usual height. */
function azimuthStep(elevation: number, height: number): number {
  if (elevation >= 85) return 30;
  return (elevation < 30 ? 1 : elevation < 60 ? 3 : 10) * (257 / height);
}

function elevationLine(skymap: Skymap, elevation: number, points: number | undefined): [number, number][] {
  if (!(elevation >= 0 && elevation <= 90)) throw bad(`an elevation of ${elevation}; wanted 0 to 90`, { elevation });
  const { fullElevation, width, height } = skymap;
  const along = azimuthsOf(skymap);
  const distance = (index: number) => Math.abs((fullElevation[index] as number) - elevation);
  if (elevation === 90)
    return nearestInWindows({ along: new Float64Array(along.length), windows: [[0, 1]], distance, columns: width });
  const windows = steps(0, 360, points === undefined ? azimuthStep(elevation, height) : 360 / points);
  const line = nearestInWindows({ along, windows, distance, columns: width });
  return line[0] === undefined ? line : [...line, line[0]];
}

function azimuthLine(
  skymap: Skymap,
  { azimuth, minElevation = 5, maxElevation = 90 }: { azimuth: number; minElevation?: number; maxElevation?: number },
  points: number | undefined,
): [number, number][] {
  if (!(azimuth >= 0 && azimuth <= 360)) throw bad(`an azimuth of ${azimuth}; wanted 0 to 360`, { azimuth });
  if (!(minElevation >= 0 && maxElevation <= 90 && minElevation < maxElevation))
    throw bad(`elevations of ${minElevation} to ${maxElevation}; wanted a range within 0 to 90`, {
      minElevation,
      maxElevation,
    });
  const azimuths = azimuthsOf(skymap);
  // Over north 359.9 is as near to 0 as 0.1 is; the archive's library compares bare numbers there.
  const distance = (index: number) => Math.abs(foldLongitude((azimuths[index] as number) - azimuth));
  const windows = steps(minElevation, maxElevation + 1, points === undefined ? 1 : 90 / points);
  return nearestInWindows({ along: skymap.fullElevation, windows, distance, columns: skymap.width });
}

function groundLine(skymap: Skymap, line: ContourLineOf, options: CcdContourOptions): [number, number][] {
  const corners = cornerPositions(skymap, options);
  const { latitude, longitude, rows, columns } = corners;
  const latitudes = extentOf(latitude);
  const longitudes = extentOf(longitude);
  const points = options.points ?? Math.round((rows - 1) / 5.12);
  const outside = (name: string, value: number, [from, to]: readonly [number, number]) =>
    bad(
      `${name} ${value} lies outside what the skymap sees at ${corners.altitudeKm} km: ${from.toFixed(2)} to ${to.toFixed(2)}`,
      { [name]: value, from, to, altitudeKm: corners.altitudeKm },
    );
  if ("latitude" in line) {
    const wanted = line.latitude;
    if (!(wanted >= latitudes[0] && wanted <= latitudes[1])) throw outside("latitude", wanted, latitudes);
    const distance = (index: number) => Math.abs((latitude[index] as number) - wanted);
    return nearestInWindows({ along: longitude, windows: between(longitudes, points), distance, columns });
  }
  if ("longitude" in line) {
    const wanted = longitudeAround(line.longitude, corners.center);
    if (!(wanted >= longitudes[0] && wanted <= longitudes[1])) throw outside("longitude", line.longitude, longitudes);
    const distance = (index: number) => Math.abs((longitude[index] as number) - wanted);
    return nearestInWindows({ along: latitude, windows: between(latitudes, points), distance, columns });
  }
  if (!("latitudes" in line)) return [];
  return placesOnChip(corners, line, nearestCorner(corners));
}

/** Pixels of places on the ground, those outside the map left out. */
export function placesOnChip(
  corners: ReturnType<typeof cornerPositions>,
  { latitudes, longitudes }: { readonly latitudes: ArrayLike<number>; readonly longitudes: ArrayLike<number> },
  nearest: (lat: number, lon: number) => number,
): [number, number][] {
  if (latitudes.length !== longitudes.length)
    throw bad(`${latitudes.length} latitudes and ${longitudes.length} longitudes; wanted as many of both`, {
      latitudes: latitudes.length,
      longitudes: longitudes.length,
    });
  const [south, north] = extentOf(corners.latitude);
  const [west, east] = extentOf(corners.longitude);
  const pixels: [number, number][] = [];
  for (let index = 0; index < latitudes.length; index++) {
    const latitude = latitudes[index] as number;
    const longitude = longitudeAround(longitudes[index] as number, corners.center);
    if (!(latitude >= south && latitude <= north && longitude >= west && longitude <= east)) continue;
    const at = nearest(latitude, longitude);
    // The corner counts as the upper right one of its pixel: the archive's rule.
    if (at >= 0)
      pixels.push([Math.max(0, (at % corners.columns) - 1), Math.max(0, Math.floor(at / corners.columns) - 1)]);
  }
  return pixels;
}

/**
 * The pixels that lie on a line: of equal elevation (closed), azimuth, latitude or longitude, or through given places
 * (`ccd_contour` of the archive's library). In each step of the other coordinate the pixel nearest to the line is taken. With
 * `magnetic`, latitudes and longitudes are magnetic.
 *
 * Errors: `aurora/bad-contour`, `aurora/no-azimuth`, and those of the projection.
 *
 * @example
 * ```ts
 * const { x, y } = ccdContour(skymap, { elevation: 30 });
 * ```
 */
export function ccdContour(skymap: Skymap, line: ContourLineOf, options: CcdContourOptions = {}): CcdContour {
  const { points, removeEdges = true } = options;
  if (points !== undefined && !(Number.isInteger(points) && points >= 1 && points <= 100_000))
    throw bad(`${points} points; wanted a whole number of 1 to 100000`, { points });
  const onSky = "elevation" in line || "azimuth" in line;
  const found =
    "elevation" in line
      ? elevationLine(skymap, line.elevation, points)
      : "azimuth" in line
        ? azimuthLine(skymap, line, points)
        : groundLine(skymap, line, options);
  // Lines on the ground go by corners, of which there is one more.
  const width = skymap.width + (onSky ? 0 : 1);
  const height = skymap.height + (onSky ? 0 : 1);
  const kept = removeEdges ? found.filter(([x, y]) => x > 0 && x < width - 1 && y > 0 && y < height - 1) : found;
  return {
    x: Int32Array.from(kept, ([x]) => Math.min(x, skymap.width - 1)),
    y: Int32Array.from(kept, ([, y]) => Math.min(y, skymap.height - 1)),
  };
}
