import type { LongWorkOptions } from "../errors.js";
import { type FitsHeader, headerNumber, headerText, withCard, withCards, withoutCards } from "../fits/index.js";
import {
  type AffinePlan,
  blockMean,
  type PixelStatistics,
  type Plane,
  type Raster,
  resampleAffine,
  smallest,
  statisticsOf,
} from "../raster/index.js";
import { planRegister, type RegisterPlan } from "./register-plan.js";
import { mapFromRaster, type SolarMap } from "./solar-map.js";
import { wcsFromHeader } from "./wcs.js";

/** How {@link registerMap} finds values between pixels, and what it puts where there are none. */
export interface RegisterOptions extends LongWorkOptions {
  /** Degree of the interpolation, 0 to 5; default 3. */
  readonly order?: 0 | 1 | 2 | 3 | 4 | 5;
  /** See `heliokit/raster`. Default "bspline". */
  readonly method?: "bspline" | "catmull-rom" | "opencv";
  /** Value outside the input: NaN (default), the smallest pixel, or a number in the unit of the map. */
  readonly missing?: number | "min";
  /** Side of the output; default 4096 for 4096 input and the side of the input otherwise; "reference": the Python library's. */
  readonly size?: number | "reference";
  /** The input is a cut-out: the output is the smallest part of the full disk's grid that covers it. */
  readonly cutout?: boolean;
  /** Keep results within the range of the input. Default true, as in the Python library. */
  readonly clip?: boolean;
  /** Precision of the arithmetic and of the result. Default that of the map; orders 4 and 5 always compute in float64. */
  readonly dtype?: "float32" | "float64";
}

/**
 * The coordinates of a registered image written into its header. Changed: NAXIS1/2, CRPIX1/2, CDELT1/2, PCi_j (unity),
 * CUNIT1/2 (arcsec; CRVAL1/2 with them), R_SUN = RSUN_OBS / CDELT1, LVL_NUM = 1.5. Removed: CROTA1/2, CDi_j (never PCi_j beside CROTA2, which the standard forbids).
 *
 * @example
 * ```ts
 * const header15 = registeredHeader(header, plan);
 * ```
 */
export function registeredHeader(header: FitsHeader, plan: RegisterPlan): FitsHeader {
  const { wcs } = wcsFromHeader(header, plan.outputWidth, plan.outputHeight);
  const bare = withoutCards(header, ["CROTA1", "CROTA2", /^CD\d_\d$/, /^PC\d_\d$/]);
  const placed = withCards(bare, {
    NAXIS1: plan.outputWidth,
    NAXIS2: plan.outputHeight,
    CRPIX1: plan.referencePixel.x + 1,
    CRPIX2: plan.referencePixel.y + 1,
    CDELT1: plan.scale.x,
    CDELT2: plan.scale.y,
    CUNIT1: "arcsec",
    CUNIT2: "arcsec",
    ...(inArcsec(header) ? {} : { CRVAL1: wcs.referenceValueArcsec.x, CRVAL2: wcs.referenceValueArcsec.y }),
  });
  const level = withCard(placed, "LVL_NUM", 1.5);
  const rsun = headerNumber(header, "RSUN_OBS");
  const limb = rsun === undefined ? level : withCard(level, "R_SUN", rsun / plan.scale.x);
  const unity = [
    ["PC1_1", 1],
    ["PC1_2", 0],
    ["PC2_1", 0],
    ["PC2_2", 1],
  ] as const;
  return unity.reduce((result, [keyword, value]) => withCard(result, keyword, value, "", { real: true }), limb);
}

function inArcsec(header: FitsHeader): boolean {
  return ["CUNIT1", "CUNIT2"].every((keyword) => headerText(header, keyword)?.trim() === "arcsec");
}

/**
 * The resampling that a registration asks for: geometry from {@link planRegister}, arithmetic from the options.
 * `factor` is multiplied into every pixel where integers become floats (degradation and exposure cost nothing then).
 *
 * @example
 * ```ts
 * const affine = affineOf(plan, 4096, 4096, { order: 3 }, Number.NaN, 1 / 1.999592, "float32");
 * ```
 */
export function affineOf(
  plan: RegisterPlan,
  inputWidth: number,
  inputHeight: number,
  options: RegisterOptions,
  fill: number,
  factor: number,
  precision: "float32" | "float64",
): AffinePlan {
  const { order = 3, method = "bspline", clip = true } = options;
  return {
    inputWidth,
    inputHeight,
    padX: plan.padX,
    padY: plan.padY,
    width: plan.width,
    height: plan.height,
    matrix: plan.matrix,
    shift: plan.shift,
    origin: plan.origin,
    order,
    method,
    fill,
    factor,
    clip,
    precision: order > 3 ? "float64" : precision,
  };
}

/**
 * Turns a full-disk image north up, scales it to 0.6 arcsec per pixel (or the whole multiple of it that suits binned
 * input) and puts its reference coordinate into the middle. Surface brightness is kept: there is no (scale / 0.6)^2
 * factor. Nothing is checked here; `register` of `heliokit/aia` and `heliokit/hmi` do.
 *
 * Keywords changed: see {@link registeredHeader}.
 *
 * @throws HeliokitError `map/singular-rotation`, `map/bad-size`, the errors of `resampleAffine`
 *
 * @example
 * ```ts
 * const registered = await registerMap(map, { order: 3, missing: Number.NaN });
 * ```
 */
export async function registerMap(map: SolarMap, options: RegisterOptions = {}): Promise<SolarMap> {
  const { raster } = map;
  const { wcs } = wcsFromHeader(map.header, raster.width, raster.height);
  const plan = planRegister(
    {
      width: raster.width,
      height: raster.height,
      referencePixel: wcs.referencePixel,
      scale: wcs.scaleArcsecPerPixel,
      rotation: wcs.rotation,
    },
    { size: options.size, cutout: options.cutout },
  );
  const dtype = options.dtype ?? (raster.data instanceof Float64Array ? "float64" : "float32");
  const missing = options.missing ?? Number.NaN;
  const fill = missing === "min" ? smallest(raster) : missing;
  const affine = affineOf(plan, raster.width, raster.height, options, fill, 1, dtype);
  const registered = await resampleToRaster(raster, affine, plan.bin, dtype, options);
  return mapFromRaster(registered.raster, registeredHeader(map.header, plan));
}

/**
 * Runs a resampling into a raster of its own, block mean included, and takes the statistics of the result.
 *
 * @example
 * ```ts
 * const { raster, statistics } = await resampleToRaster(plane, affine, 1, "float32", {});
 * ```
 */
export async function resampleToRaster(
  plane: Plane,
  affine: AffinePlan,
  bin: number,
  dtype: "float32" | "float64",
  options: LongWorkOptions,
): Promise<{ readonly raster: Raster<Float32Array | Float64Array>; readonly statistics: PixelStatistics }> {
  const { width, height } = affine;
  const size = width * height;
  const data = dtype === "float64" ? new Float64Array(size) : new Float32Array(size);
  const result = await resampleAffine(plane, affine, (firstRow, rows) => data.set(rows, firstRow * width), options);
  const fine = { data, width, height };
  if (bin === 1 && affine.precision === dtype) return { raster: fine, statistics: result.statistics };
  const raster = bin === 1 ? fine : blockMean(fine, bin, bin);
  return { raster, statistics: statisticsOf(raster) };
}
