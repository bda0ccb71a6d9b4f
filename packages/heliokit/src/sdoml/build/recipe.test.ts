import { describe, expect, it } from "vitest";
import { memorySink, memorySource, memoryStorage, readStored } from "../../bytes/index.js";
import { type FitsHeader, makeHeader, withCards, withoutCards, writeFits } from "../../fits/index.js";
import { addSeconds, parseInstant } from "../../time/index.js";
import { readZarrList } from "../../zarr/index.js";
import { dailyDegradation, parseDailyDegradation } from "./daily-degradation.js";
import { eveLevel2Lines, writeEveStore } from "./eve-lines.js";
import { headerAt, headerColumns, headerLists, readHeaderColumns, writeHeaderColumns } from "./header-columns.js";
import { hmiComponent } from "./hmi-vector.js";
import { inputState } from "./input-state.js";
import { aiaFrame } from "./make-frame.js";
import { buildSettings } from "./settings.js";

const side = 64;
const base = makeHeader([
  ["INSTRUME", "AIA_3"],
  ["WAVELNTH", 171],
  ["EXPTIME", 0.004],
  ["RSUN_OBS", 950],
  ["CDELT1", 38.4],
  ["CDELT2", 38.4],
  ["CRPIX1", 32.5],
  ["CRPIX2", 32.5],
  ["LVL_NUM", 1.5],
]);
const counts = Float32Array.from({ length: side * side }, (_, at) => ((at * 37) % 500) - 20);
const raster = { data: counts, width: side, height: side };
const divided = (by: number) => ({ ...raster, data: Float64Array.from(counts, (value) => value / by) });

function closeTo(a: Float32Array, b: Float32Array) {
  expect(a.length).toBe(b.length);
  a.forEach((value, at) => {
    expect(Math.abs(value - (b[at] ?? Number.NaN))).toBeLessThanOrEqual(2e-6 * Math.abs(value));
  });
}

describe("what is divided already", () => {
  it("is never divided again: the same frame from every state of the input, below the exposure floor too", () => {
    const raw = withCards(base, { EXPNORM: false, BUNIT: "DN" });
    const wanted = aiaFrame(raster, raw, { size: 32, degraded: false, degradation: 0.8 });
    const perSecond = withCards(base, { EXPNORM: true, BUNIT: "DN / s" });
    const normalized = aiaFrame(divided(0.004), perSecond, { size: 32, degraded: false, degradation: 0.8 });
    closeTo(normalized.data, wanted.data);
    const both = withCards(perSecond, { DEGFAC: 0.8, DEGVER: 9 });
    const corrected = aiaFrame(divided(0.004 * 0.8), both, { size: 32, degradation: 0.5 });
    closeTo(corrected.data, wanted.data);
    expect(corrected.header["DEG_COR"]).toBe(0.8);
    expect(wanted.header["DEG_COR"]).toBe(0.8);
  });

  it("must be said by header or caller", () => {
    expect(() => inputState(base)).toThrow(/--normalized yes or --normalized no/);
    expect(() => inputState(withCards(base, { BUNIT: "DN" }))).toThrow(/--degraded yes or --degraded no/);
    expect(() => inputState(base)).toThrow(expect.objectContaining({ code: "sdoml/unknown-normalization" }));
    expect(inputState(base, { normalized: true, degraded: true })).toMatchObject({ normalized: true, degraded: true });
    expect(inputState(withCards(base, { EXPNORM: false }), { normalized: true, degraded: true }).normalized).toBe(
      false,
    );
    expect(inputState(withCards(base, { BUNIT: "DN/s", ALGONUM: 1 }))).toMatchObject({
      normalized: true,
      degraded: false,
    });
    expect(inputState(withCards(base, { LVL_NUM: 1 }))).toMatchObject({ normalized: false, degraded: false });
  });
});

