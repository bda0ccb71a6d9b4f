import { expect, test } from "vitest";
import { describeMagic } from "./magic.js";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

test.each([
  ["SR\u0000\u0004....", "an IDL save file"],
  ["\u0089HDF\r\n\u001a\n", "an HDF5 or netCDF 4 file"],
  ["P5\n256 256\n", "a PGM, PPM or PBM image"],
  ["\n<!DOCTYPE html>", "a web page (an error page saved by a download?)"],
  ['{"status": 1}', "JSON"],
  ["SIMPLE  =                    T", undefined],
  ["\u001f\u008b\u0008", undefined],
  ["", undefined],
])("%j", (start, name) => {
  expect(describeMagic(bytes(start))).toBe(name);
});
