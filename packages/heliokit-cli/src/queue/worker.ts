import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { LEVEL15_ALGORITHM } from "heliokit/aia";
import { HeliokitError, isHeliokitError } from "heliokit/errors";
import { removeDeadTemporaries, VERSION, workerPool } from "heliokit/node";
import type { ConversionResult } from "../engine/engine.js";
import type { Job } from "../plan/plan.js";
import type { ConversionOptions } from "../prep/parameters.js";
import { readRunDocument } from "./document.js";
import {
  failureText,
  isMachineFailure,
  isTransient,
  type JobMessage,
  MESSAGE_FORMAT,
  readMessage,
} from "./messages.js";
import type { QueueThreadStart, ThreadAnswer, ThreadJob } from "./queue-thread.js";
import { checkInsideRoots, fromRooted, type Roots } from "./roots.js";
import type { QueueServer, Taken, TakenJob } from "./server.js";

/** What happens in a worker, for its log and its figures. */
export type WorkerEvent =
  | { readonly kind: "started"; readonly job: Job; readonly attempt: number }
  | { readonly kind: "done"; readonly job: Job; readonly result: ConversionResult }
  | {
      readonly kind: "failed";
      readonly input: string;
      readonly code: string;
      readonly message: string;
      readonly seconds: number;
      /** Whether the queue tries it again. */
      readonly again: boolean;
    }
  | { readonly kind: "handed-back"; readonly input: string; readonly why: string }
  /** The machine cannot write: nothing is taken for a while. */
  | { readonly kind: "resting"; readonly code: string; readonly message: string; readonly seconds: number }
  | { readonly kind: "trouble"; readonly message: string };

/** Options of a worker. */
export interface QueueWorkerOptions {
  readonly server: QueueServer;
  /** Threads, and jobs at a time. */
  readonly jobs: number;
  readonly roots: Roots;
  readonly lockMs: number;
  readonly onEvent: (event: WorkerEvent) => void;
  /** Module with an export `makeConvert(options)`; default the conversion to level 1.5. Tests put faults in here. */
  readonly converter?: URL;
}

/** A worker that runs. */
export interface QueueWorker {
  readonly name: string;
  /** Resolves when the worker must not go on: a job that it cannot do, and no other of this queue either. */
  readonly refused: Promise<HeliokitError>;
  readonly running: number;
  /** Takes no more; resolves when what runs has ended. */
  stop(): Promise<void>;
  /** Lets go of what runs: it goes back to the queue. */
  abandon(): void;
  close(): Promise<void>;
}

/** How long a worker rests when its machine cannot write. */
const REST_MS = 30_000;
/** Runs whose options are kept. */
const MOST_RUNS = 4;

