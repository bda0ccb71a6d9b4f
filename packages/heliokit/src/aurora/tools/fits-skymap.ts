import { HeliokitError } from "../../errors.js";
import type { Skymap } from "../skymap.js";

/** Refuses images that are not of the size of their skymap. */
export function checkFitsSkymap(
  { width, height, filename }: Skymap,
  images: { readonly width: number; readonly height: number },
): void {
  if (width === images.width && height === images.height) return;
  throw new HeliokitError(
    "aurora/size-differs",
    `the skymap ${filename} has ${width} x ${height} pixels, the images ${images.width} x ${images.height}`,
    { facts: { file: filename, width, height } },
  );
}
