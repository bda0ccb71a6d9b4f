import { type SolarMap, subtractMaps } from "../map/index.js";
import { findLimits, type Limits, type LimitsWish } from "./limits.js";
import type { DrawMapOptions } from "./map-options.js";
import { mapTitle, titleTime } from "./map-title.js";

/** What is taken from each frame: the one before it, or the first. */
export type MovieDifference = "running" | "base";

/** Colours reach from minus to plus this percentile of what changed: single cosmic rays must not set the scale. */
const PERCENTILE = 99.5;

/** Options for frames that are differences: gray and linear with zero in the middle, unless told otherwise. */
export function drawnAsDifference<T extends DrawMapOptions>(options: T, difference: MovieDifference | undefined): T {
  return difference === undefined ? options : { colors: "gray", stretch: "linear", limits: "symmetric", ...options };
}

/**
 * Frames minus the one before or the first, in the order they have; the first has no difference and is left out. `place` as in
 * `subtractMaps`.
 */
export function differences<F extends { readonly map: SolarMap }>(
  frames: readonly F[],
  difference: MovieDifference,
  place: "sky" | "pixels",
): (F & { readonly title: string })[] {
  return frames.slice(1).flatMap((frame, index) => {
    const earlier = frames[difference === "base" ? 0 : index];
    if (earlier === undefined) return [];
    const { raster, unit } = subtractMaps(unmasked(frame.map), unmasked(earlier.map), { place });
    const time = titleTime(earlier.map);
    const title = `${mapTitle(frame.map)} minus ${time ?? "an earlier image"}`;
    return [{ ...frame, map: { ...frame.map, raster, unit }, title }];
  });
}

/** A shrunken frame no longer has the pixels that its mask is of. */
function unmasked({ mask: _, ...map }: SolarMap): SolarMap {
  return map;
}

/** Limits about zero for what changed; those that are asked for come first. */
export function differenceLimits(pixels: Float32Array, wish: LimitsWish | undefined): Limits {
  if (wish !== undefined) return findLimits(pixels, wish);
  const [, reach] = findLimits(pixels.map(Math.abs), { percentiles: [0, PERCENTILE] });
  return reach > 0 ? [-reach, reach] : findLimits(pixels, "symmetric");
}
