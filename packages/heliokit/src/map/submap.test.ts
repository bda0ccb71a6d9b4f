import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { headerNumber, makeHeader, withCards } from "../fits/index.js";
import { type Corners, mapFromRaster, mapPixelToWorld, type SolarMap, submap, windowOf } from "./index.js";

const WIDTH = 32;
const HEIGHT = 24;

function mapOf(
  options: { readonly roll?: number; readonly mask?: Uint8Array; readonly float32?: boolean } = {},
): SolarMap {
  const pixels = Array.from({ length: WIDTH * HEIGHT }, (_, at) => at);
  const header = withCards(makeHeader([]), {
    NAXIS1: WIDTH,
    NAXIS2: HEIGHT,
    CTYPE1: "HPLN-TAN",
    CTYPE2: "HPLT-TAN",
    CUNIT1: "arcsec",
    CUNIT2: "arcsec",
    CRPIX1: 12,
    CRPIX2: 8.25,
    CRVAL1: 200,
    CRVAL2: -100,
    CDELT1: 10,
    CDELT2: 10,
    CROTA2: options.roll ?? 0,
  });
  const data = options.float32 ? Float32Array.from(pixels) : Float64Array.from(pixels);
  return mapFromRaster({ data, width: WIDTH, height: HEIGHT }, header, options.mask ? { mask: options.mask } : {});
}

const inPixels = (from: readonly [number, number], to: readonly [number, number]): Corners => ({
  from,
  to,
  unit: "pixels",
});

const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return undefined;
};

describe("windowOf", () => {
  it("takes the pixels whose centres lie in the rectangle, both ends included", () => {
    expect(windowOf(mapOf(), inPixels([2, 3], [5, 9]))).toEqual({ left: 2, bottom: 3, width: 4, height: 7 });
    expect(windowOf(mapOf(), inPixels([2, 3], [2, 3]))).toEqual({ left: 2, bottom: 3, width: 1, height: 1 });
  });

  it("takes a pixel from which more than half a pixel is touched: edges at .5 end it", () => {
    const across = (a: number, b: number) => {
      const { left, width } = windowOf(mapOf(), inPixels([a, 5], [b, 5]));
      return [left, left + width - 1];
    };
    expect(across(1.49, 4.51)).toEqual([1, 5]);
    expect(across(1.51, 4.49)).toEqual([2, 4]);
    expect(across(1.5, 4.5)).toEqual([2, 4]);
  });

  it("takes corners in any order", () => {
    const wanted = { left: 3, bottom: 4, width: 8, height: 6 };
    for (const [from, to] of [
      [
        [3, 4],
        [10, 9],
      ],
      [
        [10, 9],
        [3, 4],
      ],
      [
        [3, 9],
        [10, 4],
      ],
      [
        [10, 4],
        [3, 9],
      ],
    ] as const) {
      expect(windowOf(mapOf(), inPixels(from, to))).toEqual(wanted);
    }
  });

  it("ends where the image ends", () => {
    expect(windowOf(mapOf(), inPixels([-100, -3], [4, 500]))).toEqual({ left: 0, bottom: 0, width: 5, height: HEIGHT });
  });

  it("refuses a rectangle without pixels, with what was asked", () => {
    for (const corners of [
      inPixels([3.5, 3.5], [3.5, 3.5]),
      inPixels([-9, 2], [-1, 5]),
      inPixels([2, HEIGHT], [5, HEIGHT + 4]),
      inPixels([Number.NaN, 1], [4, 5]),
      { from: [5000, 5000], to: [6000, 6000] } as const,
      // Behind the plane of the projection.
      { from: [400_000, 0], to: [500_000, 100] } as const,
    ]) {
      expect(codeOf(() => windowOf(mapOf(), corners))).toBe("map/empty-submap");
      expect(codeOf(() => submap(mapOf(), corners))).toBe("map/empty-submap");
    }
    try {
      submap(mapOf(), inPixels([-9, 2], [-1, 5]));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ facts: { from: [-9, 2], to: [-1, 5], unit: "pixels" } });
    }
  });

  it("takes a rectangle in arcsec by its four corners, also when the image is turned", () => {
    const flat = windowOf(mapOf(), { from: [190, -120], to: [240, -60] });
    expect(flat).toEqual({ left: 10, bottom: 5, width: 6, height: 7 });
    const turned = windowOf(mapOf({ roll: 45 }), { from: [190, -120], to: [240, -60] });
    // The rectangle of 5 x 6 pixels stands on its corner: (5 + 6) / sqrt(2) pixels wide and high.
    expect(Math.abs(turned.width - (11 / Math.SQRT2 + 1))).toBeLessThan(1);
    expect(Math.abs(turned.height - (11 / Math.SQRT2 + 1))).toBeLessThan(1);
  });
});

