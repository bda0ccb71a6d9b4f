import { HeliokitError } from "../errors.js";
import { acos, atan2 } from "../kernels/index.js";
import { cosDegrees, DEGREES_PER_RADIAN, sinDegrees } from "./angles.js";
import { axesAboutThird, type Matrix3, multiply } from "./vectors.js";

/** Where the native pole of a projection lies on the sky, degrees. */
export interface NativePole {
  /** LONPOLE: native longitude of the celestial pole. */
  readonly nativeLongitude: number;
  readonly longitude: number;
  readonly latitude: number;
}

/** What fixes the pole: the reference point, its native latitude, and LONPOLE and LATPOLE where given. */
export interface PoleDescription {
  readonly longitude: number;
  readonly latitude: number;
  readonly nativeLatitude: 0 | 90;
  readonly lonPole: number | undefined;
  readonly latPole: number | undefined;
}

/** A cosine may pass 1 by this much from rounding. */
const TOLERANCE = 1e-10;

/**
 * The native pole by Calabretta and Greisen 2002, section 2.4, with their defaults of LONPOLE and LATPOLE.
 *
 * Errors: `coordinates/impossible-pole` when no pole agrees with LONPOLE and the reference point.
 */
export function nativePole(description: PoleDescription): NativePole {
  const { longitude, latitude, nativeLatitude, latPole } = description;
  const nativeLongitude = description.lonPole ?? (latitude >= nativeLatitude ? 0 : 180);
  if (nativeLatitude === 90) return { nativeLongitude, longitude, latitude };

  const pole = poleLatitude(latitude, nativeLongitude, latPole ?? 90, description);
  return { nativeLongitude, longitude: poleLongitude(longitude, latitude, nativeLongitude, pole), latitude: pole };
}

function poleLatitude(latitude: number, lonPole: number, latPole: number, facts: PoleDescription): number {
  const c = cosDegrees(lonPole);
  if (Math.abs(c) < TOLERANCE && Math.abs(latitude) < TOLERANCE) return Math.max(-90, Math.min(90, latPole));
  const ratio = sinDegrees(latitude) / Math.abs(c);
  const half =
    Math.abs(ratio) <= 1 + TOLERANCE ? acos(Math.max(-1, Math.min(1, ratio))) * DEGREES_PER_RADIAN : Number.NaN;
  const middle = c < 0 ? 180 : 0;
  const candidates = [middle + half, middle - half]
    .map((angle) => (angle > 180 ? angle - 360 : angle))
    .filter((angle) => Math.abs(angle) <= 90 + TOLERANCE)
    .sort((a, b) => Math.abs(a - latPole) - Math.abs(b - latPole));
  const [nearest] = candidates;
  if (nearest !== undefined) return Math.max(-90, Math.min(90, nearest));
  throw new HeliokitError(
    "coordinates/impossible-pole",
    `no pole of the projection agrees with LONPOLE = ${lonPole} and latitude ${latitude} of the reference point; ` +
      "leave LONPOLE and LATPOLE out for the standard ones",
    { facts: { keyword: "LONPOLE", ...facts } },
  );
}

function poleLongitude(longitude: number, latitude: number, lonPole: number, pole: number): number {
  if (Math.abs(cosDegrees(latitude)) < TOLERANCE) return longitude;
  if (pole >= 90 - TOLERANCE) return longitude + lonPole - 180;
  if (pole <= -90 + TOLERANCE) return longitude - lonPole;
  const sine = sinDegrees(lonPole) / cosDegrees(latitude);
  const cosine = (-sinDegrees(pole) * sinDegrees(latitude)) / (cosDegrees(pole) * cosDegrees(latitude));
  return longitude - atan2(sine, cosine) * DEGREES_PER_RADIAN;
}

/** From native directions to directions on the sky, longitude counted from the reference point's. */
export function celestialFromNative(pole: NativePole, referenceLongitude: number): Matrix3 {
  const s = sinDegrees(pole.latitude);
  const c = cosDegrees(pole.latitude);
  const tilt: Matrix3 = [
    [-s, 0, c],
    [0, -1, 0],
    [c, 0, s],
  ];
  const toNorth = multiply(tilt, axesAboutThird(pole.nativeLongitude));
  return multiply(axesAboutThird(referenceLongitude - pole.longitude), toNorth);
}
