import { deflateSync, Inflate, inflateSync } from "fflate";
import { crc32, gzipHeaderLength } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";

/** Compressed tiles up to this size are expanded in one go; larger ones in steps that can be stopped. */
const oneStep = 256 * 1024;

function damaged(message: string, cause?: unknown): HeliokitError {
  return new HeliokitError("codecs/gzip-corrupt", message, cause === undefined ? {} : { cause });
}

/**
 * Expands one gzip member that holds one tile. At most `length` bytes may come out, exactly so many unless `upTo` is
 * set; length and CRC-32 in the trailer are checked. Memory is bounded by `length`.
 *
 * Errors: `codecs/gzip-corrupt`, `codecs/wrong-length`. Source: RFC 1952.
 *
 * @example
 * ```ts
 * const pixels = gunzipTile(tile, 4096 * 2);
 * ```
 */
export function gunzipTile(bytes: Uint8Array, length: number, upTo = false): Uint8Array {
  const start = gzipHeaderLength(bytes);
  if (typeof start === "string" || bytes.length < start + 8) throw damaged(`no gzip data in ${bytes.length} bytes`);
  const body = bytes.subarray(start);
  const result = bytes.length <= oneStep ? inflateAtOnce(body, bytes, length) : inflateInSteps(body, length);
  if (result.length > length || (!upTo && result.length !== length))
    throw new HeliokitError(
      "codecs/wrong-length",
      `gzip data hold ${result.length > length ? `more than ${length}` : result.length} bytes, wanted ${length}`,
      { facts: { found: result.length, wanted: length } },
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
  if (view.getUint32(4, true) !== result.length || view.getUint32(0, true) !== crc32(result))
    throw damaged("length or CRC-32 of the gzip data is wrong");
  return result;
}

function inflateAtOnce(body: Uint8Array, whole: Uint8Array, length: number): Uint8Array {
  // The trailer's length saves memory where it is smaller; it is checked afterwards, never trusted.
  const claimed = new DataView(whole.buffer, whole.byteOffset + whole.length - 4, 4).getUint32(0, true);
  // One byte more than allowed shows that there is more.
  const out = new Uint8Array(Math.min(claimed, length) + 1);
  try {
    return inflateSync(body, { out });
  } catch (error) {
    throw damaged(`gzip data are damaged (${error instanceof Error ? error.message : "unknown"})`, error);
  }
}

function inflateInSteps(body: Uint8Array, length: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let total = 0;
  const stream = new Inflate((bytes) => {
    total += bytes.length;
    pieces.push(bytes);
  });
  try {
    for (let at = 0; at < body.length && total <= length; at += oneStep / 4) {
      const end = Math.min(at + oneStep / 4, body.length);
      stream.push(body.slice(at, end), end === body.length);
    }
  } catch (error) {
    throw damaged(`gzip data are damaged (${error instanceof Error ? error.message : "unknown"})`, error);
  }
  const result = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}

/** How hard the compressor tries, 1 (fast) to 9. */
export type GzipLevel = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/**
 * Packs bytes as one gzip member without name and time: the same bytes give the same result everywhere.
 *
 * @example
 * ```ts
 * gunzipTile(gzipTile(bytes), bytes.length); // the bytes again
 * ```
 */
export function gzipTile(bytes: Uint8Array, level: GzipLevel = 1): Uint8Array {
  const body = deflateSync(bytes, { level });
  const result = new Uint8Array(body.length + 18);
  // Magic, method deflate, no flags, no time, no hint, system unknown.
  result.set([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
  result.set(body, 10);
  const view = new DataView(result.buffer, result.length - 8);
  view.setUint32(0, crc32(bytes), true);
  view.setUint32(4, bytes.length, true);
  return result;
}
