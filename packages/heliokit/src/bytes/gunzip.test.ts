import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { crc32 } from "./crc32.js";
import { gunzipSource } from "./gunzip.js";
import { gzipHeaderLength, isGzip } from "./gzip-header.js";
import { memorySource } from "./memory.js";

const text = new TextEncoder().encode("level 1 ".repeat(30_000));
/** Byte by byte, without the cost of a deep comparison. */
const same = (a: Uint8Array, b: Uint8Array) => expect(Buffer.compare(a, b)).toBe(0);
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

async function expand(bytes: Uint8Array, options = {}): Promise<Uint8Array> {
  const source = await gunzipSource(memorySource(bytes, "x.fits"), options);
  expect(source.name).toBe("x.fits");
  return source.read(0, source.size);
}

describe("gunzipSource", () => {
  it("expands one member, several, and large ones", async () => {
    same(await expand(gzipSync(text)), text);
    same(await expand(join(gzipSync(text.subarray(0, 100)), gzipSync(text.subarray(100)))), text);
    let state = 1;
    const noise = Uint8Array.from({ length: 300_000 }, () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state >>> 24;
    });
    same(await expand(gzipSync(noise, { level: 1 })), noise);
  });
  it("notices every cut and every changed byte, or keeps what came out when asked to", async () => {
    const zipped = gzipSync(text.subarray(0, 5000));
    for (const cut of [5, 12, zipped.length - 9, zipped.length - 1])
      await expect(expand(zipped.subarray(0, cut))).rejects.toMatchObject({ name: "HeliokitError" });
    const partial = await expand(gzipSync(text).subarray(0, 500), { salvage: true });
    same(text.subarray(0, partial.length), partial);
    await fc.assert(
      fc.asyncProperty(fc.nat(zipped.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const damaged = Uint8Array.from(zipped);
        damaged[place] = (damaged[place] ?? 0) ^ change;
        try {
          // Name, time and system in the header are nobody's business.
          const found = await expand(damaged);
          if (place >= 10) same(found, text.subarray(0, 5000));
        } catch (error) {
          expect(isHeliokitError(error)).toBe(true);
        }
      }),
    );
  });
  it("stops at the limit instead of filling the memory", async () => {
    const bomb = gzipSync(new Uint8Array(2_000_000));
    await expect(expand(bomb, { maxBytes: 100_000 })).rejects.toMatchObject({ code: "bytes/gzip-too-large" });
  });
  it("can be stopped", async () => {
    await expect(expand(gzipSync(text), { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});

describe("gzip pieces", () => {
  it("sums like the standard's example, in pieces too", () => {
    const digits = new TextEncoder().encode("123456789");
    expect(crc32(digits)).toBe(0xcbf43926);
    expect(crc32(digits.subarray(4), crc32(digits.subarray(0, 4)))).toBe(0xcbf43926);
  });
  it("knows headers with names and extra fields", () => {
    expect(isGzip(gzipSync(text))).toBe(true);
    expect(gzipHeaderLength(gzipSync(text))).toBe(10);
    const named = [0x1f, 0x8b, 8, 8 + 4 + 16 + 2, 0, 0, 0, 0, 0, 3, 2, 0, 1, 2, 65, 0, 66, 0, 9, 9, 1];
    expect(gzipHeaderLength(Uint8Array.from(named))).toBe(20);
    expect(gzipHeaderLength(Uint8Array.from(named.slice(0, 15)))).toBe("short");
    expect(gzipHeaderLength(new Uint8Array(20))).toBe("invalid");
  });
});
