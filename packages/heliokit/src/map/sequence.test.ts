import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { headerText, makeHeader, withCards } from "../fits/index.js";
import { formatInstant, parseInstant, secondsBetween } from "../time/index.js";
import {
  allSameShape,
  baseDifference,
  groupByWavelength,
  lightCurve,
  mapFrame,
  mapFromRaster,
  type RegularCadenceOptions,
  regularCadence,
  runningDifference,
  type SolarMap,
  sortByDate,
  subtractMaps,
  trackedCutouts,
} from "./index.js";

const SIDE = 64;

interface Scene {
  readonly date?: string;
  readonly shift?: readonly [number, number];
  readonly exposure?: number;
  readonly level?: number;
  readonly side?: number;
  readonly cards?: Readonly<Record<string, string | number>>;
}

/** Blobs of different sizes: smooth, and unlike themselves at other places. */
function scene({ date = "2014-03-05T06:07:08", shift = [0, 0], exposure = 2, level = 1, side = SIDE, cards }: Scene) {
  const data = new Float64Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const blob = (cx: number, cy: number, size: number) =>
        Math.exp(-((x - shift[0] - cx) ** 2 + (y - shift[1] - cy) ** 2) / (2 * size * size));
      data[y * side + x] =
        level * exposure * (10 + 100 * blob(28, 30, 4) + 60 * blob(38, 36, 6) + 40 * blob(33, 22, 3));
    }
  }
  const header = withCards(makeHeader([]), {
    INSTRUME: "AIA_3",
    TELESCOP: "SDO/AIA",
    WAVELNTH: 171,
    BUNIT: "DN",
    EXPTIME: exposure,
    "DATE-OBS": date,
    T_OBS: date,
    CTYPE1: "HPLN-TAN",
    CTYPE2: "HPLT-TAN",
    CUNIT1: "arcsec",
    CUNIT2: "arcsec",
    CRVAL1: 0,
    CRVAL2: 0,
    CRPIX1: (side + 1) / 2,
    CRPIX2: (side + 1) / 2,
    CDELT1: 2400 / side,
    CDELT2: 2400 / side,
    RSUN_REF: 696000000,
    HGLN_OBS: 0,
    HGLT_OBS: -7.2,
    DSUN_OBS: 1.483e11,
    ...cards,
  });
  return mapFromRaster({ data, width: side, height: side }, header);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function* oneByOne(maps: readonly SolarMap[]): AsyncGenerator<SolarMap> {
  yield* maps;
}

