import { HeliokitError } from "../../errors.js";
import { addSeconds, compareInstants, formatInstant, type Instant, parseTimeText } from "../../time/index.js";
import { isSameDevice } from "./device.js";
import { type SkyFile, skyFileOf, versionNumber } from "./sky-files.js";

/** How a file is chosen; see {@link bestSkymap}. */
export type ChoiceRule = "library" | "strict";

/** A skymap or calibration file chosen for a time, and why. */
export interface SkyFileChoice extends SkyFile {
  /** The time it was chosen for. */
  readonly time: Instant;
  readonly rule: ChoiceRule;
  /** Why this file, in a sentence. */
  readonly reason: string;
  /** The time lies behind the file's last day of validity, or the two rules differ: what to look at; else null. */
  readonly warning: string | null;
  /** Whether the time lies behind the file's last day of validity. */
  readonly expired: boolean;
  /** What the archive's own library would choose: the last of the list that has begun. */
  readonly byLibrary: SkyFile;
  /** What the strict rule chooses: the latest beginning, then the highest version, whatever the order of the list. */
  readonly byStrict: SkyFile;
  /** Whether the two rules choose different files. */
  readonly differs: boolean;
  /** Where the chosen file has expired: the newest file of the list whose days include the time. */
  readonly stillValid: SkyFile | null;
}

/** Options of {@link bestSkymap}. */
export interface BestSkymapOptions {
  /** Only files of this site (`gill`). Default: all of the list. */
  readonly site?: string;
  /** Default "library". */
  readonly rule?: ChoiceRule;
}

/** Options of {@link bestCalibration}. */
export interface BestCalibrationOptions {
  /** Only files of this device: `655`, `rego-655` or `15655`. Default: all of the list. */
  readonly device?: string;
  /** Only files of this kind. Default: all of the list. */
  readonly kind?: "rayleighs" | "flatfield";
  /** Default "library". */
  readonly rule?: ChoiceRule;
}

const dayOf = (instant: Instant): string => formatInstant(instant, { style: "fits", digits: 0 }).slice(0, 10);

/** A day stands for its midnight, a time of day for itself. */
function timeOf(time: string | Instant): Instant {
  return typeof time === "string" ? parseTimeText(time).from : time;
}

function shown(time: Instant): string {
  const text = formatInstant(time, { style: "fits", digits: 0 });
  return text.endsWith("T00:00:00") ? text.slice(0, 10) : text.replace("T", " ");
}

/** Whether a file is still valid at a time: through the whole of its last day. */
function isValid(file: SkyFile, time: Instant): boolean {
  return file.stop === null || compareInstants(time, addSeconds(file.stop, 86_400)) < 0;
}

/** Later beginning, then higher version, then the name, so that the order of a list says nothing. */
function compareFiles(a: SkyFile, b: SkyFile): number {
  return (
    compareInstants(a.start, b.start) ||
    versionNumber(a.version) - versionNumber(b.version) ||
    (a.filename < b.filename ? -1 : a.filename > b.filename ? 1 : 0)
  );
}

function newest(files: readonly SkyFile[]): SkyFile | undefined {
  return files.toSorted(compareFiles).at(-1);
}

function validity(file: SkyFile): string {
  return file.stop === null ? `from ${dayOf(file.start)} on` : `from ${dayOf(file.start)} to ${dayOf(file.stop)}`;
}

function reasonFor(file: SkyFile, rule: ChoiceRule, begun: readonly SkyFile[], all: number): string {
  const sameStart = begun.filter(({ start }) => compareInstants(start, file.start) === 0).length;
  const others = all === 1 ? "the only file there is" : `one of ${all} files`;
  const how =
    rule === "library"
      ? `the last of the list that had begun (${begun.length} had)`
      : `the one with the latest beginning${sameStart > 1 ? `, and of the ${sameStart} that began then the highest version` : ""}`;
  return `${file.filename}, valid ${validity(file)}, is ${others}${all === 1 ? "" : ` and ${how}`}.`;
}

function warningFor(
  file: SkyFile,
  time: Instant,
  other: SkyFile,
  rule: ChoiceRule,
  stillValid: SkyFile | null,
): string | null {
  const parts: string[] = [];
  if (!isValid(file, time) && file.stop !== null) {
    const instead =
      stillValid === null ? "no file of the list covers that day" : `${stillValid.filename} covers that day`;
    parts.push(`${file.filename} ends on ${dayOf(file.stop)}, before ${shown(time)}; ${instead}`);
  }
  if (other.url !== file.url) {
    const name = rule === "library" ? "strict rule" : "archive's own library";
    parts.push(`the ${name} chooses ${other.filename}`);
  }
  return parts.length === 0 ? null : `${parts.join("; ")}.`;
}

