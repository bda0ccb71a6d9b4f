import { HeliokitError } from "../errors.js";
import { type FitsHeader, headerNumber, headerText, headerValue, withCard } from "../fits/index.js";
import { mapFromRaster, type SolarMap } from "../map/index.js";
import { alreadyNormalized } from "./screening.js";

/**
 * The exposure that images are divided by: XPOSURE, else EXPTIME, in seconds.
 *
 * @throws HeliokitError `aia/missing-keyword`, `aia/bad-keyword` (zero, negative or no number), both with facts.keyword
 *
 * @example
 * ```ts
 * exposureSeconds(header); // 1.999592
 * ```
 */
export function exposureSeconds(header: FitsHeader): number {
  const keyword = headerNumber(header, "XPOSURE") ? "XPOSURE" : "EXPTIME";
  const value = headerValue(header, keyword);
  const absent = value === undefined || (typeof value === "string" && /^(?:|nan|missing)$/i.test(value.trim()));
  if (absent) {
    throw new HeliokitError(
      "aia/missing-keyword",
      "EXPTIME is missing or undefined: counts cannot be given per second; add EXPTIME or use --no-normalize",
      { facts: { keyword: "EXPTIME" } },
    );
  }
  if (typeof value !== "number" || !(value > 0) || !Number.isFinite(value)) {
    throw new HeliokitError(
      "aia/bad-keyword",
      `${keyword} is ${String(value)}: a positive exposure in seconds is wanted; correct it or use --no-normalize`,
      { facts: { keyword, found: String(value) } },
    );
  }
  return value;
}

/**
 * The unit after division by the exposure: `DN` becomes `DN / s`.
 */
export function unitPerSecond(unit: string): string {
  return `${unit} / s`;
}

/** The unit of the counts: BUNIT, else PIXLUNIT, else DN. */
export function countUnit(header: FitsHeader): string {
  return headerText(header, "BUNIT")?.trim() || headerText(header, "PIXLUNIT")?.trim() || "DN";
}

/**
 * Divides an image by its exposure time. Keywords changed: BUNIT (`DN / s`), EXPNORM (T). EXPTIME stays: short exposures
 * in flares amplify the read noise, and one wants to see which they were.
 *
 * @throws HeliokitError `aia/missing-keyword`, `aia/bad-keyword` (EXPTIME), `aia/already-corrected` unless `force`
 *
 * @example
 * ```ts
 * const perSecond = normalizeExposure(registered);
 * perSecond.unit; // "DN / s"
 * ```
 */
export function normalizeExposure(map: SolarMap, options: { readonly force?: boolean } = {}): SolarMap {
  const done = options.force ? undefined : alreadyNormalized(map.header);
  if (done) {
    throw new HeliokitError(
      "aia/already-corrected",
      `${done.keyword} says that this image is already ${done.what}; force repeats it all the same`,
      { facts: done },
    );
  }
  const factor = 1 / exposureSeconds(map.header);
  const unit = unitPerSecond(countUnit(map.header));
  const header = withCard(withCard(map.header, "BUNIT", unit), "EXPNORM", true, "divided by the exposure time");
  return mapFromRaster(scaled(map, factor), header);
}

/** The pixels of a map times a number, in the number type they have. */
export function scaled(map: SolarMap, factor: number): SolarMap["raster"] {
  const { data, width, height } = map.raster;
  return { data: data.map((value) => value * factor), width, height };
}
