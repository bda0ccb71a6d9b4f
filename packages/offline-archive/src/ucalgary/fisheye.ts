import type { CameraArray, Site } from "./cameras.js";

const RADIANS = Math.PI / 180;
/** WGS84: semi-major axis in metres, and the square of the eccentricity. */
const AXIS = 6_378_137;
const ECCENTRICITY_2 = 6.694_379_990_141_316e-3;

/** A direction in the sky: degrees of elevation and azimuth (north over east); NaN outside the optics. */
export interface SkyDirection {
  readonly elevation: number;
  readonly azimuth: number;
}

/**
 * Where a point of the image looks: an ideal fisheye, its horizon a circle of 0.48 of the shorter side. `row` counts from
 * the south, `column` from the east, both in pixels.
 */
export function directionAt({ width, height }: CameraArray, row: number, column: number): SkyDirection {
  const size = Math.min(width, height);
  const north = (row - height / 2) / size;
  const east = (width / 2 - column) / size;
  const zenithAngle = (Math.hypot(north, east) / 0.48) * 90;
  if (zenithAngle > 90) return { elevation: Number.NaN, azimuth: Number.NaN };
  return { elevation: 90 - zenithAngle, azimuth: (Math.atan2(east, north) / RADIANS + 360) % 360 };
}

/** Where a look from a site meets a height: latitude, and longitude from 0 to 360, in degrees. */
export function groundPosition(
  site: Pick<Site, "latitude" | "longitude">,
  { elevation, azimuth }: SkyDirection,
  altitudeKm: number,
): readonly [latitude: number, longitude: number] {
  if (!(elevation > 0)) return [Number.NaN, Number.NaN];
  const [lat, lon, el, az] = [site.latitude, site.longitude, elevation, azimuth].map((angle) => angle * RADIANS) as [
    number,
    number,
    number,
    number,
  ];
  const up = [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
  const east = [-Math.sin(lon), Math.cos(lon), 0];
  const north = [-Math.sin(lat) * Math.cos(lon), -Math.sin(lat) * Math.sin(lon), Math.cos(lat)];
  const ray = [0, 1, 2].map(
    (axis) =>
      Math.sin(el) * (up[axis] ?? 0) +
      Math.cos(el) * (Math.sin(az) * (east[axis] ?? 0) + Math.cos(az) * (north[axis] ?? 0)),
  );
  const curvature = AXIS / Math.sqrt(1 - ECCENTRICITY_2 * Math.sin(lat) ** 2);
  const start = [curvature * (up[0] ?? 0), curvature * (up[1] ?? 0), curvature * (1 - ECCENTRICITY_2) * Math.sin(lat)];
  let distance = (altitudeKm * 1000) / Math.sin(el);
  let position: readonly [number, number, number] = [Number.NaN, Number.NaN, Number.NaN];
  // The height above the ellipsoid grows almost linearly along the ray: a few corrections reach a centimetre.
  for (let step = 0; step < 20; step++) {
    position = geodetic(
      (start[0] ?? 0) + distance * (ray[0] ?? 0),
      (start[1] ?? 0) + distance * (ray[1] ?? 0),
      (start[2] ?? 0) + distance * (ray[2] ?? 0),
    );
    const miss = altitudeKm * 1000 - position[2];
    if (Math.abs(miss) < 0.01) break;
    const rise = Math.max(0.1, Math.sin(el) + distance / AXIS);
    distance += miss / rise;
  }
  return [position[0], (position[1] + 360) % 360];
}

/** Latitude and longitude in degrees and height in metres of a point, by Bowring's formula. */
function geodetic(x: number, y: number, z: number): readonly [number, number, number] {
  const minor = AXIS * Math.sqrt(1 - ECCENTRICITY_2);
  const p = Math.hypot(x, y);
  const theta = Math.atan2(z * AXIS, p * minor);
  const second = (AXIS ** 2 - minor ** 2) / minor ** 2;
  const latitude = Math.atan2(
    z + second * minor * Math.sin(theta) ** 3,
    p - ECCENTRICITY_2 * AXIS * Math.cos(theta) ** 3,
  );
  const curvature = AXIS / Math.sqrt(1 - ECCENTRICITY_2 * Math.sin(latitude) ** 2);
  const height = p * Math.cos(latitude) + z * Math.sin(latitude) - AXIS ** 2 / curvature;
  return [latitude / RADIANS, Math.atan2(y, x) / RADIANS, height];
}
