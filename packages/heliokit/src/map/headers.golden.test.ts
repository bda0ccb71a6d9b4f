import { describe, expect, it } from "vitest";
import { convertPositions, type Frame, pixelsToWorld, worldToPixels } from "../coordinates/index.js";
import { makeHeader, withCards } from "../fits/index.js";
import { countCase } from "../testing/fixtures.js";
import { goldenNumber, goldenParts } from "../testing/map-goldens.js";
import { type Instant, parseInstant, secondsBetween } from "../time/index.js";
import { mapFrame, mapWcs } from "./map-frame.js";
import { type MapProperties, mapProperties } from "./properties.js";
import { mapFromRaster, type SolarMap } from "./solar-map.js";

type Rows = readonly (readonly (number | string)[])[];
type Pair = readonly [number, number];
interface Properties {
  readonly observatory: string;
  readonly instrument: string;
  readonly detector: string;
  readonly nickname: string;
  readonly measurement: string;
  readonly wavelength: readonly [number, string] | null;
  readonly date_utc: string;
  readonly reference_date_utc: string;
  readonly date_start_utc: string | null;
  readonly date_end_utc: string | null;
  readonly date_average_utc: string | null;
  readonly exposure_time_s: number | null;
  readonly unit: string | null;
  readonly processing_level: number | null;
  readonly coordinate_system: readonly [string, string];
  readonly spatial_units: readonly [string, string];
  readonly frame: string;
  readonly dimensions: Pair;
  readonly scale: Pair;
  readonly reference_pixel_zero_based: Pair;
  readonly rotation_matrix: readonly [Pair, Pair];
  readonly rsun_meters: number;
  readonly rsun_obs_arcsec: number;
  readonly dsun_m: number;
  readonly observer_hgs: { readonly lon_deg: number; readonly lat_deg: number; readonly radius_m: number };
  readonly carrington_longitude_deg: number;
  readonly carrington_latitude_deg: number;
  readonly name: string;
  readonly latex_name: string;
}
interface HeaderCase {
  readonly name: string;
  readonly header: Readonly<Record<string, string | number | boolean>>;
  readonly shape: Pair;
  readonly properties: Properties;
  readonly pixel_to_world: { readonly unit: string; readonly pixel: Rows; readonly world: Rows };
  readonly world_to_pixel?: { readonly hpc_arcsec: Rows; readonly pixel: Rows };
  readonly hgs_to_pixel?: { readonly hgs_lonlatr: Rows; readonly pixel: Rows };
}

const FRAMES: Readonly<Record<string, string>> = {
  helioprojective: "HPC",
  heliographic_stonyhurst: "HGS",
  heliographic_carrington: "HGC",
};

/** What rests on our own ephemeris where the header names no observer, or one in another system: half an arcsecond. */
const DEGREES = 0.5 / 3600;

const column = (rows: Rows, index: number): Float64Array =>
  Float64Array.from(rows, (row) => goldenNumber(row[index] ?? Number.NaN));

/** A map of the case's size; its pixels are never touched, so that a whole image need not be filled. */
function mapOf({ header, shape }: HeaderCase): SolarMap {
  const [height, width] = shape;
  return mapFromRaster({ data: new Float32Array(height * width), width, height }, withCards(makeHeader([]), header));
}

function near(found: number, wanted: number, tolerance: number, what: string, turn?: number): void {
  const plain = found - wanted;
  const off = turn === undefined ? plain : plain - turn * Math.round(plain / turn);
  expect(Math.abs(off), `${what}: ${found}, wanted ${wanted}`).toBeLessThanOrEqual(tolerance);
}

function sameTime(found: Instant | undefined, wanted: string | null, what: string): void {
  if (wanted === null) expect(found, what).toBeUndefined();
  else if (found === undefined) expect(found, what).toBe(wanted);
  else near(secondsBetween(parseInstant(wanted), found), 0, 1e-6, what);
}