const codeOf = async (run: () => unknown): Promise<string | undefined> => {
  try {
    await run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return undefined;
};

describe("order and cadence", () => {
  it("sorts by date and keeps the order of equal ones; without a date at the end", () => {
    const a = scene({ date: "2014-03-05T06:00:24" });
    const b = scene({ date: "2014-03-05T06:00:00" });
    const c = scene({ date: "2014-03-05T06:00:00", level: 2 });
    const none = mapFromRaster(a.raster, withCards(a.header, { "DATE-OBS": undefined, T_OBS: undefined }));
    expect(none.date).toBeUndefined();
    expect(sortByDate([none, a, b, c])).toEqual([b, c, a, none]);
  });

  it("marks gaps and takes every map once", () => {
    const maps = ["06:00:00", "06:00:13", "06:00:35", "06:00:37"].map((time) =>
      scene({ date: `2014-03-05T${time}`, side: 8 }),
    );
    const slots = regularCadence(maps, { cadenceSeconds: 12 });
    expect(slots.map(({ map }) => map && maps.indexOf(map))).toEqual([0, 1, undefined, 3]);
    expect(slots.map(({ time }) => formatInstant(time, { style: "fits", digits: 0 }).slice(-8))).toEqual([
      "06:00:00",
      "06:00:12",
      "06:00:24",
      "06:00:36",
    ]);
  });

  it("counts a leap second as a second", () => {
    const maps = ["2016-12-31T23:59:50", "2017-01-01T00:00:01"].map((date) => scene({ date, side: 8 }));
    expect(regularCadence(maps, { cadenceSeconds: 12 }).length).toBe(2);
    expect(regularCadence(maps, { cadenceSeconds: 12 }).every(({ map }) => map !== undefined)).toBe(true);
  });

  it("fills no slot from further than asked, and begins and ends where asked", async () => {
    const maps = ["06:00:00", "06:00:13", "06:00:29"].map((time) => scene({ date: `2014-03-05T${time}`, side: 8 }));
    const shown = (options: Partial<RegularCadenceOptions>): (number | undefined)[] =>
      regularCadence(maps, { cadenceSeconds: 12, ...options }).map(({ map }) => map && maps.indexOf(map));
    expect(shown({})).toEqual([0, 1, 2]);
    expect(shown({ withinSeconds: 2 })).toEqual([0, 1, undefined]);
    expect(shown({ withinSeconds: 0 })).toEqual([0, undefined, undefined]);
    const [from, to] = [parseInstant("2014-03-05T05:59:48"), parseInstant("2014-03-05T06:00:36")];
    expect(shown({ from, to })).toEqual([undefined, 0, 1, 2, undefined]);
    expect(shown({ from: to, to: from })).toEqual([]);
    expect(regularCadence([], { cadenceSeconds: 12, from, to }).length).toBe(5);
    expect(await codeOf(() => shown({ withinSeconds: 7 }))).toBe("map/bad-cadence");
    expect(await codeOf(() => shown({ cadenceSeconds: Number.POSITIVE_INFINITY }))).toBe("map/bad-cadence");
  });

  it("groups by wavelength, the unknown last", () => {
    const [a, b, c] = [scene({ side: 8 }), scene({ side: 8, cards: { WAVELNTH: 94 } }), scene({ side: 8, level: 2 })];
    const bare = mapFromRaster(a.raster, withCards(a.header, { WAVELNTH: undefined }));
    expect([...groupByWavelength([bare, a, b, c])]).toEqual([
      [94, [b]],
      [171, [a, c]],
      [undefined, [bare]],
    ]);
  });

  it("refuses a cadence that is none", async () => {
    expect(await codeOf(() => regularCadence([scene({ side: 8 })], { cadenceSeconds: 0 }))).toBe("map/bad-cadence");
    expect(regularCadence([], { cadenceSeconds: 12 })).toEqual([]);
  });

  it("tells whether all are of one shape", () => {
    expect(allSameShape([])).toBe(true);
    expect(allSameShape([scene({ side: 8 }), scene({ side: 8 })])).toBe(true);
    expect(allSameShape([scene({ side: 8 }), scene({ side: 9 })])).toBe(false);
  });
});

describe("differences", () => {
  it("runs from map to map, also from far apart, and says so in the header", async () => {
    const maps = [1, 2, 4, 8].map((level, index) => scene({ level, date: `2014-03-05T06:00:0${index}` }));
    const found = await all(runningDifference(oneByOne(maps)));
    expect(found.length).toBe(3);
    expect(found[1]?.raster.data[5]).toBeCloseTo((maps[2]?.raster.data[5] ?? 0) - (maps[1]?.raster.data[5] ?? 0), 9);
    expect(found[1]?.date).toEqual(maps[2]?.date);
    const history = found[1]?.header.cards.filter(({ keyword }) => keyword === "HISTORY").at(-1);
    expect(history?.kind === "commentary" && history.text).toContain("minus the image of 2014-03-05T06:00:01");
    const wide = await all(runningDifference(maps, { step: 2 }));
    expect(wide.map(({ raster }) => Math.round((raster.data[0] ?? 0) / 20))).toEqual([3, 6]);
    expect(await codeOf(() => all(runningDifference(maps, { step: 0 })))).toBe("map/bad-step");
  });

  it("takes the first map, or any, as base; as a ratio too", async () => {
    const maps = [1, 2, 4].map((level) => scene({ level }));
    const found = await all(baseDifference(maps, undefined, { as: "ratio" }));
    expect(found.map(({ raster }) => raster.data[0])).toEqual([2, 4]);
    expect(found[0]?.unit).toBeUndefined();
    expect((await all(baseDifference(maps, maps[2]))).length).toBe(3);
  });

  it("divides by the exposure where asked, keeps masks and missing pixels", async () => {
    const a = scene({ exposure: 1 });
    const b = scene({ exposure: 4 });
    const change = subtractMaps(b, a, { normalizeExposure: true });
    expect(Math.max(...change.raster.data.map(Math.abs))).toBeLessThan(1e-12);
    expect(headerText(change.header, "BUNIT")).toBe("DN / s");
    const hidden = mapFromRaster(a.raster, a.header, { mask: a.raster.data.slice().fill(0) as never });
    expect(hidden.mask).toBeDefined();
    const mask = new Uint8Array(SIDE * SIDE);
    mask[7] = 1;
    expect(subtractMaps(b, mapFromRaster(a.raster, a.header, { mask })).mask?.[7]).toBe(1);
    const data = a.raster.data.slice();
    data[9] = Number.NaN;
    expect(subtractMaps(b, mapFromRaster({ ...a.raster, data }, a.header)).raster.data[9]).toBeNaN();
    const bare = mapFromRaster(a.raster, withCards(a.header, { EXPTIME: undefined }));
    expect(await codeOf(() => subtractMaps(b, bare, { normalizeExposure: true }))).toBe("map/missing-exposure");
  });

  it("leaves alone what is per second, and gives a ratio no unit", () => {
    const cards = { PIXLUNIT: "DN", BUNIT: "DN / s" };
    const change = subtractMaps(scene({ level: 3, cards }), scene({ exposure: 4, cards }), { normalizeExposure: true });
    expect(change.unit).toBe("DN / s");
    expect(change.raster.data[0]).toBeCloseTo(10 * (2 * 3 - 4), 9);
    expect(subtractMaps(scene({ cards }), scene({ cards }), { as: "ratio" }).unit).toBeUndefined();
  });

  it("compares cut-outs from different places by their pixels where asked", async () => {
    const [a, b] = [scene({ level: 3 }), scene({ cards: { CRVAL1: 300 } })];
    expect(subtractMaps(a, b, { place: "pixels" }).raster.data[0]).toBeCloseTo(40, 9);
    const coarse = scene({ cards: { CDELT1: 40 } });
    expect(await codeOf(() => subtractMaps(a, coarse, { place: "pixels" }))).toBe("map/different-grids");
  });

  it("refuses what does not lie on each other", async () => {
    const a = scene({});
    expect(await codeOf(() => subtractMaps(a, scene({ side: 32 })))).toBe("map/different-grids");
    expect(await codeOf(() => subtractMaps(a, scene({ cards: { CRVAL1: 30 } })))).toBe("map/different-grids");
    expect(await codeOf(() => subtractMaps(a, scene({ cards: { BUNIT: "G" } })))).toBe("map/different-units");
  });
});

describe("cut-outs that follow the Sun", () => {
  const options = { centre: [100, 0], widthArcsec: 600, heightArcsec: 450 } as const;

  it("move with the rotation, keep their size, and end at the limb", async () => {
    const maps = [0, 1, 2, 4, 6, 8].map((days) =>
      scene({ date: `2014-03-${String(5 + days).padStart(2, "0")}T06:00:00` }),
    );
    const found = await all(trackedCutouts(oneByOne(maps), options));
    expect(found[0]?.centre[0]).toBeCloseTo(100, 3);
    // A degree or so less than 13.5 degrees a day near the equator, seen from the Earth: 230 arcsec at the centre.
    const step = (found[1]?.centre[0] ?? 0) - 100;
    expect(step).toBeGreaterThan(180);
    expect(step).toBeLessThan(260);
    expect(found.map(({ reason }) => reason)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      expect.anything(),
      "behind-the-limb",
    ]);
    for (const { map } of found.slice(0, 4)) expect([map?.raster.width, map?.raster.height]).toEqual([16, 12]);
  });

  it("mark what the image does not hold, and refuse what is not on the disk", async () => {
    const [only] = await all(trackedCutouts([scene({})], { ...options, widthArcsec: 3000 }));
    expect(only?.reason).toBe("outside-the-image");
    expect(await codeOf(() => all(trackedCutouts([scene({})], { ...options, centre: [1100, 0] })))).toBe(
      "map/off-disk",
    );
    expect(await codeOf(() => all(trackedCutouts([scene({})], { ...options, widthArcsec: 1 })))).toBe("map/bad-size");
  });
});

