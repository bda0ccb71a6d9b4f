import { HeliokitError } from "../../errors.js";
import { quickCos, quickSin, RADIANS } from "../sky-trig.js";
import { rayToHeight, siteFrame, toGeodetic } from "../sky-wgs84.js";

/** Radius of the sphere in the archive's slant range, km. */
const SPHERE_KM = 6371.2;

/** Where a camera stands, as the archive lists its observatories. */
export interface SitePlace {
  /** Geodetic degrees. */
  readonly latitude: number;
  /** Degrees east, any fold. */
  readonly longitude: number;
  /** Metres above the ellipsoid. Default 0. */
  readonly heightMeters?: number;
}

/** What {@link fieldOfView} takes. */
export interface FieldOfViewOptions {
  /** Kilometres; needed, since no file says it: 110, or 230 for 630.0 nm. */
  readonly altitudeKm: number;
  /** Degrees. Default 5. */
  readonly minElevation?: number;
  /**
   * "ray" (default): where the line of sight reaches the altitude above WGS84. "slant": the archive's slant range from a
   * sphere, some kilometres off near the horizon, for comparison.
   */
  readonly method?: "ray" | "slant";
}

/** The outline of what a camera sees: one point each degree of azimuth from north over east, the last the first again. */
export interface FieldOfView {
  readonly latitude: Float64Array;
  /** Degrees east, -180 to 180. */
  readonly longitude: Float64Array;
  readonly altitudeKm: number;
  readonly minElevation: number;
}

/**
 * The field of view of a camera on the ground under an altitude: 361 points (`fov.create_data`).
 *
 * Errors: `aurora/bad-place`, `aurora/bad-altitude`, `aurora/bad-elevation`.
 *
 * @example
 * ```ts
 * fieldOfView({ latitude: 56.38, longitude: -94.64 }, { altitudeKm: 110 }).latitude[0]; // 61.6, north of Gillam
 * ```
 */
export function fieldOfView(site: SitePlace, options: FieldOfViewOptions): FieldOfView {
  const { altitudeKm, minElevation = 5, method = "ray" } = options;
  const { latitude: siteLatitude, longitude: siteLongitude, heightMeters = 0 } = site;
  if (!(Math.abs(siteLatitude) <= 90 && Number.isFinite(siteLongitude)))
    throw new HeliokitError("aurora/bad-place", `a site at ${siteLatitude}, ${siteLongitude}; wanted degrees`, {
      facts: { latitude: siteLatitude, longitude: siteLongitude },
    });
  if (!(altitudeKm > heightMeters / 1000 && altitudeKm <= 2000))
    throw new HeliokitError(
      "aurora/bad-altitude",
      `an altitude of ${altitudeKm} km; wanted above the site, at most 2000`,
      {
        facts: { altitudeKm },
      },
    );
  if (!(minElevation >= 0 && minElevation <= 90))
    throw new HeliokitError("aurora/bad-elevation", `an elevation of ${minElevation}; wanted 0 to 90 degrees`, {
      facts: { minElevation },
    });
  const frame = siteFrame(site, heightMeters);
  const up = quickSin(minElevation * RADIANS);
  const flat = quickCos(minElevation * RADIANS);
  const reach = altitudeKm * (2 * SPHERE_KM + altitudeKm);
  const slantMetres = (1000 * reach) / (2 * SPHERE_KM * up + reach / (2 * SPHERE_KM * up));
  const point = new Float64Array(3);
  const latitude = new Float64Array(361);
  const longitude = new Float64Array(361);
  for (let degree = 0; degree <= 360; degree++) {
    const east = flat * quickSin(degree * RADIANS);
    const north = flat * quickCos(degree * RADIANS);
    if (method === "ray") rayToHeight(frame, east, north, up, altitudeKm * 1000, point);
    else
      [frame.x, frame.y, frame.z].forEach((origin, axis) => {
        const step = east * (frame.east[axis] ?? 0) + north * (frame.north[axis] ?? 0) + up * (frame.up[axis] ?? 0);
        point[axis] = origin + slantMetres * step;
      });
    toGeodetic(point[0] as number, point[1] as number, point[2] as number, point);
    latitude[degree] = point[0] as number;
    longitude[degree] = point[1] as number;
  }
  return { latitude, longitude, altitudeKm, minElevation };
}
