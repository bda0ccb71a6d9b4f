import { Gunzip } from "fflate";
import { platformGunzip, platformGunzipWhole } from "#platform";
import { type ByteSource, crc32, isGzip, withWholeBytes } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";

/**
 * Expands gzip data piece by piece, members that follow included; throws where they are damaged. It must ask for packed
 * pieces no faster than it gives expanded ones.
 *
 * @example
 * ```ts
 * import { pipeline, Readable } from "node:stream";
 * import { createGunzip } from "node:zlib";
 *
 * const gunzip: GunzipPieces = (packed) => pipeline(Readable.from(packed), createGunzip(), () => {});
 * const file = await readPgm(source, { gunzip });
 * ```
 */
export type GunzipPieces = (packed: AsyncIterable<Uint8Array<ArrayBuffer>>) => AsyncIterable<Uint8Array>;

/** How the bytes of a file that may be gzipped are fetched. */
export interface ExpandOptions {
  /** Most bytes that may come out. */
  readonly maxBytes: number;
  /** What ended the expansion early, or made its result doubtful. */
  readonly onDamage: (code: string, message: string) => void;
  readonly gunzip?: GunzipPieces | undefined;
  readonly signal?: AbortSignal | undefined;
}

const PLAIN_STEP = 256 * 1024;
const GZIP_STEP = 64 * 1024;
/** The tolerant expansion keeps all output of a step in memory: at most 1032 times as much. */
const TOLERANT_STEP = 8 * 1024;

/**
 * The bytes of a file, gzipped or not, piece by piece in bounded memory. gzip is expanded by Node's own zlib, in
 * a page by its DecompressionStream, in half the time of fflate (15 against 27 ms for a THEMIS minute). When it complains
 * (damage, or a second member, which browsers refuse), the file is expanded once more by fflate, which gives all that
 * can be had, and the pieces that already went out are left out.
 */
export async function* expandedBytes(source: ByteSource, options: ExpandOptions): AsyncGenerator<Uint8Array> {
  const head = await source.read(0, 3, readOptions(options));
  if (!isGzip(head)) {
    if (head[0] === 0x42 && head[1] === 0x5a && head[2] === 0x68)
      throw new HeliokitError(
        "netpbm/bzip2",
        `${source.name} is compressed with bzip2, which is not read here; expand it first (bunzip2 FILE)`,
        { facts: { file: source.name } },
      );
    yield* plain(source, options);
    return;
  }
  const whole = await atOnce(source, options);
  if (whole !== null) {
    yield whole;
    return;
  }
  let given = 0;
  const state = { done: false };
  for await (const piece of quickly(source, options, state)) {
    given += piece.length;
    if (given > options.maxBytes) throw tooLarge(source, options);
    yield piece;
  }
  if (state.done) return;
  let skipped = 0;
  for await (const piece of tolerantly(source, options)) {
    const skip = Math.min(piece.length, given - skipped);
    skipped += skip;
    if (skip < piece.length) yield skip === 0 ? piece : piece.subarray(skip);
  }
}

/** Files up to this are expanded at once where the platform can: a minute of any imager. */
const WHOLE_PACKED = 8 * 2 ** 20;
const WHOLE_EXPANDED = 32 * 2 ** 20;

/** The expanded file in one piece; null where that is not the way: too large, damaged, another expander wanted. */
async function atOnce(source: ByteSource, options: ExpandOptions): Promise<Uint8Array | null> {
  const expand = platformGunzipWhole;
  if (expand === undefined || options.gunzip || source.size > WHOLE_PACKED) return null;
  const limit = Math.min(options.maxBytes, WHOLE_EXPANDED);
  return withWholeBytes(source, (packed) => expand(packed, limit), readOptions(options));
}

function readOptions(options: ExpandOptions) {
  return options.signal ? { signal: options.signal } : {};
}

function tooLarge(source: ByteSource, options: ExpandOptions): HeliokitError {
  return new HeliokitError(
    "netpbm/too-large",
    `${source.name} holds more than ${options.maxBytes} bytes; raise maxBytes if that is right`,
    { facts: { file: source.name, maxBytes: options.maxBytes } },
  );
}

