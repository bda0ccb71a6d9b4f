import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeHeader, withCards } from "../fits/index.js";
import {
  mapFromRaster,
  mapPixelToWorld,
  pixelPath,
  type SamplingOrder,
  type SolarMap,
  sampleAlongLine,
  sampleAt,
} from "./index.js";

const WIDTH = 24;
const HEIGHT = 16;
const plane = (x: number, y: number) => 5 + 2 * x - 3 * y;

function mapOf(value: (x: number, y: number) => number = plane, mask?: Uint8Array): SolarMap {
  const data = Float64Array.from({ length: WIDTH * HEIGHT }, (_, at) => value(at % WIDTH, Math.floor(at / WIDTH)));
  const header = withCards(makeHeader([]), {
    CTYPE1: "HPLN-TAN",
    CTYPE2: "HPLT-TAN",
    CUNIT1: "arcsec",
    CUNIT2: "arcsec",
    CRPIX1: 9,
    CRPIX2: 5,
    CRVAL1: 120,
    CRVAL2: -80,
    CDELT1: 40,
    CDELT2: 30,
    CROTA2: 25,
  });
  return mapFromRaster({ data, width: WIDTH, height: HEIGHT }, header, mask ? { mask } : {});
}

const inPixels = (map: SolarMap, x: number, y: number, order?: SamplingOrder) =>
  sampleAt(map, [Float64Array.of(x), Float64Array.of(y)], { unit: "pixels", ...(order ? { order } : {}) })[0];

describe("sampleAt", () => {
  it("takes places in the map's coordinates unless told that they are pixels", () => {
    const map = mapOf();
    const [west, north] = mapPixelToWorld(map, 7.25, 3.5);
    const [found] = sampleAt(map, [Float64Array.of(west), Float64Array.of(north)]);
    expect(found).toBeCloseTo(plane(7.25, 3.5), 8);
    expect(inPixels(map, 7.25, 3.5)).toBeCloseTo(plane(7.25, 3.5), 12);
  });

  it("gives the pixel itself at its centre, in every order", () => {
    const map = mapOf((x, y) => ((x * 7 + y * 13) % 11) - 3);
    for (const order of ["bilinear", "nearest-neighbor", "biquadratic", "bicubic"] as const) {
      for (const [x, y] of [
        [0, 0],
        [WIDTH - 1, HEIGHT - 1],
        [11, 6],
      ] as const) {
        expect(inPixels(map, x, y, order), order).toBeCloseTo(((x * 7 + y * 13) % 11) - 3, 9);
      }
    }
  });

  it("is NaN outside, at missing and at masked pixels", () => {
    const mask = new Uint8Array(WIDTH * HEIGHT);
    mask[4 * WIDTH + 6] = 1;
    const map = mapOf((x, y) => (x === 12 && y === 8 ? Number.NaN : plane(x, y)), mask);
    expect(inPixels(map, -0.51, 3)).toBeNaN();
    expect(inPixels(map, 3, HEIGHT - 0.49)).toBeNaN();
    expect(inPixels(map, 12, 8)).toBeNaN();
    expect(inPixels(map, 6, 4)).toBeNaN();
    expect(inPixels(map, 6.4, 4.4)).toBeNaN();
    expect(inPixels(map, 7, 4)).toBe(plane(7, 4));
    expect(inPixels(map, Number.NaN, 4)).toBeNaN();
  });

  it("leaves masked values in the map that it was given", () => {
    const mask = new Uint8Array(WIDTH * HEIGHT).fill(1);
    const map = mapOf(plane, mask);
    expect(inPixels(map, 3, 3)).toBeNaN();
    expect(map.raster.data[3 * WIDTH + 3]).toBe(plane(3, 3));
  });

  it("has no places for none asked", () => {
    expect(sampleAt(mapOf(), [new Float64Array(0), new Float64Array(0)])).toHaveLength(0);
  });
});

