// Rows of floats to integers: noise of the row and quantisation with subtractive dithering. The same numbers, bit for bit,
// as the twins in src/fits (tile-noise, quantize-tile).

/** Upper bits of a positive float that the first count goes by. */
const TOP_SHIFT: u32 = 20;
const TOP_BINS: usize = 2048;

/** Bytes of scratch memory that the noise of `count` pixels takes. */
export function noiseScratchBytes(count: i32): usize {
  // Good pixels, three lists of differences, candidates, then counts.
  return (<usize>count << 2) * 5 + 5 * 64 + 64 + 4 * TOP_BINS * 4 + 4096 * 4;
}

/** Place of the bin that holds rank `rank`, in a table of counts; the rank within the bin goes to `left`. */
@inline
function seek(bins: usize, rank: u32, left: usize): u32 {
  let bin: u32 = 0;
  let below: u32 = 0;
  for (;;) {
    const count = load<u32>(bins + (<usize>bin << 2));
    if (below + count > rank) break;
    below += count;
    bin++;
  }
  store<u32>(left, rank - below);
  return bin;
}

/** The lower median of `count` floats, none negative: their bits sort like them. */
function lowerMedian(values: usize, count: u32, candidates: usize, bins: usize): f32 {
  const tables = TOP_BINS << 2;
  memory.fill(bins, 0, tables * 4);
  // Four tables in turn: neighbours fall into the same bin, and one counter cannot be raised twice in a row at full speed.
  let i: u32 = 0;
  for (; i + 4 <= count; i += 4) {
    const at = values + (<usize>i << 2);
    const b0 = bins + (<usize>(load<u32>(at) >> TOP_SHIFT) << 2);
    const b1 = bins + tables + (<usize>(load<u32>(at, 4) >> TOP_SHIFT) << 2);
    const b2 = bins + 2 * tables + (<usize>(load<u32>(at, 8) >> TOP_SHIFT) << 2);
    const b3 = bins + 3 * tables + (<usize>(load<u32>(at, 12) >> TOP_SHIFT) << 2);
    store<u32>(b0, load<u32>(b0) + 1);
    store<u32>(b1, load<u32>(b1) + 1);
    store<u32>(b2, load<u32>(b2) + 1);
    store<u32>(b3, load<u32>(b3) + 1);
  }
  for (; i < count; i++) {
    const b = bins + (<usize>(load<u32>(values + (<usize>i << 2)) >> TOP_SHIFT) << 2);
    store<u32>(b, load<u32>(b) + 1);
  }
  for (let at: usize = 0; at < tables; at += 16) {
    const sum = i32x4.add(
      i32x4.add(v128.load(bins + at), v128.load(bins + tables + at)),
      i32x4.add(v128.load(bins + 2 * tables + at), v128.load(bins + 3 * tables + at)),
    );
    v128.store(bins + at, sum);
  }
  const left = bins + tables;
  const top = seek(bins, (count - 1) >> 1, left);
  let rank = load<u32>(left);
  const wanted = i32x4.splat(<i32>top);
  let found: u32 = 0;
  for (i = 0; i + 4 <= count; i += 4) {
    const v = v128.load(values + (<usize>i << 2));
    let mask = i32x4.bitmask(i32x4.eq(i32x4.shr_u(v, <i32>TOP_SHIFT), wanted));
    while (mask != 0) {
      const lane = <u32>ctz(mask);
      store<u32>(candidates + (<usize>found << 2), load<u32>(values + (<usize>(i + lane) << 2)));
      found++;
      mask &= mask - 1;
    }
  }
  for (; i < count; i++) {
    const value = load<u32>(values + (<usize>i << 2));
    if (value >> TOP_SHIFT != top) continue;
    store<u32>(candidates + (<usize>found << 2), value);
    found++;
  }
  let prefix = top;
  for (let round: u32 = 0; round < 2; round++) {
    const shift: u32 = round == 0 ? 8 : 0;
    const size: u32 = round == 0 ? 4096 : 256;
    memory.fill(bins, 0, <usize>size << 2);
    for (i = 0; i < found; i++) {
      const b = bins + (<usize>((load<u32>(candidates + (<usize>i << 2)) >> shift) & (size - 1)) << 2);
      store<u32>(b, load<u32>(b) + 1);
    }
    const rest = bins + (<usize>size << 2);
    const bin = seek(bins, rank, rest);
    rank = load<u32>(rest);
    let kept: u32 = 0;
    for (i = 0; i < found; i++) {
      const value = load<u32>(candidates + (<usize>i << 2));
      if (((value >> shift) & (size - 1)) != bin) continue;
      store<u32>(candidates + (<usize>kept << 2), value);
      kept++;
    }
    found = kept;
    prefix = prefix * size + bin;
  }
  return reinterpret<f32>(prefix);
}

