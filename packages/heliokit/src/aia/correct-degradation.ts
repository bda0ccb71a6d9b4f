import { HeliokitError, type OnWarning } from "../errors.js";
import { headerNumber, withCard } from "../fits/index.js";
import { mapFromRaster, type SolarMap } from "../map/index.js";
import { channelOf } from "./channel.js";
import type { CorrectionTable } from "./correction-table.js";
import { usableDegradation } from "./degradation.js";
import { scaled } from "./exposure.js";
import { newNotes } from "./notes.js";
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
  if (map.date === undefined) {
    throw new HeliokitError(
      "aia/missing-keyword",
      "DATE-OBS is missing: degradation at an unknown time; add DATE-OBS",
      {
        facts: { keyword: "DATE-OBS" },
      },
    );
  }
  const { version, onWarning } = options;
  const found = usableDegradation({
    table,
    channel: channelOf(map.header, newNotes(onWarning)),
    at: map.date,
    ...(version === undefined ? {} : { version }),
    ...(onWarning ? { onWarning } : {}),
  });
  const header = withCard(map.header, "DEGFAC", found.factor, "degradation, divided by", { real: true });
  const versioned = withCard(header, "DEGVER", found.version, "version of the degradation table");
  return mapFromRaster(scaled(map, 1 / found.factor), versioned);
}
