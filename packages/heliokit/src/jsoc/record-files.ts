import { HeliokitError } from "../errors.js";
import { columnOf, type Table, textAt } from "../table/index.js";
import type { Connection } from "./connection.js";
import { safePath } from "./export-state.js";
import { defaultNameTemplate, fileNameFor, parseNameTemplate, templateKeywords } from "./file-names.js";
import type { RecordKeyword } from "./fits-keywords.js";
import { type LookUpSeries, queryRecords } from "./query.js";
import type { QueryResult } from "./query-result.js";
import { parseRecordCount } from "./record-count.js";
import { parseRecordSets } from "./record-set-parse.js";
import type { Selection } from "./selection.js";
import { findKeyword, requireNames, type SeriesInfo } from "./series-info.js";

/** One file of a record, as it is stored. */
export interface FileAddress {
  /** `aia.lev1_euv_12s[2021-07-03T14:27:23Z][211]{image}` */
  readonly record: string;
  readonly recordNumber: number;
  readonly segment: string;
  /** Name that tells it apart from the other files, by the template. */
  readonly name: string;
  /** Absent where the file is not on the archive's disks. */
  readonly url?: string;
  /** Why there is no address, in a sentence. */
  readonly problem?: string;
  /** Bytes of all files of the record, where the archive tells. */
  readonly recordBytes?: number;
}

/** Options of `JsocClient.urls`. */
export interface FileAddressOptions {
  /** The segment, or several; default all that are stored as files. */
  readonly segment?: string | readonly string[];
  /** Template of the names; default series, prime keys, segment. */
  readonly names?: string;
  /** Also every keyword of the records. */
  readonly keywords?: boolean;
  readonly signal?: AbortSignal;
}

/** Files of a selection, with what is needed to fetch them. */
export interface SelectionFiles {
  readonly info: SeriesInfo;
  readonly files: readonly FileAddress[];
  /** Keywords of the record of each file; empty unless asked for. */
  readonly keywordsOf: (file: FileAddress) => readonly RecordKeyword[];
}

/** The files of a result: its records are listed again by their exact selection, and must be the same ones. */
export async function fileAddresses(
  connection: Connection,
  lookUp: LookUpSeries,
  result: QueryResult,
  options: FileAddressOptions,
): Promise<SelectionFiles> {
  const { info } = result;
  if (connection.server.files === undefined) {
    throw new HeliokitError("jsoc/not-supported", `${connection.server.name} gives no files; use another server`, {
      facts: { server: connection.server.name },
    });
  }
  const template = options.names ?? defaultNameTemplate(info);
  const parts = parseNameTemplate(template);
  const named = templateKeywords(template);
  requireNames("keyword", named, info.keywords, info.name);
  const segments = segmentsOf(info, options.segment);
  const keywords = [
    "*recnum*",
    "*size*",
    "*online*",
    ...(options.keywords ? ["**ALL**"] : [...info.primeKeys, ...named]),
  ];
  const asked = { keywords, segments, recordNames: true, ...(options.signal ? { signal: options.signal } : {}) };
  const lists: QueryResult[] = [];
  for (const text of (await certainSelection(connection, result, options.signal)).recordSets) {
    lists.push(await queryRecords(connection, lookUp, parseRecordSets(text), asked));
  }
  requireSameRecords(result, lists);
  const files: FileAddress[] = [];
  const places = new Map<FileAddress, { readonly table: Table; readonly row: number }>();
  for (const list of lists) {
    const rows = list.rowCount;
    const table = list.records;
    const names = list.recordNames;
    const paths = list.segments;
    for (let row = 0; row < rows; row++) {
      for (const segment of segments) {
        const path = paths.get(segment)?.[row] ?? "InvalidSegName";
        const place = pathPlace(connection, path, `${names[row] ?? ""}{${segment}}`);
        const name = fileNameFor(parts, {
          series: info.name,
          segmentFile: place.url === undefined ? `${segment}.fits` : (path.split("/").at(-1) ?? segment),
          recordNumber: numberAt(table, "*recnum*", row) ?? 0,
          index: files.length + 1,
          keyword: (wanted) => keywordAt(info, table, wanted, row),
        });
        const recordBytes = numberAt(table, "*size*", row);
        const file: FileAddress = {
          record: `${names[row] ?? info.name}{${segment}}`,
          recordNumber: numberAt(table, "*recnum*", row) ?? 0,
          segment,
          name,
          ...place,
          ...(recordBytes === undefined ? {} : { recordBytes }),
        };
        files.push(file);
        places.set(file, { table, row });
      }
    }
  }
  const keywordsOf = (file: FileAddress): readonly RecordKeyword[] => {
    const place = places.get(file);
    return place ? recordKeywords(info, place.table, place.row) : [];
  };
  return { info, files: inOrderOf(result, files), keywordsOf };
}

