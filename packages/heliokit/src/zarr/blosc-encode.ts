/**
 * Blosc chunks as SDOML has them: zstd level 5, bit shuffle, blocks of 256 KiB. The compressor is that of numcodecs; it
 * works in one thread, so that the same input gives the same bytes, which the multi-threaded library does not promise.
 */

/** What c-blosc takes for zstd at level 5. A part of whole blocks is compressed as it would be inside the whole chunk. */
export const BLOSC_BLOCK = 262_144;
/** Parts given to the compressor at once: its memory grows with them and never shrinks. */
const PART_BLOCKS = 4;
const HEADER_BYTES = 16;
const LIMIT = 2 ** 31 - HEADER_BYTES - 1;
/** Flags of the header: bits shuffled, blocks not split into streams, zstd. */
const FLAGS = 0x94;
const FLAG_RAW = 0x02;
const TYPE_SIZE = 4;

interface BloscCodec {
  encode(bytes: Uint8Array): Promise<Uint8Array> | Uint8Array;
  decode(bytes: Uint8Array): Promise<Uint8Array> | Uint8Array;
}

let codec: Promise<BloscCodec> | undefined;

/** The codec; it is loaded when it is first needed. */
function loadCodec(): Promise<BloscCodec> {
  codec ??= import("numcodecs/blosc").then(({ default: Blosc }) =>
    Blosc.fromConfig({ id: "blosc", clevel: 5, cname: "zstd", shuffle: 2, blocksize: 0 }),
  );
  return codec;
}

/** The bytes inside a Blosc chunk of this writer. */
export async function decodeOwnBlosc(chunk: Uint8Array): Promise<Uint8Array> {
  return (await loadCodec()).decode(chunk);
}

/**
 * Compressed blocks of a chunk of this writer, for bytes `from` to `until` of its content; undefined where these are no
 * whole blocks or the chunk is laid out otherwise.
 */
export function storedBlocks(chunk: Uint8Array, from: number, until: number): Uint8Array[] | undefined {
  if (from % BLOSC_BLOCK !== 0 || until % BLOSC_BLOCK !== 0 || chunk.length < HEADER_BYTES) return undefined;
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const blocks = view.getInt32(4, true) / BLOSC_BLOCK;
  if (view.getUint8(2) !== FLAGS || view.getInt32(8, true) !== BLOSC_BLOCK || until > blocks * BLOSC_BLOCK)
    return undefined;
  if (chunk.length < HEADER_BYTES + 4 * blocks) return undefined;
  const found: Uint8Array[] = [];
  for (let block = from / BLOSC_BLOCK; block < until / BLOSC_BLOCK; block++) {
    const at = view.getInt32(HEADER_BYTES + 4 * block, true);
    if (at < HEADER_BYTES || at + 4 > chunk.length) return undefined;
    const length = view.getInt32(at, true);
    if (length < 0 || at + 4 + length > chunk.length) return undefined;
    found.push(chunk.subarray(at, at + 4 + length));
  }
  return found;
}

/** Blocks of {@link storedBlocks} as a chunk of their own. */
export function chunkOfBlocks(blocks: readonly Uint8Array[]): Uint8Array {
  return assemble(blocks, blocks.length * BLOSC_BLOCK);
}

/** A chunk that is compressed while its bytes arrive; only compressed bytes are kept. */
export interface BloscWriter {
  /** Adds bytes behind those before. The caller may reuse the memory once the promise is fulfilled. */
  add(bytes: Uint8Array): Promise<void>;
  /** Adds blocks that are compressed already, as {@link storedBlocks} gives them. */
  addBlocks?(blocks: readonly Uint8Array[]): Promise<void>;
  /** The finished chunk. Everything must have been added. */
  finish(): Promise<Uint8Array>;
}

/**
 * Begins a Blosc chunk of `totalBytes` bytes. Chunks of whole blocks are compressed part by part; others are gathered
 * and compressed at once, because the library chooses their block size itself.
 */
export function bloscWriter(totalBytes: number): BloscWriter {
  if (!(totalBytes > 0 && totalBytes <= LIMIT)) throw new RangeError(`no Blosc chunk has ${totalBytes} bytes`);
  return totalBytes % BLOSC_BLOCK === 0 && totalBytes > BLOSC_BLOCK ? blockWise(totalBytes) : gathered(totalBytes);
}

/** Bytes as one Blosc chunk. */
export async function encodeBlosc(bytes: Uint8Array): Promise<Uint8Array> {
  const writer = bloscWriter(bytes.length);
  await writer.add(bytes);
  return writer.finish();
}

