import { HeliokitError } from "../errors.js";
import { type FitsHeader, withCards } from "../fits/index.js";
import { affineOf, mapFromRaster, resampleToRaster, type SolarMap } from "../map/index.js";
import { type AffinePlan, type Plane, planeData, planeRange } from "../raster/index.js";
import type { Level15Options } from "./level15-options.js";
import { type Level15Plan, planLevel15 } from "./level15-plan.js";
import { withStatistics } from "./level15-statistics.js";
import { type Notes, newNotes } from "./notes.js";

/**
 * Makes level 1.5 of a level 1 image: pointing from the table, registration (north up, 0.6 arcsec per pixel, Sun centre
 * in the middle), degradation, exposure. The factors are multiplied in once, where pixels are read for the resampling.
 * Equal to `convertLevel15`, for images that are in memory.
 *
 * Keywords changed: those of {@link updatePointing}, {@link register}, {@link correctDegradation} and
 * {@link normalizeExposure}; DATAMIN to DATAP99 recomputed; INTERP, MISSING, POINTSRC, POINT_T0, ALGONUM and HISTORY
 * tell how it was made; BLANK, checksums and other keywords of the old storage are gone.
 *
 * @throws HeliokitError as {@link planLevel15}: `aia/not-aia`, `aia/quality`, `aia/already-corrected`,
 * `aia/missing-keyword`, `aia/bad-keyword`, `aia/unknown-channel`, `aia/no-pointing-entry`, `aia/not-square`,
 * `aia/not-full-disk`, `aia/correction-version-missing`, `aia/correction-epoch-missing`; `aia/no-valid-pixels`
 *
 * @example
 * ```ts
 * const level15 = await toLevel15(map, { pointing: table, correction, onWarning: (w) => console.warn(w.message) });
 * level15.unit; // "DN / s"
 * ```
 */
export async function toLevel15(map: SolarMap, options: Level15Options = {}): Promise<SolarMap> {
  const notes = newNotes(options.onWarning, options.strict);
  const plane = usablePixels(map.raster, notes);
  const plan = planLevel15(map.header, map.raster, options, notes);
  const dtype = options.dtype ?? "float32";
  const affine = level15Affine(plan, plane, options);
  const { raster, statistics } = await resampleToRaster(plane, affine, plan.geometry.bin, dtype, options);
  const header = options.statistics === "keep" ? plan.header : withStatistics(plan.header, statistics);
  return mapFromRaster(raster, withPixelType(header, dtype));
}

/**
 * The pixels of an image with their range, fit for the chain: infinite ones, which a spline would spread over half the
 * image, count as missing (in a copy), with a warning.
 *
 * @throws HeliokitError `aia/no-valid-pixels` when every pixel is missing
 */
export function usablePixels(plane: Plane, notes: Notes): Plane {
  const range = planeRange(plane);
  const total = plane.width * plane.height;
  if (Math.abs(range.min) === Number.POSITIVE_INFINITY || Math.abs(range.max) === Number.POSITIVE_INFINITY) {
    const data = Float64Array.from(planeData(plane), (value) => (Number.isFinite(value) ? value : Number.NaN));
    const single = planeData(plane) instanceof Float32Array;
    const finite: Plane = { data: single ? Float32Array.from(data) : data, width: plane.width, height: plane.height };
    const count = planeRange(finite).missing - range.missing;
    notes.warn("aia/infinite-pixels", `${count} pixels are infinite and count as missing`, { count });
    return usablePixels(finite, notes);
  }
  if (range.missing < total) return { ...plane, range };
  throw new HeliokitError(
    "aia/no-valid-pixels",
    `all ${total} pixels are missing (BLANK or NaN): there is no image in the file; fetch it again`,
    { facts: { pixels: total } },
  );
}

/** The resampling of a planned image. */
export function level15Affine(plan: Level15Plan, plane: Plane, options: Level15Options): AffinePlan {
  const missing = options.missing ?? Number.NaN;
  const fill = missing === "min" ? planeRange(plane).min : missing;
  const { order, method } = options;
  return affineOf(
    plan.geometry,
    plane.width,
    plane.height,
    { ...(order === undefined ? {} : { order }), ...(method === undefined ? {} : { method }) },
    fill,
    plan.factor,
    options.dtype ?? "float32",
  );
}

/** BITPIX of float pixels. */
export function withPixelType(header: FitsHeader, dtype: "float32" | "float64"): FitsHeader {
  return withCards(header, { BITPIX: dtype === "float64" ? -64 : -32 });
}
