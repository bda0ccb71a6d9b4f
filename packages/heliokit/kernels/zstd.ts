// Zstandard frames (RFC 8878), without dictionaries.
import { literalsOfFour, literalsOfOne } from "./zstd-literals";
import {
  BLOCK_BYTES,
  HUFFMAN_LOG,
  LAST_OFFSETS,
  LITERAL_LOG,
  LITERALS,
  MATCH_LOG,
  OFFSET_LOG,
  SLACK,
} from "./zstd-scratch";
import { runSequences } from "./zstd-sequences";
import { readHuffman } from "./zstd-tables";

/** Bytes of scratch memory that {@link zstdFrame} needs. */
export function zstdScratchBytes(): i32 {
  return <i32>(LITERALS + BLOCK_BYTES + SLACK);
}

/** A compressed block; answers the address after what it wrote, or 0. */
function block(source: usize, end: usize, begin: usize, target: usize, limit: usize, scratch: usize): usize {
  if (source >= end) return 0;
  const first = <u32>load<u8>(source);
  const type = first & 3;
  const format = (first >> 2) & 3;
  let at = source;
  let literals = scratch + LITERALS;
  let count: usize;
  if (type < 2) {
    // Stored as they are, or one byte repeated.
    const header: usize = (format & 1) == 0 ? 1 : format == 1 ? 2 : 3;
    if (at + header > end) return 0;
    count = header == 1 ? <usize>(first >> 3) : header == 2 ? <usize>(load<u16>(at) >> 4) : <usize>((load<u32>(at) & 0xffffff) >> 4);
    at += header;
    if (count > BLOCK_BYTES) return 0;
    if (type == 0) {
      if (count > end - at) return 0;
      literals = at;
      at += count;
    } else {
      if (at >= end) return 0;
      memory.fill(literals, load<u8>(at++), count);
    }
  } else {
    const header: usize = format < 2 ? 3 : format == 2 ? 4 : 5;
    if (at + header > end) return 0;
    const bits = load<u64>(at) >> 4;
    const width: u64 = format < 2 ? 10 : format == 2 ? 14 : 18;
    const mask = (<u64>1 << width) - 1;
    count = <usize>(bits & mask);
    const stored = <usize>((bits >> width) & mask);
    at += header;
    if (count > BLOCK_BYTES || count == 0 || stored > end - at) return 0;
    let from = at;
    at += stored;
    if (type == 2) {
      const taken = readHuffman(from, at, scratch);
      if (taken < 0) return 0;
      from += <usize>taken;
    }
    const log = load<i32>(scratch + HUFFMAN_LOG);
    if (log < 0) return 0;
    const good =
      format == 0
        ? literalsOfOne(from, at - from, literals, count, log, scratch)
        : literalsOfFour(from, at - from, literals, count, log, scratch);
    if (!good) return 0;
  }
  return runSequences(at, end, literals, count, begin, target, limit, scratch);
}

const PRIME1: u64 = 0x9e3779b185ebca87;
const PRIME2: u64 = 0xc2b2ae3d27d4eb4f;
const PRIME3: u64 = 0x165667b19e3779f9;
const PRIME4: u64 = 0x85ebca77c2b2ae63;
const PRIME5: u64 = 0x27d4eb2f165667c5;

// @ts-ignore: decorator
@inline
function round(sum: u64, word: u64): u64 {
  return rotl<u64>(sum + word * PRIME2, 31) * PRIME1;
}

