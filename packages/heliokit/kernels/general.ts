// Every degree, method and angle: the padded input as a whole plane with margins, filtered in place, then sampled pixel by
// pixel. Plainer than the fused cubic kernels and several times slower, still far ahead of scalar code.

/** Columns and rows of margin around the plane: taps reach at most 3 beyond, whole vectors a little further. */
const MARGIN: i32 = 4;

/** Prefilter of one pole along rows, in place, four rows at a time. The gain is the caller's. */
@inline
function filterRows<T>(plane: usize, stride: usize, width: i32, height: i32, pole: f64): void {
  const z = <T>pole;
  const last = <usize>(width - 1) << alignof<T>();
  for (let y = 0; y < height; y += 4) {
    const r0 = plane + <usize>y * stride;
    const r1 = plane + <usize>min(y + 1, height - 1) * stride;
    const r2 = plane + <usize>min(y + 2, height - 1) * stride;
    const r3 = plane + <usize>min(y + 3, height - 1) * stride;
    for (let row = y; row < min(y + 4, height); row++) startLine<T>(plane + <usize>row * stride, sizeof<T>(), width, pole);
    // Past the end the last row is taken again: only once may it be filtered.
    const rows = min(4, height - y);
    let s0 = load<T>(r0);
    let s1 = load<T>(r1);
    let s2 = load<T>(r2);
    let s3 = load<T>(r3);
    if (rows == 4) {
      for (let o: usize = sizeof<T>(); o <= last; o += sizeof<T>()) {
        s0 = load<T>(r0 + o) + z * s0;
        s1 = load<T>(r1 + o) + z * s1;
        s2 = load<T>(r2 + o) + z * s2;
        s3 = load<T>(r3 + o) + z * s3;
        store<T>(r0 + o, s0);
        store<T>(r1 + o, s1);
        store<T>(r2 + o, s2);
        store<T>(r3 + o, s3);
      }
      s0 = endLine<T>(r0, last, pole);
      s1 = endLine<T>(r1, last, pole);
      s2 = endLine<T>(r2, last, pole);
      s3 = endLine<T>(r3, last, pole);
      for (let o: usize = last; o > 0; ) {
        o -= sizeof<T>();
        s0 = z * (s0 - load<T>(r0 + o));
        s1 = z * (s1 - load<T>(r1 + o));
        s2 = z * (s2 - load<T>(r2 + o));
        s3 = z * (s3 - load<T>(r3 + o));
        store<T>(r0 + o, s0);
        store<T>(r1 + o, s1);
        store<T>(r2 + o, s2);
        store<T>(r3 + o, s3);
      }
      continue;
    }
    for (let row = y; row < height; row++) {
      const at = plane + <usize>row * stride;
      s0 = load<T>(at);
      for (let o: usize = sizeof<T>(); o <= last; o += sizeof<T>()) {
        s0 = load<T>(at + o) + z * s0;
        store<T>(at + o, s0);
      }
      s0 = endLine<T>(at, last, pole);
      for (let o: usize = last; o > 0; ) {
        o -= sizeof<T>();
        s0 = z * (s0 - load<T>(at + o));
        store<T>(at + o, s0);
      }
    }
  }
}

/** First causal coefficient: the sum over the endlessly mirrored line, as far as it matters. */
function startLine<T>(at: usize, step: usize, count: i32, pole: f64): void {
  let far: f64 = 1;
  for (let index = 1; index < count; index++) far *= pole;
  const last = at + <usize>(count - 1) * step;
  let power = pole;
  let sum = <f64>load<T>(at) + far * <f64>load<T>(last);
  for (let index = 1; index < count - 1; index++) {
    if (Math.abs(power) < 1e-30) break;
    const o = <usize>index * step;
    sum += power * (<f64>load<T>(at + o) + far * <f64>load<T>(last - o));
    power *= pole;
  }
  store<T>(at, <T>(sum / (1 - far * far)));
}

