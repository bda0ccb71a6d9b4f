import fc from "fast-check";
import { expect, test } from "vitest";
import { cssPlace, scaleBar } from "./on-screen.js";

test("places follow the matrix as SVG reads it", () => {
  expect(cssPlace("matrix(2 0 0 -2 10 20)", 3, 4)).toEqual([16, 12]);
  expect(cssPlace("matrix(0 -1 1 0 0 0)", 3, 4)).toEqual([4, -3]);
});

test("a bar of a round length fits the picture at any zoom", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (zoom, scale) => {
        const bar = scaleBar(`matrix(${zoom} 0 0 ${-zoom} 5 6)`, scale);
        expect(bar?.pixels).toBeGreaterThanOrEqual(59.99);
        expect(bar?.pixels).toBeLessThanOrEqual(150.01);
        const arcsec = Number(bar?.text.replace("″", ""));
        expect((bar?.pixels ?? 0) * scale).toBeCloseTo(arcsec * zoom, 6);
        expect(arcsec.toExponential()).toMatch(/^[125]e/);
      },
    ),
  );
  expect(scaleBar("matrix(1 0 0 -1 0 0)", 0)).toBeUndefined();
});