/** XXH64 with seed 0, whose lower half ends a frame. */
function xxh64(source: usize, count: usize): u64 {
  let at = source;
  const end = source + count;
  let hash: u64;
  if (count >= 32) {
    let a: u64 = PRIME1 + PRIME2;
    let b: u64 = PRIME2;
    let c: u64 = 0;
    let d: u64 = 0 - PRIME1;
    for (; at + 32 <= end; at += 32) {
      a = round(a, load<u64>(at));
      b = round(b, load<u64>(at, 8));
      c = round(c, load<u64>(at, 16));
      d = round(d, load<u64>(at, 24));
    }
    hash = rotl<u64>(a, 1) + rotl<u64>(b, 7) + rotl<u64>(c, 12) + rotl<u64>(d, 18);
    hash = (hash ^ round(0, a)) * PRIME1 + PRIME4;
    hash = (hash ^ round(0, b)) * PRIME1 + PRIME4;
    hash = (hash ^ round(0, c)) * PRIME1 + PRIME4;
    hash = (hash ^ round(0, d)) * PRIME1 + PRIME4;
  } else hash = PRIME5;
  hash += <u64>count;
  for (; at + 8 <= end; at += 8) hash = rotl<u64>(hash ^ round(0, load<u64>(at)), 27) * PRIME1 + PRIME4;
  if (at + 4 <= end) {
    hash = rotl<u64>(hash ^ (<u64>load<u32>(at) * PRIME1), 23) * PRIME2 + PRIME3;
    at += 4;
  }
  for (; at < end; at++) hash = rotl<u64>(hash ^ (<u64>load<u8>(at) * PRIME5), 11) * PRIME1;
  hash = (hash ^ (hash >> 33)) * PRIME2;
  hash = (hash ^ (hash >> 29)) * PRIME3;
  return hash ^ (hash >> 32);
}

/**
 * Decodes the one frame in `bytes` bytes at `source` to exactly `count` bytes at `target`; answers 1, or 0 where it is damaged, has
 * another length, needs a dictionary or is not alone. Readable memory: 16 bytes before and 64 after the source; writable: 64 after
 * the target. Scratch memory: see {@link zstdScratchBytes}.
 */
export function zstdFrame(source: usize, bytes: i32, target: usize, count: i32, scratch: usize): i32 {
  const end = source + <usize>bytes;
  const limit = target + <usize>count;
  if (bytes < 6 || load<u32>(source) != 0xfd2fb528) return 0;
  const descriptor = <u32>load<u8>(source, 4);
  // The reserved bit, and dictionaries.
  if ((descriptor & 8) != 0 || (descriptor & 3) != 0) return 0;
  const single = (descriptor >> 5) & 1;
  const sizeField = descriptor >> 6;
  let at = source + 6 - <usize>single;
  if (sizeField == 0) {
    if (single != 0 && <i32>load<u8>(at) != count) return 0;
    at += <usize>single;
  } else {
    const stated = sizeField == 1 ? <u64>load<u16>(at) + 256 : sizeField == 2 ? <u64>load<u32>(at) : load<u64>(at);
    if (stated != <u64>count) return 0;
    at += <usize>1 << sizeField;
  }
  store<i32>(scratch + LITERAL_LOG, -1);
  store<i32>(scratch + OFFSET_LOG, -1);
  store<i32>(scratch + MATCH_LOG, -1);
  store<i32>(scratch + HUFFMAN_LOG, -1);
  store<u32>(scratch + LAST_OFFSETS, 1);
  store<u32>(scratch + LAST_OFFSETS, 4, 4);
  store<u32>(scratch + LAST_OFFSETS, 8, 8);
  let out = target;
  let last: u32 = 0;
  while (last == 0) {
    if (at + 3 > end) return 0;
    const header = load<u32>(at) & 0xffffff;
    at += 3;
    last = header & 1;
    const type = (header >> 1) & 3;
    const size = <usize>(header >> 3);
    if (size > BLOCK_BYTES) return 0;
    if (type == 1) {
      if (at >= end || size > limit - out) return 0;
      memory.fill(out, load<u8>(at++), size);
      out += size;
      continue;
    }
    if (type == 3 || size > end - at) return 0;
    if (type == 0) {
      if (size > limit - out) return 0;
      memory.copy(out, at, size);
      out += size;
    } else {
      out = block(at, at + size, target, out, limit, scratch);
      if (out == 0) return 0;
    }
    at += size;
  }
  if (out != limit) return 0;
  if ((descriptor & 4) != 0) {
    if (at + 4 > end || load<u32>(at) != <u32>xxh64(target, <usize>count)) return 0;
    at += 4;
  }
  return at == end ? 1 : 0;
}
