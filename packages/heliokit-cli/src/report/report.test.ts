import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FileOutcome, outcomeOf } from "../outcome.js";
import { explanation } from "./explain.js";
import { jsonReport } from "./json.js";
import { mergeJournals } from "./merge.js";
import { summaryText, Tallier } from "./summary.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-report-"));
});
afterAll(() => rm(folder, { recursive: true }));

const failed = (index: number, code: string, message = `file ${index}.fits is bad`): FileOutcome =>
  outcomeOf({ index, input: `/in/file ${index}.fits`, status: "failed", code, message });

const frame = {
  ignored: { notFits: 2, notSelected: 1 },
  seconds: 60,
  out: "/out",
  product: "level 1.5",
  journal: "/out/heliokit-journal.ndjson",
  interrupted: false,
};

test("the summary groups by reason, says what to do, and never repeats a thousand names", () => {
  const tallier = new Tallier();
  for (let index = 0; index < 1000; index++) tallier.add(failed(index, "fits/truncated-data"));
  tallier.add(failed(1000, "aia/new-reason", "unheard of"));
  tallier.add(outcomeOf({ index: 1001, input: "/in/d.fits", status: "skipped", code: "prep/already-done" }));
  const done = outcomeOf({ index: 1002, input: "/in/e.fits", status: "done", outputBytes: 67_127_040 });
  tallier.add({ ...done, warnings: [{ code: "aia/missing-keyword", message: "SAT_ROT is missing; 0 is used" }] });
  const text = summaryText(tallier.tally, frame);
  expect(text).toMatchInlineSnapshot(`
    "1 done, 1 skipped, 1001 failed, 3 ignored (2 no FITS images by name, 1 not selected) in 1:00 min
    /out: 67.1 MB, level 1.5

    Failed:
      1000 x fits/truncated-data: the download stopped early: fetch the file again; --salvage keeps the intact rows
          file 0.fits is bad
          file 1.fits is bad
          file 2.fits is bad
          file 3.fits is bad
          file 4.fits is bad
          ... and 995 more files
      1 x aia/new-reason
          file 1000.fits: unheard of

    Skipped:
      1 x prep/already-done: nothing to do

    Warnings:
      1 x aia/missing-keyword
          e.fits: SAT_ROT is missing; 0 is used

    Every file is accounted for in /out/heliokit-journal.ndjson
    "
  `);
});

test("the JSON report is one document, with and without files", async () => {
  for (const outcomes of [[], [failed(0, "a/b"), failed(1, "c/d")]]) {
    let text = "";
    for await (const piece of jsonReport({ done: 0, options: {} }, outcomes)) text += piece;
    const { done, files } = JSON.parse(text);
    expect([done, files.length]).toEqual([0, outcomes.length]);
    for (const file of files) expect(file).toMatchObject({ status: "failed", output: null, warnings: [], stages: {} });
  }
});

test("an explanation shows keywords, facts and seconds, and what is not there as such", () => {
  const text = explanation(
    outcomeOf({
      index: 0,
      input: "/in/a.fits",
      output: "/out/a.fits",
      status: "done",
      outputBytes: 1000,
      seconds: 0.5,
      stages: { read: 0.0123 },
      warnings: [{ code: "aia/x", message: "odd" }],
      steps: [
        {
          name: "degradation",
          summary: "divided by 0.9",
          keywords: [{ keyword: "DEGFAC", before: undefined, after: 0.9 }],
          facts: { version: 10, epoch: { from: "2013" } },
        },
      ],
    }),
  );
  expect(text).toMatch(/DEGFAC {2}\(none\) {2}-> {2}0\.9/);
  expect(text).toContain('epoch    {"from":"2013"}');
  expect(text).toMatch(/warning aia\/x: odd[\s\S]*read {2}0\.012[\s\S]*1\.0 kB, 0\.5 s/);
});

test("of several journals the latest word on a file counts, and done stays done", async () => {
  const line = (at: string, outcome: FileOutcome) =>
    JSON.stringify({ type: "file", at, ...outcome, input: outcome.input.slice(1) });
  const done = outcomeOf({ index: 0, input: "/0.fits", status: "done", seconds: 3 });
  const already = outcomeOf({ index: 0, input: "/0.fits", status: "skipped", code: "prep/already-done" });
  const bad = outcomeOf({ index: 1, input: "/1.fits", status: "failed", code: "fits/truncated-data" });
  const healed = outcomeOf({ index: 1, input: "/1.fits", status: "done" });
  const run = (at: string, name: string) => JSON.stringify({ type: "run", at, version: "0", options: { name } });
  await writeFile(
    join(folder, "heliokit-journal.1-of-2.ndjson"),
    `${[run("2026-01-01", "old"), line("2026-01-01T01", done), line("2026-01-02", bad), '{"torn'].join("\n")}`,
  );
  await writeFile(
    join(folder, "heliokit-journal.ndjson"),
    `${[run("2026-02-01", "new"), line("2026-02-01", already), line("2026-02-02", healed), "not json"].join("\n")}\n`,
  );
  await writeFile(join(folder, "heliokit-journal.old.ndjson"), line("2027-01-01", bad));
  const merged = await mergeJournals(folder);
  const outcomes: FileOutcome[] = [];
  for await (const outcome of merged.outcomes()) outcomes.push(outcome);
  expect(merged.options).toEqual({ name: "new" });
  expect(outcomes.map(({ input, status, seconds }) => [input, status, seconds])).toEqual([
    [join(folder, "0.fits"), "done", 3],
    [join(folder, "1.fits"), "done", 0],
  ]);
});
