import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shrink } from "./shrink.js";

/** The rule as it is written: every pixel counts by the part of it that lies under a pixel of the result. */
function plain(
  data: readonly number[],
  width: number,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  columns: number,
  rows: number,
): number[] {
  const [dx, dy] = [(x1 - x0) / columns, (y1 - y0) / rows];
  const result: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      let weight = 0;
      for (let y = y0; y < y1; y++) {
        for (let x = x0; x < x1; x++) {
          const across = Math.min(x + 1, x0 + (column + 1) * dx) - Math.max(x, x0 + column * dx);
          const up = Math.min(y + 1, y0 + (row + 1) * dy) - Math.max(y, y0 + row * dy);
          const value = data[y * width + x] ?? Number.NaN;
          if (across < 1e-9 || up < 1e-9 || !Number.isFinite(value)) continue;
          sum += across * up * value;
          weight += across * up;
        }
      }
      result.push(weight > 0 ? sum / weight : Number.NaN);
    }
  }
  return result;
}

describe("shrink", () => {
  it("takes means by area, missing pixels left out", () => {
    const value = fc.oneof(
      { weight: 8, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
    );
    const side = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        fc.array(value, { minLength: 144, maxLength: 144 }),
        (width, height, columns, rows, pixels) => {
          const data = pixels.slice(0, width * height);
          const x0 = Math.min(width - 1, 1);
          const window = { x0, y0: 0, x1: width, y1: height };
          const result = shrink({ data: Float64Array.from(data), width, height }, window, columns, rows);
          expect([result.width, result.height]).toEqual([Math.min(columns, width - x0), Math.min(rows, height)]);
          const wanted = plain(data, width, [x0, 0, width, height], result.width, result.height);
          for (const [index, found] of result.data.entries()) {
            const golden = wanted[index] ?? 0;
            if (Number.isNaN(golden)) expect(found).toBeNaN();
            else expect(Math.abs(found - golden)).toBeLessThan(1e-9 * 1e3);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("can give up a pixel for one missing one under it", () => {
    const data = Float32Array.of(1, 2, 3, Number.NaN);
    const window = { x0: 0, y0: 0, x1: 4, y1: 1 };
    expect(Array.from(shrink({ data, width: 4, height: 1 }, window, 2, 1).data)).toEqual([1.5, 3]);
    expect(Array.from(shrink({ data, width: 4, height: 1 }, window, 2, 1, { missing: "any" }).data)).toEqual([
      1.5,
      Number.NaN,
    ]);
  });
});
