import { HeliokitError } from "../errors.js";
import { type FitsHeader, hasKeyword, headerLogical, headerNumber, headerText } from "../fits/index.js";
import { lacksRecordKeywords } from "../jsoc/index.js";
import { instrumentOf } from "../map/index.js";
import { judgeQuality, type QualityMask } from "./quality.js";

/** What screening looks at. */
export interface ScreeningOptions {
  readonly qualityMask?: QualityMask;
  readonly force?: boolean;
}

/**
 * Decides from the header alone whether an image goes through the chain: from AIA or HMI, an image of the Sun, and not
 * yet level 1.5.
 *
 * @throws HeliokitError `aia/not-aia`, `aia/no-record-keywords`, `aia/quality` (facts: bits, meaning), `aia/already-corrected` (facts.keyword)
 */
export function screen(header: FitsHeader, options: ScreeningOptions = {}): "AIA" | "HMI" {
  const instrument = instrumentOf(header);
  if (instrument === "other" && lacksRecordKeywords(header)) {
    throw new HeliokitError(
      "aia/no-record-keywords",
      "this is a file as the archive stores it, without the keywords of its record: heliokit jsoc adopt joins them",
      { facts: { keyword: "INSTRUME" } },
    );
  }
  if (instrument === "other") {
    const found = headerText(header, "INSTRUME")?.trim();
    throw new HeliokitError(
      "aia/not-aia",
      `INSTRUME is ${found === undefined ? "missing" : `'${found}'`}: only images of AIA and full-disk images of HMI can be made level 1.5`,
      { facts: { keyword: "INSTRUME", found } },
    );
  }
  // HMI's QUALITY has other bits; IMG_TYPE is AIA's.
  if (instrument === "AIA") {
    const verdict = judgeQuality(
      { quality: headerNumber(header, "QUALITY"), imageType: headerText(header, "IMG_TYPE") },
      options.qualityMask ?? "default",
    );
    if (!verdict.usable) {
      const dark = headerText(header, "IMG_TYPE")?.trim().toUpperCase() === "DARK";
      throw new HeliokitError(
        "aia/quality",
        `no usable image of the Sun: ${verdict.reason}${dark ? " (dark frame)" : ""}; --quality-mask none takes it all the same`,
        {
          facts: {
            keyword: verdict.bits.length > 0 ? "QUALITY" : "IMG_TYPE",
            quality: headerNumber(header, "QUALITY"),
            bits: verdict.bits.map(({ bit }) => bit),
            reason: verdict.reason,
          },
        },
      );
    }
  }
  const done = options.force ? undefined : alreadyDone(header, instrument);
  if (done) {
    throw new HeliokitError(
      "aia/already-corrected",
      `${done.keyword} says that this image is already ${done.what}; --force repeats it all the same`,
      { facts: done },
    );
  }
  return instrument;
}

/** What a header says has been done, with the keyword that says it; undefined for untouched level 1. */
export function alreadyDone(
  header: FitsHeader,
  instrument: "AIA" | "HMI" = "AIA",
): { readonly keyword: string; readonly what: string } | undefined {
  const level = headerNumber(header, "LVL_NUM");
  if (level !== undefined && level > 1) return { keyword: "LVL_NUM", what: `level ${level}` };
  // HMI's products are physical from the start; only registration is asked of them.
  if (instrument === "HMI") return undefined;
  return alreadyCorrected(header) ?? alreadyNormalized(header);
}

/** The keyword that says that degradation has been corrected. */
export function alreadyCorrected(header: FitsHeader): { readonly keyword: string; readonly what: string } | undefined {
  return hasKeyword(header, "DEGFAC") ? { keyword: "DEGFAC", what: "corrected for degradation" } : undefined;
}

/** The keyword that says that the image is per second. */
export function alreadyNormalized(header: FitsHeader): { readonly keyword: string; readonly what: string } | undefined {
  if (headerLogical(header, "EXPNORM") === true) return { keyword: "EXPNORM", what: "normalised by exposure" };
  const unit = headerText(header, "BUNIT")?.replace(/\s/g, "").toLowerCase();
  const perSecond =
    unit !== undefined && /^(?:dn|ct|count|counts|adu)(?:\/pix(?:el)?)?(?:\/s|\.s-1|s-1|s\^-1)/.test(unit);
  return perSecond ? { keyword: "BUNIT", what: "normalised by exposure" } : undefined;
}
