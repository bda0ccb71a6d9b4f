import { HeliokitError } from "../errors.js";
import { cos, exp, log, sin } from "../kernels/index.js";
import { angleOf } from "./angles.js";
import type { PlaneAndSphere, ProjectionMaker } from "./plane-and-sphere.js";

// Formulas: Calabretta and Greisen 2002, section 5.2. Longitude is x itself; it may run beyond half a turn, as the edge pixels
// of a synoptic map do. Latitudes beyond the poles do not exist.

/** A cylindrical projection from sine and cosine of the latitude at a height, and the height of a direction. */
function cylindrical(
  latitudeAt: (y: number) => readonly [sine: number, cosine: number],
  heightOf: (nz: number, rho: number) => number,
): PlaneAndSphere {
  return {
    toSphere: (x, y, out) => {
      const [sine, cosine] = latitudeAt(y);
      out[0] = cosine * cos(x);
      out[1] = cosine * sin(x);
      out[2] = sine;
    },
    toPlane: (nx, ny, nz, out) => {
      out[0] = angleOf(ny, nx);
      out[1] = heightOf(nz, Math.sqrt(nx * nx + ny * ny));
    },
  };
}

const NONE = [Number.NaN, Number.NaN] as const;

/** Rounding may carry a pole this far beyond itself. */
const TOLERANCE = 1e-13;

const plateCarree: ProjectionMaker = () =>
  cylindrical(
    (y) => (Math.abs(y) > Math.PI / 2 + TOLERANCE ? NONE : [sin(y), cos(y)]),
    (nz, rho) => angleOf(nz, rho),
  );

const equalArea: ProjectionMaker = ([, lambda = 1]) => {
  if (!(lambda > 0 && lambda <= 1)) {
    throw new HeliokitError(
      "coordinates/bad-parameter",
      `the projection CEA wants PV2_1 above 0 and up to 1, not ${lambda}; leave it out for 1`,
      { facts: { projection: "CEA", lambda } },
    );
  }
  return cylindrical(
    (y) => {
      const sine = y * lambda;
      if (Math.abs(sine) > 1 + TOLERANCE) return NONE;
      return [sine, Math.sqrt(Math.max(0, (1 - sine) * (1 + sine)))];
    },
    (nz) => nz / lambda,
  );
};

const mercator: ProjectionMaker = () =>
  cylindrical(
    (y) => {
      // tanh and 1 / cosh, from the power that cannot overflow.
      const e = exp(-Math.abs(y));
      const sine = (1 - e * e) / (1 + e * e);
      return [y < 0 ? -sine : sine, (2 * e) / (1 + e * e)];
    },
    (nz, rho) => (rho === 0 ? Number.NaN : nz >= 0 ? log((1 + nz) / rho) : -log((1 - nz) / rho)),
  );

export const cylindricalProjections: Readonly<Record<string, ProjectionMaker>> = {
  CAR: plateCarree,
  CEA: equalArea,
  MER: mercator,
};
