import type { Part, Plane } from "./plane.js";

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Pixels of the template that are looked at, at most: of larger ones every so many. */
const MOST_PIXELS = 1 << 18;
const MOST_STEPS = 20;
/** A step of this many pixels is none. */
const STILL = 1e-5;
/** From the place where it starts it may not go further than this. */
const FAR = 1;

/**
 * Both images are softened first. Without that noise wins: between pixels it averages out, and half a pixel beside the true place
 * looks better than the place itself.
 */
const SOFT = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16];

/** Fewer than this part of the template's pixels, away from missing ones, settle nothing. */
const LEAST_PIXELS = 0.25;

/**
 * The place, to a part of a pixel, where an image is most like the template but for brightness: least squares of
 * `gain * image(x + dx, y + dy) + offset - template(x, y)` by Gauss-Newton steps (Lucas and Kanade 1981; with gain and offset as
 * Evangelidis and Psarakis 2008). Between pixels the image is a Catmull-Rom spline. Where the steps lead away, or too many pixels
 * are missing, the start is given back.
 */
export function refineShift(template: Plane, part: Part, image: Plane, start: Place): Place {
  const stride = Math.max(1, Math.ceil(Math.sqrt((part.width * part.height) / MOST_PIXELS)));
  const least = (LEAST_PIXELS * part.width * part.height) / (stride * stride);
  let [x, y, gain, offset] = [start.x, start.y, 1, 0];
  for (let step = 0; step < MOST_STEPS; step++) {
    const sums = normalEquations(template, part, image, { x, y }, stride);
    if (at(sums, 3, 3) < least) return { x: start.x, y: start.y };
    // Gain and offset first, at the present place; then all four at once.
    if (step === 0) [gain, offset] = levelled(sums);
    const moved = solved(withGain(sums, gain, offset));
    if (moved === undefined) return { x: start.x, y: start.y };
    const [dx = 0, dy = 0, dg = 0, d0 = 0] = moved;
    x += dx;
    y += dy;
    gain += dg;
    offset += d0;
    if (!(Math.abs(x - start.x) <= FAR && Math.abs(y - start.y) <= FAR && gain > 0)) return { x: start.x, y: start.y };
    if (Math.abs(dx) < STILL && Math.abs(dy) < STILL) break;
  }
  return { x, y };
}

/** Sums of products of (slope in x, slope in y, value, 1, template). */
type Sums = readonly (readonly number[])[];

function normalEquations(template: Plane, part: Part, image: Plane, { x, y }: Place, stride: number): Sums {
  const [wholeX, wholeY] = [Math.floor(x), Math.floor(y)];
  const across = softSpline(x - wholeX);
  const along = softSpline(y - wholeY);
  const sums = Array.from({ length: 5 }, () => [0, 0, 0, 0, 0]);
  const terms = [0, 0, 0, 1, 0];
  // The softened spline needs three pixels before and four after, the softened template two to each side.
  const firstRow = Math.max(part.bottom, 3 - wholeY, 2);
  const endRow = Math.min(part.bottom + part.height, image.height - 4 - wholeY, template.height - 2);
  const first = Math.max(part.left, 3 - wholeX, 2);
  const end = Math.min(part.left + part.width, image.width - 4 - wholeX, template.width - 2);
  for (let row = firstRow; row < endRow; row += stride) {
    for (let column = first; column < end; column += stride) {
      const wanted = softened(template, column, row);
      let [value, slopeX, slopeY] = [0, 0, 0];
      for (let j = 0; j < 8; j++) {
        const from = (row + wholeY + j - 3) * image.width + column + wholeX - 3;
        let [line, slope] = [0, 0];
        for (let i = 0; i < 8; i++) {
          const pixel = image.data[from + i] ?? Number.NaN;
          line += (across.weights[i] ?? 0) * pixel;
          slope += (across.slopes[i] ?? 0) * pixel;
        }
        value += (along.weights[j] ?? 0) * line;
        slopeX += (along.weights[j] ?? 0) * slope;
        slopeY += (along.slopes[j] ?? 0) * line;
      }
      if (!Number.isFinite(value + wanted)) continue;
      terms[0] = slopeX;
      terms[1] = slopeY;
      terms[2] = value;
      terms[4] = wanted;
      for (let a = 0; a < 5; a++) {
        const line = sums[a];
        if (line) for (let b = a; b < 5; b++) line[b] = (line[b] ?? 0) + (terms[a] ?? 0) * (terms[b] ?? 0);
      }
    }
  }
  return sums.map((line, a) => line.map((sum, b) => (b < a ? (sums[b]?.[a] ?? 0) : sum)));
}

