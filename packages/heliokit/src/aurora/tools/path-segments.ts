/** One piece of a path on the chip as a quadrilateral with whole corners, in order; null for a piece without length. */
export type Quadrilateral = readonly (readonly [number, number])[];

/** The quadrilateral of the given width about the piece from one point to the next; corners are cut to whole pixels. */
export function segmentQuad(x0: number, y0: number, x1: number, y1: number, width: number): Quadrilateral | null {
  const length = Math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0));
  if (!(length > 0)) return null;
  const dx = (x1 - x0) / length;
  const dy = (y1 - y0) / length;
  const [acrossX, acrossY] = [(-dy * width) / 2, (dx * width) / 2];
  const corner = (x: number, y: number) => [Math.trunc(x), Math.trunc(y)] as const;
  return [
    corner(x0 + acrossX, y0 + acrossY),
    corner(x1 + acrossX, y1 + acrossY),
    corner(x1 - acrossX, y1 - acrossY),
    corner(x0 - acrossX, y0 - acrossY),
  ];
}

/**
 * Whether a point lies in a polygon, by the crossings of the ray to larger x. Points on the border belong to it on some sides
 * and not on others; the comparison is that of the plotting library by which the reference decides, edge for edge.
 */
export function isInside(polygon: Quadrilateral, x: number, y: number): boolean {
  let inside = false;
  let [fromX, fromY] = polygon.at(-1) ?? [0, 0];
  for (const [toX, toY] of polygon) {
    const above = toY >= y;
    if (fromY >= y !== above && (toY - y) * (fromX - toX) >= (toX - x) * (fromY - toY) === above) inside = !inside;
    fromX = toX;
    fromY = toY;
  }
  return inside;
}

/** The pixels of an image inside a quadrilateral, row by row. */
export function pixelsInside(polygon: Quadrilateral, width: number, height: number): number[] {
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  const pixels: number[] = [];
  const lastRow = Math.min(height - 1, Math.max(...ys));
  const lastColumn = Math.min(width - 1, Math.max(...xs));
  for (let row = Math.max(0, Math.min(...ys)); row <= lastRow; row++)
    for (let column = Math.max(0, Math.min(...xs)); column <= lastColumn; column++)
      if (isInside(polygon, column, row)) pixels.push(row * width + column);
  return pixels;
}
