import { HeliokitError } from "../errors.js";
import { columnOf, compileCondition, makeTable, parseCondition, type Table } from "../table/index.js";
import { drmsFunctions } from "./drms-functions.js";
import { keyMatcher } from "./key-match.js";
import { type KeyValues, keyValues } from "./key-values.js";
import type { RecordFilter, RecordNumberRange, RecordSet } from "./record-set.js";
import type { SeriesInfo } from "./series-info.js";

/** What is worked out once per table: prime keys, order, newest versions. */
interface RecordIndex {
  readonly keys: readonly KeyValues[];
  readonly numbers: Float64Array;
  /** Rows by prime keys, then by record number. */
  readonly order: Uint32Array;
  /** 1 for the newest version of a record. */
  readonly newest: Uint8Array;
}

const indexes = new WeakMap<Table, { readonly info: SeriesInfo; readonly index: RecordIndex }>();

/**
 * The rows of a table of records that a record set names, in the order of the archive: by prime keys, then record number.
 * Slots, versions, ranges, cadences, `^ $ #`, record numbers and conditions as the archive has them. The table needs
 * `*recnum*`, the prime keys and the columns of the conditions, as `query` with these keywords gives them.
 *
 * @throws HeliokitError `jsoc/bad-record-set`, `table/bad-condition` (facts.sqlError in the database's words),
 * `table/unknown-column` where the table lacks a prime key
 *
 * @example
 * ```ts
 * const rows = matchRecordSet(parseRecordSet("aia.lev1_euv_12s[][94][? EXPTIME<2 ?]"), info, records);
 * takeRows(records, rows);
 * ```
 */
export function matchRecordSet(set: RecordSet, info: SeriesInfo, table: Table): Uint32Array {
  const index = indexOf(info, table);
  const tests = keyTests(set, index, info);
  const numbers = set.filters.flatMap((filter) => (filter.kind === "records" ? [filter.ranges] : []));
  for (const ranges of numbers) tests.push(numberTest(ranges, index));
  const conditions = set.filters.filter((filter) => filter.kind === "condition");
  if (numbers.length === 0 && !conditions.some(({ allVersions }) => allVersions)) {
    tests.unshift((row) => index.newest[row] === 1);
  }
  for (const { sql } of conditions) tests.push(conditionTest(sql, table));
  const rows = new Uint32Array(table.rowCount);
  let count = 0;
  for (const row of index.order) {
    if (tests.every((test) => test(row))) rows[count++] = row;
  }
  return rows.slice(0, count);
}

type Test = (row: number) => boolean;

function keyTests(set: RecordSet, index: RecordIndex, info: SeriesInfo): Test[] {
  const tests: Test[] = [];
  let place = 0;
  for (const filter of set.filters) {
    if (filter.kind !== "key") continue;
    const key = filter.key === undefined ? index.keys[place++] : namedKey(filter, index, info);
    if (!key) {
      throw new HeliokitError(
        "jsoc/bad-record-set",
        `${info.name} has ${index.keys.length} prime keys (${info.primeKeys.join(", ") || "none"}), the record set has more fields`,
        { facts: { series: info.name } },
      );
    }
    if (filter.ranges.length > 0) tests.push(keyMatcher(key, filter.ranges));
  }
  return tests;
}

function namedKey(filter: Extract<RecordFilter, { kind: "key" }>, index: RecordIndex, info: SeriesInfo): KeyValues {
  const name = filter.key ?? "";
  const wanted = name.toLowerCase();
  const key = index.keys.find((one) => one.name.toLowerCase() === wanted);
  if (key) return key;
  throw new HeliokitError(
    "jsoc/bad-record-set",
    `${name} is no prime key of ${info.name} (${info.primeKeys.join(", ")}); write [? ${name}=... ?]`,
    { facts: { keyword: name, series: info.name } },
  );
}

function numberTest(ranges: readonly RecordNumberRange[], { numbers }: RecordIndex): Test {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const number of numbers) {
    first = Math.min(first, number);
    last = Math.max(last, number);
  }
  const number = (at: number | "first" | "last") => (at === "first" ? first : at === "last" ? last : at);
  const spans = ranges.map(({ from, to }) => ({ from: number(from), to: number(to) }));
  return (row) => {
    const value = numbers[row] ?? Number.NaN;
    return spans.some(({ from, to }) => value >= from && value <= to);
  };
}

function conditionTest(sql: string, table: Table): Test {
  const decide = compileCondition(parseCondition(sql), withHiddenColumns(table), { functions: drmsFunctions });
  return (row) => decide(row) === true;
}

/** `*recnum*` and `*sunum*` under the names that conditions have for them. */
function withHiddenColumns(table: Table): Table {
  const hidden = ["recnum", "sunum"].flatMap((name) => {
    const column = table.columns.find((one) => one.name === `*${name}*`);
    return column && !table.columns.some((one) => one.name === name) ? [{ ...column, name }] : [];
  });
  return hidden.length === 0 ? table : makeTable([...table.columns, ...hidden]);
}

function indexOf(info: SeriesInfo, table: Table): RecordIndex {
  const known = indexes.get(table);
  if (known?.info === info) return known.index;
  const numberColumn = columnOf(table, "*recnum*");
  const numbers = Float64Array.from({ length: table.rowCount }, (_, row) =>
    numberColumn.type === "integer" || numberColumn.type === "long" || numberColumn.type === "real"
      ? Number(numberColumn.values[row])
      : Number.NaN,
  );
  const keys = info.primeKeys.map((name) => keyValues(info, table, name));
  const order = Uint32Array.from({ length: table.rowCount }, (_, row) => row);
  order.sort((a, b) => compareKeys(keys, a, b) || (numbers[a] ?? 0) - (numbers[b] ?? 0));
  const newest = new Uint8Array(table.rowCount);
  order.forEach((row, at) => {
    const next = order[at + 1];
    newest[row] = next === undefined || keys.length === 0 || compareKeys(keys, row, next) !== 0 ? 1 : 0;
  });
  const index = { keys, numbers, order, newest };
  indexes.set(table, { info, index });
  return index;
}

function compareKeys(keys: readonly KeyValues[], a: number, b: number): number {
  for (const { numbers, texts } of keys) {
    if (texts) {
      const left = texts(a);
      const right = texts(b);
      if (left !== right) return left < right ? -1 : 1;
      continue;
    }
    const left = numbers[a] ?? Number.NaN;
    const right = numbers[b] ?? Number.NaN;
    // What is missing stands first: the archive keeps it as the smallest value of its type.
    if (Number.isNaN(left) || Number.isNaN(right)) {
      if (Number.isNaN(left) !== Number.isNaN(right)) return Number.isNaN(left) ? -1 : 1;
    } else if (left !== right) return left - right;
  }
  return 0;
}
