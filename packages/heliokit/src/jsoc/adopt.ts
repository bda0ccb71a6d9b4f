import { HeliokitError, isHeliokitError } from "../errors.js";
import type { Card } from "../fits/index.js";
import { columnOf, type Table, textAt } from "../table/index.js";
import type { Connection } from "./connection.js";
import { defaultNameTemplate, type NamePart, parseNameTemplate } from "./file-names.js";
import { fitsCardsOf } from "./fits-keywords.js";
import { nameTime } from "./name-time.js";
import { type LookUpSeries, queryRecords } from "./query.js";
import { recordKeywords } from "./record-files.js";
import type { RecordSet } from "./record-set.js";
import { findKeyword, type SeriesInfo } from "./series-info.js";

/** Keywords for one file, or why there are none. */
export interface AdoptedCards {
  readonly name: string;
  readonly cards?: readonly Card[];
  /** `aia.lev1_euv_12s[2021-07-03T14:27:23Z][211]` */
  readonly record?: string;
  readonly error?: HeliokitError;
}

/** Records asked for at once. */
const AT_ONCE = 100;

interface NamedRecord {
  readonly name: string;
  /** Texts of the prime keys. */
  readonly keys: readonly string[];
}

/** Keywords of the records that files are named after; see `JsocClient.cardsFor`. */
export async function adoptedCards(
  connection: Connection,
  lookUp: LookUpSeries,
  names: readonly string[],
  options: { readonly signal?: AbortSignal },
): Promise<readonly AdoptedCards[]> {
  const results = new Map<string, AdoptedCards>();
  const bySeries = new Map<string, string[]>();
  for (const name of names) {
    const series = /^([A-Za-z_]\w*\.[A-Za-z_]\w*)\./.exec(name)?.[1]?.toLowerCase();
    if (series === undefined) results.set(name, { name, error: notNamed(name) });
    else bySeries.set(series, [...(bySeries.get(series) ?? []), name]);
  }
  for (const [series, list] of bySeries) {
    try {
      const info = await lookUp(series);
      for (const adopted of await ofSeries(connection, lookUp, info, list, options)) results.set(adopted.name, adopted);
    } catch (error) {
      if (!isHeliokitError(error)) throw error;
      for (const name of list) if (!results.has(name)) results.set(name, { name, error });
    }
  }
  return names.map((name) => results.get(name) ?? { name, error: notNamed(name) });
}

function notNamed(name: string): HeliokitError {
  return new HeliokitError(
    "jsoc/unknown-record",
    `${name}: the name does not tell the record; it should be one that urls gives, such as aia.lev1_euv_12s.2021-07-03T142723Z.211.image_lev1.fits`,
    { facts: { file: name } },
  );
}

async function ofSeries(
  connection: Connection,
  lookUp: LookUpSeries,
  info: SeriesInfo,
  names: readonly string[],
  options: { readonly signal?: AbortSignal },
): Promise<readonly AdoptedCards[]> {
  const parts = parseNameTemplate(defaultNameTemplate(info));
  const results: AdoptedCards[] = [];
  const records: NamedRecord[] = [];
  for (const name of names) {
    const keys = keysOfName(name, parts, info);
    if (keys) records.push({ name, keys });
    else results.push({ name, error: notNamed(name) });
  }
  for (let at = 0; at < records.length; at += AT_ONCE) {
    const chunk = records.slice(at, at + AT_ONCE);
    const from = chunk.map(({ keys }) => recordSetOf(info, keys));
    const found = await queryRecords(connection, lookUp, from, {
      keywords: ["**ALL**"],
      recordNames: true,
      ...options,
    });
    const rows = new Map(found.recordNames.map((_, row) => [namedKeys(info, found.records, row).join("\n"), row]));
    for (const { name, keys } of chunk) {
      const row = rows.get(keys.map((key, place) => printedKey(info, place, key)).join("\n"));
      if (row === undefined) results.push({ name, error: notFound(name, info) });
      else {
        const cards = fitsCardsOf(recordKeywords(info, found.records, row));
        results.push({ name, cards, record: found.recordNames[row] ?? "" });
      }
    }
  }
  return results;
}

function notFound(name: string, info: SeriesInfo): HeliokitError {
  return new HeliokitError("jsoc/unknown-record", `${name}: ${info.name} has no such record`, {
    facts: { file: name },
  });
}

function recordSetOf(info: SeriesInfo, keys: readonly string[]): RecordSet {
  return {
    series: info.name,
    filters: keys.map((text) => ({ kind: "key", ranges: [{ kind: "single", at: { kind: "value", text } }] })),
  };
}

/** Prime keys as they stand in names, so that a name and a record can be compared. */
function namedKeys(info: SeriesInfo, table: Table, row: number): readonly string[] {
  return info.primeKeys.map((key, place) => {
    const { texts } = columnOf(table, key);
    return printedKey(info, place, texts ? textAt(texts, row) : "");
  });
}

function printedKey(info: SeriesInfo, place: number, text: string): string {
  const key = info.primeKeys[place] ?? "";
  return findKeyword(info, key)?.isTime ? nameTime(text, "A", key) : text;
}

/** Texts of the prime keys out of a name of the default template; undefined where it is none. */
function keysOfName(name: string, parts: readonly NamePart[], info: SeriesInfo): readonly string[] | undefined {
  const order: string[] = [];
  const pattern = parts
    .map((part) => {
      if ("literal" in part) return part.literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      order.push(part.field.toLowerCase());
      return findKeyword(info, part.field)?.isTime ? "([0-9T_A-Z-]+?)" : "(.+?)";
    })
    .join("");
  const found = new RegExp(`^${pattern}$`, "i").exec(name);
  if (!found) return undefined;
  const keys = info.primeKeys.map((key) => {
    const text = found[order.indexOf(key.toLowerCase()) + 1] ?? "";
    return findKeyword(info, key)?.isTime ? timeOfName(text) : text;
  });
  return keys.includes("") ? undefined : keys;
}

/** `2021-07-03T142723Z` and `20210703_142400_TAI` as the times that they were; empty for anything else. */
function timeOfName(text: string): string {
  const iso = /^(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)(\d*)Z$/.exec(text);
  if (iso) return `${iso[1]}T${iso[2]}:${iso[3]}:${iso[4]}${iso[5] === "" ? "" : `.${iso[5]}`}Z`;
  const drms = /^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)(\d*)_([A-Z]+)$/.exec(text);
  if (!drms) return "";
  const fraction = drms[7] === "" ? "" : `.${drms[7]}`;
  return `${drms[1]}.${drms[2]}.${drms[3]}_${drms[4]}:${drms[5]}:${drms[6]}${fraction}_${drms[8]}`;
}
