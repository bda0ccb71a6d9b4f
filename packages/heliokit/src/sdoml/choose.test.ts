import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { addSeconds, formatUtc, type Instant, parseInstant } from "../time/index.js";
import {
  applyTransform,
  frameTimes,
  invertTransform,
  nearestFrames,
  nearestOffsets,
  npyHeader,
  parseFrameTime,
  regularTimes,
  shuffleByChunk,
  splitByDayGroups,
  splitByMonth,
  type Transform,
  taiLabel,
  timeIndex,
  timeOrder,
  timesOfInstants,
} from "./index.js";

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return "nothing refused";
}

const start = parseInstant("2010-08-28T00:00:00Z");
const at = (seconds: number): Instant => addSeconds(start, seconds);

describe("nearest in time", () => {
  it("is what looking at every frame finds: ties and duplicates to the lowest index, the tolerance itself near enough", () => {
    const seconds = fc.array(fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constant(undefined)), { maxLength: 40 });
    fc.assert(
      fc.property(
        seconds,
        fc.array(fc.integer({ min: -60, max: 60 }), { maxLength: 10 }),
        fc.option(fc.integer({ min: 0, max: 20 })),
        (frames, targets, tolerance) => {
          const index = timeIndex(timesOfInstants(frames.map((one) => (one === undefined ? undefined : at(one)))));
          const brute = targets.map((target) => {
            let best = -1;
            frames.forEach((frame, place) => {
              if (frame === undefined) return;
              const known = best < 0 ? Number.POSITIVE_INFINITY : Math.abs((frames[best] ?? 0) - target);
              if (Math.abs(frame - target) < known) best = place;
            });
            return best >= 0 && tolerance !== null && Math.abs((frames[best] ?? 0) - target) > tolerance ? -1 : best;
          });
          const within = tolerance === null ? {} : { within: `${tolerance} s` };
          expect([...nearestFrames(index, targets.map(at), within)]).toEqual(brute);
          if (tolerance === null) {
            expect([...nearestOffsets(index, targets.map(at))]).toEqual(
              brute.map((place, target) => (place < 0 ? Number.NaN : (frames[place] ?? 0) - (targets[target] ?? 0))),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(codeOf(() => nearestFrames(timeIndex(timesOfInstants([])), [], { within: "-1 s" }))).not.toBe(
      "nothing refused",
    );
  });

  it("order is stable, and frames without a time go to the end", () => {
    expect([...timeOrder(timesOfInstants([at(5), undefined, at(1), at(5), at(0)]))]).toEqual([4, 2, 0, 3, 1]);
  });
});

describe("times", () => {
  it("of HMI are TAI, with seconds of 60 from rounding, and leap seconds right on both sides", () => {
    const utc = (text: string) => {
      const time = parseFrameTime(text);
      return time && formatUtc(time, 0);
    };
    expect(utc("2010.08.28_00:35:60_TAI")).toBe("2010-08-28T00:35:26Z");
    expect(utc("2012.07.01_00:00:34_TAI")).toBe("2012-06-30T23:59:60Z");
    expect(utc("2012.07.01_00:00:35_TAI")).toBe("2012-07-01T00:00:00Z");
    expect(utc("2017.01.01_00:00:37_TAI")).toBe("2017-01-01T00:00:00Z");
    expect(utc("2016-12-31T23:59:60Z")).toBe("2016-12-31T23:59:60Z");
    expect(taiLabel(parseInstant("2010.08.28_00:00:04_TAI"))).toBe("2010-08-28T00:00:04.00");
    expect(frameTimes(["2010-08-28T00:00:00Z", "2010-08-28T00:00:00.5Z", null]).taiMicroseconds[2]).toBeNaN();
  });

  it("at a regular step leave the end out, over leap seconds too", () => {
    expect(regularTimes("2010-08-28", "2010-08-29", "12 min").length).toBe(120);
    const over = regularTimes("2012-06-30T23:59Z", "2012-07-01T00:02Z", "1 min").map((time) => formatUtc(time, 0));
    expect(over).toEqual(["2012-06-30T23:59:00Z", "2012-07-01T00:00:00Z", "2012-07-01T00:01:00Z"]);
    expect(regularTimes("2010-01-01", "2010-01-01", "1 s")).toEqual([]);
    expect(codeOf(() => regularTimes("2010-01-01", "2010-01-02", "0 s"))).toBe("sdoml/bad-step");
    expect(codeOf(() => regularTimes("1990-01-01", "2020-01-01", "1 s"))).toBe("sdoml/too-many-times");
  });
});

describe("parts of the data", () => {
  const days = Array.from({ length: 600 }, (_, day) => addSeconds(start, day * 86_400));
  it("by month hold every frame once", () => {
    const split = splitByMonth(timesOfInstants([...days, undefined]), { holdout: ["2011-02"] });
    const all = [...split.train, ...split.validation, ...split.test, ...split.holdout, ...split.undated].sort(
      (a, b) => a - b,
    );
    expect(all).toEqual(Array.from({ length: 601 }, (_, row) => row));
    expect([...split.undated]).toEqual([600]);
    expect(split.holdout.length).toBe(28);
    for (const row of split.validation) expect([10, 1]).toContain(Number(formatUtc(days[row] ?? start).slice(5, 7)));
    expect(codeOf(() => splitByMonth(timesOfInstants([]), { validation: [13] }))).toBe("sdoml/bad-split");
    expect(codeOf(() => splitByMonth(timesOfInstants([]), { validation: [1], test: [1] }))).toBe("sdoml/bad-split");
  });

  it("by groups of days keep a group together and depend on nothing but days and seed", () => {
    const split = splitByDayGroups(timesOfInstants(days), { seed: 4 });
    const partOf = (row: number) =>
      (["train", "validation", "test"] as const).find((part) => split[part].includes(row));
    for (let row = 0; row + 1 < days.length; row++) {
      const group = (day: number) => Math.floor((Date.UTC(2010, 7, 28) / 86_400_000 + day) / 14);
      if (group(row) === group(row + 1)) expect(partOf(row)).toBe(partOf(row + 1));
    }
    const later = splitByDayGroups(timesOfInstants(days.slice(100)), { seed: 4 });
    expect([...later.train].map((row) => row + 100)).toEqual([...split.train].filter((row) => row >= 100));
    expect(split.train.length / days.length).toBeGreaterThan(0.5);
  });
});

it("a shuffle mixes every place once, chunk by chunk, and again the same", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(200), { maxLength: 60 }),
      fc.integer(),
      fc.integer({ min: 1, max: 20 }),
      (indices, seed, chunkFrames) => {
        const order = shuffleByChunk(indices, { seed, chunkFrames });
        expect([...order].sort((a, b) => a - b)).toEqual(indices.map((_, place) => place));
        const chunks = [...order].map((place) => Math.floor((indices[place] ?? 0) / chunkFrames));
        const changes = chunks.filter((chunk, place) => place > 0 && chunk !== chunks[place - 1]).length;
        expect(changes).toBe(Math.max(0, new Set(chunks).size - 1));
        expect(shuffleByChunk(indices, { seed, chunkFrames })).toEqual(order);
      },
    ),
    { numRuns: 100 },
  );
  const many = Array.from({ length: 1000 }, (_, place) => place);
  expect(shuffleByChunk(many, { seed: 1, chunkFrames: 10, epoch: 1 })).not.toEqual(
    shuffleByChunk(many, { seed: 1, chunkFrames: 10 }),
  );
});

