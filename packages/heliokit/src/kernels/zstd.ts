import type { Kernels } from "./load.js";

/** Readable bytes that the decoder needs before its source: windows on the streams begin there. */
const BEFORE = 64;
/** Readable and writable bytes behind its areas: it copies whole vectors. */
const BEHIND = 64;

/**
 * Decodes the one Zstandard frame that `bytes` holds into `target`, which has the length of its content; with `unshuffle` elements of
 * four bytes whose bits were sorted into planes (Blosc's bit shuffle) are brought back on the way. False where the frame is damaged,
 * has content of another length, needs a dictionary or has something behind it; `target` is then as it was.
 *
 * Source: RFC 8878. Memory: both lengths, twice the target's with `unshuffle`.
 *
 * @throws HeliokitError `kernels/out-of-memory`
 *
 * @example
 * ```ts
 * const good = decodeZstd(kernels, frame, content, false);
 * ```
 */
export function decodeZstd(kernels: Kernels, bytes: Uint8Array, target: Uint8Array, unshuffle: boolean): boolean {
  const { arena, exports } = kernels;
  const source = rounded(bytes.length + BEHIND);
  const content = rounded(target.length + BEHIND);
  const scratch = rounded(exports.zstdScratchBytes());
  const pointer = arena.allocate(BEFORE + source + content + scratch + (unshuffle ? content : 0));
  try {
    const from = pointer + BEFORE;
    const to = from + source;
    arena.view("uint8", from, bytes.length).set(bytes);
    if (exports.zstdFrame(from, bytes.length, to, target.length, to + content) === 0) return false;
    const whole = unshuffle ? target.length - (target.length % 32) : 0;
    if (whole > 0) {
      const result = to + content + scratch;
      exports.unshuffleBits32(to, result, whole >> 2, to + content);
      target.set(arena.view("uint8", result, whole));
    }
    target.set(arena.view("uint8", to + whole, target.length - whole), whole);
    return true;
  } finally {
    arena.release(pointer);
  }
}

function rounded(bytes: number): number {
  return (bytes + 63) & ~63;
}
