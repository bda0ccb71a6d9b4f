// Printed objects and tables as the archive's own library prints them, character for character.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, describe as suite } from "vitest";
import { memorySource } from "../../bytes/index.js";
import { readIdlSave } from "../../idl-save/index.js";
import { countCase, type GoldenCase, loadIndex, resolveRefs } from "../../testing/fixtures.js";
import { type Calibration, calibrationFromSave } from "../calibration.js";
import type { RawImages } from "../image-data.js";
import { prepareMosaicSkymaps } from "../mosaic-skymaps.js";
import { readImages } from "../read-images.js";
import { baseName } from "../sky-file-name.js";
import { type Skymap, skymapFromSave } from "../skymap.js";
import { keogram } from "../tools/keogram.js";
import { prepareMosaicImages } from "../tools/mosaic-images.js";
import { spectralKeogram } from "../tools/spectral-lines.js";
import { type Dataset, parseDataset, selectDatasets } from "./dataset.js";
import { formatDatasets } from "./dataset-table.js";
import { describe, prettyPrint } from "./describe.js";
import type { Printable } from "./printable.js";
import { skyData } from "./sky-data.js";

const { folder, cases } = loadIndex("aurora");
const inputs = (golden: GoldenCase) => golden["inputs"] as Readonly<Record<string, string>>;

function datasetsOf(golden: GoldenCase): readonly Dataset[] {
  const path = inputs(golden)["datasets"];
  if (path === undefined) return [];
  const list: unknown[] = JSON.parse(readFileSync(join(folder, path), "utf8"));
  return list.map((item) => parseDataset(item));
}

async function saved(file: string): Promise<Skymap | Calibration> {
  const save = await readIdlSave(memorySource(readFileSync(join(folder, file)), file));
  return /skymap/.test(file) ? skymapFromSave(save, file) : calibrationFromSave(save, baseName(file));
}

function imagesOf(golden: GoldenCase): Promise<RawImages> {
  const { images = "" } = inputs(golden);
  return readImages(memorySource(readFileSync(join(folder, images)), baseName(images)));
}

async function objectOf(golden: GoldenCase): Promise<Printable> {
  const { file = "", skymap = "" } = inputs(golden);
  const dataset = datasetsOf(golden).find(({ name }) => name === golden.options["dataset"]) ?? null;
  switch (golden.options["object"]) {
    case "Dataset":
      return dataset as Dataset;
    case "Skymap":
    case "Calibration":
      return saved(file);
    case "SkymapGenerationInfo":
    case "CalibrationGenerationInfo":
      return (await saved(file)).generationInfo;
    case "Data": {
      const one = await saved(file);
      return "detectorUid" in one ? skyData([one], dataset) : skyData([one], dataset);
    }
    case "MosaicSkymap": {
      const one = await saved(skymap);
      const altitudeKm = Number(/(\d+) km/.exec(golden.id)?.[1]);
      return prepareMosaicSkymaps("fullElevation" in one ? [one] : [], { altitudeKm });
    }
    case "Keogram": {
      const frames = await imagesOf(golden);
      const line = /spectrograph (green|red)/.exec(golden.id)?.[1];
      return line === undefined ? keogram(frames) : spectralKeogram(frames, { line: line === "red" ? "red" : "green" });
    }
    case "MosaicData":
      return prepareMosaicImages([await imagesOf(golden)]);
    default:
      throw new Error(`${golden.id} prints an unknown object`);
  }
}

const prints = cases.filter(({ kind }) => kind === "print");
if (prints.length === 0) it.skip("this set of fixtures has no case of print");
else
  suite.each(prints.map((golden) => [golden.id, golden] as const))("%s", (id, golden) => {
    it("prints as the reference", async () => {
      countCase("aurora", id);
      const { printed } = resolveRefs(golden.expected, folder) as { printed: string };
      const object = await objectOf(golden);
      expect(golden.options["style"] === "pretty" ? prettyPrint(object) : describe(object)).toBe(printed);
    });
  });

const tables = cases.filter(({ kind }) => kind === "table");
if (tables.length === 0) it.skip("this set of fixtures has no case of table");
else
  suite.each(tables.map((golden) => [golden.id, golden] as const))("%s", (id, golden) => {
    it("prints as the reference", () => {
      countCase("aurora", id);
      const { printed } = resolveRefs(golden.expected, folder) as { printed: string };
      const { name, level, max_width: maxWidth } = golden.options;
      const chosen = selectDatasets(datasetsOf(golden), {
        ...(typeof name === "string" ? { name } : {}),
        ...(typeof level === "string" ? { level } : {}),
      });
      expect(formatDatasets(chosen, typeof maxWidth === "number" ? { maxWidth } : {})).toBe(printed);
    });
  });
