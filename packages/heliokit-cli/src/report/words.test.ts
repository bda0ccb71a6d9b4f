import fc from "fast-check";
import { expect, test } from "vitest";
import { displayWidth, duration, megabytes, shorten, textTable } from "./words.js";

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [67_135_680, "67.1 MB"],
  [999_960_000, "1.0 GB"],
])("%i bytes", (bytes, text) => {
  expect(megabytes(bytes)).toBe(text);
});

test.each([
  [0.84, "0.8 s"],
  [9.96, "10 s"],
  [59.6, "1:00 min"],
  [187, "3:07 min"],
  [3787, "1:03:07 h"],
])("%f seconds", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test("width counts what a terminal shows", () => {
  expect(displayWidth("태양")).toBe(4);
  expect(displayWidth("cafe\u0301")).toBe(4);
  expect(
    textTable([
      ["태양", "a"],
      ["sun", "b"],
    ]),
  ).toBe("태양  a\nsun   b\n");
});

test("a shortened text fits and keeps both ends", () => {
  expect(shorten("aia.lev1_euv_12s.2013.fits", 11)).toBe("aia.l….fits");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.integer({ min: 5, max: 40 }), (text, width) => {
      expect(displayWidth(shorten(text, width))).toBeLessThanOrEqual(width);
    }),
  );
});
