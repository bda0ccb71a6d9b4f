import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryStorage } from "../bytes/index.js";
import { isHeliokitError } from "../errors.js";
import { toCsv } from "../table/index.js";
import { formatUtc, parseInstant, unixUtcOf } from "../time/index.js";
import { storageStore } from "../zarr/index.js";
import {
  eveCurve,
  eveGaps,
  eveLine,
  eveStatistics,
  eveTable,
  eveTimeAt,
  eveTimes,
  findLine,
  lineTitle,
  maskedSeries,
  openEve,
  resampleEve,
  sortLines,
} from "./index.js";

const fe20 = eveLine("Fe XX", { ion: "Fe XX", wavelength: "13.285 nm", logT: "6.97 MK" });
const fe20second = eveLine("Fe XX_2", { wavelength: "56.787 nm", logT: "6.96 MK" });
const he2 = eveLine("He II", { ion: "He II", wavelength: "25.6317 nm", logT: "4.75 MK" });
const lines = [he2, fe20second, fe20];

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return "nothing refused";
}

/** A series a minute apart. */
function minutes(values: readonly number[], start = "2012-06-30 23:50:00.500") {
  const first = unixUtcOf(parseInstant(start.replace(" ", "T")));
  const texts = values.map((_, at) =>
    new Date((first + 60 * at) * 1000).toISOString().replace("T", " ").replace("Z", ""),
  );
  return maskedSeries(fe20, eveTimes(texts), Float32Array.from(values));
}

describe("lines", () => {
  it("have numbers with the right units", () => {
    expect(fe20).toEqual({
      name: "Fe XX",
      ion: "Fe XX",
      wavelengthNm: 13.285,
      logTemperature: 6.97,
      spectrograph: "MEGS-A",
    });
    expect(fe20second).toMatchObject({ ion: "Fe XX", spectrograph: "MEGS-B" });
    expect(lineTitle(fe20)).toBe("Fe XX 13.285 nm LogT = 6.97");
    expect(sortLines(lines).map(({ name }) => name)).toEqual(["Fe XX", "He II", "Fe XX_2"]);
  });

  it("are found by name and by wavelength, and else named", () => {
    expect(findLine(lines, "fe xx_2")).toBe(fe20second);
    expect(findLine(lines, 25.63)).toBe(he2);
    expect(codeOf(() => findLine(lines, "Fe XXI"))).toBe("eve/no-such-line");
    expect(() => findLine(lines, "Fe XXI")).toThrow(/Fe XX \(13.285 nm\)/);
    expect(() => findLine(lines, 30)).toThrow(/He II/);
    expect(codeOf(() => eveLine("X", { wavelength: "soft", logT: "6" }))).toBe("eve/bad-line");
  });
});

