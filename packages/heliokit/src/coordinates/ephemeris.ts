import { HeliokitError } from "../errors.js";
import { asin, atan2 } from "../kernels/index.js";
import { type Instant, instantFromJulianDateTt, julianDateTt } from "../time/index.js";
import { ARCSEC_PER_RADIAN, DEGREES_PER_RADIAN, wrap180, wrap360 } from "./angles.js";
import { celestialPoleOfDate, SOLAR_FROM_ICRS, SOLAR_POLE } from "./axes.js";
import {
  CARRINGTON_DEGREES_PER_DAY,
  LIGHT_METRES_PER_SECOND,
  METRES_PER_AU,
  PRIME_MERIDIAN_DEGREES,
  SECONDS_PER_DAY,
  SOLAR_RADIUS_METRES,
} from "./constants.js";
import { centuriesSinceJ2000, daysSinceJ2000, earthVectorAt } from "./earth.js";
import { apply, cross, dot, length, subtract, unit, type Vector3 } from "./vectors.js";

/** Mean synodic rotation in days, and the Julian date at which rotation 1 began on this count (Carrington 1853). */
const MEAN_ROTATION_DAYS = 27.275261151446653;
const FIRST_ROTATION_JD = 2_398_167.4;

/** What the Earth sees of the Sun at one moment. */
export interface SolarEphemeris {
  /** Heliographic latitude of the centre of the disk. */
  readonly b0Degrees: number;
  /** Carrington longitude of the centre of the disk, 0 to 360. */
  readonly l0Degrees: number;
  /** Position angle of the Sun's north pole from celestial north of date, counter-clockwise (to the east). */
  readonly pDegrees: number;
  /** Sun centre to Earth centre. */
  readonly distanceMetres: number;
  readonly distanceAu: number;
  /** Angle between centre and limb for {@link SOLAR_RADIUS_METRES}. */
  readonly angularRadiusArcsec: number;
  /** Number of Carrington's rotation with the part of it that has passed. */
  readonly carringtonRotation: number;
}

/** How {@link solarEphemeris} and its kin count the Carrington longitude. */
export interface CarringtonOptions {
  /** The Sun as it was when the light left its nearest point. Default true. */
  readonly lightTravel?: boolean;
  /** Take the direction that the moving Earth sees, about 20.5 arcsec less. Default false. */
  readonly aberration?: boolean;
}

/**
 * B0, L0, P, distance, angular radius and Carrington rotation for an observer at the Earth's centre.
 *
 * The Earth's place comes from series fitted for this project (good to 0.2 arcsec and 113 km over 1995 to 2035; B0 and L0 to
 * 0.2 arcsec, P to 5 arcsec). Rotation elements: IAU Working Group on Cartographic Coordinates 2009; precession: IAU 2006.
 *
 * @example
 * ```ts
 * const { b0Degrees, l0Degrees } = solarEphemeris(parseInstant("2013-06-21T00:00:08"));
 * ```
 */
export function solarEphemeris(time: Instant, options: CarringtonOptions = {}): SolarEphemeris {
  const days = daysSinceJ2000(time);
  const earth = earthVectorAt(days);
  const distanceMetres = length(earth);
  const apparent = apparentSun(earth, days);
  const l0Degrees = carringtonOf(options.aberration === true ? apparent : earth, distanceMetres, days, options);
  return {
    b0Degrees: asin(dot(SOLAR_POLE, earth) / distanceMetres) * DEGREES_PER_RADIAN,
    l0Degrees,
    pDegrees: northAngle(apparent, centuriesSinceJ2000(time)),
    distanceMetres,
    distanceAu: distanceMetres / METRES_PER_AU,
    angularRadiusArcsec: asin(SOLAR_RADIUS_METRES / distanceMetres) * ARCSEC_PER_RADIAN,
    carringtonRotation: rotationNumber(time, carringtonOf(earth, distanceMetres, days, {})),
  };
}

/**
 * Number of Carrington's rotation at a time: the whole part counts from 1853-11-09, the fraction is 1 - L0 / 360.
 *
 * @example
 * ```ts
 * Math.floor(carringtonRotation(parseInstant("2013-06-21T00:00:00"))); // 2138
 * ```
 */
