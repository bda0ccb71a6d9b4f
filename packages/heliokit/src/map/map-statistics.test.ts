import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeHeader } from "../fits/index.js";
import { mapFromRaster, mapStatistics } from "./index.js";

const statisticsOf = (values: readonly number[], mask?: readonly number[]) =>
  mapStatistics(
    mapFromRaster(
      { data: Float64Array.from(values), width: values.length, height: 1 },
      makeHeader([]),
      mask ? { mask: Uint8Array.from(mask) } : {},
    ),
  );

describe("mapStatistics", () => {
  it("has the deviation of all pixels, not an estimate", () => {
    expect(statisticsOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
      count: 8,
      missing: 0,
      masked: 0,
      min: 2,
      max: 9,
      mean: 5,
      std: 2,
    });
    expect(statisticsOf([-3])).toMatchObject({ min: -3, max: -3, mean: -3, std: 0 });
  });

  it("passes over missing and masked pixels and counts each once", () => {
    const values = [1, Number.NaN, 3, 1000, Number.NaN, -1000];
    expect(statisticsOf(values, [0, 0, 0, 1, 1, 1])).toEqual({
      count: 2,
      missing: 1,
      masked: 3,
      min: 1,
      max: 3,
      mean: 2,
      std: 1,
    });
  });

  it("is NaN where nothing is left", () => {
    const nothing = { min: Number.NaN, max: Number.NaN, mean: Number.NaN, std: Number.NaN };
    expect(statisticsOf([Number.NaN, Number.NaN])).toEqual({ count: 0, missing: 2, masked: 0, ...nothing });
    expect(statisticsOf([1, 2], [1, 1])).toEqual({ count: 0, missing: 0, masked: 2, ...nothing });
  });

  it("keeps small deviations on a large level", () => {
    // A sum of squares less the square of the mean would lose every digit here.
    expect(statisticsOf([1e9 + 1, 1e9 - 1, 1e9 + 1, 1e9 - 1]).std).toBe(1);
  });

  it("does not care for the order, and moves with a constant", () => {
    const pixels = fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(pixels, fc.integer({ min: -100, max: 100 }), (values, by) => {
        const a = statisticsOf(values);
        const b = statisticsOf(values.map((value) => value + by).reverse());
        expect(b.min - a.min).toBe(by);
        expect(b.max - a.max).toBe(by);
        expect(b.mean - a.mean).toBeCloseTo(by, 8);
        expect(b.std).toBeCloseTo(a.std, 8);
        expect(a.min <= a.mean && a.mean <= a.max && a.std <= a.max - a.min).toBe(true);
      }),
    );
  });
});
