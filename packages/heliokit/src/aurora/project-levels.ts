import { HeliokitError } from "../errors.js";
import { DEGREES, quickAtan2, quickCos, quickSin, RADIANS } from "./sky-trig.js";
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

/** Positions of the stored points at an altitude within the levels, by unit vectors. */
export function levelPositions(skymap: Skymap, altitudeKm: number): GroundPositions {
  checkWithinLevels(skymap, altitudeKm);
  const { altitudesKm, fullMapLatitude: latitudes, fullMapLongitude: longitudes } = skymap;
  const { levels, weights } = weightsFor(altitudesKm, altitudeKm);
  const count = latitudes.length / altitudesKm.length;
  const latitude = new Float64Array(count);
  const longitude = new Float64Array(count);
  if (levels.length === 1) {
    const start = (levels[0] ?? 0) * count;
    for (let index = 0; index < count; index++) {
      const degrees = longitudes[start + index] as number;
      latitude[index] = latitudes[start + index] as number;
      longitude[index] = degrees > 180 ? degrees - 360 : degrees;
    }
    return { latitude, longitude };
  }
  const [first = 0, second = 0, third = 0] = levels.map((level) => level * count);
  const [w1 = 0, w2 = 0, w3 = 0] = weights;
  const three = levels.length === 3;
  for (let index = 0; index < count; index++) {
    const lat1 = latitudes[first + index] as number;
    const lat2 = latitudes[second + index] as number;
    const lon1 = longitudes[first + index] as number;
    const lon2 = longitudes[second + index] as number;
    if (Number.isNaN(lat1 + lat2 + lon1 + lon2)) {
      latitude[index] = Number.NaN;
      longitude[index] = Number.NaN;
      continue;
    }
    let flat = w1 * quickCos(lat1 * RADIANS);
    let x = flat * quickCos(lon1 * RADIANS);
    let y = flat * quickSin(lon1 * RADIANS);
    let z = w1 * quickSin(lat1 * RADIANS);
    flat = w2 * quickCos(lat2 * RADIANS);
    x += flat * quickCos(lon2 * RADIANS);
    y += flat * quickSin(lon2 * RADIANS);
    z += w2 * quickSin(lat2 * RADIANS);
    if (three) {
      const lat3 = (latitudes[third + index] as number) * RADIANS;
      const lon3 = (longitudes[third + index] as number) * RADIANS;
      flat = w3 * quickCos(lat3);
      x += flat * quickCos(lon3);
      y += flat * quickSin(lon3);
      z += w3 * quickSin(lat3);
    }
    latitude[index] = quickAtan2(z, Math.sqrt(x * x + y * y)) * DEGREES;
    longitude[index] = quickAtan2(y, x) * DEGREES;
  }
  return { latitude, longitude };
}
