import { describe, expect, it } from "vitest";
import { formatUtc, parseInstant } from "../time/index.js";
import { nearestPointingRow, parsePointingTable, pointingReaches, pointingRow } from "./pointing-table.js";

const columns = ["X0", "Y0", "INSTROT", "IMSCALE"];
const heading = `DATE,VERSION,T_START,T_STOP,${["094", "1600"].flatMap((w) => columns.map((c) => `A_${w}_${c}`)).join(",")},HMI_X`;

function line(start: string, stop: string, x0: string | number, extra = "9"): string {
  return `2023-01-05T18:22:41Z,1,${start},${stop},${x0},2051,0.0178,0.600109,2040,2041,-0.1,0.6094,${extra}`;
}

const csv = [
  heading,
  line("2013-06-21T00:00:00Z", "2013-06-21T03:00:00Z", 1),
  line("2013-06-21T03:00:00", "2013-06-21 06:00:00", 2),
  // A gap of three hours, then rows that overlap: the first one in the table holds.
  line("2013-06-21T09:00:00Z", "2013-06-21T18:00:00Z", 3),
  line("2013-06-21T12:00:00Z", "2013-06-21T15:00:00Z", 4),
  line("MISSING", "MISSING", 5),
  line("2013-06-21T18:00:00Z", "2013-06-21T21:00:00Z", ""),
  line("2013-06-21T21:00:00Z", "2013-06-22T00:00:00Z", "MISSING"),
  line("2013-06-22T00:00:00Z", "2013-06-22T03:00:00Z", "nan"),
  "",
].join("\n");

const table = parsePointingTable(csv);
const at = (time: string) => pointingRow(table, parseInstant(time), 94);

describe("the pointing table", () => {
  it("finds columns by name and pads the wavelength", () => {
    expect([...table.channels.keys()]).toEqual([94, 1600]);
    expect(pointingRow(table, parseInstant("2013-06-21T01:00Z"), 1600)).toMatchObject({
      x0: 2040,
      y0: 2041,
      instRot: -0.1,
      scale: 0.6094,
    });
  });

  it("takes the first row whose half-open span holds the time", () => {
    expect(at("2013-06-20T23:59:59.999Z")).toBeUndefined();
    expect(at("2013-06-21T00:00:00Z")).toMatchObject({ row: 0, x0: 1 });
    expect(at("2013-06-21T02:59:59.999999999Z")).toMatchObject({ row: 0 });
    expect(at("2013-06-21T03:00:00Z")).toMatchObject({ row: 1 });
    expect(at("2013-06-21T06:00:00Z")).toBeUndefined();
    expect(at("2013-06-21T13:00:00Z")).toMatchObject({ row: 2, x0: 3 });
    expect(at("2013.06.21_00:00:34.99_TAI")).toBeUndefined();
    expect(at("2013.06.21_00:00:35_TAI")).toMatchObject({ row: 0 });
  });

  it("gives NaN for what is missing, however it is written", () => {
    for (const time of ["2013-06-21T18:00Z", "2013-06-21T21:00Z", "2013-06-22T00:00Z"]) {
      expect(at(time)?.x0).toBeNaN();
      expect(at(time)?.y0).toBe(2051);
    }
  });

  it("finds the nearest row that has a position", () => {
    const near = (time: string, within?: number) => nearestPointingRow(table, parseInstant(time), 94, within);
    expect(near("2013-06-21T06:00:08Z")).toMatchObject({ row: 1, distanceSeconds: 8 });
    expect(near("2013-06-21T08:59:00Z")).toMatchObject({ row: 2, distanceSeconds: 60 });
    // Halfway: the earlier one.
    expect(near("2013-06-21T07:30:00Z")).toMatchObject({ row: 1, distanceSeconds: 5400 });
    expect(near("2013-06-21T22:00:00Z")).toMatchObject({ row: 2, distanceSeconds: 4 * 3600 });
    expect(near("2013-06-21T22:00:00Z", 3600)).toBeUndefined();
    expect(near("2013-06-21T01:00:00Z", 0)).toMatchObject({ row: 0, distanceSeconds: 0 });
  });

  it("knows how far it reaches", () => {
    expect(formatUtc(table.coverage.from, 0)).toBe("2013-06-21T00:00:00Z");
    expect(formatUtc(table.coverage.until, 0)).toBe("2013-06-22T03:00:00Z");
    expect(pointingReaches(table, parseInstant("2013-06-22T02:59:59Z"))).toBe(true);
    expect(pointingReaches(table, parseInstant("2013-06-22T03:00:00Z"))).toBe(false);
  });

  it("reads a window of a long table with the same rows and row numbers", () => {
    const days = Array.from({ length: 400 }, (_, day) => {
      const start = new Date(Date.UTC(2012, 0, 1 + day)).toISOString();
      const stop = new Date(Date.UTC(2012, 0, 2 + day)).toISOString();
      return line(start, stop, day);
    });
    const text = [heading, ...days].join("\n");
    const whole = parsePointingTable(text);
    const time = parseInstant("2012-06-30T23:59:60.5Z");
    const part = parsePointingTable(text, { window: { from: time, until: time } });
    expect(part.rowNumbers.length).toBeLessThan(6);
    expect(pointingRow(part, time, 94)).toEqual(pointingRow(whole, time, 94));
    expect(part.coverage).toEqual(whole.coverage);
    expect(part.sha256).toBe(whole.sha256);
  });

  it("does not judge by text what is not ISO", () => {
    const text = [heading, line("2013.06.21_00:00:00_UTC", "2013.06.21_03:00:00_UTC", 7)].join("\n");
    const time = parseInstant("2013-06-21T01:00Z");
    expect(pointingRow(parsePointingTable(text, { window: { from: time, until: time } }), time, 94)?.x0).toBe(7);
  });

  it.each([
    ["no times", "A_094_X0,B\n1,2"],
    ["no channel", "T_START,T_STOP\n2013-06-21,2013-06-22"],
    ["half a channel", "T_START,T_STOP,A_094_X0\n2013-06-21,2013-06-22,1"],
    ["an unreadable time", `${heading}\n${line("soon", "later", 1)}`],
    ["an unreadable number", `${heading}\n${line("2013-06-21", "2013-06-22", "12a")}`],
    [
      "a short row",
      `${heading}\n2013,1,2013-06-21T00:00:00Z,2013-06-21T03:00:00Z,1\n${line("2013-06-21", "2013-06-22", 1)}`,
    ],
    ["a cut end", csv.slice(0, csv.lastIndexOf(",2051"))],
    ["no times in any row", `${heading}\n${line("MISSING", "MISSING", 1)}`],
  ])("refuses a table with %s", (_what, text) => {
    expect(() => parsePointingTable(text)).toThrow(expect.objectContaining({ code: "aia/unreadable-table" }));
  });

  it("tells apart an empty table and a missing channel", () => {
    expect(() => parsePointingTable(heading)).toThrow(expect.objectContaining({ code: "aia/empty-table" }));
    expect(() => pointingRow(table, parseInstant("2013-06-21"), 171)).toThrow(
      "no columns for channel 171 (has 94, 1600)",
    );
  });

  it("survives the way to a worker", () => {
    const copy = structuredClone(table);
    expect(pointingRow(copy, parseInstant("2013-06-21T01:00Z"), 94)).toEqual(at("2013-06-21T01:00Z"));
  });
});
