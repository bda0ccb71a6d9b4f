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
