// RICE_1 decoding. The stream is first copied with the bytes of every 8-byte word reversed, so that the 64 bits at any bit
// position are two loads and two shifts. A group of 8 or 4 codes is then taken from one such window without a branch:
// per code only count-zeros and two shifts are in the chain. The one check is after the group: if it took more bits than
// the window held, the group is done again code by code.

/** The 64 bits that follow bit `at`, first one on top. */
@inline
function bitsAt(words: usize, at: u32): u64 {
  const word = words + <usize>((at >> 6) << 3);
  const shift = <u64>(at & 63);
  return (load<u64>(word) << shift) | ((load<u64>(word, 8) >> 1) >> (63 - shift));
}

/** One code of any length; answers the position after it, or 0 when the stream ends. */
@inline
function slowCode<T>(words: usize, start: u32, end: u32, fs: u64, target: usize): u32 {
  let at = start;
  let zeros: u32 = 0;
  let bits = bitsAt(words, at);
  while (bits == 0) {
    zeros += 64;
    at += 64;
    if (at > end) return 0;
    bits = bitsAt(words, at);
  }
  const run = <u32>clz(bits);
  at += run + 1;
  const low = <u32>((bitsAt(words, at) >> 1) >> (63 - fs));
  store<T>(target, <T>(((zeros + run) << <u32>fs) | low));
  return at + <u32>fs;
}

/** Reads the folded differences of one tile into `codes`; false when the stream ends early or holds an impossible code. */
function readCodes<T>(words: usize, bytes: u32, codes: usize, count: i32, blockSize: i32): bool {
  const end: u32 = bytes << 3;
  const fsBits: u32 = sizeof<T>() == 1 ? 3 : sizeof<T>() == 2 ? 4 : 5;
  const fsMax: u32 = sizeof<T>() == 1 ? 6 : sizeof<T>() == 2 ? 14 : 25;
  const width: u32 = <u32>sizeof<T>() << 3;
  let at: u32 = width;
  let done: i32 = 0;
  while (done < count) {
    const size = min(blockSize, count - done);
    const code = <u32>(bitsAt(words, at) >> (64 - fsBits));
    at += fsBits;
    let target = codes + (<usize>done << alignof<T>());
    const stop = target + (<usize>size << alignof<T>());
    if (code == 0) {
      memory.fill(target, 0, stop - target);
    } else if (code == fsMax + 1) {
      for (; target < stop; target += sizeof<T>()) {
        store<T>(target, <T>(bitsAt(words, at) >> (64 - width)));
        at += width;
        if (at > end) return false;
      }
    } else if (code > fsMax) {
      return false;
    } else {
      const fs = <u64>(code - 1);
      const rest = 63 - fs;
      const step = fs + 1;
      const one = <u32>1 << <u32>fs;
      const shift = <u32>fs;
      if (fs <= 4) {
        const limit: u32 = 64 - 8 * <u32>step;
        const last = stop - 8 * sizeof<T>();
        while (target <= last) {
          let bits = bitsAt(words, at);
          let n0 = clz(bits);
          let b0 = bits << n0;
          store<T>(target, <T>((<u32>n0 << shift) + <u32>(b0 >> rest) - one));
          bits = b0 << step;
          let n1 = clz(bits);
          let b1 = bits << n1;
          store<T>(target, <T>((<u32>n1 << shift) + <u32>(b1 >> rest) - one), sizeof<T>());
          bits = b1 << step;
          let n2 = clz(bits);
          let b2 = bits << n2;
          store<T>(target, <T>((<u32>n2 << shift) + <u32>(b2 >> rest) - one), 2 * sizeof<T>());
          bits = b2 << step;
          let n3 = clz(bits);
          let b3 = bits << n3;
          store<T>(target, <T>((<u32>n3 << shift) + <u32>(b3 >> rest) - one), 3 * sizeof<T>());
          bits = b3 << step;
          let n4 = clz(bits);
          let b4 = bits << n4;
          store<T>(target, <T>((<u32>n4 << shift) + <u32>(b4 >> rest) - one), 4 * sizeof<T>());
          bits = b4 << step;
          let n5 = clz(bits);
          let b5 = bits << n5;
          store<T>(target, <T>((<u32>n5 << shift) + <u32>(b5 >> rest) - one), 5 * sizeof<T>());
          bits = b5 << step;
          let n6 = clz(bits);
          let b6 = bits << n6;
          store<T>(target, <T>((<u32>n6 << shift) + <u32>(b6 >> rest) - one), 6 * sizeof<T>());
          bits = b6 << step;
          let n7 = clz(bits);
          let b7 = bits << n7;
          store<T>(target, <T>((<u32>n7 << shift) + <u32>(b7 >> rest) - one), 7 * sizeof<T>());
          const taken = <u32>(n0 + n1 + n2 + n3 + (n4 + n5 + n6 + n7));
          if (taken <= limit) {
            at += taken + 8 * <u32>step;
            target += 8 * sizeof<T>();
          } else {
            for (let again = 0; again < 8; again++) {
              at = slowCode<T>(words, at, end, fs, target);
              if (at == 0) return false;
              target += sizeof<T>();
            }
          }
        }
      } else if (fs <= 12) {
        const limit: u32 = 64 - 4 * <u32>step;
        const last = stop - 4 * sizeof<T>();
        while (target <= last) {
          let bits = bitsAt(words, at);
          let n0 = clz(bits);
          let b0 = bits << n0;
          store<T>(target, <T>((<u32>n0 << shift) + <u32>(b0 >> rest) - one));
          bits = b0 << step;
          let n1 = clz(bits);
          let b1 = bits << n1;
          store<T>(target, <T>((<u32>n1 << shift) + <u32>(b1 >> rest) - one), sizeof<T>());
          bits = b1 << step;
          let n2 = clz(bits);
          let b2 = bits << n2;
          store<T>(target, <T>((<u32>n2 << shift) + <u32>(b2 >> rest) - one), 2 * sizeof<T>());
          bits = b2 << step;
          let n3 = clz(bits);
          let b3 = bits << n3;
          store<T>(target, <T>((<u32>n3 << shift) + <u32>(b3 >> rest) - one), 3 * sizeof<T>());
          const taken = <u32>(n0 + n1 + n2 + n3);
          if (taken <= limit) {
            at += taken + 4 * <u32>step;
            target += 4 * sizeof<T>();
          } else {
            for (let again = 0; again < 4; again++) {
              at = slowCode<T>(words, at, end, fs, target);
              if (at == 0) return false;
              target += sizeof<T>();
            }
          }
        }
      }
      for (; target < stop; target += sizeof<T>()) {
        at = slowCode<T>(words, at, end, fs, target);
        if (at == 0) return false;
      }
    }
    if (at > end) return false;
    done += size;
  }
  return true;
}

