import { isHeliokitError } from "../errors.js";
import { type Column, columnFromTexts, makeTable, type Table, type Texts } from "../table/index.js";
import type { NamedTexts } from "./record-list.js";
import { findKeyword, type KeywordInfo, type SeriesInfo } from "./series-info.js";

/** What the archive prints for a value that is not there, and for one whose link is broken. */
const MISSING = ["MISSING", "Invalid KeyLink"];
const HIDDEN_INTEGERS: ReadonlySet<string> = new Set(["*recnum*", "*sunum*", "*size*"]);

/** Whether the first value that is there is printed in hexadecimal. */
function isHexadecimal({ bytes, starts, ends, length }: Texts): boolean {
  for (let row = 0; row < Math.min(length, 1000); row++) {
    const start = starts[row] ?? 0;
    if (bytes[start] === 48 && ((bytes[start + 1] ?? 0) | 0x20) === 0x78 && (ends[row] ?? 0) - start <= 10) return true;
  }
  return false;
}

function typeOf(
  info: KeywordInfo | undefined,
  { name, texts }: NamedTexts,
): "text" | "time" | "integer" | "real" | "bits" {
  if (HIDDEN_INTEGERS.has(name.toLowerCase())) return "integer";
  if (!info) return "text";
  if (info.isTime) return "time";
  if (info.isReal) return "real";
  if (!info.isInteger) return "text";
  return info.type !== "longlong" && isHexadecimal(texts) ? "bits" : "integer";
}

/**
 * Keywords of records as typed columns, by the types that the series tells. Words printed in hexadecimal become bits,
 * MISSING and values behind a broken link are missing. A column with a value that its type cannot hold stays text.
 *
 * @example
 * ```ts
 * const records = keywordTable(parseRecordList(bytes).keywords, info);
 * columnOf(records, "QUALITY").type; // "bits"
 * ```
 */
export function keywordTable(
  keywords: readonly NamedTexts[],
  info: SeriesInfo,
  onUnexpected: (column: string, text: string) => void = () => {},
): Table {
  const columns = new Map<string, Column>();
  for (const keyword of keywords) {
    const known = findKeyword(info, keyword.name);
    // The reply repeats the spelling of the request; the series' own is the one that users find in the documents.
    const name = known?.name ?? keyword.name;
    if (!columns.has(name)) columns.set(name, typedColumn(name, keyword, known, onUnexpected));
  }
  return makeTable([...columns.values()]);
}

function typedColumn(
  name: string,
  keyword: NamedTexts,
  info: KeywordInfo | undefined,
  onUnexpected: (column: string, text: string) => void,
): Column {
  const options = {
    missing: keyword.name.startsWith("*") ? ["MISSING", "NA"] : MISSING,
    scale: info?.unit.toUpperCase() === "TAI" ? ("tai" as const) : ("utc" as const),
    ...(info && info.unit !== "" ? { unit: info.unit } : {}),
    ...(info && info.note !== "" ? { note: info.note } : {}),
  };
  const type = typeOf(info, keyword);
  try {
    return columnFromTexts(name, keyword.texts, type, options);
  } catch (error) {
    if (!isHeliokitError(error, "table/bad-value")) throw error;
    onUnexpected(name, String(error.facts["text"]));
    return columnFromTexts(name, keyword.texts, "text", options);
  }
}
