import { addSeconds, compareInstants, formatUtc, type Instant, parseInstant, unixUtcOf } from "../../time/index.js";

/** What is known of a source image before its pixels are read. */
export interface SdomlSource {
  /** Name, unique among the sources: a path or an address. */
  readonly name: string;
  /** Channel or component: `171A`, `Bz`. */
  readonly channel: string;
  /** T_OBS as the header has it (UTC unless it says TAI). */
  readonly tObs: string;
  readonly fsn: number;
  /** QUALITY; undefined counts as 0. */
  readonly quality?: number;
  /** False where the file could not be read; `problem` says why. */
  readonly readable?: boolean;
  readonly problem?: string;
  /** Tells repaired or newly calibrated files apart: checksum, size, version. Absent: never different. */
  readonly fingerprint?: string;
  /** Version of the degradation table that the image is or will be divided by; absent: "none". */
  readonly degradationVersion?: string;
}

/** Rules of taking sources. */
export interface ArrivalRules {
  /** Default 360. */
  readonly cadenceSeconds?: number;
  /** Farthest from the centre of its slot; default 60. */
  readonly slotToleranceSeconds?: number;
  /** QUALITY must be 0. Default true. */
  readonly qualityZero?: boolean;
}

/** What became of a source. `replaced`: known, but its file has changed. */
export type ArrivalStatus =
  | "done"
  | "known"
  | "replaced"
  | "off_cadence"
  | "quality"
  | "unreadable"
  | "too_far_from_slot"
  | "slot_taken";

/** A source that was taken, with its places. */
export interface AcceptedSource {
  readonly source: SdomlSource;
  /** Year of the slot. */
  readonly year: number;
  /** Slot in the year, from 0. */
  readonly slot: number;
  /** Seconds from the centre of the slot. */
  readonly offsetSeconds: number;
  /** Place in the packed order of its channel and year, from 0. */
  readonly place: number;
}

/** One line of the log of an arrival. */
export interface ArrivalEntry {
  readonly source: SdomlSource;
  readonly status: ArrivalStatus;
}

/** What a store holds, as far as planning needs it. */
export interface ArrivalState {
  /** All that was taken, in the order of acceptance. */
  readonly accepted: readonly AcceptedSource[];
}

/** State of an empty store. */
export const EMPTY_STORE: ArrivalState = { accepted: [] };

/** Identity of a source: channel, T_OBS, FSN. */
export function identityOf(source: SdomlSource): string {
  return `${source.channel} ${source.tObs} ${source.fsn}`;
}

/** Identity for records: files that tell nothing of themselves have only their name. */
export function recordKey(source: SdomlSource): string {
  return source.tObs === "" ? `${identityOf(source)} ${source.name}` : identityOf(source);
}

/**
 * Judges the sources of one arrival in the order of T_OBS and FSN, and gives the taken ones their places. Pure: the
 * order in which they are listed does not matter. A done source seen again is `known` (`replaced` where its fingerprint
 * has changed); rejected ones are judged anew; a slot keeps the closer source, the earlier one where both are as close.
 *
 * @example
 * ```ts
 * const { state, log } = planArrival(EMPTY_STORE, sources, { cadenceSeconds: 360 });
 * log.filter(({ status }) => status !== "done");
 * ```
 */
