import { parseCorrectionTable, parsePointingTable } from "heliokit/aia";
import { syntheticCorrectionTable, syntheticPointingTable } from "heliokit/synthetic";
import { addSeconds, parseInstant } from "heliokit/time";
import { expect, test } from "vitest";
import type { ConversionOptions } from "../prep/parameters.js";
import { readRunDocument, writeRunDocument } from "./document.js";

const from = parseInstant("2013-12-31T23:50:00Z");
const options: ConversionOptions = {
  pointing: parsePointingTable(syntheticPointingTable({ from, to: addSeconds(from, 86_400) }).csv.text),
  correction: parseCorrectionTable(syntheticCorrectionTable().text.text),
  missing: Number.NaN,
  order: 3,
  salvage: true,
};

test("the options and tables of a run come back as they were, typed arrays, maps, instants and NaN", () => {
  const document = writeRunDocument(options);
  const back = readRunDocument(document);
  expect(back).toEqual(options);
  expect(structuredClone(back)).toEqual(structuredClone(options));
  expect(writeRunDocument(back)).toEqual(document);
});

test("the same options give the same text, in whatever order they are written", () => {
  const { salvage, ...rest } = options;
  expect(writeRunDocument({ salvage: salvage ?? false, ...rest })).toEqual(writeRunDocument(options));
  expect(writeRunDocument({ ...options, salvage: false }).hash).not.toBe(writeRunDocument(options).hash);
});

test("numbers that JSON lacks, and elements of eight bytes at odd places", () => {
  const odd = new Float64Array(new Uint8Array(24).buffer, 8, 2);
  odd.set([-0, Number.POSITIVE_INFINITY]);
  // Any value may stand in an option; these are the ones that JSON alone would change.
  const strange = {
    missing: -0,
    extra: [Number.NEGATIVE_INFINITY, 12n, undefined, odd],
  } as unknown as ConversionOptions;
  expect(readRunDocument(writeRunDocument(strange))).toEqual(strange);
});

test("a text that is not the hash's is refused", () => {
  const { hash, text } = writeRunDocument(options);
  expect(() => readRunDocument({ hash, text: text.replace('"order":3', '"order":1') })).toThrow(
    expect.objectContaining({ code: "queue/damaged-tables" }),
  );
});
