import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { makeHeader, withCards } from "../fits/index.js";
import { mapContours, mapFromRaster, mapPixelToWorld, type SolarMap, sampleAt } from "./index.js";

const SIDE = 40;

function mapOf(value: (x: number, y: number) => number, mask?: Uint8Array): SolarMap {
  const data = Float64Array.from({ length: SIDE * SIDE }, (_, at) => value(at % SIDE, Math.floor(at / SIDE)));
  const header = withCards(makeHeader([]), {
    CTYPE1: "HPLN-TAN",
    CTYPE2: "HPLT-TAN",
    CUNIT1: "arcsec",
    CUNIT2: "arcsec",
    CRPIX1: 12,
    CRPIX2: 17,
    CRVAL1: -300,
    CRVAL2: 90,
    CDELT1: 12,
    CDELT2: 12,
    CROTA2: -10,
  });
  return mapFromRaster({ data, width: SIDE, height: SIDE }, header, mask ? { mask } : {});
}

const cone = (x: number, y: number) => 20 - Math.hypot(x - 19, y - 20);

describe("mapContours", () => {
  it("draws a closed line at its level, in pixels and in the map's coordinates", () => {
    const map = mapOf(cone);
    const [line, ...others] = mapContours(map, [12]);
    expect(others).toEqual([]);
    if (!line) throw new Error("no line");
    expect(line.level).toBe(12);
    const [x, y] = line.pixels;
    expect([x.at(-1), y.at(-1)]).toEqual([x[0], y[0]]);
    x.forEach((column, at) => {
      const row = y[at] ?? Number.NaN;
      expect(Math.hypot(column - 19, row - 20)).toBeCloseTo(8, 1);
      const [west, north] = mapPixelToWorld(map, column, row);
      expect(line.world[0][at]).toBeCloseTo(west, 9);
      expect(line.world[1][at]).toBeCloseTo(north, 9);
    });
    for (const value of sampleAt(map, line.pixels, { unit: "pixels" })) expect(value).toBeCloseTo(12, 1);
  });

  it("takes percents of the largest pixel that counts", () => {
    const mask = new Uint8Array(SIDE * SIDE);
    mask[2 * SIDE + 2] = 1;
    const bright = (x: number, y: number) => (x === 2 && y === 2 ? 4000 : cone(x, y));
    const [line] = mapContours(mapOf(bright, mask), [50], { levelsIn: "percent" });
    expect(line?.level).toBe(10);
    expect(mapContours(mapOf(bright), [50], { levelsIn: "percent" })[0]?.level).toBe(2000);
  });

  it("keeps the order of the levels", () => {
    expect(mapContours(mapOf(cone), [15, 5, 10]).map(({ level }) => level)).toEqual([15, 5, 10]);
    expect(mapContours(mapOf(cone), [])).toEqual([]);
    expect(mapContours(mapOf(cone), [21])).toEqual([]);
  });

  it("has no line beside missing and masked pixels", () => {
    const mask = new Uint8Array(SIDE * SIDE);
    mask[20 * SIDE + 27] = 1;
    const missing = mapOf((x, y) => (x === 27 && y === 20 ? Number.NaN : cone(x, y)));
    for (const map of [mapOf(cone, mask), missing]) {
      const lines = mapContours(map, [12]);
      expect(lines.length).toBeGreaterThan(0);
      for (const { pixels } of lines) {
        expect([pixels[0].at(-1), pixels[1].at(-1)]).not.toEqual([pixels[0][0], pixels[1][0]]);
        pixels[0].forEach((x, at) => {
          const apart = Math.max(Math.abs(x - 27), Math.abs((pixels[1][at] ?? Number.NaN) - 20));
          expect(apart).toBeGreaterThanOrEqual(1);
        });
      }
    }
  });

  it("has no line where every pixel is missing", () => {
    expect(
      mapContours(
        mapOf(() => Number.NaN),
        [1, 2],
      ),
    ).toEqual([]);
    expect(
      mapContours(
        mapOf(() => Number.NaN),
        [50],
        { levelsIn: "percent" },
      ),
    ).toEqual([]);
  });

  it("refuses levels that are no finite numbers", () => {
    for (const level of [Number.NaN, Number.POSITIVE_INFINITY]) {
      try {
        mapContours(mapOf(cone), [5, level]);
        expect.unreachable();
      } catch (error) {
        expect(isHeliokitError(error) && error.code).toBe("map/bad-levels");
      }
    }
  });
});
