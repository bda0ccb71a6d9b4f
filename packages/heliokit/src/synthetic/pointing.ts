import type { AiaChannel } from "../aia/index.js";
import type { Instant } from "../time/index.js";
import { type ChannelFacts, channelFacts } from "./channels.js";
import { keyOf, randomStream } from "./random.js";

/** Side of AIA's detectors in pixels, on which the archive's pointing tables count. */
export const detectorSide = 4096;

const rowSeconds = 10_800;

/** Fitted pointing of one channel for three hours. */
export interface ChannelPointing {
  /** Sun centre, 0-based pixels of the frame in question. */
  readonly x0: number;
  readonly y0: number;
  readonly scaleArcsecPerPixel: number;
  readonly rollDegrees: number;
}

/** Start of the pointing row that holds for a time, whole TAI seconds since 1970. Rows begin at UTC 0, 3, 6 ... h. */
export function pointingRowStart(time: Instant, utcOffsetSeconds: number): number {
  const utc = time.seconds - utcOffsetSeconds;
  return Math.floor(utc / rowSeconds) * rowSeconds + utcOffsetSeconds;
}

/**
 * The pointing of a channel in the row that starts at `rowStart`, on a frame of the given side: the centre wanders by a
 * few hundredths of a pixel from row to row, as limb fits do. The same numbers stand in the tables.
 */
export function pointingOf(
  facts: ChannelFacts,
  rowStart: number,
  options: { readonly seed: number; readonly size: number },
): ChannelPointing {
  const slot = Math.floor(rowStart / rowSeconds);
  const random = randomStream(keyOf(options.seed, 31, facts.wavelengthAngstrom, slot));
  const binning = detectorSide / options.size;
  // Pixel edges, not centres, coincide when a frame is binned.
  const binned = (value: number) => (value + 0.5) / binning - 0.5;
  return {
    x0: rounded(binned(facts.centreX + 0.03 * random.normal()), 6),
    y0: rounded(binned(facts.centreY + 0.03 * random.normal()), 6),
    scaleArcsecPerPixel: rounded(facts.scaleArcsecPerPixel * binning, 6),
    rollDegrees: facts.rollDegrees,
  };
}

/** All channels of a row, by wavelength. */
export function pointingRow(
  rowStart: number,
  options: { readonly seed: number; readonly size: number },
): ReadonlyMap<AiaChannel, ChannelPointing> {
  return new Map(channelFacts.map((facts) => [facts.wavelengthAngstrom, pointingOf(facts, rowStart, options)]));
}

/** The nearest number with so many decimals: what a header or a table shows. */
export function rounded(value: number, decimals: number): number {
  const factor = Number(`1e${decimals}`);
  return Math.round(value * factor) / factor;
}
