import { existsSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runBatch } from "./batch.js";
import type { Convert } from "./engine/engine.js";
import { inlineEngine } from "./engine/local.js";
import { finishedOutputs, openJournal, readJournal } from "./journal.js";
import type { FileOutcome } from "./outcome.js";
import { findInputs } from "./plan/inputs.js";
import type { Inspection } from "./plan/inspect.js";
import { type PlanSettings, planJobs, resolveDuplicates, surveyInputs } from "./plan/plan.js";
import { parseSelection } from "./plan/selection.js";
import { makeProgress } from "./progress/progress.js";
import { mergeJournals } from "./report/merge.js";
import { decide, existingOutput, type OutputCheck } from "./resume.js";
import { coded, type Fault, fakeConvert } from "./testing/fake-convert.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-batch-"));
  await mkdir(join(folder, "in"));
});
afterEach(() => rm(folder, { recursive: true }));

interface Wish {
  readonly convert?: Convert;
  readonly width?: number;
  readonly parameters?: Record<string, unknown>;
  readonly overwrite?: boolean;
  readonly stop?: AbortSignal;
  readonly abandon?: AbortSignal;
  readonly check?: (path: string) => Promise<OutputCheck>;
}

async function inspect(path: string): Promise<Inspection> {
  const text = await readFile(path, "utf8");
  if (text === "empty") throw coded("fits/empty-file");
  return { size: text.length, datasum: undefined, channel: 193, observedAt: undefined, width: 1, height: 1 };
}

async function run(wish: Wish = {}) {
  const out = join(folder, "out");
  const settings: PlanSettings = {
    out,
    layout: "flat",
    selection: parseSelection(undefined, undefined, undefined),
    shard: undefined,
    parameters: wish.parameters ?? {},
    algorithm: 1,
    bytesPerPixel: 4,
    caseSensitive: true,
  };
  const survey = await surveyInputs(findInputs({ inputs: [join(folder, "in")], out }), settings);
  const duplicates = await resolveDuplicates(survey, settings, inspect);
  await mkdir(out, { recursive: true });
  const journal = openJournal(out, undefined, "0", {});
  const finished = await finishedOutputs(out);
  const outcomes: FileOutcome[] = [];
  const end = await runBatch({
    plan: planJobs(survey, duplicates, settings, inspect),
    decide: async (job) =>
      decide(
        job,
        await existingOutput(job, finished, wish.check ?? (async () => ({ id: undefined, problem: undefined }))),
        wish.overwrite ?? false,
      ),
    engine: inlineEngine(wish.convert ?? fakeConvert(), wish.width ?? 2),
    journal,
    progress: makeProgress("none", { write: () => {}, nowMs: () => 0, columns: () => 80 }),
    onOutcome: (outcome) => void outcomes.push(outcome),
    stop: wish.stop ?? new AbortController().signal,
    abandon: wish.abandon ?? new AbortController().signal,
  });
  journal.close();
  await survey.entries.close();
  return { end, outcomes, out };
}

async function inputs(count: number, text: (index: number) => string = (index) => `file ${index}`): Promise<void> {
  for (let index = 0; index < count; index++) {
    await writeFile(join(folder, "in", `image.${String(index).padStart(3, "0")}.lev1.fits`), text(index));
  }
}

const faultAt =
  (place: number, error: unknown): Fault =>
  ({ index }) =>
    index === place ? error : undefined;

const statuses = (outcomes: readonly FileOutcome[]) => outcomes.map(({ status, code }) => code ?? status);

