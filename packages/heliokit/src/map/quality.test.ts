import { describe, expect, it } from "vitest";
import { makeHeader, withCards } from "../fits/index.js";
import { mapFromRaster, qualitySummary } from "./index.js";

const complete = {
  CTYPE1: "HPLN-TAN",
  CTYPE2: "HPLT-TAN",
  CUNIT1: "arcsec",
  CUNIT2: "arcsec",
  CDELT1: 2,
  CDELT2: 2,
  "DATE-OBS": "2014-03-05T06:07:08",
};

const mapOf = (values: readonly number[], cards: Readonly<Record<string, string | number>>, mask?: readonly number[]) =>
  mapFromRaster(
    { data: Float64Array.from(values), width: values.length, height: 1 },
    withCards(makeHeader([]), cards),
    mask ? { mask: Uint8Array.from(mask) } : {},
  );

describe("qualitySummary", () => {
  it("counts what cannot be used, each by its own reason", () => {
    const values = [1, 0, -0, -3, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 7];
    expect(qualitySummary(mapOf(values, complete))).toEqual({
      quality: undefined,
      bits: [],
      pixels: 8,
      notANumber: 1,
      infinite: 2,
      masked: 0,
      zero: 2,
      negative: 1,
      usablePercent: 62.5,
      missingStated: undefined,
      repairs: 0,
    });
  });

  it("takes masked pixels for unusable, whatever is in them", () => {
    const { masked, usablePercent, notANumber } = qualitySummary(
      mapOf([1, 2, Number.NaN, Number.NaN], complete, [1, 0, 1, 0]),
    );
    expect({ masked, usablePercent, notANumber }).toEqual({ masked: 2, usablePercent: 25, notANumber: 2 });
  });

  it("names the bits of QUALITY, the highest included, with and without sign", () => {
    const read = (quality: number) => qualitySummary(mapOf([1], { ...complete, QUALITY: quality }));
    expect(read(0)).toMatchObject({ quality: 0, bits: [] });
    expect(read(0b1010_0001)).toMatchObject({ quality: 161, bits: [0, 5, 7] });
    expect(read(-2147483648)).toMatchObject({ quality: 2147483648, bits: [31] });
    expect(read(2147483648 + 1024)).toMatchObject({ quality: 2147484672, bits: [10, 31] });
  });

  it("tells what the archive misses and how many repairs were needed", () => {
    const { CUNIT1: _, ...lacking } = complete;
    expect(qualitySummary(mapOf([1], { ...lacking, MISSVALS: 42 }))).toMatchObject({ missingStated: 42, repairs: 1 });
  });
});
