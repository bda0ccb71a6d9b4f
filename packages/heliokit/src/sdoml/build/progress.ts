import { readStored, type Storage } from "../../bytes/index.js";
import { HeliokitError } from "../../errors.js";
import type { FrameHeader } from "./frame-header.js";
import type { HeaderColumns } from "./header-columns.js";
import type { FrameFacts } from "./manifest.js";
import type { PlannedArray, PlannedChunk } from "./plan.js";

/**
 * Notes of an unfinished run, beside the arrays. They go when the manifest is written: a finished store has none, and
 * one resumed is the same byte for byte as one made at once.
 */
const FOLDER = ".progress";
const MARKER = `${FOLDER}/run.json`;
/** Notes on one chunk, and a summary of an array, may be long: headers of thousands of frames. */
const MOST_BYTES = 2 ** 29;

/** A frame that was made, as the notes keep it. */
export interface MadeFrame {
  readonly index: number;
  readonly identity: string;
  readonly header: FrameHeader;
  readonly facts: FrameFacts;
}

/** A source that turned out unreadable when its pixels were wanted. */
export interface FailedSource {
  readonly identity: string;
  readonly fingerprint: string | undefined;
  readonly problem: string;
}

async function readJson<T>(storage: Storage, name: string): Promise<T | undefined> {
  const bytes = await readStored(storage, name, MOST_BYTES);
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as T);
}

async function writeJson(storage: Storage, name: string, value: unknown): Promise<void> {
  await storage.write(name, new TextEncoder().encode(JSON.stringify(value)));
}

/**
 * Marks the store as being worked on, or finds the mark of the same work. `base` is the digest of the manifest before.
 *
 * @throws HeliokitError `sdoml/unfinished-run` when other work lies unfinished
 */
export async function beginRun(storage: Storage, run: string, base: string): Promise<void> {
  const mark = await readJson<{ run: string; base: string }>(storage, MARKER);
  if (mark?.run === run && mark.base === base) return;
  if (mark && mark.base === base) {
    throw new HeliokitError(
      "sdoml/unfinished-run",
      `${storage.name} holds an unfinished run with other inputs or settings; finish that one first with the same inputs, or build in an empty place`,
      { facts: { file: storage.name } },
    );
  }
  // The manifest has moved on since: that run ended and was stopped while it tidied up.
  await endRun(storage);
  await writeJson(storage, MARKER, { run, base });
}

/** Removes what a run left behind that ended (the manifest has moved on since) and was stopped while it tidied up. */
export async function tidyRun(storage: Storage, base: string): Promise<void> {
  const mark = await readJson<{ base: string }>(storage, MARKER);
  if (mark && mark.base !== base) await endRun(storage);
}

/** Removes all notes. The mark goes last. */
export async function endRun(storage: Storage): Promise<void> {
  const names: string[] = [];
  for await (const { name } of storage.list(`${FOLDER}/`)) if (name !== MARKER) names.push(name);
  for (const name of names) await storage.remove(name);
  await storage.remove(MARKER);
}

function chunkNote(chunk: PlannedChunk): string {
  return `${FOLDER}/chunk/${chunk.path}/${chunk.row}.json`;
}

/** What was made for a chunk, if it was written for this plan. */
export async function chunkDone(storage: Storage, chunk: PlannedChunk): Promise<readonly MadeFrame[] | undefined> {
  const note = await readJson<{ job: string; frames: MadeFrame[] }>(storage, chunkNote(chunk));
  return note?.job === chunk.job ? note.frames : undefined;
}

/** Notes that a chunk is written. */
export async function noteChunk(storage: Storage, chunk: PlannedChunk, frames: readonly MadeFrame[]): Promise<void> {
  await writeJson(storage, chunkNote(chunk), { job: chunk.job, frames });
}

/** All failures noted by any part. */
export async function failuresOf(storage: Storage): Promise<FailedSource[]> {
  const found: FailedSource[] = [];
  for await (const { name } of storage.list(`${FOLDER}/failed/`)) {
    found.push(...((await readJson<FailedSource[]>(storage, name)) ?? []));
  }
  return found;
}

/** Notes failures of one part. */
export async function noteFailures(storage: Storage, part: string, failures: readonly FailedSource[]): Promise<void> {
  await writeJson(storage, `${FOLDER}/failed/${part}.json`, failures);
}

/**
 * The headers of an array after the run, made once and kept: while its columns are being replaced they cannot be read.
 */
export async function keptColumns(
  storage: Storage,
  array: PlannedArray,
  make: () => Promise<HeaderColumns>,
): Promise<HeaderColumns> {
  const name = `${FOLDER}/columns/${array.path}.json`;
  const job = array.chunks.map((chunk) => chunk.job).join();
  const note = await readJson<{ job: string; columns: HeaderColumns }>(storage, name);
  if (note?.job === job) return note.columns;
  const columns = await make();
  await writeJson(storage, name, { job, columns });
  return columns;
}
