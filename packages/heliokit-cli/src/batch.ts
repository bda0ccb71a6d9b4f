import { isHeliokitError } from "heliokit/errors";
import type { Engine } from "./engine/engine.js";
import type { Journal } from "./journal.js";
import { type FileOutcome, type OutcomeWarning, outcomeOf, statusOfCode } from "./outcome.js";
import type { Job, Planned } from "./plan/plan.js";
import type { Progress } from "./progress/progress.js";
import type { Decision } from "./resume.js";
import { isEnvironmentCode } from "./write-error.js";

/** Why a batch ended before its plan did. */
export type Stop =
  | { readonly kind: "interrupted" }
  /** Nothing more can be written or opened. */
  | { readonly kind: "environment"; readonly code: string; readonly message: string; readonly input: string }
  /** A mistake in the program: never counted as a bad file. */
  | { readonly kind: "program"; readonly error: unknown; readonly input: string | undefined };

/** What a batch is made of. */
export interface Batch {
  readonly plan: AsyncIterable<Planned>;
  readonly decide: (job: Job) => Promise<Decision>;
  readonly engine: Engine;
  /** Undefined for a run that writes nothing. */
  readonly journal: Journal | undefined;
  readonly progress: Progress;
  /** Gets every outcome in the order of the plan. */
  readonly onOutcome: (outcome: FileOutcome) => Promise<void> | void;
  /** The user wants to stop: no new files. */
  readonly stop: AbortSignal;
  /** The user has waited long enough: running files are abandoned. */
  readonly abandon: AbortSignal;
}

/** How a batch ended. */
export interface BatchEnd {
  readonly stop: Stop | undefined;
  /** Inputs that the header put outside of the selection. */
  readonly notSelected: number;
}

/** Takes a plan through an engine and gives an account of every input. */
export async function runBatch(batch: Batch): Promise<BatchEnd> {
  const { engine, journal, progress } = batch;
  const inOrder = new InOrder(batch.onOutcome);
  const halt = new AbortController();
  const remarks = new Map<number, readonly OutcomeWarning[]>();
  let stop: Stop | undefined;
  let notSelected = 0;
  let writing: Promise<void> = Promise.resolve();

  const end = (reason: Stop) => {
    // A mistake in the program is worth more than what followed from it.
    if (!stop || (reason.kind === "program" && stop.kind !== "program")) stop = reason;
    halt.abort();
  };
  const onStop = () => end({ kind: "interrupted" });
  if (batch.stop.aborted) onStop();
  batch.stop.addEventListener("abort", onStop, { once: true });

  const hand = (index: number, outcome: FileOutcome | undefined) => {
    writing = writing.then(() => inOrder.add(index, outcome));
    writing.catch((error) => end({ kind: "program", error, input: outcome?.input }));
  };
  const settle = (outcome: FileOutcome, record = true) => {
    try {
      if (record) journal?.record(outcome);
    } catch (error) {
      end(stopFor(error, outcome.input));
    }
    progress.finished(outcome);
    hand(outcome.index, outcome);
  };

  async function* jobs(): AsyncGenerator<Job> {
    for await (const planned of batch.plan) {
      if (halt.signal.aborted) return;
      if (planned.kind === "not-selected") {
        notSelected++;
        progress.dropped();
        hand(planned.index, undefined);
        continue;
      }
      if (planned.kind === "outcome") {
        settle(planned.outcome);
        continue;
      }
      const decision = await batch.decide(planned.job);
      if (decision.kind === "skip") settle(decision.outcome, decision.record);
      else {
        if (decision.warnings.length > 0) remarks.set(planned.job.index, decision.warnings);
        yield planned.job;
      }
    }
  }

  try {
    await engine.run(jobs(), {
      stop: halt.signal,
      abandon: batch.abandon,
      onStarted: (job) => progress.started(job.input),
      onDone: (job, { report, outputBytes, outputModifiedMs, seconds }) => {
        const { index, id, input, output } = job;
        const warnings = [
          ...(remarks.get(index) ?? []),
          ...report.warnings.map(({ code, message }) => ({ code, message })),
        ];
        remarks.delete(index);
        settle(
          outcomeOf({
            index,
            id,
            input,
            output,
            status: "done",
            warnings,
            seconds,
            stages: report.seconds,
            steps: report.steps,
            outputBytes,
            outputModifiedMs,
            largestStorageError: report.largestStorageError ?? null,
          }),
        );
      },
      onFailed: (job, error, seconds) => {
        if (batch.abandon.aborted && isAbort(error)) return;
        if (!isHeliokitError(error) || isEnvironmentCode(error.code)) return end(stopFor(error, job.input));
        const { index, id, input, output } = job;
        const { code, message } = error;
        settle(outcomeOf({ index, id, input, output, status: statusOfCode(code), code, message, seconds }));
      },
    });
  } catch (error) {
    end(stopFor(error, undefined));
  } finally {
    batch.stop.removeEventListener("abort", onStop);
  }
  await writing.catch(() => {});
  await inOrder.flush();
  return { stop, notSelected };
}

function stopFor(error: unknown, input: string | undefined): Stop {
  if (isHeliokitError(error) && isEnvironmentCode(error.code)) {
    return { kind: "environment", code: error.code, message: error.message, input: input ?? "" };
  }
  return { kind: "program", error, input };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** Hands outcomes on in the order of the plan, whatever the order they come in. Holds back only what overtook others. */
class InOrder {
  #next = 0;
  /** Undefined stands for a place in the plan that has no outcome. */
  readonly #waiting = new Map<number, FileOutcome | undefined>();
  readonly #onOutcome: (outcome: FileOutcome) => Promise<void> | void;

  constructor(onOutcome: (outcome: FileOutcome) => Promise<void> | void) {
    this.#onOutcome = onOutcome;
  }

  async add(index: number, outcome: FileOutcome | undefined): Promise<void> {
    this.#waiting.set(index, outcome);
    while (this.#waiting.has(this.#next)) {
      const next = this.#waiting.get(this.#next);
      this.#waiting.delete(this.#next++);
      if (next) await this.#onOutcome(next);
    }
  }

  /** At the end: what is left, past the gaps of files that were never finished. */
  async flush(): Promise<void> {
    const left = [...this.#waiting.entries()].sort(([a], [b]) => a - b);
    this.#waiting.clear();
    for (const [, outcome] of left) if (outcome) await this.#onOutcome(outcome);
  }
}
