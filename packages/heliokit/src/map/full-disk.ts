import { cos } from "../kernels/index.js";
import { helioprojectiveToPixel, type ImageWcs, pixelToHelioprojective } from "./wcs.js";

/** Whether an image shows the whole disk, and if not, where it fails. */
export type FullDiskCheck =
  | { readonly fullDisk: true }
  | {
      readonly fullDisk: false;
      /** The edge that cuts the disk, or "centre" when Sun centre is outside the image. */
      readonly edge: "left" | "right" | "bottom" | "top" | "centre";
      /** The offending pixel, 0-based; for "centre" the place of Sun centre. */
      readonly pixel: { readonly x: number; readonly y: number };
      /** Its distance from Sun centre in arcsec (0 for "centre"). */
      readonly distanceArcsec: number;
    };

const RADIANS_PER_ARCSEC = Math.PI / 180 / 3600;

/**
 * Full disk means: Sun centre lies inside the image, and every pixel centre on the four edges lies outside the disk of
 * angular radius `radiusArcsec`. The edge pixel nearest to Sun centre is reported when it does not.
 *
 * @example
 * ```ts
 * const check = fullDiskCheck(wcs, 4096, 4096, 944.6);
 * if (!check.fullDisk) console.log(`the ${check.edge} edge cuts the disk`);
 * ```
 */
export function fullDiskCheck(wcs: ImageWcs, width: number, height: number, radiusArcsec: number): FullDiskCheck {
  const centre = helioprojectiveToPixel(wcs, 0, 0);
  const inside = centre.x >= -0.5 && centre.x <= width - 0.5 && centre.y >= -0.5 && centre.y <= height - 0.5;
  if (!inside) return { fullDisk: false, edge: "centre", pixel: centre, distanceArcsec: 0 };

  const limb = cos(radiusArcsec * RADIANS_PER_ARCSEC);
  let worst: { edge: "left" | "right" | "bottom" | "top"; x: number; y: number; cosine: number } | undefined;
  const look = (edge: "left" | "right" | "bottom" | "top", x: number, y: number): void => {
    const world = pixelToHelioprojective(wcs, x, y);
    const cosine = cos(world.x * RADIANS_PER_ARCSEC) * cos(world.y * RADIANS_PER_ARCSEC);
    if (cosine >= limb && (worst === undefined || cosine > worst.cosine)) worst = { edge, x, y, cosine };
  };
  for (let x = 0; x < width; x++) {
    look("bottom", x, 0);
    look("top", x, height - 1);
  }
  for (let y = 0; y < height; y++) {
    look("left", 0, y);
    look("right", width - 1, y);
  }
  if (worst === undefined) return { fullDisk: true };
  const { edge, x, y, cosine } = worst;
  return {
    fullDisk: false,
    edge,
    pixel: { x, y },
    // For reading, not for deciding: the small-angle form is good to an arcsecond here.
    distanceArcsec: Math.sqrt(2 * Math.max(0, 1 - cosine)) / RADIANS_PER_ARCSEC,
  };
}
