import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { formatUtc, parseInstant } from "../time/index.js";
import {
  bitsColumn,
  booleanColumn,
  cellText,
  columnFromTexts,
  columnOf,
  compareTables,
  concatTables,
  describeColumn,
  filterTable,
  formatTable,
  fromCsv,
  fromJson,
  fromParquet,
  groupTable,
  headTable,
  integerColumn,
  labelOf,
  makeTable,
  packTexts,
  realColumn,
  rowOf,
  rowsOf,
  selectColumns,
  sortTable,
  type Table,
  tailTable,
  takeRows,
  textAt,
  textColumn,
  timeColumn,
  toCsv,
  toJson,
  toParquet,
  uniqueValues,
  valueAt,
  withColumn,
} from "./index.js";

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return "no error";
}

const values = (column: Parameters<typeof valueAt>[0]) =>
  Array.from({ length: column.length }, (_, row) => valueAt(column, row));

describe("texts", () => {
  it("come back as they were", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { maxLength: 30 }), (texts) => {
        const packed = packTexts(texts);
        expect(texts.map((_, row) => textAt(packed, row))).toEqual(texts);
      }),
    );
  });

  it("in latin-1 are read byte for byte", () => {
    const bytes = Uint8Array.from([0xc5, 0x80, 0x41]);
    const texts = { length: 1, bytes, starts: Uint32Array.of(0), ends: Uint32Array.of(3), encoding: "latin1" as const };
    expect(textAt(texts, 0)).toBe("\u00c5\u0080A");
  });
});

describe("columns from texts", () => {
  it("hold the nearest doubles", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double({ noNaN: true }), fc.float({ noNaN: true }), fc.integer())),
        (numbers) => {
          const texts = numbers.flatMap((number) => [
            String(number),
            Number.isFinite(number) ? number.toFixed(6) : "inf",
            number.toExponential(3),
          ]);
          const wanted = texts.map((text) =>
            text === "inf" || text === "Infinity" ? Number.POSITIVE_INFINITY : Number(text),
          );
          const column = columnFromTexts("x", packTexts(texts), "real");
          expect(values(column).map((value) => value)).toEqual(wanted);
        },
      ),
    );
  });

  it("know missing values, nan and what is neither", () => {
    const column = columnFromTexts("EXPTIME", packTexts(["1.5", "MISSING", "nan", "-inf"]), "real", { unit: "sec" });
    expect(values(column)).toEqual([1.5, null, Number.NaN, Number.NEGATIVE_INFINITY]);
    expect(column.unit).toBe("sec");
    expect(codeOf(() => columnFromTexts("x", packTexts(["1", "two"]), "real"))).toBe("table/bad-value");
    expect(values(columnFromTexts("x", packTexts(["1", "two"]), "real", { unreadable: "missing" }))).toEqual([1, null]);
  });

  it("keep integers whole, beyond 2^53 too", () => {
    const small = columnFromTexts("x", packTexts(["1", "-2147483648", "0x10"]), "integer");
    expect([small.type, values(small)]).toEqual(["integer", [1, -2147483648, 16]]);
    const large = columnFromTexts(
      "x",
      packTexts(["1", "9007199254740993", "MISSING", "-9223372036854775808"]),
      "integer",
    );
    expect([large.type, values(large)]).toEqual(["long", [1n, 9007199254740993n, null, -9223372036854775808n]]);
    expect(codeOf(() => columnFromTexts("x", packTexts(["9223372036854775808"]), "integer"))).toBe("table/bad-value");
    expect(codeOf(() => columnFromTexts("x", packTexts(["1.5"]), "integer"))).toBe("table/bad-value");
  });

  it("show words in hexadecimal and read signed ones", () => {
    const column = columnFromTexts("QUALITY", packTexts(["0x80000000", "-2147483648", "0x00000100"]), "bits");
    expect(values(column)).toEqual([0x80000000, 0x80000000, 0x100]);
    expect(cellText(column, 0)).toBe("0x80000000");
    expect(cellText(bitsColumn("q", [256]), 0)).toBe("0x00000100");
  });

  it("read times as heliokit/time does", () => {
    const texts = [
      "2021-07-03T14:25:05.84Z",
      "2021.07.03_14:24:00_TAI",
      "2021.07.03_14:24:00.123456789_TAI",
      "2016-12-31T23:59:60Z",
      "2021-07-03",
      "1960-01-01T00:00:00Z",
      "2021-07-03T14:25:05.84+01:00",
    ];
    const column = columnFromTexts("T_REC", packTexts([...texts, "MISSING", "-4712.01.01_11:59:28_TAI"]), "time");
    expect(values(column)).toEqual([...texts.map((text) => parseInstant(text)), null, null]);
    expect(codeOf(() => columnFromTexts("T", packTexts(["2021-02-30T00:00:00Z"]), "time"))).toBe("table/bad-value");
    expect(codeOf(() => columnFromTexts("T", packTexts(["2021-13-01T00:00:00Z"]), "time"))).toBe("table/bad-value");
  });

  it("read any time as heliokit/time does", () => {
    const moment = fc.record({
      seconds: fc.integer({ min: 63_072_010, max: 4_000_000_000 }),
      nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
    });
    fc.assert(
      fc.property(moment, (instant) => {
        const text = formatUtc(instant, "exact");
        const column = columnFromTexts("T", packTexts([text]), "time");
        expect(valueAt(column, 0)).toEqual(instant);
      }),
    );
  });

  it("choose the narrowest type by themselves", () => {
    const typeOf = (...texts: string[]) => columnFromTexts("x", packTexts(texts), "auto").type;
    expect(typeOf("1", "2", "MISSING")).toBe("integer");
    expect(typeOf("1", "2.5")).toBe("real");
    expect(typeOf("1", "nan")).toBe("real");
    expect(typeOf("1", "x")).toBe("text");
    expect(typeOf("MISSING")).toBe("text");
    expect(typeOf("9223372036854775807")).toBe("long");
  });
});

