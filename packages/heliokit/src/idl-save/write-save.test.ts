import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { isHeliokitError } from "../errors.js";
import { fixturePath } from "../testing/fixtures.js";
import {
  type IdlInput,
  type IdlSave,
  type IdlStructure,
  type IdlValue,
  idlArray,
  idlElement,
  idlPointer,
  idlScalar,
  idlStructure,
  idlText,
  idlValue,
  isIdlNumbers,
  readIdlSave,
  writeIdlSave,
} from "./index.js";

const readBack = (bytes: Uint8Array): Promise<IdlSave> => readIdlSave(memorySource(bytes, "written.sav"));

const codeOf = (run: () => unknown): string => {
  try {
    run();
    return "no error";
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
};

const count = (dimensions: readonly number[]) => dimensions.reduce((product, size) => product * size, 1);
const latin1 = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 9,
});
const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });

/** Bytes of any kind as an array of a type: not-a-numbers with payloads and all. */
const numbers = (dimensions: readonly number[]): fc.Arbitrary<IdlValue> =>
  fc
    .tuple(
      fc.constantFrom(
        ...[Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array],
        ...[BigInt64Array, BigUint64Array, Float32Array, Float64Array],
      ),
      fc.boolean(),
      fc.uint8Array({ minLength: 16 * count(dimensions), maxLength: 16 * count(dimensions) }),
    )
    .map(([Kind, pairs, bytes]) => {
      const complex = pairs && (Kind === Float32Array || Kind === Float64Array);
      return idlArray(new Kind(bytes.slice().buffer, 0, count(dimensions) * (complex ? 2 : 1)), {
        dimensions,
        complex,
      });
    });

const texts = (dimensions: readonly number[]): fc.Arbitrary<IdlValue> =>
  fc
    .array(latin1, { minLength: count(dimensions), maxLength: count(dimensions) })
    .map((data) => idlArray(data, { dimensions }));

const scalar: fc.Arbitrary<IdlValue> = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map((value) => idlScalar("uint8", value)),
  fc.integer({ min: -32768, max: 32767 }).map((value) => idlScalar("int16", value)),
  fc.integer({ min: 0, max: 65535 }).map((value) => idlScalar("uint16", value)),
  fc.integer().map((value) => idlScalar("int32", value)),
  fc.nat().map((value) => idlScalar("uint32", 2 * value + 1)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => idlScalar("int64", value)),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => idlScalar("uint64", value)),
  fc.float().map((value) => idlScalar("float32", value)),
  fc.double().map((value) => idlScalar("float64", value)),
  fc.tuple(fc.float(), fc.float()).map(([re, im]) => idlScalar("complex64", { re, im })),
  fc.tuple(fc.double(), fc.double()).map(([re, im]) => idlScalar("complex128", { re, im })),
  latin1.map((value): IdlValue => ({ kind: "scalar", type: "string", value })),
);

/** A value whose dimensions begin with `outer`, for a tag of structures of these dimensions. */
function valueIn(outer: readonly number[], depth: number): fc.Arbitrary<IdlValue> {
  const dimensions = shape.map((own) => [...outer, ...own].slice(0, 6));
  const inner = fc.constant(outer);
  const sized = outer.length > 0 ? fc.oneof(dimensions, inner) : dimensions;
  const flat: fc.Arbitrary<IdlValue>[] = [
    sized.chain(numbers),
    sized.chain(texts),
    ...(outer.length === 0 ? [scalar, scalar] : []),
  ];
  if (depth >= 2) return fc.oneof(...flat);
  const structures = fc.oneof(inner, dimensions).chain((all) => structure(all, outer.length, depth + 1));
  const pointers = sized.chain((all) =>
    fc
      .array(fc.option(valueIn([], depth + 1)), { minLength: count(all), maxLength: count(all) })
      .map((data): IdlValue => ({ kind: "array", type: "pointer", dimensions: all, data })),
  );
  const pointer = fc.option(valueIn([], depth + 1)).map((target): IdlValue => idlPointer(target));
  return fc.oneof(...flat, structures, pointers, ...(outer.length === 0 ? [pointer] : []));
}

