import type { Level15Step } from "heliokit/aia";

/** What became of an input. */
export type Status = "done" | "skipped" | "failed";

/** A warning as reports carry it. */
export interface OutcomeWarning {
  readonly code: string;
  readonly message: string;
}

/** The account of one input: a line of the journal, an entry of the JSON report. */
export interface FileOutcome {
  /** Place in the plan, from 0. */
  readonly index: number;
  /** Absolute path. */
  readonly input: string;
  /** Absolute path; null where planning came to no output. */
  readonly output: string | null;
  readonly status: Status;
  /** Why it was skipped or failed; null when done. */
  readonly code: string | null;
  readonly message: string | null;
  readonly warnings: readonly OutcomeWarning[];
  readonly seconds: number;
  /** Seconds by stage. */
  readonly stages: Readonly<Record<string, number>>;
  /** What each step did; empty unless done in this or an earlier run. */
  readonly steps: readonly Level15Step[];
  /** Id of the job; null where planning came to none. */
  readonly id: string | null;
  /** Size and time of change of the output as it was left; null unless done. */
  readonly outputBytes: number | null;
  readonly outputModifiedMs: number | null;
  /** Largest difference that lossy storage made; null when lossless. */
  readonly largestStorageError: number | null;
}

/** Tells a skip from a failure: what a careful person would leave out, and what is wrong with a file. */
export const SKIPS: ReadonlySet<string> = new Set([
  "aia/quality",
  "aia/already-corrected",
  "aia/already-registered",
  "aia/not-full-disk",
  "hmi/not-full-disk",
  "prep/already-done",
  "prep/output-exists",
]);

/** The status that belongs to a code of the library or of planning. */
export function statusOfCode(code: string): Status {
  return SKIPS.has(code) ? "skipped" : "failed";
}

/** An outcome with everything that is not given left empty. */
export function outcomeOf(given: Pick<FileOutcome, "index" | "input" | "status"> & Partial<FileOutcome>): FileOutcome {
  return {
    output: null,
    code: null,
    message: null,
    warnings: [],
    seconds: 0,
    stages: {},
    steps: [],
    id: null,
    outputBytes: null,
    outputModifiedMs: null,
    largestStorageError: null,
    ...given,
  };
}
