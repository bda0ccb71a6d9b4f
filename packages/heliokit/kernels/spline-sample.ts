// Cubic B-spline sampling of one output row. For small angles and scales near 1 the source pixel of output pixel x is
// x + constant over long runs: inside a run every tap is a contiguous vector load and the fractions are linear in x.
// Positions are evaluated in float64 where a run starts; inside, fractions are float32 (float64). Weights are 6 times the
// B-spline's per axis, which makes up for the gain that the prefilter leaves out.

import { finishRow32 } from "./finish";

/** The plan as float64 numbers in memory: a, b, c, d, tx, ty, origin x, origin y, then the range of valid positions. */
@inline
function number(plan: usize, index: i32): f64 {
  return load<f64>(plan + (<usize>index << 3));
}

@inline
function at(slope: f64, x: i32, originX: f64, byRow: f64, shift: f64): f64 {
  return slope * (<f64>x + originX) + byRow + shift;
}

/** First x in 0..count whose position is not below `bound` (rising) or not above it (falling). */
function firstReaching(slope: f64, originX: f64, byRow: f64, shift: f64, bound: f64, count: i32): i32 {
  const rising = slope > 0;
  const guess = Math.ceil((bound - shift - byRow) / slope - originX);
  let x: i32 = guess > <f64>count ? count : guess > 0 ? <i32>guess : 0;
  while (x > 0) {
    const before = at(slope, x - 1, originX, byRow, shift);
    if (rising ? before < bound : before > bound) break;
    x--;
  }
  while (x < count) {
    const here = at(slope, x, originX, byRow, shift);
    if (rising ? here >= bound : here <= bound) break;
    x++;
  }
  return x;
}

/** First x in 0..count whose position is above `bound` (rising) or below it (falling). */
function firstPassing(slope: f64, originX: f64, byRow: f64, shift: f64, bound: f64, count: i32): i32 {
  const rising = slope > 0;
  const guess = Math.ceil((bound - shift - byRow) / slope - originX);
  let x: i32 = guess > <f64>count ? count : guess > 0 ? <i32>guess : 0;
  while (x > 0) {
    const before = at(slope, x - 1, originX, byRow, shift);
    if (rising ? before <= bound : before >= bound) break;
    x--;
  }
  while (x < count) {
    const here = at(slope, x, originX, byRow, shift);
    if (rising ? here > bound : here < bound) break;
    x++;
  }
  return x;
}

/**
 * Which pixels of output row `y` have a valid position: from (inclusive) in the low half, to (exclusive) in the high half.
 * Decided by the very expression that defines the position, pixel by pixel where it is close.
 */
function validRange(plan: usize, y: i32, count: i32): i64 {
  const row = <f64>y + number(plan, 7);
  const originX = number(plan, 6);
  let from: i32 = 0;
  let to: i32 = count;
  for (let axis = 0; axis < 2; axis++) {
    const slope = number(plan, axis << 1);
    const byRow = number(plan, (axis << 1) + 1) * row;
    const shift = number(plan, 4 + axis);
    const low = number(plan, 8 + (axis << 1));
    const high = number(plan, 9 + (axis << 1));
    if (slope == 0) {
      const here = at(0, 0, originX, byRow, shift);
      if (!(here >= low && here <= high)) to = 0;
      continue;
    }
    from = max(from, firstReaching(slope, originX, byRow, shift, slope > 0 ? low : high, count));
    to = min(to, firstPassing(slope, originX, byRow, shift, slope > 0 ? high : low, count));
  }
  if (to <= from) return 0;
  return (<i64>to << 32) | <i64>from;
}

@inline
function rowAddress(row: i32, height: i32, ring: usize, stride: usize, ringRows: i32): usize {
  let mirrored = row < 0 ? -row : row;
  if (mirrored >= height) mirrored = 2 * height - 2 - mirrored;
  return ring + <usize>(mirrored % ringRows) * stride;
}

@inline
function tapRow<T>(p: usize, w0: v128, w1: v128, w2: v128, w3: v128): v128 {
  return v128.add<T>(
    v128.add<T>(v128.mul<T>(w0, v128.load(p)), v128.mul<T>(w1, v128.load(p, sizeof<T>()))),
    v128.add<T>(v128.mul<T>(w2, v128.load(p, 2 * sizeof<T>())), v128.mul<T>(w3, v128.load(p, 3 * sizeof<T>()))),
  );
}

/** Vectors that one stage of a run covers: their weights, 128 bytes each, stay in the nearest cache. */
const STAGE: i32 = 64;

