import { HeliokitError } from "../../errors.js";
import { azimuthsOf } from "../project-rays.js";
import { quickCos, quickSin, RADIANS } from "../sky-trig.js";
import type { Skymap } from "../skymap.js";

/** Cells along each side of the table by which a first pixel is found. */
const CELLS = 128;
/** Newton steps at most; three do from a first pixel a few away. */
const STEPS = 12;

/** Finds where on the chip a direction is seen. */
export interface SkyLookup {
  /**
   * Column and row of a direction, with fractions, pixel centres at whole numbers; false where no pixel looks there. The
   * direction is given by azimuth and elevation's unit vector east, north, up.
   */
  find(east: number, north: number, up: number, out: Float64Array): boolean;
}

/**
 * The inverse of a skymap: directions to pixels. Directions are laid on a plane about the zenith (equal area), on which the
 * pixels of any all-sky lens form a smooth grid; a table gives a pixel near by, Newton's steps on that grid the place.
 */
export function skyLookup(skymap: Skymap): SkyLookup {
  const azimuth = azimuthsOf(skymap);
  const { width, height, fullElevation, filename } = skymap;
  const px = new Float64Array(width * height).fill(Number.NaN);
  const py = new Float64Array(width * height).fill(Number.NaN);
  const table = new Int32Array(CELLS * CELLS).fill(-1);
  // The plane's radius at the nadir is 2; lenses end a little below the horizon, at sqrt(2).
  const cellOf = (value: number) => Math.floor(((value + 1.5) / 3) * CELLS);
  let seen = 0;
  for (let index = 0; index < px.length; index++) {
    const elevation = (fullElevation[index] as number) * RADIANS;
    const angle = (azimuth[index] as number) * RADIANS;
    if (Number.isNaN(elevation + angle)) continue;
    const flat = quickCos(elevation);
    const scale = Math.sqrt(2 / (1 + quickSin(elevation)));
    const x = scale * flat * quickSin(angle);
    const y = scale * flat * quickCos(angle);
    px[index] = x;
    py[index] = y;
    const [column, row] = [cellOf(x), cellOf(y)];
    if (column < 0 || row < 0 || column >= CELLS || row >= CELLS) continue;
    table[row * CELLS + column] = index;
    seen++;
  }
  if (seen === 0)
    throw new HeliokitError("aurora/bad-skymap", `no pixel of ${filename} looks anywhere: all elevations are missing`, {
      facts: { file: filename },
    });
  fillTable(table);
  const at = (array: Float64Array, column: number, row: number) => array[row * width + column] as number;

  return {
    find(east, north, up, out) {
      const scale = Math.sqrt(2 / (1 + up));
      const [x, y] = [scale * east, scale * north];
      const [cellColumn, cellRow] = [cellOf(x), cellOf(y)];
      if (!(cellColumn >= 0 && cellRow >= 0 && cellColumn < CELLS && cellRow < CELLS)) return false;
      const first = table[cellRow * CELLS + cellColumn] as number;
      let column = first % width;
      let row = Math.floor(first / width);
      for (let step = 0; step < STEPS; step++) {
        // One-sided differences at the rim of the chip and of the optics.
        const left = column > 0 && !Number.isNaN(at(px, column - 1, row)) ? column - 1 : column;
        const right = column < width - 1 && !Number.isNaN(at(px, column + 1, row)) ? column + 1 : column;
        const below = row > 0 && !Number.isNaN(at(px, column, row - 1)) ? row - 1 : row;
        const above = row < height - 1 && !Number.isNaN(at(px, column, row + 1)) ? row + 1 : row;
        const xColumn = (at(px, right, row) - at(px, left, row)) / (right - left);
        const yColumn = (at(py, right, row) - at(py, left, row)) / (right - left);
        const xRow = (at(px, column, above) - at(px, column, below)) / (above - below);
        const yRow = (at(py, column, above) - at(py, column, below)) / (above - below);
        const determinant = xColumn * yRow - xRow * yColumn;
        const dx = x - at(px, column, row);
        const dy = y - at(py, column, row);
        const du = (dx * yRow - dy * xRow) / determinant;
        const dv = (dy * xColumn - dx * yColumn) / determinant;
        if (!(Math.abs(du) < width && Math.abs(dv) < height)) return false;
        if (Math.abs(du) <= 0.5 && Math.abs(dv) <= 0.5) {
          out[0] = column + du;
          out[1] = row + dv;
          return true;
        }
        const nextColumn = Math.min(width - 1, Math.max(0, column + Math.round(du)));
        const nextRow = Math.min(height - 1, Math.max(0, row + Math.round(dv)));
        // Off the optics, or no way on: nobody looks there, if not just beside the border between two pixels.
        if (Number.isNaN(at(px, nextColumn, nextRow)) || (nextColumn === column && nextRow === row)) {
          out[0] = column + du;
          out[1] = row + dv;
          return Math.abs(du) <= 0.75 && Math.abs(dv) <= 0.75;
        }
        column = nextColumn;
        row = nextRow;
      }
      // Two pixels that send each other the place lie on both sides of it.
      out[0] = column;
      out[1] = row;
      return true;
    },
  };
}

/** Empty cells take the pixel of a neighbour, ring by ring. */
function fillTable(table: Int32Array): void {
  let front = [...table.keys()].filter((cell) => (table[cell] as number) >= 0);
  while (front.length > 0) {
    const next: number[] = [];
    for (const cell of front) {
      const [column, row] = [cell % CELLS, Math.floor(cell / CELLS)];
      for (const [dx, dy] of [
        [-1, 0],
        [1, 0],
        [0, -1],
        [0, 1],
      ] as const) {
        const [x, y] = [column + dx, row + dy];
        if (x < 0 || y < 0 || x >= CELLS || y >= CELLS) continue;
        const neighbour = y * CELLS + x;
        if ((table[neighbour] as number) >= 0) continue;
        table[neighbour] = table[cell] as number;
        next.push(neighbour);
      }
    }
    front = next;
  }
}
