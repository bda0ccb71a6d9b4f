// The reference is the archive's own library on the same listings, and for `choose` the rule that is written down.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../../errors.js";
import { countCase, type GoldenCase, loadIndex } from "../../testing/fixtures.js";
import { bestCalibration, bestSkymap, type SkyFileChoice } from "./choose.js";
import { type Dataset, parseDataset } from "./dataset.js";
import { localName } from "./local-names.js";

const { folder, cases } = loadIndex("aurora");
const json = (path: unknown): unknown => JSON.parse(readFileSync(join(folder, String(path)), "utf8"));
const inputOf = (golden: GoldenCase, name: string): unknown =>
  json((golden["inputs"] as Record<string, string> | undefined)?.[name]);

function attempt(run: () => SkyFileChoice): SkyFileChoice | string {
  try {
    return run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
}

function datasetOf(golden: GoldenCase): Dataset {
  const all = (inputOf(golden, "datasets") as unknown[]).map((item) => parseDataset(item));
  return all.find(({ name }) => name === golden.options["dataset"]) as Dataset;
}

const text = (golden: GoldenCase, name: string): string => String(golden.options[name]);

const suites: Readonly<Record<string, (golden: GoldenCase) => void>> = {
  best_skymap(golden) {
    const listing = (inputOf(golden, "listing") as Record<string, string[]>)[text(golden, "dataset")] ?? [];
    const found = attempt(() => bestSkymap(listing, text(golden, "time"), { site: text(golden, "site") }));
    expectChoice(golden, found, "aurora/no-skymap");
  },
  best_calibration(golden) {
    const listing = (inputOf(golden, "listing") as Record<string, string[]>)[text(golden, "dataset")] ?? [];
    const found = attempt(() => bestCalibration(listing, text(golden, "time"), { device: text(golden, "device") }));
    expectChoice(golden, found, "aurora/no-calibration");
  },
  choose(golden) {
    const urls = golden.options["urls"] as string[];
    const what = text(golden, "what");
    for (const list of [urls, urls.toReversed()]) {
      const found = attempt(() =>
        what === "skymap"
          ? bestSkymap(list, text(golden, "time"), { rule: "strict" })
          : bestCalibration(list, text(golden, "time"), {
              rule: "strict",
              kind: what === "rayleighs" ? "rayleighs" : "flatfield",
            }),
      );
      expect(typeof found === "string" ? null : found.url).toBe(golden.expected["best"]);
      if (typeof found !== "string") expect(found.expired).toBe(golden.expected["warning"]);
    }
  },
};

function expectChoice(golden: GoldenCase, found: SkyFileChoice | string, code: string): void {
  const { files, error } = golden.expected;
  if (error !== undefined) {
    expect(found).toBe(code);
    return;
  }
  expect(typeof found).toBe("object");
  if (typeof found === "string") return;
  const dataset = datasetOf(golden);
  expect([localName(dataset.name, dataset.dataTreeUrl, found.url)]).toEqual(files);
  // The listings of the archive are sorted by name, and there the two rules agree.
  expect([found.differs, found.byStrict.url]).toEqual([false, found.url]);
}

for (const [kind, suite] of Object.entries(suites)) {
  const own = cases.filter((golden) => golden.kind === kind).map((golden) => [golden.id, golden] as const);
  if (own.length === 0) it.skip(`this set of fixtures has no case of ${kind}`);
  else
    describe.each(own)("%s", (id, golden) => {
      it("chooses as the reference", () => {
        countCase("aurora", id);
        suite(golden);
      });
    });
}
