import { stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { LEVEL15_ALGORITHM } from "heliokit/aia";
import { isHeliokitError } from "heliokit/errors";
import { VERSION } from "heliokit/node";
import type { ConversionResult, Engine, EngineControl } from "../engine/engine.js";
import type { Job } from "../plan/plan.js";
import type { ConversionOptions } from "../prep/parameters.js";
import { count } from "../report/words.js";
import { writeRunDocument } from "./document.js";
import { type JobMessage, jobMessage, MESSAGE_FORMAT, queueId, readFailure, readResult } from "./messages.js";
import { type Roots, toRooted } from "./roots.js";
import { drainedError, type FoundJob, type QueueServer } from "./server.js";

/** Options of the engine over a queue. */
export interface QueueEngineOptions {
  readonly server: QueueServer;
  readonly conversion: ConversionOptions;
  readonly roots: Roots;
  /** Remarks for the person in front of it. */
  readonly note: (text: string) => void;
}

/** Jobs handed over at a time. */
const BATCH = 500;
/** Jobs on their way at a time: bounds the memory of the coordinator, and is work for a large cluster for a while. */
const MOST_PENDING = 250_000;
/** Ids of ended jobs asked for at a time. */
const PAGE = 500;
/** How often the queue is asked for what has ended: soon after something has, more seldom otherwise. */
const SOON_MS = 40;
const SELDOM_MS = 500;
/** After so long without a result the coordinator looks whether its jobs are still there, and whether anybody works. */
const QUIET_MS = 5000;
const SILENCE_MS = 10_000;

/**
 * Runs jobs by a queue: hands them over, collects what workers anywhere made of them, and takes each out of the queue
 * when it stands in the journal. The coordinator may die at any moment: jobs go on, results wait, and the same command
 * finds them. It asks the queue what has ended instead of listening to events, which a stream may cut off.
 */
export async function queueEngine(options: QueueEngineOptions): Promise<Engine> {
  const { server, conversion, roots, note } = options;
  for (const warning of server.warnings) note(`warning: ${warning}`);
  const document = writeRunDocument(conversion);
  const head = { format: MESSAGE_FORMAT, version: VERSION, algorithm: LEVEL15_ALGORITHM, run: document.hash };
  await server.putDocument(document);
  // What ended before this run began: results to collect, failures to be tried anew.
  const before = { completed: await allEnded(server, "completed"), failed: await allEnded(server, "failed") };
  const pending = new Map<string, Job>();
  const mark = await server.drainMark();

  const messageOf = (job: Job): JobMessage =>
    jobMessage(head, job, toRooted(job.input, roots), toRooted(job.output, roots));

  /** The message of a job; undefined where its path is one that other machines cannot know. */
  function knownPlace(job: Job): JobMessage | undefined {
    try {
      return messageOf(job);
    } catch (error) {
      if (isHeliokitError(error)) return undefined;
      throw error;
    }
  }

  /** The same; that path is then a failure of its file. */
  function rooted(job: Job, control: EngineControl): JobMessage | undefined {
    try {
      return messageOf(job);
    } catch (error) {
      control.onStarted(job);
      control.onFailed(job, error, 0);
      return undefined;
    }
  }

  async function heldResult(job: Job, id: string): Promise<ConversionResult | undefined> {
    if (!before.completed.has(id)) return undefined;
    const result = readResult((await server.find(id))?.result);
    if (!result) return undefined;
    const found = await stat(job.output).catch(() => undefined);
    return found?.size === result.outputBytes && found.mtimeMs === result.outputModifiedMs ? result : undefined;
  }

  /** Hands jobs over; a result that waited for one of them is taken instead. */
  async function handOver(jobs: readonly Job[], control: EngineControl): Promise<void> {
    const fresh: { id: string; message: JobMessage; job: Job }[] = [];
    for (const job of jobs) {
      const message = rooted(job, control);
      if (!message) continue;
      const id = queueId(message);
      const result = await heldResult(job, id);
      if (control.stop.aborted) return;
      if (result) {
        control.onStarted(job);
        control.onDone(job, result);
        await server.remove(id);
        continue;
      }
      if (before.completed.delete(id) || before.failed.delete(id)) await server.remove(id);
      fresh.push({ id, message, job });
    }
    if (fresh.length > 0) await server.add(fresh.map(({ id, message }) => ({ id, message })));
    // Only now: what is pending must be in the queue, or it has vanished from it.
    for (const { id, job } of fresh) pending.set(id, job);
  }

  /** Collects what has ended; tells how much. `all`: looks through everything, not only at the latest. */
  async function collect(control: EngineControl, all: boolean): Promise<number> {
    let collected = 0;
    for (const state of ["completed", "failed"] as const) {
      const ours: string[] = [];
      for (let from = 0; ; from += PAGE) {
        const ids = await server.ended(state, from, from + PAGE - 1);
        const known = ids.filter((id) => pending.has(id));
        ours.push(...known);
        if (ids.length < PAGE || (known.length === 0 && !all)) break;
      }
      for (let at = 0; at < ours.length; at += BATCH) {
        const found = await Promise.all(ours.slice(at, at + BATCH).map((id) => server.find(id)));
        if (control.stop.aborted) return collected;
        for (const one of found) if (one && settle(one, state, control)) collected++;
        // Where the journal could not be written results stay, for the next run to tell.
        if (control.stop.aborted) return collected;
        if (state === "completed") await Promise.all(found.map((one) => one && server.remove(one.id)));
      }
    }
    return collected;
  }

  function settle(found: FoundJob, state: "completed" | "failed", control: EngineControl): boolean {
    const job = pending.get(found.id);
    // Between the list and the look somebody may have put a failed job back to work.
    if (!job || found.finishedMs === undefined) return false;
    pending.delete(found.id);
    control.onStarted(job);
    if (state === "failed") {
      const { error, seconds } = readFailure(found.failedReason ?? "");
      control.onFailed(job, error, seconds);
      return true;
    }
    const result = readResult(found.result);
    if (result) control.onDone(job, result);
    else control.onFailed(job, readFailure("a result of unknown form").error, 0);
    return true;
  }

  /** Looks whether jobs have vanished from the queue; they are handed over again unless somebody emptied it on purpose. */
  async function findVanished(): Promise<void> {
    const ids = [...pending.keys()].slice(0, 2000);
    const found = await Promise.all(ids.map((id) => server.find(id)));
    const vanished = ids.filter((_, place) => found[place] === undefined);
    if (vanished.length === 0) return;
    if ((await server.drainMark()) !== mark) throw drainedError(pending.size);
    note(`no longer in the queue: ${count(vanished.length, "job")} (did its server lose them?); handed over again`);
    await server.putDocument(document);
    await server.add(vanished.flatMap((id) => entryOf(id)));
  }

  function entryOf(id: string): readonly { readonly id: string; readonly message: JobMessage }[] {
    const job = pending.get(id);
    return job ? [{ id, message: messageOf(job) }] : [];
  }

  let handedOver = false;
  let lastAnswer = performance.now();

  async function handAllOver(jobs: AsyncIterator<Job>, control: EngineControl): Promise<void> {
    for (let more = true; more; ) {
      const batch: Job[] = [];
      while (batch.length < BATCH && more) {
        const next = await jobs.next();
        if (next.done) more = false;
        else batch.push(next.value);
        // At first workers wait: what there is goes out at once.
        if (batch.length > 0 && pending.size < BATCH) break;
      }
      if (control.stop.aborted) return;
      await handOver(batch, control);
      while (pending.size >= MOST_PENDING && !control.stop.aborted) await pause(SELDOM_MS, control.stop);
    }
    handedOver = true;
  }

  async function follow(control: EngineControl): Promise<void> {
    let waitMs = SOON_MS;
    let round = 0;
    let lastResult = performance.now();
    const quiet = quietWatch(server, note);
    while (!control.stop.aborted && (!handedOver || pending.size > 0)) {
      const collected = await collect(control, round++ % 20 === 0);
      lastAnswer = performance.now();
      if (collected > 0) {
        lastResult = performance.now();
        waitMs = SOON_MS;
        quiet.heard();
      } else {
        waitMs = Math.min(waitMs * 1.5, SELDOM_MS);
        if (performance.now() - lastResult > QUIET_MS && pending.size > 0) {
          lastResult = performance.now();
          await findVanished();
          await quiet.look();
        }
      }
      await pause(waitMs, control.stop);
    }
  }

  return {
    async holds(job) {
      const message = knownPlace(job);
      const found = message && (await server.find(queueId(message)));
      return found !== undefined && (found.finishedMs === undefined || found.failedReason === undefined);
    },
    async run(jobs, control) {
      if (control.stop.aborted) return;
      const stopped = new Promise<void>((resolve) => {
        control.stop.addEventListener("abort", () => resolve(), { once: true });
      });
      const silence = watchSilence(() => lastAnswer, note);
      try {
        await Promise.race([Promise.all([handAllOver(jobs, control), follow(control)]), stopped]);
      } finally {
        silence.end();
      }
      if (control.stop.aborted && pending.size > 0) {
        note(
          `${count(pending.size, "job")} left in the queue, to go on there; the same command collects what comes of it`,
        );
      }
    },
    close: () => server.close(),
  };
}

/** Tells, once per silence, that the server does not answer. */
function watchSilence(lastAnswer: () => number, note: (text: string) => void): { end(): void } {
  let told = false;
  const timer = setInterval(() => {
    const silent = performance.now() - lastAnswer() > SILENCE_MS;
    if (silent && !told) note("the queue does not answer; waiting for it");
    if (!silent && told) note("the queue answers again");
    told = silent;
  }, 1000);
  return { end: () => clearInterval(timer) };
}

/** Tells, once per silence, why nothing comes. */
function quietWatch(server: QueueServer, note: (text: string) => void): { heard(): void; look(): Promise<void> } {
  let told = false;
  return {
    heard() {
      told = false;
    },
    async look() {
      if (told) return;
      if (await server.isPaused()) note(`the queue is paused: heliokit queue resume --queue ${server.shown}`);
      else if ((await server.workers()).length === 0) {
        note(`nobody works on the queue: start heliokit worker --queue ${server.shown} here or on other machines`);
      } else return;
      told = true;
    },
  };
}

async function allEnded(server: QueueServer, state: "completed" | "failed"): Promise<Set<string>> {
  const all = new Set<string>();
  for (let from = 0; ; from += 10_000) {
    const ids = await server.ended(state, from, from + 9999);
    for (const id of ids) all.add(id);
    if (ids.length < 10_000) return all;
  }
}

/** Waits, or less when the signal comes. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
