import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { type RiceArray, riceBound, riceDecode, riceEncode } from "./rice.js";

function roundTrip<T extends RiceArray>(values: T, empty: T, blockSize: number): { bytes: Uint8Array; values: T } {
  const bytesPerValue = values.BYTES_PER_ELEMENT as 1 | 2 | 4;
  const room = new Uint8Array(riceBound(values.length, bytesPerValue, blockSize));
  const bytes = room.slice(0, riceEncode(values, blockSize, room));
  const read = riceDecode(bytes, empty, blockSize);
  expect(read).toBeLessThanOrEqual(bytes.length);
  return { bytes, values: empty };
}

const blockSizes = fc.constantFrom(16, 32, 1, 7);
/** Runs of smooth, constant and wild values: every kind of block. */
const mixed = (min: number, max: number) =>
  fc
    .array(
      fc.oneof(
        fc.array(fc.integer({ min, max }), { maxLength: 40 }),
        fc.tuple(fc.integer({ min, max }), fc.integer({ min: 1, max: 80 })).map(([v, n]) => Array<number>(n).fill(v)),
        fc.array(fc.integer({ min: Math.max(min, 0), max: 12 }), { maxLength: 60 }),
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.flat());

describe("RICE", () => {
  it("decodes a stream made by hand", () => {
    // 16 bits: first value 5; block code 1 (fs = 0); differences 0, +1, -1, 0 as unary 1, 001, 01, 1.
    const bits = `${(5).toString(2).padStart(16, "0")}000110010110000`.padEnd(32, "0");
    const bytes = Uint8Array.from({ length: 4 }, (_, i) => Number.parseInt(bits.slice(i * 8, i * 8 + 8), 2));
    const output = new Int16Array(4);
    riceDecode(bytes, output, 32);
    expect([...output]).toEqual([5, 6, 5, 5]);
  });

  it("gives back every 8-bit, 16-bit and 32-bit list of values", () => {
    fc.assert(
      fc.property(mixed(0, 255), blockSizes, (list, block) => {
        const values = Uint8Array.from(list);
        expect(roundTrip(values, new Uint8Array(list.length), block).values).toEqual(values);
      }),
    );
    fc.assert(
      fc.property(mixed(-32768, 32767), blockSizes, (list, block) => {
        const values = Int16Array.from(list);
        expect(roundTrip(values, new Int16Array(list.length), block).values).toEqual(values);
      }),
    );
    fc.assert(
      fc.property(mixed(-(2 ** 31), 2 ** 31 - 1), blockSizes, (list, block) => {
        const values = Int32Array.from(list);
        expect(roundTrip(values, new Int32Array(list.length), block).values).toEqual(values);
      }),
    );
  });

  it("keeps within the bound it states, for the worst data", () => {
    for (const spread of [3, 60, 250, 9000, 60000]) {
      let state = 1;
      const values = Int16Array.from({ length: 1000 }, () => {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        return (state >>> 8) % spread;
      });
      expect(roundTrip(values, new Int16Array(1000), 32).bytes.length).toBeLessThanOrEqual(riceBound(1000, 2, 32));
    }
  });

  it("refuses a stream cut at any place and never invents values", () => {
    const values = Int16Array.from({ length: 100 }, (_, i) => (i * 37) % 50);
    const { bytes } = roundTrip(values, new Int16Array(100), 32);
    for (let cut = 0; cut < bytes.length; cut++) {
      const output = new Int16Array(100);
      try {
        riceDecode(bytes.subarray(0, cut), output, 32);
        expect(output).toEqual(values);
      } catch (error) {
        expect(isHeliokitError(error, "codecs/rice-truncated")).toBe(true);
      }
    }
  });

  it("ends on any bytes whatever", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(1, 2, 4), (bytes, size) => {
        const output = size === 1 ? new Uint8Array(200) : size === 2 ? new Int16Array(200) : new Int32Array(200);
        try {
          riceDecode(bytes, output, 32);
        } catch (error) {
          expect(isHeliokitError(error)).toBe(true);
        }
      }),
    );
  });

  it("hands streams to a kernel and reports its failure", () => {
    const output = new Int16Array(3);
    const kernels = {
      riceDecode: (_: Uint8Array, target: Int16Array | Int32Array) => {
        target.fill(7);
        return 6;
      },
    };
    expect(riceDecode(new Uint8Array(6), output, 32, kernels)).toBe(6);
    expect([...output]).toEqual([7, 7, 7]);
    expect(() => riceDecode(new Uint8Array(2), output, 32, { riceDecode: () => -1 })).toThrow(/ends after 0 of 3/);
  });

  it("refuses impossible parameters", () => {
    expect(() => riceDecode(new Uint8Array(6), new Int16Array(3), 0)).toThrow(/block size/);
    expect(() => riceEncode(new Int16Array(100), 32, new Uint8Array(3))).toThrow(/room/);
  });
});
