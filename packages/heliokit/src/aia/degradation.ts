import { HeliokitError, type OnWarning } from "../errors.js";
import { compareInstants, formatUtc, type Instant, secondsBetween } from "../time/index.js";
import { type CorrectionRow, type CorrectionTable, newest } from "./correction-table.js";
import { type AiaChannel, parseChannel, waveStr } from "./telescope.js";

/** What {@link degradation} is asked. */
export interface DegradationQuery {
  readonly table: CorrectionTable;
  /** Whatever {@link parseChannel} reads. */
  readonly channel: AiaChannel | number | string;
  /** Time of the image: DATE-OBS. */
  readonly at: Instant;
  /** VER_NUM; default the highest version that the table has for the channel. 4500 never takes more than 3. */
  readonly version?: number;
  /** Receives `aia/degradation-extrapolated` for a time after the table was made. */
  readonly onWarning?: OnWarning;
}

/** The degradation of a channel at a time, and how it was found. */
export interface Degradation {
  /** Sensitivity relative to the start of the mission; corrected = image / factor. Can be above 1 (94 in 2011: 1.034). */
  readonly factor: number;
  /** Index of the epoch's row among the rows of this channel and version, in the order of the table, from 0. */
  readonly epochIndex: number;
  /** SI days since the start of the epoch; leap seconds count. */
  readonly dtDays: number;
  /** The version used. */
  readonly version: number;
  readonly epoch: CorrectionRow;
  /** The time lies after the newest of these rows was made: the polynomial is being extrapolated. */
  readonly extrapolated: boolean;
  /** When the newest row of this channel and version was made. */
  readonly madeAt: Instant | undefined;
}

/** The table knows 4500 only up to version 3. */
const LAST_VERSION_OF_4500 = 3;
const SECONDS_PER_DAY = 86_400;

/**
 * The degradation factor of a channel: EFF_AREA(e) / EFF_AREA(0) (1 + p1 dt + p2 dt^2 + p3 dt^3), where e is the last
 * row of the table whose epoch holds the time, 0 the first row of that channel and version, and dt the days since the
 * start of the epoch. The order of the table is kept. Far beyond the table's date the polynomial can fall to zero and
 * below: the number is given as it is, {@link usableDegradation} refuses it. See Boerner et al. 2014, Solar Phys. 289, 2377.
 *
 * @throws HeliokitError `aia/correction-version-missing` when the table has no row for channel and version,
 *   `aia/correction-epoch-missing` when no epoch holds the time, `aia/unknown-channel`
 *
 * @example
 * ```ts
 * const { factor, version } = degradation({ table, channel: 94, at: parseInstant("2015-01-01") }); // 0.7667..., 8
 * ```
 */
export function degradation(query: DegradationQuery): Degradation {
  const { table, at } = query;
  const channel = parseChannel(query.channel);
  const name = table.origin.address ?? table.origin.source;
  const ofChannel = table.rows.filter((row) => row.waveStr === waveStr(channel));
  const wanted = query.version ?? Math.max(...ofChannel.map((row) => row.version).filter(Number.isFinite));
  const version = channel === 4500 ? Math.min(wanted, LAST_VERSION_OF_4500) : wanted;
  const rows = ofChannel.filter((row) => row.version === version);
  const first = rows[0];
  if (first === undefined) {
    const versions = [...new Set(ofChannel.map((row) => row.version))].sort((a, b) => a - b);
    const has = versions.length === 0 ? "nothing for this channel" : `version ${versions.join(", ")}`;
    const advice =
      versions.length === 0 ? "take another table, or none for this channel" : "take another version or table";
    const asked = Number.isFinite(version) ? ` and version ${version}` : "";
    throw new HeliokitError(
      "aia/correction-version-missing",
      `table ${name} does not contain calibration for ${channel}${asked} (it has ${has}); ${advice}`,
      { facts: { file: name, channel, version, versions } },
    );
  }
  const epochIndex = rows.findLastIndex(
    (row) => compareInstants(row.tStart, at) <= 0 && compareInstants(at, row.tStop) < 0,
  );
  const epoch = rows[epochIndex];
  if (epoch === undefined) {
    throw new HeliokitError(
      "aia/correction-epoch-missing",
      `table ${name}: no calibration epoch of ${channel}, version ${version}, holds ${formatUtc(at)} (they run from ` +
        `${formatUtc(first.tStart, 0)} to ${formatUtc(rows.at(-1)?.tStop ?? first.tStop, 0)})`,
      { facts: { file: name, channel, version, at } },
    );
  }
  const dtDays = secondsBetween(epoch.tStart, at) / SECONDS_PER_DAY;
  const factor =
    (epoch.effectiveArea / first.effectiveArea) *
    (1 + epoch.p1 * dtDays + epoch.p2 * dtDays * dtDays + epoch.p3 * dtDays * dtDays * dtDays);
  const madeAt = newest(rows);
  const extrapolated = madeAt !== undefined && compareInstants(at, madeAt) > 0;
  if (extrapolated) {
    query.onWarning?.({
      code: "aia/degradation-extrapolated",
      message:
        `degradation of ${channel} at ${formatUtc(at, 0)} is extrapolated: version ${version} of table ${name} ` +
        `was made ${formatUtc(madeAt, 0)}`,
      facts: { file: name, channel, version, at, madeAt, factor },
    });
  }
  return { factor, epochIndex, dtDays, version, epoch, extrapolated, madeAt };
}

/**
 * {@link degradation} for those who divide by it: a factor that is not a positive number is refused.
 *
 * @throws HeliokitError `aia/bad-correction-factor`, and the errors of {@link degradation}
 *
 * @example
 * ```ts
 * const corrected = counts / usableDegradation({ table, channel: 304, at: dateObs }).factor;
 * ```
 */
export function usableDegradation(query: DegradationQuery): Degradation {
  const found = degradation(query);
  if (found.factor > 0 && Number.isFinite(found.factor)) return found;
  const name = query.table.origin.address ?? query.table.origin.source;
  throw new HeliokitError(
    "aia/bad-correction-factor",
    `table ${name}: the factor of ${parseChannel(query.channel)}, version ${found.version}, at ${formatUtc(query.at, 0)} ` +
      `is ${found.factor}; nothing can be divided by it, take a newer table or go without (--correction none)`,
    { facts: { file: name, version: found.version, at: query.at, factor: found.factor } },
  );
}