function gathered(totalBytes: number): BloscWriter {
  const all = new Uint8Array(totalBytes);
  let end = 0;
  return {
    async add(bytes) {
      all.set(bytes, end);
      end += bytes.length;
    },
    async finish() {
      whole(end, totalBytes);
      return (await loadCodec()).encode(all);
    },
  };
}

function blockWise(totalBytes: number): BloscWriter {
  const partBytes = PART_BLOCKS * BLOSC_BLOCK;
  const staged = new Uint8Array(Math.min(partBytes, totalBytes));
  const blocks: Uint8Array[] = [];
  let fill = 0;
  let end = 0;

  const compress = async (part: Uint8Array): Promise<void> => {
    const chunk = await (await loadCodec()).encode(part);
    blocks.push(...blocksOf(chunk, part));
  };
  // Blocks are compressed one by one: what they are handed over with changes nothing.
  const flush = async (): Promise<void> => {
    if (fill > 0) await compress(staged.subarray(0, fill));
    fill = 0;
  };
  return {
    async add(bytes) {
      let at = 0;
      end += bytes.length;
      while (at < bytes.length) {
        // Whole parts need no copy.
        if (fill === 0 && bytes.length - at >= partBytes) {
          await compress(bytes.subarray(at, at + partBytes));
          at += partBytes;
          continue;
        }
        const count = Math.min(bytes.length - at, staged.length - fill);
        staged.set(bytes.subarray(at, at + count), fill);
        fill += count;
        at += count;
        if (fill === staged.length) {
          await compress(staged);
          fill = 0;
        }
      }
    },
    async addBlocks(stored) {
      await flush();
      blocks.push(...stored);
      end += stored.length * BLOSC_BLOCK;
    },
    async finish() {
      whole(end, totalBytes);
      await flush();
      return assemble(blocks, totalBytes);
    },
  };
}

function whole(found: number, wanted: number): void {
  if (found !== wanted) throw new RangeError(`a chunk of ${wanted} bytes was given ${found}`);
}

/** The compressed blocks of a chunk, each with its length in front. */
function blocksOf(chunk: Uint8Array, raw: Uint8Array): Uint8Array[] {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const count = raw.length / BLOSC_BLOCK;
  if ((view.getUint8(2) & FLAG_RAW) !== 0) {
    // Nothing could be saved: the library left shuffling out. Inside a larger chunk such blocks are shuffled and stored.
    return Array.from({ length: count }, (_, block) =>
      storedBlock(raw.subarray(block * BLOSC_BLOCK, (block + 1) * BLOSC_BLOCK)),
    );
  }
  if (view.getUint8(2) !== FLAGS || view.getUint8(3) !== TYPE_SIZE || view.getInt32(8, true) !== BLOSC_BLOCK) {
    // A single block may come with another block size written; nothing else is expected of this version of the library.
    throw new Error("the Blosc compressor gave another layout than asked for");
  }
  return Array.from({ length: count }, (_, block) => {
    const at = view.getInt32(HEADER_BYTES + 4 * block, true);
    return chunk.subarray(at, at + 4 + view.getInt32(at, true));
  });
}

/** A block that zstd cannot make smaller: its bits shuffled, length equal to the block's. */
function storedBlock(raw: Uint8Array): Uint8Array {
  const stored = new Uint8Array(4 + raw.length);
  new DataView(stored.buffer).setInt32(0, raw.length, true);
  const elements = raw.length / TYPE_SIZE;
  const planeBytes = elements / 8;
  for (let element = 0; element < elements; element++) {
    const place = 4 + (element >> 3);
    const bit = 1 << (element & 7);
    for (let byte = 0; byte < TYPE_SIZE; byte++) {
      const value = raw[element * TYPE_SIZE + byte] as number;
      for (let k = 0; k < 8; k++) {
        if ((value >> k) & 1) {
          const at = place + (8 * byte + k) * planeBytes;
          stored[at] = (stored[at] as number) | bit;
        }
      }
    }
  }
  return stored;
}

function assemble(blocks: readonly Uint8Array[], totalBytes: number): Uint8Array {
  const table = HEADER_BYTES + 4 * blocks.length;
  const size = blocks.reduce((sum, block) => sum + block.length, table);
  const chunk = new Uint8Array(size);
  const view = new DataView(chunk.buffer);
  chunk.set([2, 1, FLAGS, TYPE_SIZE]);
  view.setInt32(4, totalBytes, true);
  view.setInt32(8, BLOSC_BLOCK, true);
  view.setInt32(12, size, true);
  let at = table;
  blocks.forEach((block, index) => {
    view.setInt32(HEADER_BYTES + 4 * index, at, true);
    chunk.set(block, at);
    at += block.length;
  });
  return chunk;
}
