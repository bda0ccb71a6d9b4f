// RICE_1 encoding of 16-bit and 32-bit values, bit for bit as src/codecs/rice.ts does it.

/** Low bits per code for a block with this sum of folded differences; the mean is rounded as CFITSIO rounds it. */
@inline
function lowBits<T>(sum: u64, size: i32): u32 {
  const mean = (<f64>sum - <f64>(size >> 1) - 1) / <f64>size;
  if (mean <= 0) return 0;
  const whole = <u32>mean;
  return 32 - <u32>clz((sizeof<T>() == 2 ? whole & 0xffff : whole) >> 1);
}

/** Folded differences of `size` values at `values` to `codes`, one u32 each; answers their sum. */
@inline
function foldBlock<T>(values: usize, first: bool, size: i32, codes: usize): u64 {
  let sums = i64x2.splat(0);
  let i: i32 = 0;
  if (sizeof<T>() == 4) {
    for (; i + 4 <= size; i += 4) {
      const at = values + (<usize>i << 2);
      const v = v128.load(at);
      // The first value of all is its own predecessor.
      const before = first && i == 0 ? v128.shuffle<i32>(v, v, 0, 0, 1, 2) : v128.load(at - 4);
      const d = i32x4.sub(v, before);
      const folded = v128.xor(i32x4.shl(d, 1), i32x4.shr_s(d, 31));
      v128.store(codes + (<usize>i << 2), folded);
      sums = i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_u(folded), i64x2.extend_high_i32x4_u(folded)));
    }
  } else {
    for (; i + 8 <= size; i += 8) {
      const at = values + (<usize>i << 1);
      const v = v128.load(at);
      const before = first && i == 0 ? v128.shuffle<i16>(v, v, 0, 0, 1, 2, 3, 4, 5, 6) : v128.load(at - 2);
      const d = i16x8.sub(v, before);
      const folded = v128.xor(i16x8.shl(d, 1), i16x8.shr_s(d, 15));
      const low = i32x4.extend_low_i16x8_u(folded);
      const high = i32x4.extend_high_i16x8_u(folded);
      v128.store(codes + (<usize>i << 2), low);
      v128.store(codes + (<usize>i << 2), high, 16);
      const both = i32x4.add(low, high);
      sums = i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_u(both), i64x2.extend_high_i32x4_u(both)));
    }
  }
  let sum: u64 = i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1);
  for (; i < size; i++) {
    const at = values + (<usize>i << (sizeof<T>() == 2 ? 1 : 2));
    const before = first && i == 0 ? load<T>(at) : load<T>(at - sizeof<T>());
    const d = <i32>(<T>(load<T>(at) - before));
    const folded = <u32>((d << 1) ^ (d >> 31));
    store<u32>(codes + (<usize>i << 2), folded);
    sum += folded;
  }
  return sum;
}

/** Writes the lowest `bits` (up to 64) bits of `window` at `out`, the first one on top, and whatever follows them. */
@inline
function put(out: usize, window: u64, bits: u32): void {
  const v = i64x2.splat(window << <u64>(64 - bits));
  v128.store64_lane(out, v128.shuffle<u8>(v, v, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8), 0);
}

@inline
function encode<T>(values: usize, count: i32, blockSize: i32, output: usize, codes: usize): i32 {
  const bits: u32 = <u32>sizeof<T>() << 3;
  const fsBits: u32 = sizeof<T>() == 2 ? 4 : 5;
  const fsMax: u32 = sizeof<T>() == 2 ? 14 : 25;
  const limit: u64 = sizeof<T>() == 2 ? 0xffff : 0xffffffff;
  let out = output;
  // `window` ends with `held` (< 8) bits that are not yet written; what stands above them is of no account. Every code is
  // written at once with what follows it, which the next one overwrites: lengths cost no branch.
  let window: u64 = <u64>load<T>(values) & limit;
  put(out, window, bits);
  out += <usize>sizeof<T>();
  let held: u32 = 0;
  for (let start: i32 = 0; start < count; start += blockSize) {
    const size = min(blockSize, count - start);
    const sum = foldBlock<T>(values + (<usize>start << (sizeof<T>() == 2 ? 1 : 2)), start == 0, size, codes);
    const fs = lowBits<T>(sum, size);
    const raw = fs >= fsMax;
    window = (window << <u64>fsBits) | <u64>(raw ? fsMax + 1 : sum == 0 ? 0 : fs + 1);
    held += fsBits;
    put(out, window, held);
    out += <usize>(held >> 3);
    held &= 7;
    if (sum == 0) continue;
    let i: i32 = 0;
    if (raw) {
      for (; i < size; i++) {
        window = (window << <u64>bits) | <u64>load<u32>(codes + (<usize>i << 2));
        held += bits;
        put(out, window, held);
        out += <usize>(held >> 3);
        held &= 7;
      }
      continue;
    }
    const one: u32 = 1 << fs;
    const mask: u32 = one - 1;
    while (i < size) {
      const at = codes + (<usize>i << 2);
      if (i + 4 <= size) {
        // Four codes in one go, as long as they fit beside what is held.
        const c0 = load<u32>(at);
        const c1 = load<u32>(at, 4);
        const c2 = load<u32>(at, 8);
        const c3 = load<u32>(at, 12);
        const zeros = (c0 >> fs) + (c1 >> fs) + (c2 >> fs) + (c3 >> fs);
        const length = zeros + 4 * (fs + 1);
        // No count of zeros comes near 2^32 / 4 without being too long for this.
        if (length <= 56 && (c0 | c1 | c2 | c3) >> fs <= 63) {
          let four = <u64>(one | (c0 & mask));
          four = (four << <u64>((c1 >> fs) + fs + 1)) | <u64>(one | (c1 & mask));
          four = (four << <u64>((c2 >> fs) + fs + 1)) | <u64>(one | (c2 & mask));
          four = (four << <u64>((c3 >> fs) + fs + 1)) | <u64>(one | (c3 & mask));
          window = (window << <u64>length) | four;
          held += length;
          put(out, window, held);
          out += <usize>(held >> 3);
          held &= 7;
          i += 4;
          continue;
        }
      }
      const code = load<u32>(at);
      let zeros = code >> fs;
      while (zeros + fs >= 32) {
        // A long run, at most 31 zeros at a time.
        const part = min(zeros, 31);
        window <<= <u64>part;
        held += part;
        zeros -= part;
        put(out, window, held);
        out += <usize>(held >> 3);
        held &= 7;
      }
      const length = zeros + fs + 1;
      window = (window << <u64>length) | <u64>(one | (code & mask));
      held += length;
      put(out, window, held);
      out += <usize>(held >> 3);
      held &= 7;
      i++;
    }
  }
  return <i32>(out - output) + (held > 0 ? 1 : 0);
}

/** Encodes `count` int16 values and answers the bytes, up to 8 more are written; `codes` is scratch memory for the codes of a block, 4 bytes each. */
export function riceEncode16(values: usize, count: i32, blockSize: i32, output: usize, codes: usize): i32 {
  return encode<i16>(values, count, blockSize, output, codes);
}

/** As {@link riceEncode16}, for int32 values. */
export function riceEncode32(values: usize, count: i32, blockSize: i32, output: usize, codes: usize): i32 {
  return encode<i32>(values, count, blockSize, output, codes);
}
