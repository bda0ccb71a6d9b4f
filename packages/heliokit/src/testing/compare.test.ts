import { describe, expect, it } from "vitest";
import { compare } from "./compare.js";

const array = (...values: number[]) => ({ shape: [values.length], dtype: "float64", data: Float64Array.from(values) });

describe("compare", () => {
  it("is exact without a tolerance", () => {
    expect(compare({ a: 1 }, { a: 1 })).toEqual([]);
    expect(compare({ a: 1 }, { a: 1 + 1e-15 })).toHaveLength(1);
    expect(compare({ a: ["x"] }, { a: ["y"] })).toHaveLength(1);
    expect(compare({ a: 1 }, {})).toHaveLength(1);
  });
  it("takes the longest path that fits", () => {
    const tolerance = { stats: { rel: 0.1 }, "stats.min": { abs: 0 } };
    expect(compare({ stats: { min: 1, max: 1 } }, { stats: { min: 1, max: 1.05 } }, tolerance)).toEqual([]);
    expect(compare({ stats: { min: 1, max: 1 } }, { stats: { min: 1.05, max: 1 } }, tolerance)).toHaveLength(1);
    expect(compare({ statistics: 1 }, { statistics: 1.05 }, tolerance)).toHaveLength(1);
  });
  it("knows the stand-ins of numbers JSON cannot hold", () => {
    expect(compare({ a: null, b: "inf", c: "NaN" }, { a: Number.NaN, b: Infinity, c: Number.NaN })).toEqual([]);
    expect(compare({ a: null }, { a: 0 })).toHaveLength(1);
    expect(compare({ a: 1 }, { a: Number.NaN }, { a: { rel: 1 } })).toHaveLength(1);
  });
  it("counts NaN on one side only, outliers and rms", () => {
    const nan = Number.NaN;
    expect(compare({ i: array(1, nan, 3) }, { i: array(1, 2, 3) }, { i: { nan_pixels: 1 } })).toEqual([]);
    expect(compare({ i: array(1, nan, 3) }, { i: array(1, 2, 3) }, { i: { nan_pixels: 0 } })).toHaveLength(1);
    expect(compare({ i: array(1, 2, 3, 4) }, { i: array(1, 2, 3, 9) }, { i: { outliers: 0.25 } })).toEqual([]);
    expect(compare({ i: array(1, 2, 3, 4) }, { i: array(1, 2, 8, 9) }, { i: { outliers: 0.25 } })).toHaveLength(1);
    expect(compare({ i: array(1, 2) }, { i: array(1.1, 2) }, { i: { abs: 1, rms: 0.01 } })).toHaveLength(1);
    expect(compare({ i: array(100, 100) }, { i: array(100.1, 100) }, { i: { abs: 0, or_rms_of_mean: 0.01 } })).toEqual(
      [],
    );
  });
  it("compares nested lists, digests and single precision", () => {
    expect(
      compare(
        {
          m: [
            [1, 2],
            [3, 4],
          ],
        },
        {
          m: [
            [1, 2],
            [3, 4],
          ],
        },
      ),
    ).toEqual([]);
    expect(
      compare(
        {
          m: [
            [1, 2],
            [3, 4],
          ],
        },
        {
          m: [
            [1, 2],
            [3, 5],
          ],
        },
      ),
    ).toHaveLength(1);
    expect(
      compare({ x: [1] }, { x: [1 + 1e-7] }, { x: { rel: 1e-9, float32_rel: 1e-6 } }, { singlePrecision: true }),
    ).toEqual([]);
    const digest = { shape: [2], dtype: "float64", nan: 0, sum: 3, min: 1, max: 2, sha256: "no", samples: [[1, 2]] };
    expect(compare({ d: digest }, { d: array(1, 2) }, { d: { compare: "samples" } })).toEqual([]);
    expect(compare({ d: digest }, { d: array(1, 2) }, { d: { compare: "sha256" } })).toHaveLength(1);
  });
});
