import { basename, join, resolve } from "node:path";
import { isHeliokitError } from "heliokit/errors";
import { compareInstants, type Instant } from "heliokit/time";
import { type FileOutcome, outcomeOf } from "../outcome.js";
import { DuplicateFinder } from "./collisions.js";
import { jobId } from "./ids.js";
import type { Found, InputFile } from "./inputs.js";
import type { Inspection } from "./inspect.js";
import { inputIdentity, type Layout, outputName, outputPath } from "./names.js";
import { headerIsSelected, nameFacts, nameMayBeSelected, type Selection, utcYear } from "./selection.js";
import { isInShard, type Shard } from "./shard.js";
import { Spool } from "./spool.js";

/** One conversion to be done. Plain data: engines send it to threads and queues. */
export interface Job {
  /** Place in the plan, from 0. */
  readonly index: number;
  readonly id: string;
  /** Absolute path. */
  readonly input: string;
  readonly inputBytes: number;
  /** Absolute path. */
  readonly output: string;
  /** Bytes the output will have, estimated from the image's size and the way it is stored. */
  readonly expectedBytes: number;
}

/** What planning depends on. */
export interface PlanSettings {
  /** Output folder. */
  readonly out: string;
  readonly layout: Layout;
  readonly selection: Selection;
  readonly shard: Shard | undefined;
  /** See `JobIdentity`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly algorithm: number;
  readonly bytesPerPixel: number;
  /** Whether the output's file system tells `A` from `a`. */
  readonly caseSensitive: boolean;
}

type SurveyEntry =
  | { readonly file: InputFile }
  | { readonly unreadable: string; readonly code: string; readonly message: string };

/** What a first pass over the inputs found, by names and sizes alone. */
export interface Survey {
  /** Files that may be converted, and folders that could not be read. */
  readonly entries: Spool<SurveyEntry>;
  /** Names that are no FITS files. */
  readonly notFits: number;
  /** Names outside of the selection. */
  readonly notSelected: number;
  readonly bytes: number;
  /** Earliest and latest time that a name gives. */
  readonly span: { readonly from: Instant; readonly until: Instant } | undefined;
  /** Files whose name gives no time, up to the first hundred thousand. */
  readonly withoutTime: readonly string[];
  readonly duplicates: DuplicateFinder;
}

const MOST_WITHOUT_TIME = 100_000;

/** The first pass: lists, filters by shard and name, and remembers what the second pass needs. Reads no file. */
export async function surveyInputs(
  found: AsyncIterable<Found>,
  settings: Pick<PlanSettings, "layout" | "selection" | "shard" | "caseSensitive">,
  onFound: (count: number) => void = () => {},
): Promise<Survey> {
  const entries = new Spool<SurveyEntry>();
  const duplicates = new DuplicateFinder();
  const withoutTime: string[] = [];
  let notFits = 0;
  let notSelected = 0;
  let bytes = 0;
  let from: Instant | undefined;
  let until: Instant | undefined;
  for await (const one of found) {
    if (one.kind === "ignored") notFits++;
    else if (one.kind === "unreadable") {
      if (!isHeliokitError(one.error)) throw one.error;
      await entries.add({ unreadable: one.path, code: one.error.code, message: one.error.message });
    } else {
      const { file } = one;
      if (!isInShard(shardKey(file), settings.shard)) continue;
      const facts = nameFacts(basename(file.path));
      if (!nameMayBeSelected(facts, settings.selection)) {
        notSelected++;
        continue;
      }
      duplicates.show(collisionKey(file, settings));
      bytes += file.size;
      if (!facts.time) {
        if (withoutTime.length < MOST_WITHOUT_TIME) withoutTime.push(file.path);
      } else {
        if (!from || compareInstants(facts.time, from) < 0) from = facts.time;
        if (!until || compareInstants(facts.time, until) > 0) until = facts.time;
      }
      await entries.add({ file });
      onFound(entries.length);
    }
  }
  const span = from && until ? { from, until } : undefined;
  return { entries, notFits, notSelected, bytes, span, withoutTime, duplicates };
}

/** Inputs that could collide must share a shard: the output's name decides. */
function shardKey(file: InputFile): string {
  return outputName(basename(file.path)).toLowerCase();
}

/** What two inputs have in common when they may be written to one output. */
function collisionKey(file: InputFile, settings: Pick<PlanSettings, "layout" | "caseSensitive">): string {
  const layout = settings.layout === "mirror" ? "mirror" : "flat";
  const path = outputPath({ relative: file.relative, channel: undefined, year: undefined }, layout);
  return settings.caseSensitive ? path : path.toLowerCase();
}

/** What {@link resolveDuplicates} found out about inputs whose outputs have the same name. */
export interface Duplicates {
  /** Places in the survey of files that were met twice: the second time is passed over. */
  readonly repeated: ReadonlySet<number>;
  readonly collisions: readonly { readonly output: string; readonly inputs: readonly string[] }[];
}

/**
 * Looks closely at files whose outputs would have the same name: the same file met twice is taken once; different
 * files collide where also their folders (from the header, for the channel-year layout) are the same.
 */