/** For every mask of four lanes: the bytes that bring the lanes set in it to the front. */
const GATHER = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 0, 0,
  8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0,
  4, 5, 6, 7, 8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 0, 0, 0,
  12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0,
  4, 5, 6, 7, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 0, 0, 0, 0,
  8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0,
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
]);

/**
 * The lower median, looked for near `guess` first (that of the row before): counting what lies below the neighbourhood and
 * sorting only what lies within. The result does not depend on the guess.
 */
function medianNear(values: usize, count: u32, candidates: usize, bins: usize, guess: f32): f32 {
  const low: f32 = guess * 0.875;
  const high: f32 = guess * 1.140625;
  if (!(low > 0 && high < f32.MAX_VALUE)) return lowerMedian(values, count, candidates, bins);
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  let below4 = i32x4.splat(0);
  let found: u32 = 0;
  let i: u32 = 0;
  for (; i + 4 <= count; i += 4) {
    const v = v128.load(values + (<usize>i << 2));
    const under = f32x4.lt(v, lows);
    below4 = i32x4.sub(below4, under);
    const mask = i32x4.bitmask(v128.andnot(f32x4.lt(v, highs), under));
    v128.store(candidates + (<usize>found << 2), v128.swizzle(v, v128.load(GATHER + (<usize>mask << 4))));
    found += <u32>popcnt(mask);
  }
  let below: u32 =
    i32x4.extract_lane(below4, 0) + i32x4.extract_lane(below4, 1) + i32x4.extract_lane(below4, 2) + i32x4.extract_lane(below4, 3);
  for (; i < count; i++) {
    const value = load<f32>(values + (<usize>i << 2));
    if (value < low) below++;
    else if (value < high) {
      store<f32>(candidates + (<usize>found << 2), value);
      found++;
    }
  }
  let rank = (count - 1) >> 1;
  if (rank < below || rank - below >= found) return lowerMedian(values, count, candidates, bins);
  rank -= below;
  // 256 bins over the neighbourhood, then over the bin that holds the median, until a bin is one number.
  let base = reinterpret<u32>(low);
  let shift: u32 = 32 - <u32>clz((reinterpret<u32>(high) - base) >> 8);
  const left = bins + 1024;
  for (;;) {
    memory.fill(bins, 0, 1024);
    for (i = 0; i < found; i++) {
      const b = bins + (<usize>((load<u32>(candidates + (<usize>i << 2)) - base) >> shift) << 2);
      store<u32>(b, load<u32>(b) + 1);
    }
    const bin = seek(bins, rank, left);
    base += bin << shift;
    if (shift == 0) break;
    rank = load<u32>(left);
    let kept: u32 = 0;
    for (i = 0; i < found; i++) {
      const value = load<u32>(candidates + (<usize>i << 2));
      if ((value - base) >> shift != 0) continue;
      store<u32>(candidates + (<usize>kept << 2), value);
      kept++;
    }
    found = kept;
    shift = shift > 8 ? shift - 8 : 0;
  }
  return reinterpret<f32>(base);
}

/**
 * Noise of a row of `count` pixels. To `result` go the smallest and largest pixel (float32), how many are no NaN, how many
 * differences of order 2 and of order 3 there are (int32), and the medians of those of order 2, 3 and 5 (float32). The
 * medians that stand there before, those of another row, only save time.
 */
