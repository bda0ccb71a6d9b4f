/**
 * Sorts the bytes of numbers by significance: all first bytes, then all second bytes, and so on (GZIP_2, Blosc).
 *
 * @example
 * ```ts
 * shuffle(new Uint8Array([1, 2, 3, 4]), 2); // 1 3 2 4
 * ```
 */
export function shuffle(bytes: Uint8Array, size: number, result = new Uint8Array(bytes.length)): Uint8Array {
  const count = Math.floor(bytes.length / size);
  for (let byte = 0; byte < size; byte++) {
    const start = byte * count;
    for (let index = 0, from = byte; index < count; index++, from += size) result[start + index] = bytes[from] ?? 0;
  }
  result.set(bytes.subarray(count * size, bytes.length), count * size);
  return result;
}

/**
 * The inverse of {@link shuffle}.
 *
 * @example
 * ```ts
 * unshuffle(shuffle(bytes, 4), 4); // the bytes again
 * ```
 */
export function unshuffle(bytes: Uint8Array, size: number, result = new Uint8Array(bytes.length)): Uint8Array {
  const count = Math.floor(bytes.length / size);
  for (let byte = 0; byte < size; byte++) {
    const start = byte * count;
    for (let index = 0, to = byte; index < count; index++, to += size) result[to] = bytes[start + index] ?? 0;
  }
  result.set(bytes.subarray(count * size, bytes.length), count * size);
  return result;
}

/**
 * Brings elements whose bits were sorted into planes back (Blosc): plane 8 j + k holds bit k of byte j of every element, eight
 * elements to a byte, the first in the lowest bit. Up to 7 elements at the end that fill no byte of a plane come as they are.
 *
 * @example
 * ```ts
 * const bytes = unshuffleBits(planes, 4);
 * ```
 */
export function unshuffleBits(
  bytes: Uint8Array,
  size: number,
  result: Uint8Array = new Uint8Array(bytes.length),
): Uint8Array {
  const stride = Math.floor(bytes.length / size / 8);
  for (let byte = 0; byte < size; byte++) {
    for (let group = 0; group < stride; group++) {
      for (let element = 0; element < 8; element++) {
        let value = 0;
        for (let bit = 0; bit < 8; bit++) {
          value |= (((bytes[(8 * byte + bit) * stride + group] ?? 0) >> element) & 1) << bit;
        }
        result[(8 * group + element) * size + byte] = value;
      }
    }
  }
  result.set(bytes.subarray(8 * stride * size, bytes.length), 8 * stride * size);
  return result;
}
