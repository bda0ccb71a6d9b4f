import { freeSpace, VERSION } from "heliokit/node";
import { findJournals, finishedOutputs, readJournal } from "../journal.js";
import { inspectFile } from "../plan/inspect.js";
import { planJobs } from "../plan/plan.js";
import { settingsDocument } from "../prep/settings.js";
import { tablesDocument } from "../prep/tables.js";
import { count, duration, megabytes } from "../report/words.js";
import { checkOutput, decide, existingOutput } from "../resume.js";
import { EXIT } from "../world.js";
import { productName, type Run } from "./prep.js";

/** Without journals to learn from: a 4096 x 4096 image on one core of an ordinary machine. */
const SECONDS_PER_FILE = 0.15;

/** `prep --dry-run`: what would be done, and whether there is room. Nothing is written, not even the output folder. */
export async function dryRun(run: Run & { readonly jobs: number }): Promise<number> {
  const { settings, tables, plan, survey, duplicates, progress, common } = run;
  const finished = await finishedOutputs(settings.out);
  const counts = {
    convert: 0,
    alreadyDone: 0,
    outputExists: 0,
    unreadable: 0,
    ignored: survey.notFits + survey.notSelected,
  };
  let bytesOut = 0;
  progress.total(survey.entries.length - duplicates.repeated.size);
  for await (const planned of planJobs(survey, duplicates, plan, inspectFile)) {
    if (planned.kind === "not-selected") counts.ignored++;
    else if (planned.kind === "outcome") counts.unreadable++;
    else {
      const { job } = planned;
      const existing = await existingOutput(job, finished, (path) => checkOutput(path, job.id));
      const decision = decide(job, existing, settings.overwrite);
      if (decision.kind === "convert") {
        counts.convert++;
        bytesOut += job.expectedBytes;
      } else if (decision.outcome.code === "prep/already-done") counts.alreadyDone++;
      else counts.outputExists++;
    }
  }
  progress.close();
  const bytesFree = await freeSpace(settings.out);
  const seconds = (counts.convert * ((await secondsPerFile(settings.out)) ?? SECONDS_PER_FILE)) / run.jobs;
  if (common.json) {
    const document = {
      dryRun: true,
      ...counts,
      bytesOut,
      bytesFree: bytesFree ?? null,
      seconds: Number(seconds.toFixed(1)),
      jobs: run.jobs,
      version: VERSION,
      options: { ...settingsDocument(settings), tables: tablesDocument(tables) },
    };
    await common.output.out(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const lines = [
      `${count(counts.convert, "file")} to convert into ${settings.out} (${productName(settings, run.hmi)})`,
      ...(counts.alreadyDone > 0 ? [`${counts.alreadyDone} already done`] : []),
      ...(counts.outputExists > 0
        ? [`${counts.outputExists} whose output exists, made otherwise (--overwrite replaces)`]
        : []),
      ...(counts.unreadable > 0 ? [`${counts.unreadable} that cannot be read and will be told as failed`] : []),
      ...(counts.ignored > 0 ? [`${counts.ignored} ignored`] : []),
      `about ${megabytes(bytesOut)} to write, ${bytesFree === undefined ? "free space unknown" : `${megabytes(bytesFree)} free`}`,
      `about ${duration(seconds)} with --jobs ${run.jobs}`,
    ];
    if (bytesFree !== undefined && bytesOut > bytesFree) {
      lines.push("That is more than there is room for: free some space, choose another --out, or try --compress rice");
    }
    await common.output.out(`${lines.join("\n")}\nNothing was written.\n`);
  }
  return EXIT.done;
}

/** Mean time of a conversion in earlier runs on this folder. */
async function secondsPerFile(out: string): Promise<number | undefined> {
  let sum = 0;
  let files = 0;
  for (const path of await findJournals(out).catch(() => [])) {
    for await (const line of readJournal(path, out)) {
      if (line.type !== "file" || line.status !== "done") continue;
      sum += line.seconds;
      files++;
    }
  }
  return files > 0 ? sum / files : undefined;
}
