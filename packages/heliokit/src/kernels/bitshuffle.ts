import type { Kernels } from "./load.js";

/**
 * Brings elements of four bytes back whose bits were sorted into planes (Blosc's bit shuffle), in the compiled kernel: what
 * `unshuffleBits` of `heliokit/codecs` does. `bytes` and `target` have one length; up to 7 elements at the end come as they are.
 *
 * @throws HeliokitError `kernels/out-of-memory`
 *
 * @example
 * ```ts
 * unshuffleBits32(kernels, planes, result);
 * ```
 */
export function unshuffleBits32(kernels: Kernels, bytes: Uint8Array, target: Uint8Array): void {
  const { arena, exports } = kernels;
  const whole = bytes.length - (bytes.length % 32);
  const scratchBytes = exports.unshuffleBitsScratchBytes();
  const pointer = arena.allocate(2 * whole + scratchBytes);
  try {
    const scratch = pointer + 2 * whole;
    arena.view("uint8", pointer, whole).set(bytes.subarray(0, whole));
    exports.unshuffleBits32(pointer, pointer + whole, whole >> 2, scratch);
    target.set(arena.view("uint8", pointer + whole, whole));
    target.set(bytes.subarray(whole), whole);
  } finally {
    arena.release(pointer);
  }
}
