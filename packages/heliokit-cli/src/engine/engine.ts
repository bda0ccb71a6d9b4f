import type { Level15Report } from "heliokit/aia";
import type { Job } from "../plan/plan.js";

/** What a finished conversion tells. Plain data: it comes back from threads and queues. */
export interface ConversionResult {
  readonly report: Level15Report;
  readonly outputBytes: number;
  readonly outputModifiedMs: number;
  readonly seconds: number;
}

/** Turns one job's input into its output, whole or not at all. Rejects with coded errors for what is wrong with the file. */
export type Convert = (job: Job, signal: AbortSignal) => Promise<ConversionResult>;

/** How a batch steers an engine. */
export interface EngineControl {
  /** Aborted: take no further jobs, let running ones finish. */
  readonly stop: AbortSignal;
  /** Aborted: abandon running jobs too, leaving nothing half-written. */
  readonly abandon: AbortSignal;
  readonly onStarted: (job: Job) => void;
  readonly onDone: (job: Job, result: ConversionResult) => void;
  readonly onFailed: (job: Job, error: unknown, seconds: number) => void;
}

/** Runs jobs, as many at a time as it likes, and knows nothing of plans, journals and reports. */
export interface Engine {
  run(jobs: AsyncIterator<Job>, control: EngineControl): Promise<void>;
  /**
   * Whether the engine has a job from an earlier run, done or not, whose result it can still tell. Only engines that
   * outlive the command have this.
   */
  holds?(job: Job): Promise<boolean>;
  close(): Promise<void>;
}

/** Runs jobs through `convert`, `width` at a time; both engines of this package are made from it. */
export async function runJobs(
  jobs: AsyncIterator<Job>,
  width: number,
  convert: Convert,
  control: EngineControl,
): Promise<void> {
  async function runner(): Promise<void> {
    while (!control.stop.aborted) {
      const next = await jobs.next();
      if (next.done || control.stop.aborted) return;
      const job = next.value;
      const begin = performance.now();
      control.onStarted(job);
      try {
        control.onDone(job, await convert(job, control.abandon));
      } catch (error) {
        control.onFailed(job, error, (performance.now() - begin) / 1000);
      }
    }
  }
  await Promise.all(Array.from({ length: width }, runner));
}
