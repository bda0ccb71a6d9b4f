import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addSeconds, parseInstant, secondsBetween } from "../time/index.js";
import { slotsOf } from "./cadence.js";

describe("slotsOf", () => {
  it("has every frame at most once, in order, none further off than half a step", () => {
    const start = parseInstant("2014-03-05T06:00:00Z");
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.1, max: 40, noNaN: true }), { minLength: 1, maxLength: 30 }), (steps) => {
        const times = steps.map((_, index) =>
          addSeconds(
            start,
            steps.slice(0, index + 1).reduce((sum, step) => sum + step, 0),
          ),
        );
        const slots = slotsOf(times, 12);
        const used = slots.flatMap(({ frame }) => (frame === undefined ? [] : [frame]));
        expect(used).toEqual([...new Set(used)].sort((a, b) => a - b));
        for (const { time, frame } of slots) {
          if (frame === undefined) continue;
          expect(Math.abs(secondsBetween(time, times[frame] ?? start))).toBeLessThanOrEqual(6.001);
        }
        for (const [index, { time, frame }] of slots.entries()) {
          if (frame !== undefined) continue;
          const free = times.some((other, at) => Math.abs(secondsBetween(time, other)) < 5.9 && !used.includes(at));
          expect(free, `slot ${index}`).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });
});
