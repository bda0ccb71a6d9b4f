// Cubic prefilter along columns, block of rows by block of rows. A block holds R rows (16 of float32, 32 of float64), the
// look-ahead is one block: |z|^16 = 7e-10, |z|^32 = 5e-19. Strips of 64 bytes (one cache line per row) go down through a new
// block (causal) and back up through it and the block before (anticausal), whose coefficients are then final.

import { POLE } from "./constants";

/**
 * Causal coefficients of the first block. `exact`: row 0 of the image, whose start is the mirrored sum over the block;
 * otherwise a warm-up, started as if the rows before were like the first.
 */
@inline
function start<T>(block: usize, stride: usize, bytes: usize, rows: i32, exact: i32): void {
  const pole = v128.splat<T>(<T>POLE);
  const steady = v128.splat<T>(<T>(1 / (1 - POLE)));
  for (let x: usize = 0; x < bytes; x += 16) {
    let state = v128.load(block + x);
    if (exact) {
      // Horner from the far end.
      let at = block + x + <usize>(rows - 1) * stride;
      state = v128.load(at);
      for (let row = rows - 2; row >= 0; row--) {
        at -= stride;
        state = v128.add<T>(v128.load(at), v128.mul<T>(pole, state));
      }
    } else {
      state = v128.mul<T>(state, steady);
    }
    let at = block + x;
    v128.store(at, state);
    for (let row = 1; row < rows; row++) {
      at += stride;
      state = v128.add<T>(v128.load(at), v128.mul<T>(pole, state));
      v128.store(at, state);
    }
  }
}

/**
 * Takes in `next` (of which `count` rows exist) and finishes `previous`; with `last` the image ends with `next`, which is
 * finished too.
 */
@inline
function step<T>(previous: usize, next: usize, stride: usize, bytes: usize, rows: i32, count: i32, last: i32): void {
  const pole = v128.splat<T>(<T>POLE);
  const steady = v128.splat<T>(<T>(-POLE / (1 - POLE)));
  const end = v128.splat<T>(<T>(POLE / (POLE * POLE - 1)));
  const before = previous + <usize>(rows - 1) * stride;
  // Loops test at their end: the engine then keeps constants in registers.
  let x: usize = 0;
  do {
    let s0 = v128.load(before + x);
    let s1 = v128.load(before + x, 16);
    let s2 = v128.load(before + x, 32);
    let s3 = v128.load(before + x, 48);
    let t0 = s0;
    let t1 = s1;
    let t2 = s2;
    let t3 = s3;
    let at = next + x;
    let row = 0;
    do {
      t0 = s0;
      t1 = s1;
      t2 = s2;
      t3 = s3;
      s0 = v128.add<T>(v128.load(at), v128.mul<T>(pole, s0));
      s1 = v128.add<T>(v128.load(at, 16), v128.mul<T>(pole, s1));
      s2 = v128.add<T>(v128.load(at, 32), v128.mul<T>(pole, s2));
      s3 = v128.add<T>(v128.load(at, 48), v128.mul<T>(pole, s3));
      v128.store(at, s0);
      v128.store(at, s1, 16);
      v128.store(at, s2, 32);
      v128.store(at, s3, 48);
      at += stride;
    } while (++row < count);
    at -= stride;
    if (last) {
      s0 = v128.mul<T>(end, v128.add<T>(v128.mul<T>(pole, t0), s0));
      s1 = v128.mul<T>(end, v128.add<T>(v128.mul<T>(pole, t1), s1));
      s2 = v128.mul<T>(end, v128.add<T>(v128.mul<T>(pole, t2), s2));
      s3 = v128.mul<T>(end, v128.add<T>(v128.mul<T>(pole, t3), s3));
      v128.store(at, s0);
      v128.store(at, s1, 16);
      v128.store(at, s2, 32);
      v128.store(at, s3, 48);
    } else {
      s0 = v128.mul<T>(steady, s0);
      s1 = v128.mul<T>(steady, s1);
      s2 = v128.mul<T>(steady, s2);
      s3 = v128.mul<T>(steady, s3);
    }
    for (row = count - 2; row >= 0; row--) {
      at -= stride;
      s0 = v128.mul<T>(pole, v128.sub<T>(s0, v128.load(at)));
      s1 = v128.mul<T>(pole, v128.sub<T>(s1, v128.load(at, 16)));
      s2 = v128.mul<T>(pole, v128.sub<T>(s2, v128.load(at, 32)));
      s3 = v128.mul<T>(pole, v128.sub<T>(s3, v128.load(at, 48)));
      if (last) {
        v128.store(at, s0);
        v128.store(at, s1, 16);
        v128.store(at, s2, 32);
        v128.store(at, s3, 48);
      }
    }
    at = before + x;
    row = rows;
    do {
      s0 = v128.mul<T>(pole, v128.sub<T>(s0, v128.load(at)));
      s1 = v128.mul<T>(pole, v128.sub<T>(s1, v128.load(at, 16)));
      s2 = v128.mul<T>(pole, v128.sub<T>(s2, v128.load(at, 32)));
      s3 = v128.mul<T>(pole, v128.sub<T>(s3, v128.load(at, 48)));
      v128.store(at, s0);
      v128.store(at, s1, 16);
      v128.store(at, s2, 32);
      v128.store(at, s3, 48);
      at -= stride;
    } while (--row > 0);
    x += 64;
  } while (x < bytes);
}

/** float32, 16 rows a block. */
export function splineColumnsStart32(block: usize, stride: i32, bytes: i32, exact: i32): void {
  start<f32>(block, <usize>stride, <usize>bytes, 16, exact);
}

/** float32, 16 rows a block. */
export function splineColumns32(previous: usize, next: usize, stride: i32, bytes: i32, count: i32, last: i32): void {
  step<f32>(previous, next, <usize>stride, <usize>bytes, 16, count, last);
}

/** float64, 32 rows a block. */
export function splineColumnsStart64(block: usize, stride: i32, bytes: i32, exact: i32): void {
  start<f64>(block, <usize>stride, <usize>bytes, 32, exact);
}

/** float64, 32 rows a block. */
export function splineColumns64(previous: usize, next: usize, stride: i32, bytes: i32, count: i32, last: i32): void {
  step<f64>(previous, next, <usize>stride, <usize>bytes, 32, count, last);
}
