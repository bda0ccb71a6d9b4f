import { HeliokitError } from "../errors.js";
import type { GroundPositions } from "./project-levels.js";
import { quickCos, quickSin, RADIANS } from "./sky-trig.js";
import { rayToHeight, siteFrame, toGeodetic } from "./sky-wgs84.js";
import type { Skymap } from "./skymap.js";

/** Unit vectors of what pixels look at: east, north and up, one array each; NaN outside the optics. */
export interface SkyDirections {
  readonly east: Float64Array;
  readonly north: Float64Array;
  readonly up: Float64Array;
}

/** The azimuths of a map; a spectrograph's has none. */
export function azimuthsOf(skymap: Skymap): NonNullable<Skymap["fullAzimuth"]> {
  if (skymap.fullAzimuth !== null) return skymap.fullAzimuth;
  throw new HeliokitError(
    "aurora/no-azimuth",
    `${skymap.filename} is the map of a spectrograph and has no azimuths; only its stored levels can be used`,
    { facts: { file: skymap.filename } },
  );
}

/** Directions of the pixel centres, `[height, width]`. */
export function pixelDirections(skymap: Skymap): SkyDirections {
  const azimuth = azimuthsOf(skymap);
  const { fullElevation } = skymap;
  const count = fullElevation.length;
  const east = new Float64Array(count);
  const north = new Float64Array(count);
  const up = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    const elevation = (fullElevation[index] as number) * RADIANS;
    const angle = (azimuth[index] as number) * RADIANS;
    const flat = quickCos(elevation);
    east[index] = flat * quickSin(angle);
    north[index] = flat * quickCos(angle);
    up[index] = quickSin(elevation);
  }
  return { east, north, up };
}

/** Values at pixel centres to values at corners: means of the neighbours, extended in a straight line at the edges. */
function toCorners(values: Float64Array, height: number, width: number): Float64Array {
  const corners = new Float64Array((height + 1) * (width + 1));
  for (let row = 0; row <= height; row++) {
    const upper = Math.min(height - 1, Math.max(1, row));
    const rowShare = row - upper + 0.5;
    for (let column = 0; column <= width; column++) {
      const right = Math.min(width - 1, Math.max(1, column));
      const share = column - right + 0.5;
      const at = upper * width + right;
      const high = (values[at] as number) * share + (values[at - 1] as number) * (1 - share);
      const low = (values[at - width] as number) * share + (values[at - width - 1] as number) * (1 - share);
      corners[row * (width + 1) + column] = high * rowShare + low * (1 - rowShare);
    }
  }
  return corners;
}

/** Directions of the pixel corners, `[height + 1, width + 1]`; NaN where one of the pixels around is outside the optics. */
export function cornerDirections(skymap: Skymap): SkyDirections {
  const { height, width } = skymap;
  const { east, north, up } = pixelDirections(skymap);
  return {
    east: toCorners(east, height, width),
    north: toCorners(north, height, width),
    up: toCorners(up, height, width),
  };
}

/** Where rays from the site of a map reach an altitude. Directions need not be of length one. */
export function rayPositions(skymap: Skymap, directions: SkyDirections, altitudeKm: number): GroundPositions {
  const site = siteFrame(
    { latitude: skymap.siteMapLatitude, longitude: skymap.siteMapLongitude },
    skymap.siteMapAltitude,
  );
  const { east, north, up } = directions;
  const latitude = new Float64Array(east.length).fill(Number.NaN);
  const longitude = new Float64Array(east.length).fill(Number.NaN);
  const point = new Float64Array(3);
  for (let index = 0; index < east.length; index++) {
    const [e, n, u] = [east[index] as number, north[index] as number, up[index] as number];
    if (Number.isNaN(e + n + u)) continue;
    const length = Math.sqrt(e * e + n * n + u * u);
    if (Number.isNaN(rayToHeight(site, e / length, n / length, u / length, altitudeKm * 1000, point))) continue;
    toGeodetic(point[0] as number, point[1] as number, point[2] as number, point);
    latitude[index] = point[0] as number;
    longitude[index] = point[1] as number;
  }
  return { latitude, longitude };
}
