import { makeHeader } from "heliokit/fits";
import { mapFromRaster } from "heliokit/map";
import { expect, test } from "vitest";
import { markedStatistics, profileOf } from "./marked.js";

const header = makeHeader([
  ["CTYPE1", "HPLN-TAN"],
  ["CTYPE2", "HPLT-TAN"],
  ["CUNIT1", "arcsec"],
  ["CUNIT2", "arcsec"],
  ["CDELT1", 0.6],
  ["CDELT2", 0.6],
]);
const data = Float32Array.of(1, 2, 3, 4, 5, 6, 7, Number.NaN, 9, 10, 11, 12);
const map = mapFromRaster({ data, width: 4, height: 3 }, header);

test("numbers about a rectangle, its corners included; missing pixels do not count", () => {
  expect(markedStatistics(map, [1, 1, 3, 2])).toMatchObject({
    width: 3,
    height: 2,
    count: 5,
    missing: 1,
    min: 6,
    max: 12,
    sum: 46,
    mean: 9.2,
    median: 10,
  });
  expect(markedStatistics(map, [3, 1, 3, 1])).toMatchObject({ count: 0, missing: 1, mean: Number.NaN });
});

test("a profile has a value for every pixel of the line's length, from one end to the other", () => {
  const { distance, values } = profileOf(map, [0, 0, 3, 0]);
  expect(Array.from(distance)).toEqual([0, 1, 2, 3]);
  expect(Array.from(values)).toEqual([1, 2, 3, 4]);
  expect(Array.from(profileOf(map, [1, 2, 1, 0]).values)).toEqual([10, 6, 2]);
});
