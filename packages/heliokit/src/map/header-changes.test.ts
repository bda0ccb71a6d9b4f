import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HeaderValue, makeHeader, withCards } from "../fits/index.js";
import { headerChanges, mapFromRaster, submap, superpixel } from "./index.js";

const none = { added: {}, removed: {}, modified: {} };

describe("headerChanges", () => {
  it("sorts keywords into added, removed and modified", () => {
    const before = makeHeader([
      ["BUNIT", "DN"],
      ["EXPTIME", 2],
      ["CROTA2", 0.1],
    ]);
    const after = makeHeader([
      ["BUNIT", "DN / s"],
      ["EXPTIME", 2],
      ["PC1_1", 1],
    ]);
    expect(headerChanges(before, after)).toEqual({
      added: { PC1_1: 1 },
      removed: { CROTA2: 0.1 },
      modified: { BUNIT: { before: "DN", after: "DN / s" } },
    });
  });

  it("finds nothing between a header and itself, in another order, with other comments", () => {
    const header = makeHeader([
      ["A", 1, "one"],
      ["B", undefined],
      ["C", "text"],
    ]);
    const other = makeHeader([
      ["C", "text", "a comment"],
      ["B", undefined],
      ["A", 1],
    ]);
    expect(headerChanges(header, header)).toEqual(none);
    expect(headerChanges(header, other)).toEqual(none);
  });

  it("leaves commentary out", () => {
    const before = makeHeader([["HISTORY", "made"]]);
    const after = makeHeader([
      ["HISTORY", "made"],
      ["HISTORY", "turned"],
      ["COMMENT", "so"],
    ]);
    expect(headerChanges(before, after)).toEqual(none);
  });

  it("looks at the first card of a keyword", () => {
    const before = makeHeader([
      ["A", 1],
      ["A", 2],
    ]);
    expect(headerChanges(before, makeHeader([["A", 1]]))).toEqual(none);
    expect(headerChanges(before, makeHeader([["A", 2]])).modified).toEqual({ A: { before: 1, after: 2 } });
  });

  it("tells a type from another, and a missing value from an empty text", () => {
    const of = (value: HeaderValue | undefined) => makeHeader([["A", value]]);
    expect(headerChanges(of(1), of("1")).modified).toEqual({ A: { before: 1, after: "1" } });
    expect(headerChanges(of(undefined), of("")).modified).toEqual({ A: { before: undefined, after: "" } });
    expect(headerChanges(of(true), of(1)).modified).toEqual({ A: { before: true, after: 1 } });
    expect(headerChanges(of(7n), of(7n))).toEqual(none);
    expect(headerChanges(of(Number.NaN), of(Number.NaN))).toEqual(none);
  });

  it("is turned round when the headers are", () => {
    const record = fc.dictionary(
      fc.constantFrom("A", "B", "C", "D", "E"),
      fc.constantFrom<HeaderValue>(1, 2, "x", true),
    );
    fc.assert(
      fc.property(record, record, (a, b) => {
        const [old, now] = [withCards(makeHeader([]), a), withCards(makeHeader([]), b)];
        const there = headerChanges(old, now);
        const back = headerChanges(now, old);
        expect(back.added).toEqual(there.removed);
        expect(back.removed).toEqual(there.added);
        expect(Object.keys(back.modified).sort()).toEqual(Object.keys(there.modified).sort());
        // What is named is all there is: with it the old header becomes the new one.
        const gone = Object.fromEntries(Object.keys(there.removed).map((keyword) => [keyword, undefined]));
        const changed = Object.fromEntries(
          Object.entries(there.modified).map(([keyword, { after }]) => [keyword, after]),
        );
        expect(headerChanges(withCards(old, { ...there.added, ...gone, ...changed }), now)).toEqual(none);
      }),
    );
  });

  it("shows what the operations say that they change", () => {
    const header = withCards(makeHeader([]), {
      NAXIS1: 16,
      NAXIS2: 16,
      CTYPE1: "HPLN-TAN",
      CTYPE2: "HPLT-TAN",
      CUNIT1: "arcsec",
      CUNIT2: "arcsec",
      CRPIX1: 8.5,
      CRPIX2: 8.5,
      CDELT1: 10,
      CDELT2: 10,
      BUNIT: "DN",
    });
    const map = mapFromRaster({ data: new Float64Array(256), width: 16, height: 16 }, header);
    const cut = headerChanges(header, submap(map, { from: [2, 3], to: [9, 12], unit: "pixels" }).header);
    expect(cut).toEqual({
      added: {},
      removed: {},
      modified: {
        NAXIS1: { before: 16, after: 8 },
        NAXIS2: { before: 16, after: 10 },
        CRPIX1: { before: 8.5, after: 6.5 },
        CRPIX2: { before: 8.5, after: 5.5 },
      },
    });
    const binned = headerChanges(header, superpixel(map, [4, 2]).header);
    expect(Object.keys(binned.modified).sort()).toEqual(["CDELT1", "CDELT2", "CRPIX1", "CRPIX2", "NAXIS1", "NAXIS2"]);
    expect(binned.added).toEqual({});
  });
});
