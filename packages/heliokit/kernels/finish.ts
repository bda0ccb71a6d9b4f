// The last look at an output row while it is in the nearest cache: statistics, sum of words, byte order.

/**
 * Fills `row` (float32, `count` pixels) with `fill` outside from..to, adds it to the sums at `sums` and writes it to `target`,
 * big-endian or as it is. Sums of powers of (value - reference) * inverse are formed over 128 pixels in four float32 lanes
 * each, then added in float64.
 * Valid pixels of row `y` that lie on the lattice of distance `step` go to `lattice`, behind those already there.
 * `sums`: count, first to fourth power (float64), min, max (float32), sum of words (u64), pixels
 * on the lattice so far (i32); read in raster/spline-engine.
 */
export function finishRow32(
  row: usize, target: usize, count: i32, from: i32, to: i32, fill: f32, reference: f32, inverse: f32, bigEndian: i32, sums: usize,
  y: i32, lattice: usize, step: i32,
): void {
  // A NaN that came through a call may have any payload: the file gets the plain one.
  const outside = fill != fill ? f32.NaN : fill;
  for (let x = 0; x < from; x++) store<f32>(row + (<usize>x << 2), outside);
  for (let x = to; x < count; x++) store<f32>(row + (<usize>x << 2), outside);
  // The rest of the last vector must not count: NaN does not.
  for (let x = count; (x & 3) != 0; x++) store<f32>(row + (<usize>x << 2), f32.NaN);
  if (y % step == 0) {
    let used = load<i32>(sums, 56);
    for (let x = 0; x < count; x += step) {
      const value = load<f32>(row + (<usize>x << 2));
      if (value != value) continue;
      store<f32>(lattice + (<usize>used << 2), value);
      used++;
    }
    store<i32>(sums, used, 56);
  }
  const centre = f32x4.splat(reference);
  const scale = f32x4.splat(inverse);
  let lowest = f32x4.splat(load<f32>(sums, 40));
  let highest = f32x4.splat(load<f32>(sums, 44));
  let counts = i32x4.splat(0);
  let words = i64x2.splat(0);
  let power1: f64 = load<f64>(sums, 8);
  let power2: f64 = load<f64>(sums, 16);
  let power3: f64 = load<f64>(sums, 24);
  let power4: f64 = load<f64>(sums, 32);
  const bytes = (<usize>count << 2);
  for (let block: usize = 0; block < bytes; block += 512) {
    const end = min(block + 512, bytes);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    let s4 = f32x4.splat(0);
    if (bigEndian) {
      let o = block;
      do {
        const v = v128.load(row + o);
        const valid = f32x4.eq(v, v);
        counts = i32x4.sub(counts, valid);
        lowest = f32x4.pmin(lowest, v);
        highest = f32x4.pmax(highest, v);
        const d = v128.and(f32x4.mul(f32x4.sub(v, centre), scale), valid);
        const q = f32x4.mul(d, d);
        s1 = f32x4.add(s1, d);
        s2 = f32x4.add(s2, q);
        s3 = f32x4.add(s3, f32x4.mul(q, d));
        s4 = f32x4.add(s4, f32x4.mul(q, q));
        words = i64x2.add(words, i64x2.add(i64x2.extend_low_i32x4_u(v), i64x2.extend_high_i32x4_u(v)));
        v128.store(target + o, v128.shuffle<u8>(v, v, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
        o += 16;
      } while (o < end);
    } else {
      let o = block;
      do {
        const v = v128.load(row + o);
        const valid = f32x4.eq(v, v);
        counts = i32x4.sub(counts, valid);
        lowest = f32x4.pmin(lowest, v);
        highest = f32x4.pmax(highest, v);
        const d = v128.and(f32x4.mul(f32x4.sub(v, centre), scale), valid);
        const q = f32x4.mul(d, d);
        s1 = f32x4.add(s1, d);
        s2 = f32x4.add(s2, q);
        s3 = f32x4.add(s3, f32x4.mul(q, d));
        s4 = f32x4.add(s4, f32x4.mul(q, q));
        v128.store(target + o, v);
        o += 16;
      } while (o < end);
    }
    power1 += <f64>(f32x4.extract_lane(s1, 0)) + <f64>(f32x4.extract_lane(s1, 1)) + (<f64>(f32x4.extract_lane(s1, 2)) + <f64>(f32x4.extract_lane(s1, 3)));
    power2 += <f64>(f32x4.extract_lane(s2, 0)) + <f64>(f32x4.extract_lane(s2, 1)) + (<f64>(f32x4.extract_lane(s2, 2)) + <f64>(f32x4.extract_lane(s2, 3)));
    power3 += <f64>(f32x4.extract_lane(s3, 0)) + <f64>(f32x4.extract_lane(s3, 1)) + (<f64>(f32x4.extract_lane(s3, 2)) + <f64>(f32x4.extract_lane(s3, 3)));
    power4 += <f64>(f32x4.extract_lane(s4, 0)) + <f64>(f32x4.extract_lane(s4, 1)) + (<f64>(f32x4.extract_lane(s4, 2)) + <f64>(f32x4.extract_lane(s4, 3)));
  }
  const valid = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) + (i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3));
  store<f64>(sums, load<f64>(sums) + <f64>valid);
  store<f64>(sums, power1, 8);
  store<f64>(sums, power2, 16);
  store<f64>(sums, power3, 24);
  store<f64>(sums, power4, 32);
  store<f32>(sums, min(min(f32x4.extract_lane(lowest, 0), f32x4.extract_lane(lowest, 1)), min(f32x4.extract_lane(lowest, 2), f32x4.extract_lane(lowest, 3))), 40);
  store<f32>(sums, max(max(f32x4.extract_lane(highest, 0), f32x4.extract_lane(highest, 1)), max(f32x4.extract_lane(highest, 2), f32x4.extract_lane(highest, 3))), 44);
  let sum: u64 = load<u64>(sums, 48) + i64x2.extract_lane(words, 0) + i64x2.extract_lane(words, 1);
  // The words beyond the row that the last vector took along.
  if (bigEndian) for (let x = count; (x & 3) != 0; x++) sum -= <u64>load<u32>(row + (<usize>x << 2));
  store<u64>(sums, sum, 48);
}

