import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeliokitError } from "heliokit/errors";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConversionResult, EngineControl } from "../engine/engine.js";
import type { Job } from "../plan/plan.js";
import { queueEngine } from "./engine.js";
import { failureText, type JobMessage } from "./messages.js";
import type { QueueServer } from "./server.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-queue-"));
});
afterAll(() => rm(folder, { recursive: true }));

const job = (index: number): Job => ({
  index,
  id: String(index).padStart(32, "0"),
  input: join(folder, `${index}.fits`),
  inputBytes: 1,
  output: join(folder, `${index}_lev1_5.fits`),
  expectedBytes: 1,
});

async function resultOf({ output }: Job): Promise<ConversionResult> {
  const { size: outputBytes, mtimeMs: outputModifiedMs } = await stat(output);
  const report = { warnings: [], steps: [], seconds: {}, outputBytes, width: 1, height: 1 };
  return { report, outputBytes, outputModifiedMs, seconds: 0.5 };
}

interface Kept {
  message: JobMessage;
  ended?: "completed" | "failed";
  result?: unknown;
  failedReason?: string;
}

/** A queue in memory; `work` does something with every job that was added. */
class FakeServer implements QueueServer {
  readonly kind = "redis";
  readonly shown = "redis://fake";
  readonly warnings = ["a setting loses jobs"];
  readonly jobs = new Map<string, Kept>();
  readonly added: string[] = [];
  mark = "";
  work: (id: string, kept: Kept) => void | Promise<void> = () => {};

  async putDocument(): Promise<void> {}
  async getDocument(): Promise<undefined> {
    return undefined;
  }
  async add(entries: readonly { readonly id: string; readonly message: JobMessage }[]): Promise<void> {
    for (const { id, message } of entries) {
      this.added.push(id);
      if (this.jobs.has(id)) continue;
      const kept: Kept = { message };
      this.jobs.set(id, kept);
      await this.work(id, kept);
    }
  }
  async find(id: string) {
    const kept = this.jobs.get(id);
    if (!kept) return undefined;
    const finishedMs = kept.ended === undefined ? undefined : 1;
    return { id, result: kept.result, failedReason: kept.failedReason, finishedMs };
  }
  async remove(id: string): Promise<void> {
    this.jobs.delete(id);
  }
  async ended(state: "completed" | "failed", from: number, to: number): Promise<readonly string[]> {
    return [...this.jobs]
      .filter(([, { ended }]) => ended === state)
      .map(([id]) => id)
      .reverse()
      .slice(from, to + 1);
  }
  async counts() {
    return { waiting: 0, active: 0, delayed: 0, completed: 0, failed: 0 };
  }
  async workers(): Promise<readonly string[]> {
    return [];
  }
  async isPaused(): Promise<boolean> {
    return false;
  }
  async pause(): Promise<void> {}
  async resume(): Promise<void> {}
  async drain(): Promise<void> {}
  async drainMark(): Promise<string> {
    return this.mark;
  }
  async retryFailed(): Promise<void> {}
  async clean(): Promise<number> {
    return 0;
  }
  take(): never {
    throw new Error("no worker here");
  }
  async close(): Promise<void> {}
}

async function* given(jobs: readonly Job[]): AsyncGenerator<Job> {
  yield* jobs;
}

/** Runs jobs and tells what came of them, and what was said. */
async function run(server: FakeServer, jobs: readonly Job[], stop = new AbortController()) {
  const notes: string[] = [];
  const told: [number, string][] = [];
  const control: EngineControl = {
    stop: stop.signal,
    abandon: stop.signal,
    onStarted: () => {},
    onDone: ({ index }) => told.push([index, "done"]),
    onFailed: ({ index }, error) => told.push([index, error instanceof HeliokitError ? error.code : String(error)]),
  };
  const note = (text: string) => notes.push(text);
  const engine = await queueEngine({ server, conversion: {}, roots: new Map([["data", folder]]), note });
  await engine.run(given(jobs), control);
  return { engine, notes, told: told.sort(([a], [b]) => a - b) };
}