function choose(
  urls: readonly string[],
  time: Instant,
  rule: ChoiceRule,
  subject: { readonly code: string; readonly what: string; readonly fits: (file: SkyFile) => boolean },
): SkyFileChoice {
  const files = urls.flatMap((url) => skyFileOf(url) ?? []).filter(subject.fits);
  const begun = files.filter(({ start }) => compareInstants(start, time) <= 0);
  const byLibrary = begun.at(-1);
  const byStrict = newest(begun);
  if (byLibrary === undefined || byStrict === undefined) throw noneBegun(files, time, subject);
  const chosen = rule === "library" ? byLibrary : byStrict;
  const expired = !isValid(chosen, time);
  const stillValid = expired ? (newest(begun.filter((file) => isValid(file, time))) ?? null) : null;
  return {
    ...chosen,
    time,
    rule,
    reason: reasonFor(chosen, rule, begun, files.length),
    warning: warningFor(chosen, time, rule === "library" ? byStrict : byLibrary, rule, stillValid),
    expired,
    byLibrary,
    byStrict,
    differs: byLibrary.url !== byStrict.url,
    stillValid,
  };
}

function noneBegun(
  files: readonly SkyFile[],
  time: Instant,
  { code, what }: { readonly code: string; readonly what: string },
): HeliokitError {
  const first = files.toSorted(compareFiles)[0];
  const found =
    first === undefined
      ? "the archive lists none at all; look at the name of the site or device"
      : `the first one begins on ${dayOf(first.start)} (${first.filename})`;
  return new HeliokitError(code, `no ${what} had begun at ${shown(time)}: ${found}`, {
    facts: {
      time: formatInstant(time),
      available: files.length,
      ...(first === undefined ? {} : { file: first.filename, firstStart: dayOf(first.start) }),
    },
  });
}

/**
 * The skymap for a time among the files of a listing, by their names alone. Rule "library" (default) does what the
 * archive's own library does: the last file of the list whose first day is not after the time, whatever its last day and
 * version. Rule "strict" takes the latest beginning, among those the highest version (as numbers, `vXX` lowest), in any
 * order of the list. The choice says why, names what the other rule would take, and warns where the time lies behind the
 * file's last day. A day stands for its midnight UTC.
 *
 * Errors: `aurora/no-skymap`, naming the first day that there is one for; those of `parseInstant`.
 *
 * @example
 * ```ts
 * const chosen = bestSkymap(listing.urls, "2021-11-04", { site: "gill" });
 * chosen.filename; // "themis_skymap_gill_20210308-+_v02.sav"
 * ```
 */
export function bestSkymap(
  urls: readonly string[],
  time: string | Instant,
  options: BestSkymapOptions = {},
): SkyFileChoice {
  const site = options.site?.trim().toLowerCase();
  return choose(urls, timeOf(time), options.rule ?? "library", {
    code: "aurora/no-skymap",
    what: site === undefined ? "skymap" : `skymap of ${site}`,
    fits: ({ kind, subject }) =>
      kind.toLowerCase() === "skymap" && (site === undefined || subject.toLowerCase() === site),
  });
}

/**
 * The calibration for a time among the files of a listing; as {@link bestSkymap}. Files of one detector replace each
 * other, so that a list of several needs `device`, and a list of both kinds `kind`.
 *
 * Errors: `aurora/no-calibration`, naming the first day that there is one for; those of `parseInstant`.
 *
 * @example
 * ```ts
 * const chosen = bestCalibration(listing.urls, "2021-11-04", { device: "rego-654" });
 * chosen.filename; // "REGO_Rayleighs_15654_20210806-+_v02.sav"
 * ```
 */
export function bestCalibration(
  urls: readonly string[],
  time: string | Instant,
  options: BestCalibrationOptions = {},
): SkyFileChoice {
  const { device, kind } = options;
  const named = kind === undefined ? "calibration" : kind === "rayleighs" ? "Rayleigh calibration" : "flat field";
  return choose(urls, timeOf(time), options.rule ?? "library", {
    code: "aurora/no-calibration",
    what: device === undefined ? named : `${named} of detector ${device}`,
    fits: (file) => {
      const found = file.kind.toLowerCase();
      return (
        (kind === undefined ? found === "rayleighs" || found === "flatfield" : found === kind) &&
        (device === undefined || isSameDevice(file.subject, device))
      );
    },
  });
}
