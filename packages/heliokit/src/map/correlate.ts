import { HeliokitError } from "../errors.js";
import type { Part, Plane } from "./plane.js";
import { refineShift } from "./refine-shift.js";

/** Where a part of one image is found in another. */
export interface Match {
  /** By how many pixels to the right and up. */
  readonly x: number;
  readonly y: number;
  /** Normalised correlation there, from -1 to 1. */
  readonly correlation: number;
  /** The best place lies at the border of what was searched: the true one may lie beyond. */
  readonly atBorder: boolean;
}

/** Planes are halved until the part that is looked for has no more columns and rows than this. */
const COARSE = 96;

/** Small parts are halved too while the search goes further than this, as long as so many columns and rows are left. */
const FAR = 24;
const LEAST_SIDE = 24;

/** Products of pixels in the coarsest search, at most: some ten seconds. */
const MOST_WORK = 4e9;

/** A correlation of fewer pixels than this part of the template tells nothing. */
const LEAST_OVERLAP = 0.25;

/**
 * Finds a part of one image in another of the same scale by normalised cross-correlation (Lewis 1995), from coarse to fine; a
 * parabola through the neighbours of the best place, then least squares ({@link refineShift}), give the part of a pixel. Missing
 * pixels of either count nowhere.
 *
 * Cost: (2 * search + 1)^2 products for each pixel of the part at the coarsest level, where it has at most 96 x 96 pixels, and 25 at
 * each finer level. Memory: both images once more.
 */
export function findPart(template: Plane, part: Part, image: Plane, searchPixels: number): Match {
  const factors = levelsFor(part, searchPixels);
  let guess = { x: 0, y: 0 };
  let match: Match = { x: 0, y: 0, correlation: Number.NaN, atBorder: true };
  for (const [level, factor] of factors.entries()) {
    const reach = level === 0 ? Math.ceil(searchPixels / factor) : 2;
    const small = shrink(template, factor);
    const scaled: Part = {
      left: Math.floor(part.left / factor),
      bottom: Math.floor(part.bottom / factor),
      width: Math.max(1, Math.floor(part.width / factor)),
      height: Math.max(1, Math.floor(part.height / factor)),
    };
    const centre = { x: Math.round(guess.x / factor), y: Math.round(guess.y / factor) };
    match = bestPlace(small, scaled, shrink(image, factor), centre, reach);
    guess = { x: match.x * factor, y: match.y * factor };
  }
  const outside = Math.abs(match.x) > searchPixels + 1 || Math.abs(match.y) > searchPixels + 1;
  if (match.atBorder || outside) return { ...match, atBorder: true };
  return { ...match, ...refineShift(template, part, image, match) };
}

/** By what the planes are divided, from coarse to fine. */
function levelsFor(part: Part, searchPixels: number): number[] {
  const long = Math.max(part.width, part.height);
  const short = Math.min(part.width, part.height);
  const factors = [1];
  let coarsest = 1;
  while (long / coarsest > COARSE || (searchPixels / coarsest > FAR && short / coarsest >= 2 * LEAST_SIDE)) {
    coarsest *= 2;
    factors.unshift(coarsest);
  }
  const places = (2 * Math.ceil(searchPixels / coarsest) + 1) ** 2;
  const work = (places * part.width * part.height) / coarsest ** 2;
  if (work > MOST_WORK) {
    throw new HeliokitError(
      "map/bad-search",
      `${part.width} x ${part.height} pixels looked for ${searchPixels} pixels to each side take too long; search less far or resample the maps first`,
      { facts: { searchPixels, width: part.width, height: part.height } },
    );
  }
  return factors;
}

function shrink(plane: Plane, factor: number): Plane {
  if (factor === 1) return plane;
  const width = Math.floor(plane.width / factor);
  const height = Math.floor(plane.height / factor);
  const data = new Float64Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let sum = 0;
      let count = 0;
      for (let y = row * factor; y < (row + 1) * factor; y++) {
        const from = y * plane.width + column * factor;
        for (let at = from; at < from + factor; at++) {
          const value = plane.data[at] ?? Number.NaN;
          if (Number.isFinite(value)) {
            sum += value;
            count++;
          }
        }
      }
      data[row * width + column] = count > 0 ? sum / count : Number.NaN;
    }
  }
  return { data, width, height };
}

function bestPlace(
  template: Plane,
  part: Part,
  image: Plane,
  centre: { readonly x: number; readonly y: number },
  reach: number,
): Match {
  const side = 2 * reach + 1;
  const scores = new Float64Array(side * side);
  let best = -1;
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) {
      const score = correlation(template, part, image, centre.x + i - reach, centre.y + j - reach);
      scores[j * side + i] = score;
      if (best < 0 ? !Number.isNaN(score) : score > (scores[best] ?? Number.NaN)) best = j * side + i;
    }
  }
  if (best < 0) return { x: centre.x, y: centre.y, correlation: Number.NaN, atBorder: true };
  const i = best % side;
  const j = Math.floor(best / side);
  const at = (column: number, row: number): number => scores[row * side + column] ?? Number.NaN;
  const atBorder = i === 0 || j === 0 || i === side - 1 || j === side - 1;
  return {
    x: centre.x + i - reach + (atBorder ? 0 : turningPoint(at(i - 1, j), at(i, j), at(i + 1, j))),
    y: centre.y + j - reach + (atBorder ? 0 : turningPoint(at(i, j - 1), at(i, j), at(i, j + 1))),
    correlation: at(i, j),
    atBorder,
  };
}

/** Where a parabola through three neighbours has its top, from the middle one. */
function turningPoint(before: number, here: number, after: number): number {
  const bend = before - 2 * here + after;
  const place = (before - after) / (2 * bend);
  return bend < 0 && Math.abs(place) <= 1 ? place : 0;
}

function correlation(template: Plane, part: Part, image: Plane, dx: number, dy: number): number {
  let [n, sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0, 0];
  const firstRow = Math.max(part.bottom, -dy);
  const endRow = Math.min(part.bottom + part.height, image.height - dy, template.height);
  const first = Math.max(part.left, -dx);
  const end = Math.min(part.left + part.width, image.width - dx, template.width);
  for (let row = firstRow; row < endRow; row++) {
    const own = row * template.width;
    const other = (row + dy) * image.width + dx;
    for (let column = first; column < end; column++) {
      const a = template.data[own + column] ?? Number.NaN;
      const b = image.data[other + column] ?? Number.NaN;
      const product = a * b;
      // Finite only if both are: images hold no numbers whose product overflows.
      if (product - product !== 0) continue;
      n++;
      sa += a;
      sb += b;
      saa += a * a;
      sbb += b * b;
      sab += product;
    }
  }
  if (n < LEAST_OVERLAP * part.width * part.height) return Number.NaN;
  const variance = (n * saa - sa * sa) * (n * sbb - sb * sb);
  return variance > 0 ? (n * sab - sa * sb) / Math.sqrt(variance) : Number.NaN;
}
