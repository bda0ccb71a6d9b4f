import { HeliokitError } from "../../errors.js";
import { type FitsHeader, headerNumber, withCards } from "../../fits/index.js";
import { blockMean, type Raster } from "../../raster/index.js";
import { type FrameHeader, frameHeader, type HeaderStyle, zoomScale } from "./frame-header.js";
import { type InputStateOptions, inputState } from "./input-state.js";
import { zoomFrame } from "./zoom-frame.js";

/** How frames are made. */
export interface FrameOptions extends InputStateOptions {
  /** Side of the frame in pixels. Default 512. */
  readonly size?: number;
  /** Keep negative values; what is missing is then NaN. Default false: both become 0, as in the published product. */
  readonly keepNegative?: boolean;
  /** Default "correct". */
  readonly headerStyle?: HeaderStyle;
  /** Factor to divide by where the input is not corrected for degradation; undefined: 1 and no DEG_COR. */
  readonly degradation?: number | undefined;
}

/** A frame with its header. */
export interface SdomlFrame {
  /** `size` x `size`, row 0 south. DN/s or Gauss. */
  readonly data: Float32Array;
  readonly size: number;
  readonly header: FrameHeader;
  /** The zoom: 976 / RSUN_OBS. */
  readonly scale: number;
  /** Factor that the frame is divided by, whoever did it; undefined where nobody did. */
  readonly degradation: number | undefined;
}

/** Exposures below this are taken for it: the published builder's guard against division by nearly nothing. */
export const EXPOSURE_FLOOR_SECONDS = 0.01;
/** The synoptic size: larger images are first brought to it by the mean of the pixels that are there. */
export const SYNOPTIC_SIDE = 1024;
/** The same for HMI, whose published frames are reduced before they are zoomed. */
const HMI_SIDE = 512;

/**
 * Makes a frame of a level 1.5 image of AIA (north up, Sun centre in the middle): constant disk radius, pixels of zero
 * and below left out, divided by exposure and degradation as far as that is not done yet, mean of cells.
 *
 * @throws HeliokitError `sdoml/missing-keyword` (RSUN_OBS, EXPTIME), `sdoml/not-registered`, `sdoml/bad-size`,
 * `sdoml/unknown-normalization`, `sdoml/unknown-degradation`, `sdoml/bad-degradation`
 *
 * @example
 * ```ts
 * const frame = aiaFrame(map.raster, map.header, { size: 512, degradation: 0.9906 });
 * ```
 */
export function aiaFrame(
  raster: Raster<Float32Array | Float64Array>,
  header: FitsHeader,
  options: FrameOptions = {},
): SdomlFrame {
  const { size = 512, keepNegative = false } = options;
  checkGeometry(header);
  const state = inputState(header, options);
  // What is per second already needs no exposure.
  const exposure = state.normalized ? (headerNumber(header, "EXPTIME") ?? 0) : positive(header, "EXPTIME", 0);
  const floored = Math.max(exposure, EXPOSURE_FLOOR_SECONDS);
  const degradation = state.degraded ? state.degradationFactor : options.degradation;
  checkFactor(degradation);
  // A normalised image with a very short exposure is brought to what the floor would have given.
  const exposureDivisor = state.normalized ? (exposure > 0 ? floored / exposure : 1) : floored;
  const divisor = exposureDivisor * (state.degraded ? 1 : (degradation ?? 1));
  const synoptic = toSynoptic(raster, header, Math.max(SYNOPTIC_SIDE, size));
  const scale = zoomScale(header);
  const data = zoomFrame(synoptic.raster, {
    scale,
    size,
    mask: keepNegative ? "finite" : "positive",
    divisor,
    missing: keepNegative ? Number.NaN : 0,
  });
  return {
    data,
    size,
    header: frameHeader(synoptic.header, synoptic.raster.width, frameHeaderOptions("aia", options, degradation)),
    scale,
    degradation,
  };
}

/**
 * Makes a frame of one component of the magnetic field (Gauss): pixels above 1e6 and missing ones are left out, off the
 * disk is exactly 0 (NaN with `keepNegative`). No exposure, no degradation.
 *
 * @throws HeliokitError `sdoml/missing-keyword` (RSUN_OBS), `sdoml/bad-size`
 *
 * @example
 * ```ts
 * const frame = hmiFrame(components.bz, header, { size: 512 });
 * ```
 */
export function hmiFrame(
  raster: Raster<Float32Array | Float64Array>,
  header: FitsHeader,
  options: FrameOptions = {},
): SdomlFrame {
  const { size = 512, keepNegative = false } = options;
  checkGeometry(header);
  const synoptic = toSynoptic(raster, header, Math.max(HMI_SIDE, size));
  const scale = zoomScale(header);
  const data = zoomFrame(synoptic.raster, {
    scale,
    size,
    mask: "field",
    divisor: 1,
    missing: keepNegative ? Number.NaN : 0,
  });
  return {
    data,
    size,
    header: frameHeader(synoptic.header, synoptic.raster.width, frameHeaderOptions("hmi", options, undefined)),
    scale,
    degradation: undefined,
  };
}

function frameHeaderOptions(instrument: "aia" | "hmi", options: FrameOptions, degradation: number | undefined) {
  const { size = 512, headerStyle } = options;
  return { instrument, size, degradation, ...(headerStyle ? { style: headerStyle } : {}) };
}

function checkGeometry(header: FitsHeader): void {
  const level = headerNumber(header, "LVL_NUM");
  const rotation = headerNumber(header, "CROTA2") ?? 0;
  if ((level !== undefined && level <= 1) || Math.abs(rotation) > 1) {
    const keyword = level !== undefined && level <= 1 ? "LVL_NUM" : "CROTA2";
    throw new HeliokitError(
      "sdoml/not-registered",
      `${keyword} is ${keyword === "LVL_NUM" ? level : rotation}: frames are made of registered images, north up; make level 1.5 first or say --from level1`,
      { facts: { keyword } },
    );
  }
  positive(header, "RSUN_OBS", Number.MIN_VALUE);
}

function positive(header: FitsHeader, keyword: string, least: number): number {
  const value = headerNumber(header, keyword);
  if (value !== undefined && Number.isFinite(value) && value >= least) return value;
  throw new HeliokitError(
    "sdoml/missing-keyword",
    `${keyword} is ${value ?? "missing"}; a positive number was wanted, complete the header`,
    { facts: { keyword, found: value } },
  );
}

function checkFactor(factor: number | undefined): void {
  if (factor === undefined || (factor > 0 && Number.isFinite(factor))) return;
  throw new HeliokitError("sdoml/bad-degradation", `a degradation factor of ${factor} cannot be divided by`, {
    facts: { factor },
  });
}

/** The image at a given side, where a whole number of pixels makes it up, by the mean of the pixels that are there. */
function toSynoptic(raster: Raster<Float32Array | Float64Array>, header: FitsHeader, side: number) {
  const cell = raster.width / side;
  if (!(cell > 1) || !Number.isInteger(cell) || raster.height % cell !== 0) return { raster, header };
  const scaled = (keyword: string, change: (value: number) => number) => {
    const value = headerNumber(header, keyword);
    return value === undefined ? {} : { [keyword]: change(value) };
  };
  return {
    raster: blockMean(raster, cell, cell),
    header: withCards(header, {
      ...scaled("CDELT1", (value) => value * cell),
      ...scaled("CDELT2", (value) => value * cell),
      ...scaled("CRPIX1", (value) => (value - 0.5) / cell + 0.5),
      ...scaled("CRPIX2", (value) => (value - 0.5) / cell + 0.5),
    }),
  };
}