/** First anticausal coefficient, stored and answered. */
function endLine<T>(row: usize, last: usize, pole: f64): T {
  const value = <T>(((pole * <f64>load<T>(row + last - sizeof<T>()) + <f64>load<T>(row + last)) * pole) / (pole * pole - 1));
  store<T>(row + last, value);
  return value;
}

/** Prefilter of one pole along columns, in place. */
@inline
function filterColumns<T>(plane: usize, stride: usize, width: i32, height: i32, pole: f64): void {
  for (let x = 0; x < width; x++) startLine<T>(plane + (<usize>x << alignof<T>()), stride, height, pole);
  const z = v128.splat<T>(<T>pole);
  const bytes = <usize>width << alignof<T>();
  for (let y = 1; y < height; y++) {
    const row = plane + <usize>y * stride;
    let o: usize = 0;
    do {
      v128.store(row + o, v128.add<T>(v128.load(row + o), v128.mul<T>(z, v128.load(row + o - stride))));
      o += 16;
    } while (o < bytes);
  }
  const end = v128.splat<T>(<T>(pole / (pole * pole - 1)));
  const top = plane + <usize>(height - 1) * stride;
  for (let o: usize = 0; o < bytes; o += 16) {
    v128.store(top + o, v128.mul<T>(end, v128.add<T>(v128.mul<T>(z, v128.load(top + o - stride)), v128.load(top + o))));
  }
  for (let y = height - 2; y >= 0; y--) {
    const row = plane + <usize>y * stride;
    let o: usize = 0;
    do {
      v128.store(row + o, v128.mul<T>(z, v128.sub<T>(v128.load(row + o + stride), v128.load(row + o))));
      o += 16;
    } while (o < bytes);
  }
}

@inline
function mirrored(index: i32, count: i32): i32 {
  if (count == 1) return 0;
  const period = 2 * count - 2;
  let folded = index % period;
  if (folded < 0) folded += period;
  return folded < count ? folded : period - folded;
}

/** Fills the margins by mirroring about the outermost pixels. */
@inline
function mirror<T>(plane: usize, stride: usize, width: i32, height: i32): void {
  for (let y = 0; y < height; y++) {
    const row = plane + <usize>y * stride;
    for (let k = 1; k <= MARGIN; k++) {
      store<T>(row - (<usize>k << alignof<T>()), load<T>(row + (<usize>mirrored(-k, width) << alignof<T>())));
      const right = width - 1 + k;
      store<T>(row + (<usize>right << alignof<T>()), load<T>(row + (<usize>mirrored(right, width) << alignof<T>())));
    }
  }
  const left = <usize>MARGIN << alignof<T>();
  const bytes = <usize>(width + 2 * MARGIN) << alignof<T>();
  for (let k = 1; k <= MARGIN; k++) {
    memory.copy(plane - <usize>k * stride - left, plane + <usize>mirrored(-k, height) * stride - left, bytes);
    const above = height - 1 + k;
    memory.copy(plane + <usize>above * stride - left, plane + <usize>mirrored(above, height) * stride - left, bytes);
  }
}

/**
 * Spline coefficients of a plane (pixel (0, 0) at `plane`) in place, with mirrored margins; the gain of the poles has been
 * multiplied in before. A second pole of 0 is none, a first one of 0 neither.
 */
export function planeFilter32(plane: usize, stride: i32, width: i32, height: i32, pole1: f64, pole2: f64): void {
  if (pole1 != 0) {
    if (width > 1) filterRows<f32>(plane, <usize>stride, width, height, pole1);
    if (height > 1) filterColumns<f32>(plane, <usize>stride, width, height, pole1);
  }
  if (pole2 != 0) {
    if (width > 1) filterRows<f32>(plane, <usize>stride, width, height, pole2);
    if (height > 1) filterColumns<f32>(plane, <usize>stride, width, height, pole2);
  }
  mirror<f32>(plane, <usize>stride, width, height);
}

