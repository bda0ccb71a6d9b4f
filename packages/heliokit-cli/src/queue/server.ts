import { setTimeout as delay } from "node:timers/promises";
import type { BackendFactory, Queue as BullQueue, Worker as BullWorker, IQueueBackend, Job, JobProgress } from "bullmq";
import { HeliokitError } from "heliokit/errors";
import type { ConversionResult } from "../engine/engine.js";
import { UsageError } from "../usage-error.js";
import type { QueueAddress, QueueKind } from "./address.js";
import { checkRedis } from "./check-redis.js";
import type { RunDocument } from "./document.js";
import type { JobMessage } from "./messages.js";

/** Counts of a queue. */
export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  /** Done, and not collected by a coordinator yet. */
  readonly completed: number;
  readonly failed: number;
}

/** A job found in the queue. */
export interface FoundJob {
  readonly id: string;
  /** As it came out of the queue: to be checked. */
  readonly result: unknown;
  readonly failedReason: string | undefined;
  /** When it ended, in milliseconds since 1970; undefined while it has not. */
  readonly finishedMs: number | undefined;
}

/** A job that a worker has taken. */
export interface TakenJob {
  readonly id: string;
  /** As it came out of the queue: to be checked. */
  readonly message: unknown;
  /** From 1. */
  readonly attempt: number;
  readonly attempts: number;
  /** Some worker began it before, and may have died over it. */
  readonly begunBefore: boolean;
}

/** What becomes of a job that a worker has taken. */
export type Taken =
  | { readonly kind: "done"; readonly result: ConversionResult }
  /** `text` as `failureText` writes it; `again`: another attempt may succeed. */
  | { readonly kind: "failed"; readonly text: string; readonly again: boolean }
  /** Not done here; others may take it at once. */
  | { readonly kind: "handed-back" };

/** What a worker is told. */
export interface TakingOptions {
  readonly name: string;
  readonly atOnce: number;
  /** A job whose lock is not renewed for so long is given to another worker. */
  readonly lockMs: number;
  readonly take: (job: TakenJob) => Promise<Taken>;
  /** Trouble with the connection or a lock that was lost; the worker goes on by itself. */
  readonly onTrouble: (error: Error) => void;
}

/** A worker that takes jobs. */
export interface Taking {
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Takes no more, and resolves when what is running has ended. */
  close(): Promise<void>;
}

/** A queue on its server: what coordinator, workers and the command `queue` need of it, and no more. */
export interface QueueServer {
  readonly kind: QueueKind;
  /** Without user and password. */
  readonly shown: string;
  /** What about the server's settings may lose work, in words. */
  readonly warnings: readonly string[];
  putDocument(document: RunDocument): Promise<void>;
  getDocument(hash: string): Promise<string | undefined>;
  /** Jobs that are there already stay as they are. */
  add(jobs: readonly { readonly id: string; readonly message: JobMessage }[]): Promise<void>;
  find(id: string): Promise<FoundJob | undefined>;
  /** Nothing happens to a job that a worker has, or that is not there. */
  remove(id: string): Promise<void>;
  /** Ids of ended jobs, the latest first, from one place to another (included). */
  ended(state: "completed" | "failed", from: number, to: number): Promise<readonly string[]>;
  counts(): Promise<QueueCounts>;
  /** Names of connected workers. */
  workers(): Promise<readonly string[]>;
  isPaused(): Promise<boolean>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Takes out what waits, and leaves a mark of it for coordinators. */
  drain(): Promise<void>;
  /** Changes with every `drain`. */
  drainMark(): Promise<string>;
  /** Puts failed jobs back to those that wait. */
  retryFailed(): Promise<void>;
  /** Forgets ended jobs older than this, and options of runs where nothing is left to do; tells how many jobs. */
  clean(state: "completed" | "failed", olderThanMs: number): Promise<number>;
  take(options: TakingOptions): Taking;
  close(): Promise<void>;
}

/** Names of the two queues: of jobs, and of documents that nobody takes. */
const JOBS = "heliokit";
const DOCUMENTS = "heliokit-documents";
const DRAINED = "drained";

