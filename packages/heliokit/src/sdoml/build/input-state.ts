import { HeliokitError } from "../../errors.js";
import { type FitsHeader, hasKeyword, headerLogical, headerNumber, headerText } from "../../fits/index.js";

/** What has been divided out of an image already. */
export interface InputState {
  /** Counts are per second. */
  readonly normalized: boolean;
  /** The loss of sensitivity is corrected. */
  readonly degraded: boolean;
  /** Factor and version of that correction, where the header names them. */
  readonly degradationFactor: number | undefined;
  readonly degradationVersion: string | undefined;
}

/** What the caller knows of inputs whose headers do not say it. */
export interface InputStateOptions {
  readonly normalized?: boolean;
  readonly degraded?: boolean;
}

const PER_SECOND = /^(?:dn|ct|count|counts|adu)(?:\/pix(?:el)?)?(?:\/s|\.s-1|s-1|s\^-1)/;
const COUNTS = /^(?:dn|ct|count|counts|adu)(?:\/pix(?:el)?)?$/;

/**
 * Reads from the header of an AIA image whether exposure (EXPNORM, else BUNIT) and degradation (DEGFAC, DEGVER; files of
 * this program say by ALGONUM that nothing is hidden) are divided out already. Level 1 never is. What the header says
 * wins over the options; they answer for headers that do not say.
 *
 * @throws HeliokitError `sdoml/unknown-normalization`, `sdoml/unknown-degradation` when neither says it
 *
 * @example
 * ```ts
 * inputState(header, { degraded: false }).normalized; // true: BUNIT is DN / s
 * ```
 */
export function inputState(header: FitsHeader, options: InputStateOptions = {}): InputState {
  const level = headerNumber(header, "LVL_NUM");
  const raw = level !== undefined && level <= 1;
  const normalized = saysNormalized(header) ?? (raw ? false : undefined) ?? options.normalized;
  if (normalized === undefined) {
    throw new HeliokitError(
      "sdoml/unknown-normalization",
      "neither EXPNORM nor BUNIT says whether this image is divided by its exposure; say --normalized yes or --normalized no",
      { facts: { keyword: "EXPNORM", options: "--normalized yes|no" } },
    );
  }
  const ownFile = hasKeyword(header, "ALGONUM");
  const degraded = hasKeyword(header, "DEGFAC") || (raw || ownFile ? false : options.degraded);
  if (degraded === undefined) {
    throw new HeliokitError(
      "sdoml/unknown-degradation",
      "neither DEGFAC nor DEGVER says whether this image is corrected for degradation; say --degraded yes or --degraded no",
      { facts: { keyword: "DEGFAC", options: "--degraded yes|no" } },
    );
  }
  const version = headerNumber(header, "DEGVER") ?? headerText(header, "DEGVER")?.trim();
  return {
    normalized,
    degraded,
    degradationFactor: headerNumber(header, "DEGFAC"),
    degradationVersion: version === undefined ? undefined : String(version),
  };
}

function saysNormalized(header: FitsHeader): boolean | undefined {
  const said = headerLogical(header, "EXPNORM");
  if (said !== undefined) return said;
  const unit = headerText(header, "BUNIT")?.replace(/\s/g, "").toLowerCase();
  if (unit === undefined) return undefined;
  return PER_SECOND.test(unit) ? true : COUNTS.test(unit) ? false : undefined;
}
