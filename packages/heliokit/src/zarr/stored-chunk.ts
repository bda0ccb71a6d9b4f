import type { ByteSource } from "../bytes/index.js";
import type { ZarrArray } from "./array.js";
import { badChunk } from "./blosc-header.js";
import { chunkKeyOf, gridOf, sizeOf, stridesOf } from "./grid.js";
import type { ZarrReadOptions } from "./open-array.js";
import { crc32cOf } from "./write-crc32c.js";

/** Most bytes of one stored object that is read whole. */
const MOST_STORED_BYTES = 2 ** 31 - 1;

/** A stored chunk: a whole object, or a part of a shard. */
export interface StoredChunk {
  /** For messages. */
  readonly file: string;
  readonly bytes: number;
  read(offset: number, length: number, options?: ZarrReadOptions): Promise<Uint8Array>;
  /** The same into memory of the caller, which is answered; only where that saves something. */
  readInto?(offset: number, target: Uint8Array, options?: ZarrReadOptions): Promise<Uint8Array>;
}

/** The stored object that holds chunks: one, or all of a shard. */
export interface ChunkObject {
  /** The stored chunk at a position of the grid of (inner) chunks; undefined where it is left out. */
  chunk(position: readonly number[]): StoredChunk | undefined;
  close(): Promise<void>;
}

/** Shape of the chunks that are decoded one by one. */
export function decodedShape(array: ZarrArray): readonly number[] {
  return array.innerChunkShape ?? array.chunkShape;
}

/** Position of the object that holds an inner chunk. */
export function objectPosition(array: ZarrArray, position: readonly number[]): readonly number[] {
  const inner = array.innerChunkShape;
  if (!inner) return position;
  return position.map((at, axis) => Math.floor((at * (inner[axis] ?? 1)) / (array.chunkShape[axis] ?? 1)));
}

/**
 * Opens the object at a position of the grid of objects; undefined where there is none. For shards its index is read at once.
 *
 * @throws HeliokitError `zarr/bad-chunk`, errors of the place
 */
export async function openObject(
  array: ZarrArray,
  position: readonly number[],
  options: ZarrReadOptions,
): Promise<ChunkObject | undefined> {
  const key = chunkKeyOf(array, position);
  const source = await array.store.open(key, options);
  if (!source) return undefined;
  const file = `${array.store.name}/${key}`;
  const close = async () => source.close?.();
  try {
    if (source.size > MOST_STORED_BYTES) throw badChunk(file, `has ${source.size} bytes`);
    if (array.innerChunkShape) return { chunk: await shardChunks(array, source, file, options), close };
    const chunk = partOf(source, 0, source.size, file);
    return { chunk: () => chunk, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function partOf(source: ByteSource, start: number, bytes: number, file: string): StoredChunk {
  const whole = (found: number, wanted: number): void => {
    if (found < wanted) throw badChunk(file, `ends ${wanted - found} bytes early`);
  };
  return {
    file,
    bytes,
    async read(offset, length, options = {}) {
      const wanted = Math.min(length, bytes - offset);
      const found = await source.read(start + offset, wanted, options);
      whole(found.length, wanted);
      return found;
    },
    ...(source.readInto && {
      async readInto(offset: number, target: Uint8Array, options: ZarrReadOptions = {}) {
        const wanted = Math.min(target.length, bytes - offset);
        whole((await source.readInto?.(start + offset, target.subarray(0, wanted), options)) ?? 0, wanted);
        return target.subarray(0, wanted);
      },
    }),
  };
}

const ABSENT = 2n ** 64n - 1n;

async function shardChunks(
  array: ZarrArray,
  source: ByteSource,
  file: string,
  options: ZarrReadOptions,
): Promise<(position: readonly number[]) => StoredChunk | undefined> {
  const inner = array.innerChunkShape ?? array.chunkShape;
  const grid = gridOf(array.chunkShape, inner);
  const count = sizeOf(grid);
  const { location, checksum } = array.shardIndex ?? { location: "end", checksum: true };
  const length = 16 * count + (checksum ? 4 : 0);
  if (source.size < length) throw badChunk(file, `has ${source.size} bytes, less than the index of ${count} chunks`);
  const bytes = await source.read(location === "end" ? source.size - length : 0, length, options);
  if (bytes.length < length) throw badChunk(file, "ends within its index");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (checksum && view.getUint32(16 * count, true) !== crc32cOf(bytes.subarray(0, 16 * count))) {
    throw badChunk(file, "has an index with a wrong checksum");
  }
  const strides = stridesOf(grid, "C");
  return (position) => {
    const at = position.reduce((sum, one, axis) => sum + (one % (grid[axis] ?? 1)) * (strides[axis] ?? 1), 0);
    const offset = view.getBigUint64(16 * at, true);
    const size = view.getBigUint64(16 * at + 8, true);
    if (offset === ABSENT && size === ABSENT) return undefined;
    if (offset + size > BigInt(source.size)) throw badChunk(file, `has chunk ${position.join(".")} beyond its end`);
    return partOf(source, Number(offset), Number(size), `${file} chunk ${position.join(".")}`);
  };
}
