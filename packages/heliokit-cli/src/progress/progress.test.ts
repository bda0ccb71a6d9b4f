import { expect, test } from "vitest";
import { outcomeOf, type Status } from "../outcome.js";
import { displayWidth } from "../report/words.js";
import { chooseStyle, makeProgress, type ProgressStyle } from "./progress.js";

function watch(style: ProgressStyle, columns = 80) {
  let text = "";
  let now = 0;
  const progress = makeProgress(style, { write: (more) => (text += more), nowMs: () => now, columns: () => columns });
  let index = 0;
  return {
    progress,
    text: () => text,
    file(status: Status, ms = 1000) {
      progress.started(`/in/aia.lev1_euv_12s.2013-06-21T000008Z.193.image_lev1_${index}.fits`);
      now += ms;
      const code = status === "done" ? null : "fits/truncated-data";
      progress.finished(outcomeOf({ index: index++, input: `/in/file ${index}.fits`, status, code }));
    },
  };
}

test.each([
  ["auto", true, "xterm", false, "bar"],
  ["auto", true, "dumb", false, "plain"],
  ["auto", false, "xterm", false, "plain"],
  ["bar", false, undefined, false, "bar"],
  ["ndjson", true, "xterm", true, "none"],
] as const)("%s, terminal %s (%s), quiet %s: %s", (wanted, isTerminal, term, quiet, style) => {
  expect(chooseStyle(wanted, { isTerminal, term, quiet })).toBe(style);
});

test("the bar shows count, rate and time left, keeps to the line, and cleans up behind itself", () => {
  const run = watch("bar", 60);
  run.progress.total(40);
  for (let file = 0; file < 20; file++) run.file("done", 100);
  run.file("failed", 100);
  expect(run.text()).toContain("failed: file 21.fits: fits/truncated-data\n");
  const last = run.text().split("\r").at(-1)?.replace("\u001b[K", "") ?? "";
  expect(last).toMatch(/█+░+ 21\/40, 1 failed, 5\d\d files\/min, \d\.\d s left/);
  for (const line of run.text().split(/[\r\n]/)) expect(displayWidth(line.replace("\u001b[K", ""))).toBeLessThan(60);
  run.progress.close();
  expect(run.text().endsWith("\r\u001b[K")).toBe(true);
});

test("plain progress speaks now and then, without control characters", () => {
  const run = watch("plain");
  run.progress.total(30);
  for (let file = 0; file < 25; file++) run.file("done");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what must not be there
  expect(run.text()).not.toMatch(/[\r\u001b]/);
  expect(run.text().split("\n").filter(Boolean)).toEqual([
    "10/30, 60 files/min, 20 s left",
    "20/30, 60 files/min, 10 s left",
  ]);
});

test("ndjson is one object per line", () => {
  const run = watch("ndjson");
  run.progress.total(2);
  run.file("done");
  run.file("failed");
  run.progress.note("over");
  const events = run
    .text()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events.map(({ event }) => event)).toEqual(["total", "started", "finished", "started", "finished", "note"]);
  expect(events[4]).toMatchObject({ status: "failed", finished: 2, failed: 1 });
});

test("files that the header leaves out do not count", () => {
  const run = watch("ndjson");
  run.progress.total(3);
  run.progress.dropped();
  run.file("done");
  expect(JSON.parse(run.text().trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ finished: 1, files: 2 });
});

test("failures beyond twenty are told at the end", () => {
  const run = watch("plain");
  run.progress.total(50);
  for (let file = 0; file < 50; file++) run.file("failed", 1);
  expect(run.text().match(/^failed: /gm)?.length).toBe(20);
  expect(run.text()).toContain("told at the end");
});
