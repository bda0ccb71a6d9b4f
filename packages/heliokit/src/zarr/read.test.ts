import { gzipSync } from "node:zlib";
import fc from "fast-check";
import Blosc from "numcodecs/blosc";
import GZip from "numcodecs/gzip";
import Lz4 from "numcodecs/lz4";
import Zlib from "numcodecs/zlib";
import Zstd from "numcodecs/zstd";
import { describe, expect, it } from "vitest";
import * as zarrita from "zarrita";
import { memoryStorage, readStored, type Storage } from "../bytes/index.js";
import { openZarrArray, readZarr, storageStore } from "./index.js";
import { crc32cOf } from "./write-crc32c.js";

type Encode = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;
interface Form {
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  readonly dtype: string;
  readonly order?: "C" | "F";
  readonly separator?: "." | "/";
  readonly compressor?: Readonly<Record<string, unknown>> | null;
  readonly filters?: readonly Readonly<Record<string, unknown>>[] | null;
  readonly fill?: unknown;
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** Writes an array of format 2, element by element, the plain way: the oracle of the reader. */
async function writeV2(
  storage: Storage,
  path: string,
  form: Form,
  cell: (index: readonly number[]) => Uint8Array,
  encode: Encode,
  leaveOut: string[] = [],
) {
  const { shape, chunks, dtype, order = "C", separator = ".", compressor = null, filters = null, fill = 0 } = form;
  await storage.write(
    `${path}/.zarray`,
    json({
      zarr_format: 2,
      shape,
      chunks,
      dtype,
      order,
      dimension_separator: separator,
      compressor,
      filters,
      fill_value: fill,
    }),
  );
  const size = cell(shape.map(() => 0)).length;
  const grid = shape.map((side, axis) => Math.ceil(side / (chunks[axis] ?? 1)));
  for (const position of product(grid)) {
    if (leaveOut.includes(position.join("."))) continue;
    const bytes = new Uint8Array(size * chunks.reduce((a, b) => a * b, 1));
    let at = 0;
    // In order F the first axis runs fastest: the same walk over axes turned round.
    for (const inner of product(order === "C" ? chunks : [...chunks].reverse())) {
      const place = order === "C" ? inner : [...inner].reverse();
      const index = place.map((one, axis) => one + (position[axis] ?? 0) * (chunks[axis] ?? 1));
      if (index.every((one, axis) => one < (shape[axis] ?? 0))) bytes.set(cell(index), at);
      at += size;
    }
    await storage.write(`${path}/${position.join(separator)}`, await encode(bytes));
  }
}

function product(sides: readonly number[]): number[][] {
  return sides.reduce<number[][]>(
    (all, side) => all.flatMap((one) => Array.from({ length: side }, (_, at) => [...one, at])),
    [[]],
  );
}

const float32 = (value: number) => new Uint8Array(Float32Array.of(value).buffer);
const blosc = (
  cname: string,
  shuffle: 0 | 1 | 2,
  blocksize = 0,
): { config: Record<string, unknown>; encode: Encode } => {
  const config = { id: "blosc", cname, clevel: 5, shuffle, blocksize };
  return { config, encode: (bytes) => Blosc.fromConfig(config).encode(bytes) };
};
const others: Record<string, { config: Record<string, unknown> | null; encode: Encode }> = {
  none: { config: null, encode: (bytes) => bytes },
  zlib: {
    config: { id: "zlib", level: 3 },
    encode: (bytes) => Zlib.fromConfig({ id: "zlib", level: 3 }).encode(bytes),
  },
  gzip: {
    config: { id: "gzip", level: 3 },
    encode: (bytes) => GZip.fromConfig({ id: "gzip", level: 3 }).encode(bytes),
  },
  zstd: {
    config: { id: "zstd", level: 3 },
    encode: (bytes) => Zstd.fromConfig({ id: "zstd", level: 3 }).encode(bytes),
  },
  lz4: {
    config: { id: "lz4", acceleration: 1 },
    encode: (bytes) => Lz4.fromConfig({ id: "lz4", acceleration: 1 }).encode(bytes),
  },
};
for (const cname of ["zstd", "lz4", "lz4hc", "blosclz", "zlib"]) {
  for (const shuffle of [0, 1, 2] as const) {
    others[`blosc ${cname} ${shuffle}`] = blosc(cname, shuffle);
    others[`blosc ${cname} ${shuffle} in small blocks`] = blosc(cname, shuffle, 4096);
  }
}

const smooth = (index: readonly number[]) =>
  Math.sin((index[0] ?? 0) / 3) * 100 + (index[1] ?? 0) * 0.5 + (index[2] ?? 0);
const shape = [7, 33, 50];
const wanted = (index: readonly number[]) => Math.fround(smooth(index));

describe.each(Object.entries(others))("format 2, %s", (_, { config, encode }) => {
  it.each(["C", "F"] as const)("whole, in parts and with steps, order %s", async (order) => {
    const storage = memoryStorage();
    const form: Form = { shape, chunks: [4, 33, 32], dtype: "<f4", order, compressor: config };
    await writeV2(storage, "a", form, (index) => float32(smooth(index)), encode);
    const array = await openZarrArray(storageStore(storage), "a");
    expect(array).toMatchObject({ format: 2, shape, dtype: "float32", order });
    const whole = await readZarr(array);
    expect([...(whole.data as Float32Array)]).toEqual(product(shape).map(wanted));
    expect(whole.missing).toEqual([]);
    const part = await readZarr(array, { start: [1, -30, 5], stop: [6, 30], step: [2, 3, 7] });
    expect(part.shape).toEqual([3, 9, 7]);
    const indices = product(part.shape).map(([a = 0, b = 0, c = 0]) => [1 + 2 * a, 3 + 3 * b, 5 + 7 * c]);
    expect([...(part.data as Float32Array)]).toEqual(indices.map(wanted));
  });
});

describe("types and forms of format 2", () => {
  const text = (value: string, width: number, little: boolean) => {
    const bytes = new Uint8Array(4 * width);
    const view = new DataView(bytes.buffer);
    for (const [at, one] of [...value].entries()) view.setUint32(4 * at, one.codePointAt(0) ?? 0, little);
    return bytes;
  };
  const of = (set: (view: DataView) => void, size: number) => {
    const bytes = new Uint8Array(size);
    set(new DataView(bytes.buffer));
    return bytes;
  };
  it.each([
    ["<f8", (at: number) => of((view) => view.setFloat64(0, at / 7, true), 8), (at: number) => at / 7],
    [">f4", (at: number) => of((view) => view.setFloat32(0, at / 4, false), 4), (at: number) => at / 4],
    [">i2", (at: number) => of((view) => view.setInt16(0, at - 3, false), 2), (at: number) => at - 3],
    ["<u4", (at: number) => of((view) => view.setUint32(0, at + 4e9, true), 4), (at: number) => at + 4e9],
    [
      "<i8",
      (at: number) => of((view) => view.setBigInt64(0, BigInt(at) - 2n ** 60n, true), 8),
      (at: number) => BigInt(at) - 2n ** 60n,
    ],
    ["|u1", (at: number) => of((view) => view.setUint8(0, at), 1), (at: number) => at],
    ["|b1", (at: number) => of((view) => view.setUint8(0, at % 2), 1), (at: number) => at % 2],
    ["<f2", (at: number) => of((view) => view.setUint16(0, 0x3c00 + at, true), 2), (at: number) => 1 + at / 1024],
    ["<U3", (at: number) => text(`é${at}`, 3, true), (at: number) => `é${at}`],
    [">U3", (at: number) => text(`${at}😀`, 3, false), (at: number) => `${at}😀`],
    ["|S4", (at: number) => new TextEncoder().encode(`n${at}\0\0`.slice(0, 4)), (at: number) => `n${at}`],
  ] as const)("%s", async (dtype, cell, value) => {
    const storage = memoryStorage();
    await writeV2(
      storage,
      "a b/c",
      { shape: [9], chunks: [4], dtype, separator: "/" },
      ([at = 0]) => cell(at),
      (bytes) => bytes,
    );
    const { data } = await readZarr(await openZarrArray(storageStore(storage), "a b/c"));
    expect(Array.from<unknown>(data)).toEqual(Array.from({ length: 9 }, (_, at) => value(at)));
  });

  it("half floats of every kind", async () => {
    const bits = [0, 1, 0x0400, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x8000, 0xc000];
    const storage = memoryStorage();
    await writeV2(
      storage,
      "a",
      { shape: [9], chunks: [9], dtype: "<f2" },
      ([at = 0]) => of((view) => view.setUint16(0, bits[at] ?? 0, true), 2),
      (bytes) => bytes,
    );
    const { data } = await readZarr(await openZarrArray(storageStore(storage), "a"));
    expect(Array.from(data as Float32Array)).toEqual([0, 2 ** -24, 2 ** -14, 65504, Infinity, -Infinity, NaN, -0, -2]);
  });

  it.each([
    ["NaN", Number.NaN],
    [-1, -1],
    [null, 0],
  ])("chunks that are not there have the fill value %s", async (fill, value) => {
    const storage = memoryStorage();
    await writeV2(
      storage,
      "a",
      { shape: [10], chunks: [4], dtype: "<f4", fill },
      ([at = 0]) => float32(at),
      (bytes) => bytes,
      ["1"],
    );
    const { data, missing } = await readZarr(await openZarrArray(storageStore(storage), "a"));
    expect(missing).toEqual([[1]]);
    expect(Array.from(data as Float32Array)).toEqual([0, 1, 2, 3, value, value, value, value, 8, 9]);
  });

  it("the filter that shuffles bytes, and one that is not known", async () => {
    const storage = memoryStorage();
    const shuffled = (bytes: Uint8Array) => bytes.map((_, at) => bytes[(at % 6) * 4 + Math.floor(at / 6)] ?? 0);
    await writeV2(
      storage,
      "a",
      { shape: [6], chunks: [6], dtype: "<f4", filters: [{ id: "shuffle", elementsize: 4 }] },
      ([at = 0]) => float32(at / 3),
      shuffled,
    );
    const { data } = await readZarr(await openZarrArray(storageStore(storage), "a"));
    expect(Array.from(data as Float32Array)).toEqual(Array.from({ length: 6 }, (_, at) => Math.fround(at / 3)));
    await writeV2(
      storage,
      "b",
      { shape: [2], chunks: [2], dtype: "<f4", compressor: { id: "bz2" } },
      ([at = 0]) => float32(at),
      (bytes) => bytes,
    );
    const other = await openZarrArray(storageStore(storage), "b");
    await expect(readZarr(other)).rejects.toMatchObject({ code: "zarr/unsupported" });
  });
});

/** The storage as zarrita wants a store that can be written. */
function storeOf(storage: Storage) {
  return {
    get: (key: string) => readStored(storage, key.slice(1)),
    set: (key: string, value: Uint8Array) => storage.write(key.slice(1), value.slice()),
  };
}

const endian = { name: "bytes", configuration: { endian: "little" } } as const;

describe("format 3, as zarrita writes it", () => {
  it.each([
    ["plain", [endian]],
    [
      "blosc",
      [
        endian,
        { name: "blosc", configuration: { cname: "lz4", clevel: 5, shuffle: "shuffle", typesize: 4, blocksize: 0 } },
      ],
    ],
    ["axes turned round", [{ name: "transpose", configuration: { order: [2, 1, 0] } }, endian]],
    ["big-endian", [{ name: "bytes", configuration: { endian: "big" } }]],
  ] as const)("%s", async (_, codecs) => {
    const storage = memoryStorage();
    const made = await zarrita.create(zarrita.root(storeOf(storage)).resolve("/x"), {
      shape: [...shape],
      chunkShape: [4, 33, 32],
      dtype: "float32",
      codecs: codecs.map((codec) => ({ ...codec })) as never,
    });
    const values = Float32Array.from(product(shape), wanted);
    await zarrita.set(made, null, { data: values, shape: [...shape], stride: [33 * 50, 50, 1] });
    const array = await openZarrArray(storageStore(storage), "x");
    expect(array.format).toBe(3);
    expect(
      Buffer.compare(Buffer.from(((await readZarr(array)).data as Float32Array).buffer), Buffer.from(values.buffer)),
    ).toBe(0);
  });

  it("gzip and a checksum, which is looked at", async () => {
    const storage = memoryStorage();
    const values = Float32Array.of(1, 2.5, -3, 4);
    const zipped = gzipSync(new Uint8Array(values.buffer));
    const sum = new Uint8Array(4);
    new DataView(sum.buffer).setUint32(0, crc32cOf(zipped), true);
    await storage.write(
      "x/zarr.json",
      json({
        zarr_format: 3,
        node_type: "array",
        shape: [4],
        data_type: "float32",
        chunk_grid: { name: "regular", configuration: { chunk_shape: [4] } },
        chunk_key_encoding: { name: "default" },
        fill_value: 0,
        codecs: [endian, { name: "gzip", configuration: { level: 5 } }, { name: "crc32c" }],
      }),
    );
    await storage.write("x/c/0", Uint8Array.from([...zipped, ...sum]));
    const array = await openZarrArray(storageStore(storage), "x");
    expect([...((await readZarr(array)).data as Float32Array)]).toEqual([...values]);
    sum[0] = (sum[0] ?? 0) ^ 1;
    await storage.write("x/c/0", Uint8Array.from([...zipped, ...sum]));
    await expect(readZarr(array)).rejects.toMatchObject({ code: "zarr/bad-chunk" });
  });

  it("metadata that are not read are named", async () => {
    const storage = memoryStorage();
    const base = {
      zarr_format: 3,
      node_type: "array",
      shape: [4],
      data_type: "float32",
      chunk_grid: { name: "regular", configuration: { chunk_shape: [2] } },
      chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
      fill_value: 0,
      codecs: [endian],
    };
    const open = async (changes: object) => {
      await storage.write("x/zarr.json", json({ ...base, ...changes }));
      return openZarrArray(storageStore(storage), "x");
    };
    await expect(open({ data_type: "complex64" })).rejects.toMatchObject({ code: "zarr/unsupported" });
    await expect(open({ chunk_grid: { name: "rectangular" } })).rejects.toMatchObject({ code: "zarr/unsupported" });
    await expect(open({ shape: [-4] })).rejects.toMatchObject({ code: "zarr/bad-metadata" });
    await expect(open({ shape: [4, 4] })).rejects.toMatchObject({ code: "zarr/bad-metadata" });
    await expect(open({ codecs: "gzip" })).rejects.toMatchObject({ code: "zarr/bad-metadata" });
    const nested = {
      name: "sharding_indexed",
      configuration: { chunk_shape: [1], codecs: [endian], index_codecs: [endian] },
    };
    const outer = {
      name: "sharding_indexed",
      configuration: { chunk_shape: [1], codecs: [nested], index_codecs: [endian] },
    };
    await expect(open({ codecs: [outer] })).rejects.toMatchObject({ code: "zarr/unsupported" });
    const uneven = {
      name: "sharding_indexed",
      configuration: { chunk_shape: [3], codecs: [endian], index_codecs: [endian] },
    };
    await expect(
      open({ codecs: [uneven], chunk_grid: { name: "regular", configuration: { chunk_shape: [4] } } }),
    ).rejects.toMatchObject({ code: "zarr/bad-metadata" });
    expect((await open({ chunk_key_encoding: { name: "v2" } })).chunkKeys).toEqual({ prefix: "x/", separator: "." });
  });
});

it("an array that is not there is told with what is", async () => {
  const storage = memoryStorage();
  await storage.write("2010/.zgroup", json({ zarr_format: 2 }));
  await writeV2(
    storage,
    "2010/171A",
    { shape: [2], chunks: [2], dtype: "<f4" },
    ([at = 0]) => float32(at),
    (bytes) => bytes,
  );
  const store = storageStore(storage);
  await expect(openZarrArray(store, "2010/172A")).rejects.toThrow(/2010\/172A .* is not there.*171A/);
  await expect(openZarrArray(store, "2010")).rejects.toThrow(/is a group.*171A/);
  await expect(openZarrArray(store, "2010/171A").then((array) => readZarr(array, { step: [0] }))).rejects.toMatchObject(
    { code: "zarr/bad-region" },
  );
  await storage.write("bad/.zarray", new TextEncoder().encode("{"));
  await expect(openZarrArray(store, "bad")).rejects.toMatchObject({ code: "zarr/bad-metadata" });
});

it("any region of any array is what the elements say", async () => {
  const storage = memoryStorage();
  const store = storageStore(storage);
  const side = fc.integer({ min: 1, max: 9 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(
          side,
          side,
          fc.integer({ min: -9, max: 9 }),
          fc.integer({ min: -9, max: 9 }),
          fc.integer({ min: 1, max: 4 }),
        ),
        { minLength: 1, maxLength: 3 },
      ),
      fc.constantFrom("C", "F"),
      async (axes, order) => {
        const sides = axes.map(([one]) => one);
        const valueAt = (index: readonly number[]) => index.reduce((sum, one) => sum * 10 + one, 0);
        await writeV2(
          storage,
          "p",
          { shape: sides, chunks: axes.map(([, chunk]) => chunk), dtype: "<f4", order: order as "C" | "F" },
          (index) => float32(valueAt(index)),
          (bytes) => bytes,
        );
        const region = {
          start: axes.map(([, , start]) => start),
          stop: axes.map(([, , , stop]) => stop),
          step: axes.map(([, , , , step]) => step),
        };
        const { data, shape: found } = await readZarr(await openZarrArray(store, "p"), region);
        // What a list's own slice gives, thinned.
        const kept = sides.map((one, axis) =>
          Array.from({ length: one }, (_, at) => at)
            .slice(region.start[axis], region.stop[axis])
            .filter((__, at) => at % (region.step[axis] ?? 1) === 0),
        );
        expect(found).toEqual(kept.map(({ length }) => length));
        const indices = product(found).map((place) => place.map((at, axis) => kept[axis]?.[at] ?? 0));
        expect([...(data as Float32Array)]).toEqual(indices.map(valueAt));
        for await (const { name } of storage.list("p/")) await storage.remove(name);
      },
    ),
    { numRuns: 60 },
  );
});
