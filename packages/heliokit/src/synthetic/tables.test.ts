import { describe, expect, it } from "vitest";
import { degradation, parseCorrectionTable, parseErrorTable, parsePointingTable, pointingRow } from "../aia/index.js";
import { parseInstant } from "../time/index.js";
import { channelFacts } from "./channels.js";
import { syntheticCorrectionTable, syntheticErrorTable, syntheticPointingTable } from "./index.js";

const from = parseInstant("2013-06-21T00:00:00Z");

describe("synthetic tables", () => {
  it("hold the same pointing as CSV and as the archive's JSON, for the time asked", () => {
    const { csv, json } = syntheticPointingTable({ from, to: "2013-06-21T09:30:00Z", seed: 2 });
    const tables = [parsePointingTable(csv.text), parsePointingTable(json.text)];
    for (const { wavelengthAngstrom: channel, centreX } of channelFacts) {
      const rows = tables.map((table) => pointingRow(table, parseInstant("2013-06-21T09:29:59Z"), channel));
      expect(rows[0]).toBeDefined();
      expect(rows[0]).toEqual(rows[1]);
      expect(Math.abs(rows[0]!.x0 - centreX)).toBeLessThan(0.3);
    }
    expect(pointingRow(tables[0]!, parseInstant("2013-06-22T00:00:00Z"), 193)).toBeUndefined();
  });

  it("leave gaps and undefined values where asked", () => {
    const { csv, json } = syntheticPointingTable({ from, gaps: [2], undefinedRows: [1] });
    for (const text of [csv.text, json.text]) {
      const table = parsePointingTable(text);
      expect(pointingRow(table, parseInstant("2013-06-21T00:30:00Z"), 94)).toBeUndefined();
      expect(pointingRow(table, parseInstant("2013-06-20T21:30:00Z"), 94)?.x0).toBeNaN();
      expect(pointingRow(table, parseInstant("2013-06-20T21:30:00Z"), 131)?.x0).toBeGreaterThan(2000);
    }
  });

  it("let every channel fade, the visible one not, in both forms alike", () => {
    const { text, json } = syntheticCorrectionTable();
    const tables = [parseCorrectionTable(text.text), parseCorrectionTable(json.text)];
    for (const { wavelengthAngstrom: channel } of channelFacts) {
      for (const at of ["2010-06-01T00:00:00Z", "2013-06-21T00:00:00Z", "2019-01-01T00:00:00Z"]) {
        const [a, b] = tables.map((table) => degradation({ table, channel, at: parseInstant(at) }).factor);
        expect(a).toBe(b);
        expect(a).toBeGreaterThan(0.005);
        expect(a).toBeLessThan(1.1);
        if (channel === 4500) expect(a).toBe(1);
      }
    }
  });

  it("state the gain that the images are drawn with", () => {
    const table = parseErrorTable(syntheticErrorTable().text);
    expect(table.rows.map((row) => row.dnPerPhoton)).toEqual(channelFacts.map((facts) => facts.dnPerPhoton));
  });
});
