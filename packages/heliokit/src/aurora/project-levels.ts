import { HeliokitError } from "../errors.js";
import { foldLongitude } from "./longitude.js";
import { angleNear, cosSmall, DEGREES, quickCos, quickSin, RADIANS, sinSmall } from "./sky-trig.js";
import type { Skymap } from "./skymap.js";

/** Positions on the ground under (or over) points at one altitude, degrees; longitudes -180 to 180. */
export interface GroundPositions {
  readonly latitude: Float64Array;
  readonly longitude: Float64Array;
}

/**
 * How positions between stored levels are found. "sphere": a parabola through the levels of unit vectors, right at the date
 * line, at Greenwich and at the poles, within 0.01 degree of the true ray. "degrees": linear in the numbers of latitude and
 * longitude as the archive's library does it, for comparison; wrong where a pixel's longitudes jump.
 */
export type LevelInterpolation = "sphere" | "degrees";

/** Weights of the three levels around an altitude, or of two where there are no more. */
interface Weights {
  readonly levels: readonly number[];
  readonly weights: readonly number[];
}

/** Lagrange's weights at `x`. */
function lagrange(levels: readonly number[], altitudes: readonly number[], x: number): Weights {
  const weights = altitudes.map((own, index) =>
    altitudes.reduce((product, other, at) => (at === index ? product : (product * (x - other)) / (own - other)), 1),
  );
  return { levels, weights };
}

/** Whether an altitude lies within the levels of a map. */
export function withinLevels(skymap: Skymap, altitudeKm: number): boolean {
  return altitudeKm >= (skymap.altitudesKm[0] ?? 0) && altitudeKm <= (skymap.altitudesKm.at(-1) ?? 0);
}

/** Refuses altitudes outside the stored levels. */
export function checkWithinLevels(skymap: Skymap, altitudeKm: number): void {
  if (withinLevels(skymap, altitudeKm)) return;
  const { altitudesKm, filename } = skymap;
  throw new HeliokitError(
    "aurora/altitude-out-of-range",
    `${altitudeKm} km lies outside the levels ${altitudesKm[0]} to ${altitudesKm.at(-1)} km of ${filename}; choose the method "ray"`,
    { facts: { file: filename, altitudeKm, altitudesKm } },
  );
}

/** The levels that a position at an altitude is made of: one where it is stored, else up to three nearest. */
function weightsFor(altitudes: readonly number[], altitudeKm: number): Weights {
  const stored = altitudes.indexOf(altitudeKm);
  if (stored !== -1) return { levels: [stored], weights: [1] };
  const nearest = altitudes
    .map((_, level) => level)
    .sort((a, b) => Math.abs((altitudes[a] ?? 0) - altitudeKm) - Math.abs((altitudes[b] ?? 0) - altitudeKm))
    .slice(0, 3)
    .sort((a, b) => a - b);
  return lagrange(
    nearest,
    nearest.map((level) => altitudes[level] ?? Number.NaN),
    altitudeKm,
  );
}

/** The two levels of a straight line, extended beyond both ends. */
function linearWeights(altitudes: readonly number[], altitudeKm: number): Weights {
  const above = altitudes.findIndex((level) => level >= altitudeKm);
  const upper = above === -1 ? altitudes.length - 1 : Math.max(1, above);
  const levels = altitudes.length === 1 ? [0] : [upper - 1, upper];
  return lagrange(
    levels,
    levels.map((level) => altitudes[level] ?? Number.NaN),
    altitudeKm,
  );
}

