import { HeliokitError } from "../../errors.js";
import type { Raster } from "../../raster/index.js";

/** Radius of the Sun in arcsec that every frame is brought to: the largest that occurs from the Earth's orbit. */
export const TARGET_RADIUS_ARCSEC = 976;

/** Which pixels count: `positive` (AIA, zero and below are none), `finite` (negative values are kept), `field` (HMI). */
export type PixelMask = "positive" | "finite" | "field";

/** What {@link zoomFrame} does. */
export interface ZoomOptions {
  /** Zoom about array coordinate N / 2: 976 / RSUN_OBS. */
  readonly scale: number;
  /** Side of the result; it divides the side of the input. */
  readonly size: number;
  readonly mask: PixelMask;
  /** What every pixel is divided by. */
  readonly divisor: number;
  /** Value where there is none: 0, or NaN. */
  readonly missing: number;
}

/** Magnetic fields above this are the sentinel of missing pixels. */
const FIELD_LIMIT = 1e6;
/** Keeps the quotient finite where the zoomed mask is zero; as the published builder has it. */
const MASK_FLOOR = 1e-8;

/**
 * Zooms an image and its mask alike (bilinear, edge clamped), divides one by the other, which restores pixels beside
 * masked ones, divides by a number, and takes the mean of cells of k x k pixels. Row by row: nothing of the size of the
 * image is made in between. Source: the published builder of SDOML version 2.
 *
 * @throws HeliokitError `sdoml/bad-size`
 */
export function zoomFrame(raster: Raster<Float32Array | Float64Array>, options: ZoomOptions): Float32Array {
  const { width: side, height, data } = raster;
  const { scale, size, mask, divisor, missing } = options;
  const cell = side / size;
  if (side !== height || !Number.isInteger(cell) || cell < 1) {
    throw new HeliokitError(
      "sdoml/bad-size",
      `an image of ${side} x ${height} pixels cannot be reduced to ${size} x ${size}; a square whose side is a multiple was wanted`,
      { facts: { width: side, height, size } },
    );
  }
  const output = new Float32Array(size * size).fill(missing);
  const { first, second, weight } = zoomPlaces(side, scale);
  const values = new Float64Array(side);
  const covers = new Float64Array(side);
  const sums = new Float64Array(size);
  const counts = new Float64Array(size);
  // With 0 for missing every pixel of a cell counts, as in the published product; with NaN only those that are there.
  const skip = Number.isNaN(missing);

  for (let cellRow = 0; cellRow < size; cellRow++) {
    sums.fill(0);
    counts.fill(0);
    for (let row = cellRow * cell; row < (cellRow + 1) * cell; row++) {
      const lower = (first[row] as number) * side;
      const upper = (second[row] as number) * side;
      const part = weight[row] as number;
      for (let x = 0; x < side; x++) {
        const a = data[lower + x] as number;
        const b = data[upper + x] as number;
        const seenA = counted(a, mask) ? 1 - part : 0;
        const seenB = part > 0 && counted(b, mask) ? part : 0;
        values[x] = (seenA > 0 ? a * seenA : 0) + (seenB > 0 ? b * seenB : 0);
        covers[x] = seenA + seenB;
      }
      for (let x = 0; x < side; x++) {
        const left = first[x] as number;
        const right = second[x] as number;
        const share = weight[x] as number;
        const cover = (covers[left] as number) * (1 - share) + (covers[right] as number) * share;
        const place = Math.floor(x / cell);
        if (cover > 0) {
          const value = (values[left] as number) * (1 - share) + (values[right] as number) * share;
          sums[place] = (sums[place] as number) + value / (cover + MASK_FLOOR);
          counts[place] = (counts[place] as number) + 1;
        } else if (!skip) counts[place] = (counts[place] as number) + 1;
      }
    }
    for (let x = 0; x < size; x++) {
      const count = counts[x] as number;
      if (count > 0) output[cellRow * size + x] = (sums[x] as number) / count / divisor;
    }
  }
  return output;
}

function counted(value: number, mask: PixelMask): boolean {
  if (mask === "positive") return value > 0 && value !== Number.POSITIVE_INFINITY;
  if (mask === "field") return value < FIELD_LIMIT && value > -FIELD_LIMIT;
  return value - value === 0;
}

/** Where each pixel of the zoomed image comes from: two neighbours and the weight of the second. */
function zoomPlaces(side: number, scale: number) {
  const first = new Int32Array(side);
  const second = new Int32Array(side);
  const weight = new Float64Array(side);
  for (let at = 0; at < side; at++) {
    const place = Math.min(Math.max(side / 2 + (at - side / 2) / scale, 0), side - 1);
    const below = Math.floor(place);
    first[at] = below;
    second[at] = Math.min(below + 1, side - 1);
    weight[at] = place - below;
  }
  return { first, second, weight };
}
