import { type AffinePlan, type Plane, planeBlank, planeData } from "./affine-plan.js";
import { openCvPosition } from "./opencv-positions.js";

/** Side of the square of pixels that one missing pixel spoils, by order: sunpy's rule. */
export const SPOILED_SIDE = [1, 1, 5, 5, 7, 7] as const;

/**
 * Writes NaN over the pixels of an output row that a missing input pixel reaches. A missing pixel spoils the square around it;
 * an output pixel is lost when a bilinear tap with any weight falls into the square: its position is then less than reach + 1
 * from the missing pixel on both axes. So each missing pixel stamps a small window; there is no mask image.
 */
export function spoiledStamps(plane: Plane, plan: AffinePlan): (y: number, row: Float32Array | Float64Array) => void {
  const { xs, ys } = missingPixels(plane, plan);
  const reach = ((SPOILED_SIDE[plan.order] as number) + 1) / 2;
  const nearest = plan.order === 0;
  const [a, b, c, d] = plan.matrix;
  const [tx, ty] = plan.shift;
  const [originX, originY] = plan.origin ?? [0, 0];
  const lastX = plan.inputWidth + 2 * plan.padX - 1;
  const lastY = plan.inputHeight + 2 * plan.padY - 1;
  const fixed = plan.method === "opencv";
  // "bspline" knows nothing outside the outermost centres; the others still have a tap inside up to one pixel away.
  const reaches =
    plan.method === "bspline"
      ? (position: number, last: number) => position >= 0 && position <= last
      : (position: number, last: number) => position > -1 && position < last + 1;
  const byX = Math.abs(a) >= Math.abs(c);
  const slope = byX ? a : c;
  const half = Math.abs((reach + 1) / slope);

  return (y, row) => {
    const Y = y + originY;
    const ends = [c * originX + d * Y + ty, c * (originX + plan.width - 1) + d * Y + ty] as const;
    const first = lowerBound(ys, Math.min(...ends) - reach - 1);
    const last = lowerBound(ys, Math.max(...ends) + reach + 1);
    for (let index = first; index < last; index++) {
      const mx = xs[index] as number;
      const my = ys[index] as number;
      const centre = (byX ? mx - tx - b * Y : my - ty - d * Y) / slope - originX;
      const from = Math.max(0, Math.floor(centre - half));
      const to = Math.min(plan.width - 1, Math.ceil(centre + half));
      for (let x = from; x <= to; x++) {
        const X = x + originX;
        const px = fixed ? openCvPosition(a, X, b * Y + tx) : a * X + b * Y + tx;
        const py = fixed ? openCvPosition(c, X, d * Y + ty) : c * X + d * Y + ty;
        if (!reaches(px, lastX) || !reaches(py, lastY)) continue;
        const hit = nearest
          ? Math.floor(px + 0.5) === mx && Math.floor(py + 0.5) === my
          : Math.abs(px - mx) < reach && Math.abs(py - my) < reach;
        if (hit) row[x] = Number.NaN;
      }
    }
  };
}

/** Positions of the missing pixels in the padded input, by rows. */
function missingPixels(plane: Plane, plan: AffinePlan): { xs: Int32Array; ys: Int32Array } {
  const data = planeData(plane);
  const blank = planeBlank(plane, data);
  const xs: number[] = [];
  const ys: number[] = [];
  for (let y = 0; y < plane.height; y++) {
    for (let x = 0, at = y * plane.width; x < plane.width; x++, at++) {
      const value = data[at] as number;
      if (value !== blank && !Number.isNaN(value)) continue;
      xs.push(x + plan.padX);
      ys.push(y + plan.padY);
    }
  }
  return { xs: Int32Array.from(xs), ys: Int32Array.from(ys) };
}

/** First index whose value is not below `bound`. */
function lowerBound(sorted: Int32Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
