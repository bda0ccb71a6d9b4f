import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryStorage } from "../bytes/index.js";
import type { HeliokitWarning } from "../errors.js";
import { AttributeScanner, type AttributeValue } from "./attribute-scanner.js";
import { readAttributes, scanAttributes, storageStore } from "./index.js";
import { parseTolerantJson } from "./tolerant-json.js";

const encoder = new TextEncoder();

/** JSON as Python writes it: bare NaN and Infinity. */
function pythonJson(lists: ReadonlyMap<string, readonly AttributeValue[]>, space: string): string {
  const one = (value: AttributeValue) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : JSON.stringify(value);
  const entries = [...lists].map(
    ([name, values]) => `${JSON.stringify(name)}:${space}[${values.map(one).join(`,${space}`)}]`,
  );
  return `{${space}${entries.join(`,${space}`)}${space}}`;
}

const value = fc.oneof(
  fc.double({ noNaN: false }).map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.integer(),
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom(null, true, false, "nan", "]", '"', "\\", "}", "a,b"),
);
const lists = fc
  .dictionary(fc.string(), fc.array(value, { maxLength: 12 }), { maxKeys: 8 })
  .map((record) => new Map(Object.entries(record)));

describe("a scan", () => {
  it("finds what parsing finds, whatever the pieces", () => {
    fc.assert(
      fc.property(
        lists,
        fc.constantFrom("", " ", "\n    "),
        fc.integer({ min: 1, max: 64 }),
        fc.func(fc.boolean()),
        (wanted, space, size, chosen) => {
          const bytes = encoder.encode(pythonJson(wanted, space));
          const scanner = new AttributeScanner(chosen, "test");
          for (let at = 0; at < bytes.length; at += size) scanner.push(bytes.subarray(at, at + size));
          const found = scanner.finish();
          expect([...found.lengths]).toEqual([...wanted].map(([name, list]) => [name, list.length]));
          expect([...found.values]).toEqual([...wanted].filter(([name]) => chosen(name)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("keeps only the rows that are wanted", () => {
    fc.assert(
      fc.property(lists, fc.uniqueArray(fc.nat(12)), fc.integer({ min: 1, max: 30 }), (wanted, rows, size) => {
        const bytes = encoder.encode(pythonJson(wanted, " "));
        const scanner = new AttributeScanner(() => true, "test", new Set(rows));
        for (let at = 0; at < bytes.length; at += size) scanner.push(bytes.subarray(at, at + size));
        const kept = [...wanted].map(([name, list]) => [name, list.filter((_, row) => rows.includes(row))]);
        expect([...scanner.finish().values]).toEqual(kept);
      }),
      { numRuns: 200 },
    );
  });

  it("knows attributes that are no list", async () => {
    const storage = memoryStorage();
    await storage.write(
      "x/.zattrs",
      encoder.encode('{"a": 1.5, "b": "t", "c": {"d": [1, "]"]}, "e": null, "f": [[1, 2], {"g": 3}], "h": NaN}'),
    );
    const { scalars, values, lengths } = await scanAttributes(storageStore(storage), "x", { keys: "*" });
    expect([...scalars]).toEqual([
      ["a", 1.5],
      ["b", "t"],
      ["c", '{"d": [1, "]"]}'],
      ["e", null],
      ["h", Number.NaN],
    ]);
    expect(values.get("f")).toEqual(["[1, 2]", '{"g": 3}']);
    expect([...lengths]).toEqual([["f", 2]]);
  });

  it("tells lists that do not fit the frames, once, and none where there are no attributes", async () => {
    const storage = memoryStorage();
    await storage.write("x/.zattrs", encoder.encode('{"T_OBS": ["a", "b"], "DRMS_ID": ["c"], "HEADSUM": [1, 2, 3]}'));
    const warnings: HeliokitWarning[] = [];
    const store = storageStore(storage);
    await scanAttributes(store, "x", { keys: ["T_OBS"], length: 2, onWarning: (warning) => warnings.push(warning) });
    expect(warnings.map(({ code, facts }) => [code, facts?.["names"]])).toEqual([
      ["zarr/list-length", ["DRMS_ID", "HEADSUM"]],
    ]);
    expect((await scanAttributes(store, "nowhere", { keys: "*" })).lengths.size).toBe(0);
    expect(await readAttributes(store, "nowhere")).toEqual({});
  });

  it("goes on over pieces of a file larger than one", async () => {
    const storage = memoryStorage();
    const many = Array.from({ length: 400_000 }, (_, at) => `value ${at}`);
    await storage.write(
      "x/.zattrs",
      encoder.encode(`{"A": ${JSON.stringify(many)}, "B": [${many.map((_, at) => at).join(",")}]}`),
    );
    const progress: number[] = [];
    const { values } = await scanAttributes(storageStore(storage), "x", {
      keys: ["B"],
      rows: [0, 399_999],
      onProgress: (done) => progress.push(done),
    });
    expect(values.get("B")).toEqual([0, 399_999]);
    expect(progress.length).toBeGreaterThan(2);
    expect(progress.at(-1)).toBe(1);
  });
});

it("bare numbers are read in small attributes too, but not inside texts", () => {
  expect(parseTolerantJson('{"a": [NaN, -Infinity, Infinity], "b": "NaN, Infinity", "c": "\\"NaN"}')).toEqual({
    a: [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    b: "NaN, Infinity",
    c: '"NaN',
  });
  expect(() => parseTolerantJson("{NaN")).toThrow(SyntaxError);
});
