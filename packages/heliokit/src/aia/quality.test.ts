import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeQuality, judgeQuality, qualityBits, UNUSABLE_QUALITY_MASK } from "./quality.js";

describe("quality words", () => {
  it("are taken as 32 bits without sign", () => {
    expect(qualityBits(-2147483648)).toEqual([31]);
    expect(qualityBits(2147483648)).toEqual([31]);
    expect(qualityBits(-1)).toHaveLength(32);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 31 })), (bits) => {
        const word = bits.reduce((sum, bit) => sum + 2 ** bit, 0);
        expect(qualityBits(word)).toEqual(bits.toSorted((a, b) => a - b));
        expect(qualityBits(word | 0)).toEqual(qualityBits(word));
      }),
    );
  });

  it("have names, also for bits that nobody defined", () => {
    expect(describeQuality(8192 + 32)).toEqual([
      { bit: 5, meaning: "not defined" },
      { bit: 13, meaning: "eclipse" },
    ]);
  });

  it("are refused by default for what is no image of the Sun", () => {
    expect(qualityBits(UNUSABLE_QUALITY_MASK)).toEqual([12, 13, 14, 15, 16, 18, 31]);
    expect(judgeQuality({ quality: 8192 })).toEqual({
      usable: false,
      bits: [{ bit: 13, meaning: "eclipse" }],
      reason: "eclipse (bit 13)",
    });
    expect(judgeQuality({ quality: -2147483648 }).usable).toBe(false);
    // Open loop, missing pixels, quick-look: an image of the Sun all the same.
    expect(judgeQuality({ quality: 2 ** 17 + 2 ** 8 + 2 ** 30 }).usable).toBe(true);
    expect(judgeQuality({}).usable).toBe(true);
  });

  it("look at the kind of image only under the named masks that want the Sun", () => {
    const dark = { quality: 0, imageType: "DARK" };
    expect(judgeQuality(dark).reason).toBe("IMG_TYPE is DARK, not LIGHT");
    expect(judgeQuality(dark, "nominal").usable).toBe(false);
    expect(judgeQuality(dark, "none").usable).toBe(true);
    expect(judgeQuality(dark, 0x2000).usable).toBe(true);
    expect(judgeQuality({ imageType: " light " }).usable).toBe(true);
  });

  it("obey masks", () => {
    expect(judgeQuality({ quality: 1 }, "nominal").usable).toBe(false);
    expect(judgeQuality({ quality: -1 }, "none").usable).toBe(true);
    expect(judgeQuality({ quality: 0x300 }, 0x200).bits).toHaveLength(1);
    expect(judgeQuality({ quality: -1 }, -2147483648).bits).toHaveLength(1);
  });
});
