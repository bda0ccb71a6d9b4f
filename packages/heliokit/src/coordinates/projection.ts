import { HeliokitError } from "../errors.js";
import type { PlaneAndSphere, ProjectionMaker } from "./plane-and-sphere.js";
import { cylindricalProjections } from "./projections-cylindrical.js";
import { pseudocylindricalProjections } from "./projections-pseudocylindrical.js";
import { zenithalProjections } from "./projections-zenithal.js";
import { zenithalPolynomial } from "./zenithal-polynomial.js";

const makers: Readonly<Record<string, ProjectionMaker>> = {
  ...zenithalProjections,
  ZPN: zenithalPolynomial,
  ...cylindricalProjections,
  ...pseudocylindricalProjections,
};

const zenithal = new Set([...Object.keys(zenithalProjections), "ZPN"]);

/** Codes of the projections that can be computed, in the spelling of CTYPE. */
export const PROJECTION_CODES: readonly string[] = Object.keys(makers).sort();

/** Native latitude of the reference point: the pole of zenithal projections, the equator of the others. */
export function referenceLatitude(code: string): 90 | 0 {
  return zenithal.has(code) ? 90 : 0;
}

/** The two directions of a projection. */
export function projectionOf(code: string, parameters: readonly number[]): PlaneAndSphere {
  const maker = Object.hasOwn(makers, code) ? makers[code] : undefined;
  if (maker === undefined) {
    throw new HeliokitError(
      "coordinates/unknown-projection",
      `the projection ${code} is not known; Heliokit computes ${PROJECTION_CODES.join(", ")}`,
      { facts: { projection: code } },
    );
  }
  return maker(parameters);
}