/** Takes jobs from the queue and does them on threads; this thread only renews locks and keeps the account. */
export function queueWorker(options: QueueWorkerOptions): QueueWorker {
  const { server, jobs, roots, lockMs, onEvent } = options;
  const name = `${hostname()}-${process.pid}`;
  const pool = workerPool<ThreadJob, ThreadAnswer>(new URL("./queue-thread.js", import.meta.url), {
    size: jobs,
    workerData: { converter: options.converter?.href } satisfies QueueThreadStart,
  });
  const documents = new Map<string, ConversionOptions>();
  let running = 0;
  let ending = false;
  let abandoned = false;
  let refuse: (error: HeliokitError) => void = () => {};
  const refused = new Promise<HeliokitError>((resolve) => {
    refuse = resolve;
  });

  async function take(taken: TakenJob): Promise<Taken> {
    const message = readMessage(taken.message);
    if (!message) {
      const error = new HeliokitError(
        "queue/unknown-message",
        "the queue holds something that is no job of Heliokit's",
      );
      return fail(error, taken.id, 0, false);
    }
    const input = shown(message);
    const begin = performance.now();
    const secondsSince = () => (performance.now() - begin) / 1000;
    running++;
    try {
      if (ending || abandoned) return handBack(input, "the worker ends");
      const job = await jobOf(message);
      if (taken.begunBefore) await removeDeadTemporaries(dirname(job.output));
      onEvent({ kind: "started", job, attempt: taken.attempt });
      const result = await convert(message.run, job);
      onEvent({ kind: "done", job, result });
      return { kind: "done", result };
    } catch (error) {
      if (abandoned && error instanceof Error && (error.name === "AbortError" || !isHeliokitError(error))) {
        return handBack(input, "the worker ends");
      }
      if (isHeliokitError(error) && REFUSALS.has(error.code)) {
        ending = true;
        refuse(error);
        return handBack(input, error.message);
      }
      if (isMachineFailure(error) && isHeliokitError(error)) {
        rest(error);
        return handBack(input, error.message);
      }
      const again = isTransient(error) && taken.attempt < taken.attempts;
      return fail(error, input, secondsSince(), again);
    } finally {
      running--;
    }
  }

  function fail(error: unknown, input: string, seconds: number, again: boolean): Taken {
    const code = isHeliokitError(error) ? error.code : "program-error";
    const message = error instanceof Error ? error.message : String(error);
    onEvent({ kind: "failed", input, code, message, seconds, again });
    return { kind: "failed", text: failureText(error, seconds), again: isTransient(error) };
  }

  function handBack(input: string, why: string): Taken {
    onEvent({ kind: "handed-back", input, why });
    return { kind: "handed-back" };
  }

  let resting: NodeJS.Timeout | undefined;
  function rest(error: HeliokitError): void {
    if (resting || ending) return;
    onEvent({ kind: "resting", code: error.code, message: error.message, seconds: REST_MS / 1000 });
    void taking.pause();
    resting = setTimeout(() => {
      resting = undefined;
      if (!ending) void taking.resume();
    }, REST_MS);
  }

  async function jobOf(message: JobMessage): Promise<Job> {
    checkUnderstood(message);
    const { id, inputBytes, expectedBytes } = message;
    const input = fromRooted(message.input, roots);
    const output = fromRooted(message.output, roots);
    await checkInsideRoots(input, roots);
    await checkInsideRoots(output, roots);
    return { index: 0, id, input, inputBytes, output, expectedBytes };
  }

  async function convert(run: string, job: Job): Promise<ConversionResult> {
    const answer = await pool.run({ run, conversion: undefined, job });
    if (answer) return answer;
    const second = await pool.run({ run, conversion: await conversionOf(run), job });
    if (second) return second;
    throw new Error("a thread was given the options of a run and does not know them");
  }

  async function conversionOf(run: string): Promise<ConversionOptions> {
    const known = documents.get(run);
    if (known) return known;
    const text = await server.getDocument(run);
    if (text === undefined) {
      throw new HeliokitError("queue/tables-missing", "the options and tables of the run are not in the queue (yet)");
    }
    const conversion = readRunDocument({ hash: run, text });
    documents.set(run, conversion);
    const [oldest] = documents.keys();
    if (documents.size > MOST_RUNS && oldest !== undefined) documents.delete(oldest);
    return conversion;
  }

  const taking = server.take({
    name,
    atOnce: jobs,
    lockMs,
    take,
    onTrouble: (error) => onEvent({ kind: "trouble", message: error.message }),
  });
  return {
    name,
    refused,
    get running() {
      return running;
    },
    async stop() {
      ending = true;
      clearTimeout(resting);
      await taking.close();
    },
    abandon() {
      abandoned = true;
      pool.notify("abandon");
    },
    async close() {
      ending = true;
      clearTimeout(resting);
      await pool.close();
    },
  };
}

/** Reasons why a worker as it is cannot do what is in the queue, while another may. */
const REFUSALS: ReadonlySet<string> = new Set(["queue/other-format", "queue/other-algorithm", "queue/unknown-root"]);

/** Only the same algorithm gives the same bytes. */
function checkUnderstood({ format, algorithm, version }: JobMessage): void {
  if (format !== MESSAGE_FORMAT) {
    throw new HeliokitError(
      "queue/other-format",
      `the job was planned by Heliokit ${version}, which speaks format ${format} of the queue; this worker is ${VERSION} and speaks ${MESSAGE_FORMAT}; install the same version everywhere`,
      { facts: { found: format, wanted: MESSAGE_FORMAT } },
    );
  }
  if (algorithm !== LEVEL15_ALGORITHM) {
    throw new HeliokitError(
      "queue/other-algorithm",
      `the job wants algorithm ${algorithm} (planned by Heliokit ${version}); this worker is ${VERSION} and has algorithm ${LEVEL15_ALGORITHM}, whose outputs differ; install the same version everywhere`,
      { facts: { found: LEVEL15_ALGORITHM, wanted: algorithm } },
    );
  }
}

function shown({ input }: JobMessage): string {
  return input.root === "" ? input.path : `${input.root}:${input.path}`;
}

/** Roots that are not there: a worker that starts before its mounts would fail every job. */
export async function missingRoots(roots: Roots): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const [name, folder] of roots) {
    const found = await stat(folder).catch(() => undefined);
    if (!found?.isDirectory()) missing.push(`${name}=${folder}`);
  }
  return missing;
}
