import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeZstd, type Kernels, loadKernels } from "./index.js";

const { default: Zstd } = await import("numcodecs/zstd");

async function needed(): Promise<Kernels> {
  const kernels = await loadKernels();
  if (!kernels) throw new Error("no kernels here");
  return kernels;
}
const kernels = await needed();

/** Contents of many kinds: noise, runs, texts with repeats, few symbols. */
const contents = fc.oneof(
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 4000 }) },
  {
    weight: 5,
    arbitrary: fc
      .array(
        fc.oneof(
          fc.tuple(fc.constant("run" as const), fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 255 })),
          fc.tuple(fc.constant("noise" as const), fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 255 })),
          fc.tuple(
            fc.constant("again" as const),
            fc.integer({ min: 1, max: 9000 }),
            fc.integer({ min: 1, max: 70000 }),
          ),
        ),
        { maxLength: 30 },
      )
      .map((parts) => {
        const bytes: number[] = [];
        let seed = 12345;
        for (const [kind, count, value] of parts) {
          for (let i = 0; i < count; i++) {
            seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
            if (kind === "run") bytes.push(value);
            else if (kind === "noise") bytes.push((seed >>> 16) % value);
            else bytes.push(bytes[bytes.length - Math.min(value, bytes.length)] ?? 7);
          }
        }
        return Uint8Array.from(bytes);
      }),
  },
);

describe("decodeZstd", () => {
  test("gives back what the library compressed, at every level", async () => {
    await fc.assert(
      fc.asyncProperty(contents, fc.integer({ min: 1, max: 22 }), async (content, level) => {
        const frame = await Zstd.fromConfig({ id: "zstd", level }).encode(content);
        const target = new Uint8Array(content.length);
        expect(decodeZstd(kernels, frame, target, false)).toBe(true);
        expect(Buffer.compare(target, content)).toBe(0);
      }),
      { numRuns: 400 },
    );
  });

  test("decodes frames of many blocks", async () => {
    const content = new Uint8Array(700_001);
    let seed = 1;
    for (let i = 0; i < content.length; i++) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      content[i] = i % 9000 < 4000 ? (seed >>> 20) & 31 : (content[i - 3777] ?? 0);
    }
    for (const level of [1, 3, 9, 19]) {
      const frame = await Zstd.fromConfig({ id: "zstd", level }).encode(content);
      const target = new Uint8Array(content.length);
      expect(decodeZstd(kernels, frame, target, false)).toBe(true);
      expect(Buffer.compare(target, content)).toBe(0);
    }
  });

  test("refuses another length, cut frames and what stands behind a frame, and leaves the target", async () => {
    const content = Uint8Array.from({ length: 3000 }, (_, i) => (i * i) % 37);
    const frame = await Zstd.fromConfig({ id: "zstd", level: 5 }).encode(content);
    const target = new Uint8Array(3000).fill(9);
    for (const wrong of [2999, 3001, 0, 10000])
      expect(decodeZstd(kernels, frame, new Uint8Array(wrong), false)).toBe(false);
    for (let cut = 0; cut < frame.length; cut++) {
      expect(decodeZstd(kernels, frame.subarray(0, cut), target, false)).toBe(false);
    }
    expect(decodeZstd(kernels, Uint8Array.of(...frame, 0), target, false)).toBe(false);
    expect(target.every((byte) => byte === 9)).toBe(true);
  });

  test("damaged frames end, in their own memory", async () => {
    await fc.assert(
      fc.asyncProperty(
        contents,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
        async (content, changes) => {
          const frame = Uint8Array.from(await Zstd.fromConfig({ id: "zstd", level: 3 }).encode(content));
          for (const [at, value] of changes) frame[at % frame.length] = value;
          const guard = kernels.arena.allocate(256);
          try {
            kernels.arena.view("uint8", guard, 256).fill(170);
            const target = new Uint8Array(content.length);
            const good = decodeZstd(kernels, frame, target, false);
            expect(kernels.arena.view("uint8", guard, 256).every((byte) => byte === 170)).toBe(true);
            if (good) {
              // What passes is what the library makes of it as well.
              const theirs = await Zstd.fromConfig({ id: "zstd", level: 3 }).decode(frame);
              expect(Buffer.compare(target, theirs)).toBe(0);
            }
          } finally {
            kernels.arena.release(guard);
          }
        },
      ),
      { numRuns: 600 },
    );
  });
});
