import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { columnFromTexts, integerColumn, makeTable, packTexts, where } from "../table/index.js";
import { formatUtc, parseInstant } from "../time/index.js";
import { matchRecordSet } from "./match-records.js";
import type { KeyBound, KeyRange, RecordFilter, RecordSet } from "./record-set.js";
import { recordSet } from "./record-set-build.js";
import { formatRecordSets } from "./record-set-format.js";
import { parseRecordSet, parseRecordSets } from "./record-set-parse.js";
import { selectionOf } from "./selection.js";
import { parseSeriesInfo } from "./series-info.js";

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return "no error";
}

const time = fc
  .integer({ min: 0, max: 99_999 })
  .map(
    (seconds) =>
      `2021-07-${String(1 + (seconds % 28)).padStart(2, "0")}T${String(seconds % 24).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}:00Z`,
  );
const bound: fc.Arbitrary<KeyBound> = fc.oneof(
  time.map((text): KeyBound => ({ kind: "value", text })),
  fc.integer({ min: 0, max: 5000 }).map((number): KeyBound => ({ kind: "value", text: String(number) })),
  fc.constantFrom<KeyBound>(
    { kind: "first" },
    { kind: "last" },
    { kind: "index", index: 7 },
    { kind: "index", index: "last" },
  ),
);
const text: fc.Arbitrary<KeyBound> = fc
  .string({ unit: fc.constantFrom("a", "b", "_", "-", "[", "]", ",", "/", "@", "#", "{", " ", "'") })
  .filter((value) => value !== "")
  .map((value): KeyBound => ({ kind: "value", text: value }));
const span = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom("s", "m", "h", "d", "u"))
  .map(([value, unit]) => ({ value, unit: unit as "s", text: `${value}${unit}` }));
const range: fc.Arbitrary<KeyRange> = fc.oneof(
  fc.oneof(bound, text).map((at): KeyRange => ({ kind: "single", at })),
  fc.record({ kind: fc.constant("closed" as const), from: bound, to: bound }, { requiredKeys: ["kind", "from", "to"] }),
  fc.record({ kind: fc.constant("closed" as const), from: bound, to: bound, cadence: span }),
  fc.record({ kind: fc.constant("duration" as const), from: bound, duration: span }),
  fc.record({ kind: fc.constant("duration" as const), from: bound, duration: span, cadence: span }),
);
const filter: fc.Arbitrary<RecordFilter> = fc.oneof(
  fc.array(range, { maxLength: 3 }).map((ranges): RecordFilter => ({ kind: "key", ranges })),
  fc
    .array(range, { minLength: 1, maxLength: 3 })
    .map((ranges): RecordFilter => ({ kind: "key", key: "T_REC", ranges })),
  fc.tuple(fc.nat(999), fc.nat(999)).map(
    ([from, to]): RecordFilter => ({
      kind: "records",
      ranges: [
        { from, to },
        { from: "last", to: "last" },
      ],
    }),
  ),
  fc
    .tuple(fc.constantFrom("EXPTIME<2", "a='?]' AND b != 1", "1=1"), fc.boolean())
    .map(([sql, allVersions]): RecordFilter => ({ kind: "condition", sql, allVersions })),
);
const set: fc.Arbitrary<RecordSet> = fc.record(
  {
    series: fc.constantFrom("aia.lev1_euv_12s", "hmi.M_720s"),
    filters: fc.array(filter, { maxLength: 4 }),
    segments: fc.constant(["image", "spikes"]),
  },
  { requiredKeys: ["series", "filters"] },
);

