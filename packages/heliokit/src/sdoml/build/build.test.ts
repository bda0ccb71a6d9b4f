import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as zarrita from "zarrita";
import { memorySink, memorySource, memoryStorage, readStored, type Storage } from "../../bytes/index.js";
import { makeHeader, writeFits } from "../../fits/index.js";
import { appendSdoml, type BuildOptions, buildSdoml, readManifest } from "./build.js";
import { frameOfInput, inspectSdomlInput, type SdomlInput } from "./input.js";
import { verifySdoml } from "./verify.js";

const SIDE = 32;
const options = { size: 16, chunkFrames: 3, degraded: false, normalized: false } satisfies BuildOptions;

interface ImageOptions {
  readonly minute: number;
  readonly channel?: number;
  readonly fsn?: number;
  readonly level?: number;
  readonly quality?: number;
  /** Pixels are missing at the end of the file. */
  readonly cut?: boolean;
  readonly cards?: Readonly<Record<string, number | string | boolean>>;
}

async function image(image: ImageOptions): Promise<SdomlInput> {
  const { minute, channel = 171, fsn = 1000 + minute, level = 1, quality = 0, cut = false } = image;
  const day = String(7 + Math.floor(minute / 1440)).padStart(2, "0");
  const clock = `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const header = makeHeader([
    ["TELESCOP", "SDO/AIA"],
    ["INSTRUME", "AIA_3"],
    ["WAVELNTH", channel],
    ["EXPTIME", 2 + minute / 1000],
    ["QUALITY", quality],
    ["RSUN_OBS", 960 + minute / 100],
    ["CDELT1", 76.8],
    ["CDELT2", 76.8],
    ["CRPIX1", SIDE / 2 + 0.5],
    ["CRPIX2", SIDE / 2 + 0.5],
    ["LVL_NUM", 1.5],
    ["T_OBS", `2011-03-${day}T${clock}:00.34Z`],
    ["FSN", fsn],
    ["DATASUM", `${level}${minute}`],
    ["AIAWVLEN", minute % 12 === 0 ? "seven" : ""],
    ...Object.entries(image.cards ?? {}),
  ]);
  const data = Float32Array.from({ length: SIDE * SIDE }, (_, at) => level * (((at * 37 + minute * 101) % 997) - 50));
  const sink = memorySink();
  await writeFits(sink, [{ kind: "image", header, data, axes: [SIDE, SIDE] }]);
  const bytes = sink.bytes().slice();
  const name = `AIA201103${day}_${clock.replace(":", "")}_${String(channel).padStart(4, "0")}.fits`;
  const shown = cut ? bytes.slice(0, bytes.length - 2880) : bytes;
  return inspectSdomlInput(name, async () => memorySource(shown, name), options);
}

const images = (minutes: readonly number[], more: Omit<ImageOptions, "minute"> = {}) =>
  Promise.all(minutes.map((minute) => image({ minute, ...more })));

async function filesOf(storage: Storage): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const { name } of storage.list()) {
    const bytes = await readStored(storage, name);
    files.set(name, Buffer.from(bytes ?? []).toString("base64"));
  }
  return files;
}

async function copyOf(files: ReadonlyMap<string, string>): Promise<Storage> {
  const storage = memoryStorage();
  for (const [name, text] of files) await storage.write(name, Buffer.from(text, "base64"));
  return storage;
}

/** A place that dies before its n-th change, as a killed process does: nothing is written any more. */
function dying(storage: Storage, n: number): { storage: Storage; changes: () => number } {
  let changes = 0;
  const change = () => {
    if (++changes >= n) throw new Error("killed");
  };
  return {
    changes: () => changes,
    storage: {
      ...storage,
      async write(name, content) {
        change();
        await storage.write(name, content);
      },
      async remove(name) {
        change();
        await storage.remove(name);
      },
    },
  };
}

async function framesIn(storage: Storage, path: string): Promise<string[] | undefined> {
  const get = async (key: string) => readStored(storage, key.slice(1));
  type Range = { readonly suffixLength: number } | { readonly offset: number; readonly length: number };
  const getRange = async (key: string, range: Range) => {
    const bytes = await get(key);
    if ("suffixLength" in range) return bytes?.subarray(bytes.length - range.suffixLength);
    return bytes?.subarray(range.offset, range.offset + range.length);
  };
  const files = await filesOf(storage);
  if (!files.has(`${path}/.zarray`) && !files.has(`${path}/zarr.json`)) return undefined;
  const array = await zarrita.open(zarrita.root({ get, getRange }).resolve(path), { kind: "array" });
  const { data, shape } = await zarrita.get(array);
  if (!(data instanceof Float32Array)) throw new Error("no float32");
  const pixels = (shape[1] ?? 0) * (shape[2] ?? 0);
  return Array.from({ length: shape[0] ?? 0 }, (_, index) => {
    const frame = data.slice(index * pixels, (index + 1) * pixels);
    return Buffer.from(frame.buffer).toString("base64");
  });
}

/** A cube with a frame rejected for its quality and one whose file is cut; two channels. */
async function firstArrival(step = 1) {
  const at = (...minutes: number[]) => minutes.map((minute) => minute * step);
  return [
    ...(await images(at(0, 6, 12, 24, 30))),
    await image({ minute: 18 * step, quality: 131_072 }),
    await image({ minute: 36 * step, cut: true }),
    ...(await images(at(0, 6, 12, 18), { channel: 193 })),
  ];
}

/** Late, repaired, newly calibrated and repeated frames. */
async function secondArrival(step = 1) {
  return [
    ...(await images([42 * step, 48 * step])),
    await image({ minute: 18 * step, fsn: 9018 }),
    await image({ minute: 36 * step }),
    await image({ minute: 6 * step, level: 3 }),
    await image({ minute: 0 }),
  ];
}

const layouts = [
  ["compatible, packed", 1, { ...options }],
  ["sharded, packed", 1, { ...options, layout: "sharded" }],
  // Slots of six hours keep the year short.
  ["compatible, slotted", 60, { ...options, order: "slotted", chunkFrames: 4, cadenceSeconds: 21_600 }],
] as const;

describe.each(layouts)("%s", (_name, step, layout) => {
  it("a killed build, resumed, is the same byte for byte", async () => {
    const inputs = await firstArrival(step);
    const whole = memoryStorage();
    const report = await buildSdoml(whole, inputs, layout);
    expect(report.finished).toBe(true);
    const wanted = await filesOf(whole);
    expect([...wanted.keys()].filter((key) => key.startsWith(".progress"))).toEqual([]);
    const reference = await framesIn(whole, "2011/171A");
    const counter = dying(memoryStorage(), Number.POSITIVE_INFINITY);
    await buildSdoml(counter.storage, inputs, layout);
    expect(counter.changes()).toBeGreaterThan(25);
    for (let n = 1; n <= counter.changes(); n += step === 1 ? 1 : 4) {
      const storage = memoryStorage();
      await expect(buildSdoml(dying(storage, n).storage, inputs, layout)).rejects.toThrow("killed");
      const seen = await framesIn(storage, "2011/171A");
      if (seen) expect(seen).toEqual(reference);
      await buildSdoml(storage, [...inputs].reverse(), layout);
      expect(await filesOf(storage)).toEqual(wanted);
    }
  });

  it("a killed update never reads wrong, and resumed is the same byte for byte", async () => {
    const base = memoryStorage();
    await buildSdoml(base, await firstArrival(step), layout);
    const start = await filesOf(base);
    const before = (await framesIn(base, "2011/171A")) ?? [];
    const inputs = await secondArrival(step);
    const whole = await copyOf(start);
    await appendSdoml(whole, inputs, options);
    const wanted = await filesOf(whole);
    const after = (await framesIn(whole, "2011/171A")) ?? [];
    const counter = dying(await copyOf(start), Number.POSITIVE_INFINITY);
    await appendSdoml(counter.storage, inputs, options);
    expect(counter.changes()).toBeGreaterThan(25);
    for (let n = 1; n <= counter.changes(); n += step === 1 ? 1 : 4) {
      const storage = await copyOf(start);
      await expect(appendSdoml(dying(storage, n).storage, inputs, options)).rejects.toThrow("killed");
      const seen = (await framesIn(storage, "2011/171A")) ?? [];
      for (const [index, frame] of seen.entries()) expect([before[index], after[index]]).toContain(frame);
      await appendSdoml(storage, inputs, options);
      expect(await filesOf(storage)).toEqual(wanted);
    }
    expect((await verifySdoml(whole)).problems).toEqual([]);
  });
});

describe("building", () => {
  it("counts rejects with their reasons and leaves no hole for a file that cannot be read", async () => {
    const storage = memoryStorage();
    const report = await buildSdoml(storage, await firstArrival(), options);
    expect(report.rejected.map(({ source, reason }) => [source.fsn, reason])).toEqual([
      [1018, "quality"],
      [1036, "unreadable"],
    ]);
    expect(report.arrays).toEqual([
      { path: "2011/171A", frames: 5, chunksWritten: 2 },
      { path: "2011/193A", frames: 4, chunksWritten: 2 },
    ]);
    expect(await framesIn(storage, "2011/171A")).toHaveLength(5);
    const manifest = await readManifest(storage);
    expect(manifest?.rejected[1]?.source.problem).toContain("fits/truncated-data");
    const attributes = JSON.parse(new TextDecoder().decode(await readStored(storage, "2011/171A/.zattrs")));
    expect(attributes.T_OBS).toHaveLength(5);
    expect(attributes._ARRAY_DIMENSIONS).toEqual(["time_171A", "y", "x"]);
    expect(attributes.AIAWVLEN).toEqual(["seven", null, "seven", "seven", null]);
  });

  it("an update repeated changes nothing, and writes only the chunks it must", async () => {
    const storage = memoryStorage();
    await buildSdoml(storage, await firstArrival(), options);
    const report = await appendSdoml(storage, await secondArrival(), options);
    expect(report.log.map(({ source, status }) => [source.fsn, status])).toEqual([
      [1000, "known"],
      [1006, "replaced"],
      [9018, "done"],
      [1036, "done"],
      [1042, "done"],
      [1048, "done"],
    ]);
    expect(report.arrays).toEqual([{ path: "2011/171A", frames: 9, chunksWritten: 3 }]);
    const files = await filesOf(storage);
    expect((await appendSdoml(storage, await secondArrival(), options)).framesMade).toBe(0);
    expect(await filesOf(storage)).toEqual(files);
    const { problems, arrays } = await verifySdoml(storage);
    expect(problems).toEqual([]);
    expect(arrays.map(({ path, frames, length }) => [path, frames, length])).toEqual([
      ["2011/171A", 9, 9],
      ["2011/193A", 4, 4],
    ]);
    const time = await zarrita.open(
      zarrita.root({ get: async (key: string) => readStored(storage, key.slice(1)) }).resolve("2011/order_171A"),
      { kind: "array" },
    );
    expect([...((await zarrita.get(time)).data as Int32Array)]).toEqual([0, 1, 2, 5, 3, 4, 6, 7, 8]);
  });

  it("parts never touch the same chunk, and together give what one run gives", async () => {
    const inputs = await firstArrival();
    const whole = memoryStorage();
    await buildSdoml(whole, inputs, options);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), async (count) => {
        const storage = memoryStorage();
        const touched: string[] = [];
        const watched: Storage = {
          ...storage,
          async write(name, content) {
            if (/\/\d+\.0\.0$/.test(name)) touched.push(name);
            await storage.write(name, content);
          },
        };
        for (let index = count; index >= 1; index--) {
          const report = await buildSdoml(watched, inputs, { ...options, part: { index, count } });
          expect(report.finished).toBe(false);
        }
        await buildSdoml(storage, inputs, options);
        expect(await filesOf(storage)).toEqual(await filesOf(whole));
      }),
      { numRuns: 8 },
    );
  });

  it("frames made ahead, out of order, give the same store", async () => {
    const inputs = await firstArrival();
    const [whole, ahead] = [memoryStorage(), memoryStorage()];
    await buildSdoml(whole, inputs, options);
    let running = 0;
    let most = 0;
    await buildSdoml(ahead, inputs, {
      ...options,
      framesAtOnce: 3,
      makeFrame: async (input, settings, work) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, input.fsn % 3));
        running--;
        return frameOfInput(input, settings, work);
      },
    });
    expect(most).toBe(3);
    expect(await filesOf(ahead)).toEqual(await filesOf(whole));
  });

  it("refuses other settings, unfinished work of others, mixed degradation and a place without a manifest", async () => {
    const storage = memoryStorage();
    await expect(appendSdoml(storage, [])).rejects.toMatchObject({ code: "sdoml/no-manifest" });
    const inputs = await images([0, 6]);
    await expect(buildSdoml(dying(storage, 3).storage, inputs, options)).rejects.toThrow("killed");
    await expect(buildSdoml(storage, await images([0]), options)).rejects.toMatchObject({
      code: "sdoml/unfinished-run",
    });
    await buildSdoml(storage, inputs, options);
    await expect(buildSdoml(storage, inputs, { ...options, size: 8 })).rejects.toMatchObject({
      code: "sdoml/settings-differ",
    });
    const corrected = await images([12], { cards: { DEGFAC: 0.9, DEGVER: 9 } });
    await expect(appendSdoml(storage, corrected, options)).rejects.toMatchObject({ code: "sdoml/mixed-degradation" });
  });

  it("a damaged chunk is found", async () => {
    const storage = memoryStorage();
    await buildSdoml(storage, await images([0, 6, 12, 18]), options);
    const bytes = await readStored(storage, "2011/171A/0.0.0");
    await storage.write("2011/171A/0.0.0", (bytes ?? new Uint8Array()).slice(0, 100));
    await storage.remove("2011/171A/1.0.0");
    const { problems } = await verifySdoml(storage);
    expect(problems.map(({ chunk }) => chunk)).toEqual([0, 1]);
  });
});