test.each([1, 3])("every file gets its outcome, in the order of the plan, with %i at a time", async (width) => {
  await inputs(12, (index) => (index === 7 ? "empty" : index === 9 ? "odd" : `file ${index}`));
  // The first takes longest: order must not come from speed.
  const slow = fakeConvert(faultAt(4, coded("aia/not-full-disk")));
  const convert: Convert = async (job, signal) => {
    if (job.index === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    return slow(job, signal);
  };
  const { end, outcomes } = await run({ convert, width });
  expect(end.stop).toBeUndefined();
  expect(outcomes.map(({ index }) => index)).toEqual(Array.from({ length: 12 }, (_, index) => index));
  const expected: string[] = Array(12).fill("done");
  expected[4] = "aia/not-full-disk";
  expected[7] = "fits/empty-file";
  expect(statuses(outcomes)).toEqual(expected);
  expect(outcomes[4]?.status).toBe("skipped");
  expect(outcomes[9]?.warnings).toEqual([{ code: "aia/odd", message: "odd file" }]);
});

test("a second run does nothing again; other options find the outputs in their way; --overwrite replaces them", async () => {
  await inputs(3);
  const first = await run();
  let conversions = 0;
  const counting: Convert = (job, signal) => {
    conversions++;
    return fakeConvert()(job, signal);
  };
  expect(statuses((await run({ convert: counting })).outcomes)).toEqual(Array(3).fill("prep/already-done"));
  expect(conversions).toBe(0);
  const other = {
    convert: counting,
    parameters: { order: 1 },
    check: async () => ({ id: "f".repeat(32), problem: undefined }),
  };
  const inTheWay = await run(other);
  expect(statuses(inTheWay.outcomes)).toEqual(Array(3).fill("prep/output-exists"));
  expect(inTheWay.outcomes[0]?.message).toContain("with other options");
  expect(conversions).toBe(0);
  expect(statuses((await run({ ...other, overwrite: true })).outcomes)).toEqual(Array(3).fill("done"));
  expect(conversions).toBe(3);
  expect(first.outcomes[0]?.id).not.toBe(inTheWay.outcomes[0]?.id);
});

test("an output that no journal knows is believed for its sums only", async () => {
  await inputs(2);
  const { outcomes, out } = await run();
  await rm(join(out, "heliokit-journal.ndjson"));
  const ids = new Map(outcomes.map(({ output, id }) => [output, id]));
  const check = async (path: string): Promise<OutputCheck> => ({
    id: ids.get(path) ?? undefined,
    problem: path.includes("001") ? "DATASUM wrong" : undefined,
  });
  const again = await run({ check });
  expect(statuses(again.outcomes)).toEqual(["prep/already-done", "done"]);
  expect(again.outcomes[1]?.warnings[0]).toMatchObject({ code: "prep/damaged-output" });
  // What was found done is in the new journal: the report counts it.
  const merged = [];
  for await (const outcome of (await mergeJournals(out)).outcomes()) merged.push(outcome.status);
  expect(merged).toEqual(["done", "done"]);
});

test("a changed output is looked at again, whatever the journal says", async () => {
  await inputs(1);
  const { outcomes } = await run();
  const output = outcomes[0]?.output ?? "";
  await appendFile(output, "more");
  expect(statuses((await run()).outcomes)).toEqual(["prep/output-exists"]);
});

test("a mistake in the program stops the batch and is no bad file", async () => {
  await inputs(20);
  const { end, outcomes } = await run({
    convert: fakeConvert(faultAt(5, new TypeError("x is not a function"))),
    width: 2,
  });
  expect(end.stop).toMatchObject({ kind: "program", input: expect.stringContaining("image.005") });
  expect(outcomes.every(({ status }) => status === "done")).toBe(true);
  expect(outcomes.length).toBeLessThan(20);
});

test("a full disk stops the batch; what was running is finished; the next run goes on", async () => {
  await inputs(20);
  const { end, outcomes, out } = await run({
    convert: fakeConvert(faultAt(5, coded("node/disk-full", "full"))),
    width: 3,
  });
  expect(end.stop).toMatchObject({ kind: "environment", code: "node/disk-full" });
  expect(outcomes.length).toBeGreaterThanOrEqual(5);
  expect(outcomes.length).toBeLessThan(10);
  expect((await readdir(out)).some((name) => name.endsWith(".tmp"))).toBe(false);
  const again = await run();
  expect(again.outcomes.filter(({ status }) => status === "done").length).toBe(20 - outcomes.length);
});

test("an interruption finishes what runs and takes nothing new; an abandoned file leaves no outcome", async () => {
  await inputs(20);
  const stop = new AbortController();
  const convert: Convert = (job, signal) => {
    if (job.index === 4) stop.abort();
    return fakeConvert()(job, signal);
  };
  const first = await run({ convert, width: 2, stop: stop.signal });
  expect(first.end.stop).toEqual({ kind: "interrupted" });
  expect(first.outcomes.length).toBeGreaterThanOrEqual(5);
  expect(first.outcomes.length).toBeLessThanOrEqual(6);

  const both = new AbortController();
  const hanging: Convert = (job, signal) => {
    if (job.index === 10) both.abort();
    return fakeConvert(undefined, 5)(job, signal);
  };
  const second = await run({ convert: hanging, width: 2, stop: both.signal, abandon: both.signal });
  expect(second.outcomes.filter(({ status }) => status === "failed")).toEqual([]);
});

test("a torn last line of a killed run harms nothing", async () => {
  await inputs(2);
  const { out } = await run();
  await appendFile(join(out, "heliokit-journal.ndjson"), '{"type":"file","inp');
  expect(statuses((await run()).outcomes)).toEqual(Array(2).fill("prep/already-done"));
  const lines = [];
  for await (const line of readJournal(join(out, "heliokit-journal.ndjson"), out)) lines.push(line.type);
  expect(lines).toEqual(["run", "file", "file", "run"]);
});

test("the journal has relative paths, so that everything can move", async () => {
  await inputs(1);
  const { out } = await run();
  const text = await readFile(join(out, "heliokit-journal.ndjson"), "utf8");
  expect(text).toContain('"input":"../in/image.000.lev1.fits"');
  expect(text).toContain('"output":"image.000.lev1_5.fits"');
  expect(text).not.toContain(folder);
});

test("a file that cannot be journalled stops the batch instead of going unrecorded", async () => {
  await inputs(3);
  const out = join(folder, "out");
  await mkdir(out);
  const journal = {
    path: "",
    record: () => {
      throw coded("node/disk-full", "full");
    },
    close: () => {},
  };
  const settings = {
    layout: "flat",
    selection: parseSelection(undefined, undefined, undefined),
    shard: undefined,
    caseSensitive: true,
  } as const;
  const plan: PlanSettings = { ...settings, out, parameters: {}, algorithm: 1, bytesPerPixel: 4 };
  const survey = await surveyInputs(findInputs({ inputs: [join(folder, "in")], out }), settings);
  const end = await runBatch({
    plan: planJobs(survey, { repeated: new Set(), collisions: [] }, plan, inspect),
    decide: async () => ({ kind: "convert", warnings: [] }),
    engine: inlineEngine(fakeConvert()),
    journal,
    progress: makeProgress("none", { write: () => {}, nowMs: () => 0, columns: () => 80 }),
    onOutcome: () => {},
    stop: new AbortController().signal,
    abandon: new AbortController().signal,
  });
  expect(end.stop).toMatchObject({ kind: "environment", code: "node/disk-full" });
  expect(existsSync(join(out, "image.002.lev1_5.fits"))).toBe(false);
});
