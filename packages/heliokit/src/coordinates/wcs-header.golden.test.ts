import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { makeHeader } from "../fits/index.js";
import { goldenNumber, goldenParts } from "../testing/map-goldens.js";
import { parseInstant } from "../time/index.js";
import {
  convertPositions,
  type Frame,
  frameNameOf,
  observerFromHeader,
  pixelsToWorld,
  wcsFromHeader,
  worldToPixels,
} from "./index.js";

type Rows = readonly (readonly (number | string)[])[];
interface HeaderCase {
  readonly name: string;
  readonly class: string;
  readonly header: Readonly<Record<string, string | number | boolean>>;
  readonly properties: {
    readonly reference_date_utc: string;
    readonly rsun_meters: number;
    readonly carrington_longitude_deg: number;
    readonly observer_hgs: { readonly lon_deg: number; readonly lat_deg: number; readonly radius_m: number };
  };
  readonly pixel_to_world: { readonly pixel: Rows; readonly world: Rows };
  readonly world_to_pixel?: { readonly hpc_arcsec: Rows; readonly pixel: Rows };
  readonly hgs_to_pixel?: { readonly hgs_lonlatr: Rows; readonly pixel: Rows };
}

// The headers are cases of the map room, which repairs and describes them and counts them. Here they prove that what needs no
// repair comes out of this room alone: PC, CD and CROTA2 forms, observers, and the whole way from the surface to a pixel.

const TOLERANCE = { arcsec: 1e-6, degrees: 1e-9, pixels: 1e-6, surfacePixels: 0.01, observerDegrees: 0.5 / 3600 };

const column = (rows: Rows, index: number): Float64Array =>
  Float64Array.from(rows, (row) => goldenNumber(row[index] ?? Number.NaN));

function expectColumns(
  found: readonly Float64Array[],
  rows: Rows,
  tolerance: number,
  turn = Number.POSITIVE_INFINITY,
): void {
  rows.forEach((row, index) => {
    row.forEach((golden, place) => {
      const wanted = goldenNumber(golden);
      const value = found[place]?.[index] ?? 0;
      expect(Number.isNaN(value), `[${index}][${place}] ${value} for ${wanted}`).toBe(Number.isNaN(wanted));
      if (Number.isNaN(wanted)) return;
      const plain = value - wanted;
      const difference = Number.isFinite(turn) ? plain - turn * Math.round(plain / turn) : plain;
      expect(Math.abs(difference), `[${index}][${place}] ${value} for ${wanted}`).toBeLessThanOrEqual(tolerance);
    });
  });
}

/** What the map room must repair first: no unit of the standard, no reference pixel. */
function needsRepair(golden: HeaderCase): boolean {
  if (golden.header["CRPIX1"] === undefined) return true;
  try {
    wcsFromHeader(makeHeader(Object.entries(golden.header)));
    return false;
  } catch (error) {
    if (isHeliokitError(error, "coordinates/bad-unit")) return true;
    throw error;
  }
}

const parts = goldenParts<{ cases: readonly HeaderCase[] }>("headers.json");

// A set of fixtures may leave the file out; then this line says so.
it.skipIf(parts.length === 0)("headers.json is in this set of fixtures", () => {
  expect(parts.length).toBe(1);
});

describe.each(parts)("golden $file", ({ goldens }) => {
  const ready = goldens.cases.filter((golden) => !needsRepair(golden));

  it("reads nearly all of them without repair", () => {
    expect(ready.length).toBeGreaterThan(0.9 * goldens.cases.length);
  });

  it.each(ready)("$name", (golden) => {
    const header = makeHeader(Object.entries(golden.header));
    const wcs = wcsFromHeader(header);
    const { properties } = golden;
    const time = parseInstant(properties.reference_date_utc);
    const inArcsec = wcs.unit === "arcsec";

    const { pixel, world } = golden.pixel_to_world;
    const found = pixelsToWorld(wcs, [column(pixel, 0), column(pixel, 1)]);
    expectColumns(found, world, inArcsec ? TOLERANCE.arcsec : TOLERANCE.degrees, inArcsec ? 1_296_000 : 360);
    expectColumns(worldToPixels(wcs, [column(world, 0), column(world, 1)]), pixel, TOLERANCE.pixels);

    const observer = observerFromHeader(header, time, { preferEcliptic: golden.class === "AIAMap" });
    expect(Math.abs(observer.longitudeDegrees - properties.observer_hgs.lon_deg)).toBeLessThanOrEqual(
      TOLERANCE.observerDegrees,
    );
    expect(Math.abs(observer.latitudeDegrees - properties.observer_hgs.lat_deg)).toBeLessThanOrEqual(
      TOLERANCE.observerDegrees,
    );

    const frame: Frame = { name: frameNameOf(wcs), time, observer, radiusMetres: properties.rsun_meters };
    if (golden.world_to_pixel !== undefined && frame.name === "HPC") {
      const { hpc_arcsec: hpc, pixel: wanted } = golden.world_to_pixel;
      expectColumns(worldToPixels(wcs, [column(hpc, 0), column(hpc, 1)]), wanted, TOLERANCE.pixels);
    }
    if (golden.hgs_to_pixel !== undefined) {
      const { hgs_lonlatr: hgs, pixel: wanted } = golden.hgs_to_pixel;
      const from: Frame = { ...frame, name: "HGS" };
      const [x, y] = convertPositions([column(hgs, 0), column(hgs, 1), column(hgs, 2)], from, frame);
      expectColumns(worldToPixels(wcs, [x, y]), wanted, TOLERANCE.surfacePixels);
    }
  });
});
