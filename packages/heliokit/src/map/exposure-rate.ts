import { HeliokitError } from "../errors.js";
import type { SolarMap } from "./solar-map.js";

/**
 * Whether a unit is divided by seconds already.
 *
 * @example
 * ```ts
 * isPerSecond("DN / s"); // true
 * ```
 */
export function isPerSecond(unit: string | undefined): boolean {
  return /\/ ?s\b|\/ ?\([^)]*\bs\b|\bs\*{0,2}\(?-1\)?|\bs\^-1/.test(unit ?? "");
}

/** A unit divided by seconds, unless it is already. */
export function perSecondUnit(unit: string | undefined): string {
  if (unit !== undefined && isPerSecond(unit)) return unit;
  return unit ? `${unit} / s` : "1 / s";
}

/** What the pixels of a map are multiplied by to be per second: 1 where their unit says that they are. */
export function perSecondFactor(map: SolarMap): number {
  if (isPerSecond(map.unit)) return 1;
  if (map.exposureSeconds !== undefined) return 1 / map.exposureSeconds;
  throw new HeliokitError(
    "map/missing-exposure",
    "an image without exposure time cannot be normalised; add EXPTIME or leave normalizeExposure out",
    { facts: { keyword: "EXPTIME" } },
  );
}
