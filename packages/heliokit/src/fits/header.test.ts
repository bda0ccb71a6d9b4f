import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HeliokitWarning } from "../errors.js";
import {
  escapeText,
  type FitsHeader,
  formatCard,
  formatHeader,
  type HeaderValue,
  hasKeyword,
  headerCard,
  headerLines,
  headerLogical,
  headerNumber,
  headerRecord,
  headerText,
  headerValue,
  makeHeader,
  parseHeader,
  unescapeText,
  withCard,
  withCards,
  withHistory,
  withoutCards,
} from "./index.js";

const again = (header: FitsHeader) => parseHeader(formatHeader(header));

describe("cards", () => {
  it("reads what the standard allows", () => {
    const lines = [
      "SIMPLE  =                    T / conforms",
      "FREE    =42/tight",
      "D       =              1.5D-03",
      "BIG     = 18446744073709551615",
      "C       = (3, -4.5)",
      "STR     = 'O''HARA & ''SONS''' / quotes",
      "NULLSTR = ''",
      "UNDEF   =                      / nothing",
      "HIERARCH ESO   DET ID = 'CCD-44' / hierarch",
      "LONG    = 'one &'",
      "CONTINUE  'two&' / first",
      "CONTINUE  ' three' / second",
      "AMPER   = 'stays&'",
      "HISTORY   indented",
      "COMMENT = 'no value'",
      "END",
      "AFTER   =                    1",
    ];
    const header = parseHeader(lines.join("\n"));
    expect(headerRecord(header)).toEqual({
      SIMPLE: true,
      D: 0.0015,
      BIG: 18446744073709551615n,
      C: { re: 3, im: -4.5 },
      STR: "O'HARA & 'SONS'",
      NULLSTR: "",
      UNDEF: undefined,
      "ESO DET ID": "CCD-44",
      LONG: "one two three",
      AMPER: "stays&",
    });
    // "FREE    =42" has no blank after the sign: commentary by the standard.
    expect(header.cards[1]?.kind).toBe("commentary");
    expect(headerCard(header, "long")?.comment).toBe("first second");
    expect(hasKeyword(header, "UNDEF")).toBe(true);
    expect(headerValue(header, "UNDEF")).toBeUndefined();
    expect(headerLines(header, "HISTORY")).toEqual(["  indented"]);
    expect(headerLines(header, "COMMENT")).toEqual(["= 'no value'"]);
    expect([headerNumber(header, "BIG"), headerText(header, "STR"), headerLogical(header, "SIMPLE")]).toEqual([
      2 ** 64,
      "O'HARA & 'SONS'",
      true,
    ]);
    expect([headerNumber(header, "STR"), headerText(header, "D"), headerLogical(header, "D")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("keeps what is not standard, and warns", () => {
    const warnings: HeliokitWarning[] = [];
    const lines = [
      "BAD     = NaN",
      "OPEN    = 'never closed",
      `HISTORY caf${String.fromCharCode(0xe9)}`,
      "CONTINUE  'alone'",
    ];
    const text = lines.map((line) => line.padEnd(80)).join("");
    const header = parseHeader(text, {
      onWarning: (warning) => warnings.push(warning),
      facts: { file: "f", byteOffset: 2880 },
    });
    expect(header.cards.map((card) => card.kind)).toEqual(["unreadable", "unreadable", "commentary", "commentary"]);
    expect(warnings.map(({ code, facts }) => [code, facts.keyword, facts.byteOffset])).toEqual([
      ["fits/unreadable-value", "BAD", 2880],
      ["fits/unreadable-value", "OPEN", 2960],
      ["fits/odd-characters", "HISTORY", 3040],
      ["fits/orphan-continue", "CONTINUE", 3120],
    ]);
    expect(formatHeader(header).slice(0, 160)).toBe(text.slice(0, 160));
  });

  it("writes unchanged cards byte for byte", () => {
    const text = ["A       =   1.50    / odd columns", "B       = 'x'", "  blank keyword", "HISTORY  x"]
      .map((line) => line.padEnd(80))
      .join("");
    expect(formatHeader(parseHeader(text)).slice(0, 320)).toBe(text);
    expect(formatHeader(withCard(parseHeader(text), "B", "y"))).toContain("A       =   1.50    / odd columns");
  });

  it("gives every value back", () => {
    const text = fc.string({
      unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
      maxLength: 300,
    });
    const value: fc.Arbitrary<HeaderValue> = fc.oneof(
      text.map((string) => string.replace(/ +$/, "")),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.maxSafeInteger(),
      fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }).filter((number) => !Number.isSafeInteger(Number(number))),
      fc.boolean(),
      fc.record({ re: fc.double({ noNaN: true, noDefaultInfinity: true }), im: fc.integer() }),
    );
    const comment = text.map((string) => string.trim().slice(0, 40));
    const keyword = fc.constantFrom("KEY", "LONGKEY8", "A-B_C", "ESO DET CHIP1 ID", "lower case");
    fc.assert(
      fc.property(keyword, value, comment, (key, wanted, note) => {
        const header = again(
          makeHeader([
            [key, wanted, note],
            ["NEXT", 1],
          ]),
        );
        expect(headerValue(header, key)).toEqual(wanted);
        expect(headerValue(header, "NEXT")).toBe(1);
        expect(formatHeader(header)).toMatch(/^[ -~]*$/);
        // The comment is kept wherever it fits; beside a long string always.
        if (typeof wanted === "string" && /^[A-Z0-9_-]{1,8}$/.test(key))
          expect(headerCard(header, key)?.comment.replaceAll(" ", "")).toBe(note.replaceAll(" ", ""));
      }),
    );
  });

  it("escapes other than ASCII characters reversibly", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        expect(unescapeText(escapeText(text))).toBe(text);
        expect(escapeText(text)).toMatch(/^[ -~]*$/);
      }),
    );
    expect(unescapeText(headerText(again(makeHeader([["UNIT", "5 µm ☉ \\u00b5"]])), "UNIT") ?? "")).toBe(
      "5 µm ☉ \\u00b5",
    );
  });

  it("leaves NaN undefined with a warning, and refuses impossible keywords", () => {
    const warnings: HeliokitWarning[] = [];
    const text = formatCard(
      { kind: "value", keyword: "X", value: Number.NaN, comment: "noise" },
      { onWarning: (warning) => warnings.push(warning) },
    );
    expect(headerCard(parseHeader(text), "X")).toMatchObject({ kind: "undefined", comment: "NaN; noise" });
    expect(warnings[0]?.code).toBe("fits/value-not-finite");
    expect(() => withCard(makeHeader(), "A=B", 1)).toThrow(/characters/);
    expect(() => formatCard({ kind: "value", keyword: "K".repeat(70), value: 1, comment: "" })).toThrow(/no room/);
    expect(() => formatCard({ kind: "value", keyword: "K".repeat(70), value: "text", comment: "" })).toThrow(/no room/);
  });
});

