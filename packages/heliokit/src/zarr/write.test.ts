import fc from "fast-check";
import Blosc from "numcodecs/blosc";
import { describe, expect, it } from "vitest";
import * as zarrita from "zarrita";
import { memoryStorage, readStored, type Storage } from "../bytes/index.js";
import { BLOSC_BLOCK, encodeBlosc } from "./blosc-encode.js";
import { writeZarrMetadata, type ZarrArrayToWrite, zarrArrayMetadata, zarrChunkKey } from "./index.js";
import { writeZarrGroup, writeZarrList } from "./write-array.js";
import { crc32cOf } from "./write-crc32c.js";
import { frameChunkWriter } from "./write-frames.js";

/** The storage as zarrita wants a store. */
function storeOf(storage: Storage) {
  const get = async (key: string) => readStored(storage, key.slice(1), 2 ** 30);
  type Range = { readonly suffixLength: number } | { readonly offset: number; readonly length: number };
  return {
    get,
    getRange: async (key: string, range: Range) => {
      const bytes = await get(key);
      if ("suffixLength" in range) return bytes?.subarray(bytes.length - range.suffixLength);
      return bytes?.subarray(range.offset, range.offset + range.length);
    },
  };
}

async function readBack(storage: Storage, path: string) {
  const array = await zarrita.open(zarrita.root(storeOf(storage)).resolve(path), { kind: "array" });
  return { array, ...(await zarrita.get(array)) };
}

function noise(bytes: number, seed: number): Uint8Array {
  const made = new Uint8Array(bytes);
  let state = seed >>> 0;
  for (let at = 0; at < bytes; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    made[at] = state >>> 24;
  }
  return made;
}

const codec = Blosc.fromConfig({ id: "blosc", clevel: 5, cname: "zstd", shuffle: 2, blocksize: 0 });

describe("Blosc chunks", () => {
  it.each([
    [
      "pictures",
      (size: number) => new Uint8Array(Float32Array.from({ length: size / 4 }, (_, i) => (i % 511) / 7).buffer),
    ],
    ["noise that cannot be made smaller", (size: number) => noise(size, 7)],
    ["zeros", (size: number) => new Uint8Array(size)],
  ])("part by part equals the library's own chunk: %s", async (_name, make) => {
    for (const blocks of [1, 4, 5, 9]) {
      const raw = make(blocks * BLOSC_BLOCK);
      const ours = await encodeBlosc(raw);
      expect(Buffer.compare(await codec.decode(ours), raw)).toBe(0);
      const theirs = new Uint8Array(await codec.encode(raw));
      // Noise is the exception: the library then stores the whole chunk as it is.
      if ((theirs[2] ?? 0) === 0x94) expect(Buffer.compare(ours, theirs)).toBe(0);
    }
  });

  it("any bytes come back, and twice the same", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 5000 }), async (raw) => {
        const first = await encodeBlosc(raw);
        expect(await codec.decode(first)).toEqual(raw);
        expect(await encodeBlosc(raw)).toEqual(first);
      }),
      { numRuns: 40 },
    );
  });
});

describe("arrays of frames", () => {
  const base = {
    path: "2010/171A",
    shape: [5, 8, 8],
    dtype: "float32",
    fillValue: 0,
    attributes: { unit: "DN/s" },
  } as const;
  it.each([
    ["compatible", { ...base, format: 2, chunkShape: [3, 8, 8] }],
    [
      "sharded",
      { ...base, format: 3, chunkShape: [4, 8, 8], innerChunkShape: [1, 8, 8], dimensionNames: ["t", "y", "x"] },
    ],
  ] satisfies [string, ZarrArrayToWrite][])("%s are read by zarrita", async (_name, array) => {
    const storage = memoryStorage();
    const frames = [0, 1, 2, 3, 4].map((n) => new Float32Array(64).fill(n + 0.5));
    const [step = 1] = array.chunkShape;
    for (let row = 0; row * step < 5; row++) {
      const chunk = frameChunkWriter(array);
      for (const frame of frames.slice(row * step, (row + 1) * step))
        await chunk.add(frame[0] === 2.5 ? undefined : frame);
      await storage.write(zarrChunkKey(array, [row, 0, 0]), await chunk.finish());
    }
    await writeZarrMetadata(storage, array);
    const { data, shape, array: opened } = await readBack(storage, array.path);
    expect(shape).toEqual([5, 8, 8]);
    expect(opened.attrs["unit"]).toBe("DN/s");
    expect([0, 1, 2, 3, 4].map((n) => (data as Float32Array)[n * 64 + 9])).toEqual([0.5, 1.5, 0, 3.5, 4.5]);
  });

  it("refuse frames of another size and chunks of part of a frame", async () => {
    const array: ZarrArrayToWrite = { ...base, format: 2, chunkShape: [3, 8, 8] };
    await expect(frameChunkWriter(array).add(new Float32Array(3))).rejects.toMatchObject({ code: "zarr/bad-array" });
    expect(() => frameChunkWriter({ ...array, chunkShape: [3, 4, 8] })).toThrow(/whole float32 frames/);
  });
});

describe("lists", () => {
  it.each([
    [2, "float64", Float64Array.of(1, Number.NaN, 3), [1, Number.NaN, 3]],
    [2, "int32", Int32Array.of(1, -2, 3), [1, -2, 3]],
    [2, "U5", ["a", "bcdef", ""], ["a", "bcdef", ""]],
    [3, "float64", Float64Array.of(1, 2, 3), [1, 2, 3]],
    [3, "string", ["ä", "bcdef", ""], ["ä", "bcdef", ""]],
    [3, "bool", Uint8Array.of(1, 0, 1), [true, false, true]],
  ] as const)("format %i %s", async (format, dtype, values, wanted) => {
    const storage = memoryStorage();
    await writeZarrGroup(storage, "", { format });
    const fillValue = dtype === "string" || dtype === "U5" ? "" : dtype === "bool" ? false : 0;
    const array: ZarrArrayToWrite = {
      path: "list",
      format,
      shape: [3],
      chunkShape: [2],
      dtype,
      fillValue,
      attributes: {},
    };
    await writeZarrList(storage, array, values);
    const { data } = await readBack(storage, "list");
    const found: unknown[] = [];
    for (let at = 0; at < 3; at++) {
      found.push("get" in data && typeof data.get === "function" ? data.get(at) : (data as ArrayLike<unknown>)[at]);
    }
    expect(found).toEqual(wanted);
  });
});

it("metadata is what the Python library writes for SDOML", () => {
  const text = zarrArrayMetadata({
    path: "a",
    format: 2,
    shape: [37, 512, 512],
    chunkShape: [120, 512, 512],
    dtype: "float32",
    fillValue: 0,
  });
  expect(JSON.parse(text)).toEqual({
    chunks: [120, 512, 512],
    compressor: { blocksize: 0, clevel: 5, cname: "zstd", id: "blosc", shuffle: 2 },
    dtype: "<f4",
    fill_value: 0,
    filters: null,
    order: "C",
    shape: [37, 512, 512],
    zarr_format: 2,
  });
  expect(() =>
    zarrArrayMetadata({ path: "a", format: 2, shape: [3], chunkShape: [1, 2], dtype: "float32", fillValue: 0 }),
  ).toThrow(/cannot be written/);
});

it("CRC-32C of the standard's example", () => {
  expect(crc32cOf(new Uint8Array(32))).toBe(0x8a91_36aa);
  expect(crc32cOf(new TextEncoder().encode("123456789"))).toBe(0xe306_9283);
});
