import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { compare, countCase, type GoldenCase, loadIndex, type NpyArray, resolveRefs } from "../testing/fixtures.js";
import { formatInstant, type Instant } from "../time/index.js";
import { type ImageProblem, type RawImages, readGrid, readImages } from "./index.js";

const { folder, cases } = loadIndex("aurora");
const ours = new Set(["images", "images_damaged", "grid"]);

function sourcesOf(golden: GoldenCase) {
  const inputs = Object(golden["inputs"]) as { readonly files: readonly string[] };
  return inputs.files.map((path) => memorySource(new Uint8Array(readFileSync(join(folder, path))), basename(path)));
}

function optionsOf({ options }: GoldenCase) {
  const time = (value: unknown) => (typeof value === "string" ? value : undefined);
  const start = time(options["start_time"]);
  const end = time(options["end_time"]);
  return {
    firstFrameOnly: options["first_record"] === true,
    metadata: options["no_metadata"] !== true,
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  };
}

type Size = { readonly width: number; readonly height: number; readonly channels: number };
type Pixels = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** Our frames, each contiguous, as the array of the Python library: `[rows, columns(, 3), frames]`. */
function stack(frames: readonly Pixels[], { width, height, channels }: Size, dtype: string): NpyArray {
  const size = width * height * channels;
  const count = frames.length;
  const make = { uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array }[dtype] ?? Float32Array;
  const data = new make(size * count);
  for (const [at, frame] of frames.entries())
    for (let pixel = 0; pixel < size; pixel++) data[pixel * count + at] = frame[pixel] ?? 0;
  const code = { uint8: "u1", uint16: "u2", float32: "f4" }[dtype] ?? dtype;
  return { shape: [height, width, ...(channels === 1 ? [] : [channels]), count], dtype: code, data };
}

const timeTexts = (times: readonly Instant[] = []) =>
  times.map((time) => formatInstant(time, { style: "fits", digits: 6 }));
const problemPairs = (problems: readonly ImageProblem[]) => problems.map(({ file, message }) => [file, message]);

function imagesAsGolden(images: RawImages) {
  const wavelengths = images.wavelengthsNanometers;
  const wavelength = wavelengths && { shape: [wavelengths.length], dtype: "f8", data: wavelengths };
  return {
    images: stack(images.frames, images, images.dtype),
    timestamps: timeTexts(images.times),
    metadata: images.metadata.slice(0, 2).map(({ raw }) => ({ ...raw, ...(wavelength ? { wavelength } : {}) })),
    metadata_count: images.metadata.length,
    problematic_files: problemPairs(images.problems),
  };
}

/** Without what the case does not state. */
const stated = (expected: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== null));

const sameKeys = (expected: unknown, found: readonly object[]) => {
  if (Array.isArray(expected))
    expect(found.map((item) => Object.keys(item).sort())).toEqual(expected.map((item) => Object.keys(item).sort()));
};

const kinds: Readonly<Record<string, (golden: GoldenCase) => Promise<void>>> = {
  async images(golden) {
    const expected = stated(Object(resolveRefs(golden.expected, folder)));
    const found = imagesAsGolden(await readImages(sourcesOf(golden), optionsOf(golden)));
    // Wavelengths are read, not computed: their hash counts, the sum depends on the order of adding.
    expect(compare(expected, found, { ...golden.tolerance, metadata: { compare: "sha256" } })).toEqual([]);
    sameKeys(expected["metadata"], found.metadata);
  },
  async grid(golden) {
    const expected = stated(Object(resolveRefs(golden.expected, folder)));
    const grid = await readGrid(sourcesOf(golden), optionsOf(golden));
    // The Python library turns the grid, and leaves its confidence as stored.
    const upsideDown = (grid.confidence ?? []).map((frame) => {
      const rows = Array.from({ length: grid.height }, (_, row) =>
        frame.slice(row * grid.width, (row + 1) * grid.width),
      );
      return Float32Array.from(rows.reverse().flatMap((row) => [...row]));
    });
    const found = {
      grid: stack(grid.frames, grid, "float32"),
      confidence: stack(upsideDown, { ...grid, channels: 1 }, "float32"),
      fill_value: grid.fillValue,
      timestamps: timeTexts(grid.times),
      metadata: grid.metadata.slice(0, 2).map(({ raw }) => raw),
      metadata_count: grid.metadata.length,
      problematic_files: problemPairs(grid.problems),
    };
    expect(compare(expected, found, golden.tolerance)).toEqual([]);
    sameKeys(expected["metadata"], found.metadata);
  },
  async images_damaged(golden) {
    const expected = Object(resolveRefs(golden.expected, folder)) as {
      readonly reference: { readonly images?: { readonly shape: readonly number[] } };
      readonly whole_frames: number;
      readonly must_report: boolean | null;
    };
    const images = await readImages(sourcesOf(golden), optionsOf(golden));
    const count = images.frames.length;
    expect(count).toBeLessThanOrEqual(expected.whole_frames);
    expect(count).toBeGreaterThanOrEqual(expected.reference.images?.shape.at(-1) ?? 0);
    // What can be had is had.
    expect(count).toBe(expected.whole_frames);
    expect(images.times).toHaveLength(count);
    expect(images.metadata).toHaveLength(count);
    if (expected.must_report !== null) expect(images.problems.length > 0).toBe(expected.must_report);
  },
};

describe("raw images as the Python library reads them", () => {
  const selected = cases.filter(({ kind }) => ours.has(kind));
  it.skipIf(cases.length === 0)("has cases", () => expect(selected.length).toBeGreaterThan(0));
  it.each(selected)("$id", async (golden) => {
    const run = kinds[golden.kind];
    if (!run) throw new Error(`kind ${golden.kind} is not known`);
    await run(golden);
    countCase("aurora", golden.id);
  });
});
