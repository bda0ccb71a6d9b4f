import { afterEach, describe, expect, it } from "vitest";
import { loadKernels } from "./load.js";

describe("loadKernels", () => {
  afterEach(() => Reflect.deleteProperty(globalThis, "HELIOKIT_KERNELS"));

  it("keeps one instance per thread and gives fresh ones on demand", async () => {
    const [first, second, fresh] = await Promise.all([loadKernels(), loadKernels(), loadKernels({ fresh: true })]);
    expect(first).toBeDefined();
    expect(second).toBe(first);
    expect(fresh).not.toBe(first);
    expect(fresh?.arena.memory).not.toBe(first?.arena.memory);
  });

  it("answers undefined when twins are asked for", async () => {
    Reflect.set(globalThis, "HELIOKIT_KERNELS", "off");
    expect(await loadKernels({ fresh: true })).toBeUndefined();
  });

  it.each([false, true])("swaps and sums words (shared memory: %s)", async (shared) => {
    const kernels = await loadKernels({ fresh: true, shared });
    if (!kernels) throw new Error("this test needs WebAssembly SIMD");
    const bytes = Uint8Array.from({ length: 88 }, (_, index) => (index * 37) & 255);
    const source = kernels.arena.array("uint8", 88);
    const target = kernels.arena.array("uint8", 88);
    source.view.set(bytes);
    for (const [size, swap] of [
      [2, kernels.exports.swap16],
      [4, kernels.exports.swap32],
      [8, kernels.exports.swap64],
    ] as const) {
      swap(source.pointer, target.pointer, 88 / size);
      expect([...target.view]).toEqual([...bytes].map((_, at) => bytes[at - (at % size) + size - 1 - (at % size)]));
    }
    const view = new DataView(bytes.buffer);
    let sum = 0;
    for (let at = 0; at < 88; at += 4) sum += view.getUint32(at);
    expect(kernels.exports.sumWords(source.pointer, 22)).toBe(BigInt(sum));
  });
});
