import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Kernels, loadKernels } from "./load.js";
import { decodeRiceRows } from "./rice.js";
import { tileKernels } from "./tile.js";

/** A small encoder of one's own: every block takes the code length it is told to, so that every path of the kernel runs. */
function encode(values: readonly number[], bits: 16 | 32, blockSize: number, codes: readonly number[]): Uint8Array {
  const fsBits = bits === 16 ? 4 : 5;
  const fsMax = bits === 16 ? 14 : 25;
  const modulus = 1n << BigInt(bits);
  let text = (BigInt(values[0] ?? 0) & (modulus - 1n)).toString(2).padStart(bits, "0");
  let previous = values[0] ?? 0;
  for (let start = 0, block = 0; start < values.length; start += blockSize, block++) {
    const folded = values.slice(start, start + blockSize).map((value) => {
      const difference = BigInt.asIntN(bits, BigInt(value) - BigInt(previous));
      previous = value;
      return difference >= 0n ? 2n * difference : -2n * difference - 1n;
    });
    let fs = (codes[block % codes.length] ?? 0) % (fsMax + 1);
    while (fs < fsMax && folded.some((code) => code >> BigInt(fs) > 300n)) fs++;
    if (folded.every((code) => code === 0n)) text += "0".repeat(fsBits);
    else {
      text += (fs + 1).toString(2).padStart(fsBits, "0");
      for (const code of folded) {
        if (fs === fsMax) text += code.toString(2).padStart(bits, "0");
        else {
          text += `${"0".repeat(Number(code >> BigInt(fs)))}1`;
          if (fs > 0) text += (code & ((1n << BigInt(fs)) - 1n)).toString(2).padStart(fs, "0");
        }
      }
    }
  }
  const bytes = new Uint8Array(Math.ceil(text.length / 8));
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = Number.parseInt(text.slice(8 * at, 8 * at + 8).padEnd(8, "0"), 2);
  }
  return bytes;
}

const row16 = fc.oneof(
  fc.array(fc.integer({ min: -32768, max: 32767 }), { minLength: 1, maxLength: 150 }),
  fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 150 }),
  fc.array(fc.constantFrom(7, 7, 7, 7, 300), { minLength: 1, maxLength: 150 }),
);
const codes = fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 1, maxLength: 5 });
const blockSizes = fc.constantFrom(32, 16, 1, 7);

describe("compiled RICE decoder", () => {
  let kernels: Kernels;
  beforeAll(async () => {
    const loaded = await loadKernels({ fresh: true });
    if (!loaded) throw new Error("this test needs WebAssembly SIMD");
    kernels = loaded;
  });

  it("decodes every kind of block of 16-bit values", () => {
    fc.assert(
      fc.property(row16, blockSizes, codes, (values, blockSize, lengths) => {
        const output = new Int16Array(values.length);
        tileKernels(kernels).riceDecode(encode(values, 16, blockSize, lengths), output, blockSize);
        expect([...output]).toEqual(values);
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it("decodes every kind of block of 32-bit values", () => {
    const row = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 80 });
    const smooth = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(fc.oneof(row, smooth), blockSizes, codes, (values, blockSize, lengths) => {
        const output = new Int32Array(values.length);
        tileKernels(kernels).riceDecode(encode(values, 32, blockSize, lengths), output, blockSize);
        expect([...output]).toEqual(values);
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  it("finds range and blanks, stops at a damaged tile, wherever the bytes lie", () => {
    const rows = Array.from({ length: 150 }, (_, y) =>
      Array.from({ length: 70 }, (_, x) => ((x * y) % 97) - (x === y ? 32768 : 3)),
    );
    const wrapped = rows.map((row) => row.map((value) => (value < -32768 ? -32768 : value)));
    const tiles = wrapped.map((row) => encode(row, 16, 32, [3]));
    const table = new Int32Array(300);
    const heap = new Uint8Array(tiles.reduce((sum, tile) => sum + tile.length, 0));
    let at = 0;
    tiles.forEach((tile, row) => {
      heap.set(tile, at);
      table.set([at, tile.length], 2 * row);
      at += tile.length;
    });
    const output = kernels.arena.array("int16", 150 * 70);
    const valid = wrapped.flat().filter((value) => value !== -32768);
    const expected = {
      rows: 150,
      min: Math.min(...valid),
      max: Math.max(...valid),
      missing: 150 * 70 - valid.length,
    };
    const input = { heap, table, width: 70, blockSize: 32, blank: -32768 };
    expect(decodeRiceRows(kernels, input, output, 0)).toEqual(expected);
    expect([...output.view]).toEqual(wrapped.flat());
    const inside = kernels.arena.array("uint8", heap.length);
    inside.view.set(heap);
    output.view.fill(0);
    expect(decodeRiceRows(kernels, { ...input, heap: inside.view }, output, 0)).toEqual(expected);
    expect([...output.view]).toEqual(wrapped.flat());

    const cut = table.slice();
    cut[2 * 99 + 1] = 9;
    expect(decodeRiceRows(kernels, { ...input, table: cut }, output, 0).rows).toBe(99);
    cut[2 * 99] = heap.length;
    expect(() => decodeRiceRows(kernels, { ...input, table: cut }, output, 0)).toThrow(RangeError);
    output.release();
    inside.release();
  });

  it("never reads on in a stream of any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 1, max: 300 }), (bytes, count) => {
        const read = tileKernels(kernels).riceDecode(bytes, new Int16Array(count), 32);
        expect(read === -1 || read === bytes.length).toBe(true);
        const read32 = tileKernels(kernels).riceDecode(bytes, new Int32Array(count), 32);
        expect(read32 === -1 || read32 === bytes.length).toBe(true);
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
