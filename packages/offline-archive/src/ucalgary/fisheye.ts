import type { CameraArray, Site } from "./cameras.js";

const RADIANS = Math.PI / 180;
/** WGS84: axes in metres. */
const MAJOR = 6_378_137;
const MINOR = 6_356_752.314_245;
const ECCENTRICITY_2 = 1 - (MINOR / MAJOR) ** 2;

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
  const zenithAngle = (Math.sqrt(north * north + east * east) / 0.48) * 90;
  if (zenithAngle > 90) return { elevation: Number.NaN, azimuth: Number.NaN };
  return { elevation: 90 - zenithAngle, azimuth: (Math.atan2(east, north) / RADIANS + 360) % 360 };
}

/** Finds where looks from one site meet a height; `latitude` and `longitude` (0 to 360 degrees) hold the last answer. */
export class Ground {
  latitude = Number.NaN;
  longitude = Number.NaN;
  readonly #frame: Float64Array;
  readonly #start: readonly [number, number, number];

  constructor({ latitude, longitude }: Pick<Site, "latitude" | "longitude">) {
    const [lat, lon] = [latitude * RADIANS, longitude * RADIANS];
    const [sinLat, cosLat, sinLon, cosLon] = [Math.sin(lat), Math.cos(lat), Math.sin(lon), Math.cos(lon)];
    // Rows: up, east, north in Earth's axes.
    this.#frame = Float64Array.of(
      ...[cosLat * cosLon, cosLat * sinLon, sinLat],
      ...[-sinLon, cosLon, 0],
      ...[-sinLat * cosLon, -sinLat * sinLon, cosLat],
    );
    const curvature = MAJOR / Math.sqrt(1 - ECCENTRICITY_2 * sinLat * sinLat);
    this.#start = [curvature * cosLat * cosLon, curvature * cosLat * sinLon, curvature * (1 - ECCENTRICITY_2) * sinLat];
  }

  /** Follows a look to a height. Looks below the horizon meet nothing. */
  meet({ elevation, azimuth }: SkyDirection, altitudeKm: number): void {
    this.latitude = Number.NaN;
    this.longitude = Number.NaN;
    if (!(elevation > 0)) return;
    const [el, az] = [elevation * RADIANS, azimuth * RADIANS];
    const up = Math.sin(el);
    const east = Math.cos(el) * Math.sin(az);
    const north = Math.cos(el) * Math.cos(az);
    const frame = this.#frame;
    const along = (axis: number) =>
      up * (frame[axis] ?? 0) + east * (frame[axis + 3] ?? 0) + north * (frame[axis + 6] ?? 0);
    const [dx, dy, dz] = [along(0), along(1), along(2)];
    const [x, y, z] = this.#start;
    // The surface of one height is an ellipsoid with longer axes to within a few metres.
    const a = MAJOR + altitudeKm * 1000;
    const b = MINOR + altitudeKm * 1000;
    const quadratic = (dx * dx + dy * dy) / (a * a) + (dz * dz) / (b * b);
    const linear = (x * dx + y * dy) / (a * a) + (z * dz) / (b * b);
    const constant = (x * x + y * y) / (a * a) + (z * z) / (b * b) - 1;
    const distance = (-linear + Math.sqrt(linear * linear - quadratic * constant)) / quadratic;
    this.#geodetic(x + distance * dx, y + distance * dy, z + distance * dz);
  }

  /** Latitude by Bowring's formula. */
  #geodetic(x: number, y: number, z: number): void {
    const p = Math.sqrt(x * x + y * y);
    const theta = Math.atan2(z * MAJOR, p * MINOR);
    const [sin, cos] = [Math.sin(theta), Math.cos(theta)];
    const second = (MAJOR * MAJOR - MINOR * MINOR) / (MINOR * MINOR);
    const latitude = Math.atan2(z + second * MINOR * sin * sin * sin, p - ECCENTRICITY_2 * MAJOR * cos * cos * cos);
    this.latitude = latitude / RADIANS;
    this.longitude = (Math.atan2(y, x) / RADIANS + 360) % 360;
  }
}
