import { HeliokitError } from "../errors.js";
import { type NativePole, nativePole } from "./native-pole.js";
import { PROJECTION_CODES, projectionOf, referenceLatitude } from "./projection.js";

/** Four numbers by rows: a matrix of two rows and two columns. */
export type WcsMatrix = readonly [number, number, number, number];

/**
 * How the pixels of an image lie on a sphere (FITS standard 4.0, section 8; Calabretta and Greisen 2002). Pixels are 0-based
 * at pixel centres; angles in degrees. Where an array has an entry per axis, it follows the order of the axes. A plain record:
 * it can be sent to workers and kept as JSON.
 */
export interface Wcs {
  /** CTYPE1, CTYPE2, such as `HPLN-TAN`, `HPLT-TAN`. */
  readonly ctype: readonly [string, string];
  /** Code of the projection, such as `TAN`. */
  readonly projection: string;
  /** The axis, 1 or 2, along which longitude runs at the reference point. */
  readonly longitudeAxis: 1 | 2;
  /** CRPIX - 1. */
  readonly referencePixel: readonly [number, number];
  /** CRVAL in degrees. */
  readonly referenceValue: readonly [number, number];
  /** CDELTi PCi_j, or CDi_j, in degrees per pixel. */
  readonly matrix: WcsMatrix;
  /** LONPOLE and what follows from it: where the projection's own pole lies. */
  readonly pole: NativePole;
  /** PVi_0, PVi_1, ... of the latitude axis; 0 where a number is left out between others. */
  readonly parameters: readonly number[];
  /** Unit of the world coordinates this room gives and takes: `arcsec` for helioprojective ones, else `deg`. */
  readonly unit: "arcsec" | "deg";
}

/** What {@link makeWcs} needs; see {@link Wcs} for the meaning and the units. */
export interface WcsDescription {
  readonly ctype: readonly [string, string];
  readonly referencePixel: readonly [number, number];
  readonly referenceValue: readonly [number, number];
  readonly matrix: WcsMatrix;
  /** LONPOLE; default by the standard. */
  readonly lonPole?: number | undefined;
  /** LATPOLE; default 90. Counts only where two poles are possible. */
  readonly latPole?: number | undefined;
  readonly parameters?: readonly number[];
}

const refuse = (code: string, message: string, facts: Readonly<Record<string, unknown>>): HeliokitError =>
  new HeliokitError(`coordinates/${code}`, message, { facts });

/**
 * Image coordinates from their numbers, checked, with the pole of the projection worked out.
 *
 * Errors: `coordinates/mismatched-axes` (the axes are no pair of longitude and latitude, or their projections differ),
 * `coordinates/unknown-projection`, `coordinates/distortion` (a suffix such as -SIP), `coordinates/bad-parameter`,
 * `coordinates/bad-number`, `coordinates/singular-matrix`, `coordinates/impossible-pole`.
 *
 * @example
 * ```ts
 * const wcs = makeWcs({
 *   ctype: ["HPLN-TAN", "HPLT-TAN"],
 *   referencePixel: [2047.5, 2047.5],
 *   referenceValue: [0, 0],
 *   matrix: [0.6 / 3600, 0, 0, 0.6 / 3600],
 * });
 * ```
 */
export function makeWcs(description: WcsDescription): Wcs {
  const { ctype, referencePixel, referenceValue, matrix, lonPole, latPole, parameters = [] } = description;
  const { stem, projection, longitudeAxis } = axesOf(ctype);
  const given = [...referencePixel, ...referenceValue, ...matrix, ...parameters, lonPole ?? 0, latPole ?? 0];
  if (!given.every(Number.isFinite)) {
    throw refuse(
      "bad-number",
      `image coordinates want finite numbers; found reference pixel ${referencePixel.join(", ")}, value ` +
        `${referenceValue.join(", ")}, matrix ${matrix.join(", ")}, poles ${lonPole}, ${latPole}, parameters ${parameters.join(", ")}`,
      { ...description },
    );
  }
  const [a, b, c, d] = matrix;
  if (!(Math.abs(a * d - b * c) > Number.MIN_VALUE)) {
    throw refuse(
      "singular-matrix",
      `the matrix ${matrix.join(", ")} maps the image onto a line; check CDELT1, CDELT2 and PCi_j or CDi_j`,
      { matrix },
    );
  }
  projectionOf(projection, parameters);
  const [first, second] = referenceValue;
  const pole = nativePole({
    longitude: longitudeAxis === 1 ? first : second,
    latitude: longitudeAxis === 1 ? second : first,
    nativeLatitude: referenceLatitude(projection),
    lonPole,
    latPole,
  });
  return {
    ctype,
    projection,
    longitudeAxis,
    referencePixel,
    referenceValue,
    matrix,
    pole,
    parameters,
    unit: stem === "HP" ? "arcsec" : "deg",
  };
}

/** `HPLN-TAN`, `RA---SIN`, `HPLN-TAN-SIP`: what is measured, the projection, a distortion. */
const CTYPE = /^([A-Z]{1,4})-+([A-Z]{3})(?:-(\w+))?$/;
const AXIS = /^(?:(RA|DEC)|([A-Z]{1,2})(LN|LT|LON|LAT))$/;

interface Axis {
  readonly stem: string;
  readonly role: "longitude" | "latitude";
  readonly projection: string;
}

function axisOf(text: string): Axis {
  const [, name = "", projection = "", distortion] = CTYPE.exec(text.trim()) ?? [];
  const [, equatorial, stem = "RADEC", end = ""] = AXIS.exec(name) ?? [];
  const role = equatorial === undefined ? end.slice(0, 2) : equatorial === "RA" ? "LN" : "LT";
  if (role === "") {
    throw refuse(
      "mismatched-axes",
      `CTYPE ${JSON.stringify(text)} names no longitude or latitude with a projection; wanted is a pair such as HPLN-TAN, ` +
        `HPLT-TAN with one of ${PROJECTION_CODES.join(", ")}`,
      { ctype: text },
    );
  }
  if (distortion !== undefined) {
    throw refuse(
      "distortion",
      `CTYPE ${text} asks for the distortion ${distortion}, which is not computed; positions would be wrong without it`,
      { ctype: text, distortion },
    );
  }
  return { stem, role: role === "LN" || role === "LO" ? "longitude" : "latitude", projection };
}

/** What two CTYPEs say together. */
export function axesOf(ctype: readonly [string, string]): { stem: string; projection: string; longitudeAxis: 1 | 2 } {
  const [first, second] = [axisOf(ctype[0]), axisOf(ctype[1])];
  if (first.role === second.role || first.stem !== second.stem || first.projection !== second.projection) {
    throw refuse(
      "mismatched-axes",
      `the axes ${ctype.join(" and ")} are no pair; wanted are longitude and latitude of one system in one projection`,
      { ctype },
    );
  }
  return { stem: first.stem, projection: first.projection, longitudeAxis: first.role === "longitude" ? 1 : 2 };
}