export function rowNoise32(pixels: usize, count: i32, scratch: usize, result: usize): void {
  const bytes = ((<usize>count << 2) + 63) & ~63;
  const values = scratch;
  const second = scratch + bytes;
  const third = second + bytes;
  const fifth = third + bytes;
  const candidates = fifth + bytes;
  const bins = candidates + bytes;
  let good: i32 = 0;
  let lowest = f32x4.splat(f32.POSITIVE_INFINITY);
  let highest = f32x4.splat(f32.NEGATIVE_INFINITY);
  let x: i32 = 0;
  for (; x + 4 <= count; x += 4) {
    const v = v128.load(pixels + (<usize>x << 2));
    const valid = f32x4.eq(v, v);
    lowest = f32x4.pmin(lowest, v);
    highest = f32x4.pmax(highest, v);
    let mask = i32x4.bitmask(valid);
    if (mask == 15) {
      v128.store(values + (<usize>good << 2), v);
      good += 4;
      continue;
    }
    while (mask != 0) {
      store<f32>(values + (<usize>good << 2), load<f32>(pixels + (<usize>(x + <i32>ctz(mask)) << 2)));
      good++;
      mask &= mask - 1;
    }
  }
  let min = f32x4.extract_lane(lowest, 0);
  let max = f32x4.extract_lane(highest, 0);
  if (f32x4.extract_lane(lowest, 1) < min) min = f32x4.extract_lane(lowest, 1);
  if (f32x4.extract_lane(lowest, 2) < min) min = f32x4.extract_lane(lowest, 2);
  if (f32x4.extract_lane(lowest, 3) < min) min = f32x4.extract_lane(lowest, 3);
  if (f32x4.extract_lane(highest, 1) > max) max = f32x4.extract_lane(highest, 1);
  if (f32x4.extract_lane(highest, 2) > max) max = f32x4.extract_lane(highest, 2);
  if (f32x4.extract_lane(highest, 3) > max) max = f32x4.extract_lane(highest, 3);
  for (; x < count; x++) {
    const v = load<f32>(pixels + (<usize>x << 2));
    if (v != v) continue;
    if (v < min) min = v;
    if (v > max) max = v;
    store<f32>(values + (<usize>good << 2), v);
    good++;
  }
  let twos: u32 = 0;
  let more: u32 = 0;
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const six = f32x4.splat(6);
  // Nine neighbours at a time; constant stretches, which tell nothing of noise, are left out.
  let at: i32 = 0;
  for (; at + 12 <= good; at += 4) {
    const p = values + (<usize>at << 2);
    const v3 = v128.load(p, 8);
    const v4 = v128.load(p, 12);
    const v5 = v128.load(p, 16);
    const v6 = v128.load(p, 20);
    const v7 = v128.load(p, 24);
    const flat = v128.and(f32x4.eq(v5, v6), f32x4.eq(v6, v7));
    const d2 = f32x4.abs(f32x4.sub(v5, v7));
    const d3 = f32x4.abs(f32x4.sub(f32x4.sub(f32x4.mul(two, v5), v3), v7));
    const d5 = f32x4.abs(
      f32x4.add(
        f32x4.add(f32x4.sub(f32x4.sub(f32x4.mul(six, v5), f32x4.mul(four, v3)), f32x4.mul(four, v7)), v128.load(p)),
        v128.load(p, 32),
      ),
    );
    if (!v128.any_true(flat)) {
      v128.store(second + (<usize>twos << 2), d2);
      v128.store(third + (<usize>more << 2), d3);
      v128.store(fifth + (<usize>more << 2), d5);
      twos += 4;
      more += 4;
      continue;
    }
    const still = i32x4.bitmask(flat);
    const constant = i32x4.bitmask(v128.and(flat, v128.and(f32x4.eq(v3, v4), f32x4.eq(v4, v5))));
    // The vectors go to the ends of the lists as a whole; the lanes that count are then moved together.
    const s2 = second + (<usize>twos << 2);
    const s3 = third + (<usize>more << 2);
    const s5 = fifth + (<usize>more << 2);
    v128.store(s2, d2);
    v128.store(s3, d3);
    v128.store(s5, d5);
    let kept2: usize = 0;
    let kept: usize = 0;
    for (let lane: usize = 0; lane < 4; lane++) {
      if (((still >> <i32>lane) & 1) == 0) {
        store<f32>(s2 + (kept2 << 2), load<f32>(s2 + (lane << 2)));
        kept2++;
      }
      if (((constant >> <i32>lane) & 1) == 0) {
        store<f32>(s3 + (kept << 2), load<f32>(s3 + (lane << 2)));
        store<f32>(s5 + (kept << 2), load<f32>(s5 + (lane << 2)));
        kept++;
      }
    }
    twos += <u32>kept2;
    more += <u32>kept;
  }
  for (; at + 9 <= good; at++) {
    const p = values + (<usize>at << 2);
    const v3 = load<f32>(p, 8);
    const v4 = load<f32>(p, 12);
    const v5 = load<f32>(p, 16);
    const v6 = load<f32>(p, 20);
    const v7 = load<f32>(p, 24);
    const flat = v5 == v6 && v6 == v7;
    if (!flat) {
      store<f32>(second + (<usize>twos << 2), abs<f32>(v5 - v7));
      twos++;
    }
    if (flat && v3 == v4 && v4 == v5) continue;
    store<f32>(third + (<usize>more << 2), abs<f32>(2 * v5 - v3 - v7));
    store<f32>(fifth + (<usize>more << 2), abs<f32>(6 * v5 - 4 * v3 - 4 * v7 + load<f32>(p) + load<f32>(p, 32)));
    more++;
  }
  store<f32>(result, min);
  store<f32>(result, max, 4);
  store<i32>(result, good, 8);
  store<u32>(result, twos, 12);
  store<u32>(result, more, 16);
  if (twos > 0) store<f32>(result, medianNear(second, twos, candidates, bins, load<f32>(result, 20)), 20);
  if (more > 0) store<f32>(result, medianNear(third, more, candidates, bins, load<f32>(result, 24)), 24);
  if (more > 0) store<f32>(result, medianNear(fifth, more, candidates, bins, load<f32>(result, 28)), 28);
}

