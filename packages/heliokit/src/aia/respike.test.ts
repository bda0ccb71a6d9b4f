import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import type { HeliokitWarning } from "../errors.js";
import { type FitsHeader, headerNumber, headerText, parseHeader, withCards, withoutCards } from "../fits/index.js";
import { mapFromRaster } from "../map/index.js";
import { framePlaceOf, insertSpikes, placeSpikes, readSpikes, respike, spikesFromRaster } from "./respike.js";

const cards = [
  "INSTRUME= 'AIA_2   '",
  "LVL_NUM =                  1.0",
  "NSPIKES =                    3",
  "CDELT1  =               0.6007",
  "CDELT2  =               0.6007",
  "CRPIX1  =                  2.0",
  "CRPIX2  =                  1.5",
  "X0_MP   =               2041.4",
  "Y0_MP   =               2040.4",
  "T_OBS   = '2013-06-21T00:00:06.84Z'",
  "END",
];
const header = parseHeader(
  new TextEncoder().encode(
    cards
      .map((card) => card.padEnd(80))
      .join("")
      .padEnd(2880),
  ),
);
const spikes = spikesFromRaster({
  data: Int32Array.from([2040 * 4096 + 2040, 2041 * 4096 + 2043, 5, 100, 200, 300, 1, 2, 3]),
  width: 3,
  height: 3,
});
const mapOf = (changed: FitsHeader) => mapFromRaster({ data: new Float32Array(16), width: 4, height: 4 }, changed);

describe("spikes", () => {
  it("are read from the first two rows", () => {
    expect([...spikes.positions]).toEqual([8357880, 8361979, 5]);
    expect([...spikes.values]).toEqual([100, 200, 300]);
    expect(spikesFromRaster({ data: new Float32Array(0), width: 0, height: 2 }).positions).toHaveLength(0);
  });

  it.each([
    ["one row", { data: Int32Array.from([1, 2]), width: 2, height: 1 }],
    ["fewer numbers than announced", { data: Int32Array.from([1, 2]), width: 2, height: 2 }],
    ["a negative position", { data: Int32Array.from([-1, 2]), width: 1, height: 2 }],
    ["a position beyond the frame", { data: Int32Array.from([4096 * 4096, 2]), width: 1, height: 2 }],
    ["a position between pixels", { data: Float64Array.from([1.5, 2]), width: 1, height: 2 }],
    ["no position", { data: Float64Array.from([Number.NaN, 2]), width: 1, height: 2 }],
  ])("with %s are refused", (_what, raster) => {
    expect(() => spikesFromRaster(raster)).toThrow(expect.objectContaining({ code: "aia/bad-spikes" }));
  });

  it("that fall into a cut-out are put to the nearest pixel, in order", () => {
    const place = framePlaceOf(header, 4, 4);
    expect(place.firstColumn).toBeCloseTo(2040.4, 9);
    expect(place.firstRow).toBeCloseTo(2039.9, 9);
    expect(placeSpikes(spikes, place)).toEqual([
      { x: 0, y: 0, value: 100 },
      { x: 3, y: 1, value: 200 },
    ]);
  });

  it("in a full frame stay where they are, whatever CRPIX says", () => {
    expect(placeSpikes(spikes, framePlaceOf(header, 4096, 4096)).map(({ x, y }) => [x, y])).toEqual([
      [2040, 2040],
      [2043, 2041],
      [5, 0],
    ]);
  });

  it("never land outside the image", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4096 * 4096 - 1), { maxLength: 50 }),
        fc.double({ min: -10, max: 4100, noNaN: true }),
        fc.integer({ min: 1, max: 64 }),
        (positions, first, side) => {
          const place = { width: side, height: side, firstColumn: first, firstRow: first / 2 };
          const some = { positions: Int32Array.from(positions), values: Float64Array.from(positions, () => 1) };
          const raster = { data: new Float32Array(side * side), width: side, height: side };
          const placed = placeSpikes(some, place);
          expect(insertSpikes(raster, placed).data).toHaveLength(side * side);
          expect(placed.every(({ x, y }) => x >= 0 && x < side && y >= 0 && y < side)).toBe(true);
        },
      ),
    );
  });
});

describe("putting spikes back", () => {
  it("changes pixels and header, and leaves the map it was given alone", () => {
    const map = mapOf(header);
    const raw = respike(map, spikes);
    expect([raw.raster.data[0], raw.raster.data[7]]).toEqual([100, 200]);
    expect(map.raster.data.every((value) => value === 0)).toBe(true);
    expect(headerNumber(raw.header, "LVL_NUM")).toBe(0.5);
    expect(headerNumber(raw.header, "NSPIKES")).toBe(0);
    expect(headerText(raw.header, "COMMENTS")).toBe("Respike applied; 2 hot pixels reinserted.");
    expect(headerNumber(map.header, "LVL_NUM")).toBe(1);
  });

  it.each([
    ["another instrument", withCards(header, { INSTRUME: "HMI_SIDE1" }), "aia/not-aia"],
    ["level 1.5", withCards(header, { LVL_NUM: 1.5 }), "aia/not-level-1"],
    ["no level", withoutCards(header, ["LVL_NUM"]), "aia/not-level-1"],
    ["no spikes", withCards(header, { NSPIKES: 0 }), "aia/no-spikes"],
    ["a cut-out without place", withoutCards(header, ["X0_MP"]), "aia/missing-keyword"],
  ])("refuses %s", (_what, changed, code) => {
    expect(() => respike(mapOf(changed), spikes)).toThrow(expect.objectContaining({ code }));
  });

  it("doubts another pixel size", () => {
    const warnings: HeliokitWarning[] = [];
    const onWarning = (warning: HeliokitWarning) => warnings.push(warning);
    respike(mapOf(header), spikes, { onWarning });
    expect(warnings).toEqual([]);
    respike(mapOf(withCards(header, { CDELT1: 0.6094 })), spikes, { onWarning });
    expect(warnings).toMatchObject([{ code: "aia/unexpected-scale", facts: { scale: 0.6094 } }]);
  });
});

describe("a spike file", () => {
  it("without an image in its second HDU is refused", async () => {
    const primary = [
      "SIMPLE  =                    T",
      "BITPIX  =                    8",
      "NAXIS   =                    0",
      "END",
    ];
    const bytes = new TextEncoder().encode(
      primary
        .map((card) => card.padEnd(80))
        .join("")
        .padEnd(2880),
    );
    await expect(readSpikes(memorySource(bytes, "x.fits"))).rejects.toMatchObject({ code: "aia/bad-spikes" });
  });
});
