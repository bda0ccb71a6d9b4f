import type { Texts } from "../table/index.js";
import { JsonBytes } from "./json-bytes.js";
import { decoderOf, encodingOf, textsOf } from "./reply-text.js";

/** The values of one keyword or link, as the archive printed them. */
export interface NamedTexts {
  readonly name: string;
  readonly texts: Texts;
}

/** The files of one segment, record by record. */
export interface SegmentTexts extends NamedTexts {
  /** `4096x4096`; may be shorter than the list of paths, or empty. */
  readonly dims: Texts;
  /** `compress Rice`; may be shorter too. */
  readonly compressions: Texts;
}

/** What R=1 adds. */
export interface RecordNames {
  /** `aia.lev1_euv_12s[2021-07-03T14:27:23Z][211]` */
  readonly names: Texts;
  /** 1 where the files of the record are on disk. */
  readonly online: Uint8Array;
}

/** The reply to `op=rs_list`: columns of texts as views into its bytes. */
export interface RecordList {
  readonly status: number;
  /** What the archive says is wrong; absent when nothing is. */
  readonly error?: string;
  readonly count: number;
  readonly keywords: readonly NamedTexts[];
  readonly segments: readonly SegmentTexts[];
  readonly links: readonly NamedTexts[];
  readonly records?: RecordNames;
}

/** Columns in one reply: more than any series has, and few enough that no reply can fill the memory with them. */
const MAX_COLUMNS = 20_000;

const none: Texts = {
  length: 0,
  bytes: new Uint8Array(0),
  starts: new Uint32Array(0),
  ends: new Uint32Array(0),
  encoding: "utf-8",
};

/**
 * Reads a reply to `op=rs_list` straight from its bytes, latin-1 or UTF-8, without making a string of any value. Beside
 * the bytes it takes eight bytes per value.
 *
 * @throws HeliokitError `jsoc/bad-reply` (facts: byteOffset, looksLike "html", "cut" or "garbage")
 *
 * @example
 * ```ts
 * const list = parseRecordList(bytes);
 * list.keywords[0]?.name; // "EXPTIME"
 * ```
 */
export function parseRecordList(bytes: Uint8Array, subject = "query"): RecordList {
  const json: JsonBytes = new JsonBytes(bytes, subject);
  const encoding = encodingOf(bytes);
  const decode = decoderOf(encoding);
  const keywords: NamedTexts[] = [];
  const segments: SegmentTexts[] = [];
  const links: NamedTexts[] = [];
  let records: RecordNames | undefined;
  let status: number | undefined;
  let error: string | undefined;
  let count: number | undefined;
  /** Rows of the columns so far. */
  let rows = 0;

  const column = (): SegmentTexts => {
    const begin = json.position;
    let name: string | undefined;
    const lists: Record<"values" | "dims" | "cparms", Texts | undefined> = {
      values: undefined,
      dims: undefined,
      cparms: undefined,
    };
    json.object(decode, (key) => {
      if (key === "name") name = json.text(decode, 1024);
      else if (key === "values" || key === "dims" || key === "cparms")
        lists[key] = textsOf(bytes, json.texts(rows), encoding);
      else json.skip();
    });
    if (name === undefined || !lists.values) json.fail('a column with "name" and "values"', begin);
    const columns = keywords.length + segments.length + links.length;
    if (columns > MAX_COLUMNS) json.fail(`at most ${MAX_COLUMNS} columns`, begin);
    if (columns > 0 && lists.values.length !== rows)
      json.fail(`${rows} values of ${name} as of the columns before`, begin);
    rows = lists.values.length;
    return { name, texts: lists.values, dims: lists.dims ?? none, compressions: lists.cparms ?? none };
  };

  json.object(decode, (key) => {
    switch (key) {
      case "keywords":
        return json.list(() => {
          const { name, texts } = column();
          keywords.push({ name, texts });
        });
      case "segments":
        return json.list(() => segments.push(column()));
      case "links":
        return json.list(() => {
          const { name, texts } = column();
          links.push({ name, texts });
        });
      case "recinfo":
        records = recordNames(json, bytes, encoding);
        return;
      case "count":
        count = json.numberValue();
        return;
      case "status":
        status = json.numberValue();
        return;
      case "error":
      case "errmsg":
        error = json.text(decode);
        return;
      default:
        return json.skip();
    }
  });
  if (json.peek() !== -1) json.fail("nothing after the object");
  if (status === undefined) json.fail('a "status"', 0);
  const columns = keywords.length + segments.length + links.length;
  // A refusal tells no count. Without any column asked for, the records are all there is to count.
  const found = count ?? rows;
  if (columns > 0 && rows !== found) json.fail(`${found} rows as "count" says, not ${rows}`, 0);
  if (!Number.isInteger(found) || found < 0) json.fail("a whole number of records", 0);
  if (records && records.names.length !== found) json.fail(`${found} names of records as "count" says`, 0);
  return {
    status,
    ...(error === undefined ? {} : { error }),
    count: found,
    keywords,
    segments,
    links,
    ...(records ? { records } : {}),
  };
}

/** `[{"name":"...","online":1},...]`, without an object for each. */
function recordNames(json: JsonBytes, bytes: Uint8Array, encoding: Texts["encoding"]): RecordNames {
  const decode = decoderOf(encoding);
  let starts = new Uint32Array(64);
  let ends = new Uint32Array(64);
  let online = new Uint8Array(64);
  let count = 0;
  let escaped = false;
  json.list(() => {
    if (count === starts.length) {
      [starts, ends] = [doubled(starts), doubled(ends)];
      const more = new Uint8Array(2 * online.length);
      more.set(online);
      online = more;
    }
    const begin = json.position;
    let named = false;
    json.object(decode, (key) => {
      if (key === "name") {
        json.string();
        starts[count] = json.start;
        ends[count] = json.end;
        escaped ||= json.escaped;
        named = true;
      } else if (key === "online") online[count] = json.numberValue() === 1 ? 1 : 0;
      else json.skip();
    });
    if (!named) json.fail('a record with "name"', begin);
    count++;
  });
  const spans = { starts: starts.slice(0, count), ends: ends.slice(0, count), escaped };
  return { names: textsOf(bytes, spans, encoding), online: online.slice(0, count) };
}

function doubled(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * array.length);
  larger.set(array);
  return larger;
}
