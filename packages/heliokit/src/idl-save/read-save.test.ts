import { inflateSync } from "node:zlib";
import { zlibSync } from "fflate";
import { describe, expect, it } from "vitest";
import { type ByteSource, memorySource } from "../bytes/index.js";
import { isHeliokitError } from "../errors.js";
import { ByteWriter } from "./byte-writer.js";
import {
  followIdl,
  type IdlSave,
  idlArray,
  idlNumber,
  idlNumbers,
  idlPointer,
  idlScalar,
  idlStructure,
  idlStructureAt,
  idlText,
  idlValue,
  type ReadIdlSaveOptions,
  readIdlSave,
  writeIdlSave,
} from "./index.js";

type Fill = (out: ByteWriter) => void;

/** A file of records made by hand: type and payload. */
function fileOf(records: readonly (readonly [number, Fill])[], compress = false): Uint8Array {
  const file = new ByteWriter();
  file.raw(Uint8Array.of(0x53, 0x52, 0, compress ? 6 : 4));
  for (const [type, fill] of records) {
    const payload = new ByteWriter();
    fill(payload);
    const bytes = compress ? zlibSync(payload.bytes()) : payload.bytes();
    for (const value of [type, file.length + 16 + bytes.length, 0, 0]) file.int32(value);
    file.raw(bytes);
  }
  for (const value of [6, 0, 0, 0]) file.int32(value);
  return file.bytes().slice();
}

const ints =
  (...values: number[]): Fill =>
  (out) => {
    for (const value of values) out.int32(value | 0);
  };

/** A variable: name and all that follows it. */
const variable = (name: string, ...fills: Fill[]): readonly [number, Fill] => [
  2,
  (out) => {
    out.name(name);
    for (const fill of fills) fill(out);
  },
];

const arrayOf = (count: number, bytes: number, ...dimensions: number[]): Fill =>
  ints(8, 4, bytes, count, dimensions.length, 0, 0, 8, ...dimensions, ...new Array(8 - dimensions.length).fill(1));

const read = (bytes: Uint8Array, options: ReadIdlSaveOptions = {}): Promise<IdlSave> =>
  readIdlSave(memorySource(bytes, "made.sav"), options);

async function errorOf(bytes: Uint8Array, options: ReadIdlSaveOptions = {}) {
  const error = await read(bytes, options).then(
    () => new Error("no error"),
    (found: unknown) => found,
  );
  if (!isHeliokitError(error)) throw error;
  return error;
}

const long: Fill = ints(3, 0, 7, 42);

describe("records", () => {
  it("of unknown types and compiled code are passed over with a warning", async () => {
    const save = await read(fileOf([[99, ints(1, 2)], [12, ints(5)], variable("A", long)]));
    expect(idlNumber(save, "a")).toBe(42);
    expect(save.warnings.map(({ code, facts }) => [code, facts["recordType"]])).toEqual([
      ["idl-save/skipped-record", 99],
      ["idl-save/skipped-record", 12],
    ]);
  });

  it("of start, heap header and promotion to 64 bits say nothing", async () => {
    const save = await read(fileOf([[0, ints()], [15, ints(1, 1)], [17, ints()], variable("A", long)]));
    expect(save.warnings).toEqual([]);
    expect(Object.keys(save.variables)).toEqual(["A"]);
  });

  it("of common blocks and system variables are kept apart", async () => {
    const block: Fill = (out) => {
      out.int32(2);
      for (const name of ["blk", "x", "y"]) out.name(name);
    };
    const system: Fill = (out) => {
      out.name("!EXAMPLE");
      long(out);
    };
    const odd: Fill = (out) => {
      out.name("!ODD");
      ints(77, 2)(out);
    };
    const save = await read(fileOf([[1, block], [3, system], [3, odd], variable("A", long)]));
    expect(save.commonBlocks).toEqual({ BLK: ["X", "Y"] });
    expect(save.systemVariables).toEqual({ "!EXAMPLE": { kind: "scalar", type: "int32", value: 42 } });
    expect(Object.keys(save.variables)).toEqual(["A"]);
    expect(save.warnings.map(({ code }) => code)).toEqual(["idl-save/skipped-record"]);
  });

  it("tell whatever is left unread in them", async () => {
    const save = await read(fileOf([variable("A", long, ints(1))]));
    expect(save.warnings.map(({ code }) => code)).toEqual(["idl-save/unread-bytes"]);
  });

  it("behind the end marker do not count", async () => {
    const bytes = new Uint8Array([...fileOf([variable("A", long)]), 1, 2, 3, 4, 5]);
    expect((await read(bytes)).warnings).toEqual([]);
  });
});

