import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HeliokitWarning, isHeliokitError } from "../errors.js";
import { headerNumber, makeHeader, withCards } from "../fits/index.js";
import {
  allPixelCoordinates,
  diskInView,
  diskMask,
  mapFrame,
  mapFromRaster,
  mapPixelToWorld,
  mapWorldToPixel,
  type SolarMap,
  shiftReferenceCoordinate,
} from "./index.js";

type Cards = Readonly<Record<string, string | number | undefined>>;

const RADIUS_METRES = 696e6;
const DISTANCE_METRES = 1.483e11;
/** The limb as seen: the angle of the tangent to a sphere. */
const LIMB_ARCSEC = (Math.asin(RADIUS_METRES / DISTANCE_METRES) * 180 * 3600) / Math.PI;

function mapOf(cards: Cards = {}, width = 48, height = 40, mask?: Uint8Array): SolarMap {
  const header = withCards(makeHeader([]), {
    INSTRUME: "AIA_3",
    "DATE-OBS": "2014-03-05T06:07:08",
    T_OBS: "2014-03-05T06:07:09",
    CTYPE1: "HPLN-TAN",
    CTYPE2: "HPLT-TAN",
    CUNIT1: "arcsec",
    CUNIT2: "arcsec",
    CRVAL1: 0,
    CRVAL2: 0,
    CRPIX1: (width + 1) / 2,
    CRPIX2: (height + 1) / 2,
    CDELT1: 60,
    CDELT2: 60,
    RSUN_REF: RADIUS_METRES,
    HGLN_OBS: 12,
    HGLT_OBS: -7.2,
    DSUN_OBS: DISTANCE_METRES,
    ...cards,
  });
  return mapFromRaster({ data: new Float64Array(width * height), width, height }, header, mask ? { mask } : {});
}

const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return undefined;
};

