// The reference is scipy.io.readsav: every value of every file, the real ones included. It gives no types for texts, so
// that only numbers are compared with theirs.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { isHeliokitError } from "../errors.js";
import { compare, countCase, type GoldenCase, loadIndex, resolveRefs } from "../testing/fixtures.js";
import { type IdlStructure, type IdlValue, idlElement, isIdlNumbers, readIdlSave } from "./index.js";

const { folder, cases } = loadIndex("aurora");

const dtypes: Readonly<Record<string, string>> = {
  ...{ uint8: "u1", int16: "i2", uint16: "u2", int32: "i4", uint32: "u4", int64: "i8", uint64: "u8" },
  ...{ float32: "f4", float64: "f8", complex64: "c8", complex128: "c16" },
};

/** A number as the golden files write it. */
function numberForm(value: number | bigint): unknown {
  if (typeof value === "bigint") {
    const near = Number(value);
    return Number.isSafeInteger(near) ? near : { int: String(value) };
  }
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : value;
  return String(value);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** One of our values in the form of the golden one: large arrays there are digests. */
function formOf(value: IdlValue | null, golden: unknown): unknown {
  if (value === null) return null;
  if (value.kind === "structure") return structureForm(value, golden);
  if (value.kind === "scalar") {
    if (value.type === "pointer" || value.type === "object") return formOf(value.value, golden);
    if (value.type === "string" || value.type === "undefined") return value.value;
    const dtype = dtypes[value.type];
    if (value.type === "complex64" || value.type === "complex128")
      return { dtype, value: { re: numberForm(value.value.re), im: numberForm(value.value.im) } };
    return { dtype, value: numberForm(value.value) };
  }
  const shape = value.dimensions;
  if (!isIdlNumbers(value)) {
    const wanted = isRecord(golden) && Array.isArray(golden["values"]) ? golden["values"] : [];
    const values = value.data.map((item, index) => (typeof item === "string" ? item : formOf(item, wanted[index])));
    return { dtype: "object", shape, values };
  }
  const dtype = dtypes[value.type];
  if (isRecord(golden) && "sha256" in golden) return { shape, dtype, data: value.data };
  const flat = Array.from(value.data as ArrayLike<number | bigint>, numberForm);
  if (!dtype?.startsWith("c")) return { dtype, shape, values: flat };
  const pairs = Array.from({ length: flat.length / 2 }, (_, at) => ({ re: flat[2 * at], im: flat[2 * at + 1] }));
  return { dtype, shape, values: pairs };
}

function structureForm(value: IdlStructure, golden: unknown): unknown {
  const tags = isRecord(golden) ? golden : {};
  if (value.dimensions.length === 0)
    return Object.fromEntries(Object.entries(value.tags).map(([name, tag]) => [name, formOf(tag, tags[name])]));
  const count = value.dimensions.reduce((product, size) => product * size, 1);
  const rows = Array.isArray(tags["rows"]) ? tags["rows"] : [];
  return {
    shape: value.dimensions,
    rows: Array.from({ length: count }, (_, index) => formOf(idlElement(value, index), rows[index])),
  };
}

/** The names of all tags, so that one too many is found too: `compare` asks only for what is expected. */
function namesIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.some(isRecord) ? value.map(namesIn) : value.length;
  if (!isRecord(value) || "sha256" in value || "data" in value) return "leaf";
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, namesIn(value[key])]),
  );
}

/** What our warnings are called in the reference. */
const warningOf: Readonly<Record<string, RegExp>> = {
  "idl-save/missing-heap-value": /not found in heap/,
  "idl-save/zero-byte-count": /verify number of bytes/,
};

const inputOf = (golden: GoldenCase) => {
  const { file } = golden["inputs"] as { file: string };
  return memorySource(readFileSync(join(folder, file)), basename(file));
};

describe.each(cases.filter(({ kind }) => kind === "sav").map((golden) => [golden.id, golden] as const))(
  "%s",
  (id, golden) => {
    it("gives every value", async () => {
      countCase("aurora", id);
      const expected = resolveRefs(golden.expected, folder) as {
        variables: Record<string, unknown>;
        warnings: string[];
      };
      const save = await readIdlSave(inputOf(golden));
      const variables = Object.fromEntries(
        Object.entries(save.variables).map(([name, value]) => [name, formOf(value, expected.variables[name])]),
      );
      expect(compare(expected.variables, variables, golden.tolerance, { path: "variables" })).toEqual([]);
      expect(namesIn(variables)).toEqual(namesIn(expected.variables));
      expect(save.warnings).toHaveLength(expected.warnings.length);
      for (const [index, { code }] of save.warnings.entries())
        expect(expected.warnings[index]).toMatch(warningOf[code] ?? /^$/);
    });
  },
);

describe.each(cases.filter(({ kind }) => kind === "sav_damaged").map((golden) => [golden.id, golden] as const))(
  "%s",
  (id, golden) => {
    it("is refused in bounded time and memory", async () => {
      countCase("aurora", id);
      const { max_seconds: seconds, max_extra_mb: megabytes } = golden.options;
      const { outcomes } = golden.expected as { outcomes: string[] };
      for (const salvage of [false, true]) {
        const source = inputOf(golden);
        const before = process.memoryUsage().arrayBuffers;
        const started = performance.now();
        const outcome = await readIdlSave(source, { salvage }).then(
          ({ warnings }) => (warnings.length > 0 ? "whole records and a warning" : "nothing said"),
          (error: unknown) => (isHeliokitError(error) ? "error" : Promise.reject(error)),
        );
        expect(performance.now() - started).toBeLessThan(Number(seconds) * 1000);
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(Number(megabytes) * 2 ** 20);
        if (!salvage) expect(outcomes).toContain(outcome);
        else expect(outcome).not.toBe("nothing said");
      }
    });
  },
);

it.skipIf(cases.some(({ kind }) => kind === "sav"))("this set of fixtures has no save files", () => {
  expect(cases.filter(({ kind }) => kind === "sav")).toEqual([]);
});