test("results and failures come back, done jobs leave the queue, failed ones stay for a look", async () => {
  const server = new FakeServer();
  const jobs = [0, 1, 2, 3].map(job);
  await writeFile(jobs[0]?.output ?? "", "x");
  server.work = async (_, kept) => {
    const index = Number(kept.message.id);
    kept.ended = index % 2 === 0 ? "completed" : "failed";
    if (index === 0) kept.result = await resultOf(job(0));
    // A result of a form that nobody knows is a failure, not a crash.
    if (index === 2) kept.result = { strange: true };
    if (index === 1) kept.failedReason = failureText(new HeliokitError("fits/corrupt-tile", "bad"), 1);
    if (index === 3) kept.failedReason = "job stalled more than allowable limit";
  };
  const { told, notes } = await run(server, jobs);
  expect(told).toEqual([
    [0, "done"],
    [1, "fits/corrupt-tile"],
    [2, "queue/given-up"],
    [3, "queue/given-up"],
  ]);
  expect(notes).toEqual(["warning: a setting loses jobs"]);
  expect([...server.jobs.values()].map(({ message }) => Number(message.id)).sort()).toEqual([1, 3]);
  expect([...server.jobs.values()][0]?.message.input).toEqual({ root: "data", path: "1.fits" });
});

test("a path below no root is a failure of that file only", async () => {
  const server = new FakeServer();
  server.work = async (_, kept) => {
    kept.ended = "completed";
    kept.result = await resultOf(job(0));
  };
  await writeFile(job(0).output, "x");
  const { told } = await run(server, [job(0), { ...job(1), input: "/elsewhere/1.fits" }]);
  expect(told).toEqual([
    [0, "done"],
    [1, "queue/path-outside-root"],
  ]);
});

test("a result that waits from before is taken when its output is as it says, else the job is done anew", async () => {
  const server = new FakeServer();
  const jobs = [job(0), job(1)];
  await writeFile(job(0).output, "x");
  await writeFile(job(1).output, "x");
  server.work = async (_, kept) => {
    kept.ended = "completed";
    kept.result = await resultOf({ ...job(0), output: join(folder, `${Number(kept.message.id)}_lev1_5.fits`) });
  };
  // An earlier coordinator handed them over and died.
  const first = await queueEngine({ server, conversion: {}, roots: new Map([["data", folder]]), note: () => {} });
  const died = new AbortController();
  const nobody = { onStarted: () => {}, onDone: () => {}, onFailed: () => {} };
  server.ended = async () => [];
  const dying = first.run(given(jobs), { stop: died.signal, abandon: died.signal, ...nobody });
  await new Promise((resolve) => setTimeout(resolve, 100));
  died.abort();
  await dying;
  server.ended = FakeServer.prototype.ended;
  const before = server.added.length;
  await writeFile(job(1).output, "changed since");
  const { told, engine } = await run(server, jobs);
  expect(told).toEqual([
    [0, "done"],
    [1, "done"],
  ]);
  expect(server.added.length).toBe(before + 1);
  expect(await engine.holds?.(job(0))).toBe(false);
});

test("what the queue still has is held: done, waiting or to be tried again, but not failed", async () => {
  const server = new FakeServer();
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  const { engine, notes } = await run(server, [job(0)], stop);
  expect(notes.at(-1)).toMatch(/1 job left in the queue, to go on there/);
  expect(await engine.holds?.(job(0))).toBe(true);
  const [kept] = server.jobs.values();
  if (kept) Object.assign(kept, { ended: "failed", failedReason: "x" });
  expect(await engine.holds?.(job(0))).toBe(false);
  expect(await engine.holds?.(job(9))).toBe(false);
  expect(await engine.holds?.({ ...job(0), input: "/elsewhere/a" })).toBe(false);
});

test("jobs that a server lost are handed over again; emptied on purpose it is the end", async () => {
  const server = new FakeServer();
  await writeFile(job(0).output, "x");
  server.work = async (id, kept) => {
    if (server.added.length === 1) server.jobs.delete(id);
    else {
      kept.ended = "completed";
      kept.result = await resultOf(job(0));
    }
  };
  const { told, notes } = await run(server, [job(0)]);
  expect(told).toEqual([[0, "done"]]);
  expect(notes.join()).toMatch(/no longer in the queue: 1 job /);

  const emptied = new FakeServer();
  emptied.work = (id) => {
    emptied.jobs.delete(id);
    emptied.mark = "later";
  };
  await expect(run(emptied, [job(0)])).rejects.toMatchObject({ code: "queue/drained" });
}, 30_000);