export function planeFilter64(plane: usize, stride: i32, width: i32, height: i32, pole1: f64, pole2: f64): void {
  if (pole1 != 0) {
    if (width > 1) filterRows<f64>(plane, <usize>stride, width, height, pole1);
    if (height > 1) filterColumns<f64>(plane, <usize>stride, width, height, pole1);
  }
  if (pole2 != 0) {
    if (width > 1) filterRows<f64>(plane, <usize>stride, width, height, pole2);
    if (height > 1) filterColumns<f64>(plane, <usize>stride, width, height, pole2);
  }
  mirror<f64>(plane, <usize>stride, width, height);
}

@inline
function near4(x: f64): f64 {
  return x * (x * (x * (5.0 / 6.0 - x / 6.0) - 1.25) + 5.0 / 24.0) + 55.0 / 96.0;
}

@inline
function inner5(x: f64): f64 {
  const q = x * x;
  return q * (q * (0.25 - x / 12.0) - 0.5) + 0.55;
}

@inline
function outer5(x: f64): f64 {
  return x * (x * (x * (x * (x / 24.0 - 0.375) + 1.25) - 1.75) + 0.625) + 0.425;
}

/** Kernels beside the B-splines of degree 0 to 5. */
const KEYS: i32 = 6;
const OPEN_CV: i32 = 7;

/** Writes the weights of a position (`order` is the degree, KEYS or OPEN_CV) and answers the first tap. */
@inline
function weigh<T>(order: i32, position: f64, weights: usize): i32 {
  if (order == 2 || order == 4 || order == 0) {
    const nearest = Math.floor(position + 0.5);
    const t = position - nearest;
    if (order == 0) {
      store<T>(weights, 1);
      return <i32>nearest;
    }
    const left = 0.5 - t;
    const right = 0.5 + t;
    const q = t * t;
    if (order == 2) {
      store<T>(weights, <T>(0.5 * left * left));
      store<T>(weights, <T>(0.75 - q), sizeof<T>());
      store<T>(weights, <T>(0.5 * right * right), 2 * sizeof<T>());
      return <i32>nearest - 1;
    }
    store<T>(weights, <T>((left * left * left * left) / 24.0));
    store<T>(weights, <T>near4(1 + t), sizeof<T>());
    store<T>(weights, <T>(q * (q * 0.25 - 0.625) + 115.0 / 192.0), 2 * sizeof<T>());
    store<T>(weights, <T>near4(1 - t), 3 * sizeof<T>());
    store<T>(weights, <T>((right * right * right * right) / 24.0), 4 * sizeof<T>());
    return <i32>nearest - 2;
  }
  const floor = Math.floor(position);
  const t = position - floor;
  const u = 1 - t;
  if (order == 1) {
    store<T>(weights, <T>u);
    store<T>(weights, <T>t, sizeof<T>());
    return <i32>floor;
  }
  if (order == 3) {
    store<T>(weights, <T>((u * u * u) / 6.0));
    store<T>(weights, <T>((t * t * (t - 2) * 3 + 4) / 6.0), sizeof<T>());
    store<T>(weights, <T>((u * u * (u - 2) * 3 + 4) / 6.0), 2 * sizeof<T>());
    store<T>(weights, <T>((t * t * t) / 6.0), 3 * sizeof<T>());
    return <i32>floor - 1;
  }
  if (order == 5) {
    store<T>(weights, <T>((u * u * u * u * u) / 120.0));
    store<T>(weights, <T>outer5(1 + t), sizeof<T>());
    store<T>(weights, <T>inner5(t), 2 * sizeof<T>());
    store<T>(weights, <T>inner5(u), 3 * sizeof<T>());
    store<T>(weights, <T>outer5(1 + u), 4 * sizeof<T>());
    store<T>(weights, <T>((t * t * t * t * t) / 120.0), 5 * sizeof<T>());
    return <i32>floor - 2;
  }
  // Cubic convolution (Keys 1981): a * t * u^2, ..., with the value at the two inner taps from its symmetry.
  const a: f64 = order == KEYS ? -0.5 : -0.75;
  store<T>(weights, <T>(a * t * u * u));
  store<T>(weights, <T>(((a + 2) * t - (a + 3)) * t * t + 1), sizeof<T>());
  store<T>(weights, <T>(((a + 2) * u - (a + 3)) * u * u + 1), 2 * sizeof<T>());
  store<T>(weights, <T>(a * u * t * t), 3 * sizeof<T>());
  return <i32>floor - 1;
}

