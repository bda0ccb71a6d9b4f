import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { makeHeader } from "../fits/index.js";
import { countCase } from "../testing/fixtures.js";
import { goldenNumber, goldenParts } from "../testing/map-goldens.js";
import { pixelsToWorld, wcsFromHeader, worldToPixels } from "./index.js";

interface ProjectionCase {
  readonly header: Readonly<Record<string, string | number>>;
  readonly error?: string;
  readonly lonpole: number;
  readonly latpole: number;
  readonly pixel_zero_based: readonly (readonly [number | string, number | string])[];
  readonly world_deg: readonly (readonly [number | string, number | string])[];
  readonly back_pixel: readonly (readonly [number | string, number | string])[];
}

const TOLERANCE_DEGREES = 1e-9;
const TOLERANCE_PIXELS = 1e-6;

const column = (rows: readonly (readonly (number | string)[])[], index: number): Float64Array =>
  Float64Array.from(rows, (row) => goldenNumber(row[index] ?? Number.NaN));

/** Longitudes are compared modulo a turn: the reference leaves it to chance where they begin. */
function expectNear(found: Float64Array, golden: Float64Array, tolerance: number, what: string): void {
  golden.forEach((value, index) => {
    const plain = (found[index] ?? 0) - value;
    const difference = Math.abs(what === "longitude" ? plain - 360 * Math.round(plain / 360) : plain);
    if (Number.isNaN(value)) expect(found[index], `${what} ${index}`).toBeNaN();
    else expect(difference, `${what} ${index}: ${found[index]} for ${value}`).toBeLessThanOrEqual(tolerance);
  });
}

const parts = goldenParts<{ cases: readonly ProjectionCase[] }>("wcs-projections.json");

// A set of fixtures may leave the file out; then this line says so.
it.skipIf(parts.length === 0)("wcs-projections.json is in this set of fixtures", () => {
  expect(parts.length).toBe(1);
});

describe.each(parts)("golden $file", (part) => {
  const { goldens, counts } = part;

  it("knows every list of the index", () => {
    expect(Object.keys(counts)).toEqual(["/cases"]);
    expect(goldens.cases.length).toBe(counts["/cases"]);
  });

  it.each(goldens.cases.map((golden, index) => ({ golden, index, ctype: golden.header["CTYPE1"] })))(
    "case $index: $ctype",
    ({ golden, index }) => {
      countCase("maps", `wcs-projections/cases/${index}`);
      const header = makeHeader(Object.entries(golden.header));
      if (golden.error !== undefined) {
        let code = "";
        try {
          wcsFromHeader(header);
        } catch (error) {
          if (isHeliokitError(error)) code = error.code;
        }
        expect(code).toBe("coordinates/impossible-pole");
        return;
      }
      const wcs = wcsFromHeader(header);
      expect(wcs.pole.nativeLongitude).toBe(golden.lonpole);
      expect(Math.abs(wcs.pole.latitude - golden.latpole)).toBeLessThanOrEqual(TOLERANCE_DEGREES);
      const perDegree = wcs.unit === "arcsec" ? 3600 : 1;
      const pixels = [column(golden.pixel_zero_based, 0), column(golden.pixel_zero_based, 1)] as const;
      const world = pixelsToWorld(wcs, pixels);
      const degrees = world.map((values) => values.map((value) => value / perDegree));
      expectNear(degrees[0] ?? pixels[0], column(golden.world_deg, 0), TOLERANCE_DEGREES, "longitude");
      expectNear(degrees[1] ?? pixels[0], column(golden.world_deg, 1), TOLERANCE_DEGREES, "latitude");
      const back = worldToPixels(wcs, world);
      expectNear(back[0], column(golden.back_pixel, 0), TOLERANCE_PIXELS, "x");
      expectNear(back[1], column(golden.back_pixel, 1), TOLERANCE_PIXELS, "y");
    },
  );
});
