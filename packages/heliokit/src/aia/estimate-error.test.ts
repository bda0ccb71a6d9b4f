import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AIA_ERROR_TABLE_V3, errorRow, parseErrorTable } from "./error-table.js";
import { estimateError } from "./estimate-error.js";
import { AIA_CHANNELS } from "./telescope.js";

describe("the uncertainty of counts", () => {
  it("is that of shot, dark, read, quantisation and compression noise", () => {
    const shot = Math.sqrt(100 * 0.962);
    const parts = [shot, 0.18, 1.2, 1 / Math.sqrt(12), shot / 12.759];
    expect(estimateError([100], { channel: 193 })[0]).toBeCloseTo(Math.hypot(...parts), 12);
  });

  it("has no shot noise for negative counts, or no value in the strict way", () => {
    const zero = estimateError([0], { channel: 193 })[0];
    expect(estimateError([-5], { channel: "193A" })[0]).toBe(zero);
    expect(estimateError([-5], { channel: 193, negativeCounts: "nan" })[0]).toBeNaN();
    expect(estimateError([Number.NaN], { channel: 193 })[0]).toBeNaN();
  });

  it("adds calibration and atomic data in quadrature", () => {
    const sigma = (options: object) => estimateError([1000], { channel: 304, ...options })[0] ?? 0;
    const plain = sigma({});
    expect(sigma({ calibration: "eve" }) ** 2 - plain ** 2).toBeCloseTo((0.023 * 1000) ** 2, 6);
    expect(sigma({ calibration: "preflight" }) ** 2 - plain ** 2).toBeCloseTo((0.25 * 1000) ** 2, 6);
    expect(sigma({ chianti: true }) ** 2 - plain ** 2).toBeCloseTo((0.5 * 1000) ** 2, 6);
  });

  it("falls with the number of samples and grows with the counts", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...AIA_CHANNELS),
        fc.double({ min: 0, max: 16_383, noNaN: true }),
        fc.double({ min: 0, max: 1000, noNaN: true }),
        (channel, counts, more) => {
          const one = estimateError([counts, counts + more], { channel });
          const nine = estimateError([counts], { channel, sampleCount: 9 });
          expect(one[1]).toBeGreaterThanOrEqual(one[0] ?? Number.NaN);
          expect(nine[0]).toBeLessThan(one[0] ?? Number.NaN);
        },
      ),
    );
  });

  it("takes another read noise and refuses half a sample", () => {
    expect(estimateError([0], { channel: 193, readNoise: 0 })[0]).toBeLessThan(0.4);
    for (const sampleCount of [0, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => estimateError([1], { channel: 193, sampleCount })).toThrow(
        expect.objectContaining({ code: "aia/bad-option" }),
      );
    }
  });

  it("takes the row of the highest version and names a channel without one", () => {
    const text = "VER_NUM WAVE_STR DNPERPHT COMPRESS CALERR CHIANTI EVEERR\n3 94_THIN 1 1 1 1 1\n2 94_THIN 2 2 2 2 2";
    expect(errorRow(parseErrorTable(text), 94).dnPerPhoton).toBe(1);
    expect(() => errorRow(parseErrorTable(text), 171)).toThrow(
      expect.objectContaining({ code: "aia/channel-not-in-table" }),
    );
    expect(AIA_ERROR_TABLE_V3.rows).toHaveLength(10);
  });
});
