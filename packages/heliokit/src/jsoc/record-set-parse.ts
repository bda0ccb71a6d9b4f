import { HeliokitError } from "../errors.js";
import { parseInstant } from "../time/index.js";
import type { KeyBound, KeyRange, KeySpan, RecordFilter, RecordNumberRange, RecordSet } from "./record-set.js";

/** Longest query that the archive takes. */
export const LONGEST_QUERY = 8192;
/** Longest name of a series. */
const LONGEST_SERIES = 64;
/** More parts in one query than fit into its characters. */
const SERIES_NAME = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+/;

/** The error of a record set that cannot be read, with the place. */
export function badRecordSet(text: string, offset: number, what: string): HeliokitError {
  const shown = text.length > 100 ? `${text.slice(0, 97)}...` : text;
  return new HeliokitError("jsoc/bad-record-set", `record set ${JSON.stringify(shown)}: ${what} (offset ${offset})`, {
    facts: { recordSet: text.slice(0, LONGEST_QUERY), offset },
  });
}

/**
 * Reads record sets joined by commas: `series[field][field][? condition ?]{segment,segment}`. What stands in a field is
 * kept as it is written; which type it has, the series says. `formatRecordSets` writes them again.
 *
 * @throws HeliokitError `jsoc/bad-record-set` with `facts.offset`; also beyond 8192 characters
 *
 * @example
 * ```ts
 * const [set] = parseRecordSets("aia.lev1_euv_12s[2021-07-03T14:25:00Z/10m][? EXPTIME<2 ?]{image}");
 * set?.segments; // ["image"]
 * ```
 */
export function parseRecordSets(text: string): readonly RecordSet[] {
  if (text.length > LONGEST_QUERY) {
    throw badRecordSet(text, LONGEST_QUERY, `longer than the ${LONGEST_QUERY} characters that the archive takes`);
  }
  const reader = new RecordSetReader(text);
  const sets = [reader.recordSet()];
  while (reader.more()) sets.push(reader.recordSet());
  return sets;
}

/**
 * Reads one record set.
 *
 * @throws HeliokitError `jsoc/bad-record-set`, also for several
 *
 * @example
 * ```ts
 * parseRecordSet("hmi.v_45s[2013.07.03_08:42_TAI/3m]").series; // "hmi.v_45s"
 * ```
 */
export function parseRecordSet(text: string): RecordSet {
  const sets = parseRecordSets(text);
  const [first] = sets;
  if (first && sets.length === 1) return first;
  throw badRecordSet(text, 0, `${sets.length} record sets where one is wanted`);
}

class RecordSetReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  /** Whether another record set follows. */
  more(): boolean {
    this.#space();
    if (this.#at >= this.#text.length) return false;
    if (this.#text[this.#at] !== ",") {
      throw badRecordSet(
        this.#text,
        this.#at,
        `${JSON.stringify(this.#text[this.#at])} where "[", "{", "," or the end is wanted`,
      );
    }
    this.#at++;
    return true;
  }

  recordSet(): RecordSet {
    this.#space();
    const series = SERIES_NAME.exec(this.#text.slice(this.#at, this.#at + LONGEST_SERIES + 1))?.[0];
    if (series === undefined) {
      throw badRecordSet(this.#text, this.#at, "a series such as aia.lev1_euv_12s is wanted");
    }
    if (series.length > LONGEST_SERIES) {
      throw badRecordSet(this.#text, this.#at, `the series' name is longer than ${LONGEST_SERIES} characters`);
    }
    this.#at += series.length;
    const filters: RecordFilter[] = [];
    for (;;) {
      this.#space();
      if (this.#text[this.#at] !== "[") break;
      filters.push(this.#filter());
    }
    if (this.#text[this.#at] !== "{") return { series, filters };
    return { series, filters, segments: this.#segments() };
  }

  #filter(): RecordFilter {
    const begin = this.#at;
    const mark = /^\[\s*([?!])/.exec(this.#text.slice(begin, begin + 40));
    if (mark) return this.#condition(begin, mark[0].length, mark[1] === "!");
    const end = this.#closing(begin, "[", "]");
    const inside = this.#text.slice(begin + 1, end);
    this.#at = end + 1;
    return readField(this.#text, begin + 1, inside);
  }

  /** The end of `[? ... ?]`: the mark before a bracket, outside of quotes. */
  #condition(begin: number, opening: number, allVersions: boolean): RecordFilter {
    const mark = allVersions ? "!" : "?";
    let quote = "";
    for (let at = begin + opening; at < this.#text.length; at++) {
      const character = this.#text[at] ?? "";
      if (quote !== "") {
        if (character === quote) quote = "";
      } else if (character === "'" || character === '"') quote = character;
      else if (character === mark) {
        const rest = /^\s*\]/.exec(this.#text.slice(at + 1, at + 41));
        // `!=` is not equal, in either kind of bracket.
        if (!rest) {
          if (mark === "!" && this.#text[at + 1] === "=") continue;
          throw badRecordSet(this.#text, at, `"${mark}" may stand in a condition only in quotes and at its end`);
        }
        const sql = this.#text.slice(begin + opening, at).trim();
        if (sql === "") throw badRecordSet(this.#text, begin, "an empty condition");
        this.#at = at + 1 + rest[0].length;
        return { kind: "condition", sql, allVersions };
      }
    }
    throw badRecordSet(this.#text, begin, `the condition is not closed with "${mark}]"`);
  }

  /** Place of the closing bracket, quotes respected. */
  #closing(begin: number, open: string, close: string): number {
    let quote = "";
    for (let at = begin + 1; at < this.#text.length; at++) {
      const character = this.#text[at] ?? "";
      if (quote !== "") {
        if (character === quote) quote = "";
      } else if (character === "'" || character === '"') quote = character;
      else if (character === close) return at;
      else if (character === open) break;
    }
    throw badRecordSet(this.#text, begin, `"${open}" is not closed with "${close}"`);
  }

  #segments(): readonly string[] {
    const begin = this.#at;
    const end = this.#closing(begin, "{", "}");
    const names = this.#text
      .slice(begin + 1, end)
      .split(",")
      .map((name) => name.trim());
    const bad = names.find((name) => !/^(?:\w[\w.]*|\*\*ALL\*\*)$/.test(name));
    if (bad !== undefined) throw badRecordSet(this.#text, begin, `${JSON.stringify(bad)} is no name of a segment`);
    this.#at = end + 1;
    return names;
  }
}

function readField(text: string, offset: number, inside: string): RecordFilter {
  const field = inside.trim();
  if (field.startsWith(":")) return { kind: "records", ranges: readNumbers(text, offset, field.slice(1)) };
  const named = /^([A-Za-z_]\w*)\s*=\s*([\s\S]*)$/.exec(field);
  const values = named ? (named[2] ?? "") : field;
  const ranges = values.trim() === "" ? [] : splitParts(values).map((part) => readRange(text, offset, part.trim()));
  return named?.[1] === undefined ? { kind: "key", ranges } : { kind: "key", key: named[1], ranges };
}

/** Parts between commas outside of quotes. */
function splitParts(values: string): readonly string[] {
  return values.match(/(?:"[^"]*"|'[^']*'|[^,"']|["'])+|(?<=,)(?=,|$)|^(?=,)/g) ?? [];
}

function readNumbers(text: string, offset: number, field: string): readonly RecordNumberRange[] {
  return field.split(",").map((part) => {
    const found = /^\s*#(\d{1,15}|[\^$])(?:\s*-\s*#(\d{1,15}|[\^$]))?\s*$/.exec(part);
    if (!found) {
      throw badRecordSet(text, offset, `${JSON.stringify(part.trim())} is no record number such as #123 or #1-#9`);
    }
    const from = indexOf(found[1] ?? "");
    return { from, to: found[2] === undefined ? from : indexOf(found[2]) };
  });
}

function indexOf(text: string): number | "first" | "last" {
  return text === "^" ? "first" : text === "$" ? "last" : Number(text);
}

const SPAN = /^(\d+(?:\.\d*)?|\.\d+)\s*([smhdu]?)$/;

function readSpan(text: string): KeySpan | undefined {
  const found = SPAN.exec(text.trim());
  if (!found) return undefined;
  const unit = found[2];
  const units = { s: "s", m: "m", h: "h", d: "d", u: "u" } as const;
  return {
    value: Number(found[1]),
    unit: unit === "s" || unit === "m" || unit === "h" || unit === "d" || unit === "u" ? units[unit] : "",
    text: text.trim(),
  };
}

function readRange(text: string, offset: number, part: string): KeyRange {
  if (part === "") throw badRecordSet(text, offset, "an empty part between commas");
  let rest = part;
  let cadence: KeySpan | undefined;
  const at = withoutQuoted(rest).lastIndexOf("@");
  if (at > 0) {
    cadence = readSpan(rest.slice(at + 1));
    if (!cadence) {
      throw badRecordSet(text, offset, `${JSON.stringify(rest.slice(at))} is no cadence such as @10m`);
    }
    rest = rest.slice(0, at).trim();
  }
  const step = cadence ? { cadence } : {};
  const slash = withoutQuoted(rest).lastIndexOf("/");
  if (slash > 0) {
    const duration = readSpan(rest.slice(slash + 1));
    const from = rest.slice(0, slash).trim();
    if (duration && (duration.unit !== "" || /^-?[\d.]+$/.test(from))) {
      return { kind: "duration", from: readBound(text, offset, from), duration, ...step };
    }
  }
  const dash = rangeDash(rest);
  if (dash > 0) {
    const from = readBound(text, offset, rest.slice(0, dash).trim());
    const to = readBound(text, offset, rest.slice(dash + 1).trim());
    return { kind: "closed", from, to, ...step };
  }
  if (cadence) throw badRecordSet(text, offset, "a cadence wants a range before it, a-b@c or a/d@c");
  return { kind: "single", at: readBound(text, offset, rest) };
}

/** The text with letters in place of what stands in quotes, so that signs in it mean nothing. */
function withoutQuoted(text: string): string {
  return text.replace(/"[^"]*"|'[^']*'/g, (quoted) => "x".repeat(quoted.length));
}

/**
 * Place of the dash between two bounds; -1 where a dash belongs to a value. Dates have dashes of their own, so both
 * sides must be something that can be a bound.
 */
function rangeDash(text: string): number {
  const bare = withoutQuoted(text);
  for (let at = bare.indexOf("-", 1); at > 0; at = bare.indexOf("-", at + 1)) {
    if (isBound(text.slice(0, at).trim()) && isBound(text.slice(at + 1).trim())) return at;
  }
  return -1;
}

function isBound(text: string): boolean {
  if (/^(?:\^|\$|#(?:\d+|\^|\$))$/.test(text)) return true;
  if (/^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return !/^0\d$/.test(text);
  if (/^(?:"[^"]*"|'[^']*')$/.test(text)) return true;
  if (/^\d+(?:\.\d*)?[smhd]$/.test(text) || /^M?JD_[\d.]+$/i.test(text)) return true;
  try {
    parseInstant(text);
    return true;
  } catch {
    return false;
  }
}

function readBound(text: string, offset: number, bound: string): KeyBound {
  if (bound === "^") return { kind: "first" };
  if (bound === "$") return { kind: "last" };
  const index = /^#(\d{1,15}|[\^$])$/.exec(bound)?.[1];
  if (index !== undefined) return { kind: "index", index: indexOf(index) };
  if (bound === "" || bound.startsWith("#")) {
    throw badRecordSet(text, offset, `${JSON.stringify(bound)} is no value of a key`);
  }
  const quoted = /^(["'])([\s\S]*)\1$/.exec(bound)?.[2];
  return { kind: "value", text: quoted ?? bound };
}