describe("pixels and places", () => {
  const sky = fc.record({
    CRPIX1: fc.double({ min: -50, max: 100, noNaN: true }),
    CRPIX2: fc.double({ min: -50, max: 100, noNaN: true }),
    CRVAL1: fc.double({ min: -1500, max: 1500, noNaN: true }),
    CRVAL2: fc.double({ min: -1500, max: 1500, noNaN: true }),
    CDELT1: fc.double({ min: 0.1, max: 60, noNaN: true }),
    CDELT2: fc.double({ min: 0.1, max: 60, noNaN: true }),
    CROTA2: fc.double({ min: -180, max: 180, noNaN: true }),
  });
  const place = fc.tuple(fc.double({ min: -20, max: 70, noNaN: true }), fc.double({ min: -20, max: 70, noNaN: true }));

  it("go there and back, whatever the header says", () => {
    fc.assert(
      fc.property(sky, place, fc.constantFrom("HPLN-TAN", "HPLN-ARC", "HPLN-SIN"), (cards, [x, y], type) => {
        const map = mapOf({ ...cards, CTYPE1: type, CTYPE2: type.replace("LN", "LT") });
        const [column, row] = mapWorldToPixel(map, ...mapPixelToWorld(map, x, y));
        expect(Math.abs(column - x)).toBeLessThan(1e-6);
        expect(Math.abs(row - y)).toBeLessThan(1e-6);
      }),
    );
  });

  it("go there and back on heliographic maps, and lie where the steps say", () => {
    const car = { CUNIT1: "deg", CUNIT2: "deg", CDELT1: 360 / 48, CDELT2: 180 / 40, CRVAL1: 180 };
    const map = mapOf({ ...car, CTYPE1: "CRLN-CAR", CTYPE2: "CRLT-CAR" });
    expect(mapPixelToWorld(map, 0, 0)[0]).toBeCloseTo(3.75, 10);
    expect(mapPixelToWorld(map, 0, 0)[1]).toBeCloseTo(-87.75, 10);
    fc.assert(
      fc.property(
        fc.double({ min: -0.4, max: 47.4, noNaN: true }),
        fc.double({ min: -0.4, max: 39.4, noNaN: true }),
        (x, y) => {
          const [longitude, latitude] = mapPixelToWorld(map, x, y);
          expect(longitude).toBeCloseTo(180 + (x - 23.5) * 7.5, 8);
          expect(latitude).toBeCloseTo((y - 19.5) * 4.5, 8);
          const [column, row] = mapWorldToPixel(map, longitude, latitude);
          expect(column).toBeCloseTo(x, 8);
          expect(row).toBeCloseTo(y, 8);
        },
      ),
    );
  });

  it("have the reference value at the reference pixel, and x to the west by the scale", () => {
    const map = mapOf({ CRPIX1: 10, CRPIX2: 20, CRVAL1: 333, CRVAL2: -444, CDELT1: 2, CDELT2: 3 });
    const [west, north] = mapPixelToWorld(map, 9, 19);
    expect(west).toBeCloseTo(333, 9);
    expect(north).toBeCloseTo(-444, 9);
    expect(mapPixelToWorld(map, 10, 19)[0]).toBeCloseTo(335, 4);
    expect(mapPixelToWorld(map, 9, 20)[1]).toBeCloseTo(-441, 4);
  });

  it("are arcsec also for headers in degrees", () => {
    const inDegrees = mapOf({ CUNIT1: "deg", CUNIT2: "deg", CDELT1: 60 / 3600, CDELT2: 60 / 3600, CRVAL1: 0.1 });
    const [a, b] = [mapPixelToWorld(inDegrees, 3, 4), mapPixelToWorld(mapOf({ CRVAL1: 360 }), 3, 4)];
    expect(a[0]).toBeCloseTo(b[0], 7);
    expect(a[1]).toBeCloseTo(b[1], 7);
  });

  it("have no pixel behind the plane of the projection", () => {
    expect(mapWorldToPixel(mapOf(), 150 * 3600, 0)).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("allPixelCoordinates", () => {
  it("has every pixel, row by row from the bottom", () => {
    const map = mapOf({ CROTA2: 33, CRVAL1: 100, CRVAL2: -50 }, 7, 5);
    const [x, y] = allPixelCoordinates(map);
    expect([x.length, y.length]).toEqual([35, 35]);
    for (let at = 0; at < 35; at++) {
      const [west, north] = mapPixelToWorld(map, at % 7, Math.floor(at / 7));
      expect(x[at]).toBeCloseTo(west, 9);
      expect(y[at]).toBeCloseTo(north, 9);
    }
  });
});

describe("mapFrame", () => {
  it("takes observer, radius and the time of the coordinates from the header", () => {
    const { name, time, observer, radiusMetres } = mapFrame(mapOf());
    expect(name).toBe("HPC");
    expect(time).toEqual(mapOf().observedAt);
    expect(time).not.toEqual(mapOf().date);
    expect(observer).toMatchObject({ longitudeDegrees: 12, latitudeDegrees: -7.2, distanceMetres: DISTANCE_METRES });
    expect(radiusMetres).toBe(RADIUS_METRES);
  });

  it("finds the radius from the angle on the sky, else takes the nominal one", () => {
    const angle = { RSUN_REF: undefined, RSUN_OBS: LIMB_ARCSEC };
    expect(mapFrame(mapOf(angle)).radiusMetres).toBeCloseTo(RADIUS_METRES, -1);
    expect(mapFrame(mapOf({ RSUN_REF: undefined })).radiusMetres).toBe(695_700_000);
  });

  it("assumes the Earth where no observer is named, and says so", () => {
    const warnings: HeliokitWarning[] = [];
    const bare = mapOf({ HGLN_OBS: undefined, HGLT_OBS: undefined, DSUN_OBS: undefined });
    const { observer } = mapFrame(bare, { onWarning: (warning) => warnings.push(warning) });
    expect(warnings.map(({ code }) => code)).toEqual(["coordinates/observer-assumed"]);
    expect(observer?.longitudeDegrees).toBeCloseTo(0, 9);
    expect(observer?.latitudeDegrees).toBeCloseTo(-7.25, 1);
  });

  it("has no frame without a time", () => {
    const timeless = mapOf({ "DATE-OBS": undefined, T_OBS: undefined });
    expect(codeOf(() => mapFrame(timeless))).toBe("map/no-time");
    expect(codeOf(() => diskMask(timeless))).toBe("map/no-time");
  });
});

describe("diskMask", () => {
  it("holds the pixels whose centres lie within the limb", () => {
    const map = mapOf({ CROTA2: 20, CRVAL1: 130, CRVAL2: -200 });
    const mask = diskMask(map);
    const [x, y] = allPixelCoordinates(map);
    let inside = 0;
    mask.forEach((on, at) => {
      const far = Math.hypot(x[at] ?? Number.NaN, y[at] ?? Number.NaN);
      if (Math.abs(far - LIMB_ARCSEC) < 0.1) return;
      expect(on, `${far} arcsec`).toBe(far < LIMB_ARCSEC ? 1 : 0);
      inside += on;
    });
    expect(inside).toBeGreaterThan(100);
    expect(inside).toBeLessThan(mask.length);
  });

  it("has the area of the disk", () => {
    const count = diskMask(mapOf({ CDELT1: 32, CDELT2: 32 }, 64, 64)).reduce((sum, on) => sum + on, 0);
    expect(Math.abs(count / (Math.PI * (LIMB_ARCSEC / 32) ** 2) - 1)).toBeLessThan(0.01);
  });

  it("is all of a heliographic map", () => {
    const map = mapOf({ CTYPE1: "HGLN-CAR", CTYPE2: "HGLT-CAR", CUNIT1: "deg", CUNIT2: "deg", CDELT1: 3, CDELT2: 3 });
    expect(diskMask(map).every((on) => on === 1)).toBe(true);
    expect(diskInView(map)).toEqual({ fullDisk: false, limb: false, centre: false });
  });
});

describe("diskInView", () => {
  it("tells the whole disk, a part of the limb, and none", () => {
    expect(diskInView(mapOf())).toEqual({ fullDisk: true, limb: true, centre: true });
    expect(diskInView(mapOf({ CDELT1: 20, CDELT2: 20 }))).toEqual({ fullDisk: false, limb: false, centre: true });
    expect(diskInView(mapOf({ CDELT1: 10, CDELT2: 10, CRVAL1: 960 }))).toEqual({
      fullDisk: false,
      limb: true,
      centre: false,
    });
    expect(diskInView(mapOf({ CDELT1: 5, CDELT2: 5, CRVAL1: 400, CRVAL2: 400 }))).toEqual({
      fullDisk: false,
      limb: false,
      centre: false,
    });
  });

  it("counts the outer half of the outermost pixels in", () => {
    // The half height of 40 rows is 20 pixels; as wide as the limb it just holds the disk.
    const just = (factor: number) => {
      const step = (LIMB_ARCSEC * factor) / 20;
      return diskInView(mapOf({ CDELT1: step, CDELT2: step })).fullDisk;
    };
    expect(just(1.0005)).toBe(true);
    expect(just(0.9995)).toBe(false);
  });

  it("does not depend on the roll of a round image", () => {
    for (const roll of [0, 17, 90, 211]) {
      expect(diskInView(mapOf({ CROTA2: roll, CDELT1: 52, CDELT2: 52 }, 40, 40)).fullDisk).toBe(true);
    }
  });
});

describe("shiftReferenceCoordinate", () => {
  it("moves every place by the shift, and nothing else", () => {
    const mask = new Uint8Array(48 * 40);
    const map = mapOf({}, 48, 40, mask);
    const moved = shiftReferenceCoordinate(map, [12.5, -3.25]);
    expect(headerNumber(moved.header, "CRVAL1")).toBe(12.5);
    expect(headerNumber(moved.header, "CRVAL2")).toBe(-3.25);
    const [before, after] = [mapPixelToWorld(map, 30, 25), mapPixelToWorld(moved, 30, 25)];
    expect(after[0] - before[0]).toBeCloseTo(12.5, 3);
    expect(after[1] - before[1]).toBeCloseTo(-3.25, 3);
    expect(moved.raster).toBe(map.raster);
    expect(moved.mask).toBe(mask);
    expect(headerNumber(map.header, "CRVAL1")).toBe(0);
  });

  it("writes the header's own unit, and the record agrees with the header", () => {
    const map = mapOf({ CUNIT1: "deg", CUNIT2: "arcmin", CDELT1: 60 / 3600, CDELT2: 1, CRVAL1: 0.05, CRVAL2: 2 });
    const moved = shiftReferenceCoordinate(map, [36, 30]);
    expect(headerNumber(moved.header, "CRVAL1")).toBeCloseTo(0.06, 12);
    expect(headerNumber(moved.header, "CRVAL2")).toBeCloseTo(2.5, 12);
    const again = mapFromRaster(moved.raster, moved.header);
    expect(again.wcs.referenceValueArcsec.x).toBeCloseTo(moved.wcs.referenceValueArcsec.x, 9);
    expect(again.wcs.referenceValueArcsec.y).toBeCloseTo(moved.wcs.referenceValueArcsec.y, 9);
  });

  it("is undone by the shift back", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -500, max: 500, noNaN: true }),
        fc.double({ min: -500, max: 500, noNaN: true }),
        (west, north) => {
          const map = mapOf({ CRVAL1: 20, CRVAL2: 30 });
          const back = shiftReferenceCoordinate(shiftReferenceCoordinate(map, [west, north]), [-west, -north]);
          expect(headerNumber(back.header, "CRVAL1")).toBeCloseTo(20, 9);
          expect(headerNumber(back.header, "CRVAL2")).toBeCloseTo(30, 9);
        },
      ),
    );
  });
});
