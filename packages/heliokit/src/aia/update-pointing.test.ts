import { describe, expect, it } from "vitest";
import { type HeliokitWarning, isHeliokitError } from "../errors.js";
import { type FitsHeader, hasKeyword, headerNumber, makeHeader, withCards, withoutCards } from "../fits/index.js";
import { newNotes } from "./notes.js";
import { parsePointingTable } from "./pointing-table.js";
import { type PointingUpdate, pointedHeader } from "./update-pointing.js";

const table = parsePointingTable(
  [
    "T_START,T_STOP,A_193_X0,A_193_Y0,A_193_IMSCALE,A_193_INSTROT",
    "2013-06-21T00:00:00Z,2013-06-21T03:00:00Z,2041.35,2041.3,0.600714,0.056543",
    "2013-06-21T06:00:00Z,2013-06-21T09:00:00Z,,2041.3,0.600714,MISSING",
  ].join("\n"),
);

const level1 = makeHeader([
  ["INSTRUME", "AIA_2"],
  ["WAVELNTH", 193],
  ["T_OBS", "2013-06-21T00:00:06.84Z"],
  ["CRPIX1", 2042.022095],
  ["CRPIX2", 2042.644165],
  ["CDELT1", 0.600758],
  ["CDELT2", 0.600758],
  ["CROTA2", 0.05],
  ["X0_MP", 2041.022095],
  ["Y0_MP", 2041.644165],
  ["SAT_ROT", -0.00011],
  ["PC1_1", 1],
]);

const full = { width: 4096, height: 4096 };

function update(
  header: FitsHeader,
  size = full,
  gap: "error" | "header" | "nearest" = "error",
): PointingUpdate & { readonly warnings: readonly HeliokitWarning[] } {
  const notes = newNotes();
  return { ...pointedHeader(header, size, table, gap, notes), warnings: notes.warnings };
}

describe("pointing from the table", () => {
  it("moves CRPIX by the difference of Sun centres, takes scale and roll, and drops PCi_j", () => {
    const { header, warnings } = update(level1);
    expect(headerNumber(header, "CRPIX1")).toBeCloseTo(2042.35, 9);
    expect(headerNumber(header, "CRPIX2")).toBeCloseTo(2042.3, 9);
    expect(headerNumber(header, "CDELT1")).toBe(0.600714);
    expect(headerNumber(header, "CROTA2")).toBeCloseTo(0.056433, 12);
    expect(headerNumber(header, "X0_MP")).toBe(2041.35);
    expect(hasKeyword(header, "PC1_1")).toBe(false);
    expect(warnings).toEqual([]);
  });

  it("keeps what the table does not know, with a warning for each value", () => {
    const later = withCards(level1, { T_OBS: "2013-06-21T07:00:00Z" });
    const { header, warnings } = update(later);
    expect(headerNumber(header, "CRPIX1")).toBe(2042.022095);
    expect(headerNumber(header, "CROTA2")).toBe(0.05);
    expect(headerNumber(header, "CDELT1")).toBe(0.600714);
    expect(warnings.map(({ facts }) => facts.keyword)).toEqual(["CROTA2", "CRPIX1"]);
  });

  it("follows the policy for gaps", () => {
    const gap = withCards(level1, { T_OBS: "2013-06-21T05:30:00Z" });
    expect(() => update(gap)).toThrow(/no row of the pointing table/);
    expect(update(gap, full, "header")).toMatchObject({ source: "header", row: undefined });
    // The next row is nearer but has no position for the channel.
    expect(update(gap, full, "nearest")).toMatchObject({ source: "nearest", row: { row: 0 } });
  });

  it("converts to the pixels of a frame that was binned", () => {
    const binned = withCards(level1, { CDELT1: 4.8061, CDELT2: 4.8061, CRPIX1: 255, CRPIX2: 255 });
    const { header, warnings } = update(binned, { width: 512, height: 512 });
    expect(headerNumber(header, "CDELT1")).toBeCloseTo(8 * 0.600714, 12);
    expect(headerNumber(header, "CRPIX1")).toBeCloseTo((2041.35 + 0.5) / 8 + 0.5, 9);
    expect(warnings.map(({ code }) => code)).toEqual(["aia/pointing-resampled"]);
  });

  it("refuses a table that is for other images, and warns of a scale that is a little off", () => {
    const coarse = withCards(level1, { CDELT1: 0.15, CDELT2: 0.15 });
    expect(() => update(coarse)).toThrow(/no binning explains/);
    const off = withCards(level1, { CDELT1: 0.6129, CDELT2: 0.6129 });
    expect(update(off).warnings.map(({ code }) => code)).toEqual(["aia/pointing-resampled"]);
  });

  it("guesses no scale for a small frame that has lost its own", () => {
    const bare = withoutCards(level1, ["CDELT1", "CDELT2"]);
    expect(hasKeyword(update(bare, { width: 512, height: 512 }).header, "CDELT1")).toBe(false);
    expect(headerNumber(update(bare).header, "CDELT1")).toBe(0.600714);
  });

  it("takes SAT_ROT as 0 where it is missing, with a warning and the card set", () => {
    const { header, warnings } = update(withoutCards(level1, ["SAT_ROT"]));
    expect(headerNumber(header, "SAT_ROT")).toBe(0);
    expect(headerNumber(header, "CROTA2")).toBe(0.056543);
    expect(warnings).toMatchObject([{ code: "aia/missing-keyword", facts: { keyword: "SAT_ROT" } }]);
  });

  it("says which keyword it lacks", () => {
    const missing = (keyword: string): unknown => {
      try {
        update(withoutCards(level1, [keyword]));
      } catch (error) {
        if (isHeliokitError(error, "aia/missing-keyword")) return error.facts.keyword;
      }
      return undefined;
    };
    expect(missing("T_OBS")).toBe("T_OBS");
    expect(missing("WAVELNTH")).toBe("WAVELNTH");
  });
});
