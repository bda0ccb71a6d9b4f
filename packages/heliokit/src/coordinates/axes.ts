import { atan2 } from "../kernels/index.js";
import { cosDegrees, DEGREES_PER_RADIAN, sinDegrees } from "./angles.js";
import {
  apply,
  axesAboutFirst,
  axesAboutThird,
  cross,
  type Matrix3,
  multiply,
  transpose,
  unit,
  type Vector3,
} from "./vectors.js";

/** From ICRS to the mean ecliptic and equinox J2000 (the HAE axes of SDO headers). */
export const ECLIPTIC_FROM_ICRS: Matrix3 = [
  [0.9999999999999941, -7.078368960971556e-8, 8.056213977613186e-8],
  [3.2897004077419646e-8, 0.9174821299149584, 0.39777699944404793],
  [-1.0207044725484355e-7, -0.39777699944404304, 0.9174821299149556],
];
export const ICRS_FROM_ECLIPTIC = transpose(ECLIPTIC_FROM_ICRS);

/** The Sun's north pole and prime meridian (IAU Working Group on Cartographic Coordinates 2009). */
const POLE_RIGHT_ASCENSION = 286.13;
const POLE_DECLINATION = 63.87;
export const SOLAR_POLE: Vector3 = [
  cosDegrees(POLE_DECLINATION) * cosDegrees(POLE_RIGHT_ASCENSION),
  cosDegrees(POLE_DECLINATION) * sinDegrees(POLE_RIGHT_ASCENSION),
  sinDegrees(POLE_DECLINATION),
];
const NODE: Vector3 = [cosDegrees(POLE_RIGHT_ASCENSION + 90), sinDegrees(POLE_RIGHT_ASCENSION + 90), 0];

/** From ICRS to axes that do not turn: the solar equator's node on the ICRS equator, and the Sun's pole. */
export const SOLAR_FROM_ICRS: Matrix3 = [NODE, cross(SOLAR_POLE, NODE), SOLAR_POLE];

/** Longitude, in {@link SOLAR_FROM_ICRS}, of the solar equator's ascending node on the ecliptic of J2000: where HCI begins. */
export const ECLIPTIC_NODE_DEGREES = nodeLongitude();

function nodeLongitude(): number {
  const eclipticPole = ECLIPTIC_FROM_ICRS[2];
  const [x, y] = apply(SOLAR_FROM_ICRS, unit(cross(eclipticPole, SOLAR_POLE)));
  return atan2(y, x) * DEGREES_PER_RADIAN;
}

function polynomialArcsec(coefficients: readonly number[], centuries: number): number {
  let value = 0;
  for (let power = coefficients.length - 1; power >= 0; power--) value = value * centuries + (coefficients[power] ?? 0);
  return value / 3600;
}

/** From ICRS to the mean ecliptic of date, its first axis not yet the equinox (Capitaine and others 2003, IAU 2006). */
function eclipticOfDate(centuries: number): Matrix3 {
  const gamma = polynomialArcsec([-0.052928, 10.556378, 0.4932044, -0.00031238], centuries);
  const phi = polynomialArcsec([84381.412819, -46.811016, 0.0511268, 0.00053289], centuries);
  return multiply(axesAboutFirst(phi), axesAboutThird(gamma));
}

/** North pole of the mean ecliptic of date in ICRS. Time in Julian centuries of TT since J2000. */
export function eclipticPoleOfDate(centuries: number): Vector3 {
  return eclipticOfDate(centuries)[2];
}

/** Nutation in longitude and obliquity, degrees: the leading terms of the IAU 1980 series, good to 0.3 arcsec. */
function nutation(centuries: number): { readonly longitude: number; readonly obliquity: number } {
  const node = (125.04452 - 1934.136261 * centuries) % 360;
  const twiceSun = (560.933 + 72_001.5396 * centuries) % 360;
  const twiceMoon = (436.633 + 962_535.7626 * centuries) % 360;
  return {
    longitude:
      (-17.2 * sinDegrees(node) -
        1.32 * sinDegrees(twiceSun) -
        0.23 * sinDegrees(twiceMoon) +
        0.21 * sinDegrees(2 * node)) /
      3600,
    obliquity:
      (9.2 * cosDegrees(node) +
        0.57 * cosDegrees(twiceSun) +
        0.1 * cosDegrees(twiceMoon) -
        0.09 * cosDegrees(2 * node)) /
      3600,
  };
}

/** North pole of the true equator of date in ICRS (IAU 2006 precession by four angles, then nutation). */
export function celestialPoleOfDate(centuries: number): Vector3 {
  const psi = polynomialArcsec([-0.041775, 5038.481484, 1.5584175, -0.00018522], centuries);
  const obliquity = polynomialArcsec([84381.406, -46.836769, -0.0001831, 0.0020034], centuries);
  const wobble = nutation(centuries);
  const toEquator = multiply(
    axesAboutFirst(-(obliquity + wobble.obliquity)),
    axesAboutThird(-(psi + wobble.longitude)),
  );
  return multiply(toEquator, eclipticOfDate(centuries))[2];
}
