import { pixelsToWorld } from "../coordinates/index.js";
import { HeliokitError } from "../errors.js";
import { contourLines } from "../raster/index.js";
import { mapWcs } from "./map-frame.js";
import { mapStatistics } from "./map-statistics.js";
import type { SolarMap } from "./solar-map.js";

/** A line of equal value on a map; a closed one ends where it begins. */
export interface MapContour {
  /** In the map's unit. */
  readonly level: number;
  /** Places in pixels (0-based centres). */
  readonly pixels: readonly [x: Float64Array, y: Float64Array];
  /** The same places in the map's coordinates: arcsec west and north, or degrees. */
  readonly world: readonly [Float64Array, Float64Array];
}

/**
 * Lines of equal value on a map; missing and masked pixels have none beside them.
 *
 * @throws HeliokitError `map/bad-levels` for levels that are no finite numbers
 *
 * @example
 * ```ts
 * for (const { world } of mapContours(map, [50], { levelsIn: "percent" })) console.log(world[0].length);
 * ```
 */
export function mapContours(
  map: SolarMap,
  levels: readonly number[],
  options: { readonly levelsIn?: "value" | "percent" } = {},
): MapContour[] {
  if (!levels.every(Number.isFinite)) {
    throw new HeliokitError("map/bad-levels", `contours at ${levels.join(", ")}: wanted are finite numbers`, {
      facts: { levels },
    });
  }
  const hundredth = options.levelsIn === "percent" ? mapStatistics(map).max / 100 : 1;
  const { mask, raster } = map;
  const data = mask ? raster.data.map((value, at) => (mask[at] ? Number.NaN : value)) : raster.data;
  const wcs = mapWcs(map);
  return levels
    .map((level) => level * hundredth)
    .flatMap((level) =>
      contourLines({ ...raster, data }, level).map(({ x, y }) => ({
        level,
        pixels: [x, y] as const,
        world: pixelsToWorld(wcs, [x, y]),
      })),
    );
}
