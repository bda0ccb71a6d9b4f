// Cubic prefilter along rows. Sixteen float32 rows (eight float64 rows) go together: four vectors whose lanes are rows, so
// that four recursions run side by side and hide each other's latency. The gain 36 of both directions is left out; the
// sampling weights, 36 times too big, make up for it.

import { POLE } from "./constants";

/** Terms of the mirrored sum that starts the causal recursion: |z|^24 = 2e-14, |z|^40 = 1e-23. */
@inline
function startTerms<T>(): i32 {
  return sizeof<T>() == 4 ? 24 : 40;
}


@inline
function sample<T, S>(row: usize, x: i32, width: i32, padX: i32, border: T, factor: T): T {
  const at = x - padX;
  return at < 0 || at >= width ? border : <T>load<S>(row + (<usize>at << alignof<S>())) * factor;
}

/** First causal coefficient of a row. */
function firstSum<T, S>(row: usize, width: i32, padX: i32, border: T, factor: T): T {
  let power: f64 = 1;
  let sum: f64 = 0;
  for (let x = 0; x < startTerms<T>(); x++) {
    sum += power * <f64>sample<T, S>(row, x, width, padX, border, factor);
    power *= POLE;
  }
  return <T>sum;
}

/** The four (two) pixels at `at` as a vector, times the factor. */
@inline
function pixels<T, S>(at: usize, factor: v128): v128 {
  if (sizeof<T>() == 8) return v128.load(at);
  if (isInteger<S>()) return f32x4.mul(f32x4.convert_i32x4_s(v128.load16x4_s(at)), factor);
  return v128.load(at);
}

/** Causal steps of one vector of rows over four (two) pixels; answers the last coefficient. */
@inline
function forward<T, S>(row: usize, stride: usize, factor: v128, pole: v128, state: v128, out: usize): v128 {
  if (sizeof<T>() == 4) {
    const r0 = pixels<T, S>(row, factor);
    const r1 = pixels<T, S>(row + stride, factor);
    const r2 = pixels<T, S>(row + 2 * stride, factor);
    const r3 = pixels<T, S>(row + 3 * stride, factor);
    const a = v128.shuffle<u32>(r0, r1, 0, 4, 1, 5);
    const b = v128.shuffle<u32>(r2, r3, 0, 4, 1, 5);
    const c = v128.shuffle<u32>(r0, r1, 2, 6, 3, 7);
    const d = v128.shuffle<u32>(r2, r3, 2, 6, 3, 7);
    let s = f32x4.add(v128.shuffle<u64>(a, b, 0, 2), f32x4.mul(pole, state));
    v128.store(out, s);
    s = f32x4.add(v128.shuffle<u64>(a, b, 1, 3), f32x4.mul(pole, s));
    v128.store(out, s, 64);
    s = f32x4.add(v128.shuffle<u64>(c, d, 0, 2), f32x4.mul(pole, s));
    v128.store(out, s, 128);
    s = f32x4.add(v128.shuffle<u64>(c, d, 1, 3), f32x4.mul(pole, s));
    v128.store(out, s, 192);
    return s;
  }
  const r0 = v128.load(row);
  const r1 = v128.load(row + stride);
  let s = f64x2.add(v128.shuffle<u64>(r0, r1, 0, 2), f64x2.mul(pole, state));
  v128.store(out, s);
  s = f64x2.add(v128.shuffle<u64>(r0, r1, 1, 3), f64x2.mul(pole, s));
  v128.store(out, s, 64);
  return s;
}

/** Anticausal steps over four (two) pixels, written out as rows again; answers the leftmost coefficient. */
@inline
function backward<T>(from: usize, pole: v128, state: v128, out: usize, stride: usize): v128 {
  if (sizeof<T>() == 4) {
    const c3 = f32x4.mul(pole, f32x4.sub(state, v128.load(from, 192)));
    const c2 = f32x4.mul(pole, f32x4.sub(c3, v128.load(from, 128)));
    const c1 = f32x4.mul(pole, f32x4.sub(c2, v128.load(from, 64)));
    const c0 = f32x4.mul(pole, f32x4.sub(c1, v128.load(from)));
    const a = v128.shuffle<u32>(c0, c1, 0, 4, 1, 5);
    const b = v128.shuffle<u32>(c2, c3, 0, 4, 1, 5);
    const c = v128.shuffle<u32>(c0, c1, 2, 6, 3, 7);
    const d = v128.shuffle<u32>(c2, c3, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<u64>(a, b, 0, 2));
    v128.store(out + stride, v128.shuffle<u64>(a, b, 1, 3));
    v128.store(out + 2 * stride, v128.shuffle<u64>(c, d, 0, 2));
    v128.store(out + 3 * stride, v128.shuffle<u64>(c, d, 1, 3));
    return c0;
  }
  const c1 = f64x2.mul(pole, f64x2.sub(state, v128.load(from, 64)));
  const c0 = f64x2.mul(pole, f64x2.sub(c1, v128.load(from)));
  v128.store(out, v128.shuffle<u64>(c0, c1, 0, 2));
  v128.store(out + stride, v128.shuffle<u64>(c0, c1, 1, 3));
  return c0;
}

