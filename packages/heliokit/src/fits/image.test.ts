import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ByteSource, memorySink, memorySource } from "../bytes/index.js";
import type { HeliokitWarning } from "../errors.js";
import type { PixelArray } from "../raster/index.js";
import {
  type AnyImageHdu,
  type CompressOptions,
  headerValue,
  makeHeader,
  openFits,
  readImage,
  readPhysical,
  readStored,
  verify,
  writeFits,
} from "./index.js";

async function written(
  data: PixelArray,
  axes: readonly number[],
  compress?: CompressOptions,
  cards: [string, number][] = [],
) {
  const sink = memorySink();
  const result = await writeFits(sink, [
    { kind: "image", data, axes, header: makeHeader(cards), ...(compress ? { compress } : {}) },
  ]);
  return { bytes: sink.bytes(), result };
}

async function image(bytes: Uint8Array): Promise<AnyImageHdu> {
  return (await openFits(memorySource(bytes, "t.fits"))).firstImage();
}

/** A source that tells what was read of it. */
function counting(bytes: Uint8Array): { source: ByteSource; reads: [number, number][] } {
  const inner = memorySource(bytes, "t.fits");
  const reads: [number, number][] = [];
  const read: ByteSource["read"] = (offset, length) => {
    reads.push([offset, length]);
    return inner.read(offset, length);
  };
  return { source: { ...inner, read }, reads };
}

function ramp(width: number, height: number): Int16Array {
  return Int16Array.from({ length: width * height }, (_, index) => ((index * 7919) % 613) - 50);
}