describe("frames", () => {
  const said = { size: 32, normalized: false, degraded: false } as const;
  it("keep negatives with NaN for missing where asked, else both are 0", () => {
    const data = counts.slice();
    for (let y = 20; y < 28; y++) data.fill(Number.NaN, y * side + 20, y * side + 28);
    for (let y = 40; y < 48; y++) data.fill(-7, y * side + 20, y * side + 28);
    const holes = { ...raster, data };
    const published = aiaFrame(holes, base, said).data;
    const kept = aiaFrame(holes, base, { ...said, keepNegative: true }).data;
    expect([published[12 * 32 + 12], published[22 * 32 + 12]]).toEqual([0, 0]);
    expect(kept[12 * 32 + 12]).toBeNaN();
    expect(kept[22 * 32 + 12]).toBeCloseTo(-700, 3);
    expect(published.every((value) => value >= 0)).toBe(true);
  });

  it("of a larger image are those of its mean at the synoptic size", () => {
    const wide = 2048;
    const image = { data: new Float32Array(wide * wide).fill(5), width: wide, height: wide };
    const header = withCards(base, {
      CDELT1: 1.2,
      CDELT2: 1.2,
      CRPIX1: wide / 2 + 0.5,
      CRPIX2: wide / 2 + 0.5,
      EXPTIME: 1,
    });
    const frame = aiaFrame(image, header, { ...said, size: 512 });
    expect(frame.data.every((value) => Math.abs(value - 5) < 1e-5)).toBe(true);
    expect(frame.header["CDELT1"]).toBeCloseTo((4.8 * 950) / 976, 12);
    // The disk has the constant radius, and the centre is that of the zoom: half a synoptic pixel aside.
    expect(frame.header["CRPIX1"]).toBeCloseTo(((1024 / 2 + 0.5 - 1 - 512) * (976 / 950) + 512 + 0.5) / 2 + 0.5, 12);
    expect(950 / Number(frame.header["CDELT1"])).toBeCloseTo(976 / 4.8, 10);
  });

  it.each([
    ["RSUN_OBS missing", withoutCards(base, ["RSUN_OBS"]), "sdoml/missing-keyword"],
    ["EXPTIME missing", withoutCards(base, ["EXPTIME"]), "sdoml/missing-keyword"],
    ["level 1", withCards(base, { LVL_NUM: 1 }), "sdoml/not-registered"],
    ["rolled", withCards(base, { CROTA2: 179 }), "sdoml/not-registered"],
  ] satisfies [string, FitsHeader, string][])("refuse %s", (_name, header, code) => {
    expect(() => aiaFrame(raster, header, said)).toThrow(expect.objectContaining({ code }));
  });
  it("refuse a size that does not divide the image", () => {
    expect(() => aiaFrame(raster, base, { ...said, size: 30 })).toThrow(
      expect.objectContaining({ code: "sdoml/bad-size" }),
    );
  });
});

it("a daily table is read strictly", () => {
  const table = parseDailyDegradation('"2010-05-01T12:00:00.000",0.994995\n', "t.csv");
  expect(dailyDegradation(table, "2010-05-01")).toBe(0.994995);
  expect(() => dailyDegradation(table, "2030-01-01")).toThrow(
    expect.objectContaining({ code: "sdoml/no-degradation-day" }),
  );
  expect(() => parseDailyDegradation('"2010-05-01T12:00:00.000",-1\n')).toThrow(/positive factor/);
  expect(() => parseDailyDegradation("time,factor\nnonsense\n")).toThrow(/line 2/);
});

describe("header columns", () => {
  it.each([2, 3] as const)("come back as they were, constants once (format %i)", async (format) => {
    const headers = [
      { FSN: 1, NAME: "a", SAME: "x", MIXED: "nan", ODD: true },
      undefined,
      { FSN: 3.5, NAME: null, SAME: "x", MIXED: 7, ODD: false, LATE: "ä" },
    ];
    const columns = headerColumns(headers.map((header) => header && { ...header, CONST: 5 }));
    const full = headerColumns([{ SAME: 1 }, { SAME: 1 }]);
    expect(full.constants).toEqual({ SAME: 1 });
    const storage = memoryStorage();
    await writeHeaderColumns(storage, "2011/header/171A", format, columns, "time");
    const back = await readHeaderColumns(storage, "2011/header/171A", format);
    expect(back).toEqual(columns);
    expect(back && headerAt(back, 2)).toMatchObject({ FSN: 3.5, NAME: null, MIXED: 7, ODD: false, LATE: "ä" });
    expect(Object.fromEntries(headerLists(columns))).toMatchObject({ CONST: [5, null, 5], FSN: [1, null, 3.5] });
    // A keyword that has become constant leaves no list behind.
    await writeHeaderColumns(storage, "2011/header/171A", format, full, "time");
    const names: string[] = [];
    for await (const { name } of storage.list()) names.push(name);
    expect(names.filter((name) => name.split("/").length > 4)).toEqual([]);
  });
});

