import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { memorySource } from "../bytes/index.js";
import { formatUtc } from "../time/index.js";
import { readGrid, readImages } from "./index.js";

const NAME = "20200321_0630_gill_rgb-04_full.h5";
const ROWS = 6;
const COLUMNS = 5;
const FRAMES = 4;

interface Parts {
  readonly images?: Uint8Array;
  readonly shape?: number[];
  readonly path?: string;
}

/** An HDF5 file like those of the RGB imagers: every frame is one compressed chunk. */
async function hdf5(parts: Parts = {}): Promise<Uint8Array> {
  const h5 = await import("h5wasm");
  const { FS } = await h5.ready;
  const shape = parts.shape ?? [ROWS, COLUMNS, 3, FRAMES];
  const size = shape.reduce((product, length) => product * length, 1);
  const data = parts.images ?? Uint8Array.from({ length: size }, (_, at) => (at * 7 + (at >> 4)) % 253);
  const file = new h5.File("made.h5", "w");
  const group = file.create_group("data");
  const chunks = shape.length === 4 ? [...shape.slice(0, 3), 1] : shape;
  group.create_dataset({ name: parts.path ?? "images", data, shape, chunks, compression: 4 });
  const frames = shape.length === 4 ? (shape[3] ?? 0) : 1;
  const stamps = Array.from({ length: frames }, (_, at) => `2020-03-21 06:30:0${at}.122643 UTC`);
  group.create_dataset({ name: "timestamp", data: stamps });
  const metadata = file.create_group("metadata");
  const constants = metadata.create_group("file");
  constants.create_attribute("site_unique_id", "gill");
  constants.create_attribute("imager_unique_id", ["rgb-04"], [1]);
  const each = metadata.create_group("frame");
  each.create_group("frame1").create_attribute("image_request_start_timestamp", "2020-03-21 06:30:01.500000 UTC");
  file.close();
  const bytes = FS.readFile("made.h5");
  FS.unlink("made.h5");
  return new Uint8Array(bytes);
}

describe("HDF5 images", () => {
  it("are taken apart into frames, rows turned, colours side by side", async () => {
    const images = await readImages(memorySource(await hdf5(), NAME));
    expect(images).toMatchObject({ array: "trex-rgb", width: COLUMNS, height: ROWS, channels: 3, dtype: "uint8" });
    expect(images.problems).toEqual([]);
    const value = (row: number, column: number, color: number, frame: number) => {
      const at = ((row * COLUMNS + column) * 3 + color) * FRAMES + frame;
      return (at * 7 + (at >> 4)) % 253;
    };
    expect(images.frames).toHaveLength(FRAMES);
    for (const [frame, data] of images.frames.entries())
      for (let row = 0; row < ROWS; row++)
        for (let column = 0; column < COLUMNS; column++)
          for (let color = 0; color < 3; color++)
            expect(data[(row * COLUMNS + column) * 3 + color]).toBe(value(ROWS - 1 - row, column, color, frame));
    expect(images.times?.map((time) => formatUtc(time, 3).slice(17))).toEqual([
      "00.122Z",
      "01.500Z",
      "02.122Z",
      "03.122Z",
    ]);
    expect(images.metadata[2]).toMatchObject({ siteUid: "gill", imagerUid: "rgb-04" });
  });

  it("give a first frame, a window, and the one image of a file without frames", async () => {
    const source = memorySource(await hdf5(), NAME);
    expect((await readImages(source, { firstFrameOnly: true })).frames).toHaveLength(1);
    expect((await readImages(source, { start: "2020-03-21T06:30:02" })).frames).toHaveLength(2);
    const single = memorySource(await hdf5({ shape: [ROWS, COLUMNS, 3] }), "20250319_0600_atha_smile-01_full.h5");
    const images = await readImages(single);
    expect(images).toMatchObject({ array: "smile", channels: 3, width: COLUMNS });
    expect(images.frames).toHaveLength(1);
  });

  it("lose only the frames whose bytes are damaged", async () => {
    const noise = Uint8Array.from({ length: 64 * 64 * 3 * FRAMES }, (_, at) => ((at * 2654435761) >>> 13) & 255);
    const bytes = await hdf5({ images: noise, shape: [64, 64, 3, FRAMES] });
    const whole = await readImages(memorySource(bytes, NAME));
    // The chunks lie one after the other; a hole in the middle hits one or two of them.
    bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 40);
    const print = vi.spyOn(console, "error").mockImplementation(() => {});
    const images = await readImages(memorySource(bytes, NAME));
    expect(print).not.toHaveBeenCalled();
    print.mockRestore();
    expect(images.problems.length).toBeGreaterThan(0);
    expect(images.problems.every(({ code, frame }) => code === "aurora/bad-hdf5" && frame !== undefined)).toBe(true);
    expect(images.frames.length).toBe(FRAMES - images.problems.length);
    expect(images.frames.length).toBeGreaterThanOrEqual(2);
    const intact = whole.frames.filter((_, at) => !images.problems.some(({ frame }) => frame === at));
    expect(images.frames).toEqual(intact);
  });

  it("that are none are reported", async () => {
    const odd = await readImages(memorySource(await hdf5({ path: "other" }), NAME));
    expect(odd.problems).toMatchObject([{ code: "aurora/bad-hdf5", severity: "error" }]);
    const cut = await readImages(memorySource((await hdf5()).subarray(0, 1500), NAME));
    expect(cut.problems[0]?.message).toMatch(/truncated/);
    expect(cut.frames).toEqual([]);
  });

  it("of any damage end in frames and a report", async () => {
    const bytes = await hdf5();
    const print = vi.spyOn(console, "error").mockImplementation(() => {});
    const change = fc.record({ at: fc.nat(bytes.length - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 10 }), fc.boolean(), async (changes, grid) => {
        const copy = bytes.slice();
        for (const { at, byte } of changes) copy[at] = byte;
        const source = memorySource(copy, NAME);
        const { problems, frames } = grid ? await readGrid(source) : await readImages(source);
        for (const { code } of problems) expect(code).toMatch(/^(aurora|netpbm)\//);
        for (const frame of frames) expect(frame.length).toBeLessThan(2 ** 25);
      }),
      { numRuns: 300 },
    );
    expect(print).not.toHaveBeenCalled();
    print.mockRestore();
  });
});

describe("HDF5 grids", () => {
  it("are turned, with times", async () => {
    const grid = await readGrid(
      memorySource(await hdf5({ path: "grid" }), "20230324_0810_110km_MOSv001_grid_trex-rgb.h5"),
    );
    expect(grid).toMatchObject({
      width: COLUMNS,
      height: ROWS,
      channels: 3,
      confidence: null,
      fillValue: null,
      problems: [],
    });
    expect(grid.frames).toHaveLength(FRAMES);
    expect(grid.times).toHaveLength(FRAMES);
  });
});
