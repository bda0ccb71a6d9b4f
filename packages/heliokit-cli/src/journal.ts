import { closeSync, createReadStream, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { readdir } from "node:fs/promises";
import hostPath, { join, type PlatformPath, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { FileOutcome } from "./outcome.js";
import { hash53 } from "./plan/hash.js";
import type { Shard } from "./plan/shard.js";
import { writeError } from "./write-error.js";

/** Name of the journal in the output folder. */
export function journalName(shard: Shard | undefined): string {
  return shard ? `heliokit-journal.${shard.index}-of-${shard.count}.ndjson` : "heliokit-journal.ndjson";
}

/** First line that a run writes. */
export interface RunLine {
  readonly type: "run";
  readonly at: string;
  readonly version: string;
  readonly options: unknown;
}

/** One line per finished job. Paths are relative to the output folder, with "/", so that the folder can move. */
export interface FileLine extends FileOutcome {
  readonly type: "file";
  readonly at: string;
}

/** The journal of a run, open for appending. */
export interface Journal {
  readonly path: string;
  /** Writes one outcome. Errors: `node/disk-full` and the other writing errors. */
  record(outcome: FileOutcome): void;
  close(): void;
}

/**
 * Opens the journal of an output folder for appending and begins a run in it. A last line that a killed run left torn is
 * closed off, so that the next one stands by itself.
 */
export function openJournal(out: string, shard: Shard | undefined, version: string, options: unknown): Journal {
  const path = join(out, journalName(shard));
  const guard = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw writeError(error, path);
    }
  };
  const descriptor = guard(() => openSync(path, "a+"));
  const write = (line: unknown) =>
    guard(() => {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      // A full disk may take half a line; the rest of the write then fails by itself.
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    });
  if (endsTorn(descriptor)) guard(() => writeSync(descriptor, "\n"));
  const begin: RunLine = { type: "run", at: new Date().toISOString(), version, options };
  write(begin);
  return {
    path,
    record(outcome) {
      write({ type: "file", at: new Date().toISOString(), ...toStored(outcome, out) } satisfies FileLine);
    },
    close() {
      try {
        fsyncSync(descriptor);
      } catch {
        // Not every file system can sync; the lines are with the system already.
      }
      closeSync(descriptor);
    },
  };
}

function endsTorn(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last[0] !== 0x0a;
}

function toStored(outcome: FileOutcome, out: string): FileOutcome {
  return {
    ...outcome,
    input: storedPath(outcome.input, out),
    output: outcome.output === null ? null : storedPath(outcome.output, out),
  };
}

/** A path as the journal has it: from the output folder, with "/". Another drive of Windows has no relative path. */
export function storedPath(path: string, out: string, style: PlatformPath = hostPath): string {
  const inside = style.relative(out, path);
  return (style.isAbsolute(inside) ? path : inside).split(style.sep).join("/");
}

/** Reads a journal's outcomes in order, with absolute paths. Torn or foreign lines are passed over. */
export async function* readJournal(path: string, out: string): AsyncGenerator<FileLine | RunLine> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  for await (const line of lines) {
    const parsed = parseLine(line);
    if (parsed === undefined) continue;
    yield parsed.type === "run" ? parsed : fromStored(parsed, out);
  }
}

function parseLine(line: string): FileLine | RunLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isFileLine(value) || isRunLine(value) ? value : undefined;
}

function isRunLine(value: unknown): value is RunLine {
  return typeof value === "object" && value !== null && "type" in value && value.type === "run" && "options" in value;
}

function isFileLine(value: unknown): value is FileLine {
  if (typeof value !== "object" || value === null) return false;
  const line = value as Partial<Record<keyof FileLine, unknown>>;
  return (
    line.type === "file" &&
    typeof line.at === "string" &&
    typeof line.input === "string" &&
    (line.output === null || typeof line.output === "string") &&
    (line.status === "done" || line.status === "skipped" || line.status === "failed") &&
    Array.isArray(line.warnings) &&
    Array.isArray(line.steps)
  );
}

function fromStored(line: FileLine, out: string): FileLine {
  return { ...line, input: resolve(out, line.input), output: line.output === null ? null : resolve(out, line.output) };
}

/** The journals of an output folder, of all shards, in the order of their names. */
export async function findJournals(out: string): Promise<readonly string[]> {
  const names = await readdir(out);
  return names
    .filter((name) => /^heliokit-journal(\.\d+-of-\d+)?\.ndjson$/.test(name))
    .sort()
    .map((name) => join(out, name));
}

/** What the journals know of outputs that were finished: enough to trust a file without reading it again. */
export interface FinishedOutputs {
  has(output: string, id: string, bytes: number, modifiedMs: number): boolean;
}

/** Reads from all journals of a folder which outputs were finished; eight bytes for each. */
export async function finishedOutputs(out: string): Promise<FinishedOutputs> {
  const known = new Set<number>();
  const key = (output: string, id: string, bytes: number, modifiedMs: number) =>
    hash53(`${storedPath(output, out)}\n${id}\n${bytes}\n${modifiedMs}`);
  for (const path of await findJournals(out).catch(() => [])) {
    for await (const line of readJournal(path, out)) {
      if (line.type !== "file" || line.output === null || line.id === null) continue;
      if (line.outputBytes === null || line.outputModifiedMs === null) continue;
      known.add(key(line.output, line.id, line.outputBytes, line.outputModifiedMs));
    }
  }
  return { has: (output, id, bytes, modifiedMs) => known.has(key(output, id, bytes, modifiedMs)) };
}
