import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { LEVEL15_ALGORITHM } from "heliokit/aia";
import { isHeliokitError } from "heliokit/errors";
import { allowedCores, allowedMemory, diskTableCache, freeSpace, makeFolder, nodeFetch, VERSION } from "heliokit/node";
import { compareInstants, type Instant } from "heliokit/time";
import { type BatchEnd, runBatch } from "../batch.js";
import type { Engine } from "../engine/engine.js";
import { localEngine } from "../engine/local.js";
import { listenForInterruption } from "../interruption.js";
import { finishedOutputs, openJournal } from "../journal.js";
import type { FileOutcome } from "../outcome.js";
import { findInputs, readFileList } from "../plan/inputs.js";
import { inspectFile } from "../plan/inspect.js";
import {
  type Duplicates,
  type PlanSettings,
  planJobs,
  resolveDuplicates,
  type Survey,
  surveyInputs,
} from "../plan/plan.js";
import { parseSelection } from "../plan/selection.js";
import { parseShard } from "../plan/shard.js";
import { Spool } from "../plan/spool.js";
import { readOptionsFile } from "../prep/options-file.js";
import { bytesPerPixel, conversionOptions, identityParameters, type PrepTables } from "../prep/parameters.js";
import type { RawOptions } from "../prep/raw-options.js";
import { type PrepSettings, readSettings, settingsDocument } from "../prep/settings.js";
import { checkReplayedTables, resolveTables, tableSources, tablesDocument } from "../prep/tables.js";
import { chooseStyle, makeProgress, type Progress } from "../progress/progress.js";
import { explanation } from "../report/explain.js";
import { jsonReport } from "../report/json.js";
import { summaryText, Tallier } from "../report/summary.js";
import { count } from "../report/words.js";
import { checkOutput, decide, existingOutput } from "../resume.js";
import { UsageError } from "../usage-error.js";
import { type Common, EXIT } from "../world.js";
import { dryRun } from "./prep-dry-run.js";
import { problemDocument, problemText } from "./prep-problem.js";
import { reportFolder } from "./prep-report.js";

/** What `prep` is told: its inputs, its own options as typed, and modes. */
export interface PrepCall {
  readonly inputs: readonly string[];
  /** Only what was typed; defaults come later, so that an options file can stand between. */
  readonly raw: RawOptions;
  readonly optionsFile: string | undefined;
  readonly dryRun: boolean;
  readonly explain: boolean;
  readonly report: boolean;
}

/** `heliokit prep`: level 1 to level 1.5 in bulk. Returns the exit status. */
export async function prep(call: PrepCall, common: Common): Promise<number> {
  const file = call.optionsFile === undefined ? undefined : await readOptionsFile(call.optionsFile);
  const inputs = call.inputs.length > 0 || call.raw["filesFrom"] !== undefined ? call.inputs : (file?.inputs ?? []);
  const settings = withResolvedShard(readSettings(inputs, { ...file?.raw, ...call.raw }), common);
  if (call.report) return reportFolder(settings.out, common);
  if (inputs.length === 0 && settings.filesFrom === undefined) {
    throw new UsageError("no input: name files, folders or quoted patterns, or give --files-from LIST", "prep");
  }
  if (settings.engine === "bullmq") {
    // A missing address is told before a million files are looked at.
    const { queueAddress } = await import("../queue/address.js");
    queueAddress(settings.queue, common.env, "prep");
  }
  const progress = progressOf(common);
  const interruption = listenForInterruption(() =>
    progress.note("stopping: running files are finished first; Ctrl-C again leaves at once"),
  );
  let survey: Survey | undefined;
  try {
    survey = await surveyed(settings, common, progress, interruption.stop);
    if (interruption.stop.aborted) return EXIT.interrupted;
    const hmi = await onlyHmi(survey);
    const tables = await tablesFor(settings, survey, hmi, common, interruption.stop);
    checkReplayedTables(file?.tables, tables, new Set(Object.keys(call.raw)));
    const plan = planSettings(settings, tables, common);
    const duplicates = await resolveDuplicates(survey, plan, inspectFile);
    refuseCollisions(duplicates);
    if (call.explain && survey.entries.length - duplicates.repeated.size > 1) {
      throw new UsageError(
        `--explain takes one file, not ${survey.entries.length}; the report of --json holds the same for all`,
        "prep",
      );
    }
    const run: Run = { settings, tables, plan, survey, hmi, duplicates, progress, common };
    if (call.dryRun) return await dryRun({ ...run, jobs: threads(settings, survey) });
    return await convertAll(run, call.explain, interruption);
  } catch (error) {
    if (interruption.stop.aborted && error instanceof Error && error.name === "AbortError") return EXIT.interrupted;
    throw error;
  } finally {
    progress.close();
    interruption.release();
    await survey?.entries.close();
  }
}

