import { atan2, cos, sin } from "../kernels/index.js";

export const RADIANS_PER_DEGREE = Math.PI / 180;
export const DEGREES_PER_RADIAN = 180 / Math.PI;
export const ARCSEC_PER_RADIAN = 648_000 / Math.PI;

/** An angle in degrees brought to -180 up to and including 180. */
export function wrap180(degrees: number): number {
  if (degrees > -180 && degrees <= 180) return degrees;
  const turned = degrees - 360 * Math.floor(degrees / 360);
  return turned > 180 ? turned - 360 : turned;
}

/** An angle in degrees brought to 0 up to but not including 360. */
export function wrap360(degrees: number): number {
  if (degrees >= 0 && degrees < 360) return degrees;
  const turned = degrees - 360 * Math.floor(degrees / 360);
  // A tiny negative angle plus 360 rounds to 360 itself.
  return turned >= 360 ? 0 : turned;
}

/** Sine of an angle in degrees, exact at quarter turns, where pi / 180 would leave a rest of 1e-16. */
export function sinDegrees(degrees: number): number {
  const quarter = degrees / 90;
  if (!Number.isInteger(quarter)) return sin(degrees * RADIANS_PER_DEGREE);
  return [0, 1, 0, -1][((quarter % 4) + 4) % 4] ?? 0;
}

/** Cosine of an angle in degrees, exact at quarter turns. */
export function cosDegrees(degrees: number): number {
  return Number.isInteger(degrees / 90) ? sinDegrees(degrees + 90) : cos(degrees * RADIANS_PER_DEGREE);
}

/** tan of the largest angle for which the short series of {@link angleOf} is as good as the kernels' arc tangent. */
const SHORT_SERIES = 0.0625;
/** Below this the quotient may vanish, and with it its sign. */
const TINY = 1e-290;

/**
 * Angle of the point (x, y) in radians like `atan2(y, x)`. The small angles of solar images, of which there are millions, take
 * the leading piece of the kernels' own series without the way there: the bits are the same.
 */
export function angleOf(y: number, x: number): number {
  if (!(Math.abs(y) < SHORT_SERIES * x && Math.abs(y) > TINY)) return atan2(y, x);
  const t = y / x;
  const q = t * t;
  let sum = 1 / 13;
  sum = sum * q - 1 / 11;
  sum = sum * q + 1 / 9;
  sum = sum * q - 1 / 7;
  sum = sum * q + 1 / 5;
  sum = sum * q - 1 / 3;
  return t + t * q * sum;
}