describe("times", () => {
  it("are read right on both sides of a leap second, and on it", () => {
    const texts = ["2012-06-30 23:59:59.500", "2012-06-30 23:59:60.500", "2012-07-01 00:00:00.500", ""];
    const { taiMicroseconds } = eveTimes(texts);
    expect((taiMicroseconds[1] ?? 0) - (taiMicroseconds[0] ?? 0)).toBe(1e6);
    expect((taiMicroseconds[2] ?? 0) - (taiMicroseconds[1] ?? 0)).toBe(1e6);
    expect(taiMicroseconds[3]).toBeNaN();
    const time = eveTimeAt({ taiMicroseconds }, 2);
    expect(time && formatUtc(time, 3)).toBe("2012-07-01T00:00:00.500Z");
    expect(codeOf(() => eveTimes(["2012-07-01 25:00:00"]))).toBe("time/no-such-instant");
    expect(codeOf(() => eveTimes(["yesterday"]))).toMatch(/^time\//);
  });
});

describe("series", () => {
  it("hide what was not measured from every statistic", () => {
    const series = minutes([2, -1, 4, 0, Number.NaN]);
    expect(eveStatistics(series)).toEqual({ samples: 5, valid: 2, mean: 3, std: 1, min: 2, max: 4, argmax: 2 });
    expect(eveStatistics(minutes([-1, -1]))).toMatchObject({ valid: 0, argmax: -1, max: Number.NaN });
    expect(eveGaps(series, "90 s")).toMatchObject([{ seconds: 120 }]);
    expect(eveGaps(series, "120 s")).toEqual([]);
  });

  it("keep every valid sample when they are put into bins", () => {
    const values = fc.array(fc.oneof(fc.float({ min: Math.fround(0.001), max: 1, noNaN: true }), fc.constant(-1)), {
      minLength: 1,
      maxLength: 100,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 3000 }), (list, step) => {
        const series = minutes(list);
        const counts = resampleEve(series, `${step} s`, "count");
        expect(counts.values.reduce((a, b) => a + b, 0)).toBe(eveStatistics(series).valid);
        for (const time of counts.times) expect(Math.abs(unixUtcOf(time) % step)).toBe(0);
        const most = resampleEve(series, `${step} s`, "max");
        const largest = Math.max(...[...most.values].filter((value) => !Number.isNaN(value)), Number.NEGATIVE_INFINITY);
        const { max } = eveStatistics(series);
        expect(largest === max || Number.isNaN(max)).toBe(true);
      }),
      { numRuns: 100 },
    );
    expect(codeOf(() => resampleEve(minutes([1]), "0 s"))).toBe("eve/bad-step");
    expect([...resampleEve(minutes([1, 2, 9]), "1 h", "median").values]).toEqual([2]);
  });

  it("are drawn with no flare lost", () => {
    const values = Array.from({ length: 10_000 }, (_, at) => (at === 7777 ? 50 : 1 + (at % 3) / 10));
    const { values: drawn } = eveCurve(minutes(values), 200);
    expect(drawn.length).toBeLessThanOrEqual(202);
    expect(Math.max(...drawn)).toBe(50);
    expect([...eveCurve(minutes([1, -1, 2])).values]).toEqual([1, Number.NaN, 2]);
  });

  it("go out as a table with missing cells empty", () => {
    const csv = toCsv(eveTable([minutes([0.5, -1])]));
    const [head, first, second] = csv.trim().split(/\r?\n/);
    expect(head).toBe("Time,Fe XX");
    expect(first).toMatch(/^2012-06-30.*,0\.5$/);
    expect(second).toMatch(/,$/);
    expect(codeOf(() => eveTable([minutes([1]), minutes([1, 2])]))).toBe("eve/different-lengths");
  });
});

it("refuses seconds that no minute has, and takes texts with spaces around them", () => {
  expect(codeOf(() => eveTimes(["2012-06-30 23:50:61"]))).toBe("time/no-such-instant");
  expect(eveTimes([" 2012-06-30 23:50:01 "])).toEqual(eveTimes(["2012-06-30T23:50:01Z"]));
});

it("finds the lines where nothing can be listed, in the group of the public store and by its own address", async () => {
  const storage = memoryStorage();
  const write = (key: string, value: unknown) => storage.write(key, new TextEncoder().encode(JSON.stringify(value)));
  const array = {
    zarr_format: 2,
    shape: [0],
    chunks: [1],
    dtype: "<f4",
    compressor: null,
    fill_value: 0,
    order: "C",
    filters: null,
  };
  await write("MEGS-A/.zgroup", { zarr_format: 2 });
  for (const name of ["Time", "Fe XX"]) {
    await write(`MEGS-A/${name}/.zarray`, array);
    await write(`MEGS-A/${name}/.zattrs`, name === "Time" ? {} : { wavelength: "13.285 nm", logT: "6.97 MK" });
  }
  const { list: _, ...whole } = storageStore(storage);
  const group = { ...whole, open: (key: string) => whole.open(`MEGS-A/${key}`) };
  for (const [store, path] of [[whole], [whole, "MEGS-A"], [group]] as const) {
    const eve = await openEve(store, path);
    expect([eve.samples, eve.lines.map(({ name }) => name)]).toEqual([0, ["Fe XX"]]);
  }
});

it("says where lines should be when a store has none", async () => {
  await expect(openEve(storageStore(memoryStorage()))).rejects.toMatchObject({ code: "eve/no-lines" });
});
