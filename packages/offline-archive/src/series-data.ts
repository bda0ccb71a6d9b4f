import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { keywordTable, parseRecordList, parseSeriesInfo, type RecordList, type SeriesInfo } from "heliokit/jsoc";
import { type Table, type Texts, textAt } from "heliokit/table";

/** A series with all its records, every version of each. */
export interface SeriesData {
  readonly name: string;
  readonly note: string;
  /** The reply to `op=series_struct`. */
  readonly structure: Readonly<Record<string, unknown>>;
  readonly info: SeriesInfo;
  /** The reply to `op=rs_list` for all records, all keywords, segments and links. */
  readonly list: RecordList;
  /** Its keywords, typed. */
  readonly table: Table;
}

/** A series from the two replies that describe it. */
export function seriesFrom(
  name: string,
  structure: Readonly<Record<string, unknown>>,
  records: Uint8Array,
): SeriesData {
  const info = parseSeriesInfo(new TextEncoder().encode(JSON.stringify(structure)), name);
  const list = parseRecordList(records, name);
  const note = typeof structure["note"] === "string" ? structure["note"] : "";
  return { name, note, structure, info, list, table: keywordTable(list.keywords, info) };
}

const noRecords = new TextEncoder().encode('{"keywords":[],"segments":[],"links":[],"count":0,"status":0}');

/**
 * Series from a folder of replies: `series_struct__NAME.json` and `db__NAME.json` (the list of all records) for each; a
 * series without a list has a structure and no records.
 */
export function seriesOfFolder(folder: string): readonly SeriesData[] {
  const files = readdirSync(folder).filter((file) => /^series_struct__.+\.json$/.test(file));
  if (files.length === 0) {
    throw new Error(`${folder} holds no series: files series_struct__NAME.json and db__NAME.json are wanted`);
  }
  return files.sort().map((file) => {
    const name = file.replace(/^series_struct__|\.json$/g, "");
    const structure: Record<string, unknown> = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const records = join(folder, `db__${name}.json`);
    return seriesFrom(name, structure, existsSync(records) ? new Uint8Array(readFileSync(records)) : noRecords);
  });
}

/** The texts of a keyword as the archive prints them; undefined where the series has none of that name. */
export function keywordTexts({ list }: SeriesData, name: string): Texts | undefined {
  const wanted = name.toLowerCase();
  return list.keywords.find((keyword) => keyword.name.toLowerCase() === wanted)?.texts;
}

/** The text of a keyword of a record; empty where there is none. */
export function keywordText(series: SeriesData, name: string, row: number): string {
  const texts = keywordTexts(series, name);
  return texts ? textAt(texts, row) : "";
}

/** The record's name, without segments. */
export function recordName({ list }: SeriesData, row: number): string {
  return list.records ? textAt(list.records.names, row) : "";
}