function structure(dimensions: readonly number[], outerRank: number, depth: number): fc.Arbitrary<IdlStructure> {
  // One structure and an array of one are the same in a save file.
  const single = dimensions.length === outerRank + 1 && dimensions[outerRank] === 1;
  const all = single ? dimensions.slice(0, outerRank) : dimensions;
  return fc
    .dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,5}$/), valueIn(all, depth), { minKeys: 1, maxKeys: 4 })
    .map((tags) => idlStructure(tags, { dimensions: all }));
}

/** A value in a form that is compared bit by bit. */
function plain(value: IdlValue | null): unknown {
  if (value === null) return null;
  if (value.kind === "structure")
    return { ...value, tags: Object.fromEntries(Object.entries(value.tags).map(([name, tag]) => [name, plain(tag)])) };
  if (value.kind === "array" && (value.type === "pointer" || value.type === "object"))
    return { ...value, data: value.data.map(plain) };
  if (value.kind === "scalar" && (value.type === "pointer" || value.type === "object"))
    return { ...value, value: plain(value.value) };
  if (isIdlNumbers(value)) {
    const { buffer, byteOffset, byteLength } = value.data;
    return { ...value, data: Buffer.from(buffer, byteOffset, byteLength).toString("base64") };
  }
  return value;
}

describe("what is written is read again", () => {
  it("whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[A-Z_][A-Z0-9_$]{0,8}$/), valueIn([], 0), { maxKeys: 4 }),
        fc.boolean(),
        async (variables, compress) => {
          const save = await readBack(writeIdlSave(variables, { compress }));
          expect(save.warnings).toEqual([]);
          expect(save.compressed).toBe(compress);
          const found = Object.fromEntries(Object.entries(save.variables).map(([name, value]) => [name, plain(value)]));
          const wanted = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, plain(value)]));
          expect(found).toEqual(wanted);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("with shared and circular pointers", async () => {
    const shared = idlArray(new Float32Array([1, 2]));
    const node: { kind: "scalar"; type: "pointer"; value: IdlValue | null } = {
      kind: "scalar",
      type: "pointer",
      value: null,
    };
    const list = idlStructure({ value: 1, next: node });
    node.value = list;
    const save = await readBack(writeIdlSave({ a: idlPointer(shared), b: idlPointer(idlPointer(shared)), list }));
    const [a, b] = [idlValue(save, "a"), idlValue(save, "B")];
    expect(a).toBeDefined();
    expect(a).toBe(b);
    const again = idlValue(save, "list.next");
    expect(again).toMatchObject({ kind: "structure" });
    expect(idlValue(save, "list.next.next.next")).toBe(again);
  });

  it("a list of a hundred thousand nodes needs no deep stack", async () => {
    let list: IdlValue | null = null;
    for (let index = 0; index < 100_000; index++) {
      const next: IdlValue = idlPointer(list);
      list = idlStructure({ next }, { name: "node" });
    }
    const save = await readBack(writeIdlSave({ list: list ?? 0 }));
    let length = 0;
    for (let here = idlValue(save, "list"); here?.kind === "structure"; here = idlValue(here, "next")) length++;
    expect(length).toBe(100_000);
  });

  it("with named structures defined once, what the file says of itself, and undefined variables", async () => {
    const point = (x: number) => idlStructure({ x: idlScalar("int16", x), y: "p" }, { name: "point" });
    const timestamp = { date: "Thu May 03 12:01:42 2012", user: "u", host: "h" };
    const identification = { author: "a", title: "t", idCode: "c" };
    const version = { format: 12, architecture: "x", os: "y", release: "8.9" };
    const bytes = writeIdlSave(
      {
        a: point(1),
        b: idlStructure({ inner: point(2), other: point(3) }),
        none: { kind: "scalar", type: "undefined", value: null },
      },
      { timestamp, identification, version, description: "what", notice: "mind" },
    );
    const save = await readBack(bytes);
    expect(save).toMatchObject({ timestamp, identification, version, description: "what", notice: "mind" });
    expect(idlValue(save, "b.other.x")).toEqual({ kind: "scalar", type: "int16", value: 3 });
    expect(idlValue(save, "none")).toMatchObject({ type: "undefined" });
    const text = String.fromCharCode(...bytes);
    // One definition with its tags; afterwards only the name.
    expect(text.split("POINT").length - 1).toBe(3);
  });

  it("in the same bytes every time, also after reading", async () => {
    const variables = { a: idlArray(Float64Array.of(1, 2, 3)), s: idlStructure({ t: "x" }, { dimensions: [] }) };
    const bytes = writeIdlSave(variables, { compress: true });
    expect(writeIdlSave((await readBack(bytes)).variables, { compress: true })).toEqual(bytes);
  });

  const corpora = ["idl-corpus", "idl-types", "calibration"]
    .map((name) => fixturePath("aurora", name))
    .filter(existsSync);
  const files = corpora.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));

  it.skipIf(files.length === 0).each(files)("from the fixtures: %s", async (path) => {
    const save = await readIdlSave(memorySource(readFileSync(path), path));
    const again = await readBack(writeIdlSave(save.variables, { compress: !save.compressed }));
    const forms = (variables: Readonly<Record<string, IdlValue>>) => Object.values(variables).map(plain);
    expect(forms(again.variables)).toEqual(forms(save.variables));
  });
});

