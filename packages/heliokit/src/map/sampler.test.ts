import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SamplingOrder, sampler } from "./sampler.js";

const ORDERS: readonly SamplingOrder[] = ["bilinear", "nearest-neighbor", "biquadratic", "bicubic"];
const SMOOTH = ["bilinear", "biquadratic", "bicubic"] as const;

const image = (width: number, height: number, value: (x: number, y: number) => number) => ({
  data: Float64Array.from({ length: width * height }, (_, at) => value(at % width, Math.floor(at / width))),
  width,
  height,
});

/** The interpolating spline by its definition: coefficients from a linear system, not from a recursive filter. */
function splineAt(values: readonly number[], place: number, degree: 2 | 3): number {
  // Outermost values once more on each side, then mirrored about the outermost of these.
  const line = [values[0] ?? 0, ...values, values.at(-1) ?? 0];
  const basis = (t: number): number => {
    const a = Math.abs(t);
    if (degree === 2) return a < 0.5 ? 0.75 - a * a : a < 1.5 ? 0.5 * (1.5 - a) ** 2 : 0;
    return a < 1 ? 2 / 3 - a * a + (a * a * a) / 2 : a < 2 ? (2 - a) ** 3 / 6 : 0;
  };
  const mirror = (index: number): number => {
    const last = line.length - 1;
    const low = index < 0 ? -index : index;
    return low > last ? 2 * last - low : low;
  };
  const rows = line.map((value, at) => {
    const row = new Array<number>(line.length + 1).fill(0);
    for (const k of [at - 1, at, at + 1]) row[mirror(k)] = (row[mirror(k)] ?? 0) + basis(at - k);
    row[line.length] = value;
    return row;
  });
  const coefficients = solved(rows);
  let sum = 0;
  const centre = Math.floor(place + 1);
  for (let k = centre - 2; k <= centre + 3; k++) sum += basis(place + 1 - k) * (coefficients[mirror(k)] ?? 0);
  return sum;
}

/** Gauss and Jordan; the systems are diagonally dominant. */
function solved(rows: number[][]): number[] {
  const size = rows.length;
  rows.forEach((pivot, at) => {
    const by = pivot[at] ?? 1;
    for (let k = 0; k <= size; k++) pivot[k] = (pivot[k] ?? 0) / by;
    rows.forEach((row, other) => {
      if (other === at) return;
      const times = row[at] ?? 0;
      for (let k = 0; k <= size; k++) row[k] = (row[k] ?? 0) - times * (pivot[k] ?? 0);
    });
  });
  return rows.map((row) => row[size] ?? 0);
}

describe("sampler", () => {
  it("passes through every pixel", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 49, maxLength: 49 }),
        fc.constantFrom(...ORDERS),
        (width, height, values, order) => {
          const look = sampler({ data: Float64Array.from(values.slice(0, width * height)), width, height }, order);
          for (let at = 0; at < width * height; at++) {
            expect(look(at % width, Math.floor(at / width))).toBeCloseTo(values[at] ?? Number.NaN, 8);
          }
        },
      ),
    );
  });

  it("keeps a constant, to the outer edge, and is NaN beyond it", () => {
    for (const order of ORDERS) {
      const look = sampler(
        image(6, 4, () => 3.5),
        order,
      );
      for (const [x, y] of [
        [-0.5, -0.5],
        [5.5, 3.5],
        [2.7, 1.1],
        [5.2, 0],
      ] as const) {
        expect(look(x, y), order).toBeCloseTo(3.5, 12);
      }
      for (const [x, y] of [
        [-0.500001, 1],
        [5.500001, 1],
        [1, -0.500001],
        [1, 3.500001],
        [Number.NaN, 1],
        [Number.POSITIVE_INFINITY, 1],
      ] as const) {
        expect(look(x, y), order).toBeNaN();
      }
    }
  });

  it("is linear between pixels, and flat in the outer half of the outermost", () => {
    const look = sampler(image(5, 5, (x, y) => 10 * x + y));
    expect(look(1.25, 3.5)).toBeCloseTo(12.5 + 3.5, 12);
    expect(look(-0.4, 2)).toBe(2);
    expect(look(4.4, 4.4)).toBe(44);
  });

  it("goes up at half way to the nearest pixel", () => {
    const look = sampler(
      image(4, 1, (x) => x),
      "nearest-neighbor",
    );
    expect([0.49, 0.5, 1.49, 3.5, -0.5].map((x) => look(x, 0))).toEqual([0, 1, 1, 3, 0]);
  });

  it("keeps a spline of its degree: the interpolating one, by a linear system", () => {
    const values = [3, -1, 4, 1, -5, 9, 2, -6, 5];
    for (const [order, degree] of [
      ["biquadratic", 2],
      ["bicubic", 3],
    ] as const) {
      const across = sampler({ data: Float64Array.from(values), width: values.length, height: 1 }, order);
      const up = sampler({ data: Float64Array.from(values), width: 1, height: values.length }, order);
      for (let place = -0.5; place <= values.length - 0.5; place += 0.137) {
        const wanted = splineAt(values, place, degree);
        expect(across(place, 0), `${order} at ${place}`).toBeCloseTo(wanted, 9);
        expect(up(0, place), `${order} at ${place}`).toBeCloseTo(wanted, 9);
      }
    }
  });

  it("turns with the image: columns and rows change places", () => {
    const value = (x: number, y: number) => Math.cos(x * 1.3) + x * y - 0.2 * y * y;
    for (const order of SMOOTH) {
      const look = sampler(image(9, 7, value), order);
      const turned = sampler(
        image(7, 9, (x, y) => value(y, x)),
        order,
      );
      expect(turned(2.3, 6.6), order).toBeCloseTo(look(6.6, 2.3), 10);
    }
  });

  it("comes nearer to a smooth image with a higher degree", () => {
    const value = (x: number, y: number) => Math.sin(x * 0.7) * Math.cos(y * 0.6);
    const worst = (order: SamplingOrder): number => {
      const look = sampler(image(32, 32, value), order);
      let largest = 0;
      for (let at = 0; at < 200; at++) {
        const [x, y] = [8 + (at % 20) * 0.73, 8 + Math.floor(at / 20) * 1.37];
        largest = Math.max(largest, Math.abs(look(x, y) - value(x, y)));
      }
      return largest;
    };
    expect(worst("bicubic")).toBeLessThan(0.01);
    expect(worst("bicubic")).toBeLessThan(worst("bilinear") / 10);
    expect(worst("bilinear")).toBeLessThan(worst("nearest-neighbor") / 2);
  });

  it("stays right on long lines, where powers of the pole underflow", () => {
    const value = (x: number) => Math.sin(x * 0.3);
    const look = sampler(image(2000, 1, value), "bicubic");
    for (const x of [0, 1, 700, 1998, 1999]) expect(look(x, 0)).toBeCloseTo(value(x), 11);
    for (const x of [30.4, 700.25, 1500.5, 1960.7]) expect(look(x, 0)).toBeCloseTo(value(x), 4);
  });

  it("is NaN beside a missing pixel only as far as lines between pixels reach", () => {
    const look = sampler(image(6, 6, (x, y) => (x === 2 && y === 2 ? Number.NaN : x)));
    expect(look(2, 2)).toBeNaN();
    expect(look(1.5, 2)).toBeNaN();
    expect(look(2.5, 2.5)).toBeNaN();
    expect(look(1, 2)).toBe(1);
    expect(look(3, 3)).toBe(3);
    expect(look(3.5, 2)).toBe(3.5);
  });
});
