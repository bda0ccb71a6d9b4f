import { HeliokitError } from "../errors.js";
import { type Instant, parseInstant } from "../time/index.js";
import {
  openZarrArray,
  readAttributes,
  readZarr,
  readZarrTree,
  type ZarrArray,
  type ZarrGroup,
  type ZarrLeaf,
  type ZarrStore,
} from "../zarr/index.js";
import { type EveTimes, eveTimes } from "./eve-times.js";
import { type EveLine, eveLine, findLine, sortLines } from "./line.js";
import { type EveSeries, maskedSeries } from "./series.js";

/** A group of lines with their times: the `MEGS-A` of SDOML, which holds the lines of MEGS-B too. */
export interface EveGroup {
  readonly store: ZarrStore;
  /** Path of the group. */
  readonly path: string;
  /** Lines in the order of wavelength. */
  readonly lines: readonly EveLine[];
  /** Number of samples, a minute apart as a rule. */
  readonly samples: number;
  readonly times: ZarrArray;
}

/** How a group is opened and read. */
export interface EveReadOptions {
  readonly signal?: AbortSignal;
}

/**
 * Opens the lines of EVE in a store: the group of a path, or the first one that has an array `Time`. Metadata and the few
 * attributes of each line are read.
 *
 * @throws HeliokitError `eve/no-lines` where no group has a `Time`, `eve/bad-line`, errors of the store
 *
 * @example
 * ```ts
 * const eve = await openEve(storageStore(folderStorage("sdomlv2_eve.zarr")));
 * eve.lines.map(({ name }) => name);
 * ```
 */
export async function openEve(store: ZarrStore, path?: string, options: EveReadOptions = {}): Promise<EveGroup> {
  // A place that cannot be listed is asked for the names that the public store has: in its group, or, where an address leads to the
  // group itself, right there.
  for (const group of store.list ? [undefined] : path === undefined ? ["MEGS-A/", ""] : [`${path}/`]) {
    const probe = group === undefined ? {} : { probe: PUBLIC_NAMES.map((name) => `${group}${name}`) };
    const found = await eveGroup(store, await readZarrTree(store, path ?? "", { ...options, ...probe }), options);
    if (found) return found;
  }
  throw new HeliokitError(
    "eve/no-lines",
    `${path ? `${path} of ` : ""}${store.name} has no group with an array Time; SDOML keeps the lines of EVE in MEGS-A`,
    { facts: { file: store.name, path: path ?? "" } },
  );
}

async function eveGroup(
  store: ZarrStore,
  tree: ZarrGroup | ZarrLeaf,
  options: EveReadOptions,
): Promise<EveGroup | undefined> {
  const groups = tree.kind === "group" ? [tree, ...tree.children.filter((child) => child.kind === "group")] : [];
  for (const group of groups) {
    const arrays = group.children.flatMap((child) => (child.kind === "array" ? [child] : []));
    const times = arrays.find(({ name }) => name === "Time")?.array;
    const samples = times?.shape[0];
    if (!times || samples === undefined) continue;
    const names = arrays.filter(
      ({ name, array }) => name !== "Time" && array.shape.length === 1 && array.shape[0] === samples,
    );
    const lines = await Promise.all(
      names.map(async ({ name, path: own }) => eveLine(name, await readAttributes(store, own, options))),
    );
    return { store, path: group.path, lines: sortLines(lines), samples, times };
  }
  return undefined;
}

/** Lines of the public store, tried where nothing can be listed. */
const PUBLIC_NAMES = [
  ...["Time", "C III", "Fe IX", "Fe VIII", "Fe X", "Fe XI", "Fe XII", "Fe XIII", "Fe XIV", "Fe XIX", "Fe XV", "Fe XVI"],
  ...[
    "Fe XVIII",
    "Fe XVI_2",
    "Fe XX",
    "Fe XX_2",
    "Fe XX_3",
    "H I",
    "H I_2",
    "H I_3",
    "He I",
    "He II",
    "He II_2",
    "He I_2",
  ],
  ...[
    "Mg IX",
    "Mg X",
    "Mg X_2",
    "Ne VII",
    "Ne VIII",
    "O II",
    "O III",
    "O III_2",
    "O II_2",
    "O IV",
    "O IV_2",
    "O V",
    "O VI",
  ],
  ...["S XIV", "Si XII", "Si XII_2"],
];

/**
 * The times of all samples.
 *
 * @throws HeliokitError `time/unreadable`, errors of the store
 *
 * @example
 * ```ts
 * const times = await readEveTimes(eve);
 * ```
 */
export async function readEveTimes(eve: EveGroup, options: EveReadOptions = {}): Promise<EveTimes> {
  const { data } = await readZarr(eve.times, {}, options);
  return eveTimes(Array.from<unknown>(data).map(String));
}

/** Which samples of a line are read. */
export interface ReadEveOptions extends EveReadOptions {
  /** From this time on; a text stands for its beginning. */
  readonly from?: string | Instant;
  /** Before this time. */
  readonly to?: string | Instant;
  /** Times that were read already, so that several lines share them. */
  readonly times?: EveTimes;
}

/**
 * A line's irradiance over time, missing samples NaN.
 *
 * @throws HeliokitError `eve/no-such-line`, errors of the store
 *
 * @example
 * ```ts
 * const fe20 = await readEveSeries(eve, "Fe XX", { from: "2010-08-28", to: "2010-08-29" });
 * ```
 */
export async function readEveSeries(
  eve: EveGroup,
  line: string | number | EveLine,
  options: ReadEveOptions = {},
): Promise<EveSeries> {
  const chosen = typeof line === "object" ? line : findLine(eve.lines, line);
  const times = options.times ?? (await readEveTimes(eve, options));
  const [first, end] = rangeOf(times, options);
  const array = await openZarrArray(eve.store, `${eve.path === "" ? "" : `${eve.path}/`}${chosen.name}`, options);
  const { data } = await readZarr(array, { start: [first], stop: [end] }, options);
  const part = { taiMicroseconds: times.taiMicroseconds.subarray(first, end) };
  return maskedSeries(chosen, part, Float32Array.from(data as ArrayLike<number>));
}

/** Samples between two times. They are in order; where they are not, all from the first to the last one inside. */
function rangeOf(times: EveTimes, { from, to }: ReadEveOptions): readonly [number, number] {
  const micro = (at: string | Instant | undefined): number | undefined => {
    if (at === undefined) return undefined;
    const { seconds, nanoseconds } = typeof at === "string" ? parseInstant(at) : at;
    return seconds * 1e6 + nanoseconds / 1000;
  };
  const { taiMicroseconds } = times;
  if (from === undefined && to === undefined) return [0, taiMicroseconds.length];
  const [start, stop] = [micro(from) ?? Number.NEGATIVE_INFINITY, micro(to) ?? Number.POSITIVE_INFINITY];
  let first = -1;
  let end = 0;
  for (let sample = 0; sample < taiMicroseconds.length; sample++) {
    const time = taiMicroseconds[sample] ?? Number.NaN;
    // A missing time is NaN and inside nothing.
    if (!(time >= start && time < stop)) continue;
    if (first < 0) first = sample;
    end = sample + 1;
  }
  return first < 0 ? [0, 0] : [first, end];
}
