// Noise of a row of float32 pixels from differences of neighbours: the same numbers as the twin fits/tile-noise, to the
// last bit.

/** Copies the valid pixels of a row to `values`; minimum and maximum go to `result`. Answers their number. */
function compact(pixels: usize, count: i32, values: usize, result: usize): i32 {
  let lowest = f32x4.splat(Infinity as f32);
  let highest = f32x4.splat(-Infinity as f32);
  let low = Infinity as f32;
  let high = -Infinity as f32;
  let found: usize = values;
  const whole = count & ~3;
  let x = 0;
  for (; x < whole; x += 4) {
    const v = v128.load(pixels + (<usize>x << 2));
    if (i32x4.all_true(f32x4.eq(v, v))) {
      v128.store(found, v);
      found += 16;
      lowest = f32x4.pmin(lowest, v);
      highest = f32x4.pmax(highest, v);
      continue;
    }
    for (let lane = x; lane < x + 4; lane++) {
      const value = load<f32>(pixels + (<usize>lane << 2));
      if (value != value) continue;
      store<f32>(found, value);
      found += 4;
      low = min(low, value);
      high = max(high, value);
    }
  }
  for (; x < count; x++) {
    const value = load<f32>(pixels + (<usize>x << 2));
    if (value != value) continue;
    store<f32>(found, value);
    found += 4;
    low = min(low, value);
    high = max(high, value);
  }
  low = min(low, min(min(f32x4.extract_lane(lowest, 0), f32x4.extract_lane(lowest, 1)), min(f32x4.extract_lane(lowest, 2), f32x4.extract_lane(lowest, 3))));
  high = max(high, max(max(f32x4.extract_lane(highest, 0), f32x4.extract_lane(highest, 1)), max(f32x4.extract_lane(highest, 2), f32x4.extract_lane(highest, 3))));
  store<f32>(result, low);
  store<f32>(result, high, 4);
  return <i32>((found - values) >> 2);
}

/** The first two pixels of a vector in float64. */
// @ts-ignore: decorator
@inline
function low2(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/** The last two pixels of a vector in float64. */
// @ts-ignore: decorator
@inline
function high2(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<u64>(v, v, 1, 1));
}

/** Absolute values of two pairs of float64, rounded to float32. */
// @ts-ignore: decorator
@inline
function sizes(first: v128, second: v128): v128 {
  return f32x4.abs(v128.shuffle<u64>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 2));
}

// @ts-ignore: decorator
@inline
function total(counts: v128): i32 {
  return i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) + (i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3));
}

