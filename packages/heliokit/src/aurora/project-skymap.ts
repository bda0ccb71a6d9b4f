import {
  checkWithinLevels,
  type LevelInterpolation,
  levelPositions,
  levelPositionsInDegrees,
  withinLevels,
} from "./project-levels.js";
import { cornerDirections, pixelDirections, rayPositions } from "./project-rays.js";
import type { Skymap } from "./skymap.js";
import type { AltitudeOptions } from "./skymap-altitude.js";
import { altitudeFor } from "./skymap-altitude.js";

/** At which altitude and how positions are found. */
export interface ProjectOptions extends AltitudeOptions {
  /**
   * "levels": between the levels stored in the file; "ray": along the line of sight from the site on WGS84 by azimuth and
   * elevation, at any altitude. Default "levels" where the altitude lies between them and the map is an imager's or a
   * spectrograph's, else "ray". Both agree within 0.01 degree above 10 degrees of elevation.
   */
  readonly method?: "levels" | "ray";
  /** For "levels"; default "sphere". */
  readonly interpolation?: LevelInterpolation;
}

/** Where the pixels of a map are at one altitude. */
export interface ProjectedPositions {
  /** Geodetic degrees, row-major, NaN outside the optics. */
  readonly latitude: Float64Array;
  /** Degrees east, -180 to 180. */
  readonly longitude: Float64Array;
  readonly width: number;
  readonly height: number;
  readonly altitudeKm: number;
  readonly method: "levels" | "ray";
}

/**
 * Where the corners of every pixel lie on a map at an altitude: `[height + 1, width + 1]`, corner (i, j) the lower left one of
 * pixel (i, j). For a spectrograph the positions of the pixels of its column.
 *
 * Errors: `aurora/bad-altitude`, `aurora/altitude-out-of-range` (levels), `aurora/no-azimuth` (rays of a spectrograph).
 * Warning: `aurora/unsuitable-altitude`.
 *
 * @example
 * ```ts
 * const corners = projectCorners(skymap, { altitudeKm: 120 });
 * corners.latitude[0 * corners.width + 0]; // lower left corner of the southernmost row
 * ```
 */
export function projectCorners(skymap: Skymap, options: ProjectOptions = {}): ProjectedPositions {
  const altitudeKm = altitudeFor(skymap, options);
  const method = options.method ?? (withinLevels(skymap, altitudeKm) ? "levels" : "ray");
  const column = skymap.layout === "column";
  const size = {
    width: column ? 1 : skymap.width + 1,
    height: column ? skymap.height : skymap.height + 1,
    altitudeKm,
    method,
  };
  if (method === "ray") return { ...rayPositions(skymap, cornerDirections(skymap), altitudeKm), ...size };
  if (options.interpolation !== "degrees") return { ...levelPositions(skymap, altitudeKm), ...size };
  checkWithinLevels(skymap, altitudeKm);
  return { ...levelPositionsInDegrees(skymap, altitudeKm, false), ...size };
}

/**
 * Where every pixel's centre lies on a map at an altitude, `[height, width]`, by its azimuth and elevation.
 *
 * Errors: `aurora/bad-altitude`, `aurora/no-azimuth`. Warning: `aurora/unsuitable-altitude`.
 *
 * @example
 * ```ts
 * const { latitude, longitude } = projectPixels(skymap, { altitudeKm: 110 });
 * ```
 */
export function projectPixels(skymap: Skymap, options: AltitudeOptions = {}): ProjectedPositions {
  const altitudeKm = altitudeFor(skymap, options);
  const positions = rayPositions(skymap, pixelDirections(skymap), altitudeKm);
  return { ...positions, width: skymap.width, height: skymap.height, altitudeKm, method: "ray" };
}
