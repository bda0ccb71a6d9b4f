import type { Raster } from "../raster/index.js";

/** How values between pixels are found. */
export type SamplingOrder = "bilinear" | "nearest-neighbor" | "biquadratic" | "bicubic";

/** The value at a place in pixels; NaN beyond the outer edges of the outermost pixels. */
export type Sampler = (x: number, y: number) => number;

type Image = Raster<Float32Array | Float64Array>;

/** Values between pixels; NaN beyond the outer edges of the outermost pixels, their own value in the outer half. */
export function sampler(image: Image, order: SamplingOrder = "bilinear"): Sampler {
  const { data, width, height } = image;
  const inside = (x: number, y: number) => x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5;
  const at = (x: number, y: number) => data[y * width + x] ?? Number.NaN;
  if (order === "nearest-neighbor") {
    return (x, y) => (inside(x, y) ? at(nearest(x, width), nearest(y, height)) : Number.NaN);
  }
  if (order === "bilinear") {
    return (x, y) => {
      if (!inside(x, y)) return Number.NaN;
      const px = Math.min(Math.max(x, 0), width - 1);
      const py = Math.min(Math.max(y, 0), height - 1);
      const left = Math.min(Math.floor(px), Math.max(0, width - 2));
      const bottom = Math.min(Math.floor(py), Math.max(0, height - 2));
      const right = Math.min(left + 1, width - 1);
      const top = Math.min(bottom + 1, height - 1);
      const fx = px - left;
      const fy = py - bottom;
      const low = fx === 0 ? at(left, bottom) : at(left, bottom) * (1 - fx) + at(right, bottom) * fx;
      if (fy === 0) return low;
      const high = fx === 0 ? at(left, top) : at(left, top) * (1 - fx) + at(right, top) * fx;
      return low * (1 - fy) + high * fy;
    };
  }
  return splineSampler(image, order === "bicubic" ? 3 : 2, inside);
}

function nearest(place: number, side: number): number {
  return Math.min(side - 1, Math.max(0, Math.floor(place + 0.5)));
}

/** Samples a B-spline, point by point, through its coefficients. */
function splineSampler(image: Image, degree: 2 | 3, inside: (x: number, y: number) => boolean): Sampler {
  const { width, height } = image;
  // The outermost pixels once more on each side, as the reference has it: the outer half pixel is then inside.
  const wide = width + 2;
  const tall = height + 2;
  const padded = Float64Array.from({ length: wide * tall }, (_, at) => {
    const column = Math.min(Math.max((at % wide) - 1, 0), width - 1);
    const row = Math.min(Math.max(Math.floor(at / wide) - 1, 0), height - 1);
    return image.data[row * width + column] ?? Number.NaN;
  });
  const coefficients = splineCoefficients(padded, wide, tall, degree);
  return (x, y) => {
    if (!inside(x, y)) return Number.NaN;
    const [fromX, weightsX] = weightsAt(x + 1, degree);
    const [fromY, weightsY] = weightsAt(y + 1, degree);
    let sum = 0;
    weightsY.forEach((wy, j) => {
      const row = mirrored(fromY + j, tall) * wide;
      let line = 0;
      weightsX.forEach((wx, i) => {
        line += wx * (coefficients[row + mirrored(fromX + i, wide)] ?? 0);
      });
      sum += wy * line;
    });
    return sum;
  };
}

function mirrored(index: number, side: number): number {
  if (side === 1) return 0;
  const period = 2 * (side - 1);
  const inside = ((index % period) + period) % period;
  return inside < side ? inside : period - inside;
}

/** Weights of the basis functions that reach a place, and the first of them. */
function weightsAt(place: number, degree: 2 | 3): readonly [number, readonly number[]] {
  if (degree === 2) {
    const centre = Math.floor(place + 0.5);
    const t = place - centre;
    return [centre - 1, [0.5 * (0.5 - t) ** 2, 0.75 - t * t, 0.5 * (0.5 + t) ** 2]];
  }
  const first = Math.floor(place);
  const t = place - first;
  const u = 1 - t;
  return [first - 1, [u ** 3 / 6, (4 - 6 * t * t + 3 * t ** 3) / 6, (4 - 6 * u * u + 3 * u ** 3) / 6, t ** 3 / 6]];
}

/**
 * Coefficients of the interpolating B-spline with mirrored ends (Unser, Aldroubi & Eden 1993): a recursive filter forth and
 * back along each axis.
 */
function splineCoefficients(
  data: Float32Array | Float64Array,
  width: number,
  height: number,
  degree: 2 | 3,
): Float64Array {
  const pole = degree === 3 ? Math.sqrt(3) - 2 : Math.sqrt(8) - 3;
  const result = Float64Array.from(data);
  const line = new Float64Array(Math.max(width, height));
  for (let row = 0; row < height; row++) {
    const part = line.subarray(0, width);
    part.set(result.subarray(row * width, (row + 1) * width));
    filterLine(part, pole);
    result.set(part, row * width);
  }
  for (let column = 0; column < width; column++) {
    const part = line.subarray(0, height);
    for (let row = 0; row < height; row++) part[row] = result[row * width + column] ?? 0;
    filterLine(part, pole);
    for (let row = 0; row < height; row++) result[row * width + column] = part[row] ?? 0;
  }
  return result;
}

function filterLine(line: Float64Array, pole: number): void {
  const count = line.length;
  if (count < 2) return;
  const gain = (1 - pole) * (1 - 1 / pole);
  for (let at = 0; at < count; at++) line[at] = (line[at] ?? 0) * gain;
  // The sum over the mirrored line, whole: exact for any length.
  let power = pole;
  const last = pole ** (count - 1);
  let start = (line[0] ?? 0) + last * (line[count - 1] ?? 0);
  let back = last * last;
  for (let at = 1; at < count - 1; at++) {
    back /= pole;
    start += (power + back) * (line[at] ?? 0);
    power *= pole;
  }
  line[0] = start / (1 - last * last);
  for (let at = 1; at < count; at++) line[at] = (line[at] ?? 0) + pole * (line[at - 1] ?? 0);
  const end = pole / (pole * pole - 1);
  line[count - 1] = end * (pole * (line[count - 2] ?? 0) + (line[count - 1] ?? 0));
  for (let at = count - 2; at >= 0; at--) line[at] = pole * ((line[at + 1] ?? 0) - (line[at] ?? 0));
}
