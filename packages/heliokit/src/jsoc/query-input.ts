import type { RecordSet } from "./record-set.js";
import { type RecordSetParts, recordSet } from "./record-set-build.js";
import { parseRecordSets } from "./record-set-parse.js";

/** What names records: a text, a record set or several, or the parts of one. */
export type RecordSetInput = string | RecordSet | readonly RecordSet[] | RecordSetParts;

/**
 * Record sets from whatever names them.
 *
 * @example
 * ```ts
 * recordSetsOf("aia.lev1_euv_12s[$]")[0]?.series; // "aia.lev1_euv_12s"
 * ```
 */
export function recordSetsOf(input: RecordSetInput): readonly RecordSet[] {
  if (typeof input === "string") return parseRecordSets(input.trim());
  if (isList(input)) return input;
  return "filters" in input ? [input] : [recordSet(input)];
}

function isList(input: Exclude<RecordSetInput, string>): input is readonly RecordSet[] {
  return Array.isArray(input);
}
