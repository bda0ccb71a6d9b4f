import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { headerNumber, makeHeader, withCards } from "../fits/index.js";
import { mapFromRaster, mapPixelToWorld, resampleMap, type SolarMap } from "./index.js";

const WIDTH = 16;
const HEIGHT = 12;

function mapOf(value: (x: number, y: number) => number, mask?: Uint8Array, float32 = false): SolarMap {
  const pixels = Array.from({ length: WIDTH * HEIGHT }, (_, at) => value(at % WIDTH, Math.floor(at / WIDTH)));
  const header = withCards(makeHeader([]), {
    NAXIS1: WIDTH,
    NAXIS2: HEIGHT,
    CTYPE1: "HPLN-TAN",
    CTYPE2: "HPLT-TAN",
    CUNIT1: "arcsec",
    CUNIT2: "arcsec",
    CRPIX1: 5,
    CRPIX2: 7.5,
    CRVAL1: 30,
    CRVAL2: -20,
    CDELT1: 6,
    CDELT2: 6,
    PC1_1: Math.cos(0.3),
    PC1_2: -Math.sin(0.3),
    PC2_1: Math.sin(0.3),
    PC2_2: Math.cos(0.3),
  });
  const data = float32 ? Float32Array.from(pixels) : Float64Array.from(pixels);
  return mapFromRaster({ data, width: WIDTH, height: HEIGHT }, header, mask ? { mask } : {});
}

const METHODS = ["linear", "nearest", "spline"] as const;
const plane = (x: number, y: number) => 7 + 3 * x - 2 * y;

