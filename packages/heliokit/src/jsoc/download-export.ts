import { openFolder } from "#platform";
import type { ByteSource, Storage } from "../bytes/index.js";
import {
  type DownloadedFile,
  type DownloadItem,
  type DownloadOptions,
  type DownloadReport,
  downloadFiles,
} from "../download/index.js";
import { HeliokitError } from "../errors.js";
import { isImage, openFits } from "../fits/index.js";
import type { ExportJobContext } from "./export-context.js";
import type { ExportedFile, ExportResult } from "./export-state.js";
import { recordFileName } from "./file-names.js";
import type { ExpectedRecord, JobRecord } from "./job-store.js";
import { verifyFits } from "./verify-fits.js";

/** Options of `ExportJob.download`. */
export type DownloadExportOptions = DownloadOptions;

/** Fetches what an export has made; see `ExportJob.download`. */
export async function downloadExport(
  { connection, options: client }: ExportJobContext,
  job: JobRecord,
  result: ExportResult,
  options: DownloadExportOptions,
): Promise<DownloadReport> {
  const began = performance.now();
  const base = connection.server.files ?? "";
  const storage = typeof options.to === "string" ? openFolder(options.to) : options.to;
  const items = itemsOf(result, base);
  if (items.length === 0 && result.files.length === 0) {
    const why = result.warnings.join("; ") || "it holds no file";
    throw new HeliokitError(
      "jsoc/export-failed",
      `the export ${job.requestId ?? job.id} is done without files: ${why}`,
      {
        facts: { id: job.requestId ?? job.id, warnings: result.warnings },
      },
    );
  }
  const verify = async (source: ByteSource, item: DownloadItem) => {
    if (/\.(?:fits?|fts)$/i.test(item.name)) await verifyFits(source);
    await options.verify?.(source, item);
  };
  const { fetch, sleep, random, onRetry, retries } = client;
  const nothing: DownloadReport = { done: 0, skipped: 0, failed: 0, bytes: 0, seconds: 0, files: [] };
  const report =
    items.length === 0
      ? nothing
      : await downloadFiles(items, {
          ...(fetch ? { fetch } : {}),
          ...(sleep ? { sleep } : {}),
          ...(random ? { random } : {}),
          ...(onRetry ? { onRetry } : {}),
          ...(retries === undefined ? {} : { retries }),
          ...options,
          to: storage,
          verify,
        });
  const fetched = await Promise.all(report.files.map((file) => withStepChecked(file, storage, job)));
  const single = result.tarFile !== undefined || result.movie !== undefined;
  const files = [...fetched, ...(single ? [] : missing(job.records ?? [], result.files))];
  const count = (status: DownloadedFile["status"]) => files.filter((file) => file.status === status).length;
  return {
    ...report,
    done: count("done"),
    skipped: count("skipped"),
    failed: count("failed"),
    seconds: (performance.now() - began) / 1000,
    files,
  };
}

function itemsOf(result: ExportResult, base: string): readonly DownloadItem[] {
  const whole = result.tarFile ?? result.movie;
  if (whole !== undefined) return [{ name: whole.split("/").at(-1) ?? whole, urls: [addressOf(base, whole)] }];
  const there = result.files.filter((file) => file.path !== undefined);
  const names = new Set(there.map(({ fileName }) => fileName?.toLowerCase()));
  // Files of url_quick keep the names they are stored under, all the same ones.
  const alike = names.size < there.length || there.some(({ fileName, record }) => isStoredName(fileName, record));
  return there.map((file) => ({
    name: alike ? recordFileName(file.record, file.path ?? "") : (file.fileName ?? ""),
    urls: [addressOf(base, file.path ?? "")],
    about: file,
  }));
}

/** `image_lev1.fits`: a name that says nothing about the record. */
function isStoredName(fileName: string | undefined, record: string): boolean {
  return fileName !== undefined && record.includes("{") && /^[a-z0-9_]+\.fits$/i.test(fileName);
}

function addressOf(base: string, path: string): string {
  return `${base}${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** `[2021-07-03T14:27:23Z][211]` of a record's name. */
function keysOf(record: string): string {
  return /\[[^{]*/.exec(record)?.[0].trim() ?? record;
}

/** Records that were selected and are not among the files, with the reason where it is known. */
function missing(expected: readonly ExpectedRecord[], files: readonly ExportedFile[]): readonly DownloadedFile[] {
  const exported = files.filter(({ path }) => path !== undefined).map(({ record }) => keysOf(record));
  const offline = new Set(files.filter(({ path }) => path === undefined).map(({ record }) => keysOf(record)));
  const known = new Set(exported);
  return expected.flatMap(({ name, noImage }): DownloadedFile[] => {
    const keys = keysOf(name);
    // Processed records have further keys behind those of the original.
    if (known.has(keys) || exported.some((one) => one.startsWith(keys))) return [];
    const why = noImage
      ? "its QUALITY says that there is no image, and exports leave such records out"
      : offline.has(keys)
        ? "the archive has no file for it"
        : "the archive left it out without a reason";
    const code = noImage ? "jsoc/no-image" : "jsoc/not-exported";
    return [{ name, url: "", status: "failed", code, message: `${name}: ${why}`, bytes: 0, attempts: 0 }];
  });
}

/** The archive passes over what it does not understand of a step, and delivers the image as it was. */
async function withStepChecked(file: DownloadedFile, storage: Storage, job: JobRecord): Promise<DownloadedFile> {
  const { storedSize } = job;
  if (storedSize === undefined || file.status === "failed" || !/\.fits$/i.test(file.name)) return file;
  const source = await storage.open(file.name);
  if (!source) return file;
  try {
    const hdus = await (await openFits(source)).hdus();
    const image = hdus.filter(isImage).find(({ axes }) => axes.length >= 2);
    if (!image || image.axes.join("x") !== storedSize) return file;
    const message = `${file.name}: the archive did not apply the processing: the image still has ${storedSize} pixels; check the steps' arguments`;
    return { ...file, status: "failed", code: "jsoc/processing-not-applied", message };
  } finally {
    await source.close?.();
  }
}
