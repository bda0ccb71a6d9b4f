import { HeliokitError } from "../../errors.js";

/** How the datasets of an array begin, by the ways to write the array. */
const prefixes: readonly (readonly [written: RegExp, prefix: string])[] = [
  [/^themis(?:_asi)?$/, "THEMIS_ASI"],
  [/^rego$/, "REGO"],
  [/^(?:trex_)?nir$/, "TREX_NIR"],
  [/^(?:trex_)?blue(?:line)?$/, "TREX_BLUE"],
  [/^(?:trex_)?rgb$/, "TREX_RGB"],
  [/^(?:trex_)?spect(?:rograph)?$/, "TREX_SPECT"],
  [/^smile(?:_asi)?$/, "SMILE_ASI"],
];

/** Kinds of files that are chosen for a time. */
export type ChosenKind = "skymap" | "flatfield" | "rayleighs";

const endings: Readonly<Record<ChosenKind, string>> = {
  skymap: "SKYMAP_IDLSAV",
  flatfield: "CALIBRATION_FLATFIELD_IDLSAV",
  rayleighs: "CALIBRATION_RAYLEIGHS_IDLSAV",
};

/** Arrays with calibrations. */
const CALIBRATED = ["REGO", "TREX_NIR", "TREX_BLUE"];

/**
 * The dataset of a kind for an array (`REGO`, `trex-nir`, `blueline`) or for any dataset of that array (`REGO_RAW`).
 *
 * Errors: `aurora/unknown-array`, `aurora/not-calibrated` for arrays without calibrations.
 */
export function datasetOfKind(arrayOrDataset: string, kind: ChosenKind): string {
  const written = arrayOrDataset.trim().toLowerCase().replaceAll("-", "_");
  const prefix =
    prefixes.find(([pattern]) => pattern.test(written))?.[1] ??
    prefixes.find(([, start]) => written.startsWith(`${start.toLowerCase()}_`))?.[1];
  if (prefix === undefined) {
    throw new HeliokitError(
      "aurora/unknown-array",
      `${JSON.stringify(arrayOrDataset)} is no array of imagers; there are ${prefixes.map(([, name]) => name).join(", ")}`,
      { facts: { array: arrayOrDataset } },
    );
  }
  if (kind !== "skymap" && !CALIBRATED.includes(prefix)) {
    throw new HeliokitError(
      "aurora/not-calibrated",
      `${prefix} has no calibration files; there are some of ${CALIBRATED.join(", ")}`,
      { facts: { array: prefix } },
    );
  }
  return `${prefix}_${endings[kind]}`;
}
