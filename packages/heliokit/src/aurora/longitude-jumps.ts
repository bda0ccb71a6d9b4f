import { HeliokitError } from "../errors.js";
import { foldLongitude } from "./longitude.js";
import type { Skymap } from "./skymap.js";

/** Which corners are looked at, and what counts as a jump. */
export interface LongitudeJumpOptions {
  /** One of the stored levels. */
  readonly altitudeKm: number;
  /** Fold the stored longitudes to -180..180 first. Default false: as stored. */
  readonly fold?: boolean;
  /** Default 180 degrees. */
  readonly jumpDegrees?: number;
}

/**
 * How many pixels of a skymap have corners whose longitudes differ by more than half a turn: those that a comparison of bare
 * numbers tears apart, at Greenwich in longitudes of 0..360, at the date line in -180..180. The tools of this room work with
 * unit vectors and are not affected; this count tells whether other programs will be.
 *
 * Errors: `aurora/altitude-not-stored`.
 *
 * @example
 * ```ts
 * longitudeJumps(skymap, { altitudeKm: 110, fold: true }); // 0 for a site far from the date line
 * ```
 */
export function longitudeJumps(skymap: Skymap, options: LongitudeJumpOptions): number {
  const { altitudeKm, fold = false, jumpDegrees = 180 } = options;
  const level = skymap.altitudesKm.indexOf(altitudeKm);
  if (level === -1)
    throw new HeliokitError(
      "aurora/altitude-not-stored",
      `${altitudeKm} km is none of the levels ${skymap.altitudesKm.join(", ")} km of ${skymap.filename}`,
      { facts: { altitudeKm, altitudesKm: skymap.altitudesKm } },
    );
  if (skymap.layout === "column") return 0;
  const columns = skymap.width + 1;
  const start = level * columns * (skymap.height + 1);
  const at = (index: number) => {
    const longitude = skymap.fullMapLongitude[start + index] ?? Number.NaN;
    return fold ? foldLongitude(longitude) : longitude;
  };
  let count = 0;
  for (let row = 0; row < skymap.height; row++)
    for (let column = 0; column < skymap.width; column++) {
      const corner = row * columns + column;
      const [a, b, c, d] = [at(corner), at(corner + 1), at(corner + columns + 1), at(corner + columns)];
      // NaN compares false: a pixel with a missing corner is no pixel on the ground.
      if (Math.max(a, b, c, d) - Math.min(a, b, c, d) > jumpDegrees) count++;
    }
  return count;
}
