import { readStored, type Storage } from "../../bytes/index.js";
import { HeliokitError } from "../../errors.js";
import { writeZarrGroup } from "../../zarr/index.js";
import { type ArrivalEntry, identityOf, recordKey, type SdomlSource } from "./arrival.js";
import { finishArray } from "./finish-array.js";
import type { SdomlInput } from "./input.js";
import {
  type FrameFacts,
  formatManifest,
  MANIFEST_NAME,
  type Manifest,
  parseManifest,
  type RejectedSource,
} from "./manifest.js";
import { type BuildPlan, chunksOfPart, frameIndexes, planBuild } from "./plan.js";
import {
  beginRun,
  chunkDone,
  endRun,
  type FailedSource,
  failuresOf,
  type MadeFrame,
  noteChunk,
  noteFailures,
  tidyRun,
} from "./progress.js";
import { type BuildSettings, type BuildSettingsOptions, buildSettings, digestOf } from "./settings.js";
import { type FrameWorkOptions, writeChunk } from "./write-chunk.js";

/** Options of a build or an update. */
export interface BuildOptions extends FrameWorkOptions, BuildSettingsOptions {
  /** Write only the chunks of one part, from 1; the run without it writes what is missing and finishes. */
  readonly part?: { readonly index: number; readonly count: number };
  /** Attributes of the root: where the images come from, and under which terms. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What a run did. */
export interface BuildReport {
  /** What became of each input, in the order of T_OBS. */
  readonly log: readonly ArrivalEntry[];
  readonly rejected: readonly RejectedSource[];
  readonly arrays: readonly { readonly path: string; readonly frames: number; readonly chunksWritten: number }[];
  /** Frames made in this run; chunks already written by an earlier one are not made again. */
  readonly framesMade: number;
  /** False after a part: attributes and shapes are still to be written. */
  readonly finished: boolean;
}

/** Citation and terms of the data, where the caller gives none. */
const DEFAULT_ATTRIBUTES = {
  title: "Images of the Sun for machine learning, in the form of SDOML version 2",
  source: "NASA/SDO, AIA and HMI science teams; Joint Science Operations Center, Stanford",
  license: "SDO data are in the public domain; courtesy of NASA/SDO and the AIA, EVE, and HMI science teams",
  references: "Galvez et al. 2019, ApJS 242, 7, doi:10.3847/1538-4365/ab1005; Lemen et al. 2012, Solar Phys. 275, 17",
};

/**
 * Makes a store of frames from registered images, or adds to one that is there with the same settings. Chunks are
 * written first, attributes next, shapes last, then the manifest: a store that is stopped at any moment reads as it was,
 * and the same call resumes it, with the same bytes in the end as without the stop.
 *
 * @throws HeliokitError `sdoml/settings-differ` when the store was made otherwise, `sdoml/mixed-degradation`,
 * `sdoml/unfinished-run`, `sdoml/unknown-normalization`, `sdoml/unknown-degradation`, `sdoml/no-degradation-day`,
 * `sdoml/bad-settings`, `sdoml/duplicate-input`; errors of the storage
 *
 * @example
 * ```ts
 * const inputs = await Promise.all(names.map((name) => inspectSdomlInput(name, open(name), { degraded: false })));
 * const report = await buildSdoml(folderStorage("my.zarr"), inputs, { size: 512, degraded: false });
 * ```
 */
export async function buildSdoml(
  storage: Storage,
  inputs: readonly SdomlInput[],
  options: BuildOptions = {},
): Promise<BuildReport> {
  const settings = buildSettings(options);
  const before = await readManifest(storage);
  if (before && JSON.stringify(before.settings) !== JSON.stringify(settings)) {
    throw new HeliokitError(
      "sdoml/settings-differ",
      `${storage.name} was made with other settings (${differences(before.settings, settings)}); use those, or another place`,
      { facts: { file: storage.name } },
    );
  }
  return run(storage, inputs, settings, before, options);
}

/**
 * Adds images to a store, by its own settings. Running it twice with the same images changes nothing; late, repaired
 * and newly calibrated ones rewrite only the chunks that they lie in.
 *
 * @throws HeliokitError `sdoml/no-manifest` when there is no store of {@link buildSdoml}; its errors
 *
 * @example
 * ```ts
 * const report = await appendSdoml(folderStorage("my.zarr"), inputs, { degraded: false });
 * report.log.filter(({ status }) => status === "done").length;
 * ```
 */
export async function appendSdoml(
  storage: Storage,
  inputs: readonly SdomlInput[],
  options: Omit<BuildOptions, keyof BuildSettingsOptions> = {},
): Promise<BuildReport> {
  const before = await readManifest(storage);
  if (!before) {
    throw new HeliokitError(
      "sdoml/no-manifest",
      `${storage.name} has no ${MANIFEST_NAME}: only stores made by build, and finished, can be added to`,
      { facts: { file: storage.name } },
    );
  }
  return run(storage, inputs, before.settings, before, options);
}

/**
 * The manifest of a store; undefined where there is none.
 *
 * @throws HeliokitError `sdoml/bad-manifest`
 *
 * @example
 * ```ts
 * const manifest = await readManifest(folderStorage("my.zarr"));
 * ```
 */
export async function readManifest(storage: Storage): Promise<Manifest | undefined> {
  const bytes = await readStored(storage, MANIFEST_NAME, 2 ** 31);
  return bytes && parseManifest(new TextDecoder().decode(bytes), MANIFEST_NAME);
}

function differences(a: BuildSettings, b: BuildSettings): string {
  const other: Readonly<Record<string, unknown>> = { ...b };
  return Object.entries(a)
    .filter(([key, value]) => other[key] !== value)
    .map(([key, value]) => `${key}: ${String(value)}, not ${String(other[key])}`)
    .join("; ");
}

async function run(
  storage: Storage,
  inputs: readonly SdomlInput[],
  settings: BuildSettings,
  before: Manifest | undefined,
  options: BuildOptions,
): Promise<BuildReport> {
  const byIdentity = uniqueInputs(inputs);
  const sources = [...byIdentity.values()].map(({ open: _, frame: __, ...source }): SdomlSource => source);
  const base = digestOf(before ? manifestText(before) : "");
  let plan = planBuild(sources, settings, before);
  const part = options.part ?? { index: 1, count: 1 };
  if (plan.arrays.length > 0 || plan.rejected.length !== (before?.rejected.length ?? 0) || !before) {
    const known = sources.map((source) => [source, identityOf(source)]).sort();
    await beginRun(
      storage,
      digestOf([settings, known.map(String), sources.map(({ fingerprint }) => fingerprint ?? "").sort()]),
      base,
    );
  } else {
    await tidyRun(storage, base);
    return reportOf(plan, 0, [], true);
  }

  let framesMade = 0;
  const written = new Map<string, number>();
  const made = new Map<string, MadeFrame[]>();
  for (;;) {
    plan = planBuild(withFailures(sources, await failuresOf(storage)), settings, before);
    made.clear();
    const failures: FailedSource[] = [];
    const chunks = options.part ? chunksOfPart(plan, part) : chunksOfPart(plan);
    for (const [place, chunk] of chunks.entries()) {
      options.signal?.throwIfAborted();
      let frames = await chunkDone(storage, chunk);
      if (!frames) {
        const result = await writeChunk(storage, chunk, settings, byIdentity, options);
        framesMade += result.made.length;
        failures.push(...result.failures);
        if (result.failures.length > 0) continue;
        frames = result.made;
        await noteChunk(storage, chunk, frames);
        written.set(chunk.path, (written.get(chunk.path) ?? 0) + 1);
      }
      made.set(chunk.path, [...(made.get(chunk.path) ?? []), ...frames]);
      options.onProgress?.((place + 1) / (chunks.length + 1));
    }
    if (failures.length === 0) break;
    // The plan is made anew without what could not be read; chunks that stay the same are not written again.
    const all = [...(await failuresOf(storage)), ...failures];
    await noteFailures(storage, `${part.index}-of-${part.count}`, unique(all));
  }
  if (options.part) return reportOf(plan, framesMade, [...written], false);

  await finish(storage, plan, before, made, options);
  options.onProgress?.(1);
  return reportOf(plan, framesMade, [...written], true);
}

function unique(failures: readonly FailedSource[]): FailedSource[] {
  return [...new Map(failures.map((failure) => [failure.identity, failure])).values()].sort((a, b) =>
    a.identity < b.identity ? -1 : 1,
  );
}

function uniqueInputs(inputs: readonly SdomlInput[]): Map<string, SdomlInput> {
  const found = new Map<string, SdomlInput>();
  for (const input of [...inputs].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const identity = recordKey(input);
    const other = found.get(identity);
    if (!other || (other.readable === false && input.readable !== false)) found.set(identity, input);
  }
  return found;
}

function withFailures(sources: readonly SdomlSource[], failures: readonly FailedSource[]): SdomlSource[] {
  const problems = new Map(failures.map((failure) => [failure.identity, failure]));
  return sources.map((source) => {
    const failure = problems.get(recordKey(source));
    return failure && failure.fingerprint === source.fingerprint
      ? { ...source, readable: false, problem: failure.problem }
      : source;
  });
}

async function finish(
  storage: Storage,
  plan: BuildPlan,
  before: Manifest | undefined,
  made: ReadonlyMap<string, readonly MadeFrame[]>,
  options: BuildOptions,
): Promise<void> {
  const { settings } = plan;
  const format = settings.layout === "compatible" ? 2 : 3;
  if (!before) {
    const attributes = {
      ...DEFAULT_ATTRIBUTES,
      ...options.attributes,
      conventions: "CF-1.10",
      degradation_version: plan.degradationVersion,
      recipe: `heliokit sdoml build, from ${settings.from}; disk radius 976 arcsec at every time`,
      settings,
    };
    await writeZarrGroup(storage, "", { format, attributes });
  }
  for (const array of plan.arrays) {
    await writeZarrGroup(storage, `${array.year}`, { format });
    await writeZarrGroup(storage, `${array.year}/header`, { format });
    await finishArray(storage, settings, array, made);
  }
  const facts = new Map<string, FrameFacts>(before?.facts);
  for (const frames of made.values()) for (const frame of frames) facts.set(frame.identity, frame.facts);
  const manifest: Manifest = {
    settings,
    degradationVersion: plan.degradationVersion,
    state: plan.state,
    facts,
    rejected: plan.rejected,
  };
  await storage.write(MANIFEST_NAME, new TextEncoder().encode(manifestText(manifest)));
  await endRun(storage);
}

function manifestText(manifest: Manifest): string {
  return formatManifest(manifest, frameIndexes(manifest.state, manifest.settings));
}

function reportOf(
  plan: BuildPlan,
  framesMade: number,
  written: readonly (readonly [string, number])[],
  finished: boolean,
): BuildReport {
  const counts = new Map(written);
  return {
    log: plan.log,
    rejected: plan.rejected,
    arrays: plan.arrays.map(({ path, length }) => ({ path, frames: length, chunksWritten: counts.get(path) ?? 0 })),
    framesMade,
    finished,
  };
}