const table: Table = makeTable([
  integerColumn("WAVELNTH", [193, 94, 211, 94]),
  realColumn("EXPTIME", [2, 2.9, null, 0.5], { unit: "sec" }),
  textColumn("NOTE", ["a", "b", null, "d"]),
]);

describe("tables", () => {
  it("find columns without regard to case and suggest near names", () => {
    expect(columnOf(table, "exptime").unit).toBe("sec");
    expect(() => columnOf(table, "EXPTME")).toThrow(/is EXPTIME meant/);
    expect(codeOf(() => makeTable([integerColumn("a", [1]), integerColumn("b", [1, 2])]))).toBe("table/bad-columns");
    expect(codeOf(() => makeTable([integerColumn("a", [1]), integerColumn("a", [1])]))).toBe("table/bad-columns");
  });

  it("filter, sort, take, keep labels", () => {
    const filtered = filterTable(table, (row) => row["WAVELNTH"] === 94);
    expect([labelOf(filtered, 0), labelOf(filtered, 1)]).toEqual([1, 3]);
    const sorted = sortTable(table, ["WAVELNTH", { name: "EXPTIME", descending: true }]);
    expect([...rowsOf(sorted)].map((row) => row["WAVELNTH"])).toEqual([94, 94, 193, 211]);
    expect(labelOf(sorted, 0)).toBe(1);
    // Missing values come last in both directions.
    for (const descending of [false, true]) {
      expect(valueAt(columnOf(sortTable(table, { name: "EXPTIME", descending }), "EXPTIME"), 3)).toBe(null);
    }
    expect(takeRows(table, [3, 3]).rowCount).toBe(2);
    expect(() => takeRows(table, [4])).toThrow(RangeError);
    expect(headTable(table, 2).rowCount + tailTable(table, 9).rowCount).toBe(6);
    expect(rowOf(selectColumns(table, ["note"]), 2)).toEqual({ NOTE: null });
    expect(valueAt(columnOf(withColumn(table, booleanColumn("ok", [true, null, false, true])), "ok"), 1)).toBe(null);
  });

  it("group, count, describe", () => {
    expect(groupTable(table, "WAVELNTH").map(({ value, table: rows }) => [value, rows.rowCount])).toEqual([
      [193, 1],
      [94, 2],
      [211, 1],
    ]);
    expect(uniqueValues(columnOf(table, "WAVELNTH"))).toEqual([193, 94, 211]);
    expect(describeColumn(columnOf(table, "EXPTIME"))).toMatchObject({
      count: 3,
      missing: 1,
      min: 0.5,
      max: 2.9,
      mean: 1.8,
    });
  });

  it("compare cell by cell", () => {
    expect(compareTables(table, table).equal).toBe(true);
    const other = withColumn(table, realColumn("EXPTIME", [2, 2.9, null, 0.6]));
    const found = compareTables(table, other);
    expect([found.equal, found.differenceCount]).toEqual([false, 1]);
    expect(found.differences).toEqual([{ column: "EXPTIME", row: 3, left: 0.5, right: 0.6 }]);
    expect(compareTables(selectColumns(table, ["NOTE"]), table)).toMatchObject({
      equal: false,
      onlyRight: ["WAVELNTH", "EXPTIME"],
    });
    expect(compareTables(takeRows(table, [0]), takeRows(table, [0, 1])).equal).toBe(false);
    const nan = makeTable([realColumn("x", [Number.NaN])]);
    expect(compareTables(nan, makeTable([realColumn("x", [Number.NaN])])).equal).toBe(true);
  });

  it("stand below each other", () => {
    const both = concatTables([table, table]);
    expect([both.rowCount, valueAt(columnOf(both, "WAVELNTH"), 4)]).toEqual([8, 193]);
    const mixed = concatTables([makeTable([integerColumn("x", [1])]), makeTable([realColumn("x", [1.5])])]);
    expect([mixed.columns[0]?.type, valueAt(columnOf(mixed, "x"), 1)]).toEqual(["real", 1.5]);
    expect(codeOf(() => concatTables([table, selectColumns(table, ["NOTE"])]))).toBe("table/bad-columns");
  });

  it("print like data frames and for terminals", () => {
    const listing = formatTable(table);
    expect(listing).toBe(
      [
        "   WAVELNTH  EXPTIME     NOTE",
        "0       193      2.0        a",
        "1        94      2.9        b",
        "2       211      NaN  MISSING",
        "3        94      0.5        d",
      ].join("\n"),
    );
    const long = makeTable([
      integerColumn(
        "n",
        Array.from({ length: 100 }, (_, row) => row),
      ),
    ]);
    expect(formatTable(long).split("\n")).toContain("..  ..");
    expect(formatTable(long)).toContain("[100 rows x 1 columns]");
    const narrow = formatTable(table, { style: "terminal", width: 20 });
    expect(narrow).toContain("columns that did not fit: NOTE");
    expect(narrow.split("\n")[1]).toContain("sec");
    expect(formatTable(makeTable([textColumn("x", ["a\u001b[31m"])]), { style: "terminal" })).not.toContain("\u001b");
  });
});

