import { type BlockDecoder, blockDecoder, bytesOfBlock } from "./blosc-decode.js";
import {
  BLOSC_HEADER_BYTES,
  type BloscHeader,
  blocksHolding,
  bloscBlockRanges,
  parseBloscHeader,
} from "./blosc-header.js";
import type { KeptBytes } from "./cache.js";
import type { ZarrReadOptions } from "./open-array.js";
import type { StoredChunk } from "./stored-chunk.js";

/** Blocks that Blosc makes of such chunks, as a rule: decides how much is asked for at first. */
const USUAL_BLOCK_BYTES = 2 ** 18;
/** Most bytes of one request, so that memory stays bounded and work begins early. */
const MOST_REQUEST_BYTES = 2 ** 23;
/** The same where answers come into memory that is used again (files): they stay in the processor's cache. */
const MOST_REUSED_BYTES = 2 ** 20;

/** A Blosc chunk of which parts are read. */
export interface PartedChunk {
  readonly header: BloscHeader;
  /**
   * Reads parts of the content, each into its own memory: `[from, to)` in bytes. Blocks are read and decoded once, whatever
   * number of parts needs them; neighbouring ones come with one request.
   */
  read(parts: readonly ContentPart[], options: ZarrReadOptions): Promise<void>;
}

/** A part of a chunk's content and where it goes. */
export interface ContentPart {
  readonly from: number;
  readonly target: Uint8Array;
}

/**
 * Opens a stored Blosc chunk by its header and table: one request as a rule. `gapBytes`: ranges that lie no further apart are
 * read together.
 *
 * @throws HeliokitError `zarr/bad-chunk`
 */
export async function openParts(
  stored: StoredChunk,
  contentBytes: number,
  gapBytes: number,
  options: ZarrReadOptions,
  tables?: KeptBytes<Uint8Array>,
): Promise<PartedChunk> {
  const usual = BLOSC_HEADER_BYTES + 4 * Math.ceil(contentBytes / USUAL_BLOCK_BYTES);
  const kept = tables?.get(stored.file);
  let front = kept ?? (await stored.read(0, Math.min(Math.max(usual, 64), stored.bytes), options));
  const header = parseBloscHeader(front, { file: stored.file, contentBytes, storedBytes: stored.bytes });
  const table = header.raw ? BLOSC_HEADER_BYTES : BLOSC_HEADER_BYTES + 4 * header.blocks;
  if (front.length < table) front = await stored.read(0, table, options);
  if (!kept) tables?.set(stored.file, front.slice(0, table));
  if (header.raw) return { header, read: (parts, more) => readRaw(stored, parts, more) };
  const ranges = bloscBlockRanges(header, front.subarray(BLOSC_HEADER_BYTES), stored.file);
  const decoder = await blockDecoder(header, stored.file);
  const room: Uint8Array[] = [];
  let spare: { readonly block: number; readonly content: Uint8Array } | undefined;
  return {
    header,
    async read(parts, more) {
      const needed = new Map<number, ContentPart[]>();
      for (const part of parts) {
        const [first, end] = blocksHolding(header, part.from, part.from + part.target.length);
        for (let block = first; block < end; block++) {
          const users = needed.get(block);
          if (users) users.push(part);
          else needed.set(block, [part]);
        }
      }
      // The block that the last call ended with may hold the beginning of this one.
      if (spare && needed.has(spare.block)) {
        scatter(header, spare.block, spare.content, needed.get(spare.block) ?? []);
        needed.delete(spare.block);
      }
      const most = stored.readInto ? MOST_REUSED_BYTES : MOST_REQUEST_BYTES;
      const requests = requestsFor([...needed.keys()], ranges, gapBytes, most);
      for await (const [bytes, [from, , blocks]] of inFlight(requests, stored, room, more)) {
        for (const block of blocks) {
          const own = bytes.subarray((ranges[2 * block] ?? 0) - from, (ranges[2 * block + 1] ?? 0) - from);
          const rest = await decodeFor(header, decoder, block, own, needed.get(block) ?? []);
          if (rest) spare = { block, content: rest };
        }
      }
    },
  };
}

