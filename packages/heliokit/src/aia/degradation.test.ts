import { describe, expect, it } from "vitest";
import type { HeliokitWarning } from "../errors.js";
import { formatUtc, parseInstant } from "../time/index.js";
import { parseCorrectionTable } from "./correction-table.js";
import { degradation, usableDegradation } from "./degradation.js";

const heading =
  "DATE T_START T_STOP VER_NUM WAVE_STR WAVELNTH EPERDN DNPERPHT EFF_AREA EFF_WVLN EFFA_P1 EFFA_P2 EFFA_P3 RMSE";
const made = "2017-12-10T05:04:48.000";

function row(start: string, stop: string, version: number, wave: string, area: number, p = [0, 0, 0]): string {
  return `${made} ${start} ${stop} ${version} ${wave} 0 1 1 ${area} 94 ${p.join(" ")} 0`;
}

const text = [
  heading,
  row("2010-01-01", "2012-01-01", 8, "94_THIN", 2),
  row("2012-01-01", "2016-01-01", 8, "94_THIN", 1, [0.001, 0, 0]),
  row("2016-01-01", "2030-01-01", 8, "94_THIN", 1, [-0.001, 0, 0]),
  row("2010-01-01", "2030-01-01", 9, "94_THIN", 4),
  // The same epoch twice: the later row of the file holds, the earlier one stays the reference.
  row("2010-01-01", "2030-01-01", 9, "94_THIN", 3),
  row("2010-01-01", "2030-01-01", 3, "4500", 1),
  row("2010-01-01", "2030-01-01", 8, "1600", 1),
].join("\n");
const table = parseCorrectionTable(text, { origin: { source: "file", address: "response.txt" } });
const ask = (channel: number | string, at: string, version?: number) =>
  degradation({ table, channel, at: parseInstant(at), ...(version === undefined ? {} : { version }) });

describe("degradation", () => {
  it("takes the highest version unless told, and says which", () => {
    expect(table.versions).toEqual([3, 8, 9]);
    expect(ask(94, "2011-01-01")).toMatchObject({ version: 9, epochIndex: 1, factor: 0.75 });
    expect(ask("94A", "2011-01-01", 8)).toMatchObject({ version: 8, epochIndex: 0, factor: 1 });
    expect(ask(1600, "2011-01-01").version).toBe(8);
  });

  it("never takes more than version 3 for 4500", () => {
    expect(ask(4500, "2015-01-01", 10)).toMatchObject({ version: 3, factor: 1 });
    expect(ask(4500, "2015-01-01").version).toBe(3);
  });

  it("counts days of SI seconds: leap seconds between count", () => {
    // 2012-07-01 and 2015-07-01 lie between.
    const found = ask(94, "2015-12-31", 8);
    expect(found.dtDays).toBeCloseTo(1460 + 2 / 86_400, 9);
    expect(found.factor).toBeCloseTo(0.5 * (1 + 0.001 * (1460 + 2 / 86_400)), 12);
  });

  it("holds epochs half-open", () => {
    expect(ask(94, "2011-12-31T23:59:59.999999999Z", 8).epochIndex).toBe(0);
    expect(ask(94, "2012-01-01T00:00:00Z", 8).epochIndex).toBe(1);
  });

  it("names what is missing", () => {
    expect(() => ask(94, "2015-01-01", 10)).toThrow(
      "table response.txt does not contain calibration for 94 and version 10 (it has version 8, 9)",
    );
    expect(() => ask(171, "2015-01-01")).toThrow(
      "for 171 (it has nothing for this channel); take another table, or none",
    );
    expect(() => ask(94, "2030-01-01", 8)).toThrow(
      expect.objectContaining({ code: "aia/correction-epoch-missing", message: expect.stringContaining("2030-01-01") }),
    );
    expect(() => ask(193.5, "2015-01-01")).toThrow(expect.objectContaining({ code: "aia/unknown-channel" }));
  });

  it("warns when the polynomial is used beyond the date of the table", () => {
    const warnings: HeliokitWarning[] = [];
    const onWarning = (warning: HeliokitWarning) => warnings.push(warning);
    const query = { table, channel: 94, version: 8, onWarning };
    expect(degradation({ ...query, at: parseInstant(made) }).extrapolated).toBe(false);
    expect(warnings).toEqual([]);
    const later = degradation({ ...query, at: parseInstant("2017-12-10T05:04:48.001") });
    expect(later.extrapolated).toBe(true);
    expect(later.madeAt && formatUtc(later.madeAt)).toBe(`${made}Z`);
    expect(warnings).toMatchObject([{ code: "aia/degradation-extrapolated", facts: { version: 8 } }]);
    expect(warnings[0]?.message).toContain("2017-12-10");
  });

  it("gives a factor below zero as it is, but never to divide by", () => {
    const query = { table, channel: 94, version: 8, at: parseInstant("2025-01-01") };
    expect(degradation(query).factor).toBeLessThan(0);
    expect(() => usableDegradation(query)).toThrow(expect.objectContaining({ code: "aia/bad-correction-factor" }));
    expect(usableDegradation({ ...query, at: parseInstant("2017-01-01") }).factor).toBeGreaterThan(0);
  });

  it("reads a table without dates and wavelengths, and never calls that extrapolation", () => {
    const lines = text.split("\n").map((line) =>
      line
        .split(" ")
        .filter((_, at) => at !== 0 && at !== 9)
        .join(" "),
    );
    const bare = parseCorrectionTable(lines.join("\n"));
    expect(bare.madeAt).toBeUndefined();
    expect(degradation({ table: bare, channel: 94, at: parseInstant("2020-01-01") })).toMatchObject({
      factor: 0.75,
      extrapolated: false,
    });
  });

  it.each([
    ["a column away", text.replace("EFF_AREA", "AREA")],
    ["no epoch start", text.replace("2012-01-01 2016-01-01", "MISSING 2016-01-01")],
    ["a bad time", text.replace("2012-01-01 2016-01-01", "2012-31-01 2016-01-01")],
  ])("refuses a table with %s", (_what, damaged) => {
    expect(() => parseCorrectionTable(damaged)).toThrow(expect.objectContaining({ code: "aia/unreadable-table" }));
  });
});
