import { textAt } from "heliokit/table";
import { type ArchiveRecords, type FoundRecords, isRefusal } from "./archive-records.js";
import type { ImageFiles } from "./image-files.js";
import type { SeriesData } from "./series-data.js";

/** What the queries need of the archive. */
export interface InformationContext {
  readonly records: ArchiveRecords;
  readonly files: ImageFiles;
  /** The path of a file as it is at the moment: faults move files. */
  readonly currentPath: (path: string) => string;
}

const RUNTIME = 0.01;

/** The reply of `show_series`: names that a POSIX expression fits, `NOT ` before it inverts. */
export function showSeries({ records }: InformationContext, filter: string): unknown {
  const fits = filterOf(filter);
  if (!fits) return { status: 1, errmsg: `invalid regular expression: ${filter}` };
  const names = records.all
    .filter(({ name }) => fits(name))
    .map(({ name, note, info }) => ({ name, primekeys: info.primeKeys.join(", "), note }));
  return { status: 0, names, n: names.length };
}

/** The reply of the wrapper `showextseries`. */
export function showWrapped({ records }: InformationContext, parameters: URLSearchParams): unknown {
  if (!parameters.get("dbhost")) return { errMsg: "missing required argument dbhost", seriesList: [] };
  const fits = filterOf(parameters.get("filter") ?? "");
  if (!fits) return { errMsg: "invalid regular expression", seriesList: [] };
  const found = records.all.filter(({ name }) => fits(name));
  const described = parameters.get("info") === "1";
  return {
    errMsg: "",
    seriesList: found.map(({ name, note }) => (described ? { [name]: { description: note } } : name)),
  };
}

function filterOf(filter: string): ((name: string) => boolean) | undefined {
  const inverted = filter.startsWith("NOT ");
  try {
    const pattern = new RegExp(inverted ? filter.slice(4) : filter, "i");
    return (name) => pattern.test(name) !== inverted;
  } catch {
    return undefined;
  }
}

/** The reply of `jsoc_info`. */
export function information(context: InformationContext, parameters: URLSearchParams): unknown {
  const ds = parameters.get("ds") ?? "";
  try {
    switch (parameters.get("op")) {
      case "series_struct": {
        const series = context.records.find(/^[^[{]*/.exec(ds)?.[0] ?? "");
        return series ? series.structure : { status: 1, error: "series not found" };
      }
      case "rs_summary": {
        const count = context.records.query(ds).reduce((sum, { rows }) => sum + rows.length, 0);
        return { count: limited(Array.from({ length: count }), parameters).length, runtime: RUNTIME, status: 0 };
      }
      case "rs_list":
        return recordList(context, context.records.query(ds), parameters);
      default:
        return { status: 1, error: "Bad QUERY_STRING" };
    }
  } catch (error) {
    if (isRefusal(error)) return { status: 1, error: error.message };
    throw error;
  }
}

function limited<T>(rows: readonly T[], parameters: URLSearchParams): readonly T[] {
  const limit = Math.trunc(Number(parameters.get("n") ?? 0)) || 0;
  return limit > 0 ? rows.slice(0, limit) : limit < 0 ? rows.slice(limit) : rows;
}

interface PlacedRow {
  readonly series: SeriesData;
  readonly row: number;
}

const names = (parameters: URLSearchParams, key: string) =>
  (parameters.get(key) ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "**NONE**");

function recordList(context: InformationContext, found: readonly FoundRecords[], parameters: URLSearchParams): unknown {
  const all = found.flatMap(({ series, rows }) => rows.map((row): PlacedRow => ({ series, row })));
  const rows = limited(all, parameters);
  if (rows.length === 0) return { count: 0, runtime: RUNTIME, status: 0 };
  const [first] = rows;
  if (!first) return { count: 0, runtime: RUNTIME, status: 0 };
  const { list } = first.series;
  const expand = (wanted: readonly string[], known: readonly string[]) =>
    wanted.flatMap((name) => (name === "**ALL**" ? known : [name]));
  const visible = list.keywords.map(({ name }) => name).filter((name) => !/^\*.*\*$/.test(name));
  const keywords = expand(names(parameters, "key"), visible).map((name) => ({
    name,
    values: keywordValues(context, rows, name),
  }));
  const segments = expand(
    names(parameters, "seg"),
    list.segments.map(({ name }) => name),
  ).map((name) => segmentValues(context, rows, name));
  const links = expand(
    names(parameters, "link"),
    list.links.map(({ name }) => name),
  ).map((name) => ({
    name,
    values: rows.map(({ series, row }) => {
      const link = series.list.links.find((one) => one.name.toLowerCase() === name.toLowerCase());
      return link ? textAt(link.texts, row) : "Invalid_Link";
    }),
  }));
  const recinfo = rows.map(({ series, row }) => ({
    name: series.list.records ? textAt(series.list.records.names, row) : "",
    online: series.list.records?.online[row] ?? 0,
  }));
  return {
    ...(parameters.get("R") === "1" ? { recinfo } : {}),
    keywords,
    segments,
    links,
    count: rows.length,
    runtime: RUNTIME,
    status: 0,
  };
}

const NUMBERS: ReadonlySet<string> = new Set(["*recnum*", "*sunum*"]);

function keywordValues(
  { files }: InformationContext,
  rows: readonly PlacedRow[],
  name: string,
): readonly (string | number)[] {
  const wanted = name.toLowerCase();
  const asNumber = NUMBERS.has(wanted);
  return rows.map(({ series, row }) => {
    const keyword = series.list.keywords.find((one) => one.name.toLowerCase() === wanted);
    if (!keyword)
      return wanted === "*spec*" && series.list.records ? textAt(series.list.records.names, row) : "Invalid KeyLink";
    const text = textAt(keyword.texts, row);
    return asNumber ? Number(text) : files.scaledText(keyword.name, text);
  });
}

function segmentValues({ currentPath }: InformationContext, rows: readonly PlacedRow[], name: string) {
  const found = rows.map(({ series, row }) => {
    const segment = series.list.segments.find((one) => one.name.toLowerCase() === name.toLowerCase());
    return segment
      ? {
          path: textAt(segment.texts, row),
          dims: textAt(segment.dims, row),
          compression: textAt(segment.compressions, row),
        }
      : { path: "InvalidSegName", dims: "NA", compression: undefined };
  });
  return {
    name,
    values: found.map(({ path }) => (path.startsWith("/") ? currentPath(path) : path)),
    dims: found.map(({ dims }) => dims),
    cparms: found.flatMap(({ compression }) => compression ?? []),
    bzeros: [],
    bscales: [],
  };
}