async function readRaw(stored: StoredChunk, parts: readonly ContentPart[], options: ZarrReadOptions): Promise<void> {
  for (const { from, target } of parts) {
    for (let at = 0; at < target.length; at += MOST_REQUEST_BYTES) {
      const length = Math.min(MOST_REQUEST_BYTES, target.length - at);
      target.set(await stored.read(BLOSC_HEADER_BYTES + from + at, length, options), at);
    }
  }
}

/** Bytes that are asked for and not yet used, at most; one request may have more. */
const MOST_IN_FLIGHT = 2 ** 24;
const MOST_REQUESTS = 16;

type Request = readonly [from: number, to: number, blocks: readonly number[]];

/** Answers in the order of the requests, of which several are under way. */
async function* inFlight(
  requests: readonly Request[],
  stored: StoredChunk,
  room: Uint8Array[],
  options: ZarrReadOptions,
): AsyncGenerator<readonly [Uint8Array, Request]> {
  const answers: Promise<Uint8Array>[] = [];
  let bytes = 0;
  for (const [at, request] of requests.entries()) {
    options.signal?.throwIfAborted();
    for (let next = answers.length; next < requests.length && next - at < MOST_REQUESTS; next++) {
      const [from, to] = requests[next] ?? [0, 0];
      if (next > at && bytes + to - from > MOST_IN_FLIGHT) break;
      bytes += to - from;
      const answer = stored.readInto
        ? stored.readInto(from, roomOf(room, to - from), options)
        : stored.read(from, to - from, options);
      // One that fails is told when its turn comes.
      answer.catch(() => {});
      answers.push(answer);
    }
    const answer = await answers[at];
    if (answer) yield [answer, request];
    if (answer && stored.readInto) room.push(new Uint8Array(answer.buffer));
    bytes -= request[1] - request[0];
  }
}

/** Memory for an answer: what an earlier one had, where it is long enough. */
function roomOf(room: Uint8Array[], bytes: number): Uint8Array {
  const kept = room.pop();
  const whole = kept && kept.length >= bytes ? kept : new Uint8Array(Math.max(bytes, MOST_REUSED_BYTES));
  return whole.subarray(0, bytes);
}

/** Ranges to ask for, with the blocks inside them, in the order of the file. */
function requestsFor(
  blocks: readonly number[],
  ranges: Int32Array,
  gapBytes: number,
  most: number,
): readonly Request[] {
  const order = [...blocks].sort((a, b) => (ranges[2 * a] ?? 0) - (ranges[2 * b] ?? 0));
  const requests: [number, number, number[]][] = [];
  for (const block of order) {
    const from = ranges[2 * block] ?? 0;
    const to = ranges[2 * block + 1] ?? 0;
    const last = requests.at(-1);
    if (last && from - last[1] <= gapBytes && to - last[0] <= most) {
      last[1] = to;
      last[2].push(block);
    } else requests.push([from, to, [block]]);
  }
  return requests;
}

/** Decodes a block: straight into the part that holds all of it, else by way of memory of its own, which is answered. */
async function decodeFor(
  header: BloscHeader,
  decoder: BlockDecoder,
  block: number,
  stored: Uint8Array,
  users: readonly ContentPart[],
): Promise<Uint8Array | undefined> {
  const start = block * header.blockBytes;
  const length = bytesOfBlock(header, block);
  const [only] = users;
  if (only && users.length === 1 && start >= only.from && start + length <= only.from + only.target.length) {
    await decoder.decode(block, stored, only.target.subarray(start - only.from, start - only.from + length));
    return undefined;
  }
  const content = new Uint8Array(length);
  await decoder.decode(block, stored, content);
  scatter(header, block, content, users);
  return content;
}

function scatter(header: BloscHeader, block: number, content: Uint8Array, users: readonly ContentPart[]): void {
  const start = block * header.blockBytes;
  for (const { from, target } of users) {
    const first = Math.max(start, from);
    const end = Math.min(start + content.length, from + target.length);
    if (end > first) target.set(content.subarray(first - start, end - start), first - from);
  }
}