const cell = fc.oneof(fc.string({ unit: "grapheme" }), fc.constant(null));
const anyTable = fc.integer({ min: 1, max: 12 }).chain((rows) =>
  fc.record({
    integers: fc.array(fc.option(fc.integer()), { minLength: rows, maxLength: rows }),
    longs: fc.array(fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), {
      minLength: rows,
      maxLength: rows,
    }),
    reals: fc.array(fc.option(fc.double()), { minLength: rows, maxLength: rows }),
    texts: fc.array(cell, { minLength: rows, maxLength: rows }),
    flags: fc.array(fc.option(fc.boolean()), { minLength: rows, maxLength: rows }),
    times: fc.array(
      fc.option(
        fc.record({
          seconds: fc.integer({ min: 63_072_010, max: 4_000_000_000 }),
          microseconds: fc.integer({ min: 0, max: 999_999 }),
        }),
      ),
      { minLength: rows, maxLength: rows },
    ),
  }),
);

interface Made {
  integers: (number | null)[];
  longs: (bigint | null)[];
  reals: (number | null)[];
  texts: (string | null)[];
  flags: (boolean | null)[];
  times: ({ seconds: number; microseconds: number } | null)[];
}

function tableOf(columns: Made): Table {
  return makeTable([
    integerColumn("i", columns.integers),
    integerColumn("l", columns.longs),
    realColumn("r", columns.reals),
    textColumn(
      "t",
      columns.texts.map((text) => (text === null ? null : `x${text}`)),
    ),
    booleanColumn("b", columns.flags),
    timeColumn(
      "m",
      columns.times.map((time) => time && { seconds: time.seconds, nanoseconds: time.microseconds * 1000 }),
    ),
  ]);
}

