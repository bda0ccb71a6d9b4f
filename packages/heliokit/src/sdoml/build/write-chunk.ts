import { readStored, type Storage } from "../../bytes/index.js";
import { HeliokitError, isHeliokitError } from "../../errors.js";
import { frameChunkWriter, storedFrames, zarrChunkKey } from "../../zarr/index.js";
import { identityOf, type SdomlSource } from "./arrival.js";
import { frameOfInput, type InputOptions, problemOf, type SdomlInput } from "./input.js";
import type { SdomlFrame } from "./make-frame.js";
import type { FrameFacts } from "./manifest.js";
import type { PlannedChunk } from "./plan.js";
import type { FailedSource, MadeFrame } from "./progress.js";
import { type BuildSettings, frameArray } from "./settings.js";

/** Most bytes of a stored chunk. */
export const MOST_CHUNK_BYTES = 2 ** 32;

/** How frames are made. */
export interface FrameWorkOptions extends InputOptions {
  /** Frames made at the same time. Default 1; more only help where `makeFrame` hands work to other threads. */
  readonly framesAtOnce?: number;
  /** Makes a frame of an input, for instance in a worker; default: here. It must give what {@link frameOfInput} gives. */
  readonly makeFrame?: (input: SdomlInput, settings: BuildSettings, options: InputOptions) => Promise<SdomlFrame>;
}

/** What became of a chunk: frames made and written, or sources that could not be read (nothing is written then). */
export interface ChunkResult {
  readonly made: readonly MadeFrame[];
  readonly failures: readonly FailedSource[];
}

/**
 * Makes the fresh frames of a chunk, keeps those that are there, and writes it. A source that cannot be read is a
 * failure, not a stop: the others are still tried, so that one pass finds all of them.
 *
 * @throws HeliokitError `sdoml/missing-chunk` when frames that should stay are not there; errors of the storage
 */
export async function writeChunk(
  storage: Storage,
  chunk: PlannedChunk,
  settings: BuildSettings,
  inputs: ReadonlyMap<string, SdomlInput>,
  options: FrameWorkOptions,
): Promise<ChunkResult> {
  const first = chunk.row * settings.chunkFrames;
  const array = frameArray(settings, chunk.path, first + settings.chunkFrames);
  const key = zarrChunkKey(array, [chunk.row, 0, 0]);
  const stays = chunk.frames.some(({ fresh }) => !fresh);
  const before = stays ? await readStored(storage, key, MOST_CHUNK_BYTES) : undefined;
  if (stays && !before) {
    throw new HeliokitError(
      "sdoml/missing-chunk",
      `${key} of ${storage.name} is missing, but the manifest has frames in it; restore it or build anew`,
      { facts: { file: key } },
    );
  }
  const stored = before && storedFrames(array, before);
  const writer = frameChunkWriter(array);
  const made: MadeFrame[] = [];
  const failures: FailedSource[] = [];
  const byIndex = new Map(chunk.frames.map((frame) => [frame.index, frame]));
  const last = Math.max(...byIndex.keys());
  const frames = framesAhead(chunk, settings, inputs, options);
  for (let index = first; index <= last; index++) {
    options.signal?.throwIfAborted();
    const frame = byIndex.get(index);
    if (!frame) await writer.add(undefined);
    else if (!frame.fresh && stored) await writer.keep(stored, index - first);
    else {
      const { source } = frame.entry;
      const identity = identityOf(source);
      const attempt = await frames.next();
      if ("frame" in attempt) {
        const { data, header, degradation } = attempt.frame;
        await writer.add(data);
        made.push({ index, identity, header, facts: factsOf(data, degradation) });
      } else {
        const { error } = attempt;
        if (!isHeliokitError(error) || isFatal(error)) throw error;
        failures.push({ identity, fingerprint: source.fingerprint, problem: problemOf(error) });
      }
    }
  }
  if (failures.length === 0) await storage.write(key, await writer.finish());
  return { made, failures };
}

type Attempt = { readonly frame: SdomlFrame } | { readonly error: unknown };

/** The fresh frames of a chunk in their order, `framesAtOnce` of them being made at any time. */
function framesAhead(
  chunk: PlannedChunk,
  settings: BuildSettings,
  inputs: ReadonlyMap<string, SdomlInput>,
  options: FrameWorkOptions,
) {
  const { framesAtOnce = 1, makeFrame = frameOfInput } = options;
  const waiting = chunk.frames.filter(({ fresh }) => fresh);
  const begun: Promise<Attempt>[] = [];
  let place = 0;
  const attempt = async (source: SdomlSource): Promise<Attempt> => {
    const input = inputs.get(identityOf(source));
    try {
      if (!input) throw new HeliokitError("sdoml/missing-input", `no input ${source.name}`, { facts: {} });
      return { frame: await makeFrame(input, settings, options) };
    } catch (error) {
      // Told when its turn comes, so that no promise fails unheard.
      return { error };
    }
  };
  return {
    async next(): Promise<Attempt> {
      while (begun.length < Math.max(1, framesAtOnce)) {
        const frame = waiting[place++];
        if (!frame) break;
        begun.push(attempt(frame.entry.source));
      }
      const first = begun.shift();
      if (!first) throw new Error("more frames asked for than planned");
      return first;
    },
  };
}

/** Questions to the caller, and trouble with the place, are no fault of one file. */
function isFatal({ code }: HeliokitError): boolean {
  return /^(?:sdoml\/(?:unknown-|missing-input|no-degradation-day)|node\/(?:disk-full|not-writable|write-failed))/.test(
    code,
  );
}

/** Mean and maximum of the finite pixels of a frame. */
export function factsOf(data: Float32Array, degradation: number | undefined): FrameFacts {
  let sum = 0;
  let count = 0;
  let max = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < data.length; at++) {
    const value = data[at] as number;
    if (value - value !== 0) continue;
    sum += value;
    count++;
    if (value > max) max = value;
  }
  return { mean: count > 0 ? sum / count : null, max: count > 0 ? max : null, degradation: degradation ?? null };
}
