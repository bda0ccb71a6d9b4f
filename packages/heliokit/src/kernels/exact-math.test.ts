import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acos, asin, atan, atan2, cbrt, cos, exp, log, sin, tan } from "./exact-math.js";

/** Distance in units of the last place of the expected value. */
function ulps(value: number, expected: number): number {
  if (Object.is(value, expected) || (Number.isNaN(value) && Number.isNaN(expected))) return 0;
  const size = Math.max(Math.abs(expected), 2 ** -1022);
  const exponent = Math.floor(Math.log2(size));
  return Math.abs(value - expected) / 2 ** Math.max(exponent - 52, -1074);
}

const anyAngle = fc.double({ min: -1e9, max: 1e9, noNaN: true });

describe("exact math", () => {
  // The engine's own functions are themselves off by up to 1 ulp, hence 2 and 3.
  it.each([
    ["sin", sin, Math.sin, anyAngle, 2],
    ["cos", cos, Math.cos, anyAngle, 2],
    ["tan", tan, Math.tan, fc.double({ min: -1e4, max: 1e4, noNaN: true }), 3],
    ["atan", atan, Math.atan, fc.double({ noNaN: true }), 2],
    ["asin", asin, Math.asin, fc.double({ min: -1, max: 1, noNaN: true }), 3],
    ["acos", acos, Math.acos, fc.double({ min: -1, max: 1, noNaN: true }), 3],
    ["exp", exp, Math.exp, fc.double({ min: -700, max: 709, noNaN: true }), 2],
    ["log", log, Math.log, fc.double({ min: 1e-320, max: 1e308, noNaN: true }), 2],
    ["cbrt", cbrt, Math.cbrt, fc.double({ noNaN: true }), 2],
  ] as const)("%s agrees with the engine to the last places", (_, ours, theirs, domain, limit) => {
    fc.assert(
      fc.property(domain, (x) => {
        expect(ulps(ours(x), theirs(x)), `at ${x}`).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it("agrees on ordinary angles, densely", () => {
    for (let x = -8; x < 8; x += 0.00371) {
      expect(ulps(sin(x), Math.sin(x))).toBeLessThanOrEqual(2);
      expect(ulps(cos(x), Math.cos(x))).toBeLessThanOrEqual(2);
      expect(ulps(atan2(Math.sin(x), Math.cos(x)), Math.atan2(Math.sin(x), Math.cos(x)))).toBeLessThanOrEqual(2);
    }
  });

  it("knows values from tables", () => {
    expect(sin(1)).toBe(0.8414709848078965);
    expect(cos(1)).toBe(0.5403023058681398);
    expect(sin(Math.PI)).toBe(1.2246467991473532e-16);
    expect(cos(Math.PI / 2)).toBe(6.123233995736766e-17);
    expect(sin(1e22)).toBe(-0.8522008497671888);
    expect(atan(1) * 4).toBe(Math.PI);
    expect(acos(-1)).toBe(Math.PI);
    expect(asin(1)).toBe(Math.PI / 2);
    expect(exp(0)).toBe(1);
    expect(ulps(exp(1), Math.E)).toBeLessThanOrEqual(1);
    expect(log(1)).toBe(0);
    expect(log(2)).toBe(Math.LN2);
    expect(cbrt(27)).toBe(3);
  });

  it("keeps signed zeros, infinities and NaN", () => {
    for (const y of [0, -0, 1, -1, Infinity, -Infinity, NaN]) {
      for (const x of [0, -0, 1, -1, Infinity, -Infinity, NaN]) expect(atan2(y, x)).toBe(Math.atan2(y, x));
    }
    expect(sin(-0)).toBe(-0);
    expect(sin(Infinity)).toBeNaN();
    expect(log(0)).toBe(-Infinity);
    expect(log(-1)).toBeNaN();
    expect(exp(1000)).toBe(Infinity);
    expect(exp(-1000)).toBe(0);
    expect(acos(1.1)).toBeNaN();
  });
});