/** Attempts at a job whose failures may pass, 2, 4, 8 and 16 seconds apart. */
const ATTEMPTS = 5;
const FIRST_DELAY_MS = 2000;
/** Results that no coordinator collects are forgotten after two weeks. */
const KEPT_SECONDS = 14 * 24 * 3600;
/** How long a server may take to say good-bye. */
const CLOSE_MS = 2000;
/** A job whose workers vanish so often is not taken again. */
const MOST_STALLS = 10;

type Bull = typeof import("bullmq");

/** Loads the packages of the queue, which nothing else needs. */
async function loadBull(kind: QueueKind, command: string): Promise<Bull> {
  const driver = kind === "redis" ? "ioredis" : "pg";
  try {
    import.meta.resolve(driver);
    return await import("bullmq");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    const packages = kind === "redis" ? "bullmq@6.7.0 ioredis@5.11.1" : "bullmq@6.7.0 pg@8.23.1";
    throw new UsageError(
      `a queue needs packages that are not installed with Heliokit: npm install ${packages} (where heliokit-cli is installed)`,
      command,
    );
  }
}

/**
 * Connects to the queue and checks the server's settings.
 *
 * @throws UsageError when packages are missing, the server cannot be reached, or its settings would lose jobs
 */
export async function openQueueServer(address: QueueAddress, command: string): Promise<QueueServer> {
  const bull = await loadBull(address.kind, command);
  if (address.kind === "postgres") {
    const connection = { connectionString: address.url, schema: "heliokit", migrate: true };
    return connected(openWith(bull, bull.createPostgresBackend, connection, address, []), address, command);
  }
  const { problem, warnings } = await checkRedis(address);
  if (problem !== undefined) throw new UsageError(problem, command);
  const connection = { url: address.url, maxRetriesPerRequest: null };
  return connected(openWith(bull, bull.createRedisBackend, connection, address, warnings), address, command);
}

async function connected(
  opened: { readonly server: QueueServer; readonly ready: Promise<void> },
  address: QueueAddress,
  command: string,
): Promise<QueueServer> {
  try {
    await opened.ready;
    return opened.server;
  } catch (error) {
    await opened.server.close().catch(() => {});
    const why = error instanceof Error ? error.message || error.name : String(error);
    throw new UsageError(`the queue ${address.shown} cannot be used: ${why}`, command);
  }
}

