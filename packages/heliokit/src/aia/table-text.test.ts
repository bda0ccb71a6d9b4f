import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { parseCorrectionTable } from "./correction-table.js";
import { parseErrorTable } from "./error-table.js";
import { parsePointingTable } from "./pointing-table.js";
import { sdoLocationFromReply } from "./sdo-location.js";
import { cellNumber, readTextTable } from "./table-text.js";

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return undefined;
}

describe("tables as text", () => {
  it.each([
    ["csv", "A,B\n1,x\n2,y\n"],
    ["csv", '﻿"a" , b \r\n "1" ,x\r\n2,y'],
    ["text", "  A   B\n  1   x\n  2   y\n\n"],
    ["drms", '{"keywords":[{"name":"a","values":["1","2"]},{"name":"B","values":["x","y"]}],"count":2,"status":0}'],
    ["drms", ' {"keywords":[{"name":"A","values":[1,2]},{"name":"B","values":["x","y"]}],"count":"2","status":"0"}'],
  ])("reads the form %s: %j", (form, text) => {
    const table = readTextTable(text, "t");
    expect(table.form).toBe(form);
    expect(table.rowCount).toBe(2);
    expect([table.column("a"), table.column("B"), table.column("C")]).toEqual([0, 1, -1]);
    expect([table.cell(0, 0), table.cell(1, 0), table.cell(0, 1), table.cell(1, 1)]).toEqual(["1", "2", "x", "y"]);
  });

  it.each([
    ["", "aia/unreadable-table"],
    ["\n \n", "aia/unreadable-table"],
    ["<!DOCTYPE html><html>captive portal</html>", "aia/unreadable-table"],
    ["\n  <html>", "aia/unreadable-table"],
    ["A,B\n1,2\n3", "aia/unreadable-table"],
    ["A B\n1 2\n3", "aia/unreadable-table"],
    ['{"keywords":[{"name":"A","values":["1"', "aia/unreadable-table"],
    ['{"status":1,"error":"series not found"}', "aia/unreadable-table"],
    ['{"status":0}', "aia/unreadable-table"],
    ['{"count":0,"status":0}', "aia/empty-table"],
    ['{"keywords":[],"count":0,"status":0}', "aia/empty-table"],
    ['{"keywords":[{"name":"A","values":[]}],"status":0}', "aia/empty-table"],
    ['{"keywords":[{"name":"A"}],"status":0}', "aia/unreadable-table"],
    ['{"keywords":[{"name":"A","values":["1"]},{"name":"B","values":[]}],"count":1}', "aia/unreadable-table"],
    ['{"keywords":[{"name":"A","values":["1"]}],"count":2}', "aia/unreadable-table"],
  ])("refuses %j with %s", (text, code) => {
    expect(codeOf(() => readTextTable(text, "t"))).toBe(code);
  });

  it("says what the archive said", () => {
    expect(() => readTextTable('{"status":1,"error":" series not found. "}', "JSOC")).toThrow(
      "table JSOC: the archive refused the query (status 1): series not found.",
    );
  });

  it.each([
    ["1.5", 1.5],
    ["-2", -2],
    [".5", 0.5],
    ["1e-3", 0.001],
    ["1D+2", 100],
    ["", Number.NaN],
    ["MISSING", Number.NaN],
    ["nan", Number.NaN],
    ["-2147483648", Number.NaN],
  ])("reads the number %j", (text, value) => {
    expect(cellNumber(readTextTable(`A,B\n${text},x`, "t"), 0, 0, "t")).toEqual(value);
  });

  it.each(["1,5", "0x10", "1.5.2", "Infinity", "- 1", "1_000"])("refuses %j as a number", (text) => {
    const table = readTextTable(JSON.stringify({ keywords: [{ name: "A", values: [text] }], count: 1 }), "t");
    expect(codeOf(() => cellNumber(table, 0, 0, "t"))).toBe("aia/unreadable-table");
  });

  it("answers any text with a table or a coded error, in every parser", () => {
    const names = ["T_START", "T_STOP", "A_193_X0", "VER_NUM", "WAVE_STR", "T_OBS", "DATE", "EFF_AREA"];
    const cell = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom(...names, "2013-06-21T00:00:00Z", "MISSING", "1", "{", "<"),
    );
    const rows = fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 5 });
    const text = fc.oneof(
      fc.string(),
      rows.map((lines) => lines.map((cells) => cells.join(",")).join("\n")),
      rows.map((lines) => lines.map((cells) => cells.join("  ")).join("\n")),
      fc
        .array(
          fc.record({ name: cell, values: fc.array(fc.oneof(cell, fc.double(), fc.constant(null)), { maxLength: 4 }) }),
        )
        .map((keywords) => JSON.stringify({ keywords, count: keywords[0]?.values.length ?? 0, status: 0 })),
      fc.json(),
    );
    fc.assert(
      fc.property(text, (input) => {
        for (const parse of [
          parsePointingTable,
          parseCorrectionTable,
          parseErrorTable,
          (reply: string) => sdoLocationFromReply(reply, { seconds: 0, nanoseconds: 0 }),
        ]) {
          expect(codeOf(() => parse(input)) ?? "aia/").toMatch(/^aia\//);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
