/** The CSS pixel of an image pixel, by the text of SVG's `matrix()`. */
export function cssPlace(matrix: string, x: number, y: number): readonly [number, number] {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = matrix.slice("matrix(".length, -1).split(" ").map(Number);
  return [a * x + c * y + e, b * x + d * y + f];
}

/** A bar of a round number of arcsec, 60 to 150 CSS pixels long; undefined where a pixel has no such size. */
export function scaleBar(
  matrix: string,
  arcsecPerPixel: number,
): { readonly pixels: number; readonly text: string } | undefined {
  const [x0, y0] = cssPlace(matrix, 0, 0);
  const [x1, y1] = cssPlace(matrix, 1, 0);
  const arcsec = Math.abs(arcsecPerPixel) / Math.hypot(x1 - x0, y1 - y0);
  if (!(arcsec > 0 && Number.isFinite(arcsec))) return undefined;
  const power = 10 ** Math.floor(Math.log10(60 * arcsec));
  const length = power * ([1, 2, 5, 10].find((step) => step * power >= 60 * arcsec) ?? 10);
  return { pixels: length / arcsec, text: `${Number(length.toPrecision(3))}″` };
}
