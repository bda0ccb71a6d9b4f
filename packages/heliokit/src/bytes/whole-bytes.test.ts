import { expect, test } from "vitest";
import { memorySource, withWholeBytes } from "./index.js";
import type { ByteSource } from "./source.js";

/** A source that fills memory of the caller, as files do. */
function filling(bytes: Uint8Array): ByteSource {
  const { name, size, read } = memorySource(bytes, "filling");
  return {
    ...{ name, size, read },
    async readInto(offset, target) {
      const part = bytes.subarray(offset, offset + target.length);
      target.set(part);
      return part.length;
    },
  };
}

test("memory is used again, and never by two at a time", async () => {
  const sources = [1, 2, 3].map((value) => filling(new Uint8Array(100).fill(value)));
  const buffers: ArrayBufferLike[] = [];
  for (const source of sources)
    await withWholeBytes(source, (bytes) => {
      expect(bytes).toHaveLength(100);
      buffers.push(bytes.buffer);
    });
  expect(buffers[1]).toBe(buffers[0]);
  const sums = await Promise.all(
    sources.map((source) =>
      withWholeBytes(source, async (bytes) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return bytes.reduce((sum, value) => sum + value, 0);
      }),
    ),
  );
  expect(sums).toEqual([100, 200, 300]);
});

test("memory is free again after a failure, and views are not copied", async () => {
  const source = filling(new Uint8Array(64));
  await expect(withWholeBytes(source, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await withWholeBytes(source, (bytes) => bytes.length)).toBe(64);
  const own = new Uint8Array(10);
  expect(await withWholeBytes(memorySource(own, "own"), (bytes) => bytes.buffer)).toBe(own.buffer);
});
