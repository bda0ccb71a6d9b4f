/** The record sets of the jsoc index, decided on the records of each series as the archive listed them. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { cellText, columnOf, type Table, textAt } from "../table/index.js";
import { countCase, fixturePath, type GoldenCase, loadIndex } from "../testing/fixtures.js";
import { matchRecordSet } from "./match-records.js";
import { parseRecordList, type RecordList } from "./record-list.js";
import { parseRecordSet } from "./record-set-parse.js";
import { keywordTable } from "./record-table.js";
import { parseSeriesInfo, type SeriesInfo } from "./series-info.js";

interface Records {
  readonly info: SeriesInfo;
  readonly list: RecordList;
  readonly table: Table;
}

const loaded = new Map<string, Records>();

function recordsOf(series: string): Records {
  const known = loaded.get(series);
  if (known) return known;
  const read = (name: string) => new Uint8Array(readFileSync(fixturePath("jsoc", name)));
  const info = parseSeriesInfo(read(`series_struct__${series}.json`), series);
  const list = parseRecordList(read(`db__${series}.json`));
  const records = { info, list, table: keywordTable(list.keywords, info) };
  loaded.set(series, records);
  return records;
}

function rowsFor(one: GoldenCase, { info, table }: Records): readonly number[] {
  const rows = [...matchRecordSet(parseRecordSet(String(one["record_set"])), info, table)];
  const limit = Number(one.options["n"] ?? 0);
  return limit > 0 ? rows.slice(0, limit) : limit < 0 ? rows.slice(limit) : rows;
}

const { cases } = loadIndex("jsoc");
const known = new Set(["query", "count", "error"]);

describe.skipIf(cases.length === 0)("record sets of the index", () => {
  it("are of known kinds", () => {
    expect([...new Set(cases.map(({ kind }) => kind))].filter((kind) => !known.has(kind))).toEqual([]);
  });

  for (const one of cases) {
    const series = typeof one["series"] === "string" ? one["series"] : undefined;
    if (series === undefined || !existsSync(fixturePath("jsoc", `db__${series}.json`))) continue;
    it(one.id, () => {
      const records = recordsOf(series);
      const { expected } = one;
      if (one.kind === "error") {
        let caught: unknown;
        try {
          rowsFor(one, records);
        } catch (error) {
          caught = error;
        }
        expect(isHeliokitError(caught)).toBe(true);
        if (expected["about"] === "column") expect(String(caught)).toMatch(/column ".*" does not exist/);
        countCase("jsoc", one.id);
        return;
      }
      const rows = rowsFor(one, records);
      expect(rows.length).toBe(expected["count"]);
      const texts = (name: string) =>
        rows.map((row) => {
          const column = columnOf(records.table, name);
          return column.texts ? textAt(column.texts, row) : cellText(column, row);
        });
      const columns = (expected["columns"] ?? {}) as Record<string, string[]>;
      for (const [name, wanted] of Object.entries(columns)) expect(texts(name), name).toEqual(wanted);
      const sums = (expected["columns_sha256"] ?? {}) as Record<string, string>;
      for (const [name, wanted] of Object.entries(sums)) {
        expect(createHash("sha256").update(texts(name).join("\n")).digest("hex"), name).toBe(wanted);
      }
      for (const [which, row] of [
        ["first", rows[0]],
        ["last", rows.at(-1)],
      ] as const) {
        const wanted = (expected[which] ?? {}) as Record<string, string>;
        if (row === undefined) continue;
        for (const [name, text] of Object.entries(wanted)) {
          if (name === "record") expect(textAt(records.list.records!.names, row)).toBe(text);
          else expect(textAt(columnOf(records.table, name).texts!, row), name).toBe(text);
        }
      }
      countCase("jsoc", one.id);
    });
  }
});
