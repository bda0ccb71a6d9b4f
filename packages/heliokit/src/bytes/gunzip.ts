import { Gunzip } from "fflate";
import { HeliokitError } from "../errors.js";
import { crc32 } from "./crc32.js";
import { memorySource } from "./memory.js";
import { type ByteSource, readInto } from "./source.js";

/** Limits and behaviour of {@link gunzipSource}. */
export interface GunzipOptions {
  /** Most bytes that may come out. Default 2 GiB. */
  readonly maxBytes?: number;
  /** Keep what came out of a file that is cut short or damaged, instead of an error. Default false. */
  readonly salvage?: boolean;
  readonly signal?: AbortSignal;
}

/** Compressed bytes per step: deflate makes at most 1032 times as much of them, which bounds the memory of one step. */
const chunkSize = 64 * 1024;

/**
 * Expands a gzip file (one member or several, one after the other) into memory. The file is read in pieces of 64 KiB;
 * memory grows with what really comes out, never with what a header claims, and stops at `maxBytes`. Lengths and
 * CRC-32 of all members are checked. The new source has the old one's name, and closes it.
 *
 * gzip cannot be read from the middle, so that every use costs the whole expansion; for files read again and again
 * use FITS tile compression.
 *
 * Errors: `bytes/gzip-too-large`, `bytes/truncated-gzip`, `bytes/corrupt-gzip`; facts.byteOffset counts compressed
 * bytes. Source: RFC 1952.
 *
 * @example
 * ```ts
 * const source = await gunzipSource(memorySource(gzipped, "image.fits.gz"));
 * ```
 */
export async function gunzipSource(source: ByteSource, options: GunzipOptions = {}): Promise<ByteSource> {
  const { maxBytes = 2 ** 31, salvage = false, signal } = options;
  const readOptions = signal ? { signal } : {};
  const pieces: Uint8Array[] = [];
  const state = { total: 0, crc: 0, length: 0, offset: 0 };
  const members: { end: number; crc: number; length: number }[] = [];
  const fail = (code: string, message: string, cause?: unknown) =>
    new HeliokitError(`bytes/${code}`, `${source.name}: ${message}`, {
      facts: { file: source.name, byteOffset: state.offset, found: state.total },
      ...(cause === undefined ? {} : { cause }),
    });
  const stream = new Gunzip((bytes) => {
    state.total += bytes.length;
    if (state.total > maxBytes)
      throw fail("gzip-too-large", `expands to more than ${maxBytes} bytes; raise the limit if that is right`);
    state.crc = crc32(bytes, state.crc);
    state.length += bytes.length;
    if (bytes.length > 0) pieces.push(bytes);
  });
  const endMember = (end: number) => {
    members.push({ end, crc: state.crc, length: state.length });
    state.crc = 0;
    state.length = 0;
  };
  stream.onmember = endMember;
  const push = (bytes: Uint8Array) => {
    try {
      stream.push(bytes);
    } catch (error) {
      if (error instanceof HeliokitError) throw error;
      throw fail("corrupt-gzip", `gzip data are damaged before byte ${state.offset} of ${source.size}`, error);
    }
  };
  let pieceCount = 0;
  let total = 0;
  try {
    while (state.offset < source.size) {
      signal?.throwIfAborted();
      const bytes = await source.read(state.offset, chunkSize, readOptions);
      if (bytes.length === 0) break;
      state.offset += bytes.length;
      // A copy: the stream keeps what it could not use yet, and the source may reuse its memory.
      push(bytes.slice());
      pieceCount = pieces.length;
      total = state.total;
    }
    if (!endsHere(push, members, source.size))
      throw fail("truncated-gzip", `gzip data end in the middle after ${total} bytes; fetch the file again`);
    await checkMembers(source, members, fail, readOptions);
  } catch (error) {
    const damaged = error instanceof HeliokitError && error.code !== "bytes/gzip-too-large";
    if (!salvage || !damaged) throw error;
  }
  pieces.length = pieceCount;
  state.total = total;
  const whole = join(pieces, state.total);
  const inner = memorySource(whole, source.name);
  return source.close ? { ...inner, close: () => source.close?.() ?? Promise.resolve() } : inner;
}

/** An empty gzip file. */
const emptyMember = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0);

/**
 * Whether the last member is complete. The stream does not say so itself; but if it is, then a member that follows is
 * seen as one, at the very end of the file.
 */
function endsHere(push: (bytes: Uint8Array) => void, members: readonly { end: number }[], size: number): boolean {
  try {
    push(emptyMember.slice());
  } catch {
    return false;
  }
  return members.at(-1)?.end === size;
}

async function checkMembers(
  source: ByteSource,
  members: readonly { end: number; crc: number; length: number }[],
  fail: (code: string, message: string) => HeliokitError,
  options: { signal?: AbortSignal },
): Promise<void> {
  const trailer = new Uint8Array(8);
  const view = new DataView(trailer.buffer);
  for (const [index, member] of members.entries()) {
    await readInto(source, Math.max(0, member.end - 8), trailer, options);
    if (view.getUint32(4, true) !== member.length % 2 ** 32 || view.getUint32(0, true) !== member.crc)
      throw fail("corrupt-gzip", `CRC-32 or length of gzip member ${index} is wrong; the file is damaged`);
  }
}

/** Joins pieces and lets go of each one as it is copied, so that memory never holds everything twice. */
function join(pieces: Uint8Array[], total: number): Uint8Array {
  if (pieces.length === 1 && pieces[0]) return pieces[0];
  const whole = new Uint8Array(total);
  let at = 0;
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index];
    if (!piece) continue;
    whole.set(piece, at);
    at += piece.length;
    pieces[index] = new Uint8Array(0);
  }
  return whole;
}