export async function resolveDuplicates(
  survey: Survey,
  settings: PlanSettings,
  inspect: (path: string) => Promise<Inspection>,
): Promise<Duplicates> {
  const repeated = new Set<number>();
  const collisions: { output: string; inputs: string[] }[] = [];
  if (!survey.duplicates.hasSuspects) return { repeated, collisions };

  const groups = new Map<string, InputFile[]>();
  let index = 0;
  for await (const entry of survey.entries.read()) {
    if ("file" in entry) {
      const key = collisionKey(entry.file, settings);
      if (survey.duplicates.isSuspect(key)) {
        const group = groups.get(key) ?? [];
        if (group.some((other) => other.path === entry.file.path)) repeated.add(index);
        else groups.set(key, [...group, entry.file]);
      }
    }
    index++;
  }
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const byOutput = new Map<string, string[]>();
    for (const file of group) {
      const output = await outputWithHeader(file, settings, inspect);
      if (output !== undefined) byOutput.set(output, [...(byOutput.get(output) ?? []), file.path]);
    }
    for (const [output, inputs] of byOutput) if (inputs.length > 1) collisions.push({ output, inputs });
  }
  return { repeated, collisions };
}

/** The output's path below the output folder; undefined for a file that will come to no output. */
async function outputWithHeader(
  file: InputFile,
  settings: PlanSettings,
  inspect: (path: string) => Promise<Inspection>,
): Promise<string | undefined> {
  try {
    const inspection = await inspect(file.path);
    if (!headerIsSelected(inspection, settings.selection)) return undefined;
    const path = outputPath(namedInput(file, inspection), settings.layout);
    return settings.caseSensitive ? path : path.toLowerCase();
  } catch (error) {
    if (isHeliokitError(error)) return undefined;
    throw error;
  }
}

function namedInput(file: InputFile, inspection: Inspection) {
  const { channel, observedAt } = inspection;
  return { relative: file.relative, channel, year: observedAt && utcYear(observedAt) };
}

/** What planning makes of one input. */
export type Planned =
  | { readonly kind: "job"; readonly job: Job }
  | { readonly kind: "outcome"; readonly outcome: FileOutcome }
  | { readonly kind: "not-selected"; readonly index: number };

/** Makes the job of one file from its name and header. Pure. */
export function planFile(file: InputFile, inspection: Inspection, index: number, settings: PlanSettings): Planned {
  if (!headerIsSelected(inspection, settings.selection)) return { kind: "not-selected", index };
  const output = join(resolve(settings.out), ...outputPath(namedInput(file, inspection), settings.layout).split("/"));
  if (output === file.path) {
    const message = `${file.path} would be overwritten by its own output; choose another --out`;
    return {
      kind: "outcome",
      outcome: outcomeOf({ index, input: file.path, output, status: "failed", code: "prep/output-is-input", message }),
    };
  }
  const id = jobId({
    name: inputIdentity(file.relative, settings.layout),
    size: inspection.size,
    datasum: inspection.datasum,
    parameters: settings.parameters,
    algorithm: settings.algorithm,
  });
  const pixels = inspection.width * inspection.height;
  // The header has about 200 cards and grows by HISTORY: six blocks hold it.
  const expectedBytes = Math.ceil((pixels * settings.bytesPerPixel) / 2880) * 2880 + 8 * 2880;
  return {
    kind: "job",
    job: { index, id, input: file.path, inputBytes: inspection.size, output, expectedBytes },
  };
}

/** How many headers are read ahead of the conversions: hides the latency of a network share. */
const AHEAD = 16;

/** The second pass: every entry of the survey becomes a job or an outcome, in order. */
export async function* planJobs(
  survey: Survey,
  duplicates: Duplicates,
  settings: PlanSettings,
  inspect: (path: string) => Promise<Inspection>,
): AsyncGenerator<Planned> {
  const running: Promise<Planned>[] = [];
  let place = 0;
  let index = 0;
  for await (const entry of survey.entries.read()) {
    if (duplicates.repeated.has(place++)) continue;
    const planned = planEntry(entry, index++, settings, inspect);
    // Looked at when its turn comes; until then a rejection is not "unhandled".
    planned.catch(() => {});
    running.push(planned);
    if (running.length > AHEAD) yield (await running.shift()) as Planned;
  }
  for (const planned of running) yield await planned;
}

async function planEntry(
  entry: SurveyEntry,
  index: number,
  settings: PlanSettings,
  inspect: (path: string) => Promise<Inspection>,
): Promise<Planned> {
  if ("unreadable" in entry) {
    const { unreadable: input, code, message } = entry;
    return { kind: "outcome", outcome: outcomeOf({ index, input, status: "failed", code, message }) };
  }
  try {
    return planFile(entry.file, await inspect(entry.file.path), index, settings);
  } catch (error) {
    if (!isHeliokitError(error)) throw error;
    const { code, message } = error;
    return { kind: "outcome", outcome: outcomeOf({ index, input: entry.file.path, status: "failed", code, message }) };
  }
}
