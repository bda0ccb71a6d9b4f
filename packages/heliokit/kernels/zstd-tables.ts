// Tables of Zstandard's two entropy coders (RFC 8878, sections 4.1 and 4.2).
import { bitsLeft, paddingBits } from "./zstd-bits";
import {
  COUNTS,
  HUFFMAN_LOG,
  HUFFMAN_TABLE,
  NEXT_STATES,
  RANKS,
  SPREAD,
  WEIGHT_TABLE,
  WEIGHTS,
} from "./zstd-scratch";

/**
 * Reads the probabilities of an FSE table (section 4.1.1) into COUNTS. Answers the bytes it took, or -1; `highest` is the
 * largest symbol allowed, `mostLog` the largest accuracy. The accuracy goes to `log`.
 */
export function readCounts(source: usize, end: usize, highest: u32, mostLog: u32, scratch: usize, log: usize): i32 {
  const counts = scratch + COUNTS;
  memory.fill(counts, 0, 512);
  const bitsInSource = <u32>(end - source) << 3;
  if (bitsInSource < 8) return -1;
  const accuracy = (<u32>load<u8>(source) & 15) + 5;
  if (accuracy > mostLog) return -1;
  let bit: u32 = 4;
  let left: i32 = (1 << accuracy) + 1;
  let threshold: i32 = 1 << accuracy;
  let width: u32 = accuracy + 1;
  let symbol: u32 = 0;
  while (left > 1) {
    if (symbol > highest || bit > bitsInSource) return -1;
    const bits = load<u32>(source + (bit >> 3)) >> (bit & 7);
    const most = 2 * threshold - 1 - left;
    let value = <i32>bits & (threshold - 1);
    if (value < most) bit += width - 1;
    else {
      value = <i32>bits & (2 * threshold - 1);
      if (value >= threshold) value -= most;
      bit += width;
    }
    const count = value - 1;
    left -= count < 0 ? -count : count;
    if (left < 1) return -1;
    store<i16>(counts + (<usize>symbol << 1), <i16>count);
    symbol++;
    if (count == 0) {
      let more: u32 = 3;
      while (more == 3) {
        if (bit > bitsInSource) return -1;
        more = (load<u32>(source + (bit >> 3)) >> (bit & 7)) & 3;
        bit += 2;
        symbol += more;
        if (symbol > highest + 1) return -1;
      }
    }
    while (left < threshold) {
      width--;
      threshold >>= 1;
    }
  }
  const bytes = (bit + 7) >> 3;
  if (bytes << 3 > bitsInSource) return -1;
  store<i32>(log, accuracy);
  return bytes;
}

/** An entry of a sequence table. */
// @ts-ignore: decorator
@inline
function entry(base: u32, next: u32, stateBits: u32, extraBits: u32): u64 {
  return <u64>base | (<u64>next << 32) | (<u64>stateBits << 48) | (<u64>extraBits << 56);
}

/** Makes a decoding table of COUNTS. `bases` has 4 bytes a symbol, `extras` one; 0 for both: the symbol itself. */
export function makeTable(table: usize, log: u32, highest: u32, bases: usize, extras: usize, scratch: usize): bool {
  const counts = scratch + COUNTS;
  const next = scratch + NEXT_STATES;
  const spread = scratch + SPREAD;
  const size: u32 = 1 << log;
  const mask = size - 1;
  let top = size;
  for (let symbol: u32 = 0; symbol <= highest; symbol++) {
    const count = load<i16>(counts + (<usize>symbol << 1));
    if (count < 0) {
      top--;
      store<u8>(spread + top, <u8>symbol);
      store<u16>(next + (<usize>symbol << 1), 1);
    } else store<u16>(next + (<usize>symbol << 1), <u16>count);
  }
  const step = (size >> 1) + (size >> 3) + 3;
  let place: u32 = 0;
  for (let symbol: u32 = 0; symbol <= highest; symbol++) {
    const count = <i32>load<i16>(counts + (<usize>symbol << 1));
    for (let i = 0; i < count; i++) {
      store<u8>(spread + place, <u8>symbol);
      do place = (place + step) & mask;
      while (place >= top);
    }
  }
  if (place != 0) return false;
  for (let state: u32 = 0; state < size; state++) {
    const symbol = <u32>load<u8>(spread + state);
    const number = <u32>load<u16>(next + (<usize>symbol << 1));
    store<u16>(next + (<usize>symbol << 1), <u16>(number + 1));
    const bits = log - (31 - <u32>clz(number));
    const base = bases == 0 ? symbol : load<u32>(bases + (<usize>symbol << 2));
    const extra = extras == 0 ? 0 : <u32>load<u8>(extras + symbol);
    store<u64>(table + (<usize>state << 3), entry(base, (number << bits) - size, bits, extra));
  }
  return true;
}

