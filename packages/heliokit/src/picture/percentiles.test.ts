import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findLimits } from "./limits.js";

/** The rule as it is written: sort, and interpolate between the neighbours. */
function bySorting(data: readonly number[], percent: number): number {
  const sorted = data.filter(Number.isFinite).sort((a, b) => a - b);
  const place = ((sorted.length - 1) * percent) / 100;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

const close = (found: number, wanted: number): boolean =>
  Math.abs(found - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted));

describe("percentiles", () => {
  it("are those of the sorted pixels", () => {
    const value = fc.oneof(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 2, maxLength: 400 }),
        fc.double({ min: 0, max: 49, noNaN: true }),
        (data, low) => {
          fc.pre(data.filter(Number.isFinite).length > 1);
          const found = findLimits(Float64Array.from(data), { percentiles: [low, 90] });
          expect(close(found[0], bySorting(data, low))).toBe(true);
          expect(close(found[1], bySorting(data, 90))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("are exact where nearly all pixels fall into one bin, and where most are equal", () => {
    const many = Float64Array.from({ length: 300_000 }, (_, index) => ((index * 7919) % 300_000) / 1000);
    many[5] = 1e20;
    many[6] = Number.NaN;
    const finite = Array.from(many).filter(Number.isFinite);
    const [low, high] = findLimits(many, { percentiles: [1, 99.5] });
    expect(close(low, bySorting(finite, 1))).toBe(true);
    expect(close(high, bySorting(finite, 99.5))).toBe(true);
    // A sample at even distances that misleads: every so-many-th pixel is another kind.
    const striped = Float64Array.from({ length: 1 << 20 }, (_, index) =>
      index % 16 === 0 ? 1000 + index : index / 1e6,
    );
    const stripes = Array.from(striped);
    const [from, to] = findLimits(striped, { percentiles: [20, 60] });
    expect(close(from, bySorting(stripes, 20))).toBe(true);
    expect(close(to, bySorting(stripes, 60))).toBe(true);
    const equal = new Float32Array(200_000).fill(3);
    equal[0] = -5;
    equal[1] = 8;
    expect(findLimits(equal, { percentiles: [1, 99] })).toEqual([3, 3]);
  });
});