/** Reports hold what `auto` stood for, so that they replay outside of the array job too. */
function withResolvedShard(settings: PrepSettings, { env }: Common): PrepSettings {
  if (settings.shard !== "auto") return settings;
  const { index, count: all } = parseShard("auto", env);
  return { ...settings, shard: `${index}/${all}` };
}

/** A run of `prep`, everything resolved. */
export interface Run {
  readonly settings: PrepSettings;
  readonly tables: PrepTables;
  readonly plan: PlanSettings;
  readonly survey: Survey;
  /** All inputs are HMI's: no table of AIA's is used, nothing is normalised. */
  readonly hmi: boolean;
  readonly duplicates: Duplicates;
  readonly progress: Progress;
  readonly common: Common;
}

function progressOf({ progress, quiet, output, env }: Common): Progress {
  const isTerminal = process.stderr.isTTY === true;
  return makeProgress(chooseStyle(progress, { isTerminal, term: env["TERM"], quiet }), {
    write: output.message,
    nowMs: () => performance.now(),
    columns: () => process.stderr.columns ?? 80,
  });
}

async function surveyed(
  settings: PrepSettings,
  { env }: Common,
  progress: Progress,
  signal: AbortSignal,
): Promise<Survey> {
  const { inputs, filesFrom, nul, out } = settings;
  const open = (list: string) => (list === "-" ? process.stdin : createReadStream(list));
  const listed = filesFrom === undefined ? undefined : readFileList(filesFrom, nul, open);
  const survey = await surveyInputs(
    abortable(findInputs({ inputs, out, ...(listed ? { listed } : {}) }), signal),
    {
      layout: settings.layout,
      selection: parseSelection(settings.from, settings.to, settings.channel),
      shard: settings.shard === undefined ? undefined : parseShard(settings.shard, env),
      caseSensitive: isCaseSensitive(),
    },
    (found) => progress.listing(found),
  );
  if (survey.entries.length === 0 && survey.notSelected === 0 && settings.shard === undefined && !signal.aborted) {
    const names = inputs.length > 0 ? inputs.join(", ") : `the list ${filesFrom}`;
    const others = survey.notFits > 0 ? ` (${count(survey.notFits, "other file")} there)` : "";
    throw new UsageError(`no FITS files (.fits, .fts, .fit, also .gz) found in ${names}${others}`, "prep");
  }
  return survey;
}

async function* abortable<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const item of items) {
    if (signal.aborted) return;
    yield item;
  }
}

function isCaseSensitive(): boolean {
  return process.platform !== "win32" && process.platform !== "darwin";
}

async function tablesFor(
  settings: PrepSettings,
  survey: Survey,
  hmi: boolean,
  { offline, env }: Common,
  signal: AbortSignal,
): Promise<PrepTables> {
  // The pointing table is the one that must reach the observations; without it no header needs to be read for times.
  const span = settings.pointing === "header" ? survey.span : await wholeSpan(survey);
  // HMI's images need no table of AIA's; its files say by their names what they are.
  const wanted = hmi ? ({ ...settings, pointing: "header", correction: "none" } as const) : settings;
  return resolveTables(wanted, {
    span,
    offline,
    signal,
    fetch: nodeFetch,
    cache: diskTableCache(),
    sources: tableSources(env),
  });
}

/** Whether there are files, and all of them are HMI's by name (`hmi.m_45s.20130621_000000_TAI.magnetogram.fits`). */
async function onlyHmi(survey: Survey): Promise<boolean> {
  let hmi = 0;
  for await (const entry of survey.entries.read()) {
    if (!("file" in entry) || !/^hmi[._]/i.test(basename(entry.file.path))) return false;
    hmi++;
  }
  return hmi > 0;
}

