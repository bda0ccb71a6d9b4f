// Floats to integers with subtractive dithering: the same numbers as the twin fits/quantize-tile, to the last bit.

/** Rounds halves away from zero, as C programs do it. */
// @ts-ignore: decorator
@inline
function roundAway(level: v128, half: v128): v128 {
  return v128.bitselect(
    f64x2.floor(f64x2.add(level, half)),
    f64x2.ceil(f64x2.sub(level, half)),
    f64x2.ge(level, f64x2.splat(0)),
  );
}

/**
 * Quantises `count` float32 pixels to `codes` with the random numbers at `random` (one per pixel, contiguous). Answers the
 * largest difference between a pixel and what reading gives back. NaN becomes `nanCode`.
 */
export function quantize32(pixels: usize, count: i32, random: usize, zero: f64, step: f64, nanCode: i32, codes: usize): f64 {
  const base = f64x2.splat(zero);
  const unit = f64x2.splat(step);
  const half = f64x2.splat(0.5);
  const missing = i32x4.splat(nanCode);
  let worst = f64x2.splat(0);
  let x = 0;
  const whole = count & ~3;
  // The loop tests at its end: the engine then keeps constants in registers.
  if (whole > 0) do {
    const v = v128.load(pixels + (<usize>x << 2));
    const dither = v128.load(random + (<usize>x << 2));
    const v0 = f64x2.promote_low_f32x4(v);
    const v1 = f64x2.promote_low_f32x4(v128.shuffle<u64>(v, v, 1, 1));
    const d0 = f64x2.promote_low_f32x4(dither);
    const d1 = f64x2.promote_low_f32x4(v128.shuffle<u64>(dither, dither, 1, 1));
    const level0 = f64x2.sub(f64x2.add(f64x2.div(f64x2.sub(v0, base), unit), d0), half);
    const level1 = f64x2.sub(f64x2.add(f64x2.div(f64x2.sub(v1, base), unit), d1), half);
    const code0 = roundAway(level0, half);
    const code1 = roundAway(level1, half);
    const code = v128.shuffle<u64>(i32x4.trunc_sat_f64x2_s_zero(code0), i32x4.trunc_sat_f64x2_s_zero(code1), 0, 2);
    v128.store(codes + (<usize>x << 2), v128.bitselect(code, missing, f32x4.eq(v, v)));
    // Readers round to float32, which counts as error too. An error that is no number never exceeds.
    const back0 = f64x2.add(f64x2.mul(f64x2.add(f64x2.sub(code0, d0), half), unit), base);
    const back1 = f64x2.add(f64x2.mul(f64x2.add(f64x2.sub(code1, d1), half), unit), base);
    const error0 = f64x2.abs(f64x2.sub(f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(back0)), v0));
    const error1 = f64x2.abs(f64x2.sub(f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(back1)), v1));
    worst = f64x2.pmax(f64x2.pmax(worst, error0), error1);
    x += 4;
  } while (x < whole);
  let largest = max(f64x2.extract_lane(worst, 0), f64x2.extract_lane(worst, 1));
  for (; x < count; x++) {
    const value = load<f32>(pixels + (<usize>x << 2));
    let code = nanCode;
    if (value == value) {
      const dither = <f64>load<f32>(random + (<usize>x << 2));
      const level = (<f64>value - zero) / step + dither - 0.5;
      const rounded = level >= 0 ? Math.floor(level + 0.5) : Math.ceil(level - 0.5);
      code = <i32>rounded;
      const error = Math.abs(<f64>(<f32>((rounded - dither + 0.5) * step + zero)) - <f64>value);
      if (error > largest) largest = error;
    }
    store<i32>(codes + (<usize>x << 2), code);
  }
  return largest;
}
