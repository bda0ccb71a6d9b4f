import { describe, expect, it } from "vitest";
import { headerNumber, headerText, makeHeader, withCards } from "../fits/index.js";
import { mapFromRaster, mapPixelToWorld, mapProperties } from "./index.js";
import { isSynopticChart, synopticRepairs } from "./synoptic.js";

const ROWS = 90;
const chart = {
  TELESCOP: "SDO/HMI",
  INSTRUME: "HMI_SIDE1",
  CONTENT: "Carrington Synoptic Chart Of Br Field",
  CTYPE1: "CRLN-CEA",
  CTYPE2: "CRLT-CEA",
  CUNIT1: "Degree",
  CUNIT2: "Sine Latitude",
  CRPIX1: 90.5,
  CRPIX2: (ROWS + 1) / 2,
  CRVAL1: 180,
  CRVAL2: 0,
  CDELT1: -2,
  CDELT2: 2 / ROWS,
  T_OBS: "2014.03.05_06:00:00_TAI",
};
const headerOf = (cards: Readonly<Record<string, string | number | undefined>> = {}) =>
  withCards(makeHeader([]), { ...chart, ...cards });

describe("isSynopticChart", () => {
  it("wants HMI's telescope and the content, in any case", () => {
    expect(isSynopticChart(headerOf())).toBe(true);
    expect(isSynopticChart(headerOf({ CONTENT: "CARRINGTON SYNOPTIC CHART of Bp" }))).toBe(true);
    expect(isSynopticChart(headerOf({ TELESCOP: "SDO/HMI  " }))).toBe(true);
    expect(isSynopticChart(headerOf({ TELESCOP: "SOHO/MDI" }))).toBe(false);
    expect(isSynopticChart(headerOf({ CONTENT: "MAGNETOGRAM" }))).toBe(false);
    expect(isSynopticChart(headerOf({ CONTENT: undefined }))).toBe(false);
    expect(isSynopticChart(makeHeader([]))).toBe(false);
  });
});

describe("synopticRepairs", () => {
  it("writes the standard's words and remembers what was there", () => {
    const before = headerOf();
    const { header, repairs } = synopticRepairs(before);
    expect(headerText(header, "CUNIT1")).toBe("deg");
    expect(headerText(header, "CUNIT2")).toBe("deg");
    expect(headerNumber(header, "CDELT1")).toBe(2);
    expect(headerNumber(header, "CDELT2")).toBeCloseTo(((2 / ROWS) * 180) / Math.PI, 12);
    expect(repairs.map(({ keyword, found, used }) => [keyword, found, used])).toEqual([
      ["CUNIT1", "Degree", "deg"],
      ["CUNIT2", "Sine Latitude", "deg"],
      ["CDELT2", 2 / ROWS, (2 / ROWS) * (180 / Math.PI)],
      ["CDELT1", -2, 2],
    ]);
    expect(headerText(before, "CUNIT2")).toBe("Sine Latitude");
  });

  it("leaves a header that follows the standard as it is", () => {
    const { header, repairs } = synopticRepairs(headerOf());
    expect(repairs).not.toEqual([]);
    expect(synopticRepairs(header)).toEqual({ header, repairs: [] });
  });

  it("does without steps", () => {
    const { repairs } = synopticRepairs(headerOf({ CDELT1: undefined, CDELT2: undefined }));
    expect(repairs.map(({ keyword }) => keyword)).toEqual(["CUNIT1", "CUNIT2"]);
  });
});

describe("a synoptic chart as a map", () => {
  const map = mapFromRaster({ data: new Float32Array(180 * ROWS), width: 180, height: ROWS }, headerOf());

  it("has rows at equal steps of the sine of latitude, and longitude to the right", () => {
    for (const row of [0, 13, 44.5, 60, ROWS - 1]) {
      const [longitude, latitude] = mapPixelToWorld(map, 10, row);
      expect(longitude).toBeCloseTo(180 + 2 * (10 - 89.5), 8);
      expect(Math.sin((latitude * Math.PI) / 180)).toBeCloseTo(((row - 44.5) * 2) / ROWS, 10);
    }
    expect(mapPixelToWorld(map, 11, 3)[0]).toBeGreaterThan(mapPixelToWorld(map, 10, 3)[0]);
  });

  it("is named by its content", () => {
    expect(mapProperties(map)).toMatchObject({ frame: "HGC", spatialUnit: "deg", observatory: "SDO" });
    expect(mapProperties(map).name).toBe("HMI carrington 2014-03-05 06:00:00");
  });
});