/**
 * Quantises `count` pixels; `random` holds the random number of each. Codes go to `codes`; the answer is the largest error,
 * as readers of single precision will see it.
 */
export function quantize32(
  pixels: usize, count: i32, random: usize, zero: f64, step: f64, nanCode: i32, codes: usize,
): f64 {
  let largest: f32 = 0;
  let largest4 = f32x4.splat(0);
  const steps = f64x2.splat(step);
  const zeros = f64x2.splat(zero);
  const half = f64x2.splat(0.5);
  const sign = f64x2.splat(-0.0);
  const nan = i32x4.splat(nanCode);
  const whole = count & ~3;
  let x: i32 = 0;
  for (; x < whole; x += 4) {
    const v = v128.load(pixels + (<usize>x << 2));
    const r = v128.load(random + (<usize>x << 2));
    const vl = f64x2.promote_low_f32x4(v);
    const vh = f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1));
    const rl = f64x2.promote_low_f32x4(r);
    const rh = f64x2.promote_low_f32x4(v128.shuffle<i64>(r, r, 1, 1));
    const ll = f64x2.sub(f64x2.add(f64x2.div(f64x2.sub(vl, zeros), steps), rl), half);
    const lh = f64x2.sub(f64x2.add(f64x2.div(f64x2.sub(vh, zeros), steps), rh), half);
    // Half away from zero: a half with the sign of the number is added, then the fraction dropped.
    const cl = i32x4.trunc_sat_f64x2_s_zero(f64x2.add(ll, v128.or(half, v128.and(ll, sign))));
    const ch = i32x4.trunc_sat_f64x2_s_zero(f64x2.add(lh, v128.or(half, v128.and(lh, sign))));
    const code = v128.shuffle<i64>(cl, ch, 0, 2);
    v128.store(codes + (<usize>x << 2), v128.bitselect(code, nan, f32x4.eq(v, v)));
    const bl = f64x2.add(f64x2.mul(f64x2.add(f64x2.sub(f64x2.convert_low_i32x4_s(cl), rl), half), steps), zeros);
    const bh = f64x2.add(f64x2.mul(f64x2.add(f64x2.sub(f64x2.convert_low_i32x4_s(ch), rh), half), steps), zeros);
    const back = v128.shuffle<i64>(f32x4.demote_f64x2_zero(bl), f32x4.demote_f64x2_zero(bh), 0, 2);
    // An error that is no number loses against any.
    largest4 = f32x4.pmax(largest4, f32x4.abs(f32x4.sub(back, v)));
  }
  for (; x < count; x++) {
    const v = load<f32>(pixels + (<usize>x << 2));
    if (v != v) {
      store<i32>(codes + (<usize>x << 2), nanCode);
      continue;
    }
    const r = <f64>load<f32>(random + (<usize>x << 2));
    const level = (<f64>v - zero) / step + r - 0.5;
    const code = level >= 0 ? floor(level + 0.5) : ceil(level - 0.5);
    store<i32>(codes + (<usize>x << 2), <i32>code);
    const error = abs<f32>(<f32>((code - r + 0.5) * step + zero) - v);
    if (error > largest) largest = error;
  }
  largest = max(largest, max(f32x4.extract_lane(largest4, 0), f32x4.extract_lane(largest4, 1)));
  largest = max(largest, max(f32x4.extract_lane(largest4, 2), f32x4.extract_lane(largest4, 3)));
  return <f64>largest;
}