/**
 * A vector of weights that have just been stored one by one: loaded one by one as well, for a load of the whole has to wait
 * until all stores are through.
 */
@inline
function weights<T>(at: usize): v128 {
  if (sizeof<T>() == 4) {
    let v = f32x4.splat(load<f32>(at));
    v = f32x4.replace_lane(v, 1, load<f32>(at, 4));
    v = f32x4.replace_lane(v, 2, load<f32>(at, 8));
    return f32x4.replace_lane(v, 3, load<f32>(at, 12));
  }
  return f64x2.replace_lane(f64x2.splat(load<f64>(at)), 1, load<f64>(at, 8));
}

/** Sum of the taps: `vectors` vectors per line, weights beyond the last tap are 0. */
@inline
function taps<T>(at: usize, stride: usize, lines: i32, vectors: i32, columns: usize, rows: usize): T {
  let s0 = v128.splat<T>(0);
  let s1 = v128.splat<T>(0);
  let s2 = v128.splat<T>(0);
  let row = at;
  for (let line = 0; line < lines; line++) {
    const weight = v128.splat<T>(load<T>(rows + (<usize>line << alignof<T>())));
    s0 = v128.add<T>(s0, v128.mul<T>(weight, v128.load(row)));
    if (vectors > 1) s1 = v128.add<T>(s1, v128.mul<T>(weight, v128.load(row, 16)));
    if (vectors > 2) s2 = v128.add<T>(s2, v128.mul<T>(weight, v128.load(row, 32)));
    row += stride;
  }
  s0 = v128.mul<T>(s0, weights<T>(columns));
  if (vectors > 1) s0 = v128.add<T>(s0, v128.mul<T>(s1, weights<T>(columns + 16)));
  if (vectors > 2) s0 = v128.add<T>(s0, v128.mul<T>(s2, weights<T>(columns + 32)));
  if (sizeof<T>() == 4) {
    return <T>(f32x4.extract_lane(s0, 0) + f32x4.extract_lane(s0, 1) + (f32x4.extract_lane(s0, 2) + f32x4.extract_lane(s0, 3)));
  }
  return <T>(f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1));
}

/**
 * One output row, pixel by pixel. `plan`: as in spline-sample (a, b, c, d, tx, ty, origin x, y, range of valid positions).
 * Outside that range pixels take `fill`; beyond the margins `outside` stands for every tap. `scratch`: 128 bytes, zero.
 */