function openWith<C>(
  bull: Bull,
  backend: BackendFactory<IQueueBackend, C>,
  connection: C,
  address: QueueAddress,
  warnings: readonly string[],
): { readonly server: QueueServer; readonly ready: Promise<void> } {
  type Jobs = BullQueue<unknown, unknown, string, unknown, unknown, string, IQueueBackend, C>;
  const open = (name: string): Jobs => new bull.Queue(name, { connection }, backend);
  const jobs = open(JOBS);
  const documents = open(DOCUMENTS);
  // Drivers connect again by themselves; what asks them meanwhile waits. Without a listener Node would end the process.
  for (const queue of [jobs, documents]) queue.on("error", () => {});

  const server: QueueServer = {
    kind: address.kind,
    shown: address.shown,
    warnings,
    async putDocument({ hash, text }) {
      await documents.add("run", { text }, { jobId: hash });
    },
    async getDocument(hash) {
      return documentText(await documents.getJob(hash));
    },
    async add(entries) {
      const opts = {
        attempts: ATTEMPTS,
        backoff: { type: "exponential", delay: FIRST_DELAY_MS },
        removeOnComplete: { age: KEPT_SECONDS },
        removeOnFail: { age: KEPT_SECONDS },
        stackTraceLimit: 0,
      };
      await jobs.addBulk(
        entries.map(({ id, message }) => ({ name: "prep", data: message, opts: { ...opts, jobId: id } })),
      );
    },
    async find(id) {
      const job = await jobs.getJob(id);
      if (!job) return undefined;
      const { returnvalue: result, failedReason, finishedOn } = job;
      return { id, result, failedReason: failedReason || undefined, finishedMs: finishedOn };
    },
    async remove(id) {
      await jobs.remove(id);
    },
    ended: (state, from, to) => jobs.getRanges([state], from, to, false),
    async counts() {
      const found = await jobs.getJobCounts("wait", "prioritized", "active", "delayed", "completed", "failed");
      const of = (...names: string[]) => names.reduce((sum, name) => sum + (found[name] ?? 0), 0);
      return {
        waiting: of("wait", "prioritized"),
        active: of("active"),
        delayed: of("delayed"),
        completed: of("completed"),
        failed: of("failed"),
      };
    },
    async workers() {
      const found = await jobs.getWorkers();
      return found.map((worker) => worker["name"] ?? worker["rawname"] ?? "").sort();
    },
    isPaused: () => jobs.isPaused(),
    pause: () => jobs.pause(),
    resume: () => jobs.resume(),
    async drain() {
      await documents.remove(DRAINED);
      await documents.add("drained", { text: `${Date.now()}-${process.pid}` }, { jobId: DRAINED });
      await jobs.drain(true);
    },
    async drainMark() {
      return documentText(await documents.getJob(DRAINED)) ?? "";
    },
    retryFailed: () => jobs.retryJobs({ state: "failed" }),
    async clean(state, olderThanMs) {
      const { waiting, active, delayed } = await server.counts();
      if (waiting + active + delayed === 0) await documents.clean(olderThanMs, 0, "wait");
      return (await jobs.clean(olderThanMs, 0, state)).length;
    },
    take: (options) => takeJobs(bull, backend, connection, options),
    async close() {
      const both = [jobs, documents];
      const closed = Promise.all(both.map((queue) => queue.close())).catch(() => {});
      await Promise.race([closed, delay(CLOSE_MS, undefined, { ref: false })]);
      // A server that is away would be sought for ever, and the command never end.
      for (const queue of both) queue.disconnect().catch(() => {});
    },
  };
  return { server, ready: Promise.all([jobs.waitUntilReady(), documents.waitUntilReady()]).then(() => {}) };
}

function documentText(job: { readonly data: unknown } | undefined): string | undefined {
  const data = job?.data;
  if (typeof data !== "object" || data === null || !("text" in data)) return undefined;
  return typeof data.text === "string" ? data.text : undefined;
}

function takeJobs<C>(
  bull: Bull,
  backend: BackendFactory<IQueueBackend, C>,
  connection: C,
  options: TakingOptions,
): Taking {
  const { name, atOnce, lockMs, take, onTrouble } = options;
  const process = async (job: Job<unknown, unknown, string>, token?: string): Promise<unknown> => {
    const taken = await take({
      id: job.id ?? "",
      message: job.data,
      attempt: job.attemptsMade + 1,
      attempts: job.opts.attempts ?? 1,
      begunBefore: job.attemptsStarted > 1,
    });
    switch (taken.kind) {
      case "done":
        return taken.result;
      case "failed":
        throw taken.again ? new Error(taken.text) : new bull.UnrecoverableError(taken.text);
      case "handed-back":
        await job.moveToWait(token);
        throw new bull.WaitingError();
    }
  };
  const worker: BullWorker<unknown, unknown, string, IQueueBackend, JobProgress, C> = new bull.Worker(
    JOBS,
    process,
    {
      connection,
      name,
      concurrency: atOnce,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: MOST_STALLS,
      // After a lost connection: soon again. The default of 15 s is for servers that many ask at once.
      runRetryDelay: 2000,
    },
    backend,
  );
  worker.on("error", onTrouble);
  return {
    pause: () => worker.pause(true),
    resume: () => worker.resume(),
    close: () => worker.close(),
  };
}

/** The error of a batch whose jobs somebody took out of the queue. */
export function drainedError(count: number): HeliokitError {
  return new HeliokitError(
    "queue/drained",
    `somebody emptied the queue (heliokit queue drain); not done of this run: ${count}`,
    { facts: { count } },
  );
}
