import { compareInstants, formatUtc, type Instant, parseInstant } from "../time/index.js";
import { clockNow } from "./clock.js";
import { type CorrectionTable, parseCorrectionTable } from "./correction-table.js";
import { type ErrorTable, parseErrorTable } from "./error-table.js";
import { type PointingTable, parsePointingTable, pointingReaches } from "./pointing-table.js";
import {
  DEFAULT_TABLE_SOURCES,
  jsocCorrectionAddress,
  jsocPointingAddress,
  jsocPointingDays,
  type PublishedTable,
  type TableSources,
} from "./table-sources.js";
import { type CachedTable, obtainTable, type TableCandidate, type TableFetchOptions } from "./tables.js";

/** Options of {@link pointingTable}. */
export interface PointingTableOptions extends TableFetchOptions {
  /**
   * Time of the observations (T_OBS): one, or many, as instants or texts. Absent or empty: the whole mission, with
   * whatever end the table has.
   */
  readonly around?: Instant | string | readonly (Instant | string)[];
  /** "auto" (default): LMSAL's copy, then the archive. */
  readonly source?: "auto" | "lmsal" | "jsoc";
  readonly sources?: TableSources;
  /** Keep every row, not only those near the observations. Default false. */
  readonly wholeTable?: boolean;
}

/**
 * The pointing table for some observations: from the cache when it reaches far enough, else fetched once. Fetched
 * bytes are checked to be the table before they are kept.
 *
 * @throws HeliokitError `aia/table-unavailable` (nothing reachable, or every copy ends before the last observation)
 *
 * @example
 * ```ts
 * const table = await pointingTable({ around: "2013-06-21T00:00:06.84Z" });
 * ```
 */
export async function pointingTable(options: PointingTableOptions = {}): Promise<PointingTable> {
  const { source = "auto", sources = DEFAULT_TABLE_SOURCES } = options;
  const window = extent(options.around ?? []);
  const candidates: TableCandidate[] = [];
  if (source !== "jsoc") {
    candidates.push({ source: "lmsal", address: sources.lmsalPointing, key: "pointing-lmsal.csv" });
  }
  if (source !== "lmsal") candidates.push(jsocPointing(sources, window, options.now));
  const parse = (cached: CachedTable): PointingTable => {
    const kept = window === undefined || options.wholeTable ? {} : { window };
    return parsePointingTable(cached.text, { ...described(cached), ...kept });
  };
  const tooShort = (table: PointingTable): string | undefined =>
    window === undefined || pointingReaches(table, window.until)
      ? undefined
      : `it ends at ${formatUtc(table.coverage.until, 0)}, before the observation of ${formatUtc(window.until, 0)}`;
  return (await obtainTable("pointing", candidates, parse, tooShort, options)).table;
}

/** First day with science data. */
const MISSION_START = parseInstant("2010-05-13");

function jsocPointing(
  sources: TableSources,
  window: Extent | undefined,
  now: (() => Instant) | undefined,
): TableCandidate {
  const days = jsocPointingDays(window?.from ?? MISSION_START, window?.until ?? (now ?? clockNow)());
  return {
    source: "jsoc",
    address: jsocPointingAddress(sources, days),
    key: `pointing-jsoc-${days.from}-${days.until}.json`,
  };
}

interface Extent {
  readonly from: Instant;
  readonly until: Instant;
}

function extent(around: NonNullable<PointingTableOptions["around"]>): Extent | undefined {
  const given = typeof around === "string" || "seconds" in around ? [around] : around;
  const times = given.map((time) => (typeof time === "string" ? parseInstant(time) : time)).sort(compareInstants);
  const [from, until] = [times[0], times.at(-1)];
  return from && until && { from, until };
}

function described(cached: CachedTable): {
  origin: { source: string; address: string };
  sha256: string;
} {
  return { origin: { source: cached.source, address: cached.address }, sha256: cached.sha256 };
}

/** Options of {@link correctionTable}. */
export interface CorrectionTableOptions extends TableFetchOptions {
  /** "auto" and "ssw" (default): SolarSoft's version 10 from its mirrors; "auto" then asks the archive. */
  readonly source?: "auto" | "ssw" | "jsoc";
  readonly sources?: TableSources;
}

/**
 * The degradation table: from the cache, else fetched from the first mirror that gives the published bytes.
 *
 * @throws HeliokitError `aia/table-unavailable`
 *
 * @example
 * ```ts
 * const table = await correctionTable({ source: "ssw" });
 * ```
 */
export async function correctionTable(options: CorrectionTableOptions = {}): Promise<CorrectionTable> {
  const { source = "ssw", sources = DEFAULT_TABLE_SOURCES } = options;
  const candidates: TableCandidate[] = [];
  if (source !== "jsoc") candidates.push(...mirrored(sources, sources.correction));
  if (source !== "ssw") {
    candidates.push({ source: "jsoc", address: jsocCorrectionAddress(sources), key: "correction-jsoc.json" });
  }
  const parse = (cached: CachedTable) => parseCorrectionTable(cached.text, described(cached));
  return (await obtainTable("degradation", candidates, parse, () => undefined, options)).table;
}

/**
 * The error table from SolarSoft's mirrors. `AIA_ERROR_TABLE_V3` is the same without a network.
 *
 * @throws HeliokitError `aia/table-unavailable`
 *
 * @example
 * ```ts
 * const table = await errorTable();
 * ```
 */
export async function errorTable(
  options: TableFetchOptions & { readonly sources?: TableSources } = {},
): Promise<ErrorTable> {
  const { sources = DEFAULT_TABLE_SOURCES } = options;
  const parse = (cached: CachedTable) => parseErrorTable(cached.text, described(cached));
  return (await obtainTable("error", mirrored(sources, sources.errors), parse, () => undefined, options)).table;
}

/** One published file on every mirror; its last path part is its name in the cache. */
function mirrored(sources: TableSources, table: PublishedTable): TableCandidate[] {
  const key = table.path.split("/").at(-1) ?? table.path;
  return sources.sswMirrors.map((mirror) => ({
    source: "ssw",
    address: new URL(table.path, mirror).href,
    key,
    sha256: table.sha256,
  }));
}
