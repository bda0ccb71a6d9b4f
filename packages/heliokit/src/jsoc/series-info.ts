import { HeliokitError } from "../errors.js";
import { errorText, refused } from "./archive-errors.js";
import { fitsKeywordName } from "./fits-keywords.js";
import {
  isObject,
  type JsonObject,
  objectList,
  optionalNumber,
  optionalText,
  parseReply,
  requiredText,
  textList,
} from "./reply-fields.js";
import { didYouMean } from "./suggestions.js";

/** Types of keywords. "link" is a keyword whose link is broken. */
export type KeywordType =
  | "string"
  | "time"
  | "char"
  | "short"
  | "int"
  | "longlong"
  | "float"
  | "double"
  | "link"
  | "other";

/** One keyword of a series. */
export interface KeywordInfo {
  readonly name: string;
  readonly type: KeywordType;
  /** variable, constant, index, ts_slot, ts_eq, slot, carr, enum, segment. */
  readonly scope: string;
  readonly defaultValue: string;
  /** As the archive writes it; "" where it says none. */
  readonly unit: string;
  readonly note: string;
  /** `lev1->EXPTIME`: the value comes through a link, and cannot be used in a condition. */
  readonly linkInfo?: string;
  /** Another name of this keyword: `DATE-OBS` of `DATE__OBS`. */
  readonly aliasOf?: string;
  /** Kept by the archive for itself: slot numbers, scaling and compression of segments. */
  readonly implicit: boolean;
  readonly isTime: boolean;
  readonly isInteger: boolean;
  readonly isReal: boolean;
  readonly isNumeric: boolean;
}

/** One segment: a file of each record. */
export interface SegmentInfo {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  /** `fits`, `generic`, or `link via <link>`. */
  readonly protocol: string;
  /** `4096x4096`; "" where it differs from record to record. */
  readonly dims: string;
  readonly note: string;
}

/** One link to records of another series. */
export interface LinkInfo {
  readonly name: string;
  readonly target: string;
  readonly kind: string;
  readonly note: string;
}

/** First and last records. */
export interface SeriesInterval {
  readonly firstRecord: string;
  readonly firstRecordNumber: number;
  readonly lastRecord: string;
  readonly lastRecordNumber: number;
  readonly maxRecordNumber: number;
}

/** How times (or other values) of a prime key fall into slots. */
export interface SlottedKey {
  readonly key: string;
  /** ts_slot, ts_eq, slot, carr. */
  readonly scope: string;
  /** Distance of the slots, in `unit` ("" is seconds). */
  readonly step: number;
  readonly unit: string;
  /** Text of the time of slot 0; "" where the archive does not tell. */
  readonly epoch: string;
  /** `<KEY>_round`, 0 where there is none. */
  readonly round: number;
}

/** Everything that the archive tells about a series. */
export interface SeriesInfo {
  readonly name: string;
  readonly note: string;
  readonly primeKeys: readonly string[];
  readonly databaseIndex: readonly string[];
  /** Days that files stay on disk. */
  readonly retentionDays: number | undefined;
  readonly stagingRetentionDays: number | undefined;
  /** Records per storage unit. */
  readonly unitSize: number | undefined;
  readonly archive: number | undefined;
  readonly tapeGroup: number | undefined;
  /** By name, in the archive's order, aliases and implicit keywords included. {@link findKeyword} looks without case. */
  readonly keywords: ReadonlyMap<string, KeywordInfo>;
  readonly segments: ReadonlyMap<string, SegmentInfo>;
  readonly links: ReadonlyMap<string, LinkInfo>;
  /** Absent for a series without records. */
  readonly interval?: SeriesInterval;
  /** Prime keys with slots. */
  readonly slots: ReadonlyMap<string, SlottedKey>;
}

const TYPES: ReadonlySet<string> = new Set([
  "string",
  "time",
  "char",
  "short",
  "int",
  "longlong",
  "float",
  "double",
  "link",
]);

