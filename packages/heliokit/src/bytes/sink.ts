/**
 * A place that bytes are written to at given offsets, in any order: a file being made, memory, an upload. Writers of
 * Heliokit put the pixels first and the header last, because checksums and statistics stand before what they sum up.
 *
 * @example
 * ```ts
 * const sink = memorySink();
 * await writeFits(sink, hdus);
 * const bytes = sink.bytes();
 * ```
 */
export interface ByteSink {
  /**
   * Writes `bytes` at `offset`. The caller may reuse the memory once the promise is fulfilled (or at once when
   * nothing is returned). Bytes never written read as zero.
   */
  write(offset: number, bytes: Uint8Array): Promise<void> | void;
}

/** A sink in memory that grows as needed. */
export interface MemorySink extends ByteSink {
  /** What has been written so far, as a view. */
  bytes(): Uint8Array;
}

/**
 * A sink in memory. `expectedSize` (bytes) avoids copies while it grows.
 *
 * @example
 * ```ts
 * const sink = memorySink(5760);
 * sink.write(2880, new Uint8Array(2880));
 * sink.bytes().length; // 5760
 * ```
 */
export function memorySink(expectedSize = 0): MemorySink {
  let memory = new Uint8Array(expectedSize);
  let end = 0;
  return {
    write(offset, bytes) {
      const needed = offset + bytes.length;
      if (needed > memory.length) {
        const grown = new Uint8Array(Math.max(needed, memory.length * 2));
        grown.set(memory.subarray(0, end));
        memory = grown;
      }
      memory.set(bytes, offset);
      end = Math.max(end, needed);
    },
    bytes: () => memory.subarray(0, end),
  };
}
