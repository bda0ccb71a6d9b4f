import { expect, test } from "vitest";
import { canonicalJson, type JobIdentity, jobId } from "./ids.js";

const identity: JobIdentity = {
  name: "a.fits",
  size: 207360,
  datasum: "123456",
  parameters: { order: 3, missing: Number.NaN, pointing: "abc" },
  algorithm: 1,
};

test("the same job has the same id, whatever the order of its parameters", () => {
  const turned = { ...identity, parameters: { pointing: "abc", missing: Number.NaN, order: 3 } };
  expect(jobId(turned)).toBe(jobId(identity));
  expect(jobId(identity)).toMatch(/^[0-9a-f]{32}$/);
});

test.each([
  ["name", { name: "b.fits" }],
  ["size", { size: 1 }],
  ["datasum", { datasum: undefined }],
  ["a parameter", { parameters: { ...identity.parameters, order: 1 } }],
  ["a parameter that is not a number", { parameters: { ...identity.parameters, missing: 0 } }],
  ["the algorithm", { algorithm: 2 }],
])("another %s is another job", (_, change) => {
  expect(jobId({ ...identity, ...change })).not.toBe(jobId(identity));
});

test("canonical JSON sorts at every depth and keeps lists in order", () => {
  expect(canonicalJson({ b: [{ d: 1, c: Number.NEGATIVE_INFINITY }], a: undefined })).toBe(
    '{"b":[{"c":"-Infinity","d":1}]}',
  );
});
