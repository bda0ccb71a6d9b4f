import fc from "fast-check";
import { expect, test } from "vitest";
import { inputIdentity, outputName, outputPath, portable } from "./names.js";

test.each([
  [
    "aia.lev1_euv_12s.2013-06-21T000008Z.193.image_lev1.fits",
    "aia.lev1_5_euv_12s.2013-06-21T000008Z.193.image_lev1_5.fits",
  ],
  ["small.211.512.fits", "small.211.512_lev1_5.fits"],
  ["small.lev1_5.fits", "small.lev1_5.fits"],
  ["image_lev1.fits.gz", "image_lev1_5.fits"],
  ["AIA_LEV1.FTS", "AIA_LEV1_5.FTS"],
  ["lev10.fits", "lev10_lev1_5.fits"],
  ["hmi.M_720s.20140301_000000_TAI.fits", "hmi.M_720s.20140301_000000_TAI_lev1_5.fits"],
  ["a 2013-06-21T00:00:08.fits", "a 2013-06-21T00-00-08_lev1_5.fits"],
  ["태양.lev1.fits", "태양.lev1_5.fits"],
  ["con.fits", "con_lev1_5.fits"],
])("%s becomes %s", (input, output) => {
  expect(outputName(input)).toBe(output);
});

const input = { relative: "a/b/x_lev1.fits", channel: 193, year: 2013 };

test("layouts", () => {
  expect(outputPath(input, "channel-year")).toBe("193/2013/x_lev1_5.fits");
  expect(outputPath(input, "mirror")).toBe("a/b/x_lev1_5.fits");
  expect(outputPath(input, "flat")).toBe("x_lev1_5.fits");
  expect(outputPath({ ...input, channel: undefined, year: undefined }, "channel-year")).toBe(
    "unknown/unknown/x_lev1_5.fits",
  );
});

test("the folder is part of an input's identity only where it decides the place", () => {
  expect(inputIdentity("a/x.fits", "channel-year")).toBe("x.fits");
  expect(inputIdentity("a/x.fits", "mirror")).toBe("a/x.fits");
});

test("a name said to be level 1.5 stays so, and every name is portable", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
      const once = outputName(`${name}.fits`);
      expect(once).toMatch(/lev1_5/i);
      expect(outputName(once)).toBe(once);
      expect(portable(once)).toBe(once);
    }),
  );
});
