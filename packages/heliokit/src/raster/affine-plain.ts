import type { Kernels } from "../kernels/index.js";
import { type AffinePlan, clipLimits, type Plane, type PlaneRange, planeBlank, planeData } from "./affine-plan.js";
import { mirrorIndex, prefilterImage, splineWeights } from "./bspline.js";
import { medianByCounting, medianWith } from "./median.js";
import { roundHalfEven } from "./opencv-positions.js";
import { addSums, type ResampleEngine } from "./resample-engine.js";
import { SPOILED_SIDE } from "./spoiled.js";
import { collectPart, type PartCollector, type PowerBase, powerBase } from "./statistics.js";

/** What missing pixels and a NaN border are replaced by before resampling, before `factor`. */
export function substituteFor(plane: Plane, plan: AffinePlan, range: PlaneRange, kernels?: Kernels): number {
  const bordered = plan.padX > 0 || plan.padY > 0;
  if (range.missing === 0 && !(Number.isNaN(plan.fill) && (bordered || plan.method !== "bspline"))) return 0;
  const inside = plan.inputWidth * plan.inputHeight;
  const border = (plan.inputWidth + 2 * plan.padX) * (plan.inputHeight + 2 * plan.padY) - inside;
  const data = planeData(plane);
  const extra = Number.isNaN(plan.fill) ? 0 : border;
  if (kernels && data instanceof Int16Array && kernels.arena.contains(data)) {
    const median = medianByCounting(
      kernels,
      data,
      range.missing === 0 ? undefined : plane.blank,
      range.missing,
      plan.fill,
      extra,
    );
    if (median !== undefined) return median;
  }
  const median = medianWith(data, planeBlank(plane, data), extra === 0 ? 0 : plan.fill, extra);
  return Number.isNaN(median) ? 0 : median;
}

/**
 * Affine resampling in plain double arithmetic: the oracle of the kernels, and what runs where they may not. Answers a
 * function that computes one output row. Holds the padded input as float64.
 */
export function plainResampler(
  plane: Plane,
  plan: AffinePlan,
  range: PlaneRange,
): (y: number, target: Float32Array | Float64Array) => void {
  const width = plan.inputWidth + 2 * plan.padX;
  const height = plan.inputHeight + 2 * plan.padY;
  const substitute = substituteFor(plane, plan, range);
  const missing = Number.isNaN(plan.fill);
  const bordered = plan.padX > 0 || plan.padY > 0;
  const spoiled = range.missing > 0 || (missing && bordered) ? spoiledPixels(plane, plan, width, height) : undefined;
  const pixels = paddedPixels(plane, plan, substitute);
  if (plan.method === "bspline") prefilterImage(pixels, width, height, plan.order);
  const outside = (missing && plan.method !== "bspline" ? substitute : plan.fill) * plan.factor;
  const { low, high } = clipLimits(plan, range);
  const image: PaddedImage = { pixels, width, height, outside };
  const value = valueFunction(image, plan);
  const [originX, originY] = plan.origin ?? [0, 0];
  const positions = { x: new Float64Array(plan.width), y: new Float64Array(plan.width) };
  const linear = { x: new Float64Array(plan.width), y: new Float64Array(plan.width) };
  const taps = plan.method === "opencv" ? "opencv" : "exact";

  return (row, target) => {
    const Y = row + originY;
    if (taps === "opencv") {
      openCvPositions(plan, originX, Y, plan.order === 0, positions);
      openCvPositions(plan, originX, Y, false, linear);
    } else {
      exactPositions(plan, originX, Y, positions);
    }
    // What decides about missing pixels is always sampled bilinearly, save the spoiled pixels of order 0.
    const ends = taps === "opencv" ? linear : positions;
    for (let x = 0; x < plan.width; x++) {
      const px = positions.x[x] as number;
      const py = positions.y[x] as number;
      let result = value(px, py);
      if (spoiled && isSpoiled(spoiled, width, height, px, py, plan)) result = Number.NaN;
      else if (missing) {
        const ex = ends.x[x] as number;
        const ey = ends.y[x] as number;
        if (!(ex >= 0 && ex <= width - 1 && ey >= 0 && ey <= height - 1)) result = Number.NaN;
      }
      target[x] = result < low ? low : result > high ? high : result;
    }
  };
}

