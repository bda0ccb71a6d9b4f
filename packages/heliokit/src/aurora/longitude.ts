/**
 * A longitude brought to -180 up to and including 180; NaN stays.
 *
 * @example
 * ```ts
 * foldLongitude(265.35632); // -94.64368
 * ```
 */
export function foldLongitude(degrees: number): number {
  if (degrees > -180 && degrees <= 180) return degrees;
  const turned = degrees - 360 * Math.floor(degrees / 360);
  return turned > 180 ? turned - 360 : turned;
}

/**
 * A longitude given within half a turn of another one, so that a region around a site is in one piece wherever the site
 * lies: -180 < result - around <= 180.
 *
 * @example
 * ```ts
 * longitudeAround(-179, 175); // 181
 * ```
 */
export function longitudeAround(degrees: number, around: number): number {
  return around + foldLongitude(degrees - around);
}