describe("changing headers", () => {
  const header = makeHeader([
    ["CDELT1", 0.6, "arcsec"],
    ["LVL_NUM", 1.5],
    ["DUPL", 1],
    ["DUPL", 2],
    ["HISTORY", "first"],
  ]);
  it("replaces in place and keeps comment, order and kind of number", () => {
    const read = parseHeader("LVL_NUM =                  1.0 / level");
    expect(formatHeader(withCard(read, "LVL_NUM", 2))).toContain("LVL_NUM =                  2.0 / level");
    expect(withCard(header, "cdelt1", 0.5).cards[0]).toMatchObject({
      keyword: "CDELT1",
      value: 0.5,
      comment: "arcsec",
    });
    expect(headerValue(withCard(header, "DUPL", 3), "DUPL")).toBe(3);
    expect(header.cards).toHaveLength(5);
  });
  it("adds before trailing commentary, or behind a keyword", () => {
    expect(withCard(header, "NEW", 1).cards[4]).toMatchObject({ keyword: "NEW" });
    expect(withCard(header, "NEW", 1, "note", { after: "CDELT1", real: true }).cards[1]).toMatchObject({
      keyword: "NEW",
      real: true,
    });
    expect(formatHeader(withCard(header, "NEW", 1, "", { real: true }))).toContain("NEW     =                  1.0");
  });
  it("removes by name and pattern, and sets many at once", () => {
    expect(withoutCards(header, ["dupl", /^CDELT\d$/]).cards.map(({ keyword }) => keyword)).toEqual([
      "LVL_NUM",
      "HISTORY",
    ]);
    expect(withoutCards(header, ["NOTHERE"])).toBe(header);
    const many = withCards(header, { CDELT1: 1, DUPL: undefined, NEW: "x" });
    expect(headerRecord(many)).toEqual({ CDELT1: 1, LVL_NUM: 1.5, NEW: "x" });
  });
  it("wraps long history and keeps it readable", () => {
    const long = withHistory(makeHeader(), "word ".repeat(40).trim());
    expect(
      headerLines(again(long), "HISTORY")
        .map((line) => line.trim())
        .join(" "),
    ).toBe("word ".repeat(40).trim());
  });
});