/**
 * Filters 16 (8) rows. `source`: first pixel of the first row, `sourceStride` bytes apart; `border`: value of the `padX`
 * columns on each side, factor applied. `target`: where column 0 of the padded first row goes, `targetStride` bytes
 * apart; one column left of it and two right of the row are written too (mirrored). `scratch`: 64 * (width + 2 * padX) bytes.
 */
@inline
function filterRows<T, S>(
  source: usize,
  sourceStride: usize,
  width: i32,
  padX: i32,
  border: T,
  factor: T,
  target: usize,
  targetStride: usize,
  scratch: usize,
): void {
  const lanes: i32 = 16 / sizeof<T>();
  const rows = 4 * lanes;
  const count = width + 2 * padX;
  const pole = v128.splat<T>(<T>(POLE * 1));
  const edge = v128.splat<T>(border);
  const times = v128.splat<T>(factor);
  // The first coefficients of all rows, as four vectors.
  for (let row = 0; row < rows; row++) {
    const at = source + <usize>row * sourceStride;
    store<T>(scratch + (<usize>row << alignof<T>()), firstSum<T, S>(at, width, padX, border, factor));
  }
  let s0 = v128.load(scratch);
  let s1 = v128.load(scratch, 16);
  let s2 = v128.load(scratch, 32);
  let s3 = v128.load(scratch, 48);
  let out = scratch;
  let x = 0;
  if (padX > 0) {
    out += 64;
    for (let column = 1; column < padX; column++) {
      s0 = v128.add<T>(edge, v128.mul<T>(pole, s0));
      s1 = v128.add<T>(edge, v128.mul<T>(pole, s1));
      s2 = v128.add<T>(edge, v128.mul<T>(pole, s2));
      s3 = v128.add<T>(edge, v128.mul<T>(pole, s3));
      v128.store(out, s0);
      v128.store(out, s1, 16);
      v128.store(out, s2, 32);
      v128.store(out, s3, 48);
      out += 64;
    }
  } else {
    // The first column is the start itself: go on with the second, alone.
    x = 1;
    out += 64;
  }
  const block = <usize>lanes * sourceStride;
  const whole = x + ((width - x) & ~(lanes - 1));
  let row = source + (<usize>x << alignof<S>());
  // The hot loops test at their end: the engine then keeps constants in registers.
  if (x < whole) do {
    s0 = forward<T, S>(row, sourceStride, times, pole, s0, out);
    s1 = forward<T, S>(row + block, sourceStride, times, pole, s1, out + 16);
    s2 = forward<T, S>(row + 2 * block, sourceStride, times, pole, s2, out + 32);
    s3 = forward<T, S>(row + 3 * block, sourceStride, times, pole, s3, out + 48);
    row += <usize>lanes << alignof<S>();
    out += <usize>lanes << 6;
    x += lanes;
  } while (x < whole);
  for (; x < width; x++) {
    for (let lane = 0; lane < rows; lane++) {
      const at = row + <usize>lane * sourceStride;
      const to = out + (<usize>lane << alignof<T>());
      store<T>(to, <T>load<S>(at) * factor + <T>POLE * load<T>(to - 64));
    }
    row += sizeof<S>();
    out += 64;
  }
  s0 = v128.load(out - 64);
  s1 = v128.load(out - 48);
  s2 = v128.load(out - 32);
  s3 = v128.load(out - 16);
  for (let column = 0; column < padX; column++) {
    s0 = v128.add<T>(edge, v128.mul<T>(pole, s0));
    s1 = v128.add<T>(edge, v128.mul<T>(pole, s1));
    s2 = v128.add<T>(edge, v128.mul<T>(pole, s2));
    s3 = v128.add<T>(edge, v128.mul<T>(pole, s3));
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    out += 64;
  }

  // Back from the right end: c[n-1] = (z c[n-2] + c[n-1]) z / (z^2 - 1).
  const end = v128.splat<T>(<T>(POLE / (POLE * POLE - 1)));
  const last = scratch + (<usize>(count - 1) << 6);
  s0 = v128.mul<T>(end, v128.add<T>(v128.mul<T>(pole, v128.load(last - 64)), v128.load(last)));
  s1 = v128.mul<T>(end, v128.add<T>(v128.mul<T>(pole, v128.load(last - 48)), v128.load(last, 16)));
  s2 = v128.mul<T>(end, v128.add<T>(v128.mul<T>(pole, v128.load(last - 32)), v128.load(last, 32)));
  s3 = v128.mul<T>(end, v128.add<T>(v128.mul<T>(pole, v128.load(last - 16)), v128.load(last, 48)));
  v128.store(last, s0);
  v128.store(last, s1, 16);
  v128.store(last, s2, 32);
  v128.store(last, s3, 48);
  let column = count - 1;
  for (let lane = 0; lane < rows; lane++) {
    const to = target + <usize>lane * targetStride + (<usize>column << alignof<T>());
    store<T>(to, load<T>(last + (<usize>lane << alignof<T>())));
  }
  for (; (column & (lanes - 1)) != 0; column--) {
    const from = scratch + (<usize>(column - 1) << 6);
    s0 = v128.mul<T>(pole, v128.sub<T>(s0, v128.load(from)));
    s1 = v128.mul<T>(pole, v128.sub<T>(s1, v128.load(from, 16)));
    s2 = v128.mul<T>(pole, v128.sub<T>(s2, v128.load(from, 32)));
    s3 = v128.mul<T>(pole, v128.sub<T>(s3, v128.load(from, 48)));
    v128.store(from, s0);
    v128.store(from, s1, 16);
    v128.store(from, s2, 32);
    v128.store(from, s3, 48);
    for (let lane = 0; lane < rows; lane++) {
      const to = target + <usize>lane * targetStride + (<usize>(column - 1) << alignof<T>());
      store<T>(to, load<T>(from + (<usize>lane << alignof<T>())));
    }
  }
  const group = <usize>lanes * targetStride;
  if (column > 0) do {
    column -= lanes;
    const from = scratch + (<usize>column << 6);
    const to = target + (<usize>column << alignof<T>());
    s0 = backward<T>(from, pole, s0, to, targetStride);
    s1 = backward<T>(from + 16, pole, s1, to + group, targetStride);
    s2 = backward<T>(from + 32, pole, s2, to + 2 * group, targetStride);
    s3 = backward<T>(from + 48, pole, s3, to + 3 * group, targetStride);
  } while (column > 0);
  for (let lane = 0; lane < rows; lane++) {
    const to = target + <usize>lane * targetStride;
    const right = to + (<usize>count << alignof<T>());
    store<T>(to - sizeof<T>(), load<T>(to + sizeof<T>()));
    store<T>(right, load<T>(right - 2 * sizeof<T>()));
    store<T>(right + sizeof<T>(), load<T>(right - 3 * sizeof<T>()));
  }
}

/** Sixteen rows of int16 to float32 coefficients. */
export function splineRowsInt16(
  source: usize, sourceStride: i32, width: i32, padX: i32, border: f32, factor: f32, target: usize, targetStride: i32, scratch: usize,
): void {
  filterRows<f32, i16>(source, <usize>sourceStride, width, padX, border, factor, target, <usize>targetStride, scratch);
}

/** Sixteen rows of float32, factor already applied, to coefficients. */
export function splineRowsFloat32(
  source: usize, sourceStride: i32, width: i32, padX: i32, border: f32, target: usize, targetStride: i32, scratch: usize,
): void {
  filterRows<f32, f32>(source, <usize>sourceStride, width, padX, border, 1, target, <usize>targetStride, scratch);
}

/** Eight rows of float64, factor already applied, to coefficients. */
export function splineRowsFloat64(
  source: usize, sourceStride: i32, width: i32, padX: i32, border: f64, target: usize, targetStride: i32, scratch: usize,
): void {
  filterRows<f64, f64>(source, <usize>sourceStride, width, padX, border, 1, target, <usize>targetStride, scratch);
}
