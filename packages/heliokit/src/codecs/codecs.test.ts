import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { gunzipTile, gzipTile, hcompressDecode, plioDecode, shuffle, unshuffle } from "./index.js";

describe("gzip tiles", () => {
  it("come back exactly, ours and others'", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        expect(gunzipTile(gzipTile(bytes), bytes.length)).toEqual(bytes);
        expect(gunzipTile(gzipSync(bytes), bytes.length)).toEqual(bytes);
        expect(gunzipTile(gzipTile(bytes, 6), bytes.length + 100, true)).toEqual(bytes);
      }),
    );
  });
  it("are checked for length, sum and damage", () => {
    const bytes = Uint8Array.from({ length: 2000 }, (_, index) => (index * index) % 17);
    const tile = gzipTile(bytes);
    for (const wanted of [1999, 2001, 0])
      expect(() => gunzipTile(tile, wanted)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/wrong-length|corrupt/) }),
      );
    fc.assert(
      fc.property(fc.integer({ min: 10, max: tile.length - 1 }), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const damaged = Uint8Array.from(tile);
        damaged[place] = (damaged[place] ?? 0) ^ change;
        try {
          expect(gunzipTile(damaged, 2000)).toEqual(bytes);
        } catch (error) {
          expect(isHeliokitError(error)).toBe(true);
        }
      }),
    );
    expect(() => gunzipTile(new Uint8Array(30), 5)).toThrow(/no gzip/);
  });
  it("that are large expand in steps and stop at their limit", () => {
    let state = 3;
    const noise = Uint8Array.from({ length: 700_000 }, () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state >>> 24;
    });
    const tile = gzipSync(noise, { level: 1 });
    expect(Buffer.compare(gunzipTile(tile, noise.length), noise)).toBe(0);
    expect(() => gunzipTile(tile, 1000)).toThrow(/more than 1000/);
  });
});

describe("shuffle", () => {
  it("sorts bytes by significance and back", () => {
    expect([...shuffle(Uint8Array.of(1, 2, 3, 4, 5, 6), 2)]).toEqual([1, 3, 5, 2, 4, 6]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.constantFrom(1, 2, 4, 8), (bytes, size) => {
        expect(unshuffle(shuffle(bytes, size), size)).toEqual(bytes);
      }),
    );
  });
});

describe("PLIO", () => {
  const list = (...words: number[]) => {
    const bytes = new Uint8Array(words.length * 2);
    const view = new DataView(bytes.buffer);
    words.forEach((word, index) => {
      view.setUint16(index * 2, word);
    });
    return bytes;
  };
  const header = (words: number) => [0, 7, -100, words, 0, 0, 0];
  it("follows every instruction", () => {
    const output = new Int32Array(20);
    // 2 zeros, 3 pixels of 1, value 1 + 4, one pixel up 6, one zero and a 6, value 10 + 1 << 12, two pixels, down 3, one pixel.
    const words = [0x0002, 0x4003, 0x2004, 0x6001, 0x5002, 0x100a, 0x0001, 0x4002, 0x3003, 0x4001, 0x7002];
    plioDecode(list(...header(7 + words.length), ...words), output);
    expect([...output]).toEqual([0, 0, 1, 1, 1, 6, 0, 6, 4106, 4106, 4103, 4101, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
  it("refuses lists that are cut, too long or unknown", () => {
    const output = new Int32Array(4);
    expect(() => plioDecode(list(0, 7), output)).toThrow(/ends/);
    expect(() => plioDecode(list(...header(9), 0x4fff, 0), output)).toThrow(/past/);
    expect(() => plioDecode(list(...header(9), 0xf000, 0), output)).toThrow(/unknown/);
    expect(() => plioDecode(list(...header(500), 0), output)).toThrow(/claims/);
  });
});

describe("HCOMPRESS", () => {
  it("ends on any bytes whatever", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 3, maxLength: 120 }), fc.boolean(), (tail, smooth) => {
        const bytes = new Uint8Array(22 + tail.length);
        bytes.set([0xdd, 0x99, 0, 0, 0, 9, 0, 0, 0, 13, 0, 0, 0, 4]);
        bytes.set(tail, 22);
        try {
          hcompressDecode(bytes, new Int32Array(9 * 13), 13, { smooth });
        } catch (error) {
          expect(isHeliokitError(error, "codecs/hcompress-corrupt")).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    expect(() => hcompressDecode(new Uint8Array(40), new Int32Array(16), 4)).toThrow(/DD 99/);
  });
});