export function carringtonRotation(time: Instant): number {
  const days = daysSinceJ2000(time);
  const earth = earthVectorAt(days);
  return rotationNumber(time, carringtonOf(earth, length(earth), days, {}));
}

/**
 * The moment at which a Carrington rotation begins, or at which so much of it has passed (2138.25). Good to a second over
 * 1995 to 2035.
 *
 * Errors: `coordinates/bad-number` when the number is not finite or its time lies outside the years 1 to 9999.
 *
 * @example
 * ```ts
 * formatUtc(carringtonRotationTime(2138));
 * ```
 */
export function carringtonRotationTime(rotation: number): Instant {
  const day = FIRST_ROTATION_JD + (rotation - 1) * MEAN_ROTATION_DAYS;
  if (!(day > 1_721_426 && day < 5_373_484)) {
    throw new HeliokitError(
      "coordinates/bad-number",
      `Carrington rotation ${rotation} has no time in the years 1 to 9999; give the number of a rotation, such as 2138`,
      { facts: { rotation } },
    );
  }
  let whole = Math.floor(day);
  let rest = day - whole;
  for (let step = 0; step < 3; step++) {
    rest += (rotation - carringtonRotation(instantFromJulianDateTt(whole, rest))) * MEAN_ROTATION_DAYS;
    whole += Math.floor(rest);
    rest -= Math.floor(rest);
  }
  return instantFromJulianDateTt(whole, rest);
}

/**
 * Degrees to add to a Stonyhurst longitude to have the Carrington longitude that an observer at this distance sees. The
 * reference moves with the light time of the actual observer.
 */
export function carringtonOffsetDegrees(time: Instant, observerDistanceMetres: number): number {
  const days = daysSinceJ2000(time);
  return carringtonOf(earthVectorAt(days), observerDistanceMetres, days, {});
}

function carringtonOf(earth: Vector3, distanceMetres: number, days: number, options: CarringtonOptions): number {
  const [x, y] = apply(SOLAR_FROM_ICRS, earth);
  const lightDays =
    options.lightTravel === false
      ? 0
      : (distanceMetres - SOLAR_RADIUS_METRES) / LIGHT_METRES_PER_SECOND / SECONDS_PER_DAY;
  // Whole turns are taken off before they cost digits.
  const turned = (CARRINGTON_DEGREES_PER_DAY * (days - lightDays)) % 360;
  return wrap360(atan2(y, x) * DEGREES_PER_RADIAN - PRIME_MERIDIAN_DEGREES - turned);
}

function rotationNumber(time: Instant, l0Degrees: number): number {
  const [day, rest] = julianDateTt(time);
  const estimate = (day - FIRST_ROTATION_JD + rest) / MEAN_ROTATION_DAYS + 1;
  const fraction = 1 - l0Degrees / 360;
  return Math.round(estimate - fraction) + fraction;
}

/** Sun to Earth as the moving Earth sees it: the direction of the Sun leans forward by v / c. Same length. */
function apparentSun(earth: Vector3, days: number): Vector3 {
  const half = 0.05;
  const way = subtract(earthVectorAt(days + half), earthVectorAt(days - half));
  const perDay = 1 / (2 * half * SECONDS_PER_DAY * LIGHT_METRES_PER_SECOND);
  const size = length(earth);
  const towards = unit(earth);
  const seen = unit(subtract(towards, [way[0] * perDay, way[1] * perDay, way[2] * perDay]));
  return [seen[0] * size, seen[1] * size, seen[2] * size];
}

/** Position angle of the solar pole about the direction of the Sun, from the celestial pole of date to the east. */
function northAngle(sunToEarth: Vector3, centuries: number): number {
  const direction = unit([-sunToEarth[0], -sunToEarth[1], -sunToEarth[2]]);
  const east = unit(cross(celestialPoleOfDate(centuries), direction));
  const north = cross(direction, east);
  return wrap180(atan2(dot(SOLAR_POLE, east), dot(SOLAR_POLE, north)) * DEGREES_PER_RADIAN);
}