export function planArrival(
  state: ArrivalState,
  sources: readonly SdomlSource[],
  rules: ArrivalRules = {},
): { readonly state: ArrivalState; readonly log: readonly ArrivalEntry[] } {
  const { cadenceSeconds = 360, slotToleranceSeconds = 60, qualityZero = true } = rules;
  const accepted = [...state.accepted];
  const placeOf = new Map(accepted.map((entry, index) => [identityOf(entry.source), index]));
  const slots = slotHolders(state);
  const counts = new Map<string, number>();
  for (const { source, year } of accepted) {
    const key = `${year}/${source.channel}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  const judge = (source: SdomlSource, time: Instant | undefined): ArrivalStatus => {
    const known = placeOf.get(identityOf(source));
    const before = known === undefined ? undefined : accepted[known];
    if (known !== undefined && before) {
      const changed =
        source.fingerprint !== undefined &&
        before.source.fingerprint !== undefined &&
        source.fingerprint !== before.source.fingerprint;
      if (!changed) return "known";
      if (source.readable === false) return "unreadable";
      if (qualityZero && (source.quality ?? 0) !== 0) return "quality";
      accepted[known] = { ...before, source };
      return "replaced";
    }
    if (time === undefined) return "unreadable";
    if (!onCadence(source, time, cadenceSeconds)) return "off_cadence";
    if (qualityZero && (source.quality ?? 0) !== 0) return "quality";
    if (source.readable === false) return "unreadable";
    const { year, slot, offsetSeconds } = slotOf(time, cadenceSeconds);
    if (Math.abs(offsetSeconds) > slotToleranceSeconds) return "too_far_from_slot";
    const slotKey = `${year}/${source.channel}/${slot}`;
    const holder = slots.get(slotKey);
    if (holder && Math.abs(holder.offsetSeconds) <= Math.abs(offsetSeconds)) return "slot_taken";
    const key = `${year}/${source.channel}`;
    const place = counts.get(key) ?? 0;
    counts.set(key, place + 1);
    const entry: AcceptedSource = { source, year, slot, offsetSeconds, place };
    slots.set(slotKey, entry);
    placeOf.set(identityOf(source), accepted.length);
    accepted.push(entry);
    return "done";
  };

  const log = inTimeOrder(sources).map(({ source, time }) => ({ source, status: judge(source, time) }));
  return { state: { accepted }, log };
}

/**
 * Who holds each slot (`year/channel/slot`): the closest of those taken for it.
 *
 * @example
 * ```ts
 * slotHolders(state).get("2011/171A/15600")?.offsetSeconds; // 0.34
 * ```
 */
export function slotHolders(state: ArrivalState): Map<string, AcceptedSource> {
  const slots = new Map<string, AcceptedSource>();
  for (const entry of state.accepted) {
    const key = `${entry.year}/${entry.source.channel}/${entry.slot}`;
    const holder = slots.get(key);
    if (!holder || Math.abs(entry.offsetSeconds) < Math.abs(holder.offsetSeconds)) slots.set(key, entry);
  }
  return slots;
}

/** T_OBS of a source; undefined where it cannot be read. */
export function timeOf(source: SdomlSource): Instant | undefined {
  try {
    return parseInstant(source.tObs);
  } catch {
    return undefined;
  }
}

function inTimeOrder(sources: readonly SdomlSource[]) {
  return sources
    .map((source) => ({ source, time: timeOf(source) }))
    .sort((a, b) => {
      const byTime = a.time && b.time ? compareInstants(a.time, b.time) : Number(!a.time) - Number(!b.time);
      return byTime || a.source.fsn - b.source.fsn || (a.source.name < b.source.name ? -1 : 1);
    });
}

/** The slot of a time: the whole number of cadences since 1 January 00:00 UTC that is nearest, halves up. */
function slotOf(time: Instant, cadenceSeconds: number) {
  // A frame of the last moments of a year belongs to slot 0 of the next.
  const year = Number(formatUtc(addSeconds(time, cadenceSeconds / 2)).slice(0, 4));
  const seconds = unixUtcOf(time) - unixUtcOf(parseInstant(`${String(year).padStart(4, "0")}-01-01T00:00:00Z`));
  const slot = Math.floor(seconds / cadenceSeconds + 0.5);
  return { year, slot, offsetSeconds: seconds - slot * cadenceSeconds };
}

const NAMED_TIME = /(?:\d{8}[_T]|\d{4}-\d{2}-\d{2}T|\d{4}\.\d{2}\.\d{2}_)(\d{2}):?(\d{2})/;

/** Whether the minute in the file's name (without one: that of T_OBS) is a multiple of the cadence. */
function onCadence(source: SdomlSource, time: Instant, cadenceSeconds: number): boolean {
  const minutes = cadenceSeconds / 60;
  if (!Number.isInteger(minutes)) return true;
  const named = NAMED_TIME.exec(source.name.split("/").pop() ?? "");
  const text = named ? `${named[1]}:${named[2]}` : formatUtc(time).slice(11, 16);
  const minuteOfDay = Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  return minuteOfDay % minutes === 0;
}
