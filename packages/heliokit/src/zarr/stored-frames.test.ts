import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { storedFrames } from "./stored-frames.js";
import { frameChunkWriter } from "./write-frames.js";
import type { ZarrArrayToWrite } from "./write-layout.js";

const base = { path: "a", dtype: "float32", fillValue: 0, format: 2 } as const;
const small: ZarrArrayToWrite = { ...base, shape: [3, 16, 16], chunkShape: [3, 16, 16] };
/** Frames of one Blosc block each. */
const blocks: ZarrArrayToWrite = { ...base, shape: [3, 256, 256], chunkShape: [6, 256, 256] };
const shard: ZarrArrayToWrite = { ...small, format: 3, innerChunkShape: [1, 16, 16] };

async function chunkOf(array: ZarrArrayToWrite): Promise<{ bytes: Uint8Array; frames: Float32Array[] }> {
  const pixels = (array.shape[1] ?? 0) * (array.shape[2] ?? 0);
  const frames = [1, 2, 3].map((n) => Float32Array.from({ length: pixels }, (_, at) => ((at * n) % 251) / n));
  const writer = frameChunkWriter(array);
  for (const frame of frames) await writer.add(frame);
  return { bytes: await writer.finish(), frames };
}

describe.each([
  ["chunks", small],
  ["chunks of whole blocks", blocks],
  ["shards", shard],
])("%s opened again", (_name, array) => {
  it("give their frames, one at a time", async () => {
    const { bytes, frames } = await chunkOf(array);
    const stored = storedFrames(array, bytes);
    for (const [index, frame] of frames.entries()) {
      const found = await stored.read(index);
      expect(
        Buffer.compare(Buffer.from(found.buffer, found.byteOffset, found.byteLength), Buffer.from(frame.buffer)),
      ).toBe(0);
    }
  });

  it("kept frames and new ones make the chunk that all at once make", async () => {
    const { bytes, frames } = await chunkOf(array);
    const stored = storedFrames(array, bytes);
    const writer = frameChunkWriter(array);
    await writer.keep(stored, 0);
    await writer.add(frames[1]);
    await writer.keep(stored, 2);
    expect(Buffer.compare(await writer.finish(), bytes)).toBe(0);
  });

  it("damaged ones give a typed error or wrong pixels, never a crash", async () => {
    const { bytes } = await chunkOf(array);
    const damage = fc.oneof(
      fc.record({ cut: fc.integer({ min: 0, max: bytes.length - 1 }) }),
      fc.record({ at: fc.integer({ min: 0, max: bytes.length - 1 }), bit: fc.integer({ min: 0, max: 7 }) }),
      fc.record({
        at: fc.integer({ min: 0, max: Math.min(60, bytes.length - 1) }),
        bit: fc.integer({ min: 0, max: 7 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (how) => {
        const bad = bytes.slice(0, "cut" in how ? how.cut : bytes.length);
        if ("at" in how) bad[how.at] = (bad[how.at] ?? 0) ^ (1 << how.bit);
        try {
          const stored = storedFrames(array, bad);
          for (let index = 0; index < 3; index++) await stored.read(index);
        } catch (error) {
          if (!isHeliokitError(error, "zarr/bad-chunk")) throw error;
        }
        // The decoder still works afterwards.
        expect((await storedFrames(array, bytes).read(1)).length).toBeGreaterThan(0);
      }),
      { numRuns: array === blocks ? 60 : 200 },
    );
  });
});