describe("record sets", () => {
  it("are the same when they are written and read back", () => {
    fc.assert(
      fc.property(fc.array(set, { minLength: 1, maxLength: 3 }), (sets) => {
        let written: string;
        try {
          written = formatRecordSets(sets);
        } catch (error) {
          // A value with both kinds of quotes cannot be written.
          if (isHeliokitError(error, "jsoc/bad-record-set")) return;
          throw error;
        }
        if (written.length > 8192) return;
        expect(parseRecordSets(written)).toEqual(sets);
      }),
      { numRuns: 500 },
    );
  });

  it("are read or refused, whatever they are", () => {
    const piece = fc.constantFrom(
      "aia.lev1",
      "[",
      "]",
      "[?",
      "?]",
      "[!",
      "!]",
      "{",
      "}",
      ",",
      "$",
      "^",
      "#",
      "-",
      "/",
      "@",
      "1",
      "2021-07-03",
      "T14:00",
      "'",
      '"',
      "=",
      ":#",
      "x",
      " ",
      "é",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        expect(["no error", "jsoc/bad-record-set"]).toContain(
          codeOf(() => parseRecordSets(`aia.lev1${pieces.join("")}`)),
        );
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (whatever) => {
        expect(["no error", "jsoc/bad-record-set"]).toContain(codeOf(() => parseRecordSets(whatever)));
      }),
    );
  });

  it("tell where they are wrong", () => {
    expect(() => parseRecordSet("aia.lev1_euv_12s[2021-07-03T14:25:00Z")).toThrow(/not closed.*offset 16/);
    expect(codeOf(() => parseRecordSet(`aia.${"x".repeat(80)}[$]`))).toBe("jsoc/bad-record-set");
    expect(codeOf(() => parseRecordSet(`aia.lev1[${"1,".repeat(5000)}]`))).toBe("jsoc/bad-record-set");
    expect(codeOf(() => parseRecordSet("aia.lev1[? a ? b ?]"))).toBe("jsoc/bad-record-set");
    expect(codeOf(() => parseRecordSet("aia.lev1[1],aia.lev1[2]"))).toBe("jsoc/bad-record-set");
  });

  it("divide ranges of times without zones where both sides are times", () => {
    const [field] = parseRecordSet("aia.lev1_euv_12s[2021-07-03T14:27:00-2021-07-03T14:28:00]").filters;
    expect(field).toMatchObject({
      ranges: [{ kind: "closed", from: { text: "2021-07-03T14:27:00" }, to: { text: "2021-07-03T14:28:00" } }],
    });
    const [day] = parseRecordSet("aia.lev1_euv_12s[2021-07-03]").filters;
    expect(day).toMatchObject({ ranges: [{ kind: "single", at: { text: "2021-07-03" } }] });
  });

  it("are built from times, keys and conditions", () => {
    const built = (parts: Parameters<typeof recordSet>[0]) => formatRecordSets([recordSet(parts)]);
    expect(
      built({
        series: "aia.lev1_euv_12s",
        from: "2021-07-03",
        to: "2021-07-03",
        cadence: "1h",
        where: where("EXPTIME").lt(2),
      }),
    ).toBe("aia.lev1_euv_12s[2021-07-03T00:00:00Z-2021-07-03T23:59:59.999Z@1h][? EXPTIME<2 ?]");
    expect(built({ series: "hmi.M_720s", from: "2021.07.03_14:24:00_TAI", keys: { CAMERA: 3 } })).toBe(
      "hmi.M_720s[2021.07.03_14:24:00_TAI-$][CAMERA=3]",
    );
    expect(codeOf(() => recordSet({ series: "a.b", keys: { X: [] } }))).toBe("jsoc/bad-record-set");
    expect(codeOf(() => recordSet({ series: "a.b", cadence: "soon" }))).toBe("jsoc/bad-record-set");
  });
});