interface Positions {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

interface PaddedImage {
  readonly pixels: Float64Array;
  readonly width: number;
  readonly height: number;
  /** Value of everything outside. */
  readonly outside: number;
}

function exactPositions(plan: AffinePlan, originX: number, Y: number, positions: Positions): void {
  const [a, b, c, d] = plan.matrix;
  const [tx, ty] = plan.shift;
  for (let x = 0; x < plan.width; x++) {
    // scipy adds in this order.
    positions.x[x] = a * (x + originX) + b * Y + tx;
    positions.y[x] = c * (x + originX) + d * Y + ty;
  }
}

/** Positions of cv2.warpAffine: fixed point with 10 bits, then 1/32 pixel, or whole pixels for order 0. */
function openCvPositions(plan: AffinePlan, originX: number, Y: number, nearest: boolean, positions: Positions): void {
  const [a, b, c, d] = plan.matrix;
  const [tx, ty] = plan.shift;
  const rowX = roundHalfEven((b * Y + tx) * 1024) + (nearest ? 512 : 16);
  const rowY = roundHalfEven((d * Y + ty) * 1024) + (nearest ? 512 : 16);
  const unit = nearest ? 1024 : 32;
  for (let x = 0; x < plan.width; x++) {
    const fixedX = Math.floor((rowX + roundHalfEven(a * (x + originX) * 1024)) / unit);
    const fixedY = Math.floor((rowY + roundHalfEven(c * (x + originX) * 1024)) / unit);
    positions.x[x] = nearest ? fixedX : fixedX / 32;
    positions.y[x] = nearest ? fixedY : fixedY / 32;
  }
}

/** The input with its border as double, missing pixels substituted, multiplied by the factor. */
function paddedPixels(plane: Plane, plan: AffinePlan, substitute: number): Float64Array {
  const { padX, padY, inputWidth, inputHeight, factor } = plan;
  const width = inputWidth + 2 * padX;
  const pixels = new Float64Array(width * (inputHeight + 2 * padY));
  pixels.fill((Number.isNaN(plan.fill) ? substitute : plan.fill) * factor);
  const data = planeData(plane);
  const blank = planeBlank(plane, data);
  for (let y = 0; y < inputHeight; y++) {
    const target = (y + padY) * width + padX;
    for (let x = 0; x < inputWidth; x++) {
      const value = data[y * inputWidth + x] as number;
      pixels[target + x] = (Number.isNaN(value) || value === blank ? substitute : value) * factor;
    }
  }
  return pixels;
}

/** Marks the pixels that lie within reach of a missing one (the ones kernel of sunpy), border included. */
function spoiledPixels(plane: Plane, plan: AffinePlan, width: number, height: number): Uint8Array {
  const reach = ((SPOILED_SIDE[plan.order] as number) - 1) / 2;
  const { padX, padY, inputWidth, inputHeight } = plan;
  const data = planeData(plane);
  const blank = planeBlank(plane, data);
  const marks = new Uint8Array(width * height);
  if (Number.isNaN(plan.fill)) marks.fill(1);
  for (let y = 0; y < inputHeight; y++) {
    for (let x = 0; x < inputWidth; x++) {
      const value = data[y * inputWidth + x] as number;
      marks[(y + padY) * width + padX + x] = Number.isNaN(value) || value === blank ? 1 : 0;
    }
  }
  if (reach === 0) return marks;
  const wide = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (marks[y * width + x] === 0) continue;
      wide.fill(1, y * width + Math.max(0, x - reach), y * width + Math.min(width, x + reach + 1));
    }
  }
  const both = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let near = Math.max(0, y - reach); near <= Math.min(height - 1, y + reach); near++) {
      for (let x = 0; x < width; x++)
        both[y * width + x] = (both[y * width + x] as number) | (wide[near * width + x] as number);
    }
  }
  return both;
}

/** Whether the marks, sampled with order min(order, 1) and 0 outside, are above 0 at a position. */
function isSpoiled(
  marks: Uint8Array,
  width: number,
  height: number,
  px: number,
  py: number,
  plan: AffinePlan,
): boolean {
  const mark = (x: number, y: number) => x >= 0 && y >= 0 && x < width && y < height && marks[y * width + x] === 1;
  if (plan.method === "bspline" && !(px >= 0 && px <= width - 1 && py >= 0 && py <= height - 1)) return false;
  if (plan.order === 0) return mark(nearestTap(px, plan), nearestTap(py, plan));
  const x = Math.floor(px);
  const y = Math.floor(py);
  const right = px > x;
  const up = py > y;
  return mark(x, y) || (right && mark(x + 1, y)) || (up && mark(x, y + 1)) || (right && up && mark(x + 1, y + 1));
}

function nearestTap(position: number, plan: AffinePlan): number {
  // scikit-image rounds halves away from zero, scipy upwards.
  if (plan.method === "catmull-rom" && position <= 0) return Math.ceil(position - 0.5);
  return Math.floor(position + 0.5);
}

function valueFunction(image: PaddedImage, plan: AffinePlan): (px: number, py: number) => number {
  if (plan.method === "bspline") return splineValue(image, plan.order);
  const size = plan.order === 0 ? 1 : plan.order === 1 ? 2 : 4;
  const columns = new Float64Array(size);
  const rows = new Float64Array(size);
  const { pixels, width, height, outside } = image;
  const weigh = (position: number, weights: Float64Array): number => {
    if (plan.order === 0) {
      weights[0] = 1;
      return nearestTap(position, plan);
    }
    const first = Math.floor(position);
    const fraction = position - first;
    if (plan.order === 1) {
      weights[0] = 1 - fraction;
      weights[1] = fraction;
      return first;
    }
    if (plan.method === "opencv") openCvCubic(fraction, weights);
    else keysCubic(fraction, -0.5, weights);
    return first - 1;
  };
  return (px, py) => {
    const firstX = weigh(px, columns);
    const firstY = weigh(py, rows);
    let sum = 0;
    for (let j = 0; j < size; j++) {
      const y = firstY + j;
      for (let i = 0; i < size; i++) {
        const x = firstX + i;
        const inside = x >= 0 && y >= 0 && x < width && y < height;
        const product = (rows[j] as number) * (columns[i] as number);
        // OpenCV keeps the products of weights as float32.
        const weight = plan.method === "opencv" ? Math.fround(product) : product;
        sum += (inside ? (pixels[y * width + x] as number) : outside) * weight;
      }
    }
    return sum;
  };
}

