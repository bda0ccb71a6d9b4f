import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Arena } from "./arena.js";

describe("arena", () => {
  it("deals out blocks that never overlap and finds them whole after release", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 200000 })), { maxLength: 60 }), (steps) => {
        const arena = new Arena(new WebAssembly.Memory({ initial: 1 }), 1000);
        const blocks: { start: number; size: number }[] = [];
        for (const [take, size] of steps) {
          if (take || blocks.length === 0) {
            const start = arena.allocate(size);
            expect(start % 64).toBe(0);
            expect(start + size).toBeLessThanOrEqual(arena.byteLength);
            for (const other of blocks) {
              expect(start + size <= other.start || other.start + other.size <= start).toBe(true);
            }
            blocks.push({ start, size });
          } else {
            const [block] = blocks.splice(size % blocks.length, 1);
            if (block) arena.release(block.start);
          }
        }
        for (const block of blocks) arena.release(block.start);
        const whole = arena.byteLength;
        arena.reserve(whole - 1024 - 64 - 64);
        expect(arena.byteLength).toBe(whole);
      }),
      { numRuns: 50, seed: 3 },
    );
  });

  it("keeps arrays usable when the memory grows", () => {
    const arena = new Arena(new WebAssembly.Memory({ initial: 1 }), 0);
    const array = arena.array("int16", 100);
    array.view.set([1, -2, 3]);
    const old = array.view;
    arena.allocate(1 << 20);
    expect(old.length).toBe(0);
    expect([...array.view.subarray(0, 3)]).toEqual([1, -2, 3]);
    array.release();
    expect(() => array.release()).toThrow(RangeError);
  });

  it("says so when the memory cannot grow", () => {
    const arena = new Arena(new WebAssembly.Memory({ initial: 1, maximum: 2 }), 0);
    expect(() => arena.allocate(1 << 20)).toThrow(expect.objectContaining({ code: "kernels/out-of-memory" }));
  });
});