/** Bytes of scratch memory that sampling needs. */
export function splineSampleScratchBytes(): i32 {
  return STAGE * 128;
}

/** The weights of `vectors` vectors of pixels, four for columns and four for lines, from fractions linear in the index. */
@inline
function weigh<T>(scratch: usize, vectors: i32, first: T, startX: v128, slopeX: v128, startY: v128, slopeY: v128): void {
  const lanes: i32 = 16 / sizeof<T>();
  const one = v128.splat<T>(1);
  const three = v128.splat<T>(3);
  const four = v128.splat<T>(4);
  const six = v128.splat<T>(6);
  const advance = v128.splat<T>(<T>lanes);
  let index = v128.add<T>(v128.splat<T>(first), sizeof<T>() == 4 ? f32x4(0, 1, 2, 3) : f64x2(0, 1));
  let to = scratch;
  const end = scratch + (<usize>vectors << 7);
  do {
    const t = v128.add<T>(startX, v128.mul<T>(index, slopeX));
    const u = v128.sub<T>(one, t);
    const tt = v128.mul<T>(t, t);
    const w3 = v128.mul<T>(tt, t);
    const w0 = v128.mul<T>(v128.mul<T>(u, u), u);
    const w1 = v128.add<T>(four, v128.mul<T>(tt, v128.sub<T>(v128.mul<T>(three, t), six)));
    v128.store(to, w0);
    v128.store(to, w1, 16);
    v128.store(to, v128.sub<T>(v128.sub<T>(six, w0), v128.add<T>(w1, w3)), 32);
    v128.store(to, w3, 48);
    const s = v128.add<T>(startY, v128.mul<T>(index, slopeY));
    const v = v128.sub<T>(one, s);
    const ss = v128.mul<T>(s, s);
    const h3 = v128.mul<T>(ss, s);
    const h0 = v128.mul<T>(v128.mul<T>(v, v), v);
    const h1 = v128.add<T>(four, v128.mul<T>(ss, v128.sub<T>(v128.mul<T>(three, s), six)));
    v128.store(to, h0, 64);
    v128.store(to, h1, 80);
    v128.store(to, v128.sub<T>(v128.sub<T>(six, h0), v128.add<T>(h1, h3)), 96);
    v128.store(to, h3, 112);
    index = v128.add<T>(index, advance);
    to += 128;
  } while (to < end);
}

/**
 * A run of `count` pixels, whole vectors: up to 3 pixels beyond are written too. Weights first, then taps, and the sum of the
 * lower lines goes through memory: so each step is small enough for the registers and short enough to overlap. All in one
 * loop takes nearly twice as long.
 */
@inline
function run<T>(
  p0: usize, p1: usize, p2: usize, p3: usize, target: usize, count: i32,
  startX: T, slopeX: T, startY: T, slopeY: T, low: T, high: T, scratch: usize,
): void {
  const lanes: i32 = 16 / sizeof<T>();
  const x0 = v128.splat<T>(startX);
  const dx = v128.splat<T>(slopeX);
  const y0 = v128.splat<T>(startY);
  const dy = v128.splat<T>(slopeY);
  const lowest = v128.splat<T>(low);
  const highest = v128.splat<T>(high);
  const all = (count + lanes - 1) / lanes;
  let q0 = p0;
  let q1 = p1;
  let q2 = p2;
  let q3 = p3;
  let out = target;
  for (let done = 0; done < all; done += STAGE) {
    const vectors = min(STAGE, all - done);
    const bytes = <usize>vectors << 4;
    weigh<T>(scratch, vectors, <T>(done * lanes), x0, dx, y0, dy);
    let o: usize = 0;
    let at = scratch;
    do {
      const w0 = v128.load(at);
      const w1 = v128.load(at, 16);
      const w2 = v128.load(at, 32);
      const w3 = v128.load(at, 48);
      const line0 = v128.mul<T>(v128.load(at, 64), tapRow<T>(q0 + o, w0, w1, w2, w3));
      const line1 = v128.mul<T>(v128.load(at, 80), tapRow<T>(q1 + o, w0, w1, w2, w3));
      v128.store(out + o, v128.add<T>(line0, line1));
      const line2 = v128.mul<T>(v128.load(at, 96), tapRow<T>(q2 + o, w0, w1, w2, w3));
      const line3 = v128.mul<T>(v128.load(at, 112), tapRow<T>(q3 + o, w0, w1, w2, w3));
      const sum = v128.add<T>(v128.load(out + o), v128.add<T>(line2, line3));
      v128.store(out + o, v128.pmin<T>(v128.pmax<T>(sum, lowest), highest));
      at += 128;
      o += 16;
    } while (o < bytes);
    q0 += bytes;
    q1 += bytes;
    q2 += bytes;
    q3 += bytes;
    out += bytes;
  }
}

