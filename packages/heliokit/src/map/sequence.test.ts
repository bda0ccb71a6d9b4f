import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { headerNumber, headerText, makeHeader, withCards } from "../fits/index.js";
import { formatInstant, parseInstant } from "../time/index.js";
import {
  allSameShape,
  applyShift,
  baseDifference,
  coalign,
  findShift,
  lightCurve,
  mapFromRaster,
  mapPixelToWorld,
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

  it("refuses what does not lie on each other", async () => {
    const a = scene({});
    expect(await codeOf(() => subtractMaps(a, scene({ side: 32 })))).toBe("map/different-grids");
    expect(await codeOf(() => subtractMaps(a, scene({ cards: { CRVAL1: 30 } })))).toBe("map/different-grids");
    expect(await codeOf(() => subtractMaps(a, scene({ cards: { BUNIT: "G" } })))).toBe("map/different-units");
  });
});

describe("coalignment", () => {
  it("finds shifts to a twentieth of a pixel", () => {
    const reference = scene({});
    fc.assert(
      fc.property(
        fc.double({ min: -6, max: 6, noNaN: true }),
        fc.double({ min: -6, max: 6, noNaN: true }),
        (dx, dy) => {
          const { pixels, arcsec, found } = findShift(scene({ shift: [dx, dy], level: 3 }), reference, {
            searchPixels: 10,
          });
          expect(found).toBe(true);
          expect(Math.abs(pixels[0] - dx)).toBeLessThan(0.05);
          expect(Math.abs(pixels[1] - dy)).toBeLessThan(0.05);
          expect(Math.abs(arcsec[0] + dx * 37.5)).toBeLessThan(2);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("looks through levels of large images, and over missing pixels", () => {
    const big = { side: 512 };
    const reference = scene({ ...big });
    const data = reference.raster.data.map((value, at) => (at % 7 === 0 ? Number.NaN : value));
    const holed = mapFromRaster({ ...reference.raster, data }, reference.header);
    const moved = scene({ ...big, shift: [11.3, -7.6] });
    const region = { from: [8, 4], to: [200, 200], unit: "pixels" } as const;
    for (const one of [reference, holed]) {
      const { pixels, found } = findShift(moved, one, { region, searchPixels: 24 });
      expect(found).toBe(true);
      expect(Math.abs(pixels[0] - 11.3)).toBeLessThan(0.1);
      expect(Math.abs(pixels[1] + 7.6)).toBeLessThan(0.1);
    }
  });

  it("corrects the pointing, or moves the pixels", async () => {
    const reference = scene({});
    const moved = scene({ shift: [2.5, -1.25] });
    const shift = findShift(moved, reference, { searchPixels: 8 });
    const pointed = await applyShift(moved, shift);
    expect(pointed.raster).toBe(moved.raster);
    // What stands at a pixel of the reference has the same coordinates in both now.
    const [x, y] = mapPixelToWorld(pointed, 28 + 2.5, 30 - 1.25);
    const [wx, wy] = mapPixelToWorld(reference, 28, 30);
    expect(Math.abs(x - wx)).toBeLessThan(2);
    expect(Math.abs(y - wy)).toBeLessThan(2);
    const pixels = await applyShift(moved, shift, "pixels");
    const at = 30 * SIDE + 28;
    expect(Math.abs((pixels.raster.data[at] ?? 0) / (reference.raster.data[at] ?? 1) - 1)).toBeLessThan(0.01);
    const [px, py] = mapPixelToWorld(pixels, 28, 30);
    expect(Math.abs(px - wx)).toBeLessThan(2);
    expect(Math.abs(py - wy)).toBeLessThan(2);
    expect(headerNumber(pixels.header, "CRPIX1")).toBeCloseTo(32.5, 3);
  });

  it("lays a sequence on its first map and leaves alone what it does not know", async () => {
    const flat = scene({ level: 0, cards: {} });
    const noise = mapFromRaster(
      { ...flat.raster, data: flat.raster.data.map((_, at) => ((at * 7919) % 101) - 50) },
      flat.header,
    );
    const found = await all(coalign(oneByOne([scene({}), scene({ shift: [1, 2] }), noise, flat]), { searchPixels: 6 }));
    expect(found.map(({ shift }) => shift.found)).toEqual([true, true, false, false]);
    expect(found[2]?.map).toBe(noise);
    expect(found[0]?.shift.pixels.every((value) => Math.abs(value) < 1e-6)).toBe(true);
    expect(await codeOf(() => findShift(scene({ side: 32 }), scene({})))).toBe("map/different-scales");
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