describe("arrays", () => {
  it("with the 64-bit descriptor", async () => {
    const descriptor = ints(18, 0, 0, 0, 12, 0, 3, 1, 0, 0, 0, 3, ...new Array(7).fill([0, 1]).flat());
    const save = await read(fileOf([variable("A", ints(3, 4), descriptor, ints(7, 1, 2, 3))]));
    expect(idlNumbers(save, "a")).toEqual({
      kind: "array",
      type: "int32",
      dimensions: [3],
      data: Int32Array.of(1, 2, 3),
    });
  });

  it("are decoded when they are looked at, once", async () => {
    const values = Float32Array.from({ length: 5000 }, (_, index) => index / 3);
    const save = await read(writeIdlSave({ a: idlArray(values, { dimensions: [50, 100] }) }));
    const array = idlNumbers(save, "a");
    expect(array.dimensions).toEqual([50, 100]);
    expect(array.data).toEqual(values);
    expect(array.data).toBe(array.data);
    expect(structuredClone(array)).toEqual({ kind: "array", type: "float32", dimensions: [50, 100], data: values });
  });

  it("of signed two-byte numbers come from the low half", async () => {
    const save = await read(fileOf([variable("A", ints(2, 4), arrayOf(2, 4, 2), ints(7, -2, 0x1234))]));
    expect(idlNumbers(save, "a").data).toEqual(Int16Array.of(-2, 0x1234));
  });
});

describe("length fields that lie are refused before anything is allocated", () => {
  const attacks: readonly (readonly [string, readonly Fill[], string])[] = [
    ["a large array", [ints(4, 4), arrayOf(2 ** 30, 2 ** 32, 2 ** 15, 2 ** 15), ints(7)], "bad-descriptor"],
    [
      "a large array that agrees with itself",
      [ints(4, 4), arrayOf(2 ** 28, 2 ** 30, 2 ** 14, 2 ** 14), ints(7)],
      "truncated-data",
    ],
    ["many texts", [ints(7, 4), arrayOf(2 ** 28, 0, 2 ** 28), ints(7)], "truncated-data"],
    ["many pointers", [ints(10, 4), arrayOf(2 ** 31, 0, 2 ** 31), ints(7)], "truncated-data"],
    ["dimensions that overflow", [ints(4, 4), arrayOf(0, 0, 2 ** 31, 2 ** 31, 4), ints(7)], "bad-descriptor"],
    [
      "dimensions beyond all numbers",
      [ints(7, 4), arrayOf(1, 4, ...new Array(8).fill(2 ** 31)), ints(7)],
      "bad-descriptor",
    ],
    ["no elements", [ints(4, 4), arrayOf(0, 0, 0), ints(7)], "bad-descriptor"],
    ["nine dimensions", [ints(4, 4, 8, 4, 4, 1, 9, 0, 0, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 7, 1)], "bad-descriptor"],
    ["a type that does not exist", [ints(16, 0, 7, 1)], "bad-descriptor"],
    ["structure without its flag", [ints(8, 0, 7, 1)], "bad-descriptor"],
    ["a wrong marker", [ints(3, 0, 8, 1)], "bad-data"],
    ["a text of negative length", [ints(7, 0, 7, -5, -5)], "bad-data"],
    ["a text of two lengths", [ints(7, 0, 7, 3, 4, 0)], "bad-data"],
    ["a text beyond the end", [ints(7, 0, 7, 2 ** 30, 2 ** 30, 0)], "truncated-data"],
    ["bytes of another number", [ints(1, 4), arrayOf(4, 4, 4), ints(7, 3, 0)], "bad-data"],
    ["many tags", [ints(8, 0x34), arrayOf(1, 8, 1), ints(9, 0, 0, 2 ** 27, 8)], "truncated-data"],
    ["no tags", [ints(8, 0x34), arrayOf(2 ** 30, 0, 2 ** 30), ints(9, 0, 0, 0, 0, 7)], "bad-descriptor"],
    ["an unknown definition", [ints(8, 0x34), arrayOf(1, 8, 1), ints(9, 0, 1, 0, 0, 7)], "unknown-structure"],
  ];
  it.each(attacks)("%s", async (_, fills, code) => {
    for (const compress of [false, true]) {
      const before = process.memoryUsage().arrayBuffers;
      const error = await errorOf(fileOf([variable("A", ...fills)], compress));
      expect(error.code).toBe(`idl-save/${code}`);
      expect(error.facts.byteOffset).toBeGreaterThanOrEqual(20);
      expect(error.facts.file).toBe("made.sav");
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 22);
    }
  });

  it("structures defined by one another many times over", async () => {
    // Each level holds the one before eight times: 8^12 numbers out of a few hundred bytes.
    const level =
      (index: number): Fill =>
      (out) => {
        out.int32(9);
        out.name(`S${index}`);
        ints(0, 1, 8)(out);
        ints(0, index === 0 ? 3 : 8, index === 0 ? 4 : 0x34)(out);
        out.name("T");
        arrayOf(8, 32, 8)(out);
        if (index > 0) level(index - 1)(out);
      };
    const error = await errorOf(fileOf([variable("A", ints(8, 0x34), arrayOf(1, 8, 1), level(11), ints(7, 1, 2, 3))]));
    expect(error.code).toBe("idl-save/truncated-data");
  });

  it("structures in one another without end", async () => {
    const nest: Fill = (out) => {
      for (let depth = 0; depth < 1000; depth++) {
        ints(9, 0, 0, 1, 8, 0, 8, 0x34)(out);
        out.name("T");
        arrayOf(1, 8, 1)(out);
      }
    };
    expect((await errorOf(fileOf([variable("A", ints(8, 0x34), arrayOf(1, 8, 1), nest)]))).code).toBe(
      "idl-save/too-deep",
    );
  });
});

