import type { Instant } from "../../time/index.js";
import { baseName, parseSkyFileName } from "../sky-file-name.js";

/** A skymap or calibration file of a listing, as its name tells of it. */
export interface SkyFile {
  readonly url: string;
  readonly filename: string;
  /** `skymap`, `Rayleighs`, `flatfield`. */
  readonly kind: string;
  /** Site (`gill`) of a skymap, detector (`15655`) of a calibration. */
  readonly subject: string;
  /** First day of validity. */
  readonly start: Instant;
  /** Last day of validity, included; null while it is open. */
  readonly stop: Instant | null;
  /** `v02`, `vXX`; null where the name has none. */
  readonly version: string | null;
}

/** What the name of a file tells; undefined where it is no name of this kind or has no day of beginning. */
export function skyFileOf(url: string): SkyFile | undefined {
  const { fields, start, stop, version } = parseSkyFileName(url);
  if (start === null) return undefined;
  const [, kind = "", subject = ""] = fields;
  return { url, filename: baseName(url), kind, subject, start, stop, version };
}

/** A version for comparison: numbers as numbers, `vXX` and none below all of them. */
export function versionNumber(version: string | null): number {
  const digits = /^v(\d+)$/i.exec(version ?? "")?.[1];
  return digits === undefined ? -1 : Number(digits);
}