describe("cut-outs of doubtful maps", () => {
  const options = { centre: [100, 0], widthArcsec: 600, heightArcsec: 450 } as const;

  it("are gaps with the reason, and stop nothing", async () => {
    const good = scene({});
    const timeless = mapFromRaster(good.raster, withCards(good.header, { "DATE-OBS": undefined, T_OBS: undefined }));
    const synoptic = scene({ cards: { CTYPE1: "CRLN-CEA", CTYPE2: "CRLT-CEA", CUNIT1: "deg", CUNIT2: "deg" } });
    const found = await all(trackedCutouts([timeless, good, synoptic, good], options));
    expect(found.map(({ reason }) => reason)).toEqual(["no-coordinates", undefined, "no-coordinates", undefined]);
    expect(found[0]?.error?.code).toBe("map/no-time");
    expect(found[2]?.error?.code).toBe("map/no-view");
    expect(found[0]?.centre).toEqual([Number.NaN, Number.NaN]);
  });

  it("begin at any time, go backwards, and turn by the law that is asked for", async () => {
    const maps = [0, 2].map((days) => scene({ date: `2014-03-0${5 + days}T06:00:00` }));
    const [first, second] = maps;
    if (!first || !second) throw new Error("two maps");
    const forth = await all(trackedCutouts(maps, options));
    const place = forth[1]?.centre ?? [0, 0];
    const back = await all(trackedCutouts(maps, { ...options, centre: place, from: second }));
    expect(back[0]?.centre[0]).toBeCloseTo(100, 4);
    expect(back[0]?.centre[1]).toBeCloseTo(0, 4);
    const byFrame = await all(trackedCutouts([second], { ...options, from: mapFrame(first) }));
    expect(byFrame[0]?.centre).toEqual(forth[1]?.centre);
    const rigid = await all(trackedCutouts(maps, { ...options, rate: "rigid" }));
    const allen = await all(trackedCutouts(maps, { ...options, rate: "allen" }));
    // Allen's law turns faster at the equator than Carrington's: 14.44 against 14.18 degrees a day.
    expect((allen[1]?.centre[0] ?? 0) - (rigid[1]?.centre[0] ?? 0)).toBeGreaterThan(2);
    const frame = { name: "HGS", time: parseInstant("2014-03-05T06:00:00") } as const;
    expect(await codeOf(() => all(trackedCutouts(maps, { ...options, from: frame })))).toBe("map/no-view");
    const size = { ...options, widthArcsec: Number.NaN };
    expect(await codeOf(() => all(trackedCutouts(maps, size)))).toBe("map/bad-size");
  });
});

