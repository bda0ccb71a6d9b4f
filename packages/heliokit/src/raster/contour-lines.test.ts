import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countCase } from "../testing/fixtures.js";
import { goldenNumber, goldenParts } from "../testing/map-goldens.js";
import { type ContourLine, contourLines } from "./contour-lines.js";

interface Case {
  readonly data: { readonly shape: readonly [number, number]; readonly data: readonly (number | string)[] };
  readonly level: number;
  readonly lines_pixel: readonly (readonly (readonly [number, number])[])[];
}

const parts = goldenParts<{ contours: readonly Case[] }>("render.json");

/** The corners of a line in an order that does not depend on its start and its way. */
function corners(points: readonly (readonly [number, number])[]): string[] {
  return [
    ...new Set(points.map(([x, y]) => `${x.toFixed(9)} ${y.toFixed(9)}`.replaceAll("-0.000000000", "0.000000000"))),
  ].sort();
}

const pointsOf = ({ x, y }: ContourLine): [number, number][] => Array.from(x, (value, index) => [value, y[index] ?? 0]);

describe.each(parts)("golden $file", ({ goldens, counts }) => {
  it("has as many cases as the index says", () => {
    expect(goldens.contours.length).toBe(counts["/contours"]);
  });

  it.each(goldens.contours.map((entry, index) => ({ ...entry, index })))("contours $index at $level", (entry) => {
    countCase("maps", `render/contours/${entry.index}`);
    const [height, width] = entry.data.shape;
    const raster = { data: Float64Array.from(entry.data.data, goldenNumber), width, height };
    const found = contourLines(raster, entry.level).map((line) => corners(pointsOf(line)));
    const wanted = entry.lines_pixel.map(corners);
    expect(found.map(String).sort()).toEqual(wanted.map(String).sort());
  });
});

describe("contourLines", () => {
  it("ends only at borders and gaps, and closes otherwise", () => {
    const value = fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 9 }) },
      { weight: 1, arbitrary: fc.constant(Number.NaN) },
    );
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.array(value, { minLength: 8, maxLength: 90 }), (width, values) => {
        const height = Math.floor(values.length / width);
        fc.pre(height >= 2);
        const data = Float64Array.from(values.slice(0, width * height));
        const at = (x: number, y: number): number => data[y * width + x] ?? Number.NaN;
        const cell = (x: number, y: number): boolean =>
          x >= 0 &&
          y >= 0 &&
          x + 1 < width &&
          y + 1 < height &&
          Number.isFinite(at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1));
        for (const { x, y } of contourLines({ data, width, height }, 4.5)) {
          const [x0 = 0, y0 = 0] = [x[0], y[0]];
          const closed = x0 === x.at(-1) && y0 === y.at(-1) && x.length > 2;
          for (const index of [0, x.length - 1]) {
            const [px = 0, py = 0] = [x[index], y[index]];
            const below = Number.isInteger(py) ? cell(Math.floor(px), py - 1) : cell(px - 1, Math.floor(py));
            const above = Number.isInteger(py) ? cell(Math.floor(px), py) : cell(px, Math.floor(py));
            if (!closed) expect(below && above).toBe(false);
          }
          for (let index = 1; index < x.length; index++) {
            expect(
              Math.hypot((x[index] ?? 0) - (x[index - 1] ?? 0), (y[index] ?? 0) - (y[index - 1] ?? 0)),
            ).toBeLessThan(1.42);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
