import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { convertLevel15, type RowHelper } from "heliokit/aia";
import type { ByteSink } from "heliokit/bytes";
import { type AtomicFileSink, atomicFileSink, fileSource, removeDeadTemporaries } from "heliokit/node";
import type { Job } from "../plan/plan.js";
import type { ConversionOptions } from "../prep/parameters.js";
import type { ConversionResult, Convert } from "./engine.js";

/** Folders already cleaned of what killed runs left. */
const cleaned = new Map<string, Promise<number>>();

/** The conversion proper: opens the input, runs the chain of the library, writes the output atomically. */
export function level15Converter(options: ConversionOptions, rowHelpers: readonly RowHelper[] = []): Convert {
  return async (job: Job, signal: AbortSignal): Promise<ConversionResult> => {
    const begin = performance.now();
    const folder = dirname(job.output);
    if (!cleaned.has(folder)) cleaned.set(folder, removeDeadTemporaries(folder));
    await cleaned.get(folder);
    const source = await fileSource(job.input);
    try {
      // Made at the first write: an input that fails leaves no trace, not even a folder.
      let opening: Promise<AtomicFileSink> | undefined;
      const open = () => {
        opening ??= atomicFileSink(job.output, { expectedSize: job.expectedBytes });
        return opening;
      };
      try {
        const sink: ByteSink = { write: async (offset, bytes) => (await open()).write(offset, bytes) };
        const report = await convertLevel15(source, sink, { ...options, rowHelpers, jobId: job.id, signal });
        signal.throwIfAborted();
        await (await open()).commit();
        const { size, mtimeMs } = await stat(job.output);
        const seconds = (performance.now() - begin) / 1000;
        return { report, outputBytes: size, outputModifiedMs: mtimeMs, seconds };
      } finally {
        const sink = await opening?.catch(() => undefined);
        await sink?.abort();
      }
    } finally {
      await source.close();
    }
  };
}
