import { asin, atan2, cos, sin } from "../kernels/index.js";
import { addSeconds, type Instant, julianDateTt } from "../time/index.js";

/** Where SDO is and how the Sun stands, as the header of a level 1 file states it. */
export interface Observer {
  /** Heliocentric, mean ecliptic and equinox of J2000, m (HAEX_OBS ...). */
  readonly hae: readonly [number, number, number];
  /** From the Earth's centre, same axes, m (GAEX_OBS ...). */
  readonly gae: readonly [number, number, number];
  /** Distance to the Sun's centre, m. */
  readonly distance: number;
  /** Heliographic latitude of the disk's centre (B0), degrees. */
  readonly latitudeDegrees: number;
  /** Stonyhurst longitude of SDO: its distance from the Sun-Earth line, degrees. */
  readonly stonyhurstDegrees: number;
  /** Carrington longitude of the disk's centre, degrees. */
  readonly carringtonDegrees: number;
  /** Carrington rotation number. */
  readonly carringtonRotation: number;
  /** Velocity outwards, to the west and to the north, m/s (OBS_VR, OBS_VW, OBS_VN). */
  readonly velocity: readonly [number, number, number];
  /** Angular radius of the Sun, arcsec. */
  readonly angularRadiusArcsec: number;
}

type Vector = readonly [number, number, number];

const degree = 0.017453292519943295;
const astronomicalUnit = 149597870691;

/** Radius of the Sun that SDO's headers use, m. */
export const solarRadius = 696_000_000;

/** Node and inclination of the solar equator on the ecliptic (Carrington's elements, precessed to J2000). */
const nodeDegrees = 75.76;
const inclinationDegrees = 7.25;

/**
 * The observer of a moment: the Earth on its Kepler orbit (three terms, good to 0.01 degrees) and SDO on a circular
 * geosynchronous one, inclined by 28.5 degrees. Sources: Meeus, Astronomical Algorithms, chapters 25 and 29.
 */
export function observerAt(time: Instant): Observer {
  const { hae, gae } = positionAt(time);
  const distance = length(hae);
  const node = nodeDegrees * degree;
  const tilt = inclinationDegrees * degree;
  const axis: Vector = [sin(tilt) * sin(node), -sin(tilt) * cos(node), cos(tilt)];
  const ascending: Vector = [cos(node), sin(node), 0];
  const outwards = scaled(hae, 1 / distance);
  const west = unit(cross(axis, outwards));
  const north = cross(outwards, west);

  const seconds = 30;
  const before = positionAt(addSeconds(time, -seconds)).hae;
  const after = positionAt(addSeconds(time, seconds)).hae;
  const motion = scaled(difference(after, before), 1 / (2 * seconds));

  const [day, rest] = julianDateTt(time);
  const julian = day + rest;
  const fromNode = atan2(dot(cross(axis, ascending), outwards), dot(ascending, outwards)) / degree;
  const turned = ((julian - 2398220) * 360) / 25.38;
  const carrington = modulo(fromNode - turned, 360);
  const rotations = (julian - 2398140.227) / 27.2752316;
  // The rotation number steps where the longitude passes through zero: mean rotations decide which one is nearest.
  const rotation = Math.round(rotations - (1 - carrington / 360));

  const earth = difference(hae, gae);
  const earthOutwards = unit(earth);
  const earthWest = unit(cross(axis, earthOutwards));
  return {
    hae,
    gae,
    distance,
    latitudeDegrees: asin(dot(axis, outwards)) / degree,
    stonyhurstDegrees: asin(dot(outwards, earthWest)) / degree,
    carringtonDegrees: carrington,
    carringtonRotation: rotation,
    velocity: [dot(motion, outwards), dot(motion, west), dot(motion, north)],
    angularRadiusArcsec: (asin(solarRadius / distance) / degree) * 3600,
  };
}

function positionAt(time: Instant): { hae: Vector; gae: Vector } {
  const [day, rest] = julianDateTt(time);
  const days = day - 2451545 + rest;
  const meanAnomaly = modulo(357.5291 + 0.98560028 * days, 360) * degree;
  // Longitude of the Sun in the equinox of J2000: the mean longitude without the part that precession adds.
  const meanLongitude = 280.4665 + 0.9856091 * days;
  const centre = 1.9146 * sin(meanAnomaly) + 0.02 * sin(2 * meanAnomaly) + 0.0003 * sin(3 * meanAnomaly);
  const longitude = modulo(meanLongitude + centre + 180, 360) * degree;
  const distance = astronomicalUnit * (1.00014 - 0.01671 * cos(meanAnomaly) - 0.00014 * cos(2 * meanAnomaly));
  const earth: Vector = [distance * cos(longitude), distance * sin(longitude), 0];

  const orbit = 42_164_000;
  const phase = modulo(252.4 + (days * 360) / 0.99726957, 360) * degree;
  const inclination = 28.5 * degree;
  const obliquity = 23.4393 * degree;
  const x = orbit * cos(phase);
  const y = orbit * sin(phase) * cos(inclination);
  const z = orbit * sin(phase) * sin(inclination);
  const gae: Vector = [x, y * cos(obliquity) + z * sin(obliquity), z * cos(obliquity) - y * sin(obliquity)];
  return { gae, hae: [earth[0] + gae[0], earth[1] + gae[1], earth[2] + gae[2]] };
}

function modulo(value: number, period: number): number {
  return value - period * Math.floor(value / period);
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function difference(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function scaled(a: Vector, factor: number): Vector {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

function length(a: Vector): number {
  return Math.sqrt(dot(a, a));
}

function unit(a: Vector): Vector {
  return scaled(a, 1 / length(a));
}