function splineValue(image: PaddedImage, order: number): (px: number, py: number) => number {
  const { pixels, width, height, outside } = image;
  const columns = new Float64Array(order + 1);
  const rows = new Float64Array(order + 1);
  const taps = new Int32Array(order + 1);
  return (px, py) => {
    if (!(px >= 0 && px <= width - 1 && py >= 0 && py <= height - 1)) return outside;
    const firstX = splineWeights(px, order, columns);
    const firstY = splineWeights(py, order, rows);
    for (let i = 0; i <= order; i++) taps[i] = mirrorIndex(firstX + i, width);
    let sum = 0;
    for (let j = 0; j <= order; j++) {
      const start = mirrorIndex(firstY + j, height) * width;
      let line = 0;
      for (let i = 0; i <= order; i++) line += (columns[i] as number) * (pixels[start + (taps[i] as number)] as number);
      sum += (rows[j] as number) * line;
    }
    return sum;
  };
}

/** Cubic convolution of Keys (1981) with parameter a: weights of the taps at -1, 0, 1, 2. */
function keysCubic(t: number, a: number, weights: Float64Array): void {
  const near = (x: number) => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x: number) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  weights[0] = far(t + 1);
  weights[1] = near(t);
  weights[2] = near(1 - t);
  weights[3] = far(2 - t);
}

/** The same with a = -0.75 in float32, the last weight as the rest to 1. */
function openCvCubic(t: number, weights: Float64Array): void {
  const f = Math.fround;
  const a = f(-0.75);
  const far = f(f(f(f(f(a * f(t + 1)) - f(5 * a)) * f(t + 1)) + f(8 * a)) * f(t + 1)) - f(4 * a);
  const near = (x: number) => f(f(f(f(f(f(f(a + 2) * x) - f(a + 3)) * x) * x)) + 1);
  const first = f(far);
  const second = near(f(t));
  const third = near(f(1 - t));
  weights[0] = first;
  weights[1] = second;
  weights[2] = third;
  weights[3] = f(f(f(1 - first) - second) - third);
}

/** The plain resampler behind the interface that the kernels have too. */
export function plainEngine(plane: Plane, plan: AffinePlan, range: PlaneRange, bigEndian: boolean): ResampleEngine {
  const compute = plainResampler(plane, plan, range);
  const base = outputBase(plane, plan, range);
  const single = plan.precision === "float32";
  let part: PartCollector | undefined;
  let dataSum = 0;
  return {
    base,
    startPart(firstRow) {
      part = collectPart(plan.width, plan.height, firstRow, base, single);
      dataSum = 0;
    },
    rows(firstRow, count) {
      const size = count * plan.width;
      const rows = single ? new Float32Array(size) : new Float64Array(size);
      for (let row = 0; row < count; row++) {
        const line = rows.subarray(row * plan.width, (row + 1) * plan.width);
        compute(firstRow + row, line);
        part?.add(firstRow + row, line);
      }
      if (!bigEndian) return rows;
      const bytes = new Uint8Array(rows.buffer);
      reverseWords(bytes, rows.BYTES_PER_ELEMENT);
      dataSum = addSums(dataSum, sumOfWords(bytes));
      return bytes;
    },
    finishPart() {
      if (part === undefined) throw new RangeError("no part was started");
      return part.finish(dataSum);
    },
    release() {},
  };
}

/** Base of the power sums of the output: the mean of a lattice of the input, and its range. */
export function outputBase(plane: Plane, plan: AffinePlan, range: PlaneRange): PowerBase {
  const data = planeData(plane);
  const blank = planeBlank(plane, data);
  const step = Math.max(1, Math.floor(Math.sqrt((plane.width * plane.height) / 16384)));
  let sum = 0;
  let count = 0;
  for (let y = 0; y < plane.height; y += step) {
    for (let x = 0; x < plane.width; x += step) {
      const value = data[y * plane.width + x] as number;
      if (Number.isNaN(value) || value === blank) continue;
      sum += value;
      count++;
    }
  }
  const mean = count === 0 ? 0 : (sum / count) * plan.factor;
  const fill = Number.isNaN(plan.fill) ? mean : plan.fill * plan.factor;
  const ends = [range.min * plan.factor, range.max * plan.factor, fill].filter((value) => !Number.isNaN(value));
  return powerBase(mean, Math.min(...ends), Math.max(...ends));
}

function reverseWords(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

/** Ones' complement sum of big-endian 32-bit words; `bytes` is a whole number of them. */
function sumOfWords(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) sum = addSums(sum, view.getUint32(at));
  return sum;
}
