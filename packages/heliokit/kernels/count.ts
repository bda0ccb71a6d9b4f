// Counting passes over a plane of integers.

/**
 * How many of `count` int16 pixels lie below each of four thresholds `first`, first + 1, + 2, + 3: four 32-bit numbers at
 * `result`. All in one pass, because the pass costs what reading the memory costs.
 */
export function countBelow16(source: usize, count: i32, first: i32, result: usize): void {
  const t0 = i16x8.splat(<i16>first);
  const t1 = i16x8.splat(<i16>(first + 1));
  const t2 = i16x8.splat(<i16>(first + 2));
  const t3 = i16x8.splat(<i16>(first + 3));
  let n0 = i32x4.splat(0);
  let n1 = i32x4.splat(0);
  let n2 = i32x4.splat(0);
  let n3 = i32x4.splat(0);
  const whole = count & ~7;
  let x: i32 = 0;
  while (x < whole) {
    // 16-bit lanes hold 32767 vectors.
    const end = min(x + 8 * 32767, whole);
    let c0 = i16x8.splat(0);
    let c1 = i16x8.splat(0);
    let c2 = i16x8.splat(0);
    let c3 = i16x8.splat(0);
    for (; x < end; x += 8) {
      const v = v128.load(source + (<usize>x << 1));
      c0 = i16x8.sub(c0, i16x8.lt_s(v, t0));
      c1 = i16x8.sub(c1, i16x8.lt_s(v, t1));
      c2 = i16x8.sub(c2, i16x8.lt_s(v, t2));
      c3 = i16x8.sub(c3, i16x8.lt_s(v, t3));
    }
    n0 = i32x4.add(n0, i32x4.extadd_pairwise_i16x8_u(c0));
    n1 = i32x4.add(n1, i32x4.extadd_pairwise_i16x8_u(c1));
    n2 = i32x4.add(n2, i32x4.extadd_pairwise_i16x8_u(c2));
    n3 = i32x4.add(n3, i32x4.extadd_pairwise_i16x8_u(c3));
  }
  let m0 = i32x4.extract_lane(n0, 0) + i32x4.extract_lane(n0, 1) + i32x4.extract_lane(n0, 2) + i32x4.extract_lane(n0, 3);
  let m1 = i32x4.extract_lane(n1, 0) + i32x4.extract_lane(n1, 1) + i32x4.extract_lane(n1, 2) + i32x4.extract_lane(n1, 3);
  let m2 = i32x4.extract_lane(n2, 0) + i32x4.extract_lane(n2, 1) + i32x4.extract_lane(n2, 2) + i32x4.extract_lane(n2, 3);
  let m3 = i32x4.extract_lane(n3, 0) + i32x4.extract_lane(n3, 1) + i32x4.extract_lane(n3, 2) + i32x4.extract_lane(n3, 3);
  for (; x < count; x++) {
    const value = <i32>load<i16>(source + (<usize>x << 1));
    m0 += i32(value < first);
    m1 += i32(value < first + 1);
    m2 += i32(value < first + 2);
    m3 += i32(value < first + 3);
  }
  store<i32>(result, m0);
  store<i32>(result, m1, 4);
  store<i32>(result, m2, 8);
  store<i32>(result, m3, 12);
}
