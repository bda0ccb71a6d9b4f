import { HeliokitError } from "../errors.js";
import { AIA_ERROR_TABLE_V3, type ErrorTable, errorRow } from "./error-table.js";
import { parseChannel, telescopeNumber } from "./telescope.js";

/** Options of {@link estimateError}. */
export interface EstimateErrorOptions {
  /** Whatever {@link parseChannel} reads. */
  readonly channel: number | string;
  /** Default: the published version 3, built in. */
  readonly table?: ErrorTable;
  /** How many measurements were averaged. Default 1. */
  readonly sampleCount?: number;
  /** Calibration error to add: none (default), that of the cross-calibration with EVE, or that before flight. */
  readonly calibration?: "none" | "eve" | "preflight";
  /** Add the error of the atomic data. Default false. */
  readonly chianti?: boolean;
  /** Read noise in DN; default that of the channel's camera. SSW takes 1.15 for all. */
  readonly readNoise?: number;
  /** Negative counts have no shot noise ("zero", default) or no error at all (NaN, as in the Python library). */
  readonly negativeCounts?: "zero" | "nan";
}

/** Read noise of cameras 1 to 4 in DN (Boerner et al. 2012, Solar Phys. 275, 41). */
const READ_NOISE = { 1: 1.18, 2: 1.2, 3: 1.15, 4: 1.14 } as const;
const DARK_NOISE = 0.18;
const QUANTISATION_NOISE = 1 / Math.sqrt(12);
/** Below this many counts the on-board compression loses nothing. */
const COMPRESSION_THRESHOLD = 25;

/**
 * The uncertainty of counts, per element, in DN: shot, dark, read, quantisation and compression noise, and calibration
 * and atomic data where asked, added in quadrature. `counts` are DN of one exposure, **not** divided by the exposure
 * time; NaN stays NaN.
 *
 * @throws HeliokitError `aia/unknown-channel`, `aia/channel-not-in-table`, `aia/bad-option` (fewer than one sample)
 *
 * @example
 * ```ts
 * estimateError([100], { channel: 193 })[0]; // about 9.9 DN
 * ```
 */
export function estimateError(counts: ArrayLike<number>, options: EstimateErrorOptions): Float64Array {
  const { table = AIA_ERROR_TABLE_V3, sampleCount = 1, calibration = "none", chianti = false } = options;
  const channel = parseChannel(options.channel);
  if (!(sampleCount >= 1 && Number.isFinite(sampleCount))) {
    throw new HeliokitError("aia/bad-option", `sampleCount is ${sampleCount}; one or more is wanted`, {
      facts: { sampleCount },
    });
  }
  const row = errorRow(table, channel);
  const gain = row.dnPerPhoton;
  const rootSamples = Math.sqrt(sampleCount);
  const read = (options.readNoise ?? READ_NOISE[telescopeNumber(channel)]) / rootSamples;
  const quantisation = QUANTISATION_NOISE / rootSamples;
  const fixed = DARK_NOISE * DARK_NOISE + read * read + quantisation * quantisation;
  const calibrationError =
    calibration === "eve" ? row.eveError : calibration === "preflight" ? row.calibrationError : 0;
  const relative = calibrationError * calibrationError + (chianti ? row.chiantiError * row.chiantiError : 0);
  const strict = options.negativeCounts === "nan";

  const sigma = new Float64Array(counts.length);
  for (let index = 0; index < counts.length; index++) {
    const count = counts[index] ?? Number.NaN;
    const shot = ((count < 0 && !strict ? 0 : Math.sqrt(count / gain)) * gain) / rootSamples;
    const compression =
      count < COMPRESSION_THRESHOLD ? 0 : Math.max(shot / row.compress, QUANTISATION_NOISE) / rootSamples;
    sigma[index] = Math.sqrt(shot * shot + fixed + compression * compression + relative * count * count);
  }
  return sigma;
}