async function* plain(source: ByteSource, options: ExpandOptions): AsyncGenerator<Uint8Array> {
  if (source.size > options.maxBytes) throw tooLarge(source, options);
  for (let offset = 0; offset < source.size; ) {
    const piece = await source.read(offset, PLAIN_STEP, readOptions(options));
    if (piece.length === 0) return;
    offset += piece.length;
    yield piece;
  }
}

/** The fast way. Where it fails it just ends, and `state.done` stays false; only the source's own failure is thrown. */
async function* quickly(
  source: ByteSource,
  options: ExpandOptions,
  state: { done: boolean },
): AsyncGenerator<Uint8Array> {
  const { gunzip = platformGunzip ?? byPlatform } = options;
  let failure: { readonly error: unknown } | undefined;
  async function* packed(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    try {
      for (let offset = 0; offset < source.size; ) {
        const piece = await source.read(offset, GZIP_STEP, readOptions(options));
        if (piece.length === 0) return;
        offset += piece.length;
        // A copy: the source may reuse its memory while the expander still holds the piece.
        yield new Uint8Array(piece);
      }
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  const pieces = gunzip(packed())[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      let step: IteratorResult<Uint8Array>;
      try {
        step = await pieces.next();
      } catch {
        ended = true;
        if (failure) throw failure.error;
        return;
      }
      ended = step.done === true;
      if (step.done === true) break;
      yield step.value;
    }
    state.done = true;
  } finally {
    // A reader who stops early ends the expansion, too.
    if (!ended) await pieces.return?.();
  }
}

/** The platform's own expander. */
async function* byPlatform(packed: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array> {
  if (typeof DecompressionStream === "undefined") throw new Error("this platform has no DecompressionStream");
  const pieces = packed[Symbol.asyncIterator]();
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const step = await pieces.next();
        if (step.done === true) controller.close();
        else controller.enqueue(step.value);
      },
    },
    { highWaterMark: 0 },
  );
  const reader = stream.pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (;;) {
      const step = await reader.read();
      if (step.done) return;
      yield step.value;
    }
  } finally {
    // A stream that has failed already cannot be cancelled.
    await reader.cancel().catch(() => {});
    await pieces.return?.(undefined);
  }
}

async function* tolerantly(source: ByteSource, options: ExpandOptions): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let total = 0;
  let crc = 0;
  let length = 0;
  const members: { readonly end: number; readonly crc: number; readonly length: number }[] = [];
  const stream = new Gunzip((bytes) => {
    total += bytes.length;
    if (total > options.maxBytes) throw tooLarge(source, options);
    crc = crc32(bytes, crc);
    length += bytes.length;
    if (bytes.length > 0) pieces.push(bytes);
  });
  stream.onmember = (end) => {
    members.push({ end, crc, length });
    crc = 0;
    length = 0;
  };
  const push = (bytes: Uint8Array): boolean => {
    try {
      stream.push(bytes);
      return true;
    } catch (error) {
      if (error instanceof HeliokitError) throw error;
      return false;
    }
  };
  for (let offset = 0; offset < source.size; ) {
    const bytes = await source.read(offset, TOLERANT_STEP, readOptions(options));
    if (bytes.length === 0) break;
    offset += bytes.length;
    const good = push(bytes.slice());
    yield* pieces;
    pieces = [];
    if (!good) {
      options.onDamage("netpbm/corrupt-gzip", `gzip data are damaged before byte ${offset} of ${source.size}`);
      return;
    }
  }
  // Whether the last member is complete shows when another one is put behind it: only then is it seen as a member.
  const before = members.length;
  const ended = push(EMPTY_MEMBER.slice()) && members.length > before && members.at(-1)?.end === source.size;
  yield* pieces;
  if (!ended) options.onDamage("netpbm/truncated-gzip", `gzip data end in the middle, after ${total} bytes`);
  for (const [index, member] of members.entries()) {
    const trailer = await source.read(Math.max(0, member.end - 8), 8, readOptions(options));
    const view = new DataView(trailer.buffer, trailer.byteOffset, trailer.byteLength);
    const right =
      view.byteLength === 8 &&
      view.getUint32(0, true) === member.crc &&
      view.getUint32(4, true) === member.length % 2 ** 32;
    if (!right)
      options.onDamage(
        "netpbm/gzip-checksum",
        `CRC-32 or length of gzip member ${index} is wrong: some values are, too`,
      );
  }
}

/** An empty gzip file. */
const EMPTY_MEMBER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0);
