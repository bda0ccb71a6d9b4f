import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySink, memorySource } from "../bytes/index.js";
import { syntheticLevel1 } from "../synthetic/index.js";
import { convertLevel15 } from "./convert-level15.js";
import { type RowHelper, type RowTask, rowShares, runRowTask } from "./row-split.js";

describe("rowShares", () => {
  it("covers every row once, in whole parts", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 1, max: 16 }), (height, count) => {
        const shares = rowShares(height, count);
        let next = 0;
        for (const { firstRow, rowCount } of shares) {
          expect(firstRow).toBe(next);
          expect(firstRow % 1024).toBe(0);
          expect(rowCount).toBeGreaterThan(0);
          next += rowCount;
        }
        expect(next).toBe(height);
        expect(shares.length).toBeLessThanOrEqual(count);
      }),
    );
  });
});

describe("one image shared out over threads", () => {
  const helper = (seen: RowTask[]): RowHelper => ({
    run(task) {
      seen.push(task);
      return runRowTask(task);
    },
  });

  it("gives the bytes of one thread, with any number of helpers", async () => {
    const { bytes } = await syntheticLevel1({
      channel: 193,
      time: "2013-06-21T00:00:08Z",
      size: 2048,
      missingPixels: 40,
    });
    const convert = async (rowHelpers: readonly RowHelper[]): Promise<Uint8Array> => {
      const sink = memorySink();
      await convertLevel15(memorySource(bytes, "level1.fits"), sink, { rowHelpers });
      return sink.bytes().slice();
    };
    const alone = await convert([]);
    for (const count of [1, 3]) {
      const seen: RowTask[] = [];
      const together = await convert(Array.from({ length: count }, () => helper(seen)));
      expect(seen.map(({ firstRow }) => firstRow)).toEqual([1024]);
      expect(together.findIndex((byte, index) => byte !== alone[index])).toBe(-1);
      expect(together.length).toBe(alone.length);
    }
  });

  it("fails when a helper fails", async () => {
    const { bytes } = await syntheticLevel1({ channel: 193, time: "2013-06-21T00:00:08Z", size: 2048 });
    const broken: RowHelper = { run: () => Promise.reject(new Error("the thread died")) };
    const work = convertLevel15(memorySource(bytes, "level1.fits"), memorySink(), { rowHelpers: [broken] });
    await expect(work).rejects.toThrow("the thread died");
  });
});
