import type { ByteSource, ReadOptions } from "./source.js";

/** Larger files get memory of their own, which is not kept. */
const MOST_KEPT = 1 << 24;

/** Memory of an earlier call that nobody uses now. */
let spare: Uint8Array<ArrayBuffer> | undefined;

/**
 * All bytes of a source for one use, in memory that serves the next call again: fresh pages cost more than reading a file
 * of megabytes does. **The bytes hold until `use` ends**: what it returns must not refer to them. Sources that give views of
 * their own memory are not copied.
 *
 * @example
 * ```ts
 * const sum = await withWholeBytes(source, (bytes) => crc32(bytes));
 * ```
 */
export async function withWholeBytes<T>(
  source: ByteSource,
  use: (bytes: Uint8Array) => T | Promise<T>,
  options: ReadOptions = {},
): Promise<T> {
  const { size } = source;
  if (source.readInto === undefined || size > MOST_KEPT) return use(await source.read(0, size, options));
  const memory = spare !== undefined && spare.length >= size ? spare : new Uint8Array(size);
  // Taken while in use, so that two at a time never share it.
  if (memory === spare) spare = undefined;
  try {
    const count = await source.readInto(0, memory.subarray(0, size), options);
    return await use(memory.subarray(0, count));
  } finally {
    if (spare === undefined || spare.length < memory.length) spare = memory;
  }
}