/** Earliest and latest observation: from the names, and from the headers of files whose names do not say. */
async function wholeSpan(survey: Survey): Promise<Survey["span"]> {
  let { span } = survey;
  for (const path of survey.withoutTime) {
    const time = await observedAt(path);
    if (!time) continue;
    span = {
      from: span && compareInstants(span.from, time) < 0 ? span.from : time,
      until: span && compareInstants(span.until, time) > 0 ? span.until : time,
    };
  }
  return span;
}

async function observedAt(path: string): Promise<Instant | undefined> {
  try {
    return (await inspectFile(path)).observedAt;
  } catch (error) {
    // The file's own turn will come and tell what is wrong.
    if (isHeliokitError(error)) return undefined;
    throw error;
  }
}

function planSettings(settings: PrepSettings, tables: PrepTables, { env }: Common): PlanSettings {
  return {
    out: settings.out,
    layout: settings.layout,
    selection: parseSelection(settings.from, settings.to, settings.channel),
    shard: settings.shard === undefined ? undefined : parseShard(settings.shard, env),
    parameters: identityParameters(settings, tables),
    algorithm: LEVEL15_ALGORITHM,
    bytesPerPixel: bytesPerPixel(settings),
    caseSensitive: isCaseSensitive(),
  };
}

function refuseCollisions({ collisions }: Duplicates): void {
  if (collisions.length === 0) return;
  const shown = collisions.slice(0, 5).map(({ output, inputs }) => `\n  ${output} from\n    ${inputs.join("\n    ")}`);
  const more = collisions.length > 5 ? `\n  ... and ${collisions.length - 5} more` : "";
  throw new UsageError(
    `${count(collisions.length, "output")} would be written by more than one input; nothing was converted.${shown.join("")}${more}\n` +
      "Keep folders apart with --layout mirror, or convert them into different --out folders.",
    "prep",
  );
}

/** Threads: what the machine allows, what its memory allows, and no more than there are files. */
function threads(settings: PrepSettings, survey: Survey): number {
  if (settings.jobs !== undefined) return settings.jobs;
  // Measured on 4096 x 4096 images, with room to spare; float64 doubles the pixels.
  const bytesEach = settings.dtype === "float64" || settings.order > 3 ? 480e6 : 240e6;
  const byMemory = Math.floor(allowedMemory() / bytesEach);
  return Math.max(1, Math.min(allowedCores(), byMemory, survey.entries.length));
}

/** An image is shared out in parts of 1024 rows: a full frame has four. */
const MOST_THREADS_FOR_ONE_IMAGE = 4;

async function convertAll(
  run: Run,
  explain: boolean,
  { stop, abandon }: { readonly stop: AbortSignal; readonly abandon: AbortSignal },
): Promise<number> {
  const { settings, tables, plan, survey, duplicates, progress, common } = run;
  const begin = performance.now();
  const options = { ...settingsDocument(settings), tables: tablesDocument(tables) };
  const engine = await openEngine(run, stop);
  let journal: ReturnType<typeof openJournal>;
  try {
    await makeFolder(settings.out);
    journal = openJournal(settings.out, plan.shard, VERSION, options);
  } catch (error) {
    await engine.close();
    if (isHeliokitError(error)) throw new UsageError(error.message, "prep");
    throw error;
  }
  const outcomes = common.json ? new Spool<FileOutcome>() : undefined;
  const tallier = new Tallier();
  let explained: FileOutcome | undefined;
  try {
    const finished = await finishedOutputs(settings.out);
    progress.total(survey.entries.length - duplicates.repeated.size);
    const end = await runBatch({
      plan: planJobs(survey, duplicates, plan, inspectFile),
      decide: async (job) => {
        const existing = await existingOutput(job, finished, (path) => checkOutput(path, job.id));
        // Made by a worker while no coordinator was there: its own account is worth more than "already done".
        const waits = existing.kind === "finished" && !existing.recorded && (await engine.holds?.(job));
        return waits ? { kind: "convert", warnings: [] } : decide(job, existing, settings.overwrite);
      },
      engine,
      journal,
      progress,
      onOutcome: async (outcome) => {
        tallier.add(outcome);
        explained = outcome;
        await outcomes?.add(outcome);
      },
      stop,
      abandon,
    });
    progress.close();
    const seconds = (performance.now() - begin) / 1000;
    await tellEnd(run, end, { options, seconds, tallier, outcomes, journal: journal.path });
    if (explain && explained) await common.output.out(`\n${explanation(await withSteps(explained, settings.out))}`);
    return exitStatus(end, tallier);
  } finally {
    await engine.close();
    journal.close();
    await outcomes?.close();
  }
}

