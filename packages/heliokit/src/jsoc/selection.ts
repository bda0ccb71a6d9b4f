import { HeliokitError } from "../errors.js";
import {
  type Column,
  type Condition,
  cellText,
  columnsOf,
  formatCondition,
  labelOf,
  type Table,
  textAt,
} from "../table/index.js";
import { timesInConditions } from "./condition-times.js";
import { keyValues } from "./key-values.js";
import type { KeyRange, RecordFilter, RecordNumberRange, RecordSet } from "./record-set.js";
import { formatRecordSet, formatRecordSets } from "./record-set-format.js";
import { LONGEST_QUERY } from "./record-set-parse.js";
import { findKeyword, type SeriesInfo } from "./series-info.js";

/** Exactly these records: what `download` and `export` take. */
export interface Selection {
  readonly series: string;
  /** Queries that together name the records, each of at most 8192 characters, no record twice. */
  readonly recordSets: readonly string[];
  /** All of them in one text, joined by commas. */
  readonly recordSet: string;
  /** Number of records that they must find. */
  readonly expectedCount: number;
  /** How the records are named. */
  readonly method: "whole" | "condition" | "prime-keys" | "record-numbers";
}

/** What a selection is made of. */
export interface SelectionInput {
  readonly info: SeriesInfo;
  /** All records of the query that was made. */
  readonly table: Table;
  /** The query that was made. */
  readonly from: readonly RecordSet[];
  /** Rows of the table that are chosen; all unless told. */
  readonly rows?: ArrayLike<number>;
  /** What chose them, where it was a condition on keywords. */
  readonly condition?: Condition;
  readonly segments?: readonly string[];
  /** Names the records one by one, whatever shorter form there is. */
  readonly exact?: boolean;
}

/**
 * A record set that names exactly the chosen rows of a query: the query itself, the query and a condition, lists and
 * ranges of prime keys, or record numbers. A condition that the database cannot decide as we do, because a keyword of it
 * comes through a link, is not used. Records that the query took in all versions are named by their numbers.
 *
 * @throws HeliokitError `jsoc/no-records` for an empty selection; `jsoc/cannot-select` where the table holds neither
 * record numbers nor all prime keys
 *
 * @example
 * ```ts
 * const { recordSet } = selectionOf({ info, table, from: [parseRecordSet(query)], condition: where("EXPTIME").lt(2), rows });
 * recordSet; // "aia.lev1_euv_12s[2021-07-03T14:25:00Z-2021-07-03T14:35:00Z][? EXPTIME<2 ?]"
 * ```
 */
export function selectionOf(input: SelectionInput): Selection {
  const { info, table, from } = input;
  const rows = Uint32Array.from(input.rows ?? { length: table.rowCount }, (value, row) =>
    input.rows ? Number(value) : row,
  );
  if (rows.length === 0) {
    throw new HeliokitError("jsoc/no-records", `no record of ${info.name} is selected; widen the condition`, {
      facts: { series: info.name },
    });
  }
  const segments = input.segments && input.segments.length > 0 ? { segments: input.segments } : {};
  const made = (sets: readonly RecordSet[], method: Selection["method"]): Selection => {
    const recordSets = grouped(sets.map((set) => ({ ...withoutSegments(set), ...segments })));
    return {
      series: info.name,
      recordSets,
      recordSet: recordSets.join(","),
      expectedCount: new Set(rows).size,
      method,
    };
  };
  if (!input.exact) {
    if (rows.length === table.rowCount && new Set(rows).size === rows.length && fits(from)) return made(from, "whole");
    const filtered = input.condition ? withCondition(info, from, input.condition) : undefined;
    if (filtered && fits(filtered)) return made(filtered, "condition");
  }
  if (!from.some(namesVersions)) {
    const sets = byPrimeKeys(info, table, rows);
    if (sets) return made(sets, "prime-keys");
  }
  return made(byNumbers(info, table, rows), "record-numbers");
}

function withoutSegments({ series, filters }: RecordSet): RecordSet {
  return { series, filters };
}

function fits(sets: readonly RecordSet[]): boolean {
  // Room for a list of segments behind each.
  return formatRecordSets(sets).length <= LONGEST_QUERY - 256;
}

/** Whether a query finds other than the newest versions. */
function namesVersions({ filters }: RecordSet): boolean {
  return filters.some((filter) => filter.kind === "records" || (filter.kind === "condition" && filter.allVersions));
}

function withCondition(
  info: SeriesInfo,
  from: readonly RecordSet[],
  condition: Condition,
): readonly RecordSet[] | undefined {
  const keywords = columnsOf(condition).map((name) => findKeyword(info, name));
  if (keywords.some((keyword) => keyword === undefined || keyword.linkInfo !== undefined)) return undefined;
  const sql = formatCondition(timesInConditions(condition, info));
  // What would end the bracket early.
  if (/[?!]\s*\]/.test(sql) || /[?!]/.test(sql.replace(/'[^']*'/g, ""))) return undefined;
  return from.map((set) => ({
    ...set,
    filters: [...set.filters, { kind: "condition" as const, sql, allVersions: set.filters.some(isAllVersions) }],
  }));
}

function isAllVersions(filter: RecordFilter): boolean {
  return filter.kind === "condition" && filter.allVersions;
}

/** Sets in texts as few as fit into the longest query. */
function grouped(sets: readonly RecordSet[]): readonly string[] {
  const texts: string[] = [];
  for (const text of sets.map(formatRecordSet)) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + text.length <= LONGEST_QUERY)
      texts[texts.length - 1] = `${last},${text}`;
    else texts.push(text);
  }
  return texts;
}

