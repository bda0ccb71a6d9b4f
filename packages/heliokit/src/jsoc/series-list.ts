import { errorText, refused } from "./archive-errors.js";
import { isObject, list, objectList, optionalNumber, optionalText, parseReply, requiredText } from "./reply-fields.js";

/** One series as lists of series show it. */
export interface SeriesEntry {
  readonly name: string;
  readonly note: string;
  /** Empty where the archive's list does not tell them. */
  readonly primeKeys: readonly string[];
}

/**
 * Reads the answer of `show_series`. Errors: `jsoc/bad-reply`, `jsoc/refused`.
 *
 * @example
 * ```ts
 * parseSeriesList(bytes)[0]?.primeKeys; // ["T_REC", "WAVELNTH"]
 * ```
 */
export function parseSeriesList(bytes: Uint8Array): readonly SeriesEntry[] {
  const subject = "list of series";
  const reply = parseReply(bytes, subject);
  const status = optionalNumber(reply, "status", subject) ?? 0;
  if (status !== 0) throw refused(status, errorText(reply), subject);
  return objectList(reply, "names", subject).map((entry) => ({
    name: requiredText(entry, "name", subject),
    note: optionalText(entry, "note", subject) ?? "",
    primeKeys: (optionalText(entry, "primekeys", subject) ?? "")
      .split(",")
      .map((key) => key.trim())
      .filter((key) => key !== ""),
  }));
}

/**
 * Reads the answer of the wrapper `showextseries`, with or without descriptions. Errors: `jsoc/bad-reply`,
 * `jsoc/refused`.
 *
 * @example
 * ```ts
 * parseWrappedSeriesList(bytes)[0]?.name; // "aia.lev1"
 * ```
 */
export function parseWrappedSeriesList(bytes: Uint8Array): readonly SeriesEntry[] {
  const subject = "list of series";
  const reply = parseReply(bytes, subject);
  const error = optionalText(reply, "errMsg", subject) ?? "";
  if (error.trim() !== "") throw refused(1, error, subject);
  return list(reply, "seriesList", subject).flatMap((entry): SeriesEntry[] => {
    if (typeof entry === "string") return [{ name: entry, note: "", primeKeys: [] }];
    if (!isObject(entry)) return [];
    return Object.entries(entry).map(([name, about]) => ({
      name,
      note: isObject(about) ? (optionalText(about, "description", subject) ?? "") : "",
      primeKeys: [],
    }));
  });
}