describe("the vector field", () => {
  const one = (value: number) => ({ data: Float32Array.of(value), width: 1, height: 1 });
  it.each([
    [100, 90, 0, 0, [0, -100, 0]],
    [100, 90, 90, 0, [100, 0, 0]],
    [100, 90, 90, 4, [-100, 0, 0]],
    [100, 90, 90, 3, [100, 0, 0]],
    [100, 180, 45, 7, [0, 0, -100]],
  ])("B %d, inclination %d, azimuth %d, bits %d", (field, inclination, azimuth, bits, wanted) => {
    const segments = { field: one(field), inclination: one(inclination), azimuth: one(azimuth), disambig: one(bits) };
    const found = (["Bx", "By", "Bz"] as const).map((name) => hmiComponent(segments, name).data[0] ?? Number.NaN);
    found.forEach((value, axis) => {
      expect(value).toBeCloseTo(wanted[axis] ?? Number.NaN, 4);
    });
  });
  it("has no value where the field is missing", () => {
    const segments = { field: one(-2e8), inclination: one(10), azimuth: one(0), disambig: one(0) };
    expect(hmiComponent(segments, "Bz").data[0]).toBeNaN();
    expect(() =>
      hmiComponent({ ...segments, azimuth: { data: new Float32Array(2), width: 2, height: 1 } }, "Bx"),
    ).toThrow(/segment azimuth/);
  });
});

it("lines of EVE level 2 become the published store", async () => {
  const start = parseInstant("2010-05-01T00:00:10.484Z");
  const epoch = parseInstant("1958-01-01T00:00:00_TAI");
  const tai = Number(start.seconds - epoch.seconds) + 0.484;
  const sink = memorySink();
  await writeFits(sink, [
    { kind: "empty" },
    {
      kind: "table",
      name: "LinesMeta",
      columns: [
        { name: "WAVE_CENTER", values: Float32Array.of(36.0758, 13.285, 33.541) },
        { name: "LOGT", values: Float32Array.of(6.43, 6.97, 6.43) },
        { name: "NAME", values: ["Fe XVI", "Fe XX", "Fe XVI"] },
      ],
    },
    {
      kind: "table",
      name: "LinesData",
      columns: [
        { name: "TAI", values: Float64Array.of(tai + 60, tai) },
        { name: "LINE_IRRADIANCE", values: Float32Array.of(3e-5, -1, 5e-5, 1e-5, 2e-5, 0), width: 3 },
      ],
    },
  ]);
  const eve = await eveLevel2Lines([memorySource(sink.bytes(), "a.fit"), memorySource(sink.bytes(), "b.fit")]);
  expect(eve.times).toHaveLength(2);
  expect(Math.abs(Number(addSeconds(start, 60).seconds - (eve.times[1]?.seconds ?? 0)))).toBe(0);
  const none = memorySink();
  await writeFits(none, [
    { kind: "empty" },
    { kind: "table", name: "LinesMeta", columns: [{ name: "A", values: ["x"] }] },
  ]);
  await expect(eveLevel2Lines([memorySource(none.bytes(), "c.fit")])).rejects.toMatchObject({ name: "HeliokitError" });
  const storage = memoryStorage();
  await writeEveStore(storage, eve);
  const attributes = await readStored(storage, "MEGS-A/Fe XX/.zattrs");
  expect(JSON.parse(new TextDecoder().decode(attributes))).toMatchObject({ wavelength: "13.285 nm", logT: "6.97 MK" });
  const list = { format: 2, shape: [2], chunkShape: [2], fillValue: "" } as const;
  expect(await readZarrList(storage, { ...list, path: "MEGS-A/Time", dtype: "U23" })).toEqual([
    "2010-05-01 00:00:10.484",
    "2010-05-01 00:01:10.484",
  ]);
  const found = await readZarrList(storage, { ...list, path: "MEGS-A/Fe XVI_2", dtype: "float32" });
  expect(found.map(Number)).toEqual([Math.fround(1e-5), Math.fround(3e-5)]);
  const missing = await readZarrList(storage, { ...list, path: "MEGS-A/Fe XX", dtype: "float32" });
  expect(missing).toEqual([Math.fround(2e-5), -1]);
});

it("settings are checked", () => {
  expect(buildSettings({ layout: "sharded" }).chunkFrames).toBe(240);
  expect(() => buildSettings({ size: 0 })).toThrow(expect.objectContaining({ code: "sdoml/bad-settings" }));
  expect(() => buildSettings({ size: 4096 })).toThrow(/2 GiB/);
});
