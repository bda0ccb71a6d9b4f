import { HeliokitError } from "../errors.js";
import { type Arena, ArenaArray, type ArenaType } from "../kernels/index.js";
import type { NumberArray } from "./raster.js";

/** Degree of the interpolation. */
export type AffineOrder = 0 | 1 | 2 | 3 | 4 | 5;

/**
 * How a value between pixels is found:
 * - "bspline": tensor B-spline of degree `order` with mirrored ends, equal to scipy.ndimage.affine_transform (mode constant).
 *   Positions outside the centres of the outermost pixels take `fill`, at once.
 * - "catmull-rom": nearest (0), bilinear (1) or cubic convolution with a = -0.5 (3), Keys 1981, as scikit-image and SSW.
 *   Taps outside take `fill`, so that the border blends.
 * - "opencv": nearest, bilinear or cubic convolution with a = -0.75 at positions rounded to 1/32 pixel, as
 *   cv2.warpAffine. Taps outside take `fill`.
 */
export type AffineMethod = "bspline" | "catmull-rom" | "opencv";

/**
 * An affine resampling: output pixel (x, y) takes the value of the input, padded by a constant border, at
 * `xs = a*X + b*Y + tx`, `ys = c*X + d*Y + ty` with X = x + origin[0], Y = y + origin[1]; everything in double. All
 * positions are 0-based and refer to pixel centres; the position counts from the corner of the padded input.
 */
export interface AffinePlan {
  readonly inputWidth: number;
  readonly inputHeight: number;
  /** Columns of border on the left and on the right; never allocated. */
  readonly padX: number;
  /** Rows of border below and above; never allocated. */
  readonly padY: number;
  readonly width: number;
  readonly height: number;
  readonly matrix: readonly [a: number, b: number, c: number, d: number];
  readonly shift: readonly [tx: number, ty: number];
  /**
   * What is added to the output indices before the matrix; default [0, 0]. Use it where the output is a part of a bigger
   * grid: "opencv" rounds the products with the index, so that the part equals the whole only this way.
   */
  readonly origin?: readonly [x: number, y: number];
  readonly order: AffineOrder;
  readonly method: AffineMethod;
  /** Value of the border and of everything outside, in units of the input before `factor`; NaN for missing. */
  readonly fill: number;
  /** What every pixel is multiplied by, once. */
  readonly factor: number;
  /** Keep results within the range of the valid input pixels, `fill` included when it is a number. */
  readonly clip: boolean;
  readonly precision: "float32" | "float64";
}

/** Pixels of an input: an array of its own, or one in the kernels' memory (used in place). A raster is one too. */
export interface Plane {
  readonly data: NumberArray | ArenaArray;
  readonly width: number;
  readonly height: number;
  /** Value of integer data that marks a missing pixel. In float data NaN does. */
  readonly blank?: number;
  /** What the decoder already knows of the pixels; saves a pass over them. */
  readonly range?: PlaneRange;
}

/** Range of the valid pixels of a plane; NaN when there are none. */
export interface PlaneRange {
  readonly min: number;
  readonly max: number;
  /** Number of missing pixels. */
  readonly missing: number;
}

/**
 * The typed array of a plane as it lies in memory now.
 *
 * @example
 * ```ts
 * planeData(raster) === raster.data; // true for a raster; a plane in the kernels' memory gives its view
 * ```
 */
export function planeData(plane: Plane): NumberArray {
  return "view" in plane.data ? plane.data.view : plane.data;
}

/**
 * The same plane, by address where its pixels lie in the kernels' memory: memory that grows detaches views but moves
 * nothing.
 */
export function pinPlane(plane: Plane, arena: Arena): Plane {
  const { data } = plane;
  if ("view" in data || !arena.contains(data)) return plane;
  return { ...plane, data: new ArenaArray(arena, arenaTypeOf(data), data.byteOffset, data.length) };
}

function arenaTypeOf(data: NumberArray): ArenaType {
  if (data instanceof Int8Array) return "int8";
  if (data instanceof Uint8Array) return "uint8";
  if (data instanceof Int16Array) return "int16";
  if (data instanceof Uint16Array) return "uint16";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof Uint32Array) return "uint32";
  return data instanceof Float32Array ? "float32" : "float64";
}

/** The value that marks missing pixels, where the data are integers and there is one. */
export function planeBlank(plane: Plane, data: NumberArray): number | undefined {
  return data instanceof Float32Array || data instanceof Float64Array ? undefined : plane.blank;
}

/** Checks a plan and its input. Errors: `raster/bad-plan`. */
export function checkPlan(plane: Plane, plan: AffinePlan): void {
  const wrong = planMistake(plane, plan);
  if (wrong !== undefined) {
    throw new HeliokitError("raster/bad-plan", `cannot resample: ${wrong}`, { facts: { plan } });
  }
}

function planMistake(plane: Plane, plan: AffinePlan): string | undefined {
  const whole = (value: number, least: number) => Number.isSafeInteger(value) && value >= least;
  if (plane.width !== plan.inputWidth || plane.height !== plan.inputHeight) {
    return `the plane is ${plane.width} x ${plane.height}, the plan is for ${plan.inputWidth} x ${plan.inputHeight}`;
  }
  if (!whole(plan.inputWidth, 1) || !whole(plan.inputHeight, 1)) return "the input has no pixels";
  if (plane.data.length !== plane.width * plane.height) {
    return `the plane has ${plane.data.length} pixels, wanted ${plane.width * plane.height}`;
  }
  if (!whole(plan.padX, 0) || !whole(plan.padY, 0)) return "padX and padY must be whole and not negative";
  if (!whole(plan.width, 1) || !whole(plan.height, 1)) return "the output has no pixels";
  const numbers = [...plan.matrix, ...plan.shift, ...(plan.origin ?? []), plan.factor];
  if (!numbers.every(Number.isFinite)) return "matrix, shift, origin and factor must be finite";
  if (plan.fill === Number.POSITIVE_INFINITY || plan.fill === Number.NEGATIVE_INFINITY) return "fill is infinite";
  if (plan.method !== "bspline" && ![0, 1, 3].includes(plan.order)) {
    return `method "${plan.method}" knows orders 0, 1 and 3, not ${plan.order}`;
  }
  return undefined;
}

/**
 * Range of the valid pixels of a plane, from the plane's own record or by a pass over it.
 *
 * @example
 * ```ts
 * const { min, max } = planeRange({ data: new Float32Array([1, Number.NaN, 3, 2]), width: 2, height: 2 }); // 1, 3
 * ```
 */
export function planeRange(plane: Plane): PlaneRange {
  if (plane.range) return plane.range;
  const data = planeData(plane);
  const blank = planeBlank(plane, data);
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let missing = 0;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (Number.isNaN(value) || value === blank) {
      missing++;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return missing === data.length ? { min: Number.NaN, max: Number.NaN, missing } : { min, max, missing };
}

/**
 * Limits of the output under `clip`, in units after `factor`. sunpy clips to the range of the padded input and, for a
 * `missing` that is a number, widens that range to `missing`; its longer rule, which looks at the output too, comes to the same.
 */
export function clipLimits(plan: AffinePlan, range: PlaneRange): { readonly low: number; readonly high: number } {
  if (!plan.clip || Number.isNaN(range.min)) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const min = Number.isNaN(plan.fill) ? range.min : Math.min(range.min, plan.fill);
  const max = Number.isNaN(plan.fill) ? range.max : Math.max(range.max, plan.fill);
  const ends = [min * plan.factor, max * plan.factor];
  return { low: Math.min(...ends), high: Math.max(...ends) };
}
