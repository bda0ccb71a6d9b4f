import type { NumberArray } from "../../raster/index.js";

/** Side of the corner that the optics leave dark, pixels. */
export const DARK_CORNER = 5;

/** Mean of the corner at row 0, column 0. */
export function cornerMean(frame: NumberArray, width: number): number {
  const side = Math.min(DARK_CORNER, width);
  const rows = Math.min(DARK_CORNER, Math.floor(frame.length / width));
  let sum = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < side; column++) sum += frame[row * width + column] as number;
  return sum / (side * rows);
}
