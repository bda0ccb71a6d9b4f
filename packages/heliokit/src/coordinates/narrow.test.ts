import fc from "fast-check";
import { expect, it } from "vitest";
import { atan, cos, sin } from "../kernels/index.js";
import { NARROW, shortArcTangent, shortCosine, shortSine } from "./narrow.js";

const narrow = fc.double({ min: -NARROW, max: NARROW, noNaN: true });

/** Two numbers differ by no more than two units in the last place. */
function close(a: number, b: number): void {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(2 * Number.EPSILON * Math.abs(b));
}

it("is as good as the kernels' functions for the angles of solar images", () => {
  fc.assert(
    fc.property(narrow, (x) => {
      close(shortSine(x), sin(x));
      close(shortCosine(x), cos(x));
      close(shortArcTangent(x), atan(x));
    }),
    { numRuns: 2000 },
  );
  for (const edge of [-NARROW, 0, NARROW]) {
    close(shortSine(edge), sin(edge));
    close(shortCosine(edge), cos(edge));
    close(shortArcTangent(edge), atan(edge));
  }
});
