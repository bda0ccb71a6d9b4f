import fc from "fast-check";
import { equalization, paint, type Stretch } from "heliokit/picture";
import { expect, test } from "vitest";
import { thresholds } from "./thresholds.js";

const places = { name: "places", rgb: Uint8Array.from({ length: 768 }, (_, index) => Math.floor(index / 3)) };
const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
const stretches: fc.Arbitrary<Stretch> = fc.oneof(
  fc.constantFrom<Stretch>("linear", "sqrt", "log", "asinh"),
  fc.double({ min: 1e-3, max: 1e4, noNaN: true }).map((a): Stretch => ({ kind: "log", a })),
  fc.double({ min: 1e-3, max: 10, noNaN: true }).map((a): Stretch => ({ kind: "asinh", a })),
  fc.double({ min: 0.1, max: 5, noNaN: true }).map((exponent): Stretch => ({ kind: "power", exponent })),
);

/** The colour of a number as a shader finds it: the last threshold that it reaches. */
function placeOf(steps: Float32Array, value: number): number {
  let place = 0;
  for (let bit = 128; bit > 0; bit >>= 1) if (value >= (steps[place + bit] ?? Number.NaN)) place += bit;
  return place;
}

function painted(values: Float32Array, limits: readonly [number, number], stretch: Stretch): number[] {
  const { rgba } = paint({ data: values, width: values.length, height: 1 }, { colors: places, limits, stretch });
  return Array.from(values, (_, index) => rgba[4 * index] ?? -1);
}

test("comparing with the thresholds gives the colours of the picture room", () => {
  fc.assert(
    fc.property(finite, finite, stretches, fc.array(finite, { maxLength: 40 }), (a, b, stretch, values) => {
      fc.pre(a !== b);
      const limits = [Math.min(a, b), Math.max(a, b)] as const;
      const steps = thresholds({ limits, stretch });
      // The thresholds themselves and their neighbours are where it could go wrong.
      const near = Array.from(steps.filter(Number.isFinite)).flatMap((value) => [
        value,
        value * (1 + 1e-7),
        value * (1 - 1e-7),
      ]);
      const data = Float32Array.from([...values, ...near]).filter(Number.isFinite);
      expect(Array.from(data, (value) => placeOf(steps, value))).toEqual(painted(data, limits, stretch));
    }),
    { numRuns: 60 },
  );
});

test("equalisation has thresholds too, numbers that are equal in thousands among them", () => {
  const data = Float32Array.from({ length: 5000 }, (_, index) => (index < 3000 ? 7 : (index * 7919) % 5003));
  const curve = equalization(data);
  const steps = thresholds(curve);
  expect(Array.from(data, (value) => placeOf(steps, value))).toEqual(painted(data, curve.limits, curve.stretch));
});
