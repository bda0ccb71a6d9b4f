import fc from "fast-check";
import { expect, it } from "vitest";
import { atan2 } from "../kernels/index.js";
import { angleOf, cosDegrees, sinDegrees, wrap180, wrap360 } from "./angles.js";

it("the short way to an angle has the bits of the long one", () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: 1e-3, max: 20, noNaN: true }), (y, x) => {
      expect(angleOf(y, x)).toBe(atan2(y, x));
      expect(angleOf(y, -x)).toBe(atan2(y, -x));
    }),
    { numRuns: 2000 },
  );
  expect(angleOf(-0, 1)).toBe(-0);
  expect(angleOf(Number.NaN, 1)).toBeNaN();
});

it("brings angles home", () => {
  expect([-180, 180, 181, 540, -541, 0].map(wrap180)).toEqual([180, 180, -179, 180, 179, 0]);
  expect([-180, 360, 361, -1e-300, 720].map(wrap360)).toEqual([180, 0, 1, 0, 0]);
});

it("is exact at quarter turns", () => {
  expect([0, 90, 180, 270, -90, 450].map(sinDegrees)).toEqual([0, 1, 0, -1, -1, 1]);
  expect([0, 90, 180, 270, -90, 450].map(cosDegrees)).toEqual([1, 0, -1, 0, 0, 0]);
  expect(sinDegrees(30)).toBeCloseTo(0.5, 15);
});
