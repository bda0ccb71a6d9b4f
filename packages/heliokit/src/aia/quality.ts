/** What each bit of QUALITY means when it is set (level 1 keyword document of AIA, JSOC); other bits are not defined. */
const MEANINGS: ReadonlyMap<number, string> = new Map([
  [0, "flat field not available"],
  [1, "orbit data not available"],
  [2, "ancillary science data not available"],
  [3, "master pointing not available"],
  [4, "limb fit not available"],
  [8, "pixels are missing"],
  [9, "more than 1 % of the pixels are missing"],
  [10, "more than 5 % of the pixels are missing"],
  [11, "more than 25 % of the pixels are missing"],
  [12, "not in science pointing"],
  [13, "eclipse"],
  [14, "Sun not present"],
  [15, "safe mode"],
  [16, "dark image"],
  [17, "image stabilisation loop open"],
  [18, "calibration image"],
  [20, "out of focus"],
  [21, "register flag"],
  [30, "quick-look data"],
  [31, "image not available"],
]);

/** Bits that make an image no image of the Sun: 12 to 16 (pointing, eclipse, no Sun, safe mode, dark), 18, 31. */
export const UNUSABLE_QUALITY_MASK = 0x8005_f000;

/** Which QUALITY bits make an image unusable: a name or a bit mask. */
export type QualityMask = "default" | "none" | "nominal" | number;

/** One set bit of QUALITY. */
export interface QualityBit {
  readonly bit: number;
  readonly meaning: string;
}

/** What a quality word says about an image. */
export interface QualityVerdict {
  readonly usable: boolean;
  /** The set bits that made it unusable. */
  readonly bits: readonly QualityBit[];
  /** Why not, in words; empty when usable. */
  readonly reason: string;
}

/**
 * The set bits of a quality word, ascending. The word may come negative, as FITS and the archive print bit 31: it is
 * taken as 32 bits without sign.
 *
 * @example
 * ```ts
 * qualityBits(-2147483648); // [31]
 * ```
 */
export function qualityBits(quality: number): number[] {
  const word = unsigned(quality);
  const bits: number[] = [];
  for (let bit = 0; bit < 32; bit++) if ((word >>> bit) & 1) bits.push(bit);
  return bits;
}

/**
 * The set bits of a quality word with their meanings.
 *
 * @example
 * ```ts
 * describeQuality(8192); // [{ bit: 13, meaning: "eclipse" }]
 * ```
 */
export function describeQuality(quality: number): QualityBit[] {
  return qualityBits(quality).map((bit) => ({ bit, meaning: MEANINGS.get(bit) ?? "not defined" }));
}

/**
 * Whether an image can be used. "default" refuses what is no image of the Sun ({@link UNUSABLE_QUALITY_MASK}, and
 * IMG_TYPE other than LIGHT), "nominal" wants QUALITY 0 (and IMG_TYPE LIGHT), "none" takes everything, a number is a
 * mask of refused bits and leaves IMG_TYPE alone. Absent keywords say nothing against an image.
 *
 * @example
 * ```ts
 * judgeQuality({ quality: 8192, imageType: "LIGHT" }); // { usable: false, bits: [{ bit: 13, ... }], reason: "eclipse (bit 13)" }
 * ```
 */
export function judgeQuality(
  image: { readonly quality?: number | undefined; readonly imageType?: string | undefined },
  mask: QualityMask = "default",
): QualityVerdict {
  const refused =
    mask === "default"
      ? UNUSABLE_QUALITY_MASK
      : mask === "none"
        ? 0
        : mask === "nominal"
          ? 0xffff_ffff
          : unsigned(mask);
  const bits = describeQuality((unsigned(image.quality ?? 0) & refused) >>> 0);
  const reasons = bits.map(({ bit, meaning }) => `${meaning} (bit ${bit})`);
  const imageType = image.imageType?.trim();
  if ((mask === "default" || mask === "nominal") && imageType && imageType.toUpperCase() !== "LIGHT") {
    reasons.push(`IMG_TYPE is ${imageType}, not LIGHT`);
  }
  return { usable: reasons.length === 0, bits, reason: reasons.join("; ") };
}

function unsigned(word: number): number {
  return Math.trunc(word) >>> 0;
}
