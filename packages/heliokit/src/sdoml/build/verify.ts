import { readStored, type Storage } from "../../bytes/index.js";
import { HeliokitError, isHeliokitError, type LongWorkOptions } from "../../errors.js";
import { type StoredFrames, storedFrames, zarrChunkKey } from "../../zarr/index.js";
import { type AcceptedSource, identityOf } from "./arrival.js";
import { readManifest } from "./build.js";
import { MANIFEST_NAME } from "./manifest.js";
import { frameIndexes } from "./plan.js";
import { frameArray, slotsOfYear } from "./settings.js";
import { factsOf, MOST_CHUNK_BYTES } from "./write-chunk.js";

/** Something that is not as the manifest says. */
export interface VerifyProblem {
  readonly array: string;
  /** Row of the chunk grid, where the problem is one of a chunk. */
  readonly chunk?: number;
  /** Index of the frame, where it is one of a frame. */
  readonly index?: number;
  readonly message: string;
}

/** What was found in one array. */
export interface VerifiedArray {
  readonly path: string;
  /** Length that its metadata says. */
  readonly length: number;
  readonly frames: number;
  /** Frames of nothing but zeros. */
  readonly zeroFrames: number;
  /** Frames without a finite pixel, and frames with some that are not finite. */
  readonly nanFrames: number;
  readonly partlyNanFrames: number;
}

/** What {@link verifySdoml} found. */
export interface VerifyReport {
  readonly arrays: readonly VerifiedArray[];
  readonly problems: readonly VerifyProblem[];
}

/**
 * Reads a whole store against its manifest: every chunk decodes, every frame has the mean and maximum that were noted
 * when it was made, every array has the length it should. One chunk at a time is in memory.
 *
 * @throws HeliokitError `sdoml/no-manifest`, `sdoml/bad-manifest`
 *
 * @example
 * ```ts
 * const { problems, arrays } = await verifySdoml(folderStorage("my.zarr"));
 * ```
 */
export async function verifySdoml(storage: Storage, options: LongWorkOptions = {}): Promise<VerifyReport> {
  const manifest = await readManifest(storage);
  if (!manifest) {
    throw new HeliokitError(
      "sdoml/no-manifest",
      `${storage.name} has no ${MANIFEST_NAME}; a finished store of build was wanted`,
      { facts: { file: storage.name } },
    );
  }
  const { settings, state, facts } = manifest;
  const indexOf = frameIndexes(state, settings);
  const byPath = new Map<string, Map<number, AcceptedSource>>();
  for (const entry of state.accepted) {
    const path = `${entry.year}/${entry.source.channel}`;
    const frames = byPath.get(path) ?? new Map<number, AcceptedSource>();
    byPath.set(path, frames);
    if (indexOf(entry) >= 0) frames.set(indexOf(entry), entry);
  }
  const problems: VerifyProblem[] = [];
  const arrays: VerifiedArray[] = [];
  let done = 0;
  for (const [path, frames] of [...byPath].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const year = Number(path.split("/")[0]);
    const wanted = settings.order === "packed" ? frames.size : slotsOfYear(year, settings.cadenceSeconds);
    const array = frameArray(settings, path, wanted);
    const length = await lengthOf(storage, path, array.format);
    if (length !== wanted) {
      problems.push({ array: path, message: `its metadata says ${length ?? "no"} frames, the manifest ${wanted}` });
    }
    const counts = { zeroFrames: 0, nanFrames: 0, partlyNanFrames: 0 };
    let row = -1;
    let stored: StoredFrames | undefined;
    for (const [index, entry] of [...frames].sort(([a], [b]) => a - b)) {
      options.signal?.throwIfAborted();
      const chunk = Math.floor(index / settings.chunkFrames);
      if (chunk !== row) {
        row = chunk;
        const key = zarrChunkKey(array, [row, 0, 0]);
        const bytes = await readStored(storage, key, MOST_CHUNK_BYTES);
        stored = undefined;
        try {
          stored = bytes && storedFrames(array, bytes);
          if (!bytes) problems.push({ array: path, chunk, message: `${key} is missing` });
        } catch (error) {
          if (!isHeliokitError(error)) throw error;
          problems.push({ array: path, chunk, message: error.message });
        }
      }
      if (stored) {
        const message = await checkFrame(
          stored,
          index % settings.chunkFrames,
          counts,
          facts.get(identityOf(entry.source)),
        );
        if (message) problems.push({ array: path, chunk, index, message });
      }
      done++;
      options.onProgress?.(done / state.accepted.length);
    }
    arrays.push({ path, length: length ?? 0, frames: frames.size, ...counts });
  }
  return { arrays, problems };
}

interface Counts {
  zeroFrames: number;
  nanFrames: number;
  partlyNanFrames: number;
}

async function checkFrame(
  stored: StoredFrames,
  frame: number,
  counts: Counts,
  noted: { readonly mean: number | null; readonly max: number | null } | undefined,
): Promise<string | undefined> {
  let data: Float32Array;
  try {
    data = await stored.read(frame);
  } catch (error) {
    if (isHeliokitError(error)) return error.message;
    throw error;
  }
  const found = factsOf(data, undefined);
  if (data.every((value) => value === 0)) counts.zeroFrames++;
  if (found.mean === null) counts.nanFrames++;
  else if (data.some((value) => value - value !== 0)) counts.partlyNanFrames++;
  if (!noted) return "the manifest has no statistics of it";
  if (found.mean === noted.mean && found.max === noted.max) return undefined;
  return `its mean is ${found.mean} and its maximum ${found.max}, the manifest says ${noted.mean} and ${noted.max}`;
}

/** Length along axis 0 that the metadata of an array says. */
async function lengthOf(storage: Storage, path: string, format: 2 | 3): Promise<number | undefined> {
  const bytes = await readStored(storage, `${path}/${format === 2 ? ".zarray" : "zarr.json"}`);
  if (!bytes) return undefined;
  try {
    const shape: unknown = JSON.parse(new TextDecoder().decode(bytes))?.shape;
    return Array.isArray(shape) && typeof shape[0] === "number" ? shape[0] : undefined;
  } catch {
    return undefined;
  }
}
