import type { ByteSink } from "./sink.js";

/** Writes pieces one behind the other, in blocks. */
export interface BlockWriter {
  /** Adds bytes at the end. They are copied: the caller may use the memory again at once. */
  add(bytes: Uint8Array): Promise<void>;
  /** Writes what is still held back. Call it at the end. */
  flush(): Promise<void>;
}

/**
 * Collects small pieces and writes them to a sink from `offset` on in blocks (1 MiB unless said otherwise): a write for
 * every row of a few kilobytes costs more than its bytes.
 *
 * @example
 * ```ts
 * const writer = blockWriter(sink, 2880);
 * for (const row of rows) await writer.add(row);
 * await writer.flush();
 * ```
 */
export function blockWriter(sink: ByteSink, offset: number, blockBytes = 1 << 20): BlockWriter {
  const block = new Uint8Array(blockBytes);
  let filled = 0;
  let place = offset;
  const flush = async (): Promise<void> => {
    if (filled === 0) return;
    await sink.write(place, block.subarray(0, filled));
    place += filled;
    filled = 0;
  };
  return {
    flush,
    async add(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const count = Math.min(bytes.length - at, block.length - filled);
        block.set(bytes.subarray(at, at + count), filled);
        filled += count;
        at += count;
        if (filled === block.length) await flush();
      }
    },
  };
}
