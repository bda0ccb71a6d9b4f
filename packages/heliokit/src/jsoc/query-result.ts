import { HeliokitError } from "../errors.js";
import {
  and,
  type Condition,
  columnsOf,
  compareTables,
  filterTable,
  formatTable,
  headTable,
  labelOf,
  makeTable,
  matchingRows,
  parseCondition,
  type Row,
  type SortKey,
  selectColumns,
  sortTable,
  type Table,
  type TableComparison,
  tailTable,
  takeRows,
  textAt,
} from "../table/index.js";
import { drmsFunctions } from "./drms-functions.js";
import type { NamedTexts, RecordNames, SegmentTexts } from "./record-list.js";
import type { RecordSet } from "./record-set.js";
import { type Selection, selectionOf } from "./selection.js";
import type { SeriesInfo } from "./series-info.js";

/** What a query found, before anything was filtered. */
export interface QueryRecords {
  readonly info: SeriesInfo;
  readonly from: readonly RecordSet[];
  /** Keywords asked for, prime keys and record numbers. */
  readonly table: Table;
  readonly segments: readonly SegmentTexts[];
  readonly links: readonly NamedTexts[];
  readonly names?: RecordNames;
  /** Whether the record set alone finds these records: not with a limit. */
  readonly complete: boolean;
}

/**
 * Records that a query found, or some of them. An immutable value: `filter`, `sort`, `select`, `head`, `tail` and `rows`
 * give another one that still knows exactly which records of the archive it holds; `download` and `export` take it.
 *
 * @example
 * ```ts
 * const flare = await jsoc.query("aia.lev1_euv_12s[2021-07-03T14:25:00Z/10m]", { keywords: ["T_REC", "EXPTIME", "WAVELNTH"] });
 * const short = flare.filter(where("EXPTIME").lt(2).and(where("WAVELNTH").eq(211)));
 * short.recordSet; // "aia.lev1_euv_12s[2021-07-03T14:25:00Z/10m][? EXPTIME<2 AND WAVELNTH=211 ?]"
 * ```
 */
export class QueryResult {
  readonly #records: QueryRecords;
  /** All columns of the records that are left; labels are rows of the whole query. */
  readonly #table: Table;
  readonly #shown: readonly string[];
  /** What chose the rows, while only conditions did. */
  readonly #condition: Condition | undefined;
  readonly #byHand: boolean;

  /** @internal made by `JsocClient.query` */
  constructor(
    records: QueryRecords,
    shown: readonly string[],
    table: Table = records.table,
    condition?: Condition,
    byHand = !records.complete,
  ) {
    this.#records = records;
    this.#table = table;
    this.#shown = shown;
    this.#condition = condition;
    this.#byHand = byHand;
  }

  /** Number of records. */
  get rowCount(): number {
    return this.#table.rowCount;
  }

  /** What the archive tells about the series. */
  get info(): SeriesInfo {
    return this.#records.info;
  }