describe("compressed records", () => {
  const zeros = (megabytes: number): Uint8Array => {
    const count = (megabytes * 2 ** 20) / 4;
    const bytes = fileOf(
      [variable("A", ints(4, 4), arrayOf(count, 4 * count, count), ints(7), (out) => out.reserve(4 * count))],
      true,
    );
    return bytes;
  };

  it("expand to a limit, in bounded time and memory", async () => {
    const bomb = zeros(100);
    const before = process.memoryUsage.rss();
    const started = process.cpuUsage();
    const error = await errorOf(bomb);
    expect(error.code).toBe("idl-save/expands-too-much");
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 2 ** 20 + bomb.length);
  });

  it("expand further where that is asked for, with another expander too", async () => {
    const bytes = zeros(24);
    expect((await errorOf(bytes)).code).toBe("idl-save/expands-too-much");
    const options = { maxExpandedBytes: 2 ** 26 };
    expect(idlNumbers(await read(bytes, options), "a").dimensions).toEqual([6 * 2 ** 20]);
    const inflate = (payload: Uint8Array, limit: number) => inflateSync(payload, { maxOutputLength: limit });
    expect(idlNumbers(await read(bytes, { ...options, inflate }), "a").dimensions).toEqual([6 * 2 ** 20]);
  });

  it("that are damaged anywhere are refused, save where the bit means nothing", async () => {
    const values = Float64Array.from({ length: 300 }, (_, at) => at / 7);
    const bytes = writeIdlSave({ a: idlArray(values) }, { compress: true });
    let harmless = 0;
    // The end of the variable's payload, the last record before the end marker, with its checksum.
    for (let at = bytes.length - 16 - 200; at < bytes.length - 16; at++) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      const outcome = await read(damaged).catch((error: unknown) => error);
      if (isHeliokitError(outcome)) expect(outcome.code).toBe("idl-save/corrupt-zlib");
      else {
        // Bits between the last code and the next byte are not used.
        harmless++;
        expect(idlNumbers(outcome as IdlSave, "a").data).toEqual(values);
      }
    }
    expect(harmless).toBeLessThanOrEqual(1);
  });
});