/** The same for float64: every sum in float64; min and max are float64 at offsets 64 and 72 of `sums`. */
export function finishRow64(
  row: usize, target: usize, count: i32, reference: f64, inverse: f64, bigEndian: i32, sums: usize, y: i32, lattice: usize, step: i32,
): void {
  // The rest of the last four must not count: NaN does not.
  for (let x = count; (x & 3) != 0; x++) store<f64>(row + (<usize>x << 3), f64.NaN);
  if (y % step == 0) {
    let used = load<i32>(sums, 56);
    for (let x = 0; x < count; x += step) {
      const value = load<f64>(row + (<usize>x << 3));
      if (value != value) continue;
      store<f64>(lattice + (<usize>used << 3), value);
      used++;
    }
    store<i32>(sums, used, 56);
  }
  const centre = f64x2.splat(reference);
  const scale = f64x2.splat(inverse);
  const low32 = i64x2.splat(0xffffffff);
  let lowest = f64x2.splat(load<f64>(sums, 64));
  let highest = f64x2.splat(load<f64>(sums, 72));
  let counts = i64x2.splat(0);
  let words = i64x2.splat(0);
  const bytes = <usize>count << 3;
  for (let block: usize = 0; block < bytes; block += 1024) {
    const end = min(block + 1024, bytes);
    let a1 = f64x2.splat(0);
    let b1 = f64x2.splat(0);
    let a2 = f64x2.splat(0);
    let b2 = f64x2.splat(0);
    let a3 = f64x2.splat(0);
    let b3 = f64x2.splat(0);
    let a4 = f64x2.splat(0);
    let b4 = f64x2.splat(0);
    let o = block;
    do {
      const v = v128.load(row + o);
      const w = v128.load(row + o, 16);
      const validV = f64x2.eq(v, v);
      const validW = f64x2.eq(w, w);
      counts = i64x2.sub(i64x2.sub(counts, validV), validW);
      lowest = f64x2.pmin(f64x2.pmin(lowest, v), w);
      highest = f64x2.pmax(f64x2.pmax(highest, v), w);
      const d = v128.and(f64x2.mul(f64x2.sub(v, centre), scale), validV);
      const e = v128.and(f64x2.mul(f64x2.sub(w, centre), scale), validW);
      const q = f64x2.mul(d, d);
      const r = f64x2.mul(e, e);
      a1 = f64x2.add(a1, d);
      b1 = f64x2.add(b1, e);
      a2 = f64x2.add(a2, q);
      b2 = f64x2.add(b2, r);
      a3 = f64x2.add(a3, f64x2.mul(q, d));
      b3 = f64x2.add(b3, f64x2.mul(r, e));
      a4 = f64x2.add(a4, f64x2.mul(q, q));
      b4 = f64x2.add(b4, f64x2.mul(r, r));
      if (bigEndian) {
        words = i64x2.add(words, i64x2.add(v128.and(v, low32), i64x2.shr_u(v, 32)));
        words = i64x2.add(words, i64x2.add(v128.and(w, low32), i64x2.shr_u(w, 32)));
        v128.store(target + o, v128.shuffle<u8>(v, v, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
        v128.store(target + o, v128.shuffle<u8>(w, w, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8), 16);
      } else {
        v128.store(target + o, v);
        v128.store(target + o, w, 16);
      }
      o += 32;
    } while (o < end);
    store<f64>(sums, load<f64>(sums, 8) + (f64x2.extract_lane(a1, 0) + f64x2.extract_lane(a1, 1) + (f64x2.extract_lane(b1, 0) + f64x2.extract_lane(b1, 1))), 8);
    store<f64>(sums, load<f64>(sums, 16) + (f64x2.extract_lane(a2, 0) + f64x2.extract_lane(a2, 1) + (f64x2.extract_lane(b2, 0) + f64x2.extract_lane(b2, 1))), 16);
    store<f64>(sums, load<f64>(sums, 24) + (f64x2.extract_lane(a3, 0) + f64x2.extract_lane(a3, 1) + (f64x2.extract_lane(b3, 0) + f64x2.extract_lane(b3, 1))), 24);
    store<f64>(sums, load<f64>(sums, 32) + (f64x2.extract_lane(a4, 0) + f64x2.extract_lane(a4, 1) + (f64x2.extract_lane(b4, 0) + f64x2.extract_lane(b4, 1))), 32);
  }
  store<f64>(sums, load<f64>(sums) + <f64>(i64x2.extract_lane(counts, 0) + i64x2.extract_lane(counts, 1)));
  store<f64>(sums, min(f64x2.extract_lane(lowest, 0), f64x2.extract_lane(lowest, 1)), 64);
  store<f64>(sums, max(f64x2.extract_lane(highest, 0), f64x2.extract_lane(highest, 1)), 72);
  let sum: u64 = load<u64>(sums, 48) + i64x2.extract_lane(words, 0) + i64x2.extract_lane(words, 1);
  // The words beyond the row that the last four took along.
  if (bigEndian) {
    for (let x = count; (x & 3) != 0; x++) {
      sum -= <u64>load<u32>(row + (<usize>x << 3)) + <u64>load<u32>(row + (<usize>x << 3), 4);
    }
  }
  store<u64>(sums, sum, 48);
}
