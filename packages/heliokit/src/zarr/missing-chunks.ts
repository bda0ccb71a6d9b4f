import type { ZarrArray } from "./array.js";
import { chunkKeyOf, gridOf, positionsIn, sizeOf } from "./grid.js";
import type { ZarrReadOptions } from "./open-array.js";
import { openObject } from "./stored-chunk.js";

/** Chunks of which nothing is stored: their elements read as the fill value and are no observation. */
export interface MissingChunks {
  /** Positions in the grid of stored objects. */
  readonly chunks: readonly (readonly number[])[];
  /** Positions in the grid of chunks inside shards that are there but leave them out; empty without shards. */
  readonly innerChunks: readonly (readonly number[])[];
}

/** Objects that are asked for at once where the place cannot be listed. */
const AT_ONCE = 16;

/**
 * Finds the chunks that are not stored. One listing where the place can list, else one small request for each object; of shards
 * the indexes are read.
 *
 * @throws HeliokitError `zarr/bad-chunk` for a damaged index of a shard, errors of the place
 *
 * @example
 * ```ts
 * const { chunks } = await missingChunks(array);
 * ```
 */
export async function missingChunks(array: ZarrArray, options: ZarrReadOptions = {}): Promise<MissingChunks> {
  const grid = gridOf(array.shape, array.chunkShape);
  const zero = grid.map(() => 0);
  const listed = array.chunkKeys.separator === "." ? await listedKeys(array, options) : undefined;
  const chunks: (readonly number[])[] = [];
  const innerChunks: (readonly number[])[] = [];
  let some: (readonly number[])[] = [];
  const look = async (): Promise<void> => {
    const found = await Promise.all(some.map((position) => lookAt(array, position, listed, options)));
    found.forEach((inner, at) => {
      if (inner) innerChunks.push(...inner);
      else chunks.push(some[at] ?? []);
    });
    some = [];
  };
  for (const position of positionsIn(zero, grid)) {
    options.signal?.throwIfAborted();
    some.push(position);
    if (some.length === AT_ONCE) await look();
  }
  await look();
  return { chunks, innerChunks };
}

async function listedKeys(array: ZarrArray, options: ZarrReadOptions): Promise<ReadonlySet<string> | undefined> {
  const { prefix } = array.chunkKeys;
  const folder = prefix.replace(/\/$/, "");
  const listing = await array.store.list?.(folder, options);
  return listing && new Set(listing.keys.map((key) => prefix + key));
}

/** Undefined where the object is not there; else what it leaves out. */
async function lookAt(
  array: ZarrArray,
  position: readonly number[],
  listed: ReadonlySet<string> | undefined,
  options: ZarrReadOptions,
): Promise<readonly (readonly number[])[] | undefined> {
  if (listed && !array.innerChunkShape) return listed.has(chunkKeyOf(array, position)) ? [] : undefined;
  const object = await openObject(array, position, options);
  if (!object) return undefined;
  try {
    const inner = array.innerChunkShape;
    if (!inner) return [];
    const perObject = gridOf(array.chunkShape, inner);
    const whole = gridOf(array.shape, inner);
    const from = position.map((at, axis) => at * (perObject[axis] ?? 1));
    const to = from.map((at, axis) => Math.min(at + (perObject[axis] ?? 1), whole[axis] ?? 0));
    if (sizeOf(perObject) === 0) return [];
    return [...positionsIn(from, to)].filter((one) => object.chunk(one) === undefined);
  } finally {
    await object.close();
  }
}
