import fc from "fast-check";
import { expect, test } from "vitest";
import { DuplicateFinder } from "./collisions.js";

test("exactly the repeated texts are suspects", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 200 }), (texts) => {
      const finder = new DuplicateFinder();
      for (const text of texts) finder.show(text);
      for (const text of texts) {
        expect(finder.isSuspect(text)).toBe(texts.filter((other) => other === text).length > 1);
      }
    }),
  );
});

test("a hundred thousand different names give no false suspect", () => {
  const finder = new DuplicateFinder();
  for (let index = 0; index < 100_000; index++) finder.show(`aia.lev1_5.${index}.fits`);
  expect(finder.hasSuspects).toBe(false);
  expect(finder.show("aia.lev1_5.77.fits")).toBe(true);
});
