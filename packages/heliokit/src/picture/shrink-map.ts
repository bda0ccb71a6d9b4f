import type { SolarMap } from "../map/index.js";
import { type PixelWindow, shrink } from "./shrink.js";

/**
 * A map of a window with fewer pixels, its coordinates with it (as superpixel has them): what a movie keeps of a large image.
 * The header stays that of the large one; only titles and observers are read from it.
 */
export function shrinkMap(map: SolarMap, window: PixelWindow, width: number, height: number): SolarMap {
  const raster = shrink(map.raster, window, width, height);
  const dx = (window.x1 - window.x0) / raster.width;
  const dy = (window.y1 - window.y0) / raster.height;
  const { referencePixel: old, scaleArcsecPerPixel: scale, rotation } = map.wcs;
  const [a, b, c, d] = rotation;
  return {
    ...map,
    raster,
    wcs: {
      ...map.wcs,
      referencePixel: { x: (old.x + 0.5 - window.x0) / dx - 0.5, y: (old.y + 0.5 - window.y0) / dy - 0.5 },
      scaleArcsecPerPixel: { x: scale.x * dx, y: scale.y * dy },
      rotation: [a, (b * dy) / dx, (c * dx) / dy, d],
    },
  };
}