/** The engine that was asked for; what a queue needs is loaded only for it. */
async function openEngine({ settings, tables, survey, progress, common }: Run, signal: AbortSignal): Promise<Engine> {
  const conversion = conversionOptions(settings, tables);
  if (settings.engine === "local") {
    return localEngine({
      jobs: threads(settings, survey),
      conversion,
      // Measured: on two cores another thread takes as long to start as it saves, so only who asks for it gets it.
      rowHelpers: Math.min(settings.jobs ?? 1, MOST_THREADS_FOR_ONE_IMAGE) - 1,
    });
  }
  const { openQueueEngine } = await import("../queue/open-engine.js");
  return openQueueEngine(settings, conversion, { env: common.env, note: progress.note, signal });
}

/** An output that was done before is explained by the run that did it. */
async function withSteps(outcome: FileOutcome, out: string): Promise<FileOutcome> {
  if (outcome.code !== "prep/already-done") return outcome;
  const { mergeJournals } = await import("../report/merge.js");
  for await (const earlier of (await mergeJournals(out)).outcomes()) {
    if (earlier.input === outcome.input && earlier.id === outcome.id) return earlier;
  }
  return outcome;
}

interface Ending {
  readonly options: Record<string, unknown>;
  readonly seconds: number;
  readonly tallier: Tallier;
  readonly outcomes: Spool<FileOutcome> | undefined;
  readonly journal: string;
}

async function tellEnd(run: Run, end: BatchEnd, ending: Ending): Promise<void> {
  const { survey, settings, common } = run;
  const { tally } = ending.tallier;
  const ignored = { notFits: survey.notFits, notSelected: survey.notSelected + end.notSelected };
  if (ending.outcomes) {
    const head = {
      done: tally.done,
      skipped: tally.skipped,
      failed: tally.failed,
      ignored: ignored.notFits + ignored.notSelected,
      seconds: Number(ending.seconds.toFixed(3)),
      version: VERSION,
      ...problemDocument(end.stop),
      options: ending.options,
    };
    for await (const piece of jsonReport(head, ending.outcomes.read())) await common.output.out(piece);
  } else if (!common.quiet) {
    await common.output.out(
      summaryText(tally, {
        ignored,
        seconds: ending.seconds,
        out: settings.out,
        product: productName(settings, run.hmi),
        journal: ending.journal,
        interrupted: end.stop?.kind === "interrupted",
      }),
    );
  }
  if (common.quiet && !ending.outcomes && tally.failed > 0) {
    const all = tally.done + tally.skipped + tally.failed;
    common.output.message(`heliokit: ${tally.failed} of ${count(all, "file")} failed; see ${ending.journal}\n`);
  }
  // Left alone because of other options: quiet is no reason to think that it was done.
  const kept = tally.reasons.find(({ code }) => code === "prep/output-exists");
  if (common.quiet && kept) {
    common.output.message(
      `heliokit: ${count(kept.count, "output")} made with other options or by another program left alone; --overwrite replaces them\n`,
    );
  }
  const left = survey.entries.length - run.duplicates.repeated.size - tally.done - tally.skipped - tally.failed;
  const each = tally.done > 0 ? tally.outputBytes / tally.done : undefined;
  const problem = await problemText(end.stop, { left, bytesEach: each, free: () => freeSpace(settings.out) });
  if (problem !== undefined) common.output.message(problem);
}

/** What the outputs are, in words. */
export function productName(settings: PrepSettings, hmi = false): string {
  const corrected = settings.correction === "none" ? "" : "degradation-corrected ";
  const unit = settings.normalize ? "DN/s" : "DN";
  const storage = settings.compress === "none" ? settings.dtype : `${settings.compress}-compressed ${settings.dtype}`;
  return hmi ? `level 1.5, ${storage}` : `level 1.5, ${corrected}${unit}, ${storage}`;
}

function exitStatus({ stop }: BatchEnd, tallier: Tallier): number {
  if (stop?.kind === "interrupted") return EXIT.interrupted;
  if (stop) return EXIT.usage;
  return tallier.tally.failed > 0 ? EXIT.someFailed : EXIT.done;
}
