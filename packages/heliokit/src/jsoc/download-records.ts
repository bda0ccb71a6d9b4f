import { type ByteSource, memorySink } from "../bytes/index.js";
import {
  type DownloadedFile,
  type DownloadItem,
  type DownloadOptions,
  type DownloadReport,
  downloadFiles,
} from "../download/index.js";
import { textAt } from "../table/index.js";
import { requireSuccess } from "./archive-errors.js";
import type { Connection } from "./connection.js";
import { fitsCardsOf } from "./fits-keywords.js";
import type { FileAddress, FileAddressOptions, SelectionFiles } from "./record-files.js";
import { parseRecordList } from "./record-list.js";
import { verifyFits } from "./verify-fits.js";
import { writeKeywords } from "./write-keywords.js";

/** Options of `JsocClient.download`. */
export interface DownloadRecordsOptions extends DownloadOptions, Omit<FileAddressOptions, "keywords" | "signal"> {
  /** Writes the records' keywords into the headers. Default true; false leaves the files as they are stored. */
  readonly keywords?: boolean;
}

function isFits(name: string): boolean {
  return /\.(?:fits?|fts)$/i.test(name);
}

/** Fetches the files of a selection; see `JsocClient.download`. */
export async function downloadRecords(
  connection: Connection,
  { info, files, keywordsOf }: SelectionFiles,
  options: DownloadRecordsOptions,
): Promise<DownloadReport> {
  const began = performance.now();
  const there = files.filter(({ url }) => url !== undefined);
  const items = there.map((file) =>
    itemOf(connection, info.name, file, options.keywords === false ? undefined : keywordsOf),
  );
  const verify = async (source: ByteSource, item: DownloadItem) => {
    if (isFits(item.name)) await verifyFits(source);
    await options.verify?.(source, item);
  };
  const nothing: DownloadReport = { done: 0, skipped: 0, failed: 0, bytes: 0, seconds: 0, files: [] };
  const report = items.length === 0 ? nothing : await downloadFiles(items, { ...options, verify });
  const fetched = new Map(there.map((file, at) => [file, report.files[at]]));
  const results = files.map((file): DownloadedFile => fetched.get(file) ?? notThere(file));
  const failed = results.filter(({ status }) => status === "failed").length;
  return { ...report, failed, seconds: (performance.now() - began) / 1000, files: results };
}

function notThere(file: FileAddress): DownloadedFile {
  return {
    name: file.name,
    url: "",
    status: "failed",
    code: "jsoc/no-file",
    message: `${file.record}: ${file.problem ?? "the archive has no such file"}`,
    bytes: 0,
    attempts: 0,
    about: file,
  };
}

function itemOf(
  connection: Connection,
  series: string,
  file: FileAddress,
  keywordsOf: SelectionFiles["keywordsOf"] | undefined,
): DownloadItem {
  const { name, url = "", segment, recordNumber, recordBytes } = file;
  const transform = async (source: ByteSource): Promise<Uint8Array | undefined> => {
    const cards = fitsCardsOf(keywordsOf?.(file) ?? []);
    const sink = memorySink(source.size + 80 * cards.length + 2880);
    await writeKeywords(source, sink, cards);
    return sink.bytes();
  };
  return {
    name,
    urls: [url],
    about: file,
    refreshUrl: () => currentUrl(connection, series, recordNumber, segment),
    ...(recordBytes === undefined ? {} : { estimatedSize: recordBytes }),
    ...(keywordsOf && isFits(name) ? { transform } : {}),
  };
}

/** Where a file lies now: paths change when data are fetched from tape again. */
async function currentUrl(
  connection: Connection,
  series: string,
  recordNumber: number,
  segment: string,
): Promise<string | undefined> {
  const parameters = { op: "rs_list", ds: `${series}[:#${recordNumber}]`, seg: segment };
  const list = parseRecordList(await connection.ask("information", parameters), `record ${recordNumber}`);
  requireSuccess(list, `record ${recordNumber}`);
  const texts = list.segments[0]?.texts;
  const path = texts && texts.length > 0 ? textAt(texts, 0) : "";
  return path.startsWith("/") ? `${connection.server.files ?? ""}${path}` : undefined;
}