function isKeywordType(text: string): text is KeywordType {
  return TYPES.has(text);
}

/**
 * Reads the answer to `op=series_struct`.
 *
 * @throws HeliokitError `jsoc/unknown-series`, `jsoc/refused`, `jsoc/bad-reply`
 *
 * @example
 * ```ts
 * const info = parseSeriesInfo(bytes, "aia.lev1_euv_12s");
 * info.keywords.get("EXPTIME")?.note; // "Exposure duration: mean shutter open time"
 * ```
 */
export function parseSeriesInfo(bytes: Uint8Array, name: string): SeriesInfo {
  const subject = `series ${name}`;
  const reply = parseReply(bytes, subject);
  const status = optionalNumber(reply, "status", subject) ?? 0;
  if (status !== 0) throw refused(status, errorText(reply), subject);
  const keywords = keywordsOf(reply, subject);
  const number = (key: string) => optionalNumber(reply, key, subject);
  const interval = intervalOf(reply, subject);
  return {
    // The spelling of a record's name is the canonical one.
    name: /^[^[]+/.exec(interval?.firstRecord ?? "")?.[0] ?? name,
    note: optionalText(reply, "note", subject) ?? "",
    primeKeys: textList(reply, "primekeys", subject),
    databaseIndex: textList(reply, "dbindex", subject),
    retentionDays: number("retention"),
    stagingRetentionDays: number("stagingretention"),
    unitSize: number("unitsize"),
    archive: number("archive"),
    tapeGroup: number("tapegroup"),
    keywords,
    segments: named(
      objectList(reply, "segments", subject).map((segment) => ({
        name: requiredText(segment, "name", subject),
        type: optionalText(segment, "type", subject) ?? "",
        unit: unitOf(segment, subject),
        protocol: optionalText(segment, "protocol", subject) ?? "",
        dims: optionalText(segment, "dims", subject) ?? "",
        note: optionalText(segment, "note", subject) ?? "",
      })),
    ),
    links: named(
      objectList(reply, "links", subject).map((link) => ({
        name: requiredText(link, "name", subject),
        target: optionalText(link, "target", subject) ?? "",
        kind: optionalText(link, "kind", subject) ?? "",
        note: optionalText(link, "note", subject) ?? "",
      })),
    ),
    ...(interval ? { interval } : {}),
    slots: slotsOf(reply, keywords, subject),
  };
}

function named<T extends { readonly name: string }>(entries: readonly T[]): ReadonlyMap<string, T> {
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function unitOf(object: JsonObject, subject: string): string {
  const unit = optionalText(object, "units", subject) ?? "";
  return /^(?:none|na|n\/a)$/i.test(unit) ? "" : unit;
}

function keywordsOf(reply: JsonObject, subject: string): ReadonlyMap<string, KeywordInfo> {
  const keywords = new Map<string, KeywordInfo>();
  /** FITS name to the keyword that has it first: what comes later under the same one is an alias. */
  const fitsNames = new Map<string, string>();
  for (const entry of objectList(reply, "keywords", subject)) {
    const name = requiredText(entry, "name", subject);
    const found = optionalText(entry, "type", subject) ?? "";
    const type: KeywordType = isKeywordType(found) ? found : "other";
    const note = optionalText(entry, "note", subject) ?? "";
    const scope = optionalText(entry, "recscope", subject) ?? "";
    const linkInfo = optionalText(entry, "linkinfo", subject);
    const implicit = scope === "index" || /^cparms_sg\d+$|_bzero$|_bscale$/.test(name);
    const fitsName = fitsKeywordName(name, note);
    const first = fitsNames.get(fitsName);
    if (first === undefined && !implicit) fitsNames.set(fitsName, name);
    const isInteger = type === "char" || type === "short" || type === "int" || type === "longlong";
    const isReal = type === "float" || type === "double";
    keywords.set(name, {
      name,
      type,
      scope,
      defaultValue: optionalText(entry, "defval", subject) ?? "",
      unit: unitOf(entry, subject),
      note,
      ...(linkInfo === undefined ? {} : { linkInfo }),
      ...(first === undefined || implicit || name !== fitsName ? {} : { aliasOf: first }),
      implicit,
      isTime: type === "time",
      isInteger,
      isReal,
      isNumeric: isInteger || isReal,
    });
  }
  return keywords;
}

function intervalOf(reply: JsonObject, subject: string): SeriesInterval | undefined {
  const interval = reply["Interval"];
  if (!isObject(interval)) return undefined;
  const text = (key: string) => optionalText(interval, key, subject) ?? "NA";
  const firstRecord = text("FirstRecord");
  const numbers = ["FirstRecnum", "LastRecnum", "MaxRecnum"].map((key) => Number(text(key)));
  const [firstRecordNumber = Number.NaN, lastRecordNumber = Number.NaN, maxRecordNumber = Number.NaN] = numbers;
  if (firstRecord === "NA" || firstRecord === "" || !numbers.every(Number.isFinite)) return undefined;
  return { firstRecord, firstRecordNumber, lastRecord: text("LastRecord"), lastRecordNumber, maxRecordNumber };
}

function slotsOf(
  reply: JsonObject,
  keywords: ReadonlyMap<string, KeywordInfo>,
  subject: string,
): ReadonlyMap<string, SlottedKey> {
  const slots = new Map<string, SlottedKey>();
  for (const entry of objectList(reply, "primekeysinfo", subject)) {
    const key = optionalText(entry, "name", subject);
    if (key === undefined || optionalNumber(entry, "slotted", subject) !== 1) continue;
    const constant = (suffix: string) => keywords.get(`${key}_${suffix}`)?.defaultValue;
    const step = Number(constant("step") ?? optionalText(entry, "step", subject) ?? "");
    const round = Number(constant("round") ?? "0");
    slots.set(key, {
      key,
      scope: keywords.get(key)?.scope ?? "ts_eq",
      step: Number.isFinite(step) ? step : Number.NaN,
      unit: constant("unit") ?? "",
      epoch: constant("epoch") ?? "",
      round: Number.isFinite(round) ? round : 0,
    });
  }
  return slots;
}

/**
 * A keyword by name, upper and lower case alike.
 *
 * @example
 * ```ts
 * findKeyword(info, "exptime")?.unit; // "sec"
 * ```
 */
export function findKeyword(info: SeriesInfo, name: string): KeywordInfo | undefined {
  return findNamed(info.keywords, name);
}

/** An entry of a map by name, upper and lower case alike. */
export function findNamed<T>(map: ReadonlyMap<string, T>, name: string): T | undefined {
  const exact = map.get(name);
  if (exact !== undefined) return exact;
  const wanted = name.toLowerCase();
  for (const [key, value] of map) if (key.toLowerCase() === wanted) return value;
  return undefined;
}

/** Throws for names that a series does not have: `jsoc/unknown-keyword`, `-segment`, `-link`, with suggestions. */
export function requireNames(
  what: "keyword" | "segment" | "link",
  names: readonly string[],
  known: ReadonlyMap<string, unknown>,
  series: string,
): void {
  const unknown = names.filter((name) => findNamed(known, name) === undefined);
  const [first] = unknown;
  if (first === undefined) return;
  const { suggestions, text } = didYouMean(first, [...known.keys()]);
  const more = unknown.length > 1 ? ` (nor ${unknown.slice(1, 5).join(", ")})` : "";
  const other = what === "keyword" ? '; unknown: "keep" takes it all the same' : "";
  throw new HeliokitError(`jsoc/unknown-${what}`, `series ${series} has no ${what} ${first}${more}${text}${other}`, {
    facts: { keyword: first, unknown, suggestions, series },
  });
}
