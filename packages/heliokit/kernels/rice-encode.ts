// RICE_1 encoding of 32-bit values, bit for bit as src/codecs/rice.ts does it.

/** Low bits per code for a block with this sum of folded differences; the mean is rounded as CFITSIO rounds it. */
// @ts-ignore: decorator
@inline
function lowBits(sum: u64, size: i32): u32 {
  const mean = (<f64>sum - <f64>(size >> 1) - 1) / <f64>size;
  if (mean <= 0) return 0;
  const rest = <u32>mean >> 1;
  return 32 - <u32>clz(rest);
}

/**
 * Encodes `count` int32 values at `values` to `target` and answers the number of bytes. The 4 bytes before `values` and 128
 * bytes at `scratch` are written to; `target` has room for the worst case and 8 bytes more.
 */
export function riceEncode32(values: usize, count: i32, blockSize: i32, target: usize, scratch: usize): i32 {
  let out = target;
  // The first value goes out as it is and is its own predecessor.
  const first = load<u32>(values);
  store<u32>(values - 4, first);
  store<u32>(out, bswap<u32>(first));
  out += 4;
  // `window` ends with `held` (< 32) bits that are not yet written.
  let window: u64 = 0;
  let held: u32 = 0;
  for (let start: i32 = 0; start < count; start += blockSize) {
    const size = min(blockSize, count - start);
    let sum: u64 = 0;
    let i: i32 = 0;
    let sums = i64x2.splat(0);
    for (; i + 4 <= size; i += 4) {
      const at = values + (<usize>(start + i) << 2);
      const d = i32x4.sub(v128.load(at), v128.load(at - 4));
      const folded = v128.xor(i32x4.shl(d, 1), i32x4.shr_s(d, 31));
      v128.store(scratch + (<usize>i << 2), folded);
      sums = i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_u(folded), i64x2.extend_high_i32x4_u(folded)));
    }
    sum = i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1);
    for (; i < size; i++) {
      const at = values + (<usize>(start + i) << 2);
      const d = load<i32>(at) - load<i32>(at - 4);
      const folded = <u32>((d << 1) ^ (d >> 31));
      store<u32>(scratch + (<usize>i << 2), folded);
      sum += folded;
    }
    const fs = lowBits(sum, size);
    const raw = fs >= 25;
    window = (window << 5) | <u64>(raw ? 26 : sum == 0 ? 0 : fs + 1);
    held += 5;
    if (held >= 32) {
      held -= 32;
      store<u32>(out, bswap<u32>(<u32>(window >> <u64>held)));
      out += 4;
    }
    if (raw) {
      for (i = 0; i < size; i++) {
        window = (window << 32) | <u64>load<u32>(scratch + (<usize>i << 2));
        store<u32>(out, bswap<u32>(<u32>(window >> <u64>held)));
        out += 4;
      }
      continue;
    }
    if (sum == 0) continue;
    const one: u32 = 1 << fs;
    const mask: u32 = one - 1;
    for (i = 0; i < size; i++) {
      const code = load<u32>(scratch + (<usize>i << 2));
      let zeros = code >> fs;
      while (zeros + fs >= 32) {
        // A long run: 31 zeros at a time (31, so that what remains still ends in its one).
        const part = min(zeros, 31);
        window <<= <u64>part;
        held += part;
        zeros -= part;
        if (held >= 32) {
          held -= 32;
          store<u32>(out, bswap<u32>(<u32>(window >> <u64>held)));
          out += 4;
        }
      }
      const length = zeros + fs + 1;
      window = (window << <u64>length) | <u64>(one | (code & mask));
      held += length;
      if (held >= 32) {
        held -= 32;
        store<u32>(out, bswap<u32>(<u32>(window >> <u64>held)));
        out += 4;
      }
    }
  }
  // What is left, whole bytes only.
  const bytes = (held + 7) >> 3;
  if (held > 0) store<u32>(out, bswap<u32>(<u32>(window << <u64>(32 - held))));
  return <i32>(out - target) + <i32>bytes;
}