/** What files cannot tell apart: a column without any value has no type. */
const plain = (of: Table) =>
  [...rowsOf(of)].map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [
        key,
        typeof value === "bigint" && Number.isSafeInteger(Number(value))
          ? Number(value)
          : Object.is(value, -0)
            ? 0
            : value,
      ]),
    ),
  );

describe("files of tables", () => {
  it("hold the same values: CSV", () => {
    fc.assert(
      fc.property(anyTable, (made) => {
        expect(plain(fromCsv(toCsv(tableOf(made))))).toEqual(plain(tableOf(made)));
      }),
    );
  });

  it("hold the same values: JSON", () => {
    fc.assert(
      fc.property(anyTable, (made) => {
        expect(plain(fromJson(toJson(tableOf(made))))).toEqual(plain(tableOf(made)));
      }),
    );
  });

  it("hold the same values: Parquet", async () => {
    await fc.assert(
      fc.asyncProperty(anyTable, async (made) => {
        expect(plain(await fromParquet(await toParquet(tableOf(made))))).toEqual(plain(tableOf(made)));
      }),
      { numRuns: 40 },
    );
  });

  it("keep the text of times that microseconds of UTC cannot hold", async () => {
    const leap = makeTable([
      columnFromTexts("T_REC", packTexts(["2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"]), "time"),
    ]);
    const back = await fromParquet(await toParquet(leap));
    expect(back.columns.map(({ name }) => name)).toEqual(["T_REC", "T_REC_text"]);
    expect(cellText(columnOf(back, "T_REC_text"), 0)).toBe("2016-12-31T23:59:60Z");
    expect(plain(fromCsv(toCsv(leap)))).toEqual(plain(leap));
  });

  it("are refused with typed errors when they are none", async () => {
    expect(codeOf(() => fromCsv('a,b\n"1,2'))).toBe("table/bad-csv");
    expect(codeOf(() => fromCsv("a,b\n1"))).toBe("table/bad-csv");
    expect(codeOf(() => fromJson("{"))).toBe("table/bad-json");
    expect(codeOf(() => fromJson('{"rows":[1]}'))).toBe("table/bad-json");
    await expect(fromParquet(new Uint8Array(20))).rejects.toThrow(/Parquet/);
    const whole = await toParquet(table);
    // Bytes changed inside a page are not tried: the reader beneath may then run for ever.
    for (let length = 0; length < whole.length; length += 7) {
      await expect(fromParquet(whole.subarray(0, length))).rejects.toThrow(/Parquet/);
    }
  });

  it("read any text as a table or say why not", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", "1", "-", ".") }), (text) => {
        for (const read of [fromCsv, fromJson]) {
          const code = codeOf(() => read(text));
          expect(["no error", "table/bad-csv", "table/bad-json", "table/bad-columns"]).toContain(code);
        }
      }),
    );
  });
});
