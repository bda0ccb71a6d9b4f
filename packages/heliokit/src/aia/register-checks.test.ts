import { expect, test } from "vitest";
import { makeHeader, withoutCards } from "../fits/index.js";
import { newNotes } from "./notes.js";
import { checkRegisterable } from "./register-checks.js";

const header = makeHeader([
  ["CRPIX1", 256.5],
  ["CRPIX2", 256.5],
  ["CDELT1", 4.8],
  ["CDELT2", 4.8],
]);

test.each([
  ["CRPIX1", /unknown; add CRPIX1$/],
  ["CDELT2", /unknown; take pointing from a table or add CDELT2$/],
])("without %s only what helps is advised: a table moves a centre, it gives none", (keyword, advice) => {
  const check = () =>
    checkRegisterable(withoutCards(header, [keyword]), { width: 512, height: 512 }, false, newNotes());
  expect(check).toThrow(expect.objectContaining({ code: "aia/missing-keyword", facts: { keyword } }));
  expect(check).toThrow(advice);
});