describe("files that are damaged", () => {
  const whole = writeIdlSave({ a: idlScalar("int16", 1), b: idlArray(new Float64Array(20).fill(2)) });

  it("cut anywhere are an error, with salvage whole records and a warning", async () => {
    for (let length = 0; length < whole.length - 15; length++) {
      const cut = whole.slice(0, length);
      expect((await errorOf(cut)).code).toMatch(/^idl-save\/(truncated-data|not-a-save-file)$/);
      if (length < 4) continue;
      const save = await read(cut, { salvage: true });
      expect(save.warnings.map(({ code }) => code)).toEqual(["idl-save/truncated-data"]);
      for (const [name, value] of Object.entries(save.variables))
        if (name === "A") expect(value).toEqual({ kind: "scalar", type: "int16", value: 1 });
        else expect(value).toMatchObject({ data: new Float64Array(20).fill(2) });
    }
  });

  it("keep the records behind a bad one", async () => {
    const bytes = fileOf([variable("BAD", ints(3, 0, 8, 1)), variable("A", long)]);
    const seen: string[] = [];
    const save = await read(bytes, { salvage: true, onWarning: ({ code }) => seen.push(code) });
    expect(Object.keys(save.variables)).toEqual(["A"]);
    expect(seen).toEqual(["idl-save/bad-data"]);
  });

  it("whose records point back are refused", async () => {
    const bytes = whole.slice();
    new DataView(bytes.buffer).setUint32(8, 4);
    const error = await errorOf(bytes);
    expect(error.code).toBe("idl-save/bad-record");
    expect(error.facts.byteOffset).toBe(4);
  });

  it("that are something else say what", async () => {
    const error = await errorOf(new TextEncoder().encode("<!DOCTYPE html>"));
    expect(error.code).toBe("idl-save/not-a-save-file");
    expect(error.message).toContain('"<!DO"');
    expect((await errorOf(Uint8Array.of(0x53, 0x52, 0, 5))).code).toBe("idl-save/unsupported-format");
    expect((await errorOf(new Uint8Array(0))).message).toContain("nothing");
  });

  it("hold no more values than allowed", async () => {
    expect((await errorOf(whole, { maxValues: 1 })).code).toBe("idl-save/too-many-values");
    expect((await read(whole, { maxValues: 2 })).warnings).toEqual([]);
  });
});

describe("pointers", () => {
  const heap = (index: number, ...fills: Fill[]): readonly [number, Fill] => [
    16,
    (out) => {
      ints(index, 2)(out);
      for (const fill of fills) fill(out);
    },
  ];

  it("that lead nowhere are null with one warning each, and those in a circle end", async () => {
    const pointer = (index: number): Fill => ints(10, 0, 7, index);
    const save = await read(
      fileOf([
        heap(1, pointer(2)),
        heap(2, pointer(1)),
        variable("A", pointer(1)),
        variable("B", pointer(5)),
        variable("C", pointer(5)),
      ]),
    );
    expect(idlValue(save, "a")).toBeUndefined();
    expect(followIdl(save.variables["A"] ?? null)).toBeNull();
    expect(save.variables["B"]).toEqual({ kind: "scalar", type: "pointer", value: null });
    expect(save.warnings.map(({ code, facts }) => [code, facts["heapIndex"]])).toEqual([
      ["idl-save/missing-heap-value", 5],
    ]);
  });

  it("into a heap that comes later, and objects", async () => {
    const save = await read(fileOf([variable("O", ints(11, 0, 7, 9)), heap(9, long)]));
    expect(idlNumber(save, "o")).toBe(42);
    expect(save.variables["O"]?.type).toBe("object");
  });
});

describe("looking up", () => {
  const bytes = writeIdlSave({
    map: idlStructure({ site: "gill", info: idlPointer(idlStructure({ n: 2n })), list: [1, 2].map(String) }),
    half: idlScalar("float32", 10.4),
  });

  it("takes names in any case and follows pointers", async () => {
    const save = await read(bytes);
    expect(idlText(save, "Map.Site")).toBe("gill");
    expect(idlNumber(save, "map.info.n")).toBe(2);
    expect(idlNumber(idlStructureAt(save, "MAP.INFO"), "N")).toBe(2);
    expect(idlNumber(save, "half")).toBe(10.399999618530273);
    expect(idlValue(save, "map.nothing")).toBeUndefined();
    expect(idlValue(save, "constructor")).toBeUndefined();
  });

  it("says what is there instead", async () => {
    const save = await read(bytes);
    expect(() => idlNumber(save, "map.list")).toThrow("MAP.LIST is string[2], wanted one real number");
    expect(() => idlText(save, "half")).toThrow("HALF is one float32, wanted one text");
    expect(() => idlNumbers(save, "map")).toThrow("MAP is structure[], wanted an array of numbers");
    expect(() => idlStructureAt(save, "none")).toThrow("there is no value NONE");
  });
});

it("a large source is read record by record, and reading can be stopped and watched", async () => {
  const bytes = writeIdlSave({ a: 1, b: 2 });
  let reads = 0;
  // A source that claims to be large, whose end nobody asks for.
  const source: ByteSource = {
    name: "large.sav",
    size: 2 ** 27,
    read: async (offset, length) => {
      reads++;
      return bytes.slice(offset, offset + length);
    },
  };
  const seen: number[] = [];
  const save = await readIdlSave(source, { onProgress: (fraction) => seen.push(fraction) });
  expect(idlNumber(save, "b")).toBe(2);
  expect(reads).toBeGreaterThan(6);
  expect(seen.at(-1)).toBe(1);
  await expect(readIdlSave(source, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
});
