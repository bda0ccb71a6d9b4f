import { asin } from "../kernels/index.js";
import type { Instant } from "../time/index.js";
import { DEGREES_PER_RADIAN } from "./angles.js";
import { SOLAR_POLE } from "./axes.js";
import { SOLAR_RADIUS_METRES } from "./constants.js";
import { daysSinceJ2000, earthVectorAt } from "./earth.js";
import { dot, length } from "./vectors.js";

/**
 * A system of solar coordinates (Thompson 2006) and the order and units of its three numbers:
 *
 * | name | numbers |
 * |---|---|
 * | `HPC` helioprojective | x to the west and y to the north in arcsec, distance from the observer in metres |
 * | `HPR` helioprojective radial | position angle from north to the east 0 to 360, angle from Sun centre minus 90, both in degrees, distance from the observer in metres |
 * | `HCC` heliocentric Cartesian | west, north, towards the observer in metres |
 * | `HGS` Stonyhurst | longitude from the Earth's meridian and latitude in degrees, distance from Sun centre in metres |
 * | `HGC` Carrington | longitude 0 to 360 as the observer sees it and latitude in degrees, distance from Sun centre in metres |
 * | `HEEQ` | the axes of HGS: X, Y, Z in metres |
 * | `HCI` heliocentric inertial | longitude from the ascending node of the solar equator on the ecliptic J2000, latitude in degrees, distance in metres |
 * | `HEE` heliocentric Earth ecliptic | longitude from the Earth, latitude in degrees (Z towards the ecliptic pole of date), distance in metres |
 * | `HAE` heliocentric Aries ecliptic J2000 | X, Y, Z in metres, as HAEX_OBS, HAEY_OBS, HAEZ_OBS |
 */
export type FrameName = "HPC" | "HPR" | "HCC" | "HGS" | "HGC" | "HEEQ" | "HCI" | "HEE" | "HAE";

/** Where somebody looks from: Stonyhurst longitude and latitude, distance from Sun centre, at the time of the frame. */
export interface Observer {
  readonly longitudeDegrees: number;
  readonly latitudeDegrees: number;
  readonly distanceMetres: number;
}

/** A system of coordinates at a time. */
export interface Frame {
  readonly name: FrameName;
  readonly time: Instant;
  /** Counts for HPC, HPR, HCC and HGC; default the centre of the Earth. */
  readonly observer?: Observer;
  /** Radius of the Sun's surface; default {@link SOLAR_RADIUS_METRES}. Headers of SDO mean 696 000 km. */
  readonly radiusMetres?: number;
}

/**
 * The centre of the Earth as observer: longitude 0, latitude B0.
 *
 * @example
 * ```ts
 * earthObserver(parseInstant("2013-06-21")).latitudeDegrees; // B0
 * ```
 */
export function earthObserver(time: Instant): Observer {
  const earth = earthVectorAt(daysSinceJ2000(time));
  const distanceMetres = length(earth);
  const latitudeDegrees = asin(dot(SOLAR_POLE, earth) / distanceMetres) * DEGREES_PER_RADIAN;
  return { longitudeDegrees: 0, latitudeDegrees, distanceMetres };
}

export function observerOf(frame: Frame): Observer {
  return frame.observer ?? earthObserver(frame.time);
}

export function radiusOf(frame: Frame): number {
  return frame.radiusMetres ?? SOLAR_RADIUS_METRES;
}
