import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashAt, keyOf, normalTable, randomStream } from "./random.js";

describe("random numbers", () => {
  it("depend on key and counter alone", () => {
    expect([hashAt(1, 0), hashAt(1, 1), hashAt(2, 0), keyOf(1, 2), keyOf(2, 1)]).toMatchSnapshot();
  });

  it("fill the range evenly", () => {
    const counts = new Int32Array(64);
    for (let i = 0; i < 64_000; i++) counts[hashAt(7, i) >>> 26]!++;
    // 64 cells of 1000 expected each: five standard deviations are 158.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(158);
  });

  it("tell lists of numbers apart", () => {
    const lists = fc.array(fc.integer(), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lists, lists, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(keyOf(...a)).not.toBe(keyOf(...b));
      }),
    );
  });

  it("the normal table has the moments and tails of a normal distribution", () => {
    const table = Float64Array.from(normalTable());
    const moment = (k: number) => table.reduce((sum, v) => sum + v ** k, 0) / table.length;
    expect(Math.abs(moment(1))).toBeLessThan(1e-9);
    expect(moment(2)).toBeCloseTo(1, 3);
    expect(moment(4)).toBeCloseTo(3, 1);
    const beyond = (limit: number) => table.reduce((n, v) => n + (Math.abs(v) > limit ? 1 : 0), 0) / table.length;
    expect(beyond(1)).toBeCloseTo(0.3173, 4);
    expect(beyond(1.959964)).toBeCloseTo(0.05, 4);
    expect(beyond(3.2905)).toBeCloseTo(0.001, 4);
  });

  it("streams stay within their bounds", () => {
    const random = randomStream(3);
    for (let i = 0; i < 1000; i++) {
      const value = random.between(-2, 5);
      expect(value).toBeGreaterThanOrEqual(-2);
      expect(value).toBeLessThan(5);
      expect(Math.abs(random.normal())).toBeLessThanOrEqual(6);
    }
  });
});
