import { formatUtc, type Instant, makeInstant } from "../time/index.js";

/** The archive's program for queries; others that speak its protocol can stand in. */
export const JSOC_INFO_ADDRESS = "http://jsoc.stanford.edu/cgi-bin/ajax/jsoc_info";

/** What one published table is: file name below a mirror, and the hash of the published bytes. */
export interface PublishedTable {
  /** Path below each mirror's address. */
  readonly path: string;
  readonly sha256: string;
}

/**
 * Where tables are fetched from. Every part can be replaced, by a mirror of one's own or a local server.
 *
 * @example
 * ```ts
 * const sources: TableSources = { ...DEFAULT_TABLE_SOURCES, jsocInfo: "http://127.0.0.1:8080/cgi-bin/ajax/jsoc_info" };
 * ```
 */
export interface TableSources {
  /** LMSAL's copy of the pointing table (CSV, whole mission, brought up to date daily). */
  readonly lmsalPointing: string;
  /** The archive's `jsoc_info`. */
  readonly jsocInfo: string;
  /** Mirrors of SolarSoft, tried in order; each ends with `/`. */
  readonly sswMirrors: readonly string[];
  readonly correction: PublishedTable;
  readonly errors: PublishedTable;
}

/**
 * The public sources: LMSAL, JSOC, and three mirrors of SolarSoft with degradation version 10 and error version 3.
 *
 * @example
 * ```ts
 * DEFAULT_TABLE_SOURCES.sswMirrors.length; // 3
 * ```
 */
export const DEFAULT_TABLE_SOURCES: TableSources = {
  lmsalPointing:
    "https://raw.githubusercontent.com/LM-SAL/backup_files/refs/heads/aia/generated/aia_pointing_table.csv",
  jsocInfo: JSOC_INFO_ADDRESS,
  sswMirrors: [
    "https://soho.nascom.nasa.gov/solarsoft/",
    "https://hesperia.gsfc.nasa.gov/ssw/",
    "https://raw.githubusercontent.com/LM-SAL/backup-files/refs/heads/aia/static/",
  ],
  correction: {
    path: "sdo/aia/response/aia_V10_20201119_190000_response_table.txt",
    sha256: "0a3f2db39d05c44185f6fdeec928089fb55d1ce1e0a805145050c6356cbc6e98",
  },
  errors: {
    path: "sdo/aia/response/aia_V3_error_table.txt",
    sha256: "66ff034923bb0fd1ad20e8f30c7d909e1a80745063957dd6010f81331acaf894",
  },
};

/** Address of an `rs_list` query. Brackets and asterisks are percent-encoded: some relays reject them bare. */
export function recordListAddress(jsocInfo: string, recordSet: string, keywords: readonly string[]): string {
  const query = new URLSearchParams({ op: "rs_list", ds: recordSet, key: keywords.join(",") });
  return `${jsocInfo}?${query.toString()}`;
}

/** Address of the archive's degradation table; `!1=1!` turns off "newest record per prime key", which would drop epochs. */
export function jsocCorrectionAddress(sources: TableSources): string {
  return recordListAddress(sources.jsocInfo, "aia.response[][!1=1!]", ["**ALL**"]);
}

const SECONDS_PER_DAY = 86_400;
/** Rows are three hours long; six more on either side make sure that the row around each end comes with it. */
const MARGIN_SECONDS = 6 * 3600;

/** The whole UTC days (with margin) that a query for some observations covers, so that near ones share a cached reply. */
export function jsocPointingDays(first: Instant, last: Instant): { readonly from: string; readonly until: string } {
  const day = (seconds: number) => formatUtc(makeInstant(seconds), 0).slice(0, 10);
  return { from: day(first.seconds - MARGIN_SECONDS), until: day(last.seconds + MARGIN_SECONDS + SECONDS_PER_DAY) };
}

/** Address of the archive's pointing rows of some days. A query without a range would be cut by the server. */
export function jsocPointingAddress(
  sources: TableSources,
  days: { readonly from: string; readonly until: string },
): string {
  const recordSet = `aia.master_pointing3h[${days.from}T00:00:00Z-${days.until}T00:00:00Z]`;
  return recordListAddress(sources.jsocInfo, recordSet, ["**ALL**"]);
}