const makers = {
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

describe("round trips", () => {
  it("gives back every image, plain and compressed, whatever its type, axes and tiles", async () => {
    const storage = fc.constantFrom<("plain" | "rice" | "gzip2")[]>("plain", "rice", "gzip2");
    const shape = fc.oneof(
      fc.tuple(fc.integer({ min: 1, max: 90 })),
      fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 })),
      fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 })),
    );
    const tile = fc.option(fc.array(fc.integer({ min: 1, max: 13 }), { minLength: 3, maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...(Object.keys(makers) as (keyof typeof makers)[])),
        shape,
        storage,
        tile,
        fc.nat(),
        async (type, axes, how, tileAxes, seed) => {
          const pixels = axes.reduce((product, side) => product * side, 1);
          let state = seed;
          const data = new makers[type](pixels).map(() => {
            state = (Math.imul(state, 1103515245) + 12345) >>> 0;
            return state / 2 ** 12 - 2 ** 18;
          });
          const compress =
            how === "plain"
              ? undefined
              : { algorithm: how, ...(tileAxes ? { tileAxes: tileAxes.slice(0, axes.length) } : {}) };
          const { bytes, result } = await written(data, axes, compress);
          const file = await openFits(memorySource(bytes));
          for (const hdu of await file.hdus())
            expect(await verify(hdu)).toMatchObject({ checksum: "ok", datasum: "ok" });
          const hdu = (await file.hdus()).at(-1);
          if (hdu?.kind !== "image" && hdu?.kind !== "compressed-image") throw new Error("no image");
          const back = await readImage(hdu);
          expect(back.axes).toEqual(axes);
          expect(back.data.constructor).toBe(data.constructor);
          const lossy = result.largestErrors[0] ?? 0;
          if (lossy === 0) expect(back.data).toEqual(data);
          else
            for (let index = 0; index < pixels; index++)
              expect(Math.abs(Number(back.data[index]) - Number(data[index]))).toBeLessThanOrEqual(lossy);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("keeps 64-bit integers exactly", async () => {
    for (const data of [
      new BigInt64Array([-(2n ** 63n), -1n, 2n ** 63n - 1n]),
      new BigUint64Array([0n, 2n ** 63n, 2n ** 64n - 1n]),
    ])
      for (const compress of [undefined, { algorithm: "gzip2" } as const]) {
        const { bytes } = await written(data, [3, 1], compress);
        expect((await readImage(await image(bytes))).data).toEqual(data);
      }
    await expect(written(new BigInt64Array(4), [2, 2], { algorithm: "rice" })).rejects.toMatchObject({
      code: "fits/unsupported-compression",
    });
  });

  it("keeps NaN through quantisation and stays within half a step", async () => {
    let state = 7;
    const noise = () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state / 2 ** 32;
    };
    const data = Float32Array.from({ length: 200 * 30 }, (_, index) =>
      index % 37 === 0 || index < 200 ? Number.NaN : 1000 + 20 * (noise() + noise() - 1),
    );
    data.fill(5, 400, 600);
    data[1003] = Infinity;
    for (const quantize of [4, 16, -0.25]) {
      const { bytes, result } = await written(data, [200, 30], { algorithm: "rice", quantize });
      const hdu = await image(bytes);
      const back = await readStored(hdu);
      const error = result.largestErrors[0] ?? 0;
      for (let index = 0; index < data.length; index++) {
        const wanted = data[index] ?? 0;
        const found = Number(back.data[index]);
        if (Number.isNaN(wanted)) expect(found).toBeNaN();
        else if (wanted === Infinity || (index >= 400 && index < 600 && quantize > 0)) expect(found).toBe(wanted);
        else expect(Math.abs(found - wanted)).toBeLessThanOrEqual(error);
      }
      if (quantize < 0) expect(error).toBeLessThanOrEqual(0.1251);
      expect(bytes.length).toBeLessThan(data.byteLength);
      // The same data give the same bytes.
      expect((await written(data, [200, 30], { algorithm: "rice", quantize })).bytes).toEqual(bytes);
    }
  });

  it("drops BLANK from floats, keeps it for integers, and scales", async () => {
    const cards: [string, number][] = [
      ["BLANK", -32768],
      ["BSCALE", 0.5],
      ["BZERO", 10],
      ["EXPTIME", 2],
    ];
    const integers = await image((await written(Int16Array.from([-32768, 0, 7]), [3, 1], undefined, cards)).bytes);
    expect([...(await readImage(integers)).data]).toEqual([Number.NaN, 10, 13.5]);
    expect([...(await readPhysical(integers, { dtype: "float32" })).data]).toEqual([Number.NaN, 10, 13.5]);
    const floats = await image((await written(Float32Array.from([1, Number.NaN]), [2, 1], undefined, cards)).bytes);
    expect([
      headerValue(floats.header, "BLANK"),
      headerValue(floats.header, "BSCALE"),
      headerValue(floats.header, "EXPTIME"),
    ]).toEqual([undefined, undefined, 2]);
    expect([...(await readImage(floats)).data]).toEqual([1, Number.NaN]);
  });
});