/** Characters of the values in one field, so that several fields and segments fit beside. */
const FIELD_LENGTH = 6000;

/** Lists of values of the first prime key, one set for each value of the other keys; slots side by side become ranges. */
function byPrimeKeys(info: SeriesInfo, table: Table, rows: Uint32Array): readonly RecordSet[] | undefined {
  const columns = info.primeKeys.map((name) => table.columns.find((column) => column.name === name));
  const [first, ...others] = columns;
  const [firstName] = info.primeKeys;
  if (!first || firstName === undefined || others.includes(undefined)) return undefined;
  const groups = new Map<string, { readonly values: readonly string[]; readonly rows: number[] }>();
  for (const row of new Set(rows)) {
    if (columns.some((column) => column && !isPlain(keyText(column, row)))) return undefined;
    const values = others.flatMap((column) => (column ? [keyText(column, row)] : []));
    const key = values.join("\n");
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { values, rows: [row] });
  }
  const { kind, numbers } = keyValues(info, table, firstName);
  return [...groups.values()].flatMap((group) => {
    const ordered = kind === "text" ? group.rows : group.rows.toSorted((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0));
    const ranges =
      kind === "slots" ? slotRanges(first, numbers, ordered) : ordered.map((row) => single(keyText(first, row)));
    const rest: RecordFilter[] = group.values.map((text) => ({ kind: "key", ranges: [single(text)] }));
    return chunked(ranges, (range) => rangeLength(range)).map((part) => ({
      series: info.name,
      filters: [{ kind: "key" as const, ranges: part }, ...rest],
    }));
  });
}

/** The value of a key as the archive wrote it. */
function keyText(column: Column, row: number): string {
  return column.missing?.[row] === 1 ? "" : column.texts ? textAt(column.texts, row) : cellText(column, row);
}

/** Whether a value can stand in a field without doubt. */
function isPlain(text: string): boolean {
  return text !== "" && !/[[\]{},/@#"'\s^$]/.test(text);
}

function single(text: string): KeyRange {
  return { kind: "single", at: { kind: "value", text } };
}

function rangeLength(range: KeyRange): number {
  const length = (bound: { readonly kind: string; readonly text?: string }) => (bound.text?.length ?? 2) + 1;
  if (range.kind === "single") return length(range.at);
  return range.kind === "closed" ? length(range.from) + length(range.to) : length(range.from) + 12;
}

function slotRanges(column: Column, numbers: Float64Array, rows: readonly number[]): readonly KeyRange[] {
  const ranges: KeyRange[] = [];
  for (let at = 0; at < rows.length; ) {
    let end = at;
    while (end + 1 < rows.length && numbers[rows[end + 1] ?? 0] === (numbers[rows[end] ?? 0] ?? 0) + 1) end++;
    const from = keyText(column, rows[at] ?? 0);
    const to = keyText(column, rows[end] ?? 0);
    if (end - at < 2) for (let one = at; one <= end; one++) ranges.push(single(keyText(column, rows[one] ?? 0)));
    else ranges.push({ kind: "closed", from: { kind: "value", text: from }, to: { kind: "value", text: to } });
    at = end + 1;
  }
  return ranges;
}

function byNumbers(info: SeriesInfo, table: Table, rows: Uint32Array): readonly RecordSet[] {
  const column = table.columns.find(({ name }) => name === "*recnum*");
  if (!column || (column.type !== "integer" && column.type !== "long")) {
    const label = labelOf(table, rows[0] ?? 0);
    throw new HeliokitError(
      "jsoc/cannot-select",
      `rows such as ${label} of ${info.name} cannot be named: ask for the keywords ${info.primeKeys.join(", ")} or *recnum* in the query`,
      { facts: { series: info.name, keywords: info.primeKeys } },
    );
  }
  const numbers = [...new Set(Array.from(rows, (row) => Number(column.values[row])))].sort((a, b) => a - b);
  const ranges: RecordNumberRange[] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && typeof last.to === "number" && last.to + 1 === number)
      ranges[ranges.length - 1] = { ...last, to: number };
    else ranges.push({ from: number, to: number });
  }
  return chunked(ranges, ({ from, to }) => String(from).length + String(to).length + 4).map((part) => ({
    series: info.name,
    filters: [{ kind: "records" as const, ranges: part }],
  }));
}

function chunked<T>(items: readonly T[], lengthOf: (item: T) => number): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const item of items) {
    if (length + lengthOf(item) > FIELD_LENGTH) {
      chunks.push([]);
      length = 0;
    }
    chunks.at(-1)?.push(item);
    length += lengthOf(item);
  }
  return chunks;
}