describe("submap", () => {
  it("has the pixels of the window, rows and columns kept", () => {
    const part = submap(mapOf(), inPixels([5, 7], [8, 9]));
    expect([part.raster.width, part.raster.height]).toEqual([4, 3]);
    expect([...part.raster.data]).toEqual([7, 8, 9].flatMap((row) => [5, 6, 7, 8].map((x) => row * WIDTH + x)));
    expect(headerNumber(part.header, "NAXIS1")).toBe(4);
    expect(headerNumber(part.header, "NAXIS2")).toBe(3);
    expect(headerNumber(part.header, "CRPIX1")).toBe(7);
    expect(headerNumber(part.header, "CRPIX2")).toBe(1.25);
  });

  it("leaves every pixel at its place on the sky", () => {
    const side = (length: number) => fc.integer({ min: 0, max: length - 1 });
    fc.assert(
      fc.property(
        side(WIDTH),
        side(HEIGHT),
        side(WIDTH),
        side(HEIGHT),
        fc.integer({ min: -180, max: 180 }),
        (...at) => {
          const [x1, y1, x2, y2, roll] = at;
          const map = mapOf({ roll });
          const part = submap(map, inPixels([x1, y1], [x2, y2]));
          const [left, bottom] = [Math.min(x1, x2), Math.min(y1, y2)];
          const [x, y] = [part.raster.width - 1, part.raster.height - 1];
          expect([x, y]).toEqual([Math.abs(x1 - x2), Math.abs(y1 - y2)]);
          const [there, here] = [mapPixelToWorld(map, left + x, bottom + y), mapPixelToWorld(part, x, y)];
          expect(here[0]).toBeCloseTo(there[0], 7);
          expect(here[1]).toBeCloseTo(there[1], 7);
          expect(part.raster.data[y * part.raster.width + x]).toBe((bottom + y) * WIDTH + left + x);
        },
      ),
    );
  });

  it("of all is all, and of a part of a part the part", () => {
    const map = mapOf();
    const all = submap(map, inPixels([0, 0], [WIDTH - 1, HEIGHT - 1]));
    expect(all.raster).toEqual(map.raster);
    expect(all.header).toEqual(map.header);
    const twice = submap(submap(map, inPixels([4, 4], [20, 20])), inPixels([2, 3], [6, 8]));
    const once = submap(map, inPixels([6, 7], [10, 12]));
    expect(twice.raster).toEqual(once.raster);
    expect(twice.wcs.referencePixel).toEqual(once.wcs.referencePixel);
  });

  it("cuts the mask with the pixels", () => {
    const mask = new Uint8Array(WIDTH * HEIGHT);
    mask[8 * WIDTH + 6] = 1;
    const part = submap(mapOf({ mask }), inPixels([5, 7], [8, 9]));
    expect([...(part.mask ?? [])]).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    expect(submap(mapOf(), inPixels([5, 7], [8, 9])).mask).toBeUndefined();
  });

  it("keeps the type of the pixels, and shares no memory with the map", () => {
    const map = mapOf({ float32: true });
    const part = submap(map, inPixels([0, 0], [WIDTH - 1, 3]));
    expect(part.raster.data).toBeInstanceOf(Float32Array);
    part.raster.data[0] = -1;
    expect(map.raster.data[0]).toBe(0);
  });
});
