import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { makeHeader, parseHeader } from "../fits/index.js";
import {
  frameNameOf,
  makeWcs,
  PROJECTION_CODES,
  pixelsToWorld,
  pixelToWorld,
  type WcsDescription,
  wcsFromHeader,
  worldToPixel,
  worldToPixels,
} from "./index.js";

const helioprojective: WcsDescription = {
  ctype: ["HPLN-TAN", "HPLT-TAN"],
  referencePixel: [2047.5, 2047.5],
  referenceValue: [0, 0],
  matrix: [0.6 / 3600, 0, 0, 0.6 / 3600],
};

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return "nothing refused";
}

const cards = {
  CTYPE1: "HPLN-TAN",
  CTYPE2: "HPLT-TAN",
  CUNIT1: "arcsec",
  CUNIT2: "arcsec",
  CRPIX1: 10,
  CRPIX2: 20,
  CDELT1: 2,
  CDELT2: 3,
};
type Cards = Readonly<Record<string, string | number>>;
const headerWith = (more: Cards, without: readonly string[] = []) =>
  makeHeader(Object.entries({ ...cards, ...more }).filter(([keyword]) => !without.includes(keyword)));

/** Parameters without which a projection is nothing. */
const PARAMETERS: Readonly<Record<string, readonly number[]>> = {
  ZPN: [0, 1, 0, -0.05],
  AZP: [0, 2, 20],
  SIN: [0, 0.1, -0.2],
};

