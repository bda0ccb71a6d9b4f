import { HeliokitError } from "../errors.js";
import { asin, atan2, cos, sin } from "../kernels/index.js";
import { angleOf, cosDegrees, sinDegrees } from "./angles.js";
import type { PlaneAndSphere, ProjectionMaker } from "./plane-and-sphere.js";

// Formulas: Calabretta and Greisen 2002, section 5.1, written for directions instead of angles: with the native direction
// (nx, ny, nz) a zenithal projection is x = f ny, y = -f nx.

function write(out: Float64Array, x: number, y: number, z: number): void {
  out[0] = x;
  out[1] = y;
  out[2] = z;
}

/** A projection whose factor depends on nz alone. */
function radial(factor: (nz: number) => number, toSphere: PlaneAndSphere["toSphere"]): PlaneAndSphere {
  return {
    toSphere,
    toPlane: (nx, ny, nz, out) => {
      const f = factor(nz);
      out[0] = f * ny;
      out[1] = -f * nx;
    },
  };
}

const gnomonic: ProjectionMaker = () =>
  radial(
    (nz) => (nz > 0 ? 1 / nz : Number.NaN),
    (x, y, out) => write(out, -y, x, 1),
  );

const stereographic: ProjectionMaker = () =>
  radial(
    (nz) => (nz > -1 ? 2 / (1 + nz) : Number.NaN),
    (x, y, out) => write(out, -y, x, 1 - (x * x + y * y) / 4),
  );

const equalArea: ProjectionMaker = () =>
  radial(
    (nz) => (nz > -1 ? Math.sqrt(2 / (1 + nz)) : Number.NaN),
    (x, y, out) => {
      const square = x * x + y * y;
      const g = Math.sqrt(1 - square / 4);
      write(out, -y * g, x * g, 1 - square / 2);
    },
  );

const equidistant: ProjectionMaker = () => ({
  toSphere: (x, y, out) => {
    const r = Math.sqrt(x * x + y * y);
    if (r > Math.PI) return write(out, Number.NaN, Number.NaN, Number.NaN);
    const g = r === 0 ? 1 : sin(r) / r;
    write(out, -y * g, x * g, cos(r));
  },
  toPlane: (nx, ny, nz, out) => {
    const rho = Math.sqrt(nx * nx + ny * ny);
    const f = rho === 0 ? 1 : angleOf(rho, nz) / rho;
    out[0] = f * ny;
    out[1] = -f * nx;
  },
});

/** SIN with the slant of PVi_1 and PVi_2; without them the plain orthographic projection. */
const orthographic: ProjectionMaker = ([, xi = 0, eta = 0]) => ({
  toSphere: (x, y, out) => {
    const a = xi * xi + eta * eta + 1;
    const b = xi * (x - xi) + eta * (y - eta);
    const c = (x - xi) * (x - xi) + (y - eta) * (y - eta) - 1;
    const nz = (-b + Math.sqrt(b * b - a * c)) / a;
    write(out, eta * (1 - nz) - y, x - xi * (1 - nz), nz);
  },
  toPlane: (nx, ny, nz, out) => {
    const seen = nz + xi * ny - eta * nx >= 0;
    out[0] = seen ? ny + xi * (1 - nz) : Number.NaN;
    out[1] = seen ? -nx + eta * (1 - nz) : Number.NaN;
  },
});

/** AZP: the point of view at PVi_1 radii behind the centre, the plane tilted by PVi_2 degrees. */
const perspective: ProjectionMaker = ([, mu = 0, gamma = 0]) => {
  const cosine = cosDegrees(gamma);
  const sine = sinDegrees(gamma);
  if (mu === -1 || cosine === 0 || !Number.isFinite(mu) || !Number.isFinite(gamma)) {
    throw new HeliokitError(
      "coordinates/bad-parameter",
      `the projection AZP has no plane for PV2_1 = ${mu} and PV2_2 = ${gamma}; PV2_1 = -1 and a tilt of 90 degrees cannot be`,
      { facts: { projection: "AZP", mu, gamma } },
    );
  }
  const tangent = sine / cosine;
  return {
    toSphere: (x, y, out) => {
      const level = y * cosine;
      const r = Math.sqrt(x * x + level * level);
      const rho = r / (mu + 1 + y * sine);
      const psi = atan2(1, rho);
      const omega = asin((rho * mu) / Math.sqrt(rho * rho + 1));
      const turn = (angle: number): number => (angle > Math.PI / 2 + 1e-13 ? angle - 2 * Math.PI : angle);
      const theta = Math.max(turn(psi - omega), turn(psi + omega + Math.PI));
      const g = r === 0 ? 0 : cos(theta) / r;
      write(out, -level * g, x * g, sin(theta));
    },
    toPlane: (nx, ny, nz, out) => {
      const depth = mu + nz + nx * tangent;
      const seen = depth > 0 === mu + 1 > 0 && depth !== 0 && !(Math.abs(mu) > 1 && nz < -1 / mu);
      const f = seen ? (mu + 1) / depth : Number.NaN;
      out[0] = f * ny;
      out[1] = (-f * nx) / cosine;
    },
  };
};

export const zenithalProjections: Readonly<Record<string, ProjectionMaker>> = {
  TAN: gnomonic,
  STG: stereographic,
  ZEA: equalArea,
  ARC: equidistant,
  SIN: orthographic,
  AZP: perspective,
};
