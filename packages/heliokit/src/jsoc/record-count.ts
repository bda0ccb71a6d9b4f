import { errorText, requireSuccess } from "./archive-errors.js";
import { optionalNumber, parseReply, requiredNumber } from "./reply-fields.js";

/** Reads the answer of `rs_summary`. Errors: those of a refusal, `jsoc/bad-reply`. */
export function parseRecordCount(bytes: Uint8Array, recordSet: string): number {
  const subject = `record set ${recordSet.length > 120 ? `${recordSet.slice(0, 117)}...` : recordSet}`;
  const reply = parseReply(bytes, subject);
  requireSuccess({ status: optionalNumber(reply, "status", subject) ?? 0, error: errorText(reply) }, subject);
  return requiredNumber(reply, "count", subject);
}
