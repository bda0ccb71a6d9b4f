import { asin, cos, sin } from "../kernels/index.js";
import { angleOf } from "./angles.js";
import type { PlaneAndSphere, ProjectionMaker } from "./plane-and-sphere.js";

// Formulas: Calabretta and Greisen 2002, section 5.3. The outline is the whole sphere; outside of it there is nothing.

/** Rounding may carry the outline this far beyond itself. */
const TOLERANCE = 1e-12;

function writeDirection(out: Float64Array, longitude: number, sine: number, cosine: number): void {
  const inside = Math.abs(longitude) <= Math.PI + TOLERANCE;
  out[0] = inside ? cosine * cos(longitude) : Number.NaN;
  out[1] = inside ? cosine * sin(longitude) : Number.NaN;
  out[2] = inside ? sine : Number.NaN;
}

/** A projection with parallels of a length and a height of their own. */
function pseudocylindrical(
  latitudeAt: (y: number) => readonly [sine: number, cosine: number, width: number],
  parallelOf: (latitude: number, nz: number, rho: number) => readonly [height: number, width: number],
): PlaneAndSphere {
  return {
    toSphere: (x, y, out) => {
      const [sine, cosine, width] = latitudeAt(y);
      // At a pole the parallel is a point: every longitude is as good as 0.
      const longitude = width > TOLERANCE ? x / width : Math.abs(x) <= TOLERANCE ? 0 : Number.NaN;
      writeDirection(out, longitude, sine, cosine);
    },
    toPlane: (nx, ny, nz, out) => {
      const rho = Math.sqrt(nx * nx + ny * ny);
      const [height, width] = parallelOf(angleOf(nz, rho), nz, rho);
      out[0] = angleOf(ny, nx) * width;
      out[1] = height;
    },
  };
}

const sansonFlamsteed: ProjectionMaker = () =>
  pseudocylindrical(
    (y) => {
      const cosine = Math.abs(y) > Math.PI / 2 + TOLERANCE ? Number.NaN : Math.max(0, cos(y));
      return [sin(y), cosine, cosine];
    },
    (latitude, _nz, rho) => [latitude, rho],
  );

const parabolic: ProjectionMaker = () =>
  pseudocylindrical(
    (y) => {
      const s = y / Math.PI;
      const latitude = 3 * asin(s);
      const inside = Math.abs(latitude) <= Math.PI / 2 + TOLERANCE;
      return [sin(latitude), inside ? Math.max(0, cos(latitude)) : Number.NaN, 1 - 4 * s * s];
    },
    (latitude) => {
      const s = sin(latitude / 3);
      return [Math.PI * s, 1 - 4 * s * s];
    },
  );

/** The auxiliary angle of Mollweide's projection: 2 g + sin 2g = pi sin(latitude). */
function auxiliaryAngle(nz: number): number {
  const wanted = Math.PI * nz;
  let low = -Math.PI / 2;
  let high = Math.PI / 2;
  let angle = (nz * Math.PI) / 4;
  for (let step = 0; step < 60; step++) {
    const rest = 2 * angle + sin(2 * angle) - wanted;
    if (rest > 0) high = angle;
    else low = angle;
    const next = angle - rest / (2 + 2 * cos(2 * angle));
    const taken = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(taken - angle) <= 1e-16) break;
    angle = taken;
  }
  return angle;
}

const mollweide: ProjectionMaker = () =>
  pseudocylindrical(
    (y) => {
      const half = y / Math.SQRT2;
      const angle = asin(half);
      const sine = (2 * angle + sin(2 * angle)) / Math.PI;
      return [sine, Math.sqrt(Math.max(0, (1 - sine) * (1 + sine))), (2 * Math.SQRT2 * cos(angle)) / Math.PI];
    },
    (_latitude, nz) => {
      const angle = auxiliaryAngle(nz);
      return [Math.SQRT2 * sin(angle), (2 * Math.SQRT2 * cos(angle)) / Math.PI];
    },
  );

const hammerAitoff: ProjectionMaker = () => ({
  toSphere: (x, y, out) => {
    const square = 1 - (x * x) / 16 - (y * y) / 4;
    if (!(square >= 0.5 - TOLERANCE)) return writeDirection(out, Number.NaN, 0, 0);
    const z = Math.sqrt(square);
    const sine = y * z;
    writeDirection(
      out,
      2 * angleOf((x * z) / 2, 2 * square - 1),
      sine,
      Math.sqrt(Math.max(0, (1 - sine) * (1 + sine))),
    );
  },
  toPlane: (nx, ny, nz, out) => {
    const rho = Math.sqrt(nx * nx + ny * ny);
    const half = angleOf(ny, nx) / 2;
    const g = Math.sqrt(2 / (1 + rho * cos(half)));
    out[0] = 2 * g * rho * sin(half);
    out[1] = g * nz;
  },
});

export const pseudocylindricalProjections: Readonly<Record<string, ProjectionMaker>> = {
  SFL: sansonFlamsteed,
  PAR: parabolic,
  MOL: mollweide,
  AIT: hammerAitoff,
};
