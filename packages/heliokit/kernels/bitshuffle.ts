// Un-shuffling of bits (Blosc): planes of bits back to elements of four bytes.

// Bit (r, c) of an 8 x 8 matrix kept in 64 bits lies at 8 r + c; three exchanges of ever larger blocks transpose it.
// @ts-ignore: decorator
@inline
function transposed(v: v128): v128 {
  let x = v;
  let t = v128.and(v128.xor(x, i64x2.shr_u(x, 7)), i64x2.splat(0x00aa00aa00aa00aa));
  x = v128.xor(v128.xor(x, t), i64x2.shl(t, 7));
  t = v128.and(v128.xor(x, i64x2.shr_u(x, 14)), i64x2.splat(0x0000cccc0000cccc));
  x = v128.xor(v128.xor(x, t), i64x2.shl(t, 14));
  t = v128.and(v128.xor(x, i64x2.shr_u(x, 28)), i64x2.splat(0x00000000f0f0f0f0));
  return v128.xor(v128.xor(x, t), i64x2.shl(t, 28));
}

// @ts-ignore: decorator
@inline
function low8(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
// @ts-ignore: decorator
@inline
function high8(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
// @ts-ignore: decorator
@inline
function low16(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
// @ts-ignore: decorator
@inline
function high16(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
// @ts-ignore: decorator
@inline
function low32(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 4, 1, 5);
}
// @ts-ignore: decorator
@inline
function high32(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 2, 6, 3, 7);
}

/** One byte of 128 elements from 16 bytes of each of its eight planes: 128 bytes at `out`, an element's after the other. */
function bytesOf(plane: usize, stride: usize, out: usize): void {
  const v0 = v128.load(plane);
  const v1 = v128.load(plane + stride);
  const v2 = v128.load(plane + 2 * stride);
  const v3 = v128.load(plane + 3 * stride);
  const v4 = v128.load(plane + 4 * stride);
  const v5 = v128.load(plane + 5 * stride);
  const v6 = v128.load(plane + 6 * stride);
  const v7 = v128.load(plane + 7 * stride);
  let a = low8(v0, v1);
  let b = low8(v2, v3);
  let c = low8(v4, v5);
  let d = low8(v6, v7);
  let ab = low16(a, b);
  let cd = low16(c, d);
  v128.store(out, transposed(low32(ab, cd)));
  v128.store(out, transposed(high32(ab, cd)), 16);
  ab = high16(a, b);
  cd = high16(c, d);
  v128.store(out, transposed(low32(ab, cd)), 32);
  v128.store(out, transposed(high32(ab, cd)), 48);
  a = high8(v0, v1);
  b = high8(v2, v3);
  c = high8(v4, v5);
  d = high8(v6, v7);
  ab = low16(a, b);
  cd = low16(c, d);
  v128.store(out, transposed(low32(ab, cd)), 64);
  v128.store(out, transposed(high32(ab, cd)), 80);
  ab = high16(a, b);
  cd = high16(c, d);
  v128.store(out, transposed(low32(ab, cd)), 96);
  v128.store(out, transposed(high32(ab, cd)), 112);
}

/** Bytes of scratch memory that {@link unshuffleBits32} needs. */
export function unshuffleBitsScratchBytes(): i32 {
  return 512;
}

/**
 * 32 planes of `count` / 8 bytes at `source` to `count` elements of four bytes at `target`; `count` is a multiple of 8. Plane 8 j + k
 * holds bit k (from the lowest) of byte j of every element, eight elements to the byte, the first in the lowest bit.
 */
export function unshuffleBits32(source: usize, target: usize, count: i32, scratch: usize): void {
  const stride = <usize>(count >> 3);
  const whole = stride & ~15;
  let g: usize = 0;
  for (; g < whole; g += 16) {
    for (let j: usize = 0; j < 4; j++) bytesOf(source + 8 * j * stride + g, stride, scratch + 128 * j);
    let out = target + (g << 5);
    for (let m: usize = 0; m < 128; m += 16) {
      const r0 = v128.load(scratch + m);
      const r1 = v128.load(scratch + m, 128);
      const r2 = v128.load(scratch + m, 256);
      const r3 = v128.load(scratch + m, 384);
      const l01 = low8(r0, r1);
      const l23 = low8(r2, r3);
      const h01 = high8(r0, r1);
      const h23 = high8(r2, r3);
      v128.store(out, low16(l01, l23));
      v128.store(out, high16(l01, l23), 16);
      v128.store(out, low16(h01, h23), 32);
      v128.store(out, high16(h01, h23), 48);
      out += 64;
    }
  }
  for (; g < stride; g++) {
    for (let i: usize = 0; i < 8; i++) {
      let value: u32 = 0;
      for (let plane: usize = 0; plane < 32; plane++) {
        value |= ((<u32>load<u8>(source + plane * stride + g) >> <u32>i) & 1) << <u32>plane;
      }
      store<u32>(target + (((g << 3) + i) << 2), value);
    }
  }
}
