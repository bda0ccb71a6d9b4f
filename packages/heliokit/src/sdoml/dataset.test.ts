import { beforeAll, describe, expect, it } from "vitest";
import { memorySink, memorySource, memoryStorage, readStored, type Storage } from "../bytes/index.js";
import { pixelToWorld } from "../coordinates/index.js";
import type { HeliokitWarning } from "../errors.js";
import { headerNumber, headerText, makeHeader, openFits, readImage, writeFits } from "../fits/index.js";
import { skyOf } from "../map/index.js";
import { fromParquet, rowsOf } from "../table/index.js";
import { parseNpy } from "../testing/npy.js";
import { formatUtc, parseInstant } from "../time/index.js";
import { openZarrArray, readZarr, storageStore, type ZarrStore } from "../zarr/index.js";
import {
  alignNearest,
  buildSdoml,
  exportSelection,
  frameStatistics,
  inspectSdomlInput,
  openSdoml,
  regularTimes,
  type SdomlChannel,
  sampleBatches,
  slotIndex,
  timeIndex,
} from "./index.js";

const SIDE = 32;

/** A store of two channels that our own builder makes of synthetic images, in the order of storage: later hours first. */
async function builtStore(layout: "compatible" | "sharded"): Promise<Storage> {
  const options = { size: 16, chunkFrames: 3, degraded: true, normalized: true, layout } as const;
  const input = async (channel: number, minute: number) => {
    const clock = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
    const header = makeHeader([
      ["TELESCOP", "SDO/AIA"],
      ["INSTRUME", "AIA_3"],
      ["WAVELNTH", channel],
      ["WAVEUNIT", "angstrom"],
      ["EXPTIME", 1 + minute / 60],
      ["QUALITY", 0],
      ["RSUN_OBS", 960],
      ["RSUN_REF", 696000000],
      ["CTYPE1", "HPLN-TAN"],
      ["CTYPE2", "HPLT-TAN"],
      ["CUNIT1", "arcsec"],
      ["CUNIT2", "arcsec"],
      ["CDELT1", 76.8],
      ["CDELT2", 76.8],
      ["CRVAL1", 0],
      ["CRVAL2", 0],
      ["CRPIX1", SIDE / 2 + 0.5],
      ["CRPIX2", SIDE / 2 + 0.5],
      ["LVL_NUM", 1.5],
      ["T_OBS", `2011-03-07T${clock}:00.34Z`],
      ["DATE-OBS", `2011-03-07T${clock}:00.34Z`],
      ["FSN", 1000 + minute],
      ["BUNIT", "DN/s"],
    ]);
    const data = Float32Array.from({ length: SIDE * SIDE }, (_, at) => channel + minute + (at % SIDE));
    const sink = memorySink();
    await writeFits(sink, [{ kind: "image", header, data, axes: [SIDE, SIDE] }]);
    const bytes = sink.bytes().slice();
    const name = `AIA20110307_${clock.replace(":", "")}_${String(channel).padStart(4, "0")}.fits`;
    return inspectSdomlInput(name, async () => memorySource(bytes, name), options);
  };
  const storage = memoryStorage();
  const minutes = [0, 6, 12, 18, 30, 36, 42];
  const inputs = await Promise.all([171, 193].flatMap((channel) => minutes.map((minute) => input(channel, minute))));
  const report = await buildSdoml(storage, inputs, options);
  expect(report).toBeTruthy();
  return storage;
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

/** A store that counts what is opened. */
function counting(store: ZarrStore): { readonly store: ZarrStore; readonly opened: string[] } {
  const opened: string[] = [];
  return {
    opened,
    store: {
      ...store,
      open: (key, options) => {
        opened.push(key);
        return store.open(key, options);
      },
    },
  };
}

describe.each(["compatible", "sharded"] as const)("a store that we built, %s", (layout) => {
  let storage: Storage;
  let channel: SdomlChannel;
  beforeAll(async () => {
    storage = await builtStore(layout);
    channel = await (await openSdoml(storageStore(storage))).channel("2011/171A");
  });

  it("is opened without its attributes, and its keywords come from columns", async () => {
    const { store, opened } = counting(storageStore(storage));
    const sdoml = await openSdoml(store);
    expect(await sdoml.channels()).toEqual(["2011/171A", "2011/193A"]);
    const own = await sdoml.channel("2011/171A");
    const exposure = await own.keyword("EXPTIME");
    expect(exposure.length).toBe(own.frames);
    expect(own.kind).toEqual({ instrument: "AIA", wavelengthAngstrom: 171 });
    expect(opened.filter((key) => key === "2011/171A/.zattrs")).toEqual([]);
    expect((await own.keywords()).get("EXPTIME")).toBe(own.frames);
  });

  it("gives what the builder's headers and frames are", async () => {
    const selection = channel.nearest([parseInstant("2011-03-07T00:12:10Z")], { within: "1 min" });
    expect(await selection.count()).toBe(1);
    const map = await selection.map();
    expect(headerNumber(map.header, "EXPTIME")).toBeCloseTo(1.2, 12);
    expect(headerText(map.header, "PIXLUNIT")).toBe("DN/s");
    expect(map.wavelengthAngstrom).toBe(171);
    const [time] = await selection.times();
    expect(time && formatUtc(time, 2)).toBe("2011-03-07T00:12:00.34Z");
    // The recipe enlarges about the corner of the middle pixels: Sun centre moves by a few thousandths of a pixel of 151 arcsec.
    const [x, y] = pixelToWorld(skyOf(map.wcs), 7.5, 7.5);
    expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThan(1);
  });

  it("stacks frames into one array, whole or looked at in part, in the order of the selection", async () => {
    const chosen = channel.all().at([2, 0, 2]);
    const frames: Float32Array[] = [];
    for await (const { data } of chosen) frames.push(data);
    const { data, shape, missing } = await chosen.stack();
    expect(shape).toEqual([3, 16, 16]);
    expect([...missing]).toEqual([]);
    expect([...data]).toEqual(frames.flatMap((frame) => [...frame]));
    const rows = await chosen.crop({ rows: [3, 5] }).stack();
    expect([...rows.data]).toEqual(frames.flatMap((frame) => [...frame.subarray(48, 80)]));
    const thin = await chosen.every(4).stack();
    expect(thin.shape).toEqual([3, 4, 4]);
    expect(thin.data[17]).toBe(frames[1]?.[4]);
  });

  it("composes selections without reading, and says what they cost", async () => {
    const { store, opened } = counting(storageStore(storage));
    const own = await (await openSdoml(store)).channel("2011/171A");
    const short = own
      .select((frame) => frame.number("EXPTIME") < 1.4)
      .slice(1)
      .every(2)
      .crop({ rows: [2, 6] });
    const before = opened.length;
    expect(short.frameSize).toEqual({ width: 8, height: 4 });
    expect(opened.length).toBe(before);
    const plan = await short.plan();
    expect(plan.shape).toEqual([3, 4, 8]);
    expect(opened.some((key) => /171A\/(c\/)?\d/.test(key))).toBe(false);
    expect(await short.toText()).toMatch(/3 x 4 x 8/);
    const frames = [];
    for await (const frame of short) frames.push(frame);
    expect(frames.map(({ place }) => place)).toEqual([0, 1, 2]);
    const [whole] = await collect(own.at([frames[0]?.index ?? 0]).frames());
    expect([...(frames[0]?.data ?? [])]).toEqual(
      [4, 6, 8, 10].flatMap((row) => Array.from({ length: 8 }, (_, column) => whole?.data[row * 16 + 2 * column])),
    );
  });

  it("an empty selection is no exception", async () => {
    const none = channel.select((frame) => frame.number("EXPTIME") > 99);
    expect(await none.count()).toBe(0);
    expect(await none.mean()).toBeNaN();
    expect((await none.statistics()).frames).toBe(0);
    expect(await none.headers()).toEqual([]);
    await expect(none.map()).rejects.toMatchObject({ code: "sdoml/no-such-frame" });
    await expect(exportSelection(none, memoryStorage(), { format: "npy" })).rejects.toMatchObject({
      code: "sdoml/empty-export",
    });
  });

  it("unknown keywords are named with what is near, also from inside a predicate", async () => {
    await expect(channel.keyword("EXPTIMES")).rejects.toThrow(/no keyword EXPTIMES; did you mean EXPTIME/);
    await expect(channel.select((frame) => frame.number("NOTHING") > 1).count()).rejects.toMatchObject({
      code: "sdoml/no-such-keyword",
    });
    await expect((await openSdoml(storageStore(storage))).channel("2011/time_171A")).rejects.toMatchObject({
      code: expect.stringMatching(/^(sdoml|zarr)\//),
    });
  });

  it("blocks and views change the coordinates with the pixels", async () => {
    const small = await channel.all().blockMean(2).map(0);
    const thinned = await channel.all().every(2).map(0);
    expect(small.raster.width).toBe(8);
    for (const [map, x] of [
      [small, 3.5],
      [thinned, 3.75],
    ] as const) {
      const [west, north] = pixelToWorld(skyOf(map.wcs), x, x);
      // A whole pixel more or less would be 150 arcsec.
      expect(Math.hypot(west, north)).toBeLessThan(1);
    }
    const statistics = await channel.all().blockMean(16).statistics();
    expect(statistics.mean).toBeCloseTo(await channel.all().nanMean(), 4);
    expect(() => channel.all().blockMean(2).every(2)).toThrow(/before blockMean/);
    expect(() => channel.all().crop({ rows: [4, 4] })).toThrow(/rows 4 to 4/);
    expect(() => channel.all().blockMean(99)).toThrow(/larger/);
  });

  it("makes batches of aligned channels, transformed, mixed by chunk, each row once", async () => {
    const sdoml = await openSdoml(storageStore(storage));
    const channels = { "171A": channel, "193A": await sdoml.channel("2011/193A") };
    const columns = await Promise.all(
      Object.entries(channels).map(async ([name, own]) => ({ name, index: await own.timeIndex() })),
    );
    const alignment = alignNearest(columns, regularTimes("2011-03-07T00:00Z", "2011-03-07T00:48Z", "6 min"), {
      within: "1 min",
    });
    expect(alignment.complete.length).toBe(7);
    const seen: number[] = [];
    for await (const batch of sampleBatches({
      channels,
      alignment,
      batch: 3,
      shuffle: { seed: 3 },
      transforms: { "193A": { kind: "z-score", mean: 10, std: 2 } },
      values: { minute: alignment.times.map((_, row) => row * 6) },
      view: (selection) => selection.blockMean(4),
    })) {
      const [count, depth, height, width] = batch.shape;
      expect([depth, height, width]).toEqual([2, 4, 4]);
      seen.push(...batch.rows);
      for (let at = 0; at < count; at++) {
        const row = batch.rows[at] ?? -1;
        expect(batch.values[at]).toBe(row * 6);
        const [frame] = await collect(
          channels["193A"]
            .at([alignment.indices["193A"]?.[row] ?? -1])
            .blockMean(4)
            .frames(),
        );
        const own = batch.data.subarray((at * 2 + 1) * 16, (at * 2 + 2) * 16);
        expect([...own]).toEqual([...(frame?.data ?? [])].map((value) => Math.fround((value - 10) / 2)));
      }
    }
    expect(seen.sort((a, b) => a - b)).toEqual([...alignment.complete]);
    const sizes = await collect(sampleBatches({ channels, alignment, batch: 3, dropLast: true }));
    expect(sizes.map(({ shape }) => shape[0])).toEqual([3, 3]);
    await expect(sampleBatches({ channels, alignment, rows: [4] }).next()).rejects.toThrow(/no frame in row 4/);
    await expect(sampleBatches({ channels, alignment, batch: 0 }).next()).rejects.toMatchObject({
      code: "sdoml/bad-batch",
    });
  });

  it("is exported for NumPy, as Zarr and as FITS, and all say the same", async () => {
    const selection = channel.all().inTimeOrder().slice(1, 5);
    const out = memoryStorage();
    const report = await exportSelection(selection, out, { format: "npy", keywords: ["EXPTIME"] });
    const frames = await collect(selection.frames({ ordered: true }));
    const npy = parseNpy((await readStored(out, "frames.npy")) ?? new Uint8Array());
    expect([npy.shape, npy.dtype]).toEqual([[4, 16, 16], "float32"]);
    const all = frames.flatMap(({ data }) => [...data]);
    expect([...(npy.data as Float32Array)]).toEqual(all);
    expect(report).toMatchObject({ frames: 4, missing: [], files: ["frames.npy", "frames.parquet", "README.txt"] });
    const index = rowsOf(await fromParquet((await readStored(out, "frames.parquet")) ?? new Uint8Array()));
    expect([...index].map((row) => row["EXPTIME"])).toEqual(
      [1.1, 1.2, 1.3, 1.5].map((value) => expect.closeTo(value, 12)),
    );
    expect(new TextDecoder().decode(await readStored(out, "README.txt"))).toMatch(/Row 0 is the south/);

    await exportSelection(selection, out, { format: "zarr", name: "part" });
    const { data } = await readZarr(await openZarrArray(storageStore(out), "part.zarr/frames"));
    expect([...(data as Float32Array)]).toEqual(all);

    await exportSelection(selection, out, { format: "fits", name: "image" });
    const bytes = (await readStored(out, "image-2.fits")) ?? new Uint8Array();
    const file = await openFits(memorySource(bytes, "image-2.fits"));
    const image = await file.firstImage();
    expect([...(await readImage(image)).data]).toEqual([...(frames[2]?.data ?? [])]);
    expect(headerText(image.header, "T_OBS")).toBe("2011-03-07T00:18:00.34Z");
  });
});

describe("a store with attributes alone, as published", () => {
  async function published(): Promise<Storage> {
    const storage = memoryStorage();
    const write = (name: string, text: string) => storage.write(name, new TextEncoder().encode(text));
    await write(".zgroup", '{"zarr_format": 2}');
    await write(
      "94A/.zarray",
      JSON.stringify({
        zarr_format: 2,
        shape: [4, 2, 2],
        chunks: [2, 2, 2],
        dtype: "<f4",
        order: "C",
        compressor: null,
        filters: null,
        fill_value: 0,
      }),
    );
    await write(
      "94A/.zattrs",
      '{"T_OBS": ["2010-08-28T02:00:00Z", "2010-08-28T01:00:00.5Z", "soon", null], "EXPTIME": [NaN, 1, "nan", 3], "DRMS_ID": ["x"], "QUALITY": [0, 0, -2147483648, 4]}',
    );
    for (const row of [0, 1])
      await storage.write(
        `94A/${row}.0.0`,
        new Uint8Array(Float32Array.from({ length: 8 }, (_, at) => 8 * row + at).buffer),
      );
    return storage;
  }

  it("is scanned once: later runs take the columns from the cache, until the attributes change", async () => {
    const storage = await published();
    const cache = memoryStorage();
    const warnings: HeliokitWarning[] = [];
    const read = async () => {
      const { store, opened } = counting(storageStore(storage));
      const channel = await (await openSdoml(store, { cache, onWarning: (warning) => warnings.push(warning) })).channel(
        "94A",
      );
      const taken = await channel.select((frame) => frame.number("EXPTIME") > 0, { keywords: ["EXPTIME"] }).indices();
      const [time] = await channel.at([1]).times();
      expect(time && formatUtc(time, 1)).toBe("2010-08-28T01:00:00.5Z");
      return { taken: [...taken], scans: opened.filter((key) => key.endsWith(".zattrs")).length };
    };
    const first = await read();
    expect(first.taken).toEqual([1, 3]);
    const again = await read();
    expect(again.taken).toEqual([1, 3]);
    expect(again.scans).toBeLessThan(first.scans);
    expect(warnings.filter(({ code }) => code === "zarr/list-length").length).toBe(1);
    const text = new TextDecoder().decode(await readStored(storage, "94A/.zattrs"));
    await storage.write(
      "94A/.zattrs",
      new TextEncoder().encode(text.replace('"EXPTIME": [NaN, 1', '"EXPTIME": [9.0, 1')),
    );
    expect((await read()).taken).toEqual([0, 1, 3]);
  });

  it("survives missing times, odd lists and values that are none", async () => {
    const warnings: HeliokitWarning[] = [];
    const channel = await (
      await openSdoml(storageStore(await published()), { onWarning: (warning) => warnings.push(warning) })
    ).channel("94A");
    expect([...(await channel.all().inTimeOrder().indices())]).toEqual([1, 0, 2, 3]);
    expect([...(await channel.nearestIndices([parseInstant("2010-08-28T01:20:00Z")]))]).toEqual([1]);
    expect(warnings.map(({ code }) => code).sort()).toEqual(["sdoml/unreadable-times", "zarr/list-length"]);
    await expect(channel.keyword("DRMS_ID")).rejects.toThrow(/1 values of DRMS_ID for 4 frames/);
    expect(await channel.storedValues("DRMS_ID")).toEqual(["x"]);
    const [header] = await channel.headers([2]);
    expect(
      header && [headerNumber(header, "EXPTIME"), headerNumber(header, "QUALITY"), headerText(header, "T_OBS")],
    ).toEqual([undefined, undefined, "soon"]);
    expect([...(await channel.all().frameMeans())]).toEqual([1.5, 5.5, 9.5, 13.5]);
    expect(await channel.all().distinct().count()).toBe(4);
    expect([...(await channel.at([3, -1, 3]).indices())]).toEqual([3, 3]);
    await expect(channel.at([4]).indices()).rejects.toMatchObject({ code: "sdoml/no-such-frame" });
  });

  it("tells frames that are not stored", async () => {
    const storage = await published();
    await storage.remove("94A/1.0.0");
    const channel = await (await openSdoml(storageStore(storage))).channel("94A");
    expect([...(await channel.missingFrames())]).toEqual([2, 3]);
    expect(await channel.all().statistics()).toMatchObject({ missingFrames: 2, zeroFrames: 2, frames: 4 });
  });
});

it("statistics of all frames are those of one long list", async () => {
  const frames = [
    [1, 2, Number.NaN],
    [4, -5, 6],
    [7, Number.POSITIVE_INFINITY, 9],
  ].map((list) => ({ data: Float64Array.from(list) }));
  const found = await frameStatistics(frames);
  const list = [1, 2, 4, -5, 6, 7, 9];
  const mean = list.reduce((a, b) => a + b) / list.length;
  const moment = (power: number) => list.reduce((sum, value) => sum + (value - mean) ** power, 0) / list.length;
  expect(found).toMatchObject({ frames: 3, count: 9, finite: 7, min: -5, max: 9, partlyNanFrames: 1, nanFrames: 0 });
  expect(found.mean).toBeCloseTo(mean, 12);
  expect(found.std).toBeCloseTo(Math.sqrt(moment(2)), 12);
  expect(found.skewness).toBeCloseTo(moment(3) / moment(2) ** 1.5, 12);
  expect(found.kurtosis).toBeCloseTo(moment(4) / moment(2) ** 2 - 3, 12);
  expect(found.meanAll).toBeNaN();
});

it("an index of slots has a line for every one", () => {
  const slots = regularTimes("2011-01-01", "2011-01-01T00:36Z", "12 min");
  expect(slotIndex(slots, (_, place) => (place === 1 ? undefined : `a,${place}.nc`))).toBe(
    'path,timestep,present\n"a,0.nc",2011-01-01 00:00:00,1\n,2011-01-01 00:12:00,0\n"a,2.nc",2011-01-01 00:24:00,1\n',
  );
  expect(timeIndex({ taiMicroseconds: new Float64Array() }).order.length).toBe(0);
});
