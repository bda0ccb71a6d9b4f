// Sequences of Zstandard blocks (RFC 8878, sections 3.1.1.3.2 and 3.1.1.4): literals to copy and matches to repeat.
import { bitsLeft, paddingBits } from "./zstd-bits";
import {
  COUNTS,
  LAST_OFFSETS,
  LITERAL_LOG,
  LITERAL_TABLE,
  MATCH_LOG,
  MATCH_TABLE,
  OFFSET_LOG,
  OFFSET_TABLE,
} from "./zstd-scratch";
import { makeSingle, makeTable, readCounts } from "./zstd-tables";

const LITERAL_BASES = memory.data<u32>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024,
  2048, 4096, 8192, 16384, 32768, 65536,
]);
const LITERAL_EXTRAS = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
]);
const MATCH_BASES = memory.data<u32>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33,
  34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539,
]);
const MATCH_EXTRAS = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3,
  3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
]);
const OFFSET_BASES = memory.data<u32>([
  1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144, 524288, 1048576,
  2097152, 4194304, 8388608, 16777216, 33554432, 67108864, 134217728, 268435456, 536870912, 1073741824, 2147483648,
]);
const OFFSET_EXTRAS = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
]);
/** The distributions that need not be stored. */
const LITERAL_COUNTS = memory.data<i16>([
  4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
]);
const MATCH_COUNTS = memory.data<i16>([
  1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
]);
const OFFSET_COUNTS = memory.data<i16>([
  1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
]);

/** One of the three tables in the way that `mode` says; answers the bytes it took, or -1. */
function readTable(
  mode: u32,
  source: usize,
  end: usize,
  highest: u32,
  mostLog: u32,
  usual: usize,
  usualCount: usize,
  usualLog: u32,
  bases: usize,
  extras: usize,
  table: usize,
  log: usize,
  scratch: usize,
): i32 {
  if (mode == 3) return load<i32>(log) < 0 ? -1 : 0;
  if (mode == 1) {
    if (source >= end) return -1;
    const symbol = <u32>load<u8>(source);
    if (symbol > highest) return -1;
    makeSingle(table, symbol, bases, extras);
    store<i32>(log, 0);
    return 1;
  }
  let taken: i32 = 0;
  if (mode == 0) {
    memory.fill(scratch + COUNTS, 0, 512);
    memory.copy(scratch + COUNTS, usual, usualCount << 1);
    store<i32>(log, usualLog);
  } else {
    taken = readCounts(source, end, highest, mostLog, scratch, log);
    if (taken < 0) return -1;
  }
  if (!makeTable(table, load<i32>(log), highest, bases, extras, scratch)) return -1;
  return taken;
}

// @ts-ignore: decorator
@inline
function copyWide(target: usize, source: usize, end: usize): void {
  let to = target;
  let from = source;
  do {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
  } while (to < end);
}

/** Repeats what lies `offset` bytes before; writes up to 15 bytes beyond `end`. */
function copyMatch(target: usize, offset: usize, end: usize): void {
  if (offset >= 16) {
    copyWide(target, target - offset, end);
    return;
  }
  if (offset == 1) {
    memory.fill(target, load<u8>(target - 1), end - target);
    return;
  }
  // 16 bytes one by one; from then on a whole number of periods lies far enough behind.
  let to = target;
  const stop = min(target + 16, end);
  for (; to < stop; to++) store<u8>(to, load<u8>(to - offset));
  if (to >= end) return;
  let period = offset;
  while (period < 16) period += offset;
  copyWide(to, to - period, end);
}

/**
 * Carries out the sequences of a block: `literals` and what was written before to `target`. Answers the address after the last byte
 * written, or 0 for a damaged block. Needs 16 readable bytes after the literals and 16 writable ones after `limit`.
 */
