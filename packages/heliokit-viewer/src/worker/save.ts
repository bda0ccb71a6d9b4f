import { colorTable, drawMap, encodePng, equalization, paint, parseStretch, toSvg } from "heliokit/picture";
import { imageOf } from "./images.js";
import type { SavedLook } from "./protocol.js";

/** The image alone as a PNG file: every pixel one of the picture, as the picture room paints it. */
export function imagePng(image: number, { limits, stretch, colors, missing }: SavedLook): Uint8Array<ArrayBuffer> {
  const { raster } = imageOf(image);
  const parsed = parseStretch(stretch);
  const curve = parsed === "histeq" ? equalization(raster.data) : { limits, stretch: parsed };
  return encodePng(paint(raster, { colors: colorTable(colors), ...curve, missing }));
}

/** The figure that `heliokit show FILE -o FILE.svg` makes with the same limits, colours and lines. */
export function figureSvg(image: number, { limits, stretch, colors, missing, limb, grid }: SavedLook): string {
  const map = imageOf(image);
  const shown = missing[3] > 0 ? ({ missing, missingWhen: "any" } as const) : {};
  return toSvg(
    drawMap(map, {
      size: 1024,
      limits,
      stretch: parseStretch(stretch),
      colors: colorTable(colors),
      limb,
      grid,
      ...shown,
    }),
  );
}