  /** The keywords asked for; row labels are places in the whole query. */
  get table(): Table {
    return selectColumns(this.#table, this.#shown);
  }

  /** The keywords asked for together with prime keys and `*recnum*`. */
  get records(): Table {
    return this.#table;
  }

  /** Paths of the segments' files on the server, by segment. */
  get segments(): ReadonlyMap<string, readonly string[]> {
    return new Map(this.#records.segments.map(({ name, texts }) => [name, this.#picked(texts)]));
  }

  /** Dimensions of the segments' files, such as `4096x4096`, by segment. */
  get dimensions(): ReadonlyMap<string, readonly string[]> {
    return new Map(this.#records.segments.map(({ name, dims }) => [name, this.#picked(dims)]));
  }

  /** Records that links point to, by link. */
  get links(): ReadonlyMap<string, readonly string[]> {
    return new Map(this.#records.links.map(({ name, texts }) => [name, this.#picked(texts)]));
  }

  /** Names of the records, such as `aia.lev1_euv_12s[2021-07-03T14:27:23Z][211]`; empty unless asked for. */
  get recordNames(): readonly string[] {
    const { names } = this.#records;
    return names ? this.#picked(names.names) : [];
  }

  #picked(texts: NamedTexts["texts"]): readonly string[] {
    return Array.from({ length: this.rowCount }, (_, row) => textAt(texts, labelOf(this.#table, row)));
  }

  #with(table: Table, condition: Condition | undefined, byHand: boolean, shown = this.#shown): QueryResult {
    return new QueryResult(this.#records, shown, table, condition, byHand);
  }

  /**
   * The records that a condition (also in SQL) is true for, or a function of the keywords.
   *
   * @throws HeliokitError `table/unknown-column` for keywords that were not asked for, `table/bad-condition`
   */
  filter(test: Condition | string | ((row: Row) => boolean)): QueryResult {
    if (typeof test === "function") return this.#with(filterTable(this.#table, test), undefined, true);
    const condition = typeof test === "string" ? parseCondition(test) : test;
    this.#requireKeywords(columnsOf(condition));
    const table = takeRows(this.#table, matchingRows(this.#table, condition, { functions: drmsFunctions }));
    return this.#with(table, this.#condition ? and(this.#condition, condition) : condition, this.#byHand);
  }

  #requireKeywords(names: readonly string[]): void {
    const known = new Set(this.#table.columns.map(({ name }) => name.toLowerCase()));
    const missing = names.find((name) => !known.has(name.toLowerCase()));
    if (missing === undefined) return;
    throw new HeliokitError(
      "table/unknown-column",
      `the condition looks at ${missing}, which the query did not ask for; name it in the query's keywords`,
      { facts: { column: missing } },
    );
  }

  /** The records in another order: the same selection. */
  sort(by: string | SortKey | readonly (string | SortKey)[]): QueryResult {
    return this.#with(sortTable(this.#table, by), this.#condition, this.#byHand);
  }

  /** Other columns of the same records. */
  select(...names: readonly string[]): QueryResult {
    // An unknown name is an error here, not when the table is looked at.
    const shown = selectColumns(this.#table, names).columns.map(({ name }) => name);
    return this.#with(this.#table, this.#condition, this.#byHand, shown);
  }

  /** The first records. */
  head(count = 5): QueryResult {
    return this.#with(headTable(this.#table, count), undefined, true);
  }

  /** The last records. */
  tail(count = 5): QueryResult {
    return this.#with(tailTable(this.#table, count), undefined, true);
  }

  /** Records by their places here, from 0. */
  rows(places: ArrayLike<number>): QueryResult {
    return this.#with(takeRows(this.#table, places), undefined, true);
  }

  /** Compares the keywords with those of another result, cell by cell, row n with row n. */
  compare(other: QueryResult | Table): TableComparison {
    return compareTables(this.table, other instanceof QueryResult ? other.table : other);
  }

  /**
   * Exactly these records as a record set, in the shortest form that is certain.
   *
   * @throws HeliokitError `jsoc/no-records`, `jsoc/cannot-select`
   */
  get selection(): Selection {
    return this.#select(false);
  }

  /** The same with every record named by its prime keys or number. */
  get exactSelection(): Selection {
    return this.#select(true);
  }

  #select(exact: boolean): Selection {
    const { info, table, from } = this.#records;
    const rows = Array.from({ length: this.rowCount }, (_, row) => labelOf(this.#table, row));
    const usable = this.#byHand ? undefined : this.#condition;
    const condition = usable && columnsOf(usable).length > 0 ? { condition: usable } : {};
    return selectionOf({ info, table, from, rows, ...condition, exact: exact || (this.#byHand && !this.#isWhole) });
  }

  get #isWhole(): boolean {
    return this.#records.complete && this.rowCount === this.#records.table.rowCount;
  }

  /** The selection as one text. */
  get recordSet(): string {
    return this.selection.recordSet;
  }

  /** The listing that the field knows, see `formatTable`. */
  toString(): string {
    return formatTable(this.table);
  }
}

/** A table without columns that are not there when nothing was found. */
export function emptyTable(names: readonly string[]): Table {
  return makeTable(
    names.map((name) => ({
      type: "text" as const,
      name,
      length: 0,
      texts: {
        length: 0,
        bytes: new Uint8Array(0),
        starts: new Uint32Array(0),
        ends: new Uint32Array(0),
        encoding: "utf-8" as const,
      },
    })),
  );
}
