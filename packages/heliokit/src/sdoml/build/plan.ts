import { HeliokitError } from "../../errors.js";
import {
  type AcceptedSource,
  type ArrivalEntry,
  type ArrivalState,
  EMPTY_STORE,
  identityOf,
  planArrival,
  recordKey,
  type SdomlSource,
  slotHolders,
} from "./arrival.js";
import type { Manifest, RejectedSource } from "./manifest.js";
import { type BuildSettings, digestOf, slotsOfYear } from "./settings.js";

/** One frame of a chunk. */
export interface PlannedFrame {
  /** Place along axis 0 of the array. */
  readonly index: number;
  readonly entry: AcceptedSource;
  /** True: made from its source; false: it is in the store and stays. */
  readonly fresh: boolean;
}

/** A chunk (or shard) that must be written. */
export interface PlannedChunk {
  /** Array that it belongs to: `2010/171A`. */
  readonly path: string;
  /** Row of the chunk grid. */
  readonly row: number;
  /** Tells whether a chunk was written for this very plan. */
  readonly job: string;
  readonly frames: readonly PlannedFrame[];
}

/** One array that the run changes. */
export interface PlannedArray {
  readonly path: string;
  readonly year: number;
  readonly channel: string;
  /** Frames afterwards. */
  readonly length: number;
  /** All its frames afterwards, by index. */
  readonly frames: readonly PlannedFrame[];
  readonly chunks: readonly PlannedChunk[];
}

/** Everything that is decided before work starts. */
export interface BuildPlan {
  readonly settings: BuildSettings;
  readonly degradationVersion: string;
  readonly state: ArrivalState;
  readonly log: readonly ArrivalEntry[];
  readonly rejected: readonly RejectedSource[];
  /** Sorted by path; only those that change. */
  readonly arrays: readonly PlannedArray[];
}

/**
 * Plans a build, or an update of the store that `before` describes: which sources are taken, the index of each, and
 * which chunks are written by whom. Pure, and independent of the order of the sources. Only chunks with a new or changed
 * frame are written.
 *
 * @throws HeliokitError `sdoml/mixed-degradation` when sources (or sources and store) were corrected by different versions
 *
 * @example
 * ```ts
 * const plan = planBuild(sources, buildSettings({ size: 512 }));
 * plan.arrays.map(({ path, length, chunks }) => `${path}: ${length} frames, ${chunks.length} chunks`);
 * ```
 */
export function planBuild(sources: readonly SdomlSource[], settings: BuildSettings, before?: Manifest): BuildPlan {
  const { state, log } = planArrival(before?.state ?? EMPTY_STORE, sources, settings);
  const taken = log.filter(({ status }) => status === "done" || status === "replaced");
  const fresh = new Set(taken.map(({ source }) => identityOf(source)));
  const degradationVersion = oneVersion(taken, before);

  const byPath = new Map<string, AcceptedSource[]>();
  for (const entry of state.accepted) {
    const path = `${entry.year}/${entry.source.channel}`;
    const list = byPath.get(path);
    if (list) list.push(entry);
    else byPath.set(path, [entry]);
  }
  const placed = frameIndexes(state, settings);
  const arrays: PlannedArray[] = [];
  for (const path of [...byPath.keys()].sort()) {
    const frames = (byPath.get(path) ?? [])
      .map((entry) => ({ index: placed(entry), entry, fresh: fresh.has(identityOf(entry.source)) }))
      .filter(({ index }) => index >= 0)
      .sort((a, b) => a.index - b.index);
    const first = frames[0];
    if (!first || !frames.some((frame) => frame.fresh)) continue;
    const { year, source } = first.entry;
    const length = settings.order === "packed" ? frames.length : slotsOfYear(year, settings.cadenceSeconds);
    arrays.push({
      path,
      year,
      channel: source.channel,
      length,
      frames,
      chunks: chunksOf(path, frames, settings, degradationVersion),
    });
  }
  return { settings, degradationVersion, state, log, rejected: rejectedAfter(log, before, state), arrays };
}

