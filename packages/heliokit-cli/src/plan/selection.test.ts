import { formatUtc, parseInstant } from "heliokit/time";
import { expect, test } from "vitest";
import { headerIsSelected, nameFacts, nameMayBeSelected, parseSelection } from "./selection.js";

test.each([
  ["aia.lev1_euv_12s.2013-06-21T000008Z.193.image_lev1.fits", "2013-06-21T00:00:08.000Z", 193],
  ["aia.lev1_uv_24s.2013-06-21T00_00_08Z.1600.image_lev1.fits", "2013-06-21T00:00:08.000Z", 1600],
  ["AIA20110215_014500_0171.fits", "2011-02-15T01:45:00.000Z", undefined],
  ["small.2014-05-02T060007Z.211.512.fits", "2014-05-02T06:00:07.000Z", undefined],
  ["serial 99999999_999999.fits", undefined, undefined],
  ["image.fits", undefined, undefined],
])("%s", (name, time, channel) => {
  const facts = nameFacts(name);
  expect(facts.time && formatUtc(facts.time)).toBe(time);
  expect(facts.channel).toBe(channel);
});

test("a name only excludes what is surely outside", () => {
  const selection = parseSelection("2013-01-01", "2013-12-31", "193, 211");
  const may = (name: string) => nameMayBeSelected(nameFacts(name), selection);
  expect(may("aia.lev1_euv_12s.2013-06-21T000008Z.193.image_lev1.fits")).toBe(true);
  expect(may("aia.lev1_euv_12s.2013-06-21T000008Z.171.image_lev1.fits")).toBe(false);
  expect(may("aia.lev1_euv_12s.2014-06-21T000008Z.193.image_lev1.fits")).toBe(false);
  expect(may("aia.lev1_euv_12s.2014-01-01T000008Z.193.image_lev1.fits")).toBe(true);
  expect(may("whatever.fits")).toBe(true);
});

test("the header decides, both ends included, and what it does not say is left to the conversion", () => {
  const selection = parseSelection("2013-01-01", "2013-12-31", "193");
  const at = (time: string, channel: number | undefined = 193) =>
    headerIsSelected({ observedAt: parseInstant(time), channel }, selection);
  expect(at("2013-01-01T00:00:00Z")).toBe(true);
  expect(at("2013-12-31T23:59:59.99Z")).toBe(true);
  expect(at("2014-01-01T00:00:00Z")).toBe(false);
  expect(at("2013-05-05T00:00:00Z", 171)).toBe(false);
  expect(headerIsSelected({ observedAt: undefined, channel: undefined }, selection)).toBe(true);
  expect(
    headerIsSelected({ observedAt: undefined, channel: undefined }, parseSelection(undefined, undefined, undefined)),
  ).toBe(true);
});

test.each([
  ["2013-13-01", undefined, undefined, /--from\/--to/],
  ["2013-02-01", "2013-01-01", undefined, /before it begins/],
  [undefined, undefined, "193;211", /193;211/],
  [undefined, undefined, "", /no wavelength/],
])("%s %s %s is refused in words", (from, to, channel, message) => {
  expect(() => parseSelection(from, to, channel)).toThrow(message);
});

test("channels may be written as people write them", () => {
  expect(parseSelection(undefined, undefined, "193A, 19.3 nm,0094,6173").channels).toEqual(new Set([193, 94, 6173]));
  expect(() => parseSelection(undefined, undefined, "193,blue")).toThrow(/"blue" is no wavelength/);
});