/** The files in the order of the result's rows. */
function inOrderOf(result: QueryResult, files: readonly FileAddress[]): readonly FileAddress[] {
  const place = new Map(recordNumbers(result.records).map((number, row) => [number, row]));
  return files.toSorted((a, b) => (place.get(a.recordNumber) ?? 0) - (place.get(b.recordNumber) ?? 0));
}

function segmentsOf(info: SeriesInfo, asked: FileAddressOptions["segment"]): readonly string[] {
  const wanted =
    asked === undefined ? [] : typeof asked === "string" ? asked.split(",").map((name) => name.trim()) : asked;
  requireNames("segment", wanted, info.segments, info.name);
  const known = [...info.segments.keys()];
  if (known.length === 0) {
    throw new HeliokitError(
      "jsoc/no-files",
      `series ${info.name} has no segments, so no files; its keywords are all there is`,
      {
        facts: { series: info.name },
      },
    );
  }
  return wanted.length > 0
    ? known.filter((name) => wanted.some((one) => one.toLowerCase() === name.toLowerCase()))
    : known;
}

/**
 * The shortest selection that the archive counts as we do. A condition may be decided otherwise there, where a printed
 * value has fewer digits than the stored one: then the records are named one by one.
 */
export async function certainSelection(
  connection: Connection,
  result: QueryResult,
  signal: AbortSignal | undefined,
): Promise<Selection> {
  const options = signal ? { signal } : {};
  const counted = async (selection: Selection) => {
    let sum = 0;
    for (const text of selection.recordSets) {
      sum += parseRecordCount(await connection.ask("information", { op: "rs_summary", ds: text }, options), text);
    }
    return sum;
  };
  const { selection } = result;
  let count: number | undefined;
  try {
    count = await counted(selection);
  } catch (error) {
    if (selection.method !== "condition" || !(error instanceof HeliokitError)) throw error;
  }
  if (count === selection.expectedCount) return selection;
  const exact = result.exactSelection;
  const exactCount = exact.method === selection.method ? (count ?? -1) : await counted(exact);
  if (exactCount === exact.expectedCount) return exact;
  throw mismatch(result, exactCount, exact.expectedCount);
}

function mismatch(result: QueryResult, found: number, wanted: number): HeliokitError {
  return new HeliokitError(
    "jsoc/selection-mismatch",
    `${wanted} records of ${result.info.name} are selected, the archive finds ${found} now: its records have changed, query again`,
    { facts: { found, wanted, series: result.info.name } },
  );
}

function recordNumbers(table: Table): readonly number[] {
  return Array.from({ length: table.rowCount }, (_, row) => numberAt(table, "*recnum*", row) ?? Number.NaN);
}

/** The records listed again must be the very ones: a newer version of one has another number. */
function requireSameRecords(result: QueryResult, lists: readonly QueryResult[]): void {
  const wanted = new Set(recordNumbers(result.records));
  const found = new Set(lists.flatMap((list) => recordNumbers(list.records)));
  if (wanted.size !== found.size || [...wanted].some((number) => !found.has(number))) {
    throw mismatch(result, found.size, wanted.size);
  }
}

function pathPlace(connection: Connection, path: string, record: string): Pick<FileAddress, "url" | "problem"> {
  if (path.startsWith("/")) return { url: `${connection.server.files ?? ""}${encodePath(safePath(path, record))}` };
  switch (path) {
    case "NoDataDirectory":
      return { problem: "the file is not on the archive's disks; an export (method url) has it fetched from tape" };
    case "BadSegLink":
      return { problem: "the archive cannot follow the link to the file" };
    default:
      return { problem: "the archive has no such file" };
  }
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function numberAt(table: Table, name: string, row: number): number | undefined {
  const column = columnOf(table, name);
  if (column.missing?.[row] === 1) return undefined;
  if (column.type !== "integer" && column.type !== "long") return undefined;
  return Number(column.values[row]);
}

function keywordAt(info: SeriesInfo, table: Table, name: string, row: number) {
  const known = findKeyword(info, name);
  const column = known ? table.columns.find((one) => one.name === known.name) : undefined;
  if (!known || !column?.texts) return undefined;
  return { text: textAt(column.texts, row), type: known.type };
}

/** Every keyword of a record, as the archive printed it. */
export function recordKeywords(info: SeriesInfo, table: Table, row: number): readonly RecordKeyword[] {
  return table.columns.flatMap((column): RecordKeyword[] => {
    const known = info.keywords.get(column.name);
    if (!known || !column.texts) return [];
    return [
      {
        name: known.name,
        type: known.type,
        text: textAt(column.texts, row),
        ...(known.unit === "" ? {} : { unit: known.unit }),
        ...(known.note === "" ? {} : { note: known.note }),
      },
    ];
  });
}
