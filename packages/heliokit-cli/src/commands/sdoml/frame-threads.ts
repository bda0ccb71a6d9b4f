import { workerPool } from "heliokit/node";
import {
  type BuildSettings,
  type FrameWorkOptions,
  frameOfInput,
  type SdomlFrame,
  type SdomlSource,
} from "heliokit/sdoml";
import type { RawOptions } from "../../prep/raw-options.js";

/** What every thread is told once: it reads the tables by itself. */
export interface FrameWorkerStart {
  readonly raw: RawOptions;
  readonly level1: boolean;
}

/** A frame to be made. */
export interface FrameJob {
  readonly path: string;
  readonly source: SdomlSource;
  readonly settings: BuildSettings;
}

/** Threads that make frames. */
export interface FrameThreads {
  readonly options: FrameWorkOptions;
  close(): Promise<void>;
}

/** Threads that make the frames of a build; inputs of more than one file (vector magnetograms) are made in this one. */
export function frameThreads(
  size: number,
  start: FrameWorkerStart,
  pathOf: (name: string) => string | undefined,
): FrameThreads {
  const pool = workerPool<FrameJob, SdomlFrame>(new URL("./frame-worker.js", import.meta.url), {
    size,
    workerData: start,
  });
  return {
    options: {
      framesAtOnce: size,
      makeFrame(input, settings, options) {
        const path = input.frame ? undefined : pathOf(input.name);
        if (path === undefined) return frameOfInput(input, settings, options);
        const { open: _, frame: __, ...source } = input;
        return pool.run({ path, source, settings });
      },
    },
    close: () => pool.close(),
  };
}