const codeOf = async (run: () => Promise<unknown>): Promise<string | undefined> => {
  try {
    await run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return undefined;
};

describe("resampleMap", () => {
  it("shows the same part of the sky: outer corners stay", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), async (width, height) => {
        const map = mapOf(plane);
        const made = await resampleMap(map, [width, height]);
        expect([made.raster.width, made.raster.height, made.raster.data.length]).toEqual([
          width,
          height,
          width * height,
        ]);
        for (const [x, y] of [
          [0, 0],
          [1, 1],
          [0.3, 0.8],
        ] as const) {
          const there = mapPixelToWorld(map, x * WIDTH - 0.5, y * HEIGHT - 0.5);
          const here = mapPixelToWorld(made, x * width - 0.5, y * height - 0.5);
          expect(here[0]).toBeCloseTo(there[0], 7);
          expect(here[1]).toBeCloseTo(there[1], 7);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("keeps a slope in linear, beyond the outermost centres too", async () => {
    for (const [width, height] of [
      [32, 24],
      [8, 6],
      [23, 7],
    ] as const) {
      const { raster } = await resampleMap(mapOf(plane), [width, height]);
      raster.data.forEach((value, at) => {
        const x = ((at % width) + 0.5) * (WIDTH / width) - 0.5;
        const y = (Math.floor(at / width) + 0.5) * (HEIGHT / height) - 0.5;
        expect(value).toBeCloseTo(plane(x, y), 9);
      });
    }
  });

  it("takes in nearest one of the old pixels, of two the lower", async () => {
    const map = mapOf((x, y) => 100 * y + x);
    // New centres lie between two old ones, at 0.5, 2.5, ...: ties all along.
    const half = (await resampleMap(map, [8, 6], { method: "nearest" })).raster;
    half.data.forEach((value, at) => {
      expect(value).toBe(100 * 2 * Math.floor(at / 8) + 2 * (at % 8));
    });
    const twice = (await resampleMap(map, [32, 24], { method: "nearest" })).raster;
    twice.data.forEach((value, at) => {
      expect(value).toBe(100 * Math.floor(Math.floor(at / 32) / 2) + Math.floor((at % 32) / 2));
    });
  });

  it("is the map again at its own size", async () => {
    const map = mapOf((x, y) => ((x * 31 + y * 17) % 13) - 4);
    for (const method of METHODS) {
      const made = await resampleMap(map, [WIDTH, HEIGHT], { method });
      made.raster.data.forEach((value, at) => {
        expect(value, method).toBeCloseTo(map.raster.data[at] ?? Number.NaN, 9);
      });
      expect(headerNumber(made.header, "CRPIX1")).toBeCloseTo(5, 12);
      expect(headerNumber(made.header, "CDELT2")).toBe(6);
    }
  });

  it("keeps a constant in every method, up to the border", async () => {
    for (const method of METHODS) {
      for (const size of [
        [40, 30],
        [5, 3],
        [1, 1],
      ] as const) {
        const { raster } = await resampleMap(
          mapOf(() => 4.25),
          size,
          { method },
        );
        for (const value of raster.data) expect(value, `${method} ${size}`).toBeCloseTo(4.25, 9);
      }
    }
  });

  it("puts zeros beyond the outermost centres only where that is asked for", async () => {
    const map = mapOf(() => 4.25);
    const { data } = (await resampleMap(map, [WIDTH * 2, HEIGHT * 2], { method: "spline", edge: "zero" })).raster;
    expect(data[0]).toBe(0);
    expect(data[WIDTH * 2 - 1]).toBe(0);
    expect(data[WIDTH * 2 + 1]).toBeCloseTo(4.25, 9);
    expect(data.filter((value) => value === 0).length).toBe(2 * (WIDTH * 2) + 2 * (HEIGHT * 2) - 4);
  });

  it("comes nearer to a smooth image by a spline", async () => {
    const smooth = (x: number, y: number) => Math.sin(x * 0.8) * Math.cos(y * 0.7);
    const worst = async (method: "linear" | "spline"): Promise<number> => {
      const { raster } = await resampleMap(mapOf(smooth), [WIDTH * 3, HEIGHT * 3], { method });
      let largest = 0;
      raster.data.forEach((value, at) => {
        const x = ((at % (WIDTH * 3)) + 0.5) / 3 - 0.5;
        const y = (Math.floor(at / (WIDTH * 3)) + 0.5) / 3 - 0.5;
        const inside = x > 5 && y > 4 && x < WIDTH - 6 && y < HEIGHT - 5;
        if (inside) largest = Math.max(largest, Math.abs(value - smooth(x, y)));
      });
      return largest;
    };
    expect(await worst("spline")).toBeLessThan((await worst("linear")) / 5);
  });

  it("carries the mask by the nearest pixel", async () => {
    const mask = new Uint8Array(WIDTH * HEIGHT);
    mask[3 * WIDTH + 5] = 1;
    for (const method of METHODS) {
      const made = await resampleMap(mapOf(plane, mask), [WIDTH * 2, HEIGHT * 2], { method });
      const hidden = [...(made.mask ?? []).entries()].filter(([, on]) => on === 1).map(([at]) => at);
      const row = 6 * WIDTH * 2;
      expect(hidden).toEqual([row + 10, row + 11, row + WIDTH * 2 + 10, row + WIDTH * 2 + 11]);
    }
    expect((await resampleMap(mapOf(plane), [4, 4])).mask).toBeUndefined();
  });

  it("keeps the type of the pixels", async () => {
    for (const method of METHODS) {
      expect((await resampleMap(mapOf(plane, undefined, true), [8, 6], { method })).raster.data).toBeInstanceOf(
        Float32Array,
      );
      expect((await resampleMap(mapOf(plane), [8, 6], { method })).raster.data).toBeInstanceOf(Float64Array);
    }
  });

  it("refuses sizes that cannot be", async () => {
    for (const size of [
      [0, 4],
      [4, -1],
      [2.5, 4],
      [4, Number.NaN],
      [65_537, 1],
      [Number.POSITIVE_INFINITY, 4],
    ] as const) {
      expect(await codeOf(() => resampleMap(mapOf(plane), size)), String(size)).toBe("map/bad-size");
    }
  });
});