/** A series of a dozen slots of 12 s in two channels, some records in two versions. */
function example(rows: readonly { readonly slot: number; readonly channel: number }[]) {
  const info = parseSeriesInfo(
    new TextEncoder().encode(
      JSON.stringify({
        primekeys: ["T_REC", "WAVELNTH"],
        primekeysinfo: [
          { name: "T_REC", slotted: 1, step: "12.0" },
          { name: "WAVELNTH", slotted: 0 },
        ],
        keywords: [
          { name: "T_REC", type: "time", recscope: "ts_slot" },
          { name: "T_REC_epoch", type: "time", recscope: "constant", defval: "1993.01.01_00:00:04_TAI" },
          { name: "T_REC_step", type: "double", recscope: "constant", defval: "12.0" },
          { name: "T_REC_round", type: "int", recscope: "constant", defval: "1" },
          { name: "WAVELNTH", type: "int", recscope: "variable" },
          { name: "EXPTIME", type: "double", recscope: "variable" },
        ],
        segments: [],
        links: [],
        status: 0,
      }),
    ),
    "aia.lev1_euv_12s",
  );
  const { seconds: start } = parseInstant("2021-07-03T14:24:59Z");
  const clock = (slot: number) => formatUtc({ seconds: start + 12 * slot, nanoseconds: 0 }, 0);
  const table = makeTable([
    columnFromTexts("T_REC", packTexts(rows.map(({ slot }) => clock(slot))), "time"),
    integerColumn(
      "WAVELNTH",
      rows.map(({ channel }) => channel),
    ),
    integerColumn(
      "*recnum*",
      rows.map((_, row) => 1000 + row),
    ),
  ]);
  return { info, table };
}

const records = fc.uniqueArray(fc.record({ slot: fc.nat(200), channel: fc.constantFrom(94, 171, 211) }), {
  minLength: 1,
  maxLength: 80,
  selector: ({ slot, channel }) => `${slot} ${channel}`,
});

describe("selections", () => {
  it("find exactly the chosen records", () => {
    fc.assert(
      fc.property(records, fc.infiniteStream(fc.boolean()), (made, choice) => {
        const { info, table } = example(made);
        const rows = made.flatMap((_, row) => (choice.next().value ? [row] : []));
        if (rows.length === 0) return;
        const selection = selectionOf({ info, table, from: [parseRecordSet("aia.lev1_euv_12s[]")], rows, exact: true });
        const found = selection.recordSets
          .flatMap((one) => parseRecordSets(one))
          .flatMap((one) => [...matchRecordSet(one, info, table)]);
        expect(found.sort((a, b) => a - b)).toEqual(rows);
        expect(selection.expectedCount).toBe(rows.length);
        for (const one of selection.recordSets) expect(one.length).toBeLessThanOrEqual(8192);
      }),
      { numRuns: 200 },
    );
  });

  it("of many records are cut into queries that the archive takes", () => {
    const made = Array.from({ length: 1500 }, (_, row) => ({ slot: 2 * row, channel: 94 }));
    const { info, table } = example(
      made
        .slice(0, 1500)
        .map((one, row) => ({ ...one, slot: row * 2 }))
        .filter(({ slot }) => slot < 170),
    );
    const rows = Array.from({ length: table.rowCount }, (_, row) => row);
    const { recordSets } = selectionOf({
      info,
      table,
      from: [parseRecordSet("aia.lev1_euv_12s[]")],
      rows,
      exact: true,
    });
    expect(recordSets.every((one) => one.length <= 8192)).toBe(true);
    const numbers = makeTable([
      integerColumn(
        "*recnum*",
        Array.from({ length: 5000 }, (_, row) => row * 3),
      ),
    ]);
    const many = selectionOf({ info, table: numbers, from: [parseRecordSet("aia.lev1_euv_12s[]")], exact: true });
    expect([many.method, many.recordSets.length > 1, many.expectedCount]).toEqual(["record-numbers", true, 5000]);
  });

  it("of all versions are named by record numbers", () => {
    const { info, table } = example([
      { slot: 0, channel: 94 },
      { slot: 0, channel: 94 },
    ]);
    expect([...matchRecordSet(parseRecordSet("aia.lev1_euv_12s[]"), info, table)]).toEqual([1]);
    const from = [parseRecordSet("aia.lev1_euv_12s[][! 1=1 !]")];
    expect([...matchRecordSet(from[0]!, info, table)]).toEqual([0, 1]);
    expect(selectionOf({ info, table, from, rows: [0] })).toMatchObject({
      method: "record-numbers",
      recordSet: "aia.lev1_euv_12s[:#1000]",
    });
    expect(codeOf(() => selectionOf({ info, table, from, rows: [] }))).toBe("jsoc/no-records");
  });
});
