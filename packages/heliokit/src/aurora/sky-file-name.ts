import { type Instant, parseInstant } from "../time/index.js";

/** What the name of a skymap or calibration file says (`REGO_Rayleighs_15655_20141002-+_v01.sav`). */
export interface SkyFileName {
  /** The parts between the underscores, without the extension. */
  readonly fields: readonly string[];
  /** First day of validity; null where the name has no dates. */
  readonly start: Instant | null;
  /** Last day of validity; null while it is open (`+`). */
  readonly stop: Instant | null;
  /** The last field (`v02`, `vXX`); null where it is none. */
  readonly version: string | null;
}

function day(text: string | undefined): Instant | null {
  const found = /^(\d{4})(\d{2})(\d{2})$/.exec(text ?? "");
  if (!found) return null;
  try {
    return parseInstant(`${found[1]}-${found[2]}-${found[3]}`);
  } catch {
    // Eight digits that are no date (20149999): the file is readable all the same, its validity unknown.
    return null;
  }
}

/** Takes the name of a skymap or calibration file apart; folders before it do not matter. */
export function parseSkyFileName(name: string): SkyFileName {
  const base = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
  const fields = base.replace(/\.[^._]*$/, "").split("_");
  const [start, stop] = (fields[3] ?? "").split("-");
  const last = fields.at(-1) ?? "";
  return {
    fields,
    start: day(start),
    stop: day(stop),
    version: fields.length > 1 && /^v\w+$/i.test(last) ? last : null,
  };
}

/** The name without its folders. */
export function baseName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
}