/**
 * The index of every taken source in its array: its place, or its slot; -1 for one whose slot a closer source holds.
 *
 * @example
 * ```ts
 * const indexOf = frameIndexes(state, settings);
 * ```
 */
export function frameIndexes(state: ArrivalState, settings: BuildSettings): (entry: AcceptedSource) => number {
  if (settings.order === "packed") return ({ place }) => place;
  const holders = new Set([...slotHolders(state).values()].map(({ source }) => identityOf(source)));
  return ({ slot, source }) => (holders.has(identityOf(source)) ? slot : -1);
}

/**
 * Shares out the chunks of a plan: part `index` (from 1) of `count`. No two parts share a chunk.
 *
 * @example
 * ```ts
 * chunksOfPart(plan, { index: 2, count: 4 });
 * ```
 */
export function chunksOfPart(
  plan: BuildPlan,
  part: { readonly index: number; readonly count: number } = { index: 1, count: 1 },
): PlannedChunk[] {
  const { index, count } = part;
  if (!(Number.isInteger(index) && Number.isInteger(count) && index >= 1 && index <= count)) {
    throw new HeliokitError(
      "sdoml/bad-settings",
      `part ${index} of ${count}: a number from 1 to the count was wanted`,
      {
        facts: { setting: "part", found: `${index}/${count}` },
      },
    );
  }
  return plan.arrays.flatMap(({ chunks }) => chunks).filter((_, place) => place % count === index - 1);
}

function chunksOf(
  path: string,
  frames: readonly PlannedFrame[],
  settings: BuildSettings,
  degradationVersion: string,
): PlannedChunk[] {
  const rows = new Map<number, PlannedFrame[]>();
  for (const frame of frames) {
    const row = Math.floor(frame.index / settings.chunkFrames);
    const list = rows.get(row);
    if (list) list.push(frame);
    else rows.set(row, [frame]);
  }
  return [...rows]
    .filter(([, inRow]) => inRow.some(({ fresh }) => fresh))
    .map(([row, inRow]) => {
      const who = inRow.map(({ index, entry: { source }, fresh }) => [index, source, fresh]);
      return { path, row, job: digestOf([settings, degradationVersion, path, row, who]), frames: inRow };
    });
}

function oneVersion(taken: readonly ArrivalEntry[], before: Manifest | undefined): string {
  // Magnetic fields have none.
  const versions = new Set(taken.flatMap(({ source }) => source.degradationVersion ?? []));
  const corrected = before?.state.accepted.some(({ source }) => source.degradationVersion !== undefined);
  if (before && corrected) versions.add(before.degradationVersion);
  const [only = before?.degradationVersion ?? "none"] = versions;
  if (versions.size <= 1) return only;
  const found = [...versions].sort();
  throw new HeliokitError(
    "sdoml/mixed-degradation",
    `degradation was corrected by different versions (${found.join(", ")})${before ? `, the store has ${before.degradationVersion}` : ""}; ` +
      "one store has one version: correct all images alike, or build a store anew",
    { facts: { versions: found } },
  );
}

/** Rejected sources stay on record until the same one (or the same file) is taken. */
function rejectedAfter(
  log: readonly ArrivalEntry[],
  before: Manifest | undefined,
  state: ArrivalState,
): RejectedSource[] {
  const taken = new Set(state.accepted.map(({ source }) => identityOf(source)));
  const rejected = new Map<string, RejectedSource>();
  for (const entry of before?.rejected ?? []) rejected.set(recordKey(entry.source), entry);
  for (const { source, status } of log) {
    if (status === "done" || status === "known" || status === "replaced") continue;
    rejected.set(recordKey(source), { source, reason: status });
  }
  return [...rejected]
    .filter(([identity]) => !taken.has(identity))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => entry);
}
