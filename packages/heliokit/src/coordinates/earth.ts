import { cos, sin } from "../kernels/index.js";
import { type Instant, julianDateTt } from "../time/index.js";
import { ICRS_FROM_ECLIPTIC } from "./axes.js";
import { METRES_PER_AU } from "./constants.js";
import { EARTH_DISTANCE, EARTH_LATITUDE, EARTH_LONGITUDE } from "./earth-series.js";
import { seriesValue } from "./series.js";
import { SUN_X, SUN_Y, SUN_Z } from "./sun-series.js";
import { apply, type Vector3 } from "./vectors.js";

const DAYS_PER_CENTURY = 36_525;
const J2000_DAY = 2_451_545;

/** Days of TT since 2000-01-01T12:00 TT. */
export function daysSinceJ2000(time: Instant): number {
  const [day, rest] = julianDateTt(time);
  return day - J2000_DAY + rest;
}

/** Julian centuries of TT since J2000. The series want TDB; the difference of 1.7 ms moves the Earth by 50 m. */
export function centuriesSinceJ2000(time: Instant): number {
  return daysSinceJ2000(time) / DAYS_PER_CENTURY;
}

/** Sun centre to Earth centre in metres, ICRS axes, at days of TT since J2000; where it is, not where light shows it. */
export function earthVectorAt(days: number): Vector3 {
  const centuries = days / DAYS_PER_CENTURY;
  const longitude = seriesValue(EARTH_LONGITUDE, centuries);
  const latitude = seriesValue(EARTH_LATITUDE, centuries);
  const distance = seriesValue(EARTH_DISTANCE, centuries) * METRES_PER_AU;
  return apply(ICRS_FROM_ECLIPTIC, [
    distance * cos(latitude) * cos(longitude),
    distance * cos(latitude) * sin(longitude),
    distance * sin(latitude),
  ]);
}

/** Barycentre of the solar system to Sun centre in metres, ICRS axes. */
export function sunVector(time: Instant): Vector3 {
  const centuries = centuriesSinceJ2000(time);
  return apply(ICRS_FROM_ECLIPTIC, [
    seriesValue(SUN_X, centuries) * 1000,
    seriesValue(SUN_Y, centuries) * 1000,
    seriesValue(SUN_Z, centuries) * 1000,
  ]);
}
