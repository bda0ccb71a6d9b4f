import { DEGREES, quickAtan2, quickCos, quickSin, RADIANS } from "./sky-trig.js";

/** The ellipsoid WGS84: equatorial radius in metres and flattening. */
export const WGS84_RADIUS = 6_378_137;
const FLATTENING = 1 / 298.257223563;
/** First eccentricity, squared. */
export const WGS84_E2 = FLATTENING * (2 - FLATTENING);

/** A place on or above the ellipsoid: geodetic degrees, longitude east. */
export interface GeodeticPlace {
  readonly latitude: number;
  readonly longitude: number;
}

/** Where a camera stands, with its axes east, north, up, all in metres from the Earth's centre. */
export interface SiteFrame {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly east: readonly [number, number, number];
  readonly north: readonly [number, number, number];
  readonly up: readonly [number, number, number];
}

/** Radius of curvature in the prime vertical, metres. */
export function primeVertical(sinLatitude: number): number {
  return WGS84_RADIUS / Math.sqrt(1 - WGS84_E2 * sinLatitude * sinLatitude);
}

/** The frame of a site; height in metres. */
export function siteFrame(site: GeodeticPlace, heightMetres = 0): SiteFrame {
  const sinLatitude = quickSin(site.latitude * RADIANS);
  const cosLatitude = quickCos(site.latitude * RADIANS);
  const sinLongitude = quickSin(site.longitude * RADIANS);
  const cosLongitude = quickCos(site.longitude * RADIANS);
  const radius = primeVertical(sinLatitude);
  return {
    x: (radius + heightMetres) * cosLatitude * cosLongitude,
    y: (radius + heightMetres) * cosLatitude * sinLongitude,
    z: (radius * (1 - WGS84_E2) + heightMetres) * sinLatitude,
    east: [-sinLongitude, cosLongitude, 0],
    north: [-cosLongitude * sinLatitude, -sinLongitude * sinLatitude, cosLatitude],
    up: [cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude],
  };
}

/** Geodetic latitude, longitude (degrees, -180 to 180) and height (metres) of a point; three numbers into `out`. */
export function toGeodetic(x: number, y: number, z: number, out: Float64Array): void {
  const distance = Math.sqrt(x * x + y * y);
  // Fixed-point steps on the height: each gains a factor of some 150, four end below a micrometre at 1000 km.
  let cosLatitude = 0;
  let sinLatitude = 0;
  let height = 0;
  let radius = WGS84_RADIUS;
  for (let step = 0; step < 5; step++) {
    const vertical = z / (1 - (WGS84_E2 * radius) / (radius + height));
    const length = Math.sqrt(distance * distance + vertical * vertical);
    sinLatitude = vertical / length;
    cosLatitude = distance / length;
    radius = primeVertical(sinLatitude);
    // This form stays good at the poles, where distance / cos would not.
    height = distance * cosLatitude + z * sinLatitude - radius * (1 - WGS84_E2 * sinLatitude * sinLatitude);
  }
  out[0] = quickAtan2(sinLatitude, cosLatitude) * DEGREES;
  out[1] = quickAtan2(y, x) * DEGREES;
  out[2] = height;
}

/**
 * The point where a ray from a site reaches a height above the ellipsoid: metres from the Earth's centre into `out`, and the
 * range in metres; NaN for a ray that never gets there (a height below the site).
 */
export function rayToHeight(
  site: SiteFrame,
  east: number,
  north: number,
  up: number,
  heightMetres: number,
  out: Float64Array,
): number {
  const dx = east * site.east[0] + north * site.north[0] + up * site.up[0];
  const dy = east * site.east[1] + north * site.north[1] + up * site.up[1];
  const dz = north * site.north[2] + up * site.up[2];
  // The surface of equal height is all but an ellipsoid with both axes longer by that height; its quadratic gives a range
  // within some ten metres, and two Newton steps on the true height end below a millimetre.
  const a = WGS84_RADIUS + heightMetres;
  const stretch = a / (WGS84_RADIUS * (1 - FLATTENING) + heightMetres);
  const sz = site.z * stretch;
  const ez = dz * stretch;
  const square = dx * dx + dy * dy + ez * ez;
  const half = site.x * dx + site.y * dy + sz * ez;
  const rest = site.x * site.x + site.y * site.y + sz * sz - a * a;
  const root = half * half - square * rest;
  let range = rest > 0 || !(root >= 0) ? Number.NaN : (Math.sqrt(root) - half) / square;
  for (let step = 0; step < 2; step++) {
    toGeodetic(site.x + range * dx, site.y + range * dy, site.z + range * dz, out);
    const latitude = (out[0] as number) * RADIANS;
    const longitude = (out[1] as number) * RADIANS;
    const cosLatitude = quickCos(latitude);
    const climb = (dx * quickCos(longitude) + dy * quickSin(longitude)) * cosLatitude + dz * quickSin(latitude);
    range += (heightMetres - (out[2] as number)) / climb;
  }
  out[0] = site.x + range * dx;
  out[1] = site.y + range * dy;
  out[2] = site.z + range * dz;
  return range;
}