/** A table of one state. */
export function makeSingle(table: usize, symbol: u32, bases: usize, extras: usize): void {
  store<u64>(table, entry(load<u32>(bases + (<usize>symbol << 2)), 0, 0, <u32>load<u8>(extras + symbol)));
}

/** Weights of a Huffman code that are themselves coded by FSE; answers how many, or -1. */
function codedWeights(source: usize, end: usize, scratch: usize): i32 {
  const weights = scratch + WEIGHTS;
  const log = scratch + RANKS;
  const taken = readCounts(source, end, 15, 6, scratch, log);
  if (taken < 0) return -1;
  const accuracy = <u64>load<i32>(log);
  const table = scratch + WEIGHT_TABLE;
  if (!makeTable(table, <u32>accuracy, 15, 0, 0, scratch)) return -1;
  const start = source + <usize>taken;
  if (start >= end) return -1;
  let used = <u64>paddingBits(end);
  if (used == 0) return -1;
  let at = end - 8;
  let one: u32 = <u32>(((load<u64>(at) << used) >> 1) >> (63 - accuracy));
  used += accuracy;
  let two: u32 = <u32>(((load<u64>(at) << used) >> 1) >> (63 - accuracy));
  used += accuracy;
  if (bitsLeft(start, at, used) < 0) return -1;
  let count: i32 = 0;
  while (count < 254) {
    const found = load<u64>(table + (<usize>one << 3));
    store<u8>(weights + <usize>count, <u8>found);
    count++;
    const bits = (found >> 48) & 255;
    if (bitsLeft(start, at, used + bits) < 0) {
      store<u8>(weights + <usize>count, <u8>load<u64>(table + (<usize>two << 3)));
      return count + 1;
    }
    at -= <usize>(used >> 3);
    used &= 7;
    const read = <u32>(((load<u64>(at) << used) >> 1) >> (63 - bits));
    used += bits;
    // The two states take turns.
    one = two;
    two = (<u32>(found >> 32) & 0xffff) + read;
  }
  return -1;
}

/**
 * Reads a Huffman code (section 4.2.1) and makes its table; answers the bytes it took, or -1.
 */
export function readHuffman(source: usize, end: usize, scratch: usize): i32 {
  if (source >= end) return -1;
  const weights = scratch + WEIGHTS;
  const header = <u32>load<u8>(source);
  let count: i32;
  let taken: i32;
  if (header >= 128) {
    count = <i32>header - 127;
    taken = 1 + ((count + 1) >> 1);
    if (source + <usize>taken > end) return -1;
    for (let i = 0; i < count; i++) {
      const pair = <u32>load<u8>(source + 1 + <usize>(i >> 1));
      store<u8>(weights + <usize>i, <u8>((i & 1) == 0 ? pair >> 4 : pair & 15));
    }
  } else {
    taken = 1 + <i32>header;
    if (source + <usize>taken > end) return -1;
    count = codedWeights(source + 1, source + <usize>taken, scratch);
    if (count < 0) return -1;
  }
  const ranks = scratch + RANKS;
  memory.fill(ranks, 0, 64);
  let sum: u32 = 0;
  for (let i = 0; i < count; i++) {
    const weight = <u32>load<u8>(weights + <usize>i);
    if (weight > 11) return -1;
    const rank = ranks + (<usize>weight << 2);
    store<u32>(rank, load<u32>(rank) + 1);
    sum += (1 << weight) >> 1;
  }
  if (sum == 0) return -1;
  const log: u32 = 32 - <u32>clz(sum);
  if (log > 11) return -1;
  // The last symbol's weight is not stored: it fills the sum up to a power of two.
  const rest = (<u32>1 << log) - sum;
  if ((rest & (rest - 1)) != 0) return -1;
  const last: u32 = 32 - <u32>clz(rest);
  store<u8>(weights + <usize>count, <u8>last);
  count++;
  const lastRank = ranks + (<usize>last << 2);
  store<u32>(lastRank, load<u32>(lastRank) + 1);
  let from: u32 = 0;
  for (let weight: u32 = 1; weight <= log; weight++) {
    const rank = ranks + (<usize>weight << 2);
    const here = from;
    from += load<u32>(rank) << (weight - 1);
    store<u32>(rank, here);
  }
  const table = scratch + HUFFMAN_TABLE;
  for (let symbol = 0; symbol < count; symbol++) {
    const weight = <u32>load<u8>(weights + <usize>symbol);
    if (weight == 0) continue;
    const rank = ranks + (<usize>weight << 2);
    const length: u32 = <u32>1 << (weight - 1);
    const code = <u16>symbol | (<u16>(log + 1 - weight) << 8);
    let at = load<u32>(rank);
    store<u32>(rank, at + length);
    for (const stop = at + length; at < stop; at++) store<u16>(table + (<usize>at << 1), code);
  }
  store<i32>(scratch + HUFFMAN_LOG, log);
  return taken;
}
