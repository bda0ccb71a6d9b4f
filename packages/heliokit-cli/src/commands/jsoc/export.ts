import { type ExportForm, type ExportJob, imPatch, type ProcessingStep } from "heliokit/jsoc";
import { listenForInterruption } from "../../interruption.js";
import { type RawOptions, readChoice, readFlag, readInteger, readText } from "../../prep/raw-options.js";
import { downloadTeller } from "../../progress/download-progress.js";
import { textTable } from "../../report/words.js";
import { UsageError } from "../../usage-error.js";
import { type Common, EXIT } from "../../world.js";
import { clientOf, namesOf, recordsOf } from "./client.js";
import { finish, transferOptions } from "./download.js";

const MOST = 100_000_000;

/** `heliokit jsoc export`: asks the archive to prepare files; with --to waits for them and fetches them. */
export async function exportRecords(text: string | undefined, raw: RawOptions, common: Common): Promise<number> {
  const form = formOf(raw);
  const client = clientOf(raw, common);
  const result = await client.query(await recordsOf(client, text, raw));
  if (readFlag(raw, "dryRun", false)) {
    const { recordSet, expectedCount } = result.selection;
    const document = { dryRun: true, recordSet, records: expectedCount };
    await common.output.out(
      common.json ? `${JSON.stringify(document)}\n` : `${expectedCount} records would be exported: ${recordSet}\n`,
    );
    return EXIT.done;
  }
  const segments = namesOf(raw, "segment");
  const job = await client.export(result, { ...form, ...(segments.length > 0 ? { segments } : {}) });
  return follow(job, raw, common);
}

/** `heliokit jsoc status [ID]`: all jobs, or one; with --to waits for it and fetches its files. */
export async function exportStatus(id: string | undefined, raw: RawOptions, common: Common): Promise<number> {
  const client = clientOf(raw, common);
  if (id !== undefined) {
    const job = await client.exportFromId(id);
    if (readFlag(raw, "cancel", false)) {
      await job.cancel();
      await tellJobs([job], common);
      return EXIT.done;
    }
    await job.refresh();
    return follow(job, raw, common);
  }
  const jobs = await client.exportJobs();
  for (const job of jobs) if (!job.state.finished) await job.refresh();
  await tellJobs(jobs, common);
  return EXIT.done;
}

async function follow(job: ExportJob, raw: RawOptions, common: Common): Promise<number> {
  const to = readText(raw, "dir");
  if (to === undefined && !readFlag(raw, "wait", false)) {
    await tellJobs([job], common);
    return job.state.finished && job.state.stage !== "done" ? EXIT.someFailed : EXIT.done;
  }
  const interruption = listenForInterruption(() =>
    common.output.message(`stopping; the archive goes on: heliokit jsoc status ${job.id} --to DIR\n`),
  );
  const signal = interruption.stop;
  const teller = downloadTeller(common);
  try {
    for await (const { text, waitSeconds } of job.states({ signal })) {
      const estimate = waitSeconds === undefined ? "" : ` (the archive says about ${Math.round(waitSeconds)} s)`;
      if (!common.quiet) common.output.message(`${job.id}: ${text}${estimate}\n`);
    }
    if (to === undefined) {
      await tellJobs([job], common);
      return job.state.stage === "done" ? EXIT.done : EXIT.someFailed;
    }
    const report = await job.download({
      to,
      ...transferOptions(raw),
      overwrite: readFlag(raw, "overwrite", false),
      signal,
      onProgress: (progress) => teller.tell(progress),
    });
    teller.close();
    return await finish(report, to, raw, common);
  } catch (error) {
    if (signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    teller.close();
    interruption.release();
  }
}

async function tellJobs(jobs: readonly ExportJob[], common: Common): Promise<void> {
  if (common.json) {
    const rows = jobs.map(({ id, state, recordSet, submittedAt }) => ({
      id,
      submittedAt: new Date(submittedAt).toISOString(),
      ...state,
      recordSet,
    }));
    await common.output.out(`${JSON.stringify({ rows }, null, 1)}\n`);
  } else if (jobs.length === 0) await common.output.out("no exports; heliokit jsoc export asks for one\n");
  else {
    const rows = jobs.map(({ id, state, submittedAt }) => [
      id,
      new Date(submittedAt).toISOString().slice(0, 16),
      state.text,
    ]);
    await common.output.out(textTable([["id", "submitted (UTC)", "state"], ...rows]));
  }
}

/** What the options say of an export. */
function formOf(raw: RawOptions): ExportForm {
  const method = readChoice(raw, "method", ["url_quick", "url", "url-tar"], "url");
  const protocol = readChoice(
    raw,
    "protocol",
    ["as-is", "fits", "jpg", "mpg", "mp4"],
    method === "url_quick" ? "as-is" : "fits",
  );
  const names = readText(raw, "names");
  const limit = readInteger(raw, "limit", -MOST, MOST);
  const processing = [...cutoutStep(raw), ...namedSteps(raw)];
  return {
    method,
    protocol,
    ...(names === undefined ? {} : { fileNames: names }),
    ...(limit === undefined ? {} : { limit }),
    ...(processing.length > 0 ? { processing } : {}),
  };
}

/** `--cutout X,Y,WIDTH,HEIGHT` in arcsec, at the time of `--reference`. */
function cutoutStep(raw: RawOptions): readonly ProcessingStep[] {
  const text = readText(raw, "cutout");
  if (text === undefined) return [];
  const [x, y, width, height, ...rest] = text
    .split(",")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const reference = readText(raw, "reference") ?? readText(raw, "from");
  if (
    x === undefined ||
    y === undefined ||
    width === undefined ||
    height === undefined ||
    rest.length > 0 ||
    ![x, y, width, height].every(Number.isFinite)
  ) {
    throw new UsageError(
      `--cutout ${text}: wanted X,Y,WIDTH,HEIGHT in arcsec, such as 500,300,345.6,345.6`,
      "jsoc export",
    );
  }
  if (reference === undefined) {
    throw new UsageError("--cutout needs --reference TIME: the moment at which the box is there", "jsoc export");
  }
  return [
    imPatch({
      reference,
      x,
      y,
      width,
      height,
      tracking: readFlag(raw, "tracking", true),
      register: readFlag(raw, "register", false),
    }),
  ];
}

/** `--process 'rebin,method=boxcar,scale=0.25'`, several joined by `|`. */
function namedSteps(raw: RawOptions): readonly ProcessingStep[] {
  return (readText(raw, "process") ?? "")
    .split("|")
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const [name = "", ...given] = part.split(",").map((word) => word.trim());
      const pairs = given.map((pair): [string, string] => [
        pair.split("=")[0] ?? "",
        pair.split("=").slice(1).join("="),
      ]);
      return { name, arguments: Object.fromEntries(pairs) };
    });
}