describe("what IDL could not hold is refused", () => {
  const one = idlScalar("uint8", 1);
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    ["a name with a dash", () => writeIdlSave({ "a-b": 1 }), "bad-name"],
    ["two names in different case", () => writeIdlSave({ ab: 1, AB: 2 }), "bad-name"],
    ["a tag that begins with a digit", () => writeIdlSave({ a: idlStructure({ "1": 1 }) }), "bad-name"],
    ["a text beyond Latin-1", () => writeIdlSave({ a: "\u03b1" }), "bad-value"],
    ["an integer out of range", () => idlScalar("uint8", 256), "bad-value"],
    ["a fraction as integer", () => idlScalar("int32", 0.5), "bad-value"],
    ["a large bigint", () => idlScalar("int64", 2n ** 63n), "bad-value"],
    ["an empty array", () => idlArray([]), "bad-value"],
    ["dimensions that do not fit", () => idlArray(new Uint8Array(6), { dimensions: [4] }), "bad-value"],
    ["nine dimensions", () => idlArray(new Uint8Array(1), { dimensions: new Array(9).fill(1) }), "bad-value"],
    ["a structure without tags", () => writeIdlSave({ a: idlStructure({}) }), "bad-value"],
    [
      "a scalar in an array of structures",
      () => writeIdlSave({ a: idlStructure({ b: one }, { dimensions: [2] }) }),
      "bad-value",
    ],
    [
      "one name for two structures",
      () => writeIdlSave({ a: idlStructure({ x: one }, { name: "n" }), b: idlStructure({ y: one }, { name: "n" }) }),
      "name-conflict",
    ],
    [
      "structures in one another without end",
      () => writeIdlSave({ a: Array.from({ length: 40 }).reduce<IdlInput>((inner) => idlStructure({ inner }), 1) }),
      "bad-value",
    ],
  ];
  it.each(cases)("%s", (_, run, code) => {
    expect(codeOf(run)).toBe(`idl-save/${code}`);
  });
});

it("an element of an array of structures is a structure", () => {
  const catalog = idlStructure(
    {
      name: idlArray(["a", "b"]),
      values: idlArray(Float32Array.of(1, 2, 3, 4), { dimensions: [2, 2] }),
      inner: idlStructure({ id: idlArray(Int16Array.of(7, 8)) }, { dimensions: [2] }),
    },
    { dimensions: [2] },
  );
  const second = idlElement(catalog, 1);
  expect(idlText(second, "name")).toBe("b");
  expect(idlValue(second, "inner.id")).toEqual({ kind: "scalar", type: "int16", value: 8 });
  expect(idlValue(second, "values")).toMatchObject({ dimensions: [2], data: Float32Array.of(3, 4) });
  expect(codeOf(() => idlElement(catalog, 2))).toBe("idl-save/no-value");
});