export function runSequences(
  source: usize,
  end: usize,
  literals: usize,
  literalBytes: usize,
  begin: usize,
  target: usize,
  limit: usize,
  scratch: usize,
): usize {
  let literal = literals;
  const literalEnd = literals + literalBytes;
  let out = target;
  if (source >= end) return 0;
  let at = source;
  let count = <u32>load<u8>(at++);
  if (count >= 128) {
    if (count == 255) {
      if (at + 2 > end) return 0;
      count = <u32>load<u16>(at) + 0x7f00;
      at += 2;
    } else {
      if (at >= end) return 0;
      count = ((count - 128) << 8) + <u32>load<u8>(at++);
    }
  }
  if (count > 0) {
    if (at >= end) return 0;
    const modes = <u32>load<u8>(at++);
    if ((modes & 3) != 0) return 0;
    let taken = readTable(modes >> 6, at, end, 35, 9, LITERAL_COUNTS, 36, 6, LITERAL_BASES, LITERAL_EXTRAS, scratch + LITERAL_TABLE, scratch + LITERAL_LOG, scratch);
    if (taken < 0) return 0;
    at += taken;
    taken = readTable((modes >> 4) & 3, at, end, 31, 8, OFFSET_COUNTS, 29, 5, OFFSET_BASES, OFFSET_EXTRAS, scratch + OFFSET_TABLE, scratch + OFFSET_LOG, scratch);
    if (taken < 0) return 0;
    at += taken;
    taken = readTable((modes >> 2) & 3, at, end, 52, 9, MATCH_COUNTS, 53, 6, MATCH_BASES, MATCH_EXTRAS, scratch + MATCH_TABLE, scratch + MATCH_LOG, scratch);
    if (taken < 0) return 0;
    at += taken;
    if (at >= end) return 0;
    const start = at;
    let used = <u64>paddingBits(end);
    if (used == 0) return 0;
    at = end - 8;
    const literalLog = <u64>load<i32>(scratch + LITERAL_LOG);
    const offsetLog = <u64>load<i32>(scratch + OFFSET_LOG);
    const matchLog = <u64>load<i32>(scratch + MATCH_LOG);
    let window = load<u64>(at);
    let literalState = <usize>(((window << used) >> 1) >> (63 - literalLog));
    used += literalLog;
    let offsetState = <usize>(((window << used) >> 1) >> (63 - offsetLog));
    used += offsetLog;
    let matchState = <usize>(((window << used) >> 1) >> (63 - matchLog));
    used += matchLog;
    let last1 = load<u32>(scratch + LAST_OFFSETS);
    let last2 = load<u32>(scratch + LAST_OFFSETS, 4);
    let last3 = load<u32>(scratch + LAST_OFFSETS, 8);
    for (;;) {
      const forLiterals = load<u64>(scratch + LITERAL_TABLE + (literalState << 3));
      const forOffset = load<u64>(scratch + OFFSET_TABLE + (offsetState << 3));
      const forMatch = load<u64>(scratch + MATCH_TABLE + (matchState << 3));
      at -= <usize>(used >> 3);
      used &= 7;
      if (<i32>(at - start) < -8) return 0;
      window = load<u64>(at);
      const offsetBits = forOffset >> 56;
      const value = <u32>forOffset + <u32>(((window << used) >> 1) >> (63 - offsetBits));
      used += offsetBits;
      const matchBits = forMatch >> 56;
      const match = <usize>(<u32>forMatch + <u32>(((window << used) >> 1) >> (63 - matchBits)));
      used += matchBits;
      at -= <usize>(used >> 3);
      used &= 7;
      if (<i32>(at - start) < -8) return 0;
      window = load<u64>(at);
      const literalBits = forLiterals >> 56;
      const copied = <usize>(<u32>forLiterals + <u32>(((window << used) >> 1) >> (63 - literalBits)));
      used += literalBits;
      let offset: u32;
      if (value > 3) {
        offset = value - 3;
        last3 = last2;
        last2 = last1;
        last1 = offset;
      } else {
        const which = value + (copied == 0 ? 1 : 0);
        if (which == 1) offset = last1;
        else {
          offset = which == 2 ? last2 : which == 3 ? last3 : last1 - 1;
          if (which != 2) last3 = last2;
          last2 = last1;
          last1 = offset;
        }
      }
      if (copied > literalEnd - literal || copied > limit - out || match > limit - out - copied) return 0;
      if (copied > 0) copyWide(out, literal, out + copied);
      literal += copied;
      out += copied;
      if (offset == 0 || <usize>offset > out - begin) return 0;
      copyMatch(out, offset, out + match);
      out += match;
      if (--count == 0) break;
      let bits = (forLiterals >> 48) & 255;
      literalState = (<usize>(forLiterals >> 32) & 0xffff) + <usize>(((window << used) >> 1) >> (63 - bits));
      used += bits;
      bits = (forMatch >> 48) & 255;
      matchState = (<usize>(forMatch >> 32) & 0xffff) + <usize>(((window << used) >> 1) >> (63 - bits));
      used += bits;
      bits = (forOffset >> 48) & 255;
      offsetState = (<usize>(forOffset >> 32) & 0xffff) + <usize>(((window << used) >> 1) >> (63 - bits));
      used += bits;
    }
    if (bitsLeft(start, at, used) != 0) return 0;
    store<u32>(scratch + LAST_OFFSETS, last1);
    store<u32>(scratch + LAST_OFFSETS, last2, 4);
    store<u32>(scratch + LAST_OFFSETS, last3, 8);
  } else if (at != end) return 0;
  const more = literalEnd - literal;
  if (more > limit - out) return 0;
  memory.copy(out, literal, more);
  return out + more;
}