/** Copies a stream to `words` with the bytes of every 8-byte word reversed. Reads up to 15 bytes past the end. */
@inline
function loadWords(source: usize, bytes: u32, words: usize): void {
  for (let at: usize = 0; at < <usize>bytes; at += 16) {
    const v = v128.load(source + at);
    v128.store(words + at, v128.shuffle<u8>(v, v, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
  }
}

/** Room that `scratch` needs: the stream, a margin that a raw block may read past its end, and the codes. */
export function riceScratchBytes(largestStream: i32, count: i32): i32 {
  return ((largestStream + 15) & ~15) + 256 + (count << 2) + 64;
}

/**
 * Decodes `rows` tiles of `count` 16-bit values. `table` holds (offset, length) of each stream from `heap` as pairs of
 * 32-bit numbers; the caller has checked them. `found` holds smallest and largest valid value and the number of blanks
 * (three 32-bit numbers) and is brought up to date. Answers how many tiles are good: the one after is damaged.
 */
export function riceRows16(
  table: usize,
  rows: i32,
  heap: usize,
  count: i32,
  blockSize: i32,
  output: usize,
  scratch: usize,
  hasBlank: i32,
  blank: i32,
  found: usize,
): i32 {
  let lowest = i16x8.splat(0x7fff);
  let highest = i16x8.splat(-0x8000);
  let blanks: i32 = 0;
  const none = i16x8.splat(hasBlank ? -1 : 0);
  const mark = i16x8.splat(<i16>blank);
  const one = i16x8.splat(1);
  const top = i16x8.splat(0x7fff);
  const bottom = i16x8.splat(-0x8000);
  const zero = i16x8.splat(0);
  let row: i32 = 0;
  for (; row < rows; row++) {
    const source = heap + <usize>load<u32>(table + (<usize>row << 3));
    const bytes = load<u32>(table + (<usize>row << 3), 4);
    if (bytes < 2) break;
    const codes = scratch + (((<usize>bytes + 15) & ~15) + 256);
    loadWords(source, bytes, scratch);
    if (!readCodes<u16>(scratch, bytes, codes, count, blockSize)) break;
    const target = output + (<usize>row * <usize>count << 1);
    let carry = i16x8.splat(<i16>(load<u64>(scratch) >> 48));
    let marks = zero;
    const whole = count & ~7;
    for (let x: usize = 0; x < <usize>whole; x += 8) {
      let v = v128.load(codes + (x << 1));
      v = v128.xor(i16x8.shr_u(v, 1), i16x8.neg(v128.and(v, one)));
      v = i16x8.add(v, v128.shuffle<u8>(zero, v, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29));
      v = i16x8.add(v, v128.shuffle<u8>(zero, v, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27));
      v = i16x8.add(v, v128.shuffle<u8>(zero, v, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23));
      v = i16x8.add(v, carry);
      carry = v128.shuffle<u16>(v, v, 7, 7, 7, 7, 7, 7, 7, 7);
      v128.store(target + (x << 1), v);
      const missing = v128.and(i16x8.eq(v, mark), none);
      marks = i16x8.sub(marks, missing);
      lowest = i16x8.min_s(lowest, v128.bitselect(top, v, missing));
      highest = i16x8.max_s(highest, v128.bitselect(bottom, v, missing));
    }
    // A lane counts 8192 blanks at most in rows up to 65536 wide, and 16-bit lanes hold that.
    const pairs = i32x4.extadd_pairwise_i16x8_u(marks);
    blanks += i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1) + (i32x4.extract_lane(pairs, 2) + i32x4.extract_lane(pairs, 3));
    let value = i16x8.extract_lane_s(carry, 0);
    for (let x = <usize>whole; x < <usize>count; x++) {
      const code = <i32>load<u16>(codes + (x << 1));
      value = <i16>(value + ((code >> 1) ^ -(code & 1)));
      store<i16>(target + (x << 1), value);
      if (hasBlank && value == <i16>blank) {
        blanks++;
      } else {
        lowest = i16x8.min_s(lowest, i16x8.splat(value));
        highest = i16x8.max_s(highest, i16x8.splat(value));
      }
    }
  }
  let low: i32 = load<i32>(found);
  let high: i32 = load<i32>(found, 4);
  low = min(low, min(min(<i32>i16x8.extract_lane_s(lowest, 0), <i32>i16x8.extract_lane_s(lowest, 1)), min(<i32>i16x8.extract_lane_s(lowest, 2), <i32>i16x8.extract_lane_s(lowest, 3))));
  low = min(low, min(min(<i32>i16x8.extract_lane_s(lowest, 4), <i32>i16x8.extract_lane_s(lowest, 5)), min(<i32>i16x8.extract_lane_s(lowest, 6), <i32>i16x8.extract_lane_s(lowest, 7))));
  high = max(high, max(max(<i32>i16x8.extract_lane_s(highest, 0), <i32>i16x8.extract_lane_s(highest, 1)), max(<i32>i16x8.extract_lane_s(highest, 2), <i32>i16x8.extract_lane_s(highest, 3))));
  high = max(high, max(max(<i32>i16x8.extract_lane_s(highest, 4), <i32>i16x8.extract_lane_s(highest, 5)), max(<i32>i16x8.extract_lane_s(highest, 6), <i32>i16x8.extract_lane_s(highest, 7))));
  store<i32>(found, low);
  store<i32>(found, high, 4);
  store<i32>(found, load<i32>(found, 8) + blanks, 8);
  return row;
}

/** Decodes one tile of 32-bit values; false (0) for a damaged stream. */
export function rice32(source: usize, bytes: u32, output: usize, count: i32, blockSize: i32, scratch: usize): i32 {
  if (bytes < 4) return 0;
  const codes = scratch + (((<usize>bytes + 15) & ~15) + 256);
  loadWords(source, bytes, scratch);
  if (!readCodes<u32>(scratch, bytes, codes, count, blockSize)) return 0;
  let value = <u32>(load<u64>(scratch) >> 32);
  const one = i32x4.splat(1);
  const zero = i32x4.splat(0);
  let carry = i32x4.splat(value);
  const whole = <usize>(count & ~3);
  for (let x: usize = 0; x < whole; x += 4) {
    let v = v128.load(codes + (x << 2));
    v = v128.xor(i32x4.shr_u(v, 1), i32x4.neg(v128.and(v, one)));
    v = i32x4.add(v, v128.shuffle<u8>(zero, v, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27));
    v = i32x4.add(v, v128.shuffle<u8>(zero, v, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23));
    v = i32x4.add(v, carry);
    carry = v128.shuffle<u32>(v, v, 3, 3, 3, 3);
    v128.store(output + (x << 2), v);
  }
  value = <u32>i32x4.extract_lane(carry, 0);
  for (let x = whole; x < <usize>count; x++) {
    const code = load<u32>(codes + (x << 2));
    value = value + ((code >> 1) ^ -(code & 1));
    store<u32>(output + (x << 2), value);
  }
  return 1;
}
