import { stat } from "node:fs/promises";
import { isHeliokitError } from "heliokit/errors";
import { fileSource } from "heliokit/node";
import type { FinishedOutputs } from "./journal.js";
import { type FileOutcome, type OutcomeWarning, outcomeOf } from "./outcome.js";
import type { Job } from "./plan/plan.js";

/** What stands at the place of an output. */
export type Existing =
  | { readonly kind: "nothing" }
  /** Finished by a job with this id; `recorded` when a journal says so, else the sums were checked. */
  | { readonly kind: "finished"; readonly recorded: boolean; readonly bytes: number; readonly modifiedMs: number }
  /** Has our id but its sums are wrong: cut, changed or rotten. */
  | { readonly kind: "damaged"; readonly what: string }
  /** Made with other parameters (`id`) or by another program. */
  | { readonly kind: "other"; readonly id: string | undefined };

/** What an existing output tells when it is opened. */
export interface OutputCheck {
  readonly id: string | undefined;
  /** Undefined when CHECKSUM and DATASUM are there and right; else what is wrong. */
  readonly problem: string | undefined;
}

/** Looks at the place of an output. What a journal recorded with this size and time is trusted without reading it. */
export async function existingOutput(
  job: Job,
  finished: FinishedOutputs,
  check: (path: string) => Promise<OutputCheck>,
): Promise<Existing> {
  const found = await stat(job.output).catch(() => undefined);
  if (!found) return { kind: "nothing" };
  const place = { bytes: found.size, modifiedMs: found.mtimeMs };
  if (finished.has(job.output, job.id, found.size, found.mtimeMs))
    return { kind: "finished", recorded: true, ...place };
  const { id, problem } = await check(job.output);
  if (id !== job.id) return { kind: "other", id };
  return problem === undefined ? { kind: "finished", recorded: false, ...place } : { kind: "damaged", what: problem };
}

/** What to do about a job whose output may exist. */
export type Decision =
  | { readonly kind: "convert"; readonly warnings: readonly OutcomeWarning[] }
  | { readonly kind: "skip"; readonly outcome: FileOutcome; readonly record: boolean };

/** Decides: finished outputs are skipped, damaged ones of ours are made again, others are left alone unless told otherwise. */
export function decide(job: Job, existing: Existing, overwrite: boolean): Decision {
  const { index, input, output, id } = job;
  switch (existing.kind) {
    case "nothing":
      return { kind: "convert", warnings: [] };
    case "damaged":
      return {
        kind: "convert",
        warnings: [
          {
            code: "prep/damaged-output",
            message: `${output} was there but damaged (${existing.what}); it was made again`,
          },
        ],
      };
    case "finished":
      return {
        kind: "skip",
        record: !existing.recorded,
        outcome: outcomeOf({
          index,
          input,
          output,
          id,
          status: "skipped",
          code: "prep/already-done",
          message: "the output is there, made by this very job",
          outputBytes: existing.bytes,
          outputModifiedMs: existing.modifiedMs,
        }),
      };
    case "other": {
      if (overwrite) return { kind: "convert", warnings: [] };
      const origin =
        existing.id === undefined
          ? "by another program"
          : "with other options, tables or version, or from another input";
      const message = `${output} exists, made ${origin}; --overwrite replaces it`;
      const outcome = outcomeOf({ index, input, output, id, status: "skipped", code: "prep/output-exists", message });
      return { kind: "skip", record: true, outcome };
    }
  }
}

/** Reads the job id of an existing output and, where it is the wanted one, verifies its sums. */
export async function checkOutput(path: string, wantedId: string): Promise<OutputCheck> {
  const { headerText, openFits, verify } = await import("heliokit/fits");
  try {
    const source = await fileSource(path);
    try {
      const file = await openFits(source);
      const image = await file.firstImage();
      const id = headerText(image.header, "JOBID")?.trim();
      if (id !== wantedId) return { id, problem: undefined };
      for (const hdu of await file.hdus()) {
        const sums = await verify(hdu);
        // The empty primary unit before a compressed image needs no sums of its own.
        const states =
          hdu.dataBytes > 0 ? [sums.datasum, sums.checksum] : [sums.checksum].filter((sum) => sum !== "absent");
        if (states.some((state) => state !== "ok"))
          return { id, problem: `its checksums do not fit, HDU ${hdu.index}` };
      }
      return { id, problem: undefined };
    } finally {
      await source.close();
    }
  } catch (error) {
    // What cannot be read as FITS is some other program's file, or ours cut short: its id would stand in the header.
    if (isHeliokitError(error)) return { id: undefined, problem: error.message };
    throw error;
  }
}
