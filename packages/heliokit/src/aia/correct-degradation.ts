import { HeliokitError, type OnWarning } from "../errors.js";
import { type FitsHeader, headerNumber, withCard } from "../fits/index.js";
import { mapFromRaster, mapTimes, type SolarMap } from "../map/index.js";
import { channelOf } from "./channel.js";
import type { CorrectionTable } from "./correction-table.js";
import { type Degradation, usableDegradation } from "./degradation.js";
import { scaled } from "./exposure.js";
import { type Notes, newNotes } from "./notes.js";
import { alreadyCorrected } from "./screening.js";

/** Options of {@link correctDegradation}. */
export interface CorrectDegradationOptions {
  /** VER_NUM; default the highest that the table has for the channel. */
  readonly version?: number;
  /** Correct again what DEGFAC says is corrected. Default false. */
  readonly force?: boolean;
  readonly onWarning?: OnWarning;
}

/**
 * Corrects an image for the loss of sensitivity: corrected = image / factor, the factor of the channel at DATE-OBS.
 * Keywords changed: DEGFAC (the factor), DEGVER (the version of the table).
 *
 * @throws HeliokitError `aia/already-corrected`, `aia/missing-keyword` (DATE-OBS), the errors of {@link degradation}
 *
 * @example
 * ```ts
 * const corrected = correctDegradation(map, table, { version: 10 });
 * ```
 */
export function correctDegradation(
  map: SolarMap,
  table: CorrectionTable,
  options: CorrectDegradationOptions = {},
): SolarMap {
  const done = options.force ? undefined : alreadyCorrected(map.header);
  if (done) {
    throw new HeliokitError(
      "aia/already-corrected",
      `DEGFAC ${headerNumber(map.header, "DEGFAC") ?? ""} says that this image is already ${done.what}; force repeats it all the same`,
      { facts: done },
    );
  }
  const { header, found } = degradedHeader(map.header, table, options.version, newNotes(options.onWarning));
  return mapFromRaster(scaled(map, 1 / found.factor), header);
}

/**
 * The part of {@link correctDegradation} on headers, for the chain: the factor of the image's channel and start time,
 * and the header that tells of it.
 */
export function degradedHeader(
  header: FitsHeader,
  table: CorrectionTable,
  version: number | undefined,
  notes: Notes,
): { readonly header: FitsHeader; readonly found: Degradation } {
  const { date } = mapTimes(header, "AIA");
  if (date === undefined) {
    throw new HeliokitError(
      "aia/missing-keyword",
      "DATE-OBS is missing: degradation at an unknown time; add DATE-OBS",
      { facts: { keyword: "DATE-OBS" } },
    );
  }
  const found = usableDegradation({
    table,
    channel: channelOf(header, notes),
    at: date,
    ...(version === undefined ? {} : { version }),
    onWarning: ({ code, message, facts }) => notes.warn(code, message, facts),
  });
  const told = withCard(header, "DEGFAC", found.factor, "degradation, divided by", { real: true });
  return { header: withCard(told, "DEGVER", found.version, "version of the degradation table"), found };
}