@inline
function planeRow<T>(
  plan: usize, y: i32, count: i32, order: i32, plane: usize, stride: usize, width: i32, height: i32, target: usize,
  low: T, high: T, fill: T, outside: T, scratch: usize,
): void {
  const lanes: i32 = 16 / sizeof<T>();
  const size = order > 5 ? 4 : order + 1;
  const vectors = (size + lanes - 1) / lanes;
  const columns = scratch;
  const rows = scratch + 64;
  const a = load<f64>(plan);
  const c = load<f64>(plan, 16);
  const line = <f64>y + load<f64>(plan, 56);
  const originX = load<f64>(plan, 48);
  const byRowX = load<f64>(plan, 8) * line;
  const byRowY = load<f64>(plan, 24) * line;
  const shiftX = load<f64>(plan, 32);
  const shiftY = load<f64>(plan, 40);
  const lowX = load<f64>(plan, 64);
  const highX = load<f64>(plan, 72);
  const lowY = load<f64>(plan, 80);
  const highY = load<f64>(plan, 88);
  const fixedX = nearest<f64>((byRowX + shiftX) * 1024) + 16;
  const fixedY = nearest<f64>((byRowY + shiftY) * 1024) + 16;
  for (let x = 0; x < count; x++) {
    const index = <f64>x + originX;
    let px = a * index + byRowX + shiftX;
    let py = c * index + byRowY + shiftY;
    if (order == OPEN_CV || order == OPEN_CV + 1) {
      px = Math.floor((fixedX + nearest<f64>(a * index * 1024)) / 32) / 32;
      py = Math.floor((fixedY + nearest<f64>(c * index * 1024)) / 32) / 32;
    }
    let value: T;
    if (!(px >= lowX && px <= highX && py >= lowY && py <= highY)) {
      value = fill;
    } else if (px <= -3 || py <= -3 || px >= <f64>(width + 2) || py >= <f64>(height + 2)) {
      value = min(max(outside, low), high);
    } else {
      const kernel = order == OPEN_CV + 1 ? 1 : order;
      const firstX = weigh<T>(kernel, px, columns);
      const firstY = weigh<T>(kernel, py, rows);
      const from = plane + <usize>((<isize>firstY) * (<isize>stride) + ((<isize>firstX) << alignof<T>()));
      value = min(max(taps<T>(from, stride, kernel == 1 ? 2 : size, kernel == 1 ? (2 + lanes - 1) / lanes : vectors, columns, rows), low), high);
    }
    store<T>(target + (<usize>x << alignof<T>()), value);
  }
}

/** One row with the order known to the compiler, which makes the weights a third faster. */
@inline
function planeRowOf<T>(
  plan: usize, y: i32, count: i32, order: i32, plane: usize, stride: usize, width: i32, height: i32, target: usize,
  low: T, high: T, fill: T, outside: T, scratch: usize,
): void {
  if (order == 0) planeRow<T>(plan, y, count, 0, plane, stride, width, height, target, low, high, fill, outside, scratch);
  else if (order == 1) planeRow<T>(plan, y, count, 1, plane, stride, width, height, target, low, high, fill, outside, scratch);
  else if (order == 2) planeRow<T>(plan, y, count, 2, plane, stride, width, height, target, low, high, fill, outside, scratch);
  else if (order == 3) planeRow<T>(plan, y, count, 3, plane, stride, width, height, target, low, high, fill, outside, scratch);
  else if (order == 4) planeRow<T>(plan, y, count, 4, plane, stride, width, height, target, low, high, fill, outside, scratch);
  else if (order == 5) planeRow<T>(plan, y, count, 5, plane, stride, width, height, target, low, high, fill, outside, scratch);
  else if (order == KEYS) planeRow<T>(plan, y, count, KEYS, plane, stride, width, height, target, low, high, fill, outside, scratch);
  else if (order == OPEN_CV) planeRow<T>(plan, y, count, OPEN_CV, plane, stride, width, height, target, low, high, fill, outside, scratch);
  else planeRow<T>(plan, y, count, OPEN_CV + 1, plane, stride, width, height, target, low, high, fill, outside, scratch);
}

/** `order`: degree of the B-spline, 6 cubic convolution with a = -0.5, 7 with -0.75 at OpenCV's positions, 8 bilinear there. */
export function planeSample32(
  plan: usize, y: i32, count: i32, order: i32, plane: usize, stride: i32, width: i32, height: i32, target: usize,
  low: f32, high: f32, fill: f32, outside: f32, scratch: usize,
): void {
  planeRowOf<f32>(plan, y, count, order, plane, <usize>stride, width, height, target, low, high, fill, outside, scratch);
}

export function planeSample64(
  plan: usize, y: i32, count: i32, order: i32, plane: usize, stride: i32, width: i32, height: i32, target: usize,
  low: f64, high: f64, fill: f64, outside: f64, scratch: usize,
): void {
  planeRowOf<f64>(plan, y, count, order, plane, <usize>stride, width, height, target, low, high, fill, outside, scratch);
}
