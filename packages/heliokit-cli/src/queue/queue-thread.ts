import { workerData } from "node:worker_threads";
import { serveJobs } from "heliokit/node";
import { level15Converter } from "../engine/convert.js";
import type { ConversionResult, Convert } from "../engine/engine.js";
import type { ConverterModule } from "../engine/local.js";
import type { Job } from "../plan/plan.js";
import type { ConversionOptions } from "../prep/parameters.js";

/** What a thread of a queue worker gets when it starts. */
export interface QueueThreadStart {
  /** Module with an export `makeConvert(options)`; absent: the conversion to level 1.5. */
  readonly converter: string | undefined;
}

/** A job for a thread; the options of its run come along only when the thread has said that it lacks them. */
export interface ThreadJob {
  readonly run: string;
  readonly conversion: ConversionOptions | undefined;
  readonly job: Job;
}

/** What a thread answers; undefined: it does not know the run. */
export type ThreadAnswer = ConversionResult | undefined;

/** Runs whose options a thread keeps. */
const MOST_RUNS = 4;

const start: QueueThreadStart = workerData;
const { makeConvert }: ConverterModule =
  start.converter === undefined ? { makeConvert: level15Converter } : await import(start.converter);
const converters = new Map<string, Convert>();
const abandon = new AbortController();

serveJobs<ThreadJob, ThreadAnswer>(
  async ({ run, conversion, job }) => {
    let convert = converters.get(run);
    if (!convert) {
      if (!conversion) return undefined;
      convert = makeConvert(conversion);
    }
    // The one used longest ago is the first to go.
    converters.delete(run);
    converters.set(run, convert);
    const [oldest] = converters.keys();
    if (converters.size > MOST_RUNS && oldest !== undefined) converters.delete(oldest);
    return convert(job, abandon.signal);
  },
  () => abandon.abort(),
);
