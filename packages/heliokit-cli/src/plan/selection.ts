import { parseChannel } from "heliokit/aia";
import { isHeliokitError } from "heliokit/errors";
import { civilTime, type Instant, isWithin, parseInstant, parseTimeRange, type TimeRange } from "heliokit/time";
import { UsageError } from "../usage-error.js";

/** Which observations a batch takes. */
export interface Selection {
  readonly range: TimeRange | undefined;
  /** Wavelengths in Angstrom; undefined takes all. */
  readonly channels: ReadonlySet<number> | undefined;
}

/** What a file's name says about its observation. */
export interface NameFacts {
  readonly time: Instant | undefined;
  readonly channel: number | undefined;
}

/** Reads `--from`, `--to` and `--channel`. */
export function parseSelection(
  from: string | undefined,
  to: string | undefined,
  channel: string | undefined,
): Selection {
  return { range: parseRange(from, to), channels: channel === undefined ? undefined : parseChannels(channel) };
}

function parseRange(from: string | undefined, to: string | undefined): TimeRange | undefined {
  if (from === undefined && to === undefined) return undefined;
  try {
    return parseTimeRange(from, to);
  } catch (error) {
    if (isHeliokitError(error)) throw new UsageError(`--from/--to: ${error.message}`, "prep");
    throw error;
  }
}

function parseChannels(text: string): ReadonlySet<number> {
  const parts = text.split(",").map((part) => part.trim());
  return new Set(parts.map((part) => (/^\d{2,5}$/.test(part) ? Number(part) : namedChannel(part, text))));
}

/** A channel as people write it: 193A, "19.3 nm". */
function namedChannel(part: string, text: string): number {
  try {
    return parseChannel(part);
  } catch (error) {
    if (!isHeliokitError(error)) throw error;
    throw new UsageError(`--channel ${text}: "${part}" is no wavelength; wanted numbers such as 193,211`, "prep");
  }
}

const TIME = /(?<!\d)(\d{4})-?(\d{2})-?(\d{2})[T_](\d{2})[:_-]?(\d{2})[:_-]?(\d{2})(?!\d)/;
const JSOC_NAME = /^aia\.lev1(?:_5)?_\w+\.[^.]+Z\.(\d{2,4})\./;

/** Reads time and channel from a file name such as the archive's; undefined for what the name does not say for certain. */
export function nameFacts(name: string): NameFacts {
  const match = TIME.exec(name);
  const channel = JSOC_NAME.exec(name)?.[1];
  return { time: match ? timeOf(match) : undefined, channel: channel === undefined ? undefined : Number(channel) };
}

function timeOf([, year, month, day, hour, minute, second]: RegExpExecArray): Instant | undefined {
  try {
    return parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  } catch (error) {
    // Digits that only look like a time (serial numbers) decide nothing.
    if (isHeliokitError(error)) return undefined;
    throw error;
  }
}

// A name gives the slot of the record, which lies seconds, for calibration data minutes, from T_OBS; and sometimes TAI.
const MARGIN_SECONDS = 3600;

/** Whether a name leaves the file possible; a name that says nothing always does. The header decides later. */
export function nameMayBeSelected(facts: NameFacts, selection: Selection): boolean {
  const { channels, range } = selection;
  if (channels && facts.channel !== undefined && !channels.has(facts.channel)) return false;
  if (!range || facts.time === undefined) return true;
  const { seconds } = facts.time;
  return seconds >= range.from.seconds - MARGIN_SECONDS && seconds <= range.until.seconds + MARGIN_SECONDS;
}

/** Whether the header selects the file. What the header does not say is left to the conversion, which says what is missing. */
export function headerIsSelected(
  header: { readonly observedAt: Instant | undefined; readonly channel: number | undefined },
  selection: Selection,
): boolean {
  const { channels, range } = selection;
  if (channels && header.channel !== undefined && !channels.has(header.channel)) return false;
  return !range || header.observedAt === undefined || isWithin(range, header.observedAt);
}

/** The year of an instant in UTC. */
export function utcYear(instant: Instant): number {
  return civilTime(instant).year;
}
