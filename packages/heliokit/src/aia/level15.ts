import { type FitsHeader, withCards } from "../fits/index.js";
import { affineOf, mapFromRaster, resampleToRaster, type SolarMap } from "../map/index.js";
import { type AffinePlan, type Plane, smallest } from "../raster/index.js";
import type { Level15Options } from "./level15-options.js";
import { type Level15Plan, planLevel15 } from "./level15-plan.js";
import { withStatistics } from "./level15-statistics.js";
import { newNotes } from "./notes.js";

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
 * `aia/not-full-disk`, `aia/correction-version-missing`, `aia/correction-epoch-missing`
 *
 * @example
 * ```ts
 * const level15 = await toLevel15(map, { pointing: table, correction, onWarning: (w) => console.warn(w.message) });
 * level15.unit; // "DN / s"
 * ```
 */
export async function toLevel15(map: SolarMap, options: Level15Options = {}): Promise<SolarMap> {
  const notes = newNotes(options.onWarning, options.strict);
  const plan = planLevel15(map.header, map.raster, options, notes);
  const dtype = options.dtype ?? "float32";
  const affine = level15Affine(plan, map.raster, options, () => smallest(map.raster));
  const { raster, statistics } = await resampleToRaster(map.raster, affine, plan.geometry.bin, dtype, options);
  const header = options.statistics === "keep" ? plan.header : withStatistics(plan.header, statistics);
  return mapFromRaster(raster, withPixelType(header, dtype));
}

/** The resampling of a planned image. `minimum` is asked only when missing pixels take the smallest value. */
export function level15Affine(
  plan: Level15Plan,
  plane: Pick<Plane, "width" | "height">,
  options: Level15Options,
  minimum: () => number,
): AffinePlan {
  const missing = options.missing ?? Number.NaN;
  const fill = missing === "min" ? minimum() : missing;
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
