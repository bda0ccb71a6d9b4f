import { formatUtc, parseInstant } from "heliokit/time";
import { expect, test } from "vitest";
import { coded } from "../testing/fake-convert.js";
import type { Found } from "./inputs.js";
import type { Inspection } from "./inspect.js";
import { type Planned, type PlanSettings, planFile, planJobs, resolveDuplicates, surveyInputs } from "./plan.js";
import { parseSelection } from "./selection.js";

const settings: PlanSettings = {
  out: "/out",
  layout: "channel-year",
  selection: parseSelection(undefined, undefined, undefined),
  shard: undefined,
  parameters: { order: 3 },
  algorithm: 1,
  bytesPerPixel: 4,
  caseSensitive: true,
};

const inspection: Inspection = {
  size: 11_171_520,
  datasum: "42",
  channel: 193,
  observedAt: parseInstant("2013-06-21T00:00:06.84Z"),
  width: 4096,
  height: 4096,
};

async function* found(...paths: readonly string[]): AsyncGenerator<Found> {
  for (const path of paths) yield { kind: "file", file: { path: `/in/${path}`, relative: path, size: 100 } };
}

async function plan(
  paths: readonly string[],
  inspect: (path: string) => Promise<Inspection>,
  wish: Partial<PlanSettings> = {},
) {
  const all = { ...settings, ...wish };
  const survey = await surveyInputs(found(...paths), all);
  const duplicates = await resolveDuplicates(survey, all, inspect);
  const planned: Planned[] = [];
  for await (const one of planJobs(survey, duplicates, all, inspect)) planned.push(one);
  return { survey, duplicates, planned };
}

const outputs = (planned: readonly Planned[]) => planned.map((one) => (one.kind === "job" ? one.job.output : one.kind));

test("a job has its id, its place from the header and its size", () => {
  const file = { path: "/in/a_lev1.fits", relative: "a_lev1.fits", size: 11_171_520 };
  const planned = planFile(file, inspection, 7, settings);
  if (planned.kind !== "job") throw new Error("no job");
  expect(planned.job).toMatchObject({ index: 7, input: "/in/a_lev1.fits", output: "/out/193/2013/a_lev1_5.fits" });
  expect(planned.job.id).toMatch(/^[0-9a-f]{32}$/);
  expect(planned.job.expectedBytes).toBeGreaterThan(4096 * 4096 * 4);
  expect(planned.job.expectedBytes % 2880).toBe(0);
});

test("the year is that of T_OBS in UTC, whatever the time zone", () => {
  const late = { ...inspection, observedAt: parseInstant("2013-12-31T23:59:59.5Z") };
  const file = { path: "/in/a_lev1.fits", relative: "a_lev1.fits", size: 1 };
  expect(outputs([planFile(file, late, 0, settings)])).toEqual(["/out/193/2013/a_lev1_5.fits"]);
});

test("the same name in two folders collides only where the outputs' folders are the same", async () => {
  const paths = ["193/image.fits", "211/image.fits", "other/image.fits", "193/alone.fits"];
  const inspect = async (path: string) => ({ ...inspection, channel: path.includes("211") ? 211 : 193 });
  const byHeader = await plan(paths, inspect);
  expect(byHeader.duplicates.collisions).toEqual([
    { output: "193/2013/image_lev1_5.fits", inputs: ["/in/193/image.fits", "/in/other/image.fits"] },
  ]);
  expect((await plan(paths, inspect, { layout: "mirror" })).duplicates.collisions).toEqual([]);
  expect((await plan(paths, inspect, { layout: "flat" })).duplicates.collisions[0]?.inputs.length).toBe(3);
});

test("names that become the same collide too: x_lev1 and x_lev1_5, plain and gzipped, upper and lower case", async () => {
  const inspect = async () => inspection;
  const collides = async (paths: readonly string[], wish: Partial<PlanSettings> = {}) =>
    (await plan(paths, inspect, wish)).duplicates.collisions.length > 0;
  expect(await collides(["x_lev1.fits", "x_lev1_5.fits"])).toBe(true);
  expect(await collides(["x.fits", "x.fits.gz"])).toBe(true);
  expect(await collides(["x.fits", "X.fits"])).toBe(false);
  expect(await collides(["x.fits", "X.fits"], { caseSensitive: false })).toBe(true);
});

test("a file met twice is taken once", async () => {
  const { duplicates, planned } = await plan(["a.fits", "b.fits", "a.fits"], async () => inspection);
  expect(duplicates.collisions).toEqual([]);
  expect(outputs(planned)).toEqual(["/out/193/2013/a_lev1_5.fits", "/out/193/2013/b_lev1_5.fits"]);
});

test("the header decides about time and channel; unreadable files are told, not lost", async () => {
  const selection = parseSelection("2013-06-21", "2013-06-21", "193");
  const inspect = async (path: string): Promise<Inspection> => {
    if (path.includes("bad")) throw coded("fits/truncated-header");
    if (path.includes("late")) return { ...inspection, observedAt: parseInstant("2013-06-22T00:00:00Z") };
    return path.includes("171") ? { ...inspection, channel: 171 } : inspection;
  };
  const { planned } = await plan(["a.fits", "bad.fits", "late.fits", "171.fits", "b.fits"], inspect, { selection });
  expect(planned.map(({ kind }) => kind)).toEqual(["job", "outcome", "not-selected", "not-selected", "job"]);
  expect(planned[1]).toMatchObject({
    outcome: { status: "failed", code: "fits/truncated-header", input: "/in/bad.fits" },
  });
});

test("an error of the program while planning is no bad file", async () => {
  const inspect = async (): Promise<Inspection> => {
    throw new TypeError("mistake");
  };
  await expect(plan(["a.fits"], inspect)).rejects.toThrow("mistake");
});

test("names give the time span that tables must cover", async () => {
  const survey = await surveyInputs(
    found(
      "aia.lev1_euv_12s.2013-06-21T000008Z.193.image_lev1.fits",
      "aia.lev1_euv_12s.2012-01-01T120009Z.193.image_lev1.fits",
      "odd.fits",
    ),
    settings,
  );
  expect(survey.span && [formatUtc(survey.span.from, 0), formatUtc(survey.span.until, 0)]).toEqual([
    "2012-01-01T12:00:09Z",
    "2013-06-21T00:00:08Z",
  ]);
  expect(survey.withoutTime).toEqual(["/in/odd.fits"]);
  expect(survey.bytes).toBe(300);
});

test("an output never replaces its own input", () => {
  const file = { path: "/out/193/2013/a_lev1_5.fits", relative: "a_lev1_5.fits", size: 1 };
  expect(planFile(file, inspection, 0, settings)).toMatchObject({ outcome: { code: "prep/output-is-input" } });
});

test("shards share the files without loss", async () => {
  const paths = Array.from({ length: 50 }, (_, index) => `image.${index}.lev1.fits`);
  const parts = await Promise.all(
    [1, 2, 3].map(async (index) =>
      outputs((await plan(paths, async () => inspection, { shard: { index, count: 3 } })).planned),
    ),
  );
  expect(parts.flat().length).toBe(50);
  expect(new Set(parts.flat()).size).toBe(50);
});