/** Bits of the value of rank `rank` of floats, none negative, all within least..most: their bits sort like them. */
function rankByBits(values: usize, count: i32, rank: i32, least: u32, most: u32): u32 {
  let low = least;
  let high = most;
  const whole = count & ~3;
  while (low < high) {
    const middle = low + ((high - low) >> 1);
    const bound = i32x4.splat(<i32>middle);
    let counts = i32x4.splat(0);
    let x = 0;
    if (whole > 0) do {
      counts = i32x4.sub(counts, i32x4.le_s(v128.load(values + (<usize>x << 2)), bound));
      x += 4;
    } while (x < whole);
    let below = total(counts);
    for (x = whole; x < count; x++) below += i32(load<u32>(values + (<usize>x << 2)) <= middle);
    if (below > rank) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Lower median of floats, none negative. `guess`: what the row before had; the few values near it are singled out (at
 * `near`) and the rest is only counted. The result does not depend on the guess.
 */
function lowerMedian(values: usize, count: i32, guess: f32, near: usize): f32 {
  const rank = (count - 1) >> 1;
  if (guess > 0 && guess < 1e30) {
    const low = reinterpret<i32>(guess * <f32>0.97);
    const high = reinterpret<i32>(guess * <f32>1.03);
    const lowest = i32x4.splat(low);
    const highest = i32x4.splat(high);
    let counts = i32x4.splat(0);
    let found = 0;
    const whole = count & ~3;
    let x = 0;
    if (whole > 0) do {
      const v = v128.load(values + (<usize>x << 2));
      const under = i32x4.lt_s(v, lowest);
      counts = i32x4.sub(counts, under);
      let inside = i32x4.bitmask(v128.andnot(i32x4.le_s(v, highest), under));
      while (inside != 0) {
        store<u32>(near + (<usize>found << 2), load<u32>(values + (<usize>(x + ctz(inside)) << 2)));
        found++;
        inside &= inside - 1;
      }
      x += 4;
    } while (x < whole);
    let below = total(counts);
    for (x = whole; x < count; x++) {
      const bits = load<i32>(values + (<usize>x << 2));
      if (bits < low) below++;
      else if (bits <= high) {
        store<i32>(near + (<usize>found << 2), bits);
        found++;
      }
    }
    if (below <= rank && rank < below + found) {
      return reinterpret<f32>(rankByBits(near, found, rank - below, <u32>low, <u32>high));
    }
  }
  return reinterpret<f32>(rankByBits(values, count, rank, 0, 0x7f800000));
}

/**
 * Noise statistics of a row. `result`: min, max (float32), number of valid pixels, numbers of second and of further
 * differences (32-bit), then the medians of differences of order 2, 3 and 5 (float32); the medians found there are the
 * guesses. `scratch`: 5 * (4 * count + 64) bytes.
 */
export function rowNoise32(pixels: usize, count: i32, scratch: usize, result: usize): void {
  const size = (<usize>count << 2) + 64;
  const values = scratch;
  const second = scratch + size;
  const third = second + size;
  const fifth = third + size;
  const near = fifth + size;
  const good = compact(pixels, count, values, result);
  let twos = 0;
  let more = 0;
  const end = good - 8;
  let at = 0;
  if (at < end) do {
    // The window of the twin: v1 is at `at`, v3 two on, v5 four on, v9 eight on.
    const from = values + (<usize>at << 2);
    const v3 = v128.load(from, 8);
    const v5 = v128.load(from, 16);
    const v6 = v128.load(from, 20);
    const v7 = v128.load(from, 24);
    const flat = v128.and(f32x4.eq(v5, v6), f32x4.eq(v6, v7));
    if (at + 4 <= end && !v128.any_true(flat)) {
      const v1 = v128.load(from);
      const v9 = v128.load(from, 32);
      const four = f64x2.splat(4);
      const six = f64x2.splat(6);
      const c0 = low2(v5);
      const l0 = low2(v3);
      const r0 = low2(v7);
      const c1 = high2(v5);
      const l1 = high2(v3);
      const r1 = high2(v7);
      v128.store(second + (<usize>twos << 2), sizes(f64x2.sub(c0, r0), f64x2.sub(c1, r1)));
      const three0 = f64x2.sub(f64x2.sub(f64x2.add(c0, c0), l0), r0);
      const three1 = f64x2.sub(f64x2.sub(f64x2.add(c1, c1), l1), r1);
      v128.store(third + (<usize>more << 2), sizes(three0, three1));
      const five0 = f64x2.sub(f64x2.sub(f64x2.mul(six, c0), f64x2.mul(four, l0)), f64x2.mul(four, r0));
      const five1 = f64x2.sub(f64x2.sub(f64x2.mul(six, c1), f64x2.mul(four, l1)), f64x2.mul(four, r1));
      const all0 = f64x2.add(f64x2.add(five0, low2(v1)), low2(v9));
      const all1 = f64x2.add(f64x2.add(five1, high2(v1)), high2(v9));
      v128.store(fifth + (<usize>more << 2), sizes(all0, all1));
      twos += 4;
      more += 4;
      at += 4;
    } else {
      // A constant stretch (no noise at all) is left out, pixel by pixel.
      const a1 = <f64>load<f32>(from);
      const a3 = load<f32>(from, 8);
      const a4 = load<f32>(from, 12);
      const a5 = load<f32>(from, 16);
      const a6 = load<f32>(from, 20);
      const a7 = load<f32>(from, 24);
      const a9 = <f64>load<f32>(from, 32);
      const constant = a5 == a6 && a6 == a7;
      if (!constant) {
        store<f32>(second + (<usize>twos << 2), <f32>Math.abs(<f64>a5 - <f64>a7));
        twos++;
      }
      if (!(constant && a3 == a4 && a4 == a5)) {
        store<f32>(third + (<usize>more << 2), <f32>Math.abs(2 * <f64>a5 - <f64>a3 - <f64>a7));
        store<f32>(fifth + (<usize>more << 2), <f32>Math.abs(6 * <f64>a5 - 4 * <f64>a3 - 4 * <f64>a7 + a1 + a9));
        more++;
      }
      at++;
    }
  } while (at < end);
  store<i32>(result, good, 8);
  store<i32>(result, twos, 12);
  store<i32>(result, more, 16);
  if (twos > 0) store<f32>(result, lowerMedian(second, twos, load<f32>(result, 20), near), 20);
  if (more > 0) {
    store<f32>(result, lowerMedian(third, more, load<f32>(result, 24), near), 24);
    store<f32>(result, lowerMedian(fifth, more, load<f32>(result, 28), near), 28);
  }
}