describe("sampleAlongLine", () => {
  it("samples once for every pixel of its length, both ends included", () => {
    const line = sampleAlongLine(mapOf(), [2, 3], [14, 8], { unit: "pixels" });
    expect(line.x).toHaveLength(14);
    expect([line.x[0], line.y[0]]).toEqual([2, 3]);
    expect([line.x.at(-1), line.y.at(-1)]).toEqual([14, 8]);
    expect(line.distancePixels.at(-1)).toBeCloseTo(13, 12);
    line.values.forEach((value, at) => {
      expect(value).toBeCloseTo(plane(line.x[at] ?? Number.NaN, line.y[at] ?? Number.NaN), 10);
    });
  });

  it("counts distance in the map's coordinates", () => {
    const map = mapOf();
    const from = mapPixelToWorld(map, 2, 3);
    const to = mapPixelToWorld(map, 14, 8);
    const line = sampleAlongLine(map, from, to);
    expect(line.distance[0]).toBe(0);
    expect(line.distance.at(-1)).toBeCloseTo(Math.hypot(to[0] - from[0], to[1] - from[1]), 6);
    // 12 columns of 40 arcsec and 5 rows of 30, turned by CROTA2 as a whole.
    expect(line.distance.at(-1)).toBeCloseTo(Math.hypot(12 * 40, 5 * 30), 0);
    expect(line.distancePixels.at(-1)).toBeCloseTo(13, 6);
  });

  it("has two equal samples for a line without length", () => {
    const line = sampleAlongLine(mapOf(), [4, 4], [4, 4], { unit: "pixels" });
    expect([...line.values]).toEqual([plane(4, 4), plane(4, 4)]);
    expect([...line.distance]).toEqual([0, 0]);
  });

  it("is one NaN where an end has no place", () => {
    const line = sampleAlongLine(mapOf(), [4, Number.NaN], [8, 4], { unit: "pixels" });
    expect([...line.values]).toEqual([Number.NaN]);
  });
});

describe("pixelPath", () => {
  const within = fc.tuple(fc.double({ min: -8, max: 31, noNaN: true }), fc.double({ min: -8, max: 23, noNaN: true }));

  it("walks over a row, a column and a diagonal", () => {
    const map = mapOf();
    const path = (from: readonly [number, number], to: readonly [number, number]) =>
      pixelPath(map, from, to, { unit: "pixels" });
    expect(path([1, 2], [4, 2])).toEqual([
      [1, 2],
      [2, 2],
      [3, 2],
      [4, 2],
    ]);
    expect(path([3, 5], [3, 3])).toEqual([
      [3, 5],
      [3, 4],
      [3, 3],
    ]);
    expect(path([1, 1], [3, 3])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(path([2.2, 3.1], [2.2, 3.1])).toEqual([[2, 3]]);
  });

  it("takes the pixels that many small steps meet, each once", () => {
    const map = mapOf();
    fc.assert(
      fc.property(within, within, (from, to) => {
        const path = pixelPath(map, from, to, { unit: "pixels" });
        const names = path.map(String);
        expect(new Set(names).size).toBe(names.length);
        const steps = 4000;
        const met = new Set<string>();
        for (let step = 0; step <= steps; step++) {
          const x = from[0] + (step / steps) * (to[0] - from[0]) + 0.5;
          const y = from[1] + (step / steps) * (to[1] - from[1]) + 0.5;
          // On a border rounding decides; the steps beside it tell.
          if (Math.abs(x - Math.round(x)) < 1e-6 || Math.abs(y - Math.round(y)) < 1e-6) continue;
          if (x < 0 || y < 0 || x >= WIDTH || y >= HEIGHT) continue;
          met.add(`${Math.floor(x)},${Math.floor(y)}`);
        }
        expect([...met].filter((name) => !names.includes(name))).toEqual([]);
        // Steps may jump over a pixel whose corner is cut, by no more than the length of a step.
        expect(names.length - met.size).toBeLessThanOrEqual(2);
        for (const [column, row] of path) {
          expect(column >= 0 && row >= 0 && column < WIDTH && row < HEIGHT).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("has no gap: each pixel touches the one before", () => {
    const map = mapOf();
    fc.assert(
      fc.property(within, within, (from, to) => {
        const path = pixelPath(map, from, to, { unit: "pixels" });
        path.slice(1).forEach(([column, row], at) => {
          const [before, below] = path[at] ?? [Number.NaN, Number.NaN];
          expect(Math.max(Math.abs(column - before), Math.abs(row - below))).toBe(1);
        });
      }),
    );
  });

  it("is the same way back", () => {
    const map = mapOf();
    const there = pixelPath(map, [1.3, 2.1], [17.9, 11.7], { unit: "pixels" });
    const back = pixelPath(map, [17.9, 11.7], [1.3, 2.1], { unit: "pixels" });
    expect(back.reverse()).toEqual(there);
  });

  it("takes arcsec too", () => {
    const map = mapOf();
    const path = pixelPath(map, mapPixelToWorld(map, 3.2, 4.1), mapPixelToWorld(map, 9.8, 4.3));
    expect(path[0]).toEqual([3, 4]);
    expect(path.at(-1)).toEqual([10, 4]);
  });

  it("is empty beside the image and without a place", () => {
    const map = mapOf();
    expect(pixelPath(map, [-5, -5], [-1, 20], { unit: "pixels" })).toEqual([]);
    expect(pixelPath(map, [Number.NaN, 0], [3, 3], { unit: "pixels" })).toEqual([]);
    expect(pixelPath(map, [0, 0], [Number.POSITIVE_INFINITY, 3], { unit: "pixels" })).toEqual([]);
  });
});