describe("pixels and the world", () => {
  it("puts the reference pixel at the reference value", () => {
    expect(pixelToWorld(makeWcs(helioprojective), 2047.5, 2047.5)).toEqual([0, 0]);
    expect(worldToPixel(makeWcs(helioprojective), 0, 0)).toEqual([2047.5, 2047.5]);
  });

  it("grows to the west and to the north", () => {
    const [x, y] = pixelToWorld(makeWcs(helioprojective), 3047.5, 2547.5);
    expect(x).toBeCloseTo(600, 2);
    expect(y).toBeCloseTo(300, 2);
  });

  it("has no pixel for what lies behind the tangent plane", () => {
    const wcs = makeWcs(helioprojective);
    expect(worldToPixel(wcs, 91 * 3600, 0)).toEqual([Number.NaN, Number.NaN]);
    expect(worldToPixel(wcs, 180 * 3600, 10)).toEqual([Number.NaN, Number.NaN]);
    expect(worldToPixel(wcs, Number.NaN, 0)).toEqual([Number.NaN, Number.NaN]);
    expect(worldToPixel(wcs, 89 * 3600, 0)[0]).toBeGreaterThan(100_000);
  });

  it.each(PROJECTION_CODES)("comes back from every pixel that has a place: %s", (code) => {
    const angle = fc.double({ min: -180, max: 180, noNaN: true });
    fc.assert(
      fc.property(
        angle,
        angle,
        fc.double({ min: -8, max: 8, noNaN: true }),
        fc.double({ min: -8, max: 8, noNaN: true }),
        (a, turn, x, y) => {
          const c = Math.cos(turn);
          const s = Math.sin(turn);
          const wcs = makeWcs({
            ctype: [`HGLN-${code}`, `HGLT-${code}`],
            referencePixel: [0, 0],
            // Native latitude 0 leaves the reference latitude free only for the standard pole: the equator always works.
            referenceValue: [a, 0],
            matrix: [2 * c, -2 * s, 2 * s, 2 * c],
            parameters: PARAMETERS[code] ?? [],
          });
          const [longitude, latitude] = pixelToWorld(wcs, x, y);
          const [backX, backY] = worldToPixel(wcs, longitude, latitude);
          expect(Math.abs(backX - x)).toBeLessThan(1e-6);
          expect(Math.abs(backY - y)).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each(["SFL", "PAR", "MOL", "AIT", "CAR", "CEA", "ZEA", "ARC", "SIN", "ZPN"])(
    "has nothing outside the sphere: %s",
    (code) => {
      const wcs = makeWcs({
        ctype: [`HGLN-${code}`, `HGLT-${code}`],
        referencePixel: [0, 0],
        referenceValue: [0, 0],
        matrix: [1, 0, 0, 1],
        parameters: PARAMETERS[code] ?? [],
      });
      expect(pixelToWorld(wcs, 300, 190)).toEqual([Number.NaN, Number.NaN]);
    },
  );

  it("counts Carrington longitudes from 0 to 360, the others from -180 to 180", () => {
    const at = (stem: string) =>
      pixelToWorld(
        makeWcs({
          ...helioprojective,
          ctype: [`${stem}LN-CAR`, `${stem}LT-CAR`],
          referenceValue: [350, 0],
          matrix: [1, 0, 0, 1],
        }),
        2047.5 + 20,
        2047.5,
      )[0];
    expect(at("CR")).toBeCloseTo(10, 9);
    expect(at("HG")).toBeCloseTo(10, 9);
    const west = makeWcs({ ...helioprojective, ctype: ["CRLN-CAR", "CRLT-CAR"], matrix: [1, 0, 0, 1] });
    expect(pixelToWorld(west, 2047.5 - 10, 2047.5)[0]).toBeCloseTo(350, 9);
  });

  it("takes latitude on the first axis too", () => {
    const swapped = makeWcs({
      ctype: ["HPLT-TAN", "HPLN-TAN"],
      referencePixel: [0, 0],
      referenceValue: [0.01, 0.02],
      matrix: [0, 1 / 3600, 1 / 3600, 0],
    });
    const plain = makeWcs({
      ...helioprojective,
      referencePixel: [0, 0],
      referenceValue: [0.02, 0.01],
      matrix: [1 / 3600, 0, 0, 1 / 3600],
    });
    expect(swapped.longitudeAxis).toBe(2);
    expect(pixelToWorld(swapped, 30, 40)).toEqual(pixelToWorld(plain, 30, 40));
  });

  it("works on arrays, in place where asked", () => {
    const wcs = makeWcs(helioprojective);
    const x = Float64Array.of(0, 1000, 4095);
    const y = Float64Array.of(0, 2000, 4095);
    const world = pixelsToWorld(wcs, [x, y]);
    expect([world[0][1], world[1][1]]).toEqual(pixelToWorld(wcs, 1000, 2000));
    const own: readonly [Float64Array, Float64Array] = [x.slice(), y.slice()];
    expect(pixelsToWorld(wcs, own, { into: own })).toBe(own);
    expect(own).toEqual(world);
    expect(worldToPixels(wcs, own)[0][1]).toBeCloseTo(1000, 9);
    expect(codeOf(() => pixelsToWorld(wcs, [x, new Float64Array(2)]))).toBe("coordinates/different-lengths");
    expect(codeOf(() => worldToPixels(wcs, [x, y], { into: [x, new Float64Array(2)] }))).toBe(
      "coordinates/different-lengths",
    );
  });

  it("never hangs on a reference value far from the circle", () => {
    const wcs = makeWcs({ ...helioprojective, referenceValue: [1e300, 0] });
    expect(Math.abs(pixelToWorld(wcs, 0, 0)[0])).toBeLessThanOrEqual(180 * 3600);
  });

  it("takes far less than a second for a million pixels", () => {
    const wcs = makeWcs(helioprojective);
    const count = 1_000_000;
    const x = Float64Array.from({ length: count }, (_, index) => index % 4096);
    const y = Float64Array.from({ length: count }, (_, index) => index / 256);
    const start = performance.now();
    pixelsToWorld(wcs, [x, y]);
    expect(performance.now() - start).toBeLessThan(900);
  });
});

describe("headers", () => {
  it("reads the forms of the matrix alike", () => {
    const turned = { c: Math.cos(0.5), s: Math.sin(0.5), degrees: (0.5 * 180) / Math.PI };
    const { c, s } = turned;
    const pc = wcsFromHeader(headerWith({ PC1_1: c, PC1_2: -s * 1.5, PC2_1: s / 1.5, PC2_2: c }));
    const cd = wcsFromHeader(
      headerWith({ CD1_1: 2 * c, CD1_2: -3 * s, CD2_1: 2 * s, CD2_2: 3 * c }, ["CDELT1", "CDELT2"]),
    );
    const crota = wcsFromHeader(headerWith({ CROTA2: turned.degrees }));
    pc.matrix.forEach((value, index) => {
      expect(cd.matrix[index]).toBeCloseTo(value, 14);
      expect(crota.matrix[index]).toBeCloseTo(value, 14);
    });
  });

  it("reads alternates, units and the poles", () => {
    const header = headerWith({
      CTYPE1A: "CRLN-CAR",
      CTYPE2A: "CRLT-CAR",
      CUNIT1A: "deg",
      CUNIT2A: "arcmin",
      CDELT2A: 60,
      CRVAL1A: 90,
    });
    const wcs = wcsFromHeader(header, { alternate: "A" });
    expect(wcs).toMatchObject({ projection: "CAR", unit: "deg", referenceValue: [90, 0], matrix: [1, 0, 0, 1] });
    expect(frameNameOf(wcs)).toBe("HGC");
    expect(wcsFromHeader(headerWith({ LONPOLE: 90 })).pole.nativeLongitude).toBe(90);
    expect(wcsFromHeader(headerWith({ LONPOLE: 90, PV1_3: 100 })).pole.nativeLongitude).toBe(100);
  });

  it.each<[string, string, Cards, readonly string[]]>([
    ["no CTYPE", "coordinates/missing-keyword", {}, ["CTYPE2"]],
    ["no CUNIT", "coordinates/missing-keyword", {}, ["CUNIT1"]],
    ["an empty CUNIT", "coordinates/missing-keyword", { CUNIT1: " " }, []],
    ["a unit that is no angle", "coordinates/bad-unit", { CUNIT2: "m" }, []],
    ["a name of every object", "coordinates/bad-unit", { CUNIT2: "constructor" }, []],
    ["a text for a number", "coordinates/bad-number", { CRVAL1: "nan" }, []],
    ["a scale of zero", "coordinates/singular-matrix", { CDELT1: 0 }, []],
    ["an unknown projection", "coordinates/unknown-projection", { CTYPE1: "HPLN-XYZ", CTYPE2: "HPLT-XYZ" }, []],
    ["a distortion", "coordinates/distortion", { CTYPE1: "HPLN-TAN-SIP", CTYPE2: "HPLT-TAN-SIP" }, []],
    ["SOLX and SOLY", "coordinates/mismatched-axes", { CTYPE1: "SOLX", CTYPE2: "SOLY" }, []],
    ["two longitudes", "coordinates/mismatched-axes", { CTYPE2: "HPLN-TAN" }, []],
    ["two projections", "coordinates/mismatched-axes", { CTYPE2: "HPLT-SIN" }, []],
    ["a moved reference point", "coordinates/bad-parameter", { PV1_1: 10 }, []],
    ["a reference point on the equator", "coordinates/bad-parameter", { PV1_2: 0 }, []],
    ["an impossible tilt", "coordinates/bad-parameter", { CTYPE1: "HPLN-AZP", CTYPE2: "HPLT-AZP", PV2_1: -1 }, []],
    [
      "a polynomial that does not rise",
      "coordinates/bad-parameter",
      { CTYPE1: "HPLN-ZPN", CTYPE2: "HPLT-ZPN", PV2_1: -1 },
      [],
    ],
    [
      "an impossible latitude scale",
      "coordinates/bad-parameter",
      { CTYPE1: "CRLN-CEA", CTYPE2: "CRLT-CEA", PV2_1: 2 },
      [],
    ],
    [
      "an impossible pole",
      "coordinates/impossible-pole",
      { CTYPE1: "CRLN-CAR", CTYPE2: "CRLT-CAR", CUNIT2: "deg", CRVAL2: 60, LONPOLE: 80 },
      [],
    ],
  ])("refuses %s", (_what, code, more, without) => {
    expect(codeOf(() => wcsFromHeader(headerWith(more, without)))).toBe(code);
  });

  it("refuses a card that cannot be read instead of taking the default", () => {
    const lines = [
      "CTYPE1  = 'HPLN-TAN'",
      "CTYPE2  = 'HPLT-TAN'",
      "CUNIT1  = 'arcsec'",
      "CUNIT2  = 'arcsec'",
      "CRVAL1  = 1,5",
      "END",
    ];
    const header = parseHeader(new TextEncoder().encode(lines.map((line) => line.padEnd(80)).join("")));
    expect(codeOf(() => wcsFromHeader(header))).toBe("coordinates/bad-number");
  });

  it("takes cards that repeat the default reference point", () => {
    expect(wcsFromHeader(headerWith({ PV1_0: 0, PV1_1: 0, PV1_2: 90 }))).toEqual(wcsFromHeader(headerWith({})));
  });

  it("knows no solar frame for the sky", () => {
    const wcs = makeWcs({ ...helioprojective, ctype: ["RA---TAN", "DEC--TAN"] });
    expect(wcs.unit).toBe("deg");
    expect(codeOf(() => frameNameOf(wcs))).toBe("coordinates/unknown-frame");
  });
});
