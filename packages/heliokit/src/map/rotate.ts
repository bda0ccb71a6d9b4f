import { HeliokitError, type LongWorkOptions } from "../errors.js";
import { cos, sin } from "../kernels/index.js";
import { type AffinePlan, smallest } from "../raster/index.js";
import { headerScale, turnedHeader } from "./grid-header.js";
import { resampleToRaster } from "./register.js";
import type { Matrix2 } from "./register-plan.js";
import { mapFromRaster, rotationOf, type SolarMap } from "./solar-map.js";

/** Options of {@link rotateMap}. */
export interface RotateOptions extends LongWorkOptions {
  /** Counter-clockwise, in degrees. Default: what brings the map's own axes to the image's (north up). */
  readonly angleDegrees?: number;
  /** In place of an angle: the matrix by rows. */
  readonly matrix?: Matrix2;
  /** Enlarges by a factor about the centre. Default 1. */
  readonly scale?: number;
  /** Puts the reference pixel into the middle of the result. Default false. */
  readonly recenter?: boolean;
  /** Degree of the interpolation, 0 to 5. Default 3. */
  readonly order?: 0 | 1 | 2 | 3 | 4 | 5;
  /** See `heliokit/raster`. Default "bspline". */
  readonly method?: "bspline" | "catmull-rom" | "opencv";
  /** Value outside the input: NaN (default), the smallest pixel, or a number. */
  readonly missing?: number | "min";
  /** Keep results within the range of the input. Default true. */
  readonly clip?: boolean;
  /** The result has the input's size: corners are cut off, nothing grows. Default false: it grows to hold everything. */
  readonly keepShape?: boolean;
}

/**
 * Turns a map about its middle (or its reference pixel with `recenter`), so that nothing of it is lost; without angle and
 * matrix north comes up. The geometry is that of sunpy's `rotate`.
 *
 * Keywords changed: NAXIS1/2, CRPIX1/2, CDELT1/2, PCi_j. Removed: CROTA1/2, CDi_j.
 *
 * @throws HeliokitError `map/singular-rotation`
 *
 * @example
 * ```ts
 * const northUp = await rotateMap(map, { keepShape: true });
 * ```
 */
export async function rotateMap(map: SolarMap, options: RotateOptions = {}): Promise<SolarMap> {
  const { scale = 1, recenter = false, keepShape = false } = options;
  const { raster, header } = map;
  const { width, height } = raster;
  const own = rotationOf(map);
  const flat: Matrix2 = [own[0][0], own[0][1], own[1][0], own[1][1]];
  const turn = turnOf(options, flat);
  const determinant = turn[0] * turn[3] - turn[1] * turn[2];
  if (!(Math.abs(determinant) > 1e-9) || !(scale > 0) || !Number.isFinite(scale)) {
    throw new HeliokitError(
      "map/singular-rotation",
      `a map cannot be turned by ${turn.join(", ")} and scaled by ${scale}; give a matrix that can be inverted and a positive scale`,
      {
        facts: { matrix: [...turn], scale },
      },
    );
  }
  const inverse: Matrix2 = [
    turn[3] / determinant,
    -turn[1] / determinant,
    -turn[2] / determinant,
    turn[0] / determinant,
  ];
  const grow = keepShape ? { x: 0, y: 0 } : growth(width, height, turn, scale);
  const pad = { x: Math.max(grow.x, 0), y: Math.max(grow.y, 0) };
  const crop = { x: Math.max(-grow.x, 0), y: Math.max(-grow.y, 0) };
  const centre = { x: (width + 2 * pad.x - 1) / 2, y: (height + 2 * pad.y - 1) / 2 };
  const reference = { x: map.wcs.referencePixel.x + pad.x, y: map.wcs.referencePixel.y + pad.y };
  const about = recenter ? reference : centre;
  const matrix: Matrix2 = [inverse[0] / scale, inverse[1] / scale, inverse[2] / scale, inverse[3] / scale];
  const outWidth = width + 2 * pad.x - 2 * crop.x;
  const outHeight = height + 2 * pad.y - 2 * crop.y;
  const precision = raster.data instanceof Float64Array ? "float64" : "float32";
  const missing = options.missing ?? Number.NaN;
  const affine: AffinePlan = {
    inputWidth: width,
    inputHeight: height,
    padX: pad.x,
    padY: pad.y,
    width: outWidth,
    height: outHeight,
    matrix,
    shift: [
      about.x - (matrix[0] * centre.x + matrix[1] * centre.y),
      about.y - (matrix[2] * centre.x + matrix[3] * centre.y),
    ],
    origin: [crop.x, crop.y],
    order: options.order ?? 3,
    method: options.method ?? "bspline",
    fill: missing === "min" ? smallest(raster) : missing,
    factor: 1,
    clip: options.clip ?? true,
    precision: (options.order ?? 3) > 3 ? "float64" : precision,
  };
  const turned = await resampleToRaster(raster, affine, 1, precision, options);
  const step = { x: reference.x - centre.x, y: reference.y - centre.y };
  const moved = recenter
    ? centre
    : {
        x: centre.x + scale * (turn[0] * step.x + turn[1] * step.y),
        y: centre.y + scale * (turn[2] * step.x + turn[3] * step.y),
      };
  const cdelt = headerScale(header);
  const made = turnedHeader(header, {
    rotation: product(flat, inverse),
    scale: { x: cdelt.x / scale, y: cdelt.y / scale },
    referencePixel: { x: moved.x - crop.x, y: moved.y - crop.y },
    width: outWidth,
    height: outHeight,
  });
  const mask = map.mask && (await turnedMask(map.mask, affine, options));
  return mapFromRaster(turned.raster, made, mask ? { mask } : {});
}

function turnOf({ angleDegrees, matrix }: RotateOptions, own: Matrix2): Matrix2 {
  if (matrix && angleDegrees !== undefined) {
    throw new HeliokitError("map/bad-rotation", "an angle and a matrix say the rotation twice; give one of them", {
      facts: {},
    });
  }
  if (matrix) return matrix;
  if (angleDegrees === undefined) return own;
  const angle = (angleDegrees * Math.PI) / 180;
  return [cos(angle), -sin(angle), sin(angle), cos(angle)];
}

/** Pixels that the image grows on each side; negative where it shrinks. */
function growth(
  width: number,
  height: number,
  turn: Matrix2,
  scale: number,
): { readonly x: number; readonly y: number } {
  const extent = (a: number, b: number) => {
    const corners = [-0.5, width - 0.5].flatMap((x) => [-0.5, height - 0.5].map((y) => a * x + b * y));
    return (Math.max(...corners) - Math.min(...corners)) * scale;
  };
  return {
    x: Math.ceil((extent(turn[0], turn[1]) - width) / 2),
    y: Math.ceil((extent(turn[2], turn[3]) - height) / 2),
  };
}

function product(a: Matrix2, b: Matrix2): Matrix2 {
  return [a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3]];
}

/** Pixels that came from masked ones, and those from outside. */
async function turnedMask(mask: Uint8Array, affine: AffinePlan, options: LongWorkOptions): Promise<Uint8Array> {
  const plane = { data: Float32Array.from(mask), width: affine.inputWidth, height: affine.inputHeight };
  const plan: AffinePlan = { ...affine, order: 0, method: "bspline", fill: 1, clip: false, precision: "float32" };
  const { raster } = await resampleToRaster(plane, plan, 1, "float32", options);
  return Uint8Array.from(raster.data, (value) => (value > 0.5 ? 1 : 0));
}