/** Positions by straight lines in degrees; `fold`: longitudes to -180..180 before (the mosaic's rule) instead of after. */
export function levelPositionsInDegrees(skymap: Skymap, altitudeKm: number, fold: boolean): GroundPositions {
  const { altitudesKm, fullMapLatitude, fullMapLongitude } = skymap;
  const count = fullMapLatitude.length / altitudesKm.length;
  const latitude = new Float64Array(count);
  const longitude = new Float64Array(count);
  const stored = altitudesKm.indexOf(altitudeKm);
  const { levels, weights } =
    stored === -1 ? linearWeights(altitudesKm, altitudeKm) : { levels: [stored], weights: [1] };
  levels.forEach((level, at) => {
    const weight = weights[at] as number;
    const start = level * count;
    for (let index = 0; index < count; index++) {
      const degrees = fullMapLongitude[start + index] as number;
      (latitude[index] as number) += weight * (fullMapLatitude[start + index] as number);
      (longitude[index] as number) += weight * (fold && degrees > 180 ? degrees - 360 : degrees);
    }
  });
  if (!fold)
    for (let index = 0; index < count; index++)
      if ((longitude[index] as number) > 180) (longitude[index] as number) -= 360;
  return { latitude, longitude };
}

/** Largest difference of longitude and latitude between two levels for which the short series do, radians. */
const SHORT = 0.7;

/**
 * Positions of the stored points at an altitude within the levels, by unit vectors. Everything is reckoned from the first of
 * the levels, so that the angles are small and cheap; near the poles, where longitudes run, the long way is taken.
 */
export function levelPositions(skymap: Skymap, altitudeKm: number): GroundPositions {
  checkWithinLevels(skymap, altitudeKm);
  const { altitudesKm, fullMapLatitude: latitudes, fullMapLongitude: longitudes } = skymap;
  const { levels, weights } = weightsFor(altitudesKm, altitudeKm);
  const count = latitudes.length / altitudesKm.length;
  const latitude = new Float64Array(count);
  const longitude = new Float64Array(count);
  const [first = 0, second = 0, third = 0] = levels.map((level) => level * count);
  if (levels.length === 1) {
    for (let index = 0; index < count; index++) {
      const degrees = longitudes[first + index] as number;
      latitude[index] = latitudes[first + index] as number;
      longitude[index] = degrees > 180 ? degrees - 360 : degrees;
    }
    return { latitude, longitude };
  }
  const [w1 = 0, w2 = 0, w3 = 0] = weights;
  // Two levels only: the second stands for the third, which weighs nothing.
  const other = levels.length === 3 ? third : second;
  for (let index = 0; index < count; index++) {
    const degrees1 = longitudes[first + index] as number;
    const lat1 = (latitudes[first + index] as number) * RADIANS;
    const up2 = (latitudes[second + index] as number) * RADIANS - lat1;
    const up3 = (latitudes[other + index] as number) * RADIANS - lat1;
    const on2 = foldLongitude((longitudes[second + index] as number) - degrees1) * RADIANS;
    const on3 = foldLongitude((longitudes[other + index] as number) - degrees1) * RADIANS;
    const sin1 = quickSin(lat1);
    const cos1 = quickCos(lat1);
    const small = Math.abs(on2) < SHORT && Math.abs(on3) < SHORT && Math.abs(up2) < SHORT && Math.abs(up3) < SHORT;
    const sinUp2 = small ? sinSmall(up2) : quickSin(up2);
    const cosUp2 = small ? cosSmall(up2) : quickCos(up2);
    const sinUp3 = small ? sinSmall(up3) : quickSin(up3);
    const cosUp3 = small ? cosSmall(up3) : quickCos(up3);
    const flat2 = w2 * (cos1 * cosUp2 - sin1 * sinUp2);
    const flat3 = w3 * (cos1 * cosUp3 - sin1 * sinUp3);
    const x =
      w1 * cos1 + flat2 * (small ? cosSmall(on2) : quickCos(on2)) + flat3 * (small ? cosSmall(on3) : quickCos(on3));
    const y = flat2 * (small ? sinSmall(on2) : quickSin(on2)) + flat3 * (small ? sinSmall(on3) : quickSin(on3));
    const z = w1 * sin1 + w2 * (sin1 * cosUp2 + cos1 * sinUp2) + w3 * (sin1 * cosUp3 + cos1 * sinUp3);
    const flat = Math.sqrt(x * x + y * y);
    const rise = angleNear(z * cos1 - flat * sin1, z * sin1 + flat * cos1);
    latitude[index] = (lat1 + rise) * DEGREES;
    longitude[index] = foldLongitude(degrees1 + angleNear(y, x) * DEGREES);
  }
  return { latitude, longitude };
}
