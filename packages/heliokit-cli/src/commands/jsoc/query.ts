import { formatRecordSets, type QueryResult } from "heliokit/jsoc";
import { makeTable, type Table, textColumn } from "heliokit/table";
import { type RawOptions, readFlag, readInteger, readText } from "../../prep/raw-options.js";
import { count } from "../../report/words.js";
import { type Common, EXIT } from "../../world.js";
import { clientOf, namesOf, recordsOf } from "./client.js";
import { tellTable } from "./tell-table.js";

const MOST = 100_000_000;

/** `heliokit jsoc query`. */
export async function query(text: string | undefined, raw: RawOptions, common: Common): Promise<number> {
  const client = clientOf(raw, common);
  const records = await recordsOf(client, text, raw);
  if (readFlag(raw, "count", false)) {
    const found = await client.count(records);
    await common.output.out(
      common.json ? `${JSON.stringify({ recordSet: formatRecordSets(records), count: found })}\n` : `${found}\n`,
    );
    return EXIT.done;
  }
  const limit = readInteger(raw, "limit", -MOST, MOST);
  const keywords = namesOf(raw, "keywords");
  const result = await client.query(records, {
    ...(keywords.length > 0 ? { keywords } : {}),
    segments: namesOf(raw, "segment"),
    links: namesOf(raw, "links"),
    ...(limit === undefined ? {} : { limit }),
    ...(readFlag(raw, "keepUnknown", false) ? { unknown: "keep" as const } : {}),
  });
  const sort = readText(raw, "sort");
  const ordered = sort === undefined ? result : result.sort(sort.split(",").map(sortKey));
  await tellTable(withFiles(ordered), raw, common, { recordSet: formatRecordSets(records) });
  if (!common.quiet && !common.json)
    common.output.message(`${count(result.rowCount, "record")}: ${formatRecordSets(records)}\n`);
  return EXIT.done;
}

function sortKey(text: string): { readonly name: string; readonly descending: boolean } {
  const name = text.trim();
  return name.startsWith("-") ? { name: name.slice(1), descending: true } : { name, descending: false };
}

/** Keywords with the files of segments and the targets of links beside them. */
function withFiles(result: QueryResult): Table {
  const more = [...result.segments, ...result.links].map(([name, texts]) => textColumn(name, texts));
  const taken = new Set(result.table.columns.map(({ name }) => name));
  return makeTable([...result.table.columns, ...more.filter(({ name }) => !taken.has(name))], {
    ...(result.table.labels ? { labels: result.table.labels } : {}),
  });
}

/** `heliokit jsoc urls`: address and name of every file, for other programs. */
export async function urls(text: string | undefined, raw: RawOptions, common: Common): Promise<number> {
  const client = clientOf(raw, common);
  const result = await client.query(await recordsOf(client, text, raw));
  const names = readText(raw, "names");
  const segment = namesOf(raw, "segment");
  const files = await client.urls(result, {
    ...(names === undefined ? {} : { names }),
    ...(segment.length > 0 ? { segment } : {}),
  });
  const there = files.filter(({ url }) => url !== undefined);
  for (const { record, problem } of files) {
    if (problem !== undefined) common.output.message(`${record}: ${problem}\n`);
  }
  if (common.json) {
    await common.output.out(`${JSON.stringify({ rows: files }, null, 1)}\n`);
  } else if (readFlag(raw, "aria2", false)) {
    await common.output.out(there.map(({ url, name }) => `${url}\n  out=${name}\n`).join(""));
  } else {
    await common.output.out(there.map(({ url, name }) => `${url}\t${name}\n`).join(""));
  }
  return there.length === files.length ? EXIT.done : EXIT.someFailed;
}
