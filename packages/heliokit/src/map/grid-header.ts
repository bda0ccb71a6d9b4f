import { type FitsHeader, hasKeyword, headerNumber, withCard, withCards, withoutCards } from "../fits/index.js";
import type { Matrix2 } from "./register-plan.js";

/** A header whose image begins at another pixel: CRPIX1/2 and NAXIS1/2. */
export function shiftedHeader(
  header: FitsHeader,
  left: number,
  bottom: number,
  width: number,
  height: number,
): FitsHeader {
  const { x, y } = referencePixelOf(header, width, height);
  return withCards(header, { NAXIS1: width, NAXIS2: height, CRPIX1: x + 1 - left, CRPIX2: y + 1 - bottom });
}

function referencePixelOf(
  header: FitsHeader,
  width: number,
  height: number,
): { readonly x: number; readonly y: number } {
  // Without CRPIX it is the middle of the image as it was.
  const middle = (axis: 1 | 2, side: number) => ((headerNumber(header, `NAXIS${axis}`) ?? side) - 1) / 2;
  return {
    x: (headerNumber(header, "CRPIX1") ?? middle(1, width) + 1) - 1,
    y: (headerNumber(header, "CRPIX2") ?? middle(2, height) + 1) - 1,
  };
}

/**
 * A header whose pixels are larger by factors, the first of them beginning at an offset in old pixels: CDELT1/2 (CDi_j),
 * PC1_2 and PC2_1, CRPIX1/2, NAXIS1/2.
 */
export function scaledHeader(
  header: FitsHeader,
  factor: { readonly x: number; readonly y: number },
  offset: { readonly x: number; readonly y: number },
  width: number,
  height: number,
): FitsHeader {
  const reference = referencePixelOf(header, width * factor.x, height * factor.y);
  let scaled = withCards(header, {
    NAXIS1: width,
    NAXIS2: height,
    CRPIX1: (reference.x + 0.5 - offset.x) / factor.x + 0.5,
    CRPIX2: (reference.y + 0.5 - offset.y) / factor.y + 0.5,
  });
  const times = (keyword: string, by: number) => {
    const value = headerNumber(header, keyword);
    if (value !== undefined) scaled = withCard(scaled, keyword, value * by);
  };
  times("CDELT1", factor.x);
  times("CDELT2", factor.y);
  times("CD1_1", factor.x);
  times("CD2_1", factor.x);
  times("CD1_2", factor.y);
  times("CD2_2", factor.y);
  times("PC1_2", factor.y / factor.x);
  times("PC2_1", factor.x / factor.y);
  return scaled;
}

/** A header turned and scaled: PCi_j, CDELT1/2, CRPIX1/2, NAXIS1/2; CROTA1/2 and CDi_j go. */
export function turnedHeader(
  header: FitsHeader,
  turned: {
    readonly rotation: Matrix2;
    readonly scale: { readonly x: number; readonly y: number };
    readonly referencePixel: { readonly x: number; readonly y: number };
    readonly width: number;
    readonly height: number;
  },
): FitsHeader {
  const bare = withoutCards(header, ["CROTA1", "CROTA2", /^CD\d_\d$/, /^PC\d_\d$/]);
  const placed = withCards(bare, {
    NAXIS1: turned.width,
    NAXIS2: turned.height,
    CRPIX1: turned.referencePixel.x + 1,
    CRPIX2: turned.referencePixel.y + 1,
    CDELT1: turned.scale.x,
    CDELT2: turned.scale.y,
  });
  const names = ["PC1_1", "PC1_2", "PC2_1", "PC2_2"] as const;
  return names.reduce(
    (result, name, at) => withCard(result, name, turned.rotation[at] ?? 0, "", { real: true }),
    placed,
  );
}

/** CDELT1 and CDELT2 in the header's own unit; the lengths of the rows of CDi_j where there is no CDELT. */
export function headerScale(header: FitsHeader): { readonly x: number; readonly y: number } {
  const length = (axis: 1 | 2) => {
    const delta = headerNumber(header, `CDELT${axis}`);
    if (delta !== undefined) return delta;
    if (!hasKeyword(header, "CD1_1")) return 1;
    const a = headerNumber(header, `CD${axis}_1`) ?? 0;
    const b = headerNumber(header, `CD${axis}_2`) ?? 0;
    return Math.sqrt(a * a + b * b);
  };
  return { x: length(1), y: length(2) };
}
