import { HeliokitError } from "../errors.js";
import { parseInstant } from "../time/index.js";
import type { KeyBound, KeyRange, RecordFilter, RecordNumberRange, RecordSet } from "./record-set.js";

/**
 * Record sets as the archive reads them, joined by commas.
 *
 * @throws HeliokitError `jsoc/bad-record-set` for a value that no quotes can hold
 *
 * @example
 * ```ts
 * formatRecordSets(parseRecordSets("hmi.v_45s[ 2013.07.03_08:42_TAI / 3m ]")); // "hmi.v_45s[2013.07.03_08:42_TAI/3m]"
 * ```
 */
export function formatRecordSets(sets: readonly RecordSet[]): string {
  return sets.map(formatRecordSet).join(",");
}

/**
 * One record set as the archive reads it.
 *
 * @throws HeliokitError `jsoc/bad-record-set`
 *
 * @example
 * ```ts
 * formatRecordSet({ series: "hmi.v_45s", filters: [{ kind: "records", ranges: [{ from: 1, to: 9 }] }] }); // "hmi.v_45s[:#1-#9]"
 * ```
 */
export function formatRecordSet({ series, filters, segments }: RecordSet): string {
  const braces = segments && segments.length > 0 ? `{${segments.join(",")}}` : "";
  return `${series}${filters.map(filterText).join("")}${braces}`;
}

function filterText(filter: RecordFilter): string {
  switch (filter.kind) {
    case "condition":
      return filter.allVersions ? `[! ${filter.sql} !]` : `[? ${filter.sql} ?]`;
    case "records":
      return `[:${filter.ranges.map(numbersText).join(",")}]`;
    case "key": {
      const ranges = filter.ranges.map(rangeText).join(",");
      return filter.key === undefined ? `[${ranges}]` : `[${filter.key}=${ranges}]`;
    }
  }
}

function numbersText({ from, to }: RecordNumberRange): string {
  return from === to ? indexText(from) : `${indexText(from)}-${indexText(to)}`;
}

function indexText(index: number | "first" | "last"): string {
  return index === "first" ? "#^" : index === "last" ? "#$" : `#${index}`;
}

function rangeText(range: KeyRange): string {
  if (range.kind === "single") return boundText(range.at);
  const cadence = range.cadence ? `@${range.cadence.text}` : "";
  if (range.kind === "duration") return `${boundText(range.from)}/${range.duration.text}${cadence}`;
  return `${boundText(range.from)}-${boundText(range.to)}${cadence}`;
}

function boundText(bound: KeyBound): string {
  switch (bound.kind) {
    case "first":
      return "^";
    case "last":
      return "$";
    case "index":
      return indexText(bound.index);
    case "value":
      return valueText(bound.text);
  }
}

/** A value bare where it reads back as it is, else in quotes. */
function valueText(text: string): string {
  if (/^[A-Za-z0-9_.:+]+$/.test(text) && !/^[A-Za-z_]\w*=/.test(text)) return text;
  if (/^-?\d[\d.]*(?:e[+-]?\d+)?$/i.test(text) || isTime(text)) return text;
  const quote = text.includes('"') ? "'" : '"';
  if (text.includes(quote)) {
    throw new HeliokitError("jsoc/bad-record-set", `the value ${JSON.stringify(text)} has both kinds of quotes`, {
      facts: { value: text },
    });
  }
  return `${quote}${text}${quote}`;
}

function isTime(text: string): boolean {
  if (/[[\]{},/@#]/.test(text)) return false;
  try {
    parseInstant(text);
    return true;
  } catch {
    return false;
  }
}
