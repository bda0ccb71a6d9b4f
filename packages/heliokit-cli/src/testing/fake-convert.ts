import { mkdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { HeliokitError } from "heliokit/errors";
import { writeFileAtomically } from "heliokit/node";
import type { ConversionResult, Convert } from "../engine/engine.js";
import type { Job } from "../plan/plan.js";

/** What a fake conversion does to a file: nothing special, or a fault. */
export type Fault = (job: Job) => unknown;

/** A conversion for tests: turns the text of a file into capitals, unless `fault` returns something to throw. */
export function fakeConvert(fault: Fault = () => undefined, delayMs = 0): Convert {
  return async (job: Job, signal: AbortSignal): Promise<ConversionResult> => {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    signal.throwIfAborted();
    const error = fault(job);
    if (error !== undefined) throw error;
    const text = (await readFile(job.input, "utf8")).toUpperCase();
    await mkdir(dirname(job.output), { recursive: true });
    await writeFileAtomically(job.output, text);
    const { size, mtimeMs } = await stat(job.output);
    return {
      report: {
        warnings: text.includes("ODD") ? [{ code: "aia/odd", message: "odd file", facts: {} }] : [],
        steps: [{ name: "shout", summary: "made it loud", keywords: [], facts: {} }],
        seconds: { read: 0.001 },
        outputBytes: size,
        width: 1,
        height: 1,
      },
      outputBytes: size,
      outputModifiedMs: mtimeMs,
      seconds: 0.002,
    };
  };
}

/** An error of the library. */
export function coded(code: string, message = code): HeliokitError {
  return new HeliokitError(code, message);
}
