// Byte order and sums of FITS data.

/** Reverses the bytes of `count` 2-byte words from `source` to `target`; both may be the same. */
export function swap16(source: usize, target: usize, count: i32): void {
  const bytes = <usize>count << 1;
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    const v = v128.load(source + at);
    v128.store(target + at, v128.shuffle<u8>(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
  }
  for (; at < bytes; at += 2) store<u16>(target + at, bswap(load<u16>(source + at)));
}

/** Reverses the bytes of `count` 4-byte words from `source` to `target`; both may be the same. */
export function swap32(source: usize, target: usize, count: i32): void {
  const bytes = <usize>count << 2;
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    const v = v128.load(source + at);
    v128.store(target + at, v128.shuffle<u8>(v, v, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
  }
  for (; at < bytes; at += 4) store<u32>(target + at, bswap(load<u32>(source + at)));
}

/** Reverses the bytes of `count` 8-byte words from `source` to `target`; both may be the same. */
export function swap64(source: usize, target: usize, count: i32): void {
  const bytes = <usize>count << 3;
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    const v = v128.load(source + at);
    v128.store(target + at, v128.shuffle<u8>(v, v, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
  }
  for (; at < bytes; at += 8) store<u64>(target + at, bswap(load<u64>(source + at)));
}

/** Plain sum of big-endian 32-bit words modulo 2^64; the caller folds it to the ones' complement sum of FITS. */
export function sumWords(source: usize, count: i32): u64 {
  const bytes = <usize>count << 2;
  let at: usize = 0;
  let sums = i64x2.splat(0);
  for (; at + 16 <= bytes; at += 16) {
    const v = v128.load(source + at);
    const w = v128.shuffle<u8>(v, v, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    sums = i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_u(w), i64x2.extend_high_i32x4_u(w)));
  }
  let sum: u64 = i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1);
  for (; at < bytes; at += 4) sum += <u64>bswap(load<u32>(source + at));
  return sum;
}
