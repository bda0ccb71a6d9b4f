import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { hasKeyword, headerNumber, makeHeader, withCards } from "../fits/index.js";
import {
  type Matrix2,
  mapFromRaster,
  mapPixelToWorld,
  mapWorldToPixel,
  rotateMap,
  rotationOf,
  type SolarMap,
  sampleAt,
} from "./index.js";

type Cards = Readonly<Record<string, string | number | undefined>>;

const WIDTH = 40;
const HEIGHT = 32;
const smooth = (x: number, y: number) => 50 + 20 * Math.sin(x * 0.21) * Math.cos(y * 0.17) + 0.3 * x;

function mapOf(
  options: {
    readonly cards?: Cards;
    readonly mask?: Uint8Array;
    readonly value?: (x: number, y: number) => number;
  } = {},
): SolarMap {
  const { cards, mask, value = smooth } = options;
  const data = Float64Array.from({ length: WIDTH * HEIGHT }, (_, at) => value(at % WIDTH, Math.floor(at / WIDTH)));
  const header = withCards(makeHeader([]), {
    NAXIS1: WIDTH,
    NAXIS2: HEIGHT,
    CTYPE1: "HPLN-TAN",
    CTYPE2: "HPLT-TAN",
    CUNIT1: "arcsec",
    CUNIT2: "arcsec",
    CRPIX1: 17,
    CRPIX2: 13,
    CRVAL1: 30,
    CRVAL2: -20,
    CDELT1: 4,
    CDELT2: 4,
    ...cards,
  });
  return mapFromRaster({ data, width: WIDTH, height: HEIGHT }, header, mask ? { mask } : {});
}

/** Places well within both images, and the largest difference of the two there. */
function worstDifference(before: SolarMap, after: SolarMap): { readonly worst: number; readonly compared: number } {
  let [worst, compared] = [0, 0];
  for (let y = 6; y < HEIGHT - 6; y += 3) {
    for (let x = 6; x < WIDTH - 6; x += 3) {
      const [west, north] = mapPixelToWorld(before, x, y);
      const [found = Number.NaN] = sampleAt(after, [Float64Array.of(west), Float64Array.of(north)], {
        order: "bilinear",
      });
      if (Number.isNaN(found)) continue;
      compared++;
      worst = Math.max(worst, Math.abs(found - (before.raster.data[y * WIDTH + x] ?? Number.NaN)));
    }
  }
  return { worst, compared };
}

