import type { DownloadedFile, DownloadReport } from "heliokit/download";
import { count, duration, megabytes } from "../../report/words.js";
import { type Common, EXIT } from "../../world.js";

/** Failures told one by one. */
const TOLD = 20;

/** One file of a download, in the form of all reports. */
export function fileRow({
  url,
  path,
  name,
  status,
  code,
  message,
  bytes,
  attempts,
  resumedFrom,
}: DownloadedFile): Readonly<Record<string, unknown>> {
  return {
    input: url,
    output: path ?? name,
    status,
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    bytes,
    attempts,
    ...(resumedFrom === undefined ? {} : { resumedFrom }),
    warnings: [],
  };
}

/** The report of a download, in the form of all reports. */
export function downloadDocument(report: DownloadReport): Readonly<Record<string, unknown>> {
  return {
    done: report.done,
    skipped: report.skipped,
    failed: report.failed,
    ignored: 0,
    seconds: report.seconds,
    bytes: report.bytes,
    files: report.files.map(fileRow),
  };
}

/** Tells what became of a download; the exit status is 1 where a file failed. */
export async function tellDownload(report: DownloadReport, folder: string, common: Common): Promise<number> {
  if (common.json) await common.output.out(`${JSON.stringify(downloadDocument(report), null, 1)}\n`);
  else {
    const failed = report.files.filter(({ status }) => status === "failed");
    for (const { name, message, code } of failed.slice(0, TOLD)) {
      common.output.message(`failed: ${name}: ${message} [${code}]\n`);
    }
    if (failed.length > TOLD) common.output.message(`and ${failed.length - TOLD} more; --json lists all\n`);
    if (!common.quiet) {
      const parts = [
        `${count(report.done, "file")} downloaded`,
        ...(report.skipped > 0 ? [`${report.skipped} there already`] : []),
        ...(report.failed > 0 ? [`${report.failed} failed`] : []),
      ];
      await common.output.out(
        `${parts.join(", ")}: ${megabytes(report.bytes)} in ${duration(report.seconds)}, in ${folder}\n`,
      );
    }
  }
  return report.failed > 0 ? EXIT.someFailed : EXIT.done;
}
