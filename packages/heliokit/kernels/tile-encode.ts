// RICE_1 encoding, bit for bit as CFITSIO does it. Bits are gathered in 64-bit words; the bytes of the words are reversed
// at the end, all at once.

/** Folds the differences of neighbours of a block into `codes` and answers the sum of the codes. */
// @ts-ignore: decorator
@inline
function foldBlock<T>(values: usize, size: i32, before: u32, codes: usize): u64 {
  const shift: u32 = sizeof<T>() == 2 ? 16 : 0;
  let previous = before;
  let sum: u64 = 0;
  for (let index = 0; index < size; index++) {
    const value = <u32>load<T>(values + (<usize>index << alignof<T>()));
    const difference = <i32>((value - previous) << shift) >> <i32>shift;
    const code = <u32>((difference << 1) ^ (difference >> 31));
    store<u32>(codes + (<usize>index << 2), code);
    sum += <u64>code;
    previous = value;
  }
  return sum;
}

/** The same for 32 values of 32 bits, four at a time; the value before must lie at `values - 4`. */
// @ts-ignore: decorator
@inline
function foldWhole32(values: usize, codes: usize): u64 {
  let sums = i64x2.splat(0);
  let o: usize = 0;
  do {
    const d = i32x4.sub(v128.load(values + o), v128.load(values + o - 4));
    const code = v128.xor(i32x4.shl(d, 1), i32x4.shr_s(d, 31));
    v128.store(codes + o, code);
    sums = i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_u(code), i64x2.extend_high_i32x4_u(code)));
    o += 16;
  } while (o < 128);
  return i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1);
}

/** Encodes `count` values of type T into reversed 8-byte words; answers the length of the stream in bits. */
// @ts-ignore: decorator
@inline
function encode<T>(values: usize, count: i32, blockSize: i32, words: usize, codes: usize): u32 {
  const bits: u64 = <u64>sizeof<T>() << 3;
  const fsBits: u64 = sizeof<T>() == 2 ? 4 : 5;
  const fsMax: u32 = sizeof<T>() == 2 ? 14 : 25;
  let out = words;
  // `gathered` holds `used` bits, from the top.
  let gathered: u64 = (<u64>load<T>(values) & (((<u64>1) << bits) - 1)) << (64 - bits);
  let used: u64 = bits;
  for (let start = 0; start < count; start += blockSize) {
    const size = min(blockSize, count - start);
    const from = values + (<usize>start << alignof<T>());
    let sum: u64;
    if (sizeof<T>() == 4 && size == 32 && start > 0) {
      sum = foldWhole32(from, codes);
    } else {
      sum = foldBlock<T>(from, size, <u32>load<T>(start == 0 ? from : from - sizeof<T>()), codes);
    }
    const less = <u64>(size >> 1) + 1;
    let rest: u32 = sum > less ? <u32>((sum - less) / <u64>size) : 0;
    if (sizeof<T>() == 2) rest &= 0xffff;
    rest >>= 1;
    const fs: u32 = 32 - <u32>clz(rest);
    const raw = fs >= fsMax;
    const constant = fs == 0 && sum == 0;
    const one = <u32>1 << fs;
    const mask = one - 1;
    const end = constant ? codes : codes + (<usize>size << 2);
    let at = codes;
    let value: u64 = constant ? 0 : raw ? <u64>(fsMax + 1) : <u64>(fs + 1);
    let length: u64 = fsBits;
    for (;;) {
      gathered |= (value << (64 - length)) >> used;
      used += length;
      if (used >= 64) {
        store<u64>(out, gathered);
        out += 8;
        used -= 64;
        gathered = used == 0 ? 0 : value << (64 - used);
      }
      if (at >= end) break;
      const code = load<u32>(at);
      at += 4;
      if (raw) {
        value = <u64>code & (((<u64>1) << bits) - 1);
        length = bits;
        continue;
      }
      let zeros = code >> fs;
      while (zeros > 30) {
        // A long run of zeros: 30 of them at a time.
        used += 30;
        zeros -= 30;
        if (used >= 64) {
          store<u64>(out, gathered);
          out += 8;
          used -= 64;
          gathered = 0;
        }
      }
      value = <u64>(one | (code & mask));
      length = <u64>(zeros + 1 + fs);
    }
  }
  store<u64>(out, gathered);
  return (<u32>(out - words) << 3) + <u32>used;
}

/** Turns words into the bytes of the stream; answers how many. */
// @ts-ignore: decorator
@inline
function unloadWords(words: usize, bits: u32, output: usize): i32 {
  const bytes = (bits + 7) >> 3;
  for (let at: usize = 0; at < <usize>bytes; at += 16) {
    const v = v128.load(words + at);
    v128.store(output + at, v128.shuffle<u8>(v, v, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
  }
  return <i32>bytes;
}

/**
 * Encodes 16-bit values. `words` and `output` have room for the bound and 16 bytes more, `codes` for a block of 4-byte
 * numbers. Answers the length of the stream in bytes.
 */
export function riceEncode16(values: usize, count: i32, blockSize: i32, output: usize, words: usize, codes: usize): i32 {
  return unloadWords(words, encode<u16>(values, count, blockSize, words, codes), output);
}

/** The same for 32-bit values. */
export function riceEncode32(values: usize, count: i32, blockSize: i32, output: usize, words: usize, codes: usize): i32 {
  return unloadWords(words, encode<u32>(values, count, blockSize, words, codes), output);
}