/** Pixels until a fraction that starts at `start` and grows by `slope` leaves 0..1; at least 1. */
@inline
function runLength(start: f64, slope: f64, most: i32): i32 {
  if (slope == 0) return most;
  const length = slope > 0 ? (1 - start) / slope : start / -slope;
  return length >= <f64>most ? most : max(1, <i32>Math.ceil(length));
}

/**
 * Pixels `from` to `to` of output row `y` into `target` (address of pixel 0). `ring`: address of column 0 of slot 0; row r
 * of the padded input is in slot r % ringRows, `stride` bytes each.
 */
@inline
function sampleRow<T>(
  plan: usize, y: i32, from: i32, to: i32, ring: usize, stride: usize, ringRows: i32, height: i32, target: usize, low: T, high: T, scratch: usize,
): void {
  const row = <f64>y + number(plan, 7);
  const originX = number(plan, 6);
  const a = number(plan, 0);
  const c = number(plan, 2);
  const byRowX = number(plan, 1) * row;
  const byRowY = number(plan, 3) * row;
  const shiftX = number(plan, 4);
  const shiftY = number(plan, 5);
  const slopeX = a - 1;
  let x = from;
  while (x < to) {
    const xs = at(a, x, originX, byRowX, shiftX);
    const ys = at(c, x, originX, byRowY, shiftY);
    const column = Math.floor(xs);
    const line = Math.floor(ys);
    const startX = xs - column;
    const startY = ys - line;
    const count = min(runLength(startX, slopeX, to - x), runLength(startY, c, to - x));
    const first = <i32>line - 1;
    const offset = <usize>((<i32>column - 1) << alignof<T>());
    run<T>(
      rowAddress(first, height, ring, stride, ringRows) + offset,
      rowAddress(first + 1, height, ring, stride, ringRows) + offset,
      rowAddress(first + 2, height, ring, stride, ringRows) + offset,
      rowAddress(first + 3, height, ring, stride, ringRows) + offset,
      target + (<usize>x << alignof<T>()),
      count, <T>startX, <T>slopeX, <T>startY, <T>c, low, high, scratch,
    );
    x += count;
  }
}

/**
 * Samples output rows `y` to `y + rows` whose sources are all in the ring, one after the other into `target`, and writes
 * the range of pixels with a valid position of each row (two 32-bit numbers) to `ranges`. Other pixels are left as they are.
 */
export function splineSample32(
  plan: usize, y: i32, rows: i32, count: i32, ring: usize, stride: i32, ringRows: i32, height: i32, target: usize, targetStride: i32,
  low: f32, high: f32, scratch: usize, ranges: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const valid = validRange(plan, y + row, count);
    store<i64>(ranges + (<usize>row << 3), valid);
    sampleRow<f32>(
      plan, y + row, <i32>valid, <i32>(valid >> 32), ring, <usize>stride, ringRows, height, target + <usize>row * <usize>targetStride, low, high, scratch,
    );
  }
}

export function splineSample64(
  plan: usize, y: i32, rows: i32, count: i32, ring: usize, stride: i32, ringRows: i32, height: i32, target: usize, targetStride: i32,
  low: f64, high: f64, scratch: usize, ranges: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const valid = validRange(plan, y + row, count);
    store<i64>(ranges + (<usize>row << 3), valid);
    sampleRow<f64>(
      plan, y + row, <i32>valid, <i32>(valid >> 32), ring, <usize>stride, ringRows, height, target + <usize>row * <usize>targetStride, low, high, scratch,
    );
  }
}

/**
 * Samples output rows like {@link splineSample32}, through one row buffer, and finishes each at once while it is in the
 * nearest cache: see finishRow32.
 */
export function splineOutput32(
  plan: usize, y: i32, rows: i32, count: i32, ring: usize, stride: i32, ringRows: i32, height: i32, buffer: usize, target: usize,
  low: f32, high: f32, scratch: usize, fill: f32, reference: f32, inverse: f32, bigEndian: i32, sums: usize, lattice: usize, step: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const valid = validRange(plan, y + row, count);
    const from = <i32>valid;
    const to = <i32>(valid >> 32);
    sampleRow<f32>(plan, y + row, from, to, ring, <usize>stride, ringRows, height, buffer, low, high, scratch);
    const out = target + ((<usize>row * <usize>count) << 2);
    finishRow32(buffer, out, count, from, to, fill, reference, inverse, bigEndian, sums, y + row, lattice, step);
  }
}
