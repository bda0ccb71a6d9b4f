// Solar images are small pieces of the sky: their angles are below 4 degrees. For these short series are as good as the
// kernels' functions to the last bit or two, and many times quicker, which counts for the millions of pixels of an image.

/** Largest angle, in radians, that {@link shortSine} and {@link shortCosine} take; twice the corner of a full-disk image. */
export const NARROW = 0.0625;

/** sin x for |x| <= {@link NARROW}: the first term left out is below 1e-17 of it. */
export function shortSine(x: number): number {
  const q = x * x;
  return x + x * q * (-1 / 6 + q * (1 / 120 + q * (-1 / 5040 + q * (1 / 362_880 - q / 39_916_800))));
}

/** cos x for |x| <= {@link NARROW}. */
export function shortCosine(x: number): number {
  const q = x * x;
  return 1 + q * (-1 / 2 + q * (1 / 24 + q * (-1 / 720 + q * (1 / 40_320 - q / 3_628_800))));
}

/** atan t for |t| < {@link NARROW}: the leading piece of the kernels' series. */
export function shortArcTangent(t: number): number {
  const q = t * t;
  return t + t * q * (-1 / 3 + q * (1 / 5 + q * (-1 / 7 + q * (1 / 9 + q * (-1 / 11 + q / 13)))));
}