const codeOf = async (run: () => Promise<unknown>): Promise<string | undefined> => {
  try {
    await run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return undefined;
};

const rounded = (matrix: readonly (readonly number[])[]) =>
  matrix.map((row) => row.map((value) => Math.round(value * 1e9) / 1e9 + 0));

describe("rotateMap", () => {
  it("turns pixels and coordinates alike: what was at a place is there still", async () => {
    for (const angleDegrees of [0, 12, 45, -77, 90, 131, 180, 270]) {
      for (const recenter of [false, true]) {
        const turned = await rotateMap(mapOf(), { angleDegrees, recenter });
        const { worst, compared } = worstDifference(mapOf(), turned);
        // The places are looked up between the pixels of the result, hence the tolerance.
        expect(worst, `${angleDegrees} ${recenter}`).toBeLessThan(0.2);
        // A rotation about the reference pixel may push a part of the image over the border.
        expect(compared, `${angleDegrees} ${recenter}`).toBeGreaterThan(recenter ? 30 : 65);
      }
    }
  });

  it("keeps places under scale and a matrix that skews", async () => {
    for (const options of [
      { angleDegrees: 20, scale: 1.5 },
      { angleDegrees: 0, scale: 2 },
      { matrix: [1.1, 0.2, -0.1, 0.9] as Matrix2 },
    ]) {
      const { worst, compared } = worstDifference(mapOf(), await rotateMap(mapOf(), options));
      expect(worst).toBeLessThan(0.2);
      expect(compared).toBeGreaterThan(65);
    }
    const turned = await rotateMap(mapOf(), { angleDegrees: 0, scale: 2 });
    expect(headerNumber(turned.header, "CDELT1")).toBe(2);
    expect([turned.raster.width, turned.raster.height]).toEqual([2 * WIDTH, 2 * HEIGHT]);
  });

  it("by 360 degrees is the map again", async () => {
    const map = mapOf();
    for (const angleDegrees of [360, -360, 720]) {
      const turned = await rotateMap(map, { angleDegrees, keepShape: true });
      expect([turned.raster.width, turned.raster.height]).toEqual([WIDTH, HEIGHT]);
      expect(rounded(rotationOf(turned))).toEqual([
        [1, 0],
        [0, 1],
      ]);
      expect(turned.wcs.referencePixel.x).toBeCloseTo(16, 9);
      expect(turned.wcs.referencePixel.y).toBeCloseTo(12, 9);
      let compared = 0;
      turned.raster.data.forEach((value, at) => {
        const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
        // The outermost centres lie on the border of the image, where the last bit of the angle decides.
        if (x === 0 || y === 0 || x === WIDTH - 1 || y === HEIGHT - 1) return;
        expect(value).toBeCloseTo(map.raster.data[at] ?? Number.NaN, 8);
        compared++;
      });
      expect(compared).toBe((WIDTH - 2) * (HEIGHT - 2));
    }
  });

  it("by nothing changes no pixel and no place", async () => {
    const map = mapOf();
    const same = await rotateMap(map, { angleDegrees: 0 });
    expect(same.wcs.referencePixel).toEqual(map.wcs.referencePixel);
    same.raster.data.forEach((value, at) => {
      expect(value).toBeCloseTo(map.raster.data[at] ?? Number.NaN, 9);
    });
  });

  it("there and back again is the map, where nothing was lost", async () => {
    const map = mapOf();
    const back = await rotateMap(await rotateMap(map, { angleDegrees: 33 }), { angleDegrees: -33 });
    const { worst, compared } = worstDifference(map, back);
    expect(worst).toBeLessThan(0.1);
    expect(compared).toBeGreaterThan(65);
    expect(rounded(rotationOf(back))).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it("goes counter-clockwise for positive angles", async () => {
    // One bright pixel to the right of the middle of an image of odd sides: by 90 degrees it comes to stand above it.
    const data = new Float64Array(121);
    data[5 * 11 + 8] = 1;
    const header = withCards(makeHeader([]), {
      CTYPE1: "HPLN-TAN",
      CTYPE2: "HPLT-TAN",
      CUNIT1: "arcsec",
      CUNIT2: "arcsec",
    });
    const map = mapFromRaster({ data, width: 11, height: 11 }, header);
    const { raster } = await rotateMap(map, { angleDegrees: 90, order: 1, missing: 0, keepShape: true });
    const bright = [...raster.data.entries()].filter(([, value]) => value > 0.5).map(([at]) => at);
    expect(bright).toEqual([8 * 11 + 5]);
  });

  it("without an angle brings north up, whatever wrote the rotation", async () => {
    const [c, s] = [Math.cos(0.4), Math.sin(0.4)];
    for (const cards of [
      { CROTA1: 23, CROTA2: 23 },
      { PC1_1: c, PC1_2: -s, PC2_1: s, PC2_2: c },
      { CDELT1: undefined, CDELT2: undefined, CD1_1: 4 * c, CD1_2: -4 * s, CD2_1: 4 * s, CD2_2: 4 * c },
    ] as Cards[]) {
      const map = mapOf({ cards });
      const up = await rotateMap(map);
      expect(rounded(rotationOf(up))).toEqual([
        [1, 0],
        [0, 1],
      ]);
      for (const keyword of ["CROTA1", "CROTA2", "CD1_1", "CD2_2"]) expect(hasKeyword(up.header, keyword)).toBe(false);
      expect(headerNumber(up.header, "CDELT1")).toBeCloseTo(4, 9);
      expect(headerNumber(up.header, "NAXIS1")).toBe(up.raster.width);
      expect(headerNumber(up.header, "NAXIS2")).toBe(up.raster.height);
      const { worst, compared } = worstDifference(map, up);
      expect(worst).toBeLessThan(0.2);
      expect(compared).toBeGreaterThan(65);
    }
  });

  it("grows to hold everything, or keeps its shape", async () => {
    const grown = await rotateMap(mapOf(), { angleDegrees: 45 });
    const diagonal = (WIDTH + HEIGHT) / Math.SQRT2;
    for (const side of [grown.raster.width, grown.raster.height]) {
      expect(side).toBeGreaterThanOrEqual(Math.floor(diagonal));
      expect(side).toBeLessThan(diagonal + 3);
    }
    for (const [x, y] of [
      [0, 0],
      [WIDTH - 1, 0],
      [0, HEIGHT - 1],
      [WIDTH - 1, HEIGHT - 1],
    ] as const) {
      const [column, row] = mapWorldToPixel(grown, ...mapPixelToWorld(mapOf(), x, y));
      expect(column > -0.5 && row > -0.5).toBe(true);
      expect(column < grown.raster.width - 0.5 && row < grown.raster.height - 0.5).toBe(true);
    }
    const kept = await rotateMap(mapOf(), { angleDegrees: 45, keepShape: true });
    expect([kept.raster.width, kept.raster.height]).toEqual([WIDTH, HEIGHT]);
    expect(worstDifference(mapOf(), kept).worst).toBeLessThan(0.2);
  });

  it("puts the reference pixel into the middle with recenter", async () => {
    const turned = await rotateMap(mapOf(), { angleDegrees: 31, recenter: true });
    expect(turned.wcs.referencePixel.x).toBeCloseTo((turned.raster.width - 1) / 2, 9);
    expect(turned.wcs.referencePixel.y).toBeCloseTo((turned.raster.height - 1) / 2, 9);
  });

  it("fills what lies outside as asked", async () => {
    const corner = async (missing?: number | "min") =>
      (await rotateMap(mapOf(), { angleDegrees: 45, ...(missing === undefined ? {} : { missing }) })).raster.data[0];
    expect(await corner()).toBeNaN();
    expect(await corner(-7)).toBe(-7);
    expect(await corner("min")).toBe(Math.min(...mapOf().raster.data));
  });

  it("keeps within the values of the map unless told otherwise", async () => {
    const step = mapOf({ value: (x) => (x < 20 ? 0 : 100) });
    const range = async (clip: boolean) => {
      const { data } = (await rotateMap(step, { angleDegrees: 10, clip })).raster;
      const there = [...data].filter(Number.isFinite);
      return [Math.min(...there), Math.max(...there)] as const;
    };
    const [low, high] = await range(true);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(100);
    const [under, over] = await range(false);
    expect(under).toBeLessThan(-1);
    expect(over).toBeGreaterThan(101);
  });

  it("turns the mask with the pixels, and hides what lies outside", async () => {
    const mask = new Uint8Array(WIDTH * HEIGHT);
    for (let y = 18; y < 22; y++) for (let x = 24; x < 28; x++) mask[y * WIDTH + x] = 1;
    const map = mapOf({ mask });
    const turned = await rotateMap(map, { angleDegrees: 25 });
    const hiddenAt = (x: number, y: number) => {
      const [column, row] = mapWorldToPixel(turned, ...mapPixelToWorld(map, x, y)).map(Math.round);
      return turned.mask?.[(row ?? 0) * turned.raster.width + (column ?? 0)];
    };
    expect([hiddenAt(25.5, 19.5), hiddenAt(12, 9), hiddenAt(25.5, 25)]).toEqual([1, 0, 0]);
    expect(turned.mask?.[0]).toBe(1);
    expect((await rotateMap(mapOf(), { angleDegrees: 25 })).mask).toBeUndefined();
  });

  it("keeps missing pixels missing, and others not", async () => {
    const map = mapOf({ value: (x, y) => (x === 20 && y === 16 ? Number.NaN : smooth(x, y)) });
    const turned = await rotateMap(map, { angleDegrees: 15, missing: 0 });
    const at = (x: number, y: number) => {
      const [column, row] = mapWorldToPixel(turned, ...mapPixelToWorld(map, x, y)).map(Math.round);
      return turned.raster.data[(row ?? 0) * turned.raster.width + (column ?? 0)];
    };
    expect(at(20, 16)).toBeNaN();
    expect(at(28, 16)).toBeGreaterThan(10);
    expect(at(20, 24)).toBeGreaterThan(10);
  });

  it("refuses what cannot be turned", async () => {
    const map = mapOf();
    for (const options of [
      { matrix: [1, 2, 2, 4] as Matrix2 },
      { matrix: [Number.NaN, 0, 0, 1] as Matrix2 },
      { angleDegrees: Number.NaN },
      { angleDegrees: 10, scale: 0 },
      { angleDegrees: 10, scale: -1 },
      { angleDegrees: 10, scale: Number.POSITIVE_INFINITY },
    ]) {
      expect(await codeOf(() => rotateMap(map, options)), JSON.stringify(options)).toBe("map/singular-rotation");
    }
    expect(await codeOf(() => rotateMap(map, { angleDegrees: 3, matrix: [1, 0, 0, 1] }))).toBe("map/bad-rotation");
  });
});
