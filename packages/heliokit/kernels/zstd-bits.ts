// The bit streams of Zstandard are read from their end: the last byte's highest set bit marks the beginning. A stream is a
// window of 8 bytes at `at`, of which `used` bits are taken from the top. Windows may begin up to 8 bytes before the stream,
// where memory is readable but means nothing; that too many bits were taken shows in what is left.

/** Bits already used of the first window: the padding and its mark; 0 where the mark is missing. */
export function paddingBits(end: usize): u32 {
  const last = <u32>load<u8>(end - 1);
  return last == 0 ? 0 : <u32>clz(last) - 23;
}

/** Bits that are left; negative where more were taken than there are. */
// @ts-ignore: decorator
@inline
export function bitsLeft(start: usize, at: usize, used: u64): i32 {
  return (<i32>(at - start) << 3) + 64 - <i32>used;
}
