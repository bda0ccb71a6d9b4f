// Huffman-coded literals (RFC 8878, section 4.2.2): one stream, or four that are decoded side by side.
import { bitsLeft, paddingBits } from "./zstd-bits";
import { HUFFMAN_TABLE } from "./zstd-scratch";

/** Decodes one stream from where it stands to the end of its output; false where it does not end with its last bit. */
function rest(start: usize, from: usize, taken: u64, target: usize, end: usize, log: u64, table: usize): bool {
  const shift = 64 - log;
  let at = from;
  let used = taken;
  let out = target;
  while (out < end) {
    at -= <usize>(used >> 3);
    used &= 7;
    if (<i32>(at - start) < -8) return false;
    const code = load<u16>(table + (<usize>((load<u64>(at) << used) >> shift) << 1));
    used += <u64>(code >> 8);
    store<u8>(out++, <u8>code);
  }
  return bitsLeft(start, at, used) == 0;
}

/** One stream. */
export function literalsOfOne(source: usize, bytes: usize, target: usize, count: usize, log: u32, scratch: usize): bool {
  if (bytes == 0) return false;
  const used = paddingBits(source + bytes);
  if (used == 0) return false;
  return rest(source, source + bytes - 8, used, target, target + count, log, scratch + HUFFMAN_TABLE);
}

/** Four streams, after a table of the lengths of three. */
export function literalsOfFour(source: usize, bytes: usize, target: usize, count: usize, log: u32, scratch: usize): bool {
  if (bytes < 10) return false;
  const start1 = source + 6;
  const start2 = start1 + <usize>load<u16>(source);
  const start3 = start2 + <usize>load<u16>(source, 2);
  const start4 = start3 + <usize>load<u16>(source, 4);
  const end = source + bytes;
  if (start1 >= start2 || start2 >= start3 || start3 >= start4 || start4 >= end) return false;
  const part = (count + 3) >> 2;
  if (part * 3 > count) return false;
  let out1 = target;
  const end1 = target + part;
  let out2 = end1;
  const end2 = out2 + part;
  let out3 = end2;
  const end3 = out3 + part;
  let out4 = end3;
  const end4 = target + count;
  let used1 = <u64>paddingBits(start2);
  let used2 = <u64>paddingBits(start3);
  let used3 = <u64>paddingBits(start4);
  let used4 = <u64>paddingBits(end);
  if (used1 == 0 || used2 == 0 || used3 == 0 || used4 == 0) return false;
  let at1 = start2 - 8;
  let at2 = start3 - 8;
  let at3 = start4 - 8;
  let at4 = end - 8;
  const table = scratch + HUFFMAN_TABLE;
  const shift: u64 = 64 - <u64>log;
  // Five codes of at most 11 bits fit into what a window holds after it was moved.
  while (out4 + 5 <= end4 && out1 + 5 <= end1) {
    at1 -= <usize>(used1 >> 3);
    at2 -= <usize>(used2 >> 3);
    at3 -= <usize>(used3 >> 3);
    at4 -= <usize>(used4 >> 3);
    if (at1 < start1 || at2 < start2 || at3 < start3 || at4 < start4) {
      // Near the beginning of a stream: the slow way does the rest, with every check.
      at1 += <usize>(used1 >> 3);
      at2 += <usize>(used2 >> 3);
      at3 += <usize>(used3 >> 3);
      at4 += <usize>(used4 >> 3);
      break;
    }
    used1 &= 7;
    used2 &= 7;
    used3 &= 7;
    used4 &= 7;
    let bits1 = load<u64>(at1) << used1;
    let bits2 = load<u64>(at2) << used2;
    let bits3 = load<u64>(at3) << used3;
    let bits4 = load<u64>(at4) << used4;
    for (let i: usize = 0; i < 5; i++) {
      const code1 = <u64>load<u16>(table + (<usize>(bits1 >> shift) << 1));
      const code2 = <u64>load<u16>(table + (<usize>(bits2 >> shift) << 1));
      const code3 = <u64>load<u16>(table + (<usize>(bits3 >> shift) << 1));
      const code4 = <u64>load<u16>(table + (<usize>(bits4 >> shift) << 1));
      store<u8>(out1 + i, <u8>code1);
      store<u8>(out2 + i, <u8>code2);
      store<u8>(out3 + i, <u8>code3);
      store<u8>(out4 + i, <u8>code4);
      bits1 <<= code1 >> 8;
      bits2 <<= code2 >> 8;
      bits3 <<= code3 >> 8;
      bits4 <<= code4 >> 8;
      used1 += code1 >> 8;
      used2 += code2 >> 8;
      used3 += code3 >> 8;
      used4 += code4 >> 8;
    }
    out1 += 5;
    out2 += 5;
    out3 += 5;
    out4 += 5;
  }
  return (
    rest(start1, at1, used1, out1, end1, log, table) &&
    rest(start2, at2, used2, out2, end2, log, table) &&
    rest(start3, at3, used3, out3, end3, log, table) &&
    rest(start4, at4, used4, out4, end4, log, table)
  );
}