describe("light curves", () => {
  it("take a part of every map, divided by its exposure", async () => {
    const maps = [1, 2, 3].map((level, index) => scene({ level, exposure: level, date: `2014-03-05T06:00:0${index}` }));
    const region = { from: [0, 0], to: [3, 3], unit: "pixels" } as const;
    const curve = await lightCurve(oneByOne(maps), { region });
    expect(curve.normalized).toBe(true);
    expect(curve.unit).toBe("DN / s");
    expect([...curve.values].map((value) => Math.round(value))).toEqual([10, 20, 30]);
    expect([...curve.counts]).toEqual([16, 16, 16]);
    expect(curve.times[2]).toEqual(parseInstant("2014-03-05T06:00:02"));
    const sums = await lightCurve(maps, { region, statistic: "sum", normalizeExposure: false });
    expect(Math.round(sums.values[1] ?? 0)).toBe(16 * 40);
    const [median, most] = [
      await lightCurve(maps, { statistic: "median" }),
      await lightCurve(maps, { statistic: "max" }),
    ];
    expect(most.values[0]).toBeGreaterThan(median.values[0] ?? Number.NaN);
  });

  it("have a gap where one map points elsewhere, and fail only where all do", async () => {
    const maps = [scene({}), scene({ cards: { CRVAL1: 9000 } })];
    const region = { from: [-100, -100], to: [100, 100] } as const;
    const curve = await lightCurve(maps, { region });
    expect(curve.counts[1]).toBe(0);
    expect(curve.values[0]).toBeGreaterThan(0);
    expect(curve.values[1]).toBeNaN();
    expect(await codeOf(() => lightCurve(maps.slice(1), { region }))).toBe("map/empty-submap");
  });

  it("divide nothing twice, and say what they leave undivided", async () => {
    const perSecond = scene({ cards: { BUNIT: "DN / s" }, side: 8 });
    const curve = await lightCurve([perSecond], { normalizeExposure: true });
    expect([curve.unit, curve.normalized]).toEqual(["DN / s", false]);
    const one = scene({ side: 8 });
    const bare = mapFromRaster(one.raster, withCards(one.header, { EXPTIME: undefined }));
    const codes: string[] = [];
    const { normalized, exposureSeconds } = await lightCurve([one, bare], {
      onWarning: ({ code }) => codes.push(code),
    });
    expect([normalized, codes]).toEqual([false, ["map/no-exposure"]]);
    expect([...exposureSeconds]).toEqual([2, Number.NaN]);
    expect(await codeOf(() => lightCurve([one, { ...one, unit: "G" }]))).toBe("map/different-units");
  });

  it("count a leap second as a second in their times", async () => {
    const dates = ["2016-12-31T23:59:59", "2016-12-31T23:59:60", "2017-01-01T00:00:00"];
    const { times } = await lightCurve(dates.map((date) => scene({ date, side: 8 })));
    const [a, b, c] = times;
    if (!a || !b || !c) throw new Error("three times");
    expect([secondsBetween(a, b), secondsBetween(b, c)]).toEqual([1, 1]);
  });

  it("read no map before it is wanted and keep none", async () => {
    let open = 0;
    async function* coming(): AsyncGenerator<SolarMap> {
      for (let index = 0; index < 20; index++) {
        open++;
        yield scene({ side: 8, level: index });
      }
    }
    const differences = runningDifference(coming());
    await differences.next();
    expect(open).toBe(2);
    await differences.next();
    expect(open).toBe(3);
    await differences.return(undefined);
    open = 0;
    expect((await lightCurve(coming())).values.length).toBe(20);
    await expect(lightCurve(coming(), { signal: AbortSignal.abort(new Error("stopped")) })).rejects.toThrow("stopped");
  });

  it("count neither missing nor masked pixels; nothing left is not-a-number", async () => {
    const { raster, header } = scene({ side: 8 });
    const data = raster.data.slice();
    data[0] = Number.NaN;
    const mask = new Uint8Array(64);
    mask[1] = 1;
    const holed = mapFromRaster({ ...raster, data }, header, { mask });
    const hidden = mapFromRaster(raster, header, { mask: mask.slice().fill(1) });
    const curve = await lightCurve([holed, hidden]);
    expect([...curve.counts]).toEqual([62, 0]);
    expect(curve.values[1]).toBeNaN();
    expect((await lightCurve([])).values.length).toBe(0);
    const bare = mapFromRaster(raster, withCards(header, { EXPTIME: undefined }));
    expect((await lightCurve([holed, bare])).normalized).toBe(false);
    expect(await codeOf(() => lightCurve([bare], { normalizeExposure: true }))).toBe("map/missing-exposure");
  });
});
