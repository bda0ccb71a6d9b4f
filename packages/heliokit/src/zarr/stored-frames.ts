import { HeliokitError } from "../errors.js";
import { chunkOfBlocks, decodeOwnBlosc, storedBlocks } from "./blosc-encode.js";
import { crc32cOf } from "./write-crc32c.js";
import type { ZarrArrayToWrite } from "./write-layout.js";

/** A chunk (or shard) of frames that this writer has written, opened again for an update or a check. */
export interface StoredFrames {
  /** One frame; the fill value where a shard leaves it out. */
  read(frame: number): Promise<Float32Array>;
  /** The compressed blocks of a frame (of a shard: its one inner chunk); undefined where they cannot be had apart. */
  blocks(frame: number): readonly Uint8Array[] | undefined;
}

/**
 * Opens a chunk or shard that {@link frameChunkWriter} made. Frames of whole Blosc blocks are decoded one at a time;
 * of others the whole chunk is decoded once.
 *
 * @throws HeliokitError `zarr/bad-chunk` when the bytes are no such chunk
 *
 * @example
 * ```ts
 * const frame = await storedFrames(array, bytes).read(0);
 * ```
 */
export function storedFrames(array: ZarrArrayToWrite, bytes: Uint8Array): StoredFrames {
  return array.innerChunkShape ? inShard(array, bytes) : inChunk(array, bytes);
}

function bad(array: ZarrArrayToWrite, what: string, cause?: unknown): HeliokitError {
  return new HeliokitError("zarr/bad-chunk", `a chunk of ${array.path} ${what}; write it anew`, {
    facts: { file: array.path },
    ...(cause === undefined ? {} : { cause }),
  });
}

function frameBytes(array: ZarrArrayToWrite): number {
  return 4 * (array.shape[1] ?? 0) * (array.shape[2] ?? 0);
}

async function decoded(array: ZarrArrayToWrite, chunk: Uint8Array, wanted: number): Promise<Float32Array> {
  let raw: Uint8Array;
  try {
    raw = await decodeOwnBlosc(chunk);
  } catch (cause) {
    throw bad(array, "cannot be decoded", cause);
  }
  if (raw.length !== wanted) throw bad(array, `holds ${raw.length} bytes, wanted ${wanted}`);
  return new Float32Array(raw.buffer, raw.byteOffset, raw.length / 4);
}

/** The header of Blosc must tell the truth before the decoder may reserve memory by it. */
function checkBlosc(array: ZarrArrayToWrite, chunk: Uint8Array, content: number): void {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk.length < 16 || view.getInt32(4, true) !== content || view.getInt32(12, true) !== chunk.length) {
    throw bad(array, "is cut short or has another size");
  }
}

function inChunk(array: ZarrArrayToWrite, bytes: Uint8Array): StoredFrames {
  const size = frameBytes(array);
  const content = size * (array.chunkShape[0] ?? 0);
  checkBlosc(array, bytes, content);
  let whole: Promise<Float32Array> | undefined;
  const blocks = (frame: number) => storedBlocks(bytes, frame * size, (frame + 1) * size);
  return {
    blocks,
    async read(frame) {
      const own = blocks(frame);
      if (own) return decoded(array, chunkOfBlocks(own), size);
      whole ??= decoded(array, bytes, content);
      return (await whole).subarray((frame * size) / 4, ((frame + 1) * size) / 4);
    },
  };
}

function inShard(array: ZarrArrayToWrite, bytes: Uint8Array): StoredFrames {
  const frames = array.chunkShape[0] ?? 0;
  const start = bytes.length - 16 * frames - 4;
  if (start < 0) throw bad(array, "is shorter than its index");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(bytes.length - 4, true) !== crc32cOf(bytes.subarray(start, bytes.length - 4))) {
    throw bad(array, "has an index with a wrong checksum");
  }
  const inner = (frame: number): Uint8Array | undefined => {
    const offset = view.getBigUint64(start + 16 * frame, true);
    const length = view.getBigUint64(start + 16 * frame + 8, true);
    if (offset === 2n ** 64n - 1n) return undefined;
    if (offset + length > BigInt(start)) throw bad(array, `has frame ${frame} beyond its end`);
    return bytes.subarray(Number(offset), Number(offset + length));
  };
  return {
    blocks(frame) {
      const chunk = inner(frame);
      return chunk && [chunk];
    },
    async read(frame) {
      const chunk = inner(frame);
      const size = frameBytes(array);
      if (!chunk) return new Float32Array(size / 4).fill(Number(array.fillValue));
      checkBlosc(array, chunk, size);
      return decoded(array, chunk, size);
    },
  };
}
