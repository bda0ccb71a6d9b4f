import { HeliokitError } from "../errors.js";
import {
  addSeconds,
  compareInstants,
  formatUtc,
  type Instant,
  isMissingTime,
  parseInstant,
  secondsBetween,
} from "../time/index.js";
import { type FetchTextOptions, fetchText } from "./fetch-text.js";
import { JSOC_INFO_ADDRESS, recordListAddress } from "./table-sources.js";
import { cellNumber, readTextTable, requiredColumn } from "./table-text.js";

/** Where SDO was: heliocentric mean ecliptic (HAE, equinox J2000) coordinates in metres. */
export interface SdoLocation {
  readonly at: Instant;
  /** Towards the equinox. */
  readonly x: number;
  readonly y: number;
  /** Towards the north of the ecliptic. */
  readonly z: number;
  readonly frame: "heliocentric-mean-ecliptic-J2000";
}

/** Records around the wanted time, as the archive's positions come every few seconds. */
const SECONDS_BEFORE = 3;
const WINDOW_SECONDS = 6;
const KEYWORDS = ["T_OBS", "HAEX_OBS", "HAEY_OBS", "HAEZ_OBS"] as const;

/**
 * The record set whose keywords T_OBS, HAEX_OBS, HAEY_OBS, HAEZ_OBS tell where SDO was: six seconds around the time.
 *
 * @example
 * ```ts
 * sdoLocationQuery(parseInstant("2013-06-21")); // "aia.lev1[2013-06-20T23:59:57.000Z/6s]"
 * ```
 */
export function sdoLocationQuery(at: Instant): string {
  return `aia.lev1[${formatUtc(addSeconds(at, -SECONDS_BEFORE))}/${WINDOW_SECONDS}s]`;
}

/**
 * SDO's position from such a reply: interpolated linearly in time per component, constant outside the records.
 *
 * @throws HeliokitError `aia/empty-table` when there are no records, `aia/unreadable-table`
 *
 * @example
 * ```ts
 * const { x, y, z } = sdoLocationFromReply(reply, parseInstant("2013-06-21T00:00:01.130Z"));
 * ```
 */
export function sdoLocationFromReply(reply: string, at: Instant): SdoLocation {
  const name = "positions of SDO";
  const table = readTextTable(reply, name);
  const [time, ...axes] = KEYWORDS.map((keyword) => requiredColumn(table, keyword, name)) as [
    number,
    number,
    number,
    number,
  ];
  const records: { readonly at: Instant; readonly position: readonly number[] }[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const text = table.cell(row, time);
    const position = axes.map((column) => cellNumber(table, row, column, name));
    if (!isMissingTime(text) && position.every(Number.isFinite)) records.push({ at: parseInstant(text), position });
  }
  records.sort((a, b) => compareInstants(a.at, b.at));
  const after = records.findIndex((record) => compareInstants(record.at, at) >= 0);
  const right = after < 0 ? records.at(-1) : records[after];
  const left = after > 0 ? records[after - 1] : right;
  if (!left || !right) {
    throw new HeliokitError("aia/empty-table", `the archive has no position of SDO around ${formatUtc(at)}`, {
      facts: { at },
    });
  }
  const step = secondsBetween(left.at, right.at);
  const part = step === 0 ? 0 : secondsBetween(left.at, at) / step;
  const [x = Number.NaN, y = Number.NaN, z = Number.NaN] = left.position.map(
    (from, axis) => from + ((right.position[axis] ?? from) - from) * part,
  );
  return { at, x, y, z, frame: "heliocentric-mean-ecliptic-J2000" };
}

/**
 * SDO's position at a time, from the archive's level 1 records.
 *
 * @throws HeliokitError `aia/fetch-failed`, `aia/empty-table`, `aia/unreadable-table`
 *
 * @example
 * ```ts
 * const { x, y, z } = await sdoLocation(parseInstant("2013-06-21T00:00:06.84Z"));
 * ```
 */
export async function sdoLocation(
  at: Instant,
  options: FetchTextOptions & {
    /** Address of the archive's `jsoc_info`. */
    readonly jsocInfo?: string;
  } = {},
): Promise<SdoLocation> {
  const address = recordListAddress(options.jsocInfo ?? JSOC_INFO_ADDRESS, sdoLocationQuery(at), KEYWORDS);
  return sdoLocationFromReply(await fetchText(address, options), at);
}
