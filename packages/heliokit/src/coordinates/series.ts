import { cos, sin } from "../kernels/index.js";
import { RADIANS_PER_DEGREE } from "./angles.js";

/**
 * One wave of a series: multiples of {@link ARGUMENTS} (those left out are 0), the amplitudes of its cosine and sine, and,
 * where they grow with time, what they gain per century.
 */
type Term = readonly [
  multiples: readonly number[],
  cosine: number,
  sine: number,
  cosinePerCentury?: number,
  sinePerCentury?: number,
];

/** A quantity as a polynomial in centuries plus waves. */
export interface Series {
  readonly polynomial: readonly number[];
  readonly terms: readonly Term[];
}

/**
 * Phase at J2000 in degrees and rate in degrees per Julian century: mean longitudes of Mercury, Venus, Earth, Mars, Jupiter,
 * Saturn (J2000 equinox), the Moon's elongation, anomaly and argument of latitude, mean longitudes of Uranus, Neptune.
 */
const ARGUMENTS: readonly (readonly [phase: number, rate: number])[] = [
  [252.25090552, 149472.6746358],
  [181.97980085, 58517.815676],
  [100.46645683, 35999.3728565],
  [355.43299958, 19140.2993039],
  [34.35151874, 3034.9056606],
  [50.0774443, 1222.1138488],
  [297.8502042, 445267.1115168],
  [134.9634114, 477198.8676313],
  [93.2720993, 483200.620556],
  [314.05500511, 428.46699831],
  [304.34866548, 218.4862002],
];

/** The value of a series at a time in Julian centuries of TDB since J2000. */
export function seriesValue(series: Series, centuries: number): number {
  let value = 0;
  for (let power = series.polynomial.length - 1; power >= 0; power--) {
    value = value * centuries + (series.polynomial[power] ?? 0);
  }
  for (const [multiples, cosine, sine, cosinePerCentury = 0, sinePerCentury = 0] of series.terms) {
    let degrees = 0;
    for (const [index, multiple] of multiples.entries()) {
      const [phase = 0, rate = 0] = ARGUMENTS[index] ?? [];
      if (multiple !== 0) degrees += multiple * (phase + rate * centuries);
    }
    const angle = (degrees % 360) * RADIANS_PER_DEGREE;
    value += (cosine + cosinePerCentury * centuries) * cos(angle) + (sine + sinePerCentury * centuries) * sin(angle);
  }
  return value;
}