function expectProperties(found: MapProperties, wanted: Properties): void {
  for (const key of ["observatory", "instrument", "detector", "nickname", "name"] as const) {
    expect(found[key], key).toBe(wanted[key]);
  }
  expect(found.latexName).toBe(wanted.latex_name);
  expect(found.measurement ?? "None").toBe(wanted.measurement);
  // An empty WAVEUNIT makes a plain number of the reference's wavelength; ours is in angstrom as the instrument means it.
  expect(found.wavelengthAngstrom).toBe(wanted.wavelength?.[0]);
  sameTime(found.date, wanted.date_utc, "date");
  sameTime(found.referenceDate, wanted.reference_date_utc, "reference date");
  sameTime(found.dateStart, wanted.date_start_utc, "start");
  sameTime(found.dateEnd, wanted.date_end_utc, "end");
  sameTime(found.dateAverage, wanted.date_average_utc, "average");
  expect(found.exposureSeconds ?? null).toBe(wanted.exposure_time_s);
  expect(found.unit ?? null).toBe(wanted.unit);
  expect(found.processingLevel ?? null).toBe(wanted.processing_level);
  expect(found.coordinateSystem).toEqual(wanted.coordinate_system);
  expect(found.frame).toBe(FRAMES[wanted.frame]);
  expect(found.dimensions).toEqual(wanted.dimensions);
  // The reference keeps the header's unit; ours is arcsec for helioprojective maps whatever the header writes.
  const per = wanted.spatial_units[0] === "deg" && found.spatialUnit === "arcsec" ? 3600 : 1;
  for (const axis of [0, 1] as const) {
    near(found.scale[axis], wanted.scale[axis] * per, 1e-12 * per, "scale");
    near(found.referencePixel[axis], wanted.reference_pixel_zero_based[axis], 1e-9, "reference pixel");
    for (const other of [0, 1] as const) {
      near(found.rotationMatrix[axis][other], wanted.rotation_matrix[axis][other], 1e-12, "rotation matrix");
    }
  }
  const { observer_hgs: observer } = wanted;
  near(found.observer.longitudeDegrees, observer.lon_deg, DEGREES, "longitude", 360);
  near(found.observer.latitudeDegrees, observer.lat_deg, DEGREES, "latitude");
  near(found.observer.distanceMetres, observer.radius_m, 2e5, "distance");
  near(found.dsunMetres, wanted.dsun_m, 2e5, "dsun");
  near(found.carringtonLongitudeDegrees, wanted.carrington_longitude_deg, DEGREES, "Carrington longitude", 360);
  near(found.observer.latitudeDegrees, wanted.carrington_latitude_deg, DEGREES, "Carrington latitude");
  near(found.rsunMetres, wanted.rsun_meters, 1e-9 * wanted.rsun_meters, "rsun");
  near(found.rsunArcsec, wanted.rsun_obs_arcsec, 2e-3, "angular radius");
}

function expectColumns(found: readonly Float64Array[], rows: Rows, tolerance: number, turn?: number): void {
  for (const [index, row] of rows.entries()) {
    for (const [place, golden] of row.entries()) {
      const wanted = goldenNumber(golden);
      const value = found[place]?.[index] ?? 0;
      if (Number.isNaN(wanted)) expect(value, `[${index}][${place}]`).toBeNaN();
      else near(value, wanted, tolerance, `[${index}][${place}]`, turn);
    }
  }
}

const parts = goldenParts<{ cases: readonly HeaderCase[] }>("headers.json");

it.skipIf(parts.length === 0)("headers.json is in this set of fixtures", () => {
  expect(parts.length).toBe(1);
});

describe.each(parts)("golden $file", ({ goldens, counts }) => {
  it("has as many cases as the index says", () => {
    expect(goldens.cases.length).toBe(counts["/cases"]);
  });

  it.each(goldens.cases)("$name", (golden) => {
    countCase("maps", `headers/cases/${golden.name}`);
    const map = mapOf(golden);
    const wcs = mapWcs(map);
    expectProperties(mapProperties(map), golden.properties);

    const { pixel, world, unit } = golden.pixel_to_world;
    const arcsec = unit === "arcsec" || wcs.unit === "arcsec";
    const factor = unit === "deg" && wcs.unit === "arcsec" ? 3600 : 1;
    const found = pixelsToWorld(wcs, [column(pixel, 0), column(pixel, 1)]);
    const scaled = found.map((values) => values.map((value) => value / factor));
    expectColumns(scaled, world, arcsec ? 1e-6 : 1e-9, arcsec && factor === 1 ? 1_296_000 : 360);

    const frame = mapFrame(map);
    if (golden.world_to_pixel !== undefined && frame.name === "HPC") {
      const { hpc_arcsec: hpc, pixel: wanted } = golden.world_to_pixel;
      expectColumns(worldToPixels(wcs, [column(hpc, 0), column(hpc, 1)]), wanted, 1e-6);
    }
    if (golden.hgs_to_pixel !== undefined) {
      const { hgs_lonlatr: hgs, pixel: wanted } = golden.hgs_to_pixel;
      const from: Frame = { ...frame, name: "HGS" };
      const [x, y] = convertPositions([column(hgs, 0), column(hgs, 1), column(hgs, 2)], from, frame);
      expectColumns(worldToPixels(wcs, [x, y]), wanted, 0.01);
    }
  });
});
