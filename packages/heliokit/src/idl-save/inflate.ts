import { Inflate } from "fflate";

/**
 * Expands one zlib stream (RFC 1950). At most `limit` bytes may come out; where there are more the answer is null.
 * A stream that is damaged or has a wrong Adler-32 throws, whatever the error.
 *
 * @example
 * ```ts
 * import { inflateSync } from "node:zlib";
 *
 * const native: InflateZlib = (bytes, limit) => {
 *   try {
 *     return inflateSync(bytes, { maxOutputLength: limit });
 *   } catch (error) {
 *     if (error instanceof RangeError) return null; // more than the limit
 *     throw error;
 *   }
 * };
 * ```
 */
export type InflateZlib = (bytes: Uint8Array, limit: number) => Uint8Array | null;

/** Compressed bytes per step: deflate makes at most 1032 times as much of them, which bounds what a step may allocate. */
const step = 8192;

/** Adler-32 of RFC 1950; 3800 bytes are the most that cannot overflow 32 bits. */
export function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + 3800, bytes.length);
    for (; at < end; at++) {
      low += bytes[at] ?? 0;
      high += low;
    }
    low %= 65521;
    high %= 65521;
  }
  return ((high << 16) | low) >>> 0;
}

/** The plain way, the same on every machine. */
export const inflateZlib: InflateZlib = (bytes, limit) => {
  const method = bytes[0] ?? 0;
  const flags = bytes[1] ?? 0;
  if (bytes.length < 6 || (method & 15) !== 8 || method >>> 4 > 7 || (method * 256 + flags) % 31 !== 0 || flags & 32)
    throw new Error("no zlib stream");
  const pieces: Uint8Array[] = [];
  let total = 0;
  const stream = new Inflate((piece) => {
    total += piece.length;
    if (piece.length > 0) pieces.push(piece);
  });
  for (let at = 2; at < bytes.length; at += step) {
    // A copy of a piece: the stream keeps what it could not use yet.
    stream.push(bytes.slice(at, at + step), at + step >= bytes.length);
    if (total > limit) return null;
  }
  const whole = joined(pieces, total);
  checkSum(bytes, adler32(whole));
  return whole;
};

function joined(pieces: Uint8Array[], total: number): Uint8Array {
  const whole = new Uint8Array(total);
  let at = 0;
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index];
    if (piece === undefined) continue;
    whole.set(piece, at);
    at += piece.length;
    pieces[index] = new Uint8Array(0);
  }
  return whole;
}

/** The sum ends the stream; up to three bytes of padding may follow. */
function checkSum(bytes: Uint8Array, sum: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let padding = 0; padding < 4 && bytes.length - padding >= 8; padding++)
    if (view.getUint32(bytes.length - 4 - padding) === sum) return;
  throw new Error("wrong Adler-32");
}
