import { pixelToWorld, worldToPixel } from "../coordinates/index.js";
import { type FitsHeader, headerNumber } from "../fits/index.js";
import { cos } from "../kernels/index.js";
import { observerOf } from "./solar-map.js";
import { angularRadiusArcsec, type ImageWcs, skyOf } from "./wcs.js";

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

/** Solar radius that SDO's headers use (RSUN_REF), metres. */
const RSUN_REF_METRES = 696_000_000;

/**
 * Angular radius of the disk in arcsec as a header has it: from the observer's distance and RSUN_REF, else RSUN_OBS;
 * undefined when it has neither.
 *
 * @example
 * ```ts
 * diskRadius(header); // { arcsec: 944.558, from: "observer" }
 * ```
 */
export function diskRadius(
  header: FitsHeader,
): { readonly arcsec: number; readonly from: "observer" | "RSUN_OBS" } | undefined {
  const observer = observerOf(header);
  const metres = headerNumber(header, "RSUN_REF") ?? RSUN_REF_METRES;
  if (observer && observer.distanceMetres > metres) {
    return { arcsec: angularRadiusArcsec(metres, observer.distanceMetres), from: "observer" };
  }
  const arcsec = headerNumber(header, "RSUN_OBS");
  return arcsec === undefined ? undefined : { arcsec, from: "RSUN_OBS" };
}

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
  const sky = skyOf(wcs);
  const [centreX, centreY] = worldToPixel(sky, 0, 0);
  const inside = centreX >= -0.5 && centreX <= width - 0.5 && centreY >= -0.5 && centreY <= height - 0.5;
  if (!inside) return { fullDisk: false, edge: "centre", pixel: { x: centreX, y: centreY }, distanceArcsec: 0 };

  const limb = cos(radiusArcsec * RADIANS_PER_ARCSEC);
  const edges = [
    { edge: "bottom", length: width, at: (x: number) => ({ x, y: 0 }) },
    { edge: "top", length: width, at: (x: number) => ({ x, y: height - 1 }) },
    { edge: "left", length: height, at: (y: number) => ({ x: 0, y }) },
    { edge: "right", length: height, at: (y: number) => ({ x: width - 1, y }) },
  ] as const;
  const nearest = edges
    .map(({ edge, length, at }) => {
      const cosineAt = (index: number): number => {
        const { x, y } = at(index);
        const [longitude, latitude] = pixelToWorld(sky, x, y);
        return cos(longitude * RADIANS_PER_ARCSEC) * cos(latitude * RADIANS_PER_ARCSEC);
      };
      const index = peak(length, cosineAt);
      return { edge, pixel: at(index), cosine: cosineAt(index) };
    })
    .reduce((best, other) => (other.cosine > best.cosine ? other : best));
  if (nearest.cosine < limb) return { fullDisk: true };
  return {
    fullDisk: false,
    edge: nearest.edge,
    pixel: nearest.pixel,
    // For reading, not for deciding: the small-angle form is good to an arcsecond here.
    distanceArcsec: Math.sqrt(2 * Math.max(0, 1 - nearest.cosine)) / RADIANS_PER_ARCSEC,
  };
}

/**
 * Where a function with a single peak is largest among 0 to length - 1. Along a straight edge the distance from a point
 * first falls and then rises, so that not every pixel needs to be looked at.
 */
function peak(length: number, value: (index: number) => number): number {
  let low = 0;
  let high = length - 1;
  while (high - low > 2) {
    const third = Math.floor((high - low) / 3);
    const left = low + third;
    const right = high - third;
    if (value(left) < value(right)) low = left + 1;
    else high = right - 1;
  }
  let best = low;
  for (let index = low + 1; index <= high; index++) if (value(index) > value(best)) best = index;
  return best;
}
