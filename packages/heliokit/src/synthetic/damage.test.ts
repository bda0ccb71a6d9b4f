import { describe, expect, it } from "vitest";
import { convertLevel15, parseCorrectionTable, parsePointingTable } from "../aia/index.js";
import { memorySink, memorySource } from "../bytes/index.js";
import { type HeliokitWarning, isHeliokitError } from "../errors.js";
import {
  type SyntheticDamage,
  syntheticCorrectionTable,
  syntheticDamages,
  syntheticLevel1,
  syntheticPointingTable,
} from "./index.js";

const size = 128;

/** What the chain makes of each damage: an error with this code, or a converted file with these warnings. */
type Outcome =
  | { readonly error: string; readonly keyword?: string }
  | { readonly warnings: readonly (readonly [code: string, keyword?: string])[] };

const wanted: Readonly<Record<SyntheticDamage, Outcome>> = {
  empty: { error: "fits/empty-file" },
  "html-page": { error: "fits/not-fits" },
  "truncated-primary-header": { error: "fits/truncated-header" },
  "truncated-header": { error: "fits/truncated-header" },
  truncated: { error: "fits/truncated-data" },
  "truncated-last-block": { error: "fits/truncated-data" },
  "short-row": { error: "fits/corrupt-tile" },
  "descriptor-out-of-heap": { error: "fits/corrupt-tile" },
  "rice-garbage": { error: "fits/corrupt-tile" },
  datasum: { warnings: [["fits/datasum-mismatch", "DATASUM"]] },
  checksum: { warnings: [["fits/checksum-mismatch", "CHECKSUM"]] },
  "wrong-znaxis": { error: "fits/inconsistent-header" },
  "naxis2-too-big": { error: "fits/inconsistent-header" },
  "unknown-compression": { error: "fits/unsupported-compression" },
  "no-sat-rot": { warnings: [["aia/missing-keyword", "SAT_ROT"]] },
  "undefined-sat-rot": { warnings: [["aia/missing-keyword", "SAT_ROT"]] },
  "nan-sat-rot": { warnings: [["aia/missing-keyword", "SAT_ROT"]] },
  "no-x0-mp": {
    warnings: [
      ["aia/missing-keyword", "X0_MP"],
      ["aia/missing-keyword", "Y0_MP"],
    ],
  },
  "missing-crpix": { error: "aia/missing-keyword", keyword: "CRPIX1" },
  // The table knows the scale.
  "missing-cdelt": { warnings: [] },
  "missing-exptime": { error: "aia/missing-keyword", keyword: "EXPTIME" },
  "zero-exptime": { error: "aia/bad-keyword", keyword: "EXPTIME" },
  "no-t-obs": { warnings: [["aia/missing-keyword", "T_OBS"]] },
  "bad-t-obs": { warnings: [["aia/missing-keyword", "T_OBS"]] },
  "missing-dates": { error: "aia/missing-keyword", keyword: "T_OBS" },
  "missing-wavelnth": { warnings: [["aia/missing-keyword", "WAVELNTH"]] },
  "bad-wavelnth": { error: "aia/unknown-channel" },
  "missing-observer": { warnings: [["aia/missing-keyword", "DSUN_OBS"]] },
  "missing-rsun": { warnings: [["aia/missing-keyword", "RSUN_OBS"]] },
  "no-image": { error: "aia/quality" },
  eclipse: { error: "aia/quality" },
  dark: { error: "aia/quality" },
  "already-level15": { error: "aia/already-corrected", keyword: "LVL_NUM" },
  "not-aia": { error: "aia/not-aia" },
  "not-square": { error: "aia/not-square" },
  cutout: { error: "aia/not-full-disk" },
  "float-with-blank": { warnings: [] },
  "missing-pixels": { warnings: [] },
};

const pointing = parsePointingTable(syntheticPointingTable({ from: "2013-06-21T00:00:00Z", size }).csv.text);
const correction = parseCorrectionTable(syntheticCorrectionTable().text.text);

async function convert(damage: SyntheticDamage | undefined, strict = false) {
  const { bytes, name } = await syntheticLevel1({ size, ...(damage ? { damage } : {}) });
  const warnings: HeliokitWarning[] = [];
  const onWarning = (warning: HeliokitWarning) => warnings.push(warning);
  const sink = memorySink();
  try {
    await convertLevel15(memorySource(bytes, name), sink, { pointing, correction, onWarning, strict });
    return { error: undefined, warnings, bytes: sink.bytes() };
  } catch (error) {
    return { error, warnings, bytes: sink.bytes() };
  }
}

describe("each kind of damage has its own outcome in the chain", () => {
  it("an undamaged file goes through without a word", async () => {
    const { error, warnings, bytes } = await convert(undefined);
    expect(error).toBeUndefined();
    expect(warnings).toEqual([]);
    expect(bytes.length).toBeGreaterThan(4 * size * size);
  });

  it.each(syntheticDamages)("%s", async (damage) => {
    const outcome = wanted[damage];
    const { error, warnings, bytes } = await convert(damage);
    if ("error" in outcome) {
      expect(isHeliokitError(error) ? error.code : error).toBe(outcome.error);
      if (outcome.keyword && isHeliokitError(error)) expect(error.facts["keyword"]).toBe(outcome.keyword);
      expect(bytes.length).toBe(0);
    } else {
      expect(error).toBeUndefined();
      expect(warnings.map(({ code, facts }) => [code, facts["keyword"]])).toEqual(outcome.warnings);
    }
  });

  it.each(["datasum", "checksum"] as const)("%s is an error when strict", async (damage) => {
    const { error } = await convert(damage, true);
    expect(isHeliokitError(error) ? error.code : error).toBe(`fits/${damage}-mismatch`);
  });
});