function softened({ data, width }: Plane, column: number, row: number): number {
  let sum = 0;
  for (let j = 0; j < 5; j++) {
    const from = (row + j - 2) * width + column - 2;
    let line = 0;
    for (let i = 0; i < 5; i++) line += (SOFT[i] ?? 0) * (data[from + i] ?? Number.NaN);
    sum += (SOFT[j] ?? 0) * line;
  }
  return sum;
}

interface Weights {
  readonly weights: readonly number[];
  readonly slopes: readonly number[];
}

/** Weights of eight neighbours for the softened value at a fraction after the fourth, and for its slope. */
function softSpline(t: number): Weights {
  const { weights, slopes } = catmullRom(t);
  const both = (sharp: readonly number[]): number[] =>
    Array.from({ length: 8 }, (_, at) => SOFT.reduce((sum, soft, index) => sum + soft * (sharp[at - index] ?? 0), 0));
  return { weights: both(weights), slopes: both(slopes) };
}

/** Weights of four neighbours for the value at a fraction after the second, and for its slope. */
function catmullRom(t: number): Weights {
  return {
    weights: [
      ((2 - t) * t - 1) * t * 0.5,
      ((3 * t - 5) * t * t + 2) * 0.5,
      ((4 - 3 * t) * t + 1) * t * 0.5,
      (t - 1) * t * t * 0.5,
    ],
    slopes: [((4 - 3 * t) * t - 1) * 0.5, (9 * t - 10) * t * 0.5, ((8 - 9 * t) * t + 1) * 0.5, (3 * t - 2) * t * 0.5],
  };
}

const at = (sums: Sums, a: number, b: number): number => sums[a]?.[b] ?? 0;

/** The straight line that brings the image's values to the template's. */
function levelled(sums: Sums): readonly [gain: number, offset: number] {
  const count = at(sums, 3, 3);
  const spread = count * at(sums, 2, 2) - at(sums, 2, 3) * at(sums, 2, 3);
  const gain = (count * at(sums, 2, 4) - at(sums, 2, 3) * at(sums, 3, 4)) / spread;
  return [gain, (at(sums, 3, 4) - gain * at(sums, 2, 3)) / count];
}

/** The four equations for what is to be added to place, gain and offset, with the right side in a fifth column. */
function withGain(sums: Sums, gain: number, offset: number): number[][] {
  const scale = [gain, gain, 1, 1];
  return scale.map((own, a) => [
    ...scale.map((other, b) => own * other * at(sums, a, b)),
    own * (at(sums, a, 4) - gain * at(sums, a, 2) - offset * at(sums, a, 3)),
  ]);
}

/** Solves by elimination with pivots; undefined where the equations do not settle the numbers. */
function solved(lines: number[][]): number[] | undefined {
  const size = lines.length;
  // Place, value and one have different units: each is measured by its own length.
  const lengths = lines.map((line, a) => Math.sqrt(line[a] ?? 0));
  if (!lengths.every((length) => length > 0 && Number.isFinite(length))) return undefined;
  const left = lines.map((line, a) =>
    line.map((value, b) => value / (lengths[a] ?? 1) / (b < size ? (lengths[b] ?? 1) : 1)),
  );
  for (let a = 0; a < size; a++) {
    const best = left.reduce(
      (most, line, b) => (b >= a && Math.abs(line[a] ?? 0) > Math.abs(left[most]?.[a] ?? 0) ? b : most),
      a,
    );
    const pivotLine = left[best] ?? [];
    left[best] = left[a] ?? [];
    left[a] = pivotLine;
    const pivot = pivotLine[a] ?? 0;
    if (!(Math.abs(pivot) > 1e-12)) return undefined;
    for (const [b, line] of left.entries()) {
      if (b === a) continue;
      const share = (line[a] ?? 0) / pivot;
      for (let c = a; c <= size; c++) line[c] = (line[c] ?? 0) - share * (pivotLine[c] ?? 0);
    }
  }
  return left.map((line, a) => (line[size] ?? 0) / (line[a] ?? 1) / (lengths[a] ?? 1));
}
