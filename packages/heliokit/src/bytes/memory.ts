import type { ByteSource } from "./source.js";

/**
 * A source over bytes in memory. Nothing is copied; reads are views.
 *
 * @example
 * ```ts
 * const file = await openFits(memorySource(new Uint8Array(buffer), "dropped.fits"));
 * ```
 */
export function memorySource(bytes: Uint8Array | ArrayBuffer, name = "memory"): ByteSource {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  return {
    name,
    size: view.length,
    async read(offset, length, options) {
      options?.signal?.throwIfAborted();
      return view.subarray(Math.min(offset, view.length), Math.min(offset + length, view.length));
    },
  };
}
