import { HeliokitError } from "../errors.js";
import { cos, sin } from "../kernels/index.js";
import { angleOf } from "./angles.js";
import type { ProjectionMaker } from "./plane-and-sphere.js";

function value(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let power = coefficients.length - 1; power >= 0; power--) sum = sum * x + (coefficients[power] ?? 0);
  return sum;
}

/** The x of a monotonic function's zero between two ends of different sign. */
function zeroBetween(f: (x: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  const rising = f(high) > f(low);
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (f(middle) > 0 === rising) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** Steps in which the polynomial's derivative is searched for the first place where it turns. */
const SCAN_STEPS = 3600;

/**
 * ZPN: the distance from the reference point is the polynomial sum(PVi_m z^m) of the angle z from it, in radians (Calabretta
 * and Greisen 2002, section 5.1.7). It can be undone up to the angle where the polynomial stops rising.
 */
export const zenithalPolynomial: ProjectionMaker = (parameters) => {
  const derivative = parameters.slice(1).map((coefficient, index) => coefficient * (index + 1));
  if (!parameters.every(Number.isFinite) || !(value(derivative, 0) > 0)) {
    throw new HeliokitError(
      "coordinates/bad-parameter",
      `the projection ZPN needs a polynomial that rises from the reference point; found PV2_m = ${parameters.join(", ")}`,
      { facts: { projection: "ZPN", parameters } },
    );
  }
  let limit = Math.PI;
  for (let step = 1; step <= SCAN_STEPS; step++) {
    const angle = (step * Math.PI) / SCAN_STEPS;
    if (value(derivative, angle) > 0) continue;
    limit = zeroBetween((x) => value(derivative, x), ((step - 1) * Math.PI) / SCAN_STEPS, angle);
    break;
  }
  const nearest = value(parameters, 0);
  const farthest = value(parameters, limit);
  const angleAt = (r: number): number => {
    if (!(r >= nearest && r <= farthest)) return Number.NaN;
    let angle = (limit * (r - nearest)) / (farthest - nearest);
    for (let step = 0; step < 8; step++) {
      const next = angle - (value(parameters, angle) - r) / value(derivative, angle);
      if (!(next >= 0 && next <= limit)) break;
      if (Math.abs(next - angle) <= 1e-16) return next;
      angle = next;
    }
    return zeroBetween((x) => value(parameters, x) - r, 0, limit);
  };
  return {
    toSphere: (x, y, out) => {
      const r = Math.sqrt(x * x + y * y);
      const angle = angleAt(r);
      const g = r === 0 ? 0 : sin(angle) / r;
      out[0] = -y * g;
      out[1] = x * g;
      out[2] = cos(angle);
    },
    toPlane: (nx, ny, nz, out) => {
      const rho = Math.sqrt(nx * nx + ny * ny);
      const angle = angleOf(rho, nz);
      const r = angle <= limit ? value(parameters, angle) : Number.NaN;
      out[0] = rho === 0 ? 0 : (r * ny) / rho;
      out[1] = rho === 0 ? 0 : (-r * nx) / rho;
    },
  };
};