describe("transforms", () => {
  const all: readonly Transform[] = [
    { kind: "z-score", mean: 160, std: 240 },
    { kind: "signum-log", scale: 3.5, mean: 0.7, std: 1.1, epsilon: 1e-8 },
    { kind: "sqrt", max: 2000 },
    { kind: "asinh", softening: 20, max: 5000 },
  ];
  it.each(all)("$kind comes back", (transform) => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5e4, max: 5e4, noNaN: true }), { maxLength: 20 }), (list) => {
        const back = invertTransform(transform, applyTransform(transform, Float64Array.from(list)));
        list.forEach((value, place) => {
          // A z-score loses what is small beside the mean.
          const scale =
            transform.kind === "z-score"
              ? Math.abs(value) + 160
              : Math.abs(value) + (transform.kind === "signum-log" ? 2 : 0);
          expect(Math.abs((back[place] ?? Number.NaN) - value)).toBeLessThanOrEqual(1e-12 * scale + 1e-300);
        });
      }),
      { numRuns: 100 },
    );
    expect(applyTransform(transform, Float32Array.of(Number.NaN))[0]).toBeNaN();
  });

  it("are what their names say", () => {
    const [value] = applyTransform({ kind: "signum-log", scale: 2, mean: 1, std: 3, epsilon: 0 }, Float64Array.of(-4));
    expect(value).toBeCloseTo((-Math.log(9) - 1) / 3, 14);
    expect(applyTransform({ kind: "asinh", softening: 10, max: 100 }, Float64Array.of(100))[0]).toBeCloseTo(1, 14);
    expect([...applyTransform({ kind: "clip", low: 0, high: 2 }, Float64Array.of(-1, 1, 9))]).toEqual([0, 1, 2]);
    expect(codeOf(() => invertTransform({ kind: "clip", low: 0, high: 1 }, Float64Array.of(1)))).toBe(
      "sdoml/no-inverse",
    );
    expect(codeOf(() => applyTransform({ kind: "z-score", mean: 0, std: 0 }, Float64Array.of(1)))).toBe(
      "sdoml/bad-transform",
    );
  });
});

it("headers of NumPy files fill whole blocks", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1e6), { minLength: 1, maxLength: 12 }), (shape) => {
      const bytes = npyHeader(shape);
      expect(bytes.length % 64).toBe(0);
      expect(new DataView(bytes.buffer).getUint16(8, true)).toBe(bytes.length - 10);
      expect(bytes.at(-1)).toBe(10);
    }),
  );
});
