import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readSettings, settingsDocument } from "./settings.js";

const read = (raw: Record<string, unknown>) => readSettings(["in"], { out: "out", ...raw });

test("defaults are those of the documentation", () => {
  expect(read({})).toMatchObject({
    out: resolve("out"),
    pointing: "auto",
    pointingGap: "header",
    correction: "auto",
    normalize: true,
    order: 3,
    method: "bspline",
    missing: Number.NaN,
    size: undefined,
    cutouts: "skip",
    qualityMask: "default",
    dtype: "float32",
    compress: "none",
    quantize: 16,
    layout: "channel-year",
    overwrite: false,
  });
});

test.each([
  [{ method: "scipy" }, { method: "bspline" }],
  [{ method: "scikit-image" }, { method: "catmull-rom" }],
  [{ size: "keep" }, { size: "reference" }],
  [{ size: "1024" }, { size: 1024 }],
  [{ missing: "-5.5" }, { missing: -5.5 }],
  [{ qualityMask: "0x8005f000" }, { qualityMask: 0x8005f000 }],
  [{ pointing: "table.csv" }, { pointing: resolve("table.csv") }],
  [{ normalize: false }, { normalize: false }],
  [{ compress: "rice", quantize: "8" }, { quantize: 8 }],
])("%o", (raw, expected) => {
  expect(read(raw)).toMatchObject(expected);
});

test.each([
  [{ out: undefined }, /--out DIR is missing/],
  [{ order: "6" }, /--order 6: wanted a whole number from 0 to 5/],
  [{ order: "2.5" }, /whole number/],
  [{ method: "catmull-rom", order: "1" }, /--order 1 does not go with --method catmull-rom, which takes 3/],
  [{ method: "opencv", order: "2" }, /which takes 0, 1, 3/],
  [{ method: "nearest" }, /--method nearest: wanted one of/],
  [{ size: "4095" }, /--size 4095: wanted 4096/],
  [{ missing: "none" }, /nan, min or a number/],
  [{ missing: "" }, /nan, min or a number/],
  [{ qualityMask: "0x123456789" }, /32-bit mask/],
  [{ jobs: "0" }, /--jobs 0: wanted a whole number/],
  [{ quantize: "4" }, /no effect with --compress none/],
  [{ compress: "rice", quantize: "0" }, /above 0/],
  [{ pointingGap: "skip" }, /--pointing-gap skip: wanted one of header, nearest, error/],
  [{ queue: "redis://" }, /--queue and --root belong to --engine bullmq/],
  [{ engine: "bullmq", root: "data=/x" }, /--root: wanted a list/],
  [{ engine: "cloud" }, /--engine cloud: wanted one of local, bullmq/],
  [{ overwrite: "yes" }, /wanted true or false/],
])("%o is refused in words", (raw, message) => {
  expect(() => read(raw)).toThrow(message);
});

test("a report's options give the same settings again", () => {
  const settings = read({
    method: "opencv",
    order: "1",
    missing: "min",
    size: "2048",
    qualityMask: "0x1000",
    pointing: "header",
    correction: "none",
    normalize: false,
    compress: "gzip2",
    jobs: "3",
    shard: "1/2",
    from: "2013",
    null: true,
  });
  const document = JSON.parse(JSON.stringify(settingsDocument(settings)));
  const { inputs, ...raw } = document;
  const again = readSettings(inputs, raw);
  expect(again).toEqual({ ...settings, inputs: [resolve("in")] });
});
