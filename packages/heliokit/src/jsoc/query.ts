import { HeliokitError, type OnWarning } from "../errors.js";
import type { Table } from "../table/index.js";
import { requireSuccess } from "./archive-errors.js";
import type { Connection } from "./connection.js";
import { emptyTable, QueryResult } from "./query-result.js";
import { parseRecordList, type RecordList } from "./record-list.js";
import type { RecordSet } from "./record-set.js";
import { formatRecordSets } from "./record-set-format.js";
import { keywordTable } from "./record-table.js";
import { findKeyword, findNamed, requireNames, type SeriesInfo } from "./series-info.js";

/** Options of a query. */
export interface QueryOptions {
  /** Keywords; `**ALL**` for all, hidden ones such as `*size*` and `*online*` too. Default: the prime keys. */
  readonly keywords?: readonly string[] | string;
  /** Segments whose files are listed; `**ALL**` for all. */
  readonly segments?: readonly string[] | string;
  readonly links?: readonly string[] | string;
  /** Also the records' names. Default false. */
  readonly recordNames?: boolean;
  /** The first so many records; the last ones for a negative number. */
  readonly limit?: number;
  /** Takes names that the series does not have: their values are missing. Default: they are errors. */
  readonly unknown?: "error" | "keep";
  readonly onWarning?: OnWarning;
  readonly signal?: AbortSignal;
}

/** How a series is looked up. */
export type LookUpSeries = (name: string) => Promise<SeriesInfo>;

const ALL = "**ALL**";

function listOf(names: readonly string[] | string | undefined): readonly string[] {
  if (names === undefined) return [];
  const list = typeof names === "string" ? names.split(",") : names;
  return [...new Set(list.map((name) => name.trim()).filter((name) => name !== ""))];
}

/** Hidden keywords stand between asterisks. */
function isHidden(name: string): boolean {
  return /^\*[^*]+\*$/.test(name);
}

/** Lists records; see `JsocClient.query`. */
export async function queryRecords(
  connection: Connection,
  lookUp: LookUpSeries,
  from: readonly RecordSet[],
  options: QueryOptions,
): Promise<QueryResult> {
  const [first] = from;
  if (!first) throw new HeliokitError("jsoc/bad-record-set", "no record set was given", { facts: {} });
  const info = await lookUp(first.series);
  const names = requestedNames(info, options);
  // What selections are made of.
  const hidden = [...info.primeKeys, "*recnum*"];
  const keywords = [...new Map([...names.keywords, ...hidden].map((name) => [name.toLowerCase(), name])).values()];
  const parameters: Record<string, string> = {
    op: "rs_list",
    ds: formatRecordSets(from),
    key: keywords.join(","),
    ...(names.segments.length > 0 ? { seg: names.segments.join(",") } : {}),
    ...(names.links.length > 0 ? { link: names.links.join(",") } : {}),
    ...(options.recordNames ? { R: "1" } : {}),
    ...(options.limit ? { n: String(limitOf(options.limit)) } : {}),
  };
  const bytes = await connection.ask("information", parameters, options.signal ? { signal: options.signal } : {});
  const subject = `query ${shortened(formatRecordSets(from))}`;
  const list = parseRecordList(bytes, subject);
  requireSuccess(list, subject);
  const table = tableOf(list, info, keywords, options);
  const shown = names.all
    ? table.columns.map(({ name }) => name).filter((name) => !isHidden(name) || names.keywords.includes(name))
    : names.keywords.map((name) => findKeyword(info, name)?.name ?? name);
  return new QueryResult(
    {
      info,
      from,
      table,
      segments: list.segments,
      links: list.links,
      ...(list.records ? { names: list.records } : {}),
      complete: !options.limit,
    },
    [...new Set(shown)],
  );
}

function limitOf(limit: number): number {
  if (Number.isSafeInteger(limit)) return limit;
  throw new HeliokitError("jsoc/bad-query", `limit is ${limit}, wanted a whole number`, { facts: { limit } });
}

function requestedNames(info: SeriesInfo, options: QueryOptions) {
  const asked = listOf(options.keywords);
  const keywords = asked.length === 0 ? info.primeKeys : asked;
  const segments = listOf(options.segments);
  const links = listOf(options.links);
  if (options.unknown !== "keep") {
    const plain = (list: readonly string[]) =>
      list.filter((name) => name !== ALL && name !== "**NONE**" && !isHidden(name));
    requireNames("keyword", plain(keywords), info.keywords, info.name);
    requireNames("segment", plain(segments), info.segments, info.name);
    requireNames("link", plain(links), info.links, info.name);
  }
  return {
    keywords: keywords.filter((name) => name !== "**NONE**"),
    segments: segments.map((name) => findNamed(info.segments, name)?.name ?? name),
    links: links.map((name) => findNamed(info.links, name)?.name ?? name),
    all: keywords.includes(ALL),
  };
}

function tableOf(list: RecordList, info: SeriesInfo, keywords: readonly string[], options: QueryOptions): Table {
  if (list.count === 0) {
    const all = keywords.includes(ALL)
      ? [...info.keywords.values()].filter(({ implicit }) => !implicit).map(({ name }) => name)
      : [];
    const names = [
      ...all,
      ...keywords.filter((name) => name !== ALL).map((name) => findKeyword(info, name)?.name ?? name),
    ];
    return emptyTable([...new Set(names)]);
  }
  return keywordTable(list.keywords, info, (column, text) =>
    options.onWarning?.({
      code: "jsoc/unexpected-value",
      message: `keyword ${column} of ${info.name} holds ${JSON.stringify(text)}, which its type does not allow; it stays text`,
      facts: { keyword: column, text, series: info.name },
    }),
  );
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
