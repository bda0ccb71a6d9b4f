import { Worker } from "node:worker_threads";
import { HeliokitError, isHeliokitError } from "../errors.js";

/** Options of {@link workerPool}. */
export interface WorkerPoolOptions {
  /** Most threads; they start when first needed. */
  readonly size: number;
  /** Sent to every thread once, as its `workerData`. */
  readonly workerData?: unknown;
}

/** Threads that run jobs one at a time each. */
export interface WorkerPool<Job, Result> {
  /** Starts all threads now instead of with the first jobs. */
  start(): void;
  /** Runs a job on a free thread; waits for one if all are busy. Rejects with what the job threw. */
  run(job: Job): Promise<Result>;
  /** Sends a message to every thread that runs, beside jobs (`{ notice }`). */
  notify(notice: unknown): void;
  /** Ends all threads, at once; jobs still running reject. */
  close(): Promise<void>;
}

/** What goes to a thread. */
export type ToWorker<Job> = { readonly job: Job } | { readonly notice: unknown };

/** What comes back from a thread. */
export type FromWorker<Result> = { readonly result: Result } | { readonly error: CarriedError };

/** An error in a form that survives the way between threads whole, which a cloned error does not (code and facts are lost). */
export interface CarriedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: string | undefined;
  readonly facts: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Threads of one module, each working on one job at a time. The module answers with {@link serveJobs}. A thread that
 * dies (out of memory, a crash) rejects its job with an ordinary error, never with a coded one: it is the program's fault.
 *
 * @example
 * ```ts
 * const pool = workerPool<string, number>(new URL("./count.js", import.meta.url), { size: 2 });
 * await pool.run("a.txt");
 * await pool.close();
 * ```
 */
export function workerPool<Job, Result>(module: URL, options: WorkerPoolOptions): WorkerPool<Job, Result> {
  const idle: Thread<Job, Result>[] = [];
  const all = new Set<Thread<Job, Result>>();
  const waiting: ((thread: Thread<Job, Result>) => void)[] = [];

  async function take(): Promise<Thread<Job, Result>> {
    for (let free = idle.pop(); free; free = idle.pop()) {
      if (!free.isDead) return free;
      all.delete(free);
    }
    if (all.size < options.size) return start();
    return new Promise((resolve) => waiting.push(resolve));
  }

  function start(): Thread<Job, Result> {
    const thread = new Thread<Job, Result>(module, options.workerData);
    all.add(thread);
    return thread;
  }

  function giveBack(thread: Thread<Job, Result>): void {
    if (thread.isDead) all.delete(thread);
    const next = waiting.shift();
    if (next) next(thread.isDead ? start() : thread);
    else if (!thread.isDead) idle.push(thread);
  }

  return {
    start() {
      while (all.size < options.size) idle.push(start());
    },
    async run(job) {
      const thread = await take();
      try {
        return await thread.run(job);
      } finally {
        giveBack(thread);
      }
    },
    notify(notice) {
      for (const thread of all) thread.notify(notice);
    },
    async close() {
      await Promise.all([...all].map((thread) => thread.end()));
      all.clear();
      idle.length = 0;
    },
  };
}

class Thread<Job, Result> {
  isDead = false;
  readonly #worker: Worker;
  #settle: { resolve: (result: Result) => void; reject: (error: unknown) => void } | undefined;

  constructor(module: URL, workerData: unknown) {
    this.#worker = new Worker(module, { workerData });
    this.#worker.on("message", (message: FromWorker<Result>) => {
      const settle = this.#settle;
      this.#settle = undefined;
      if ("result" in message) settle?.resolve(message.result);
      else settle?.reject(restoredError(message.error));
    });
    this.#worker.on("error", (error) => this.#die(error));
    this.#worker.on("messageerror", (error) => this.#die(error));
    this.#worker.on("exit", (status) => this.#die(new Error(`a worker thread ended by itself with status ${status}`)));
    this.#worker.unref();
  }

  run(job: Job): Promise<Result> {
    return new Promise((resolve, reject) => {
      // A thread holds the process open only while it works.
      this.#worker.ref();
      const done = () => this.#worker.unref();
      this.#settle = {
        resolve: (result) => {
          done();
          resolve(result);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      };
      this.#worker.postMessage({ job } satisfies ToWorker<Job>);
    });
  }

  notify(notice: unknown): void {
    this.#worker.postMessage({ notice } satisfies ToWorker<Job>);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #die(error: Error): void {
    this.isDead = true;
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.reject(error);
  }
}

/** Puts an error into its transportable form. */
export function carriedError(error: unknown): CarriedError {
  if (!(error instanceof Error)) {
    return { name: "Error", message: String(error), stack: undefined, code: undefined, facts: undefined };
  }
  const coded = isHeliokitError(error) ? error : undefined;
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    code: coded?.code,
    facts: coded ? cloneable(coded.facts) : undefined,
  };
}

/** The error back from its transportable form, with the stack of the thread it came from. */
export function restoredError(carried: CarriedError): Error {
  const error =
    carried.code === undefined
      ? Object.assign(new Error(carried.message), { name: carried.name })
      : new HeliokitError(carried.code, carried.message, { facts: carried.facts ?? {} });
  if (carried.stack !== undefined) error.stack = carried.stack;
  return error;
}

/** Facts may hold anything, also functions and sources, which no thread can send. */
function cloneable(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(facts)) {
    try {
      kept[name] = structuredClone(value);
    } catch {
      kept[name] = String(value);
    }
  }
  return kept;
}
