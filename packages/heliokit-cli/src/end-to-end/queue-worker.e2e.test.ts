import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LEVEL15_ALGORITHM } from "heliokit/aia";
import { afterEach, expect, test } from "vitest";
import { writeRunDocument } from "../../dist/queue/document.js";
import { MESSAGE_FORMAT } from "../../dist/queue/messages.js";
// The built module: threads cannot load TypeScript.
import { queueWorker } from "../../dist/queue/worker.js";
import type { QueueServer, Taken, TakenJob } from "../queue/server.js";
import type { QueueWorker, WorkerEvent } from "../queue/worker.js";

const document = writeRunDocument({ order: 3 });
const message = (input: string, more: object = {}) => ({
  format: MESSAGE_FORMAT,
  version: "0.1.0",
  algorithm: LEVEL15_ALGORITHM,
  run: document.hash,
  id: "x",
  input: { root: "", path: `/${input}` },
  inputBytes: 1,
  output: { root: "", path: "/out" },
  expectedBytes: 1,
  ...more,
});

let running: QueueWorker | undefined;
afterEach(() => running?.close());

/** A worker whose jobs come straight from the test. */
function worker(texts: Readonly<Record<string, string>> = { [document.hash]: document.text }) {
  let take: (job: TakenJob) => Promise<Taken> = () => Promise.reject(new Error("nothing is taken yet"));
  const events: WorkerEvent[] = [];
  const asked: string[] = [];
  const paused: string[] = [];
  const server: Pick<QueueServer, "take" | "getDocument"> = {
    take(options) {
      take = options.take;
      const say = (word: string) => async () => {
        paused.push(word);
      };
      return { pause: say("pause"), resume: say("resume"), close: say("close") };
    },
    async getDocument(hash) {
      asked.push(hash);
      return texts[hash];
    },
  };
  const one = queueWorker({
    // Only these two are asked by a worker.
    server: server as QueueServer,
    jobs: 2,
    roots: new Map(),
    lockMs: 30_000,
    onEvent: (event: WorkerEvent) => events.push(event),
    converter: new URL("../testing/faulty-converter.mjs", import.meta.url),
  });
  running = one;
  const doing = (input: string, more?: object, attempt = 1) =>
    take({ id: input, message: message(input, more), attempt, attempts: 5, begunBefore: attempt > 1 });
  return {
    one,
    doing,
    events,
    asked,
    paused,
    takeRaw: (raw: unknown) => take({ id: "raw", message: raw, attempt: 1, attempts: 5, begunBefore: false }),
  };
}

test("jobs are done on threads; the options of their run are asked for once", async () => {
  const { doing, events, asked, one } = worker();
  const taken = await Promise.all(["a", "b", "c", "d"].map((input) => doing(input)));
  expect(taken.map(({ kind }) => kind)).toEqual(["done", "done", "done", "done"]);
  expect(new Set(asked)).toEqual(new Set([document.hash]));
  expect(asked.length).toBeLessThanOrEqual(2);
  expect(events.filter(({ kind }) => kind === "done").length).toBe(4);
  expect(one.running).toBe(0);
});

test("bad data fails at once, with code and facts; a mistake of the program too, without a code", async () => {
  const { doing } = worker();
  const bad = await doing("bad file");
  expect(bad).toMatchObject({ kind: "failed", again: false });
  expect(bad.kind === "failed" && JSON.parse(bad.text)).toMatchObject({
    code: "fits/corrupt-tile",
    facts: { tile: 3 },
  });
  const mistake = await doing("mistake");
  expect(mistake).toMatchObject({ kind: "failed", again: false });
  expect(mistake.kind === "failed" && JSON.parse(mistake.text)).not.toHaveProperty("code");
});

test.each([
  ["missing", {}, "queue/tables-missing"],
  ["damaged", { [document.hash]: `${document.text} ` }, "queue/damaged-tables"],
])("options that are %s in the queue may be there the next time", async (_, texts, code) => {
  const { doing, events } = worker(texts);
  expect(await doing("a")).toMatchObject({ kind: "failed", again: true });
  expect(events.at(-1)).toMatchObject({ kind: "failed", code, again: true });
  await doing("a", {}, 5);
  expect(events.at(-1)).toMatchObject({ kind: "failed", code, again: false });
});

test("what a worker left that died over a job goes when another takes it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "heliokit-left-"));
  const left = join(folder, ".out.heliokit-otherhost-1-abc.tmp");
  await writeFile(left, "half");
  const before = new Date(Date.now() - 2 * 24 * 3600 * 1000);
  await utimes(left, before, before);
  const { doing } = worker();
  const output = { root: "", path: join(folder, "out.fits") };
  await doing("a", { output });
  expect(await readdir(folder)).toHaveLength(1);
  await doing("a", { output }, 2);
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test("what is no job of ours is a failure", async () => {
  expect(await worker().takeRaw({ some: "thing" })).toMatchObject({ kind: "failed", again: false });
});

test.each([
  [{ algorithm: LEVEL15_ALGORITHM + 1 }, "queue/other-algorithm"],
  [{ format: MESSAGE_FORMAT + 1 }, "queue/other-format"],
  [{ input: { root: "data", path: "a" } }, "queue/unknown-root"],
])("%o goes back, and the worker must end", async (more, code) => {
  const { doing, one } = worker();
  expect(await doing("a", more)).toEqual({ kind: "handed-back" });
  expect(await one.refused).toMatchObject({ code });
  // Nothing more is begun.
  expect(await doing("b")).toEqual({ kind: "handed-back" });
});

test("a path that is not plain is a failure of that job alone", async () => {
  const { doing, events } = worker();
  expect(await doing("a/../../etc/passwd")).toMatchObject({ kind: "failed", again: false });
  expect(events.at(-1)).toMatchObject({ code: "queue/path-outside-root" });
  expect((await doing("b")).kind).toBe("done");
});

test("let go of, what runs goes back to the queue", async () => {
  const { doing, one, paused } = worker();
  await doing("a");
  const slow = doing("slow");
  while (one.running === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  one.abandon();
  expect(await slow).toEqual({ kind: "handed-back" });
  await one.stop();
  expect(paused).toEqual(["close"]);
});