describe("windows", () => {
  it("equal the same part of the whole image", async () => {
    const axes = [31, 17, 3] as const;
    const data = Int32Array.from({ length: 31 * 17 * 3 }, (_, index) => index * index - 7);
    const stores: (CompressOptions | undefined)[] = [
      undefined,
      { algorithm: "rice" },
      { algorithm: "rice", tileAxes: [10, 6, 2] },
      { algorithm: "gzip2", tileAxes: [31, 17, 1] },
    ];
    const files = await Promise.all(stores.map(async (compress) => image((await written(data, axes, compress)).bytes)));
    const range = (side: number) =>
      fc.tuple(fc.nat(side), fc.nat(side)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    await fc.assert(
      fc.asyncProperty(
        range(31),
        range(17),
        range(3),
        fc.constantFrom(...files),
        fc.constantFrom(1, 100, 2 ** 20),
        async (x, y, z, hdu, maxReadBytes) => {
          const read = await readStored(hdu, { window: [x, y, z], maxReadBytes });
          const wanted: number[] = [];
          for (let k = z[0]; k < z[1]; k++)
            for (let j = y[0]; j < y[1]; j++)
              for (let i = x[0]; i < x[1]; i++) wanted.push(data[(k * 17 + j) * 31 + i] ?? 0);
          expect([...read.data].map(Number)).toEqual(wanted);
          const physical = await readPhysical(hdu, {
            window: [x, y, z],
            dtype: "float64",
            maxReadBytes,
          });
          expect([...physical.data]).toEqual(wanted);
        },
      ),
      { numRuns: 200 },
    );
    for (const hdu of files) {
      expect((await readStored(hdu, { rows: [3, 5] })).axes).toEqual([31, 2, 3]);
      await expect(readStored(hdu, { window: [[0, 99]] })).rejects.toMatchObject({ code: "fits/bad-window" });
      await expect(readStored(hdu, { rows: [5, 3] })).rejects.toMatchObject({ code: "fits/bad-window" });
    }
  });

  it("read only headers on opening, and only the tiles they touch", async () => {
    const data = Int16Array.from({ length: 512 * 400 }, (_, index) => (Math.imul(index, 2654435761) >>> 16) & 0xfff);
    const { bytes } = await written(data, [512, 400], { algorithm: "rice" });
    const { source, reads } = counting(bytes);
    const hdu = await (await openFits(source)).firstImage();
    const total = (list: readonly [number, number][]) => list.reduce((sum, [, length]) => sum + length, 0);
    expect(total(reads)).toBeLessThan(60_000);
    expect(bytes.length).toBeGreaterThan(300_000);
    reads.length = 0;
    expect((await readStored(hdu, { rows: [200, 204] })).data).toEqual(data.subarray(512 * 200, 512 * 204));
    expect(total(reads)).toBeLessThan(5000);
    expect(reads).toHaveLength(2);
    reads.length = 0;
    await readStored(hdu);
    expect(reads).toHaveLength(2);
  });

  it("decode into memory of the caller", async () => {
    const data = ramp(20, 10);
    for (const compress of [undefined, { algorithm: "rice" } as const]) {
      const hdu = await image((await written(data, [20, 10], compress)).bytes);
      const memory = new ArrayBuffer(1000);
      const into = new Int16Array(memory, 64, 220);
      const { data: found } = await readStored(hdu, { into });
      expect(found.buffer).toBe(memory);
      expect(found).toEqual(data);
      const floats = new Float32Array(200);
      expect((await readPhysical(hdu, { dtype: "float32", into: floats })).data.buffer).toBe(floats.buffer);
      await expect(readStored(hdu, { into: new Int16Array(10) })).rejects.toMatchObject({ code: "fits/bad-target" });
      await expect(readStored(hdu, { into: new Float32Array(200) })).rejects.toMatchObject({ code: "fits/bad-target" });
    }
  });

  it("stop when told to and tell how far they are", async () => {
    const hdu = await image((await written(ramp(100, 100), [100, 100], { algorithm: "rice" })).bytes);
    await expect(readStored(hdu, { signal: AbortSignal.abort() })).rejects.toThrow();
    const seen: number[] = [];
    await readStored(hdu, { onProgress: (fraction) => seen.push(fraction), maxReadBytes: 2000 });
    expect(seen.at(-1)).toBe(1);
    expect(seen.length).toBeGreaterThan(3);
  });
});

describe("damaged images", () => {
  it("name bytes and rows of a file that is cut, and keep the rest on request", async () => {
    for (const compress of [undefined, { algorithm: "rice" } as const]) {
      const data = ramp(300, 40);
      const { bytes } = await written(data, [300, 40], compress, [["BLANK", -32768]]);
      const cut = bytes.subarray(0, bytes.length - 6000);
      const warnings: HeliokitWarning[] = [];
      const file = await openFits(memorySource(cut, "cut.fits"), { onWarning: (warning) => warnings.push(warning) });
      const hdu = await file.firstImage();
      expect(warnings.map(({ code }) => code)).toContain("fits/truncated-data");
      const error = await readStored(hdu).catch((caught: unknown) => caught);
      expect(error).toMatchObject({
        code: "fits/truncated-data",
        facts: { file: "cut.fits", expected: hdu.dataBytes, found: cut.length - hdu.dataOffset },
      });
      const { data: found, damaged } = await readStored(hdu, { salvage: true });
      const intact = 40 - damaged.length;
      expect(error).toMatchObject({ facts: { intactRows: intact } });
      expect(intact).toBeGreaterThan(10);
      expect(found.subarray(0, intact * 300)).toEqual(data.subarray(0, intact * 300));
      expect(found[39 * 300]).toBe(-32768);
      expect((await readPhysical(hdu, { dtype: "float32", salvage: true })).data[39 * 300]).toBeNaN();
      // What is there can be read without salvaging.
      expect((await readStored(hdu, { rows: [0, 5] })).data).toEqual(data.subarray(0, 1500));
    }
  });

  it("of a gzipped file that is cut are told as such, and a gzip in a gzip is not followed", async () => {
    const { bytes } = await written(ramp(300, 40), [300, 40]);
    const zipped = gzipSync(bytes);
    await expect(openFits(memorySource(zipped.subarray(0, zipped.length / 2), "cut.fits.gz"))).rejects.toMatchObject({
      code: "fits/truncated-data",
      facts: { file: "cut.fits.gz" },
    });
    const part = await openFits(memorySource(zipped.subarray(0, zipped.length / 2), "cut.fits.gz"), { salvage: true });
    const { damaged } = await readStored(await part.firstImage(), { salvage: true });
    expect(damaged.length).toBeGreaterThan(0);
    expect((await openFits(memorySource(zipped))).source.size).toBe(bytes.length);
    await expect(openFits(memorySource(gzipSync(zipped)))).rejects.toMatchObject({ code: "fits/not-fits" });
    await expect(openFits(memorySource(gzipSync(new Uint8Array(0))))).rejects.toMatchObject({
      code: "fits/empty-file",
    });
  });

  it("name the tile that does not decode", async () => {
    const { bytes } = await written(ramp(300, 40), [300, 40], { algorithm: "rice" });
    const hdu = await image(bytes);
    const table = new DataView(bytes.buffer, bytes.byteOffset + hdu.dataOffset);
    table.setInt32(7 * 8, 20);
    table.setInt32(9 * 8 + 4, 1_000_000);
    await expect(readStored(hdu, { rows: [7, 8] })).rejects.toMatchObject({
      code: "fits/corrupt-tile",
      facts: { tile: 7, hdu: 1 },
    });
    await expect(readStored(hdu, { rows: [9, 10] })).rejects.toMatchObject({
      code: "fits/corrupt-tile",
      facts: { tile: 9 },
    });
    const salvaged = await readPhysical(hdu, { dtype: "float64", salvage: true });
    expect(salvaged.damaged.map(({ tile }) => tile)).toEqual([7, 9]);
    expect([salvaged.data[2100], salvaged.data[2700]]).toEqual([Number.NaN, Number.NaN]);
  });

  it("believe no header that promises more than the bytes hold", async () => {
    const { bytes } = await written(ramp(100, 2), [100, 2], { algorithm: "gzip2" });
    const text = new TextDecoder("latin1").decode(bytes);
    for (const [keyword, value] of [
      ["ZNAXIS1", "9000000000"],
      ["ZTILE1", "9000000000"],
    ] as const) {
      const at = text.indexOf(`${keyword} =`) >= 0 ? text.indexOf(`${keyword} =`) : text.indexOf(keyword);
      bytes.set(new TextEncoder().encode(`${keyword.padEnd(8)}= ${value.padStart(20)}`), at);
    }
    await expect(readStored(await image(bytes))).rejects.toMatchObject({ code: "fits/inconsistent-header" });
    await expect(readStored(await image(bytes), { salvage: true })).rejects.toMatchObject({
      code: "fits/inconsistent-header",
    });
  });
});
