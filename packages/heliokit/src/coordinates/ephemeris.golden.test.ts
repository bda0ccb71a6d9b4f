import { describe, expect, it } from "vitest";
import { countCase } from "../testing/fixtures.js";
import { goldenParts } from "../testing/map-goldens.js";
import { parseInstant, secondsBetween } from "../time/index.js";
import { carringtonRotation, carringtonRotationTime, solarEphemeris } from "./index.js";

interface EphemerisGoldens {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | readonly number[])[])[];
  readonly carrington_rotation_time: readonly (readonly [number, string])[];
}

/** What the index says in words: B0 and L0 with the series 0.2 arcsec (1 with aberration), P 5 arcsec, 200 km, 1 s. */
const TOLERANCE = { seriesArcsec: 0.2, arcsec: 1, pArcsec: 5, kilometres: 200, rotationSeconds: 1 };

const arcsecBetween = (a: number, b: number): number => Math.abs(a - b - 360 * Math.round((a - b) / 360)) * 3600;

const parts = goldenParts<EphemerisGoldens>("ephemeris.json");

// A set of fixtures may leave the file out; then this line says so.
it.skipIf(parts.length === 0)("ephemeris.json is in this set of fixtures", () => {
  expect(parts.length).toBe(1);
});

describe.each(parts)("golden $file", ({ goldens, counts }) => {
  const at = (row: EphemerisGoldens["rows"][number], column: string): number =>
    Number(row[goldens.columns.indexOf(column)]);

  it("knows every list of the index", () => {
    expect(Object.keys(counts).sort()).toEqual(["/carrington_rotation_time", "/rows"]);
    expect(goldens.rows.length).toBe(counts["/rows"]);
    expect(goldens.carrington_rotation_time.length).toBe(counts["/carrington_rotation_time"]);
  });

  it.each(goldens.rows.map((row) => ({ utc: String(row[0]), row })))("at $utc", ({ utc, row }) => {
    countCase("maps", `ephemeris/rows/${utc}`);
    const time = parseInstant(utc);
    const found = solarEphemeris(time);
    const kilometres = Math.abs(found.distanceMetres - at(row, "earth_distance_au") * 149_597_870_700) / 1000;
    expect(kilometres).toBeLessThanOrEqual(TOLERANCE.kilometres);
    expect(arcsecBetween(found.b0Degrees, at(row, "B0_deg"))).toBeLessThanOrEqual(TOLERANCE.seriesArcsec);
    expect(arcsecBetween(found.l0Degrees, at(row, "L0_deg"))).toBeLessThanOrEqual(TOLERANCE.seriesArcsec);
    const { l0Degrees: geometric } = solarEphemeris(time, { lightTravel: false });
    expect(arcsecBetween(geometric, at(row, "L0_no_light_travel_deg"))).toBeLessThanOrEqual(TOLERANCE.seriesArcsec);
    const { l0Degrees: apparent } = solarEphemeris(time, { aberration: true });
    expect(arcsecBetween(apparent, at(row, "L0_with_aberration_deg"))).toBeLessThanOrEqual(TOLERANCE.arcsec);
    expect(arcsecBetween(found.pDegrees, at(row, "P_deg"))).toBeLessThanOrEqual(TOLERANCE.pArcsec);
    expect(Math.abs(found.angularRadiusArcsec - at(row, "angular_radius_arcsec"))).toBeLessThanOrEqual(0.002);
    const turns = Math.abs(carringtonRotation(time) - at(row, "carrington_rotation_number"));
    expect(turns * 360 * 3600).toBeLessThanOrEqual(TOLERANCE.seriesArcsec);
  });

  it.each(goldens.carrington_rotation_time)("rotation %d begins at %s", (rotation, utc) => {
    countCase("maps", `ephemeris/carrington_rotation_time/${rotation}`);
    const seconds = secondsBetween(parseInstant(utc), carringtonRotationTime(rotation));
    expect(Math.abs(seconds)).toBeLessThanOrEqual(TOLERANCE.rotationSeconds);
  });
});
