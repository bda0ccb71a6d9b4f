import { HeliokitError } from "../errors.js";
import { atan2 } from "../kernels/index.js";
import type { Instant } from "../time/index.js";
import { cosDegrees, DEGREES_PER_RADIAN, sinDegrees } from "./angles.js";
import { ECLIPTIC_NODE_DEGREES, eclipticPoleOfDate, ICRS_FROM_ECLIPTIC, SOLAR_FROM_ICRS } from "./axes.js";
import { centuriesSinceJ2000, daysSinceJ2000, earthVectorAt } from "./earth.js";
import { carringtonOffsetDegrees } from "./ephemeris.js";
import { type Frame, type Observer, observerOf } from "./frame.js";
import {
  apply,
  axesAboutThird,
  cross,
  IDENTITY,
  type Matrix3,
  multiply,
  transpose,
  unit,
  type Vector3,
} from "./vectors.js";

/** Longitude of the Earth from the node of {@link SOLAR_FROM_ICRS}. */
function earthLongitude(time: Instant): number {
  const [x, y] = apply(SOLAR_FROM_ICRS, earthVectorAt(daysSinceJ2000(time)));
  return atan2(y, x) * DEGREES_PER_RADIAN;
}

/** From ICRS axes to HEEQ, both from Sun centre. */
export function heeqFromIcrs(time: Instant): Matrix3 {
  return multiply(axesAboutThird(earthLongitude(time)), SOLAR_FROM_ICRS);
}

/** HEE axes as rows in ICRS: X to the Earth, Z as near to the ecliptic pole of date as that allows. */
function heeFromIcrs(time: Instant): Matrix3 {
  const x = unit(earthVectorAt(daysSinceJ2000(time)));
  const y = unit(cross(eclipticPoleOfDate(centuriesSinceJ2000(time)), x));
  return [x, y, cross(x, y)];
}

/** From the axes of HCC (west, north, towards the observer) to HEEQ. */
export function heeqFromHcc(observer: Observer): Matrix3 {
  const sl = sinDegrees(observer.longitudeDegrees);
  const cl = cosDegrees(observer.longitudeDegrees);
  const sb = sinDegrees(observer.latitudeDegrees);
  const cb = cosDegrees(observer.latitudeDegrees);
  return [
    [-sl, -sb * cl, cb * cl],
    [cl, -sb * sl, cb * sl],
    [0, cb, sb],
  ];
}

/** The observer's place in HEEQ, metres. */
export function heeqOfObserver(observer: Observer): Vector3 {
  const { distanceMetres: d } = observer;
  return apply(heeqFromHcc(observer), [0, 0, d]);
}

/** What callers without types may hand in. */
function unknownFrame(name: never): HeliokitError {
  return new HeliokitError(
    "coordinates/unknown-frame",
    `there is no frame ${String(name)}; known are HPC, HPR, HCC, HGS, HGC, HEEQ, HCI, HEE and HAE`,
    { facts: { frame: String(name) } },
  );
}

/** From the Sun-centred axes of a frame to HEEQ of its time. */
export function heeqFromFrame(frame: Frame): Matrix3 {
  switch (frame.name) {
    case "HGS":
    case "HEEQ":
      return IDENTITY;
    case "HPC":
    case "HPR":
    case "HCC":
      return heeqFromHcc(observerOf(frame));
    case "HGC":
      return axesAboutThird(carringtonOffsetDegrees(frame.time, observerOf(frame).distanceMetres));
    case "HCI":
      return axesAboutThird(earthLongitude(frame.time) - ECLIPTIC_NODE_DEGREES);
    case "HEE":
      return multiply(heeqFromIcrs(frame.time), transpose(heeFromIcrs(frame.time)));
    case "HAE":
      return multiply(heeqFromIcrs(frame.time), ICRS_FROM_ECLIPTIC);
    default:
      throw unknownFrame(frame.name);
  }
}
