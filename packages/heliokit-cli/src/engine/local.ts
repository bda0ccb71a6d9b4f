import { type RowHelpers, startRowHelpers, type WorkerPool, workerPool } from "heliokit/node";
import type { Job } from "../plan/plan.js";
import type { ConversionOptions } from "../prep/parameters.js";
import type { ConversionResult, Convert, Engine, EngineControl } from "./engine.js";
import { runJobs } from "./engine.js";

/** Options of the local engine. */
export interface LocalEngineOptions {
  /** Threads. */
  readonly jobs: number;
  readonly conversion: ConversionOptions;
  /** Threads that may help with the rows of an image when there is only one. Default none. */
  readonly rowHelpers?: number;
  /** Module with an export `makeConvert(options)`; default the conversion to level 1.5. Tests put faults in here. */
  readonly converter?: URL;
}

/** What a thread gets when it starts. */
export interface WorkerStart {
  readonly conversion: ConversionOptions;
  readonly converter: string;
}

/** What a converter module exports. */
export interface ConverterModule {
  readonly makeConvert: (options: ConversionOptions, rowHelpers?: RowHelpers["helpers"]) => Convert;
}

/** Outputs smaller than this are made before another thread has started. */
const LARGE_OUTPUT_BYTES = 32 * 1024 * 1024;

/**
 * Runs jobs on threads of this machine, one file per thread. A single job runs in this thread; where its image is large,
 * others take over some of its rows. Plain worker threads instead of a pool package: the next job is taken only when a
 * thread is free, a thread that dies is told apart from a file that fails, and nothing more is loaded at start.
 */
export function localEngine(options: LocalEngineOptions): Engine {
  const converter = options.converter ?? new URL("./level15-module.js", import.meta.url);
  let pool: WorkerPool<Job, ConversionResult> | undefined;
  let rows: RowHelpers | undefined;
  return {
    async run(jobs, control) {
      const first = await jobs.next();
      if (first.done || control.stop.aborted) return;
      const second = await jobs.next();
      const rest = rejoined(second.done ? [first.value] : [first.value, second.value], jobs);
      if (second.done || options.jobs === 1) {
        const { rowHelpers = 0, conversion } = options;
        if (second.done && rowHelpers > 0 && first.value.expectedBytes >= LARGE_OUTPUT_BYTES) {
          rows = startRowHelpers(rowHelpers, new URL("./row-worker.js", import.meta.url));
        }
        const module: ConverterModule = await import(converter.href);
        return runJobs(rest, 1, module.makeConvert(conversion, rows?.helpers), control);
      }
      const workerData: WorkerStart = { conversion: options.conversion, converter: converter.href };
      const threads = workerPool<Job, ConversionResult>(new URL("./worker.js", import.meta.url), {
        size: options.jobs,
        workerData,
      });
      pool = threads;
      control.abandon.addEventListener("abort", () => threads.notify("abandon"), { once: true });
      await runJobs(rest, options.jobs, (job) => threads.run(job), control);
    },
    async close() {
      await pool?.close();
      await rows?.close();
    },
  };
}

/** The jobs already taken, then the rest. */
async function* rejoined(taken: readonly Job[], jobs: AsyncIterator<Job>): AsyncGenerator<Job> {
  yield* taken;
  for (let next = await jobs.next(); !next.done; next = await jobs.next()) yield next.value;
}

/** An engine over any conversion, in this thread; tests and programs use it. */
export function inlineEngine(convert: Convert, width = 1): Engine {
  return {
    run: (jobs: AsyncIterator<Job>, control: EngineControl) => runJobs(jobs, width, convert, control),
    close: async () => {},
  };
}
