/** The level to draw at a zoom: the coarsest whose cells are not larger than a pixel of the screen, if it is there. */
export function levelFor(zoom: number, levels: number, finest: number): number {
  const wanted = zoom >= 1 ? 0 : Math.floor(Math.log2(1 / zoom) + 1e-6);
  return Math.max(finest, Math.min(levels - 1, wanted));
}
