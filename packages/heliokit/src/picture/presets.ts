import { HeliokitError } from "../errors.js";
import { isPerSecond, type SolarMap } from "../map/index.js";
import type { Limits } from "./limits.js";

/** Limits that suit a channel, and why they are what they are. */
export interface ChannelPreset {
  /** Such as `AIA 171` or `HMI active`. */
  readonly name: string;
  /** In the unit of the map. */
  readonly limits: Limits;
  /** What the limits are in words, for a caption. */
  readonly note: string;
}

/** DN/s of level 1.5 images: from the dark parts of quiet Sun and coronal holes to active regions. */
const AIA_PER_SECOND: Readonly<Record<number, Limits>> = {
  94: [0.1, 30],
  131: [0.7, 500],
  171: [10, 5000],
  193: [10, 5000],
  211: [5, 2500],
  304: [1, 500],
  335: [0.2, 100],
  1600: [10, 800],
  1700: [100, 5000],
  4500: [2000, 20000],
};

const HMI_GAUSS = { "HMI quiet": [-100, 100], "HMI active": [-1500, 1500] } as const;

/**
 * Limits for a map's channel that make pictures of different days comparable: for AIA in DN/s, times the exposure where the map
 * is not normalised to it; for HMI's magnetograms +-1500 G (`active`, the default) or +-100 G (`quiet`). A suggestion of this
 * library, not the instrument teams'; nothing applies it unless asked.
 *
 * @throws HeliokitError `picture/no-preset` when there is none for this map
 *
 * @example
 * ```ts
 * drawMap(map, { limits: channelPreset(map).limits });
 * ```
 */
export function channelPreset(map: SolarMap, kind: "active" | "quiet" = "active"): ChannelPreset {
  const { instrument, wavelengthAngstrom: wavelength, unit, exposureSeconds } = map;
  if (instrument === "HMI" && isMagnetic(unit)) {
    const name = `HMI ${kind}` as const;
    const [low, high] = HMI_GAUSS[name];
    return { name, limits: [low, high], note: `preset ${name}: ${low} to ${high} G` };
  }
  const perSecond = instrument === "AIA" ? AIA_PER_SECOND[wavelength ?? 0] : undefined;
  if (perSecond === undefined) {
    throw new HeliokitError(
      "picture/no-preset",
      `there are no preset limits for ${instrument === "other" ? "this instrument" : instrument} ${wavelength ?? ""} in ${unit ?? "no unit"}; give limits by value or percentile`,
      { facts: { instrument, wavelength, unit } },
    );
  }
  const name = `AIA ${wavelength}`;
  const words = `${perSecond[0]} to ${perSecond[1]} DN/s`;
  if (isPerSecond(unit)) return { name, limits: perSecond, note: `preset ${name}: ${words}` };
  if (exposureSeconds === undefined) {
    throw new HeliokitError(
      "picture/no-preset",
      `the preset ${name} is in DN/s, and this map has neither that unit nor an exposure time; give limits by value`,
      { facts: { instrument, wavelength, unit } },
    );
  }
  const [low, high] = perSecond;
  const note = `preset ${name}: ${words}, times the exposure of ${exposureSeconds} s`;
  return { name, limits: [low * exposureSeconds, high * exposureSeconds], note };
}

/** Whether a unit is that of a magnetic field: such images are drawn with 0 in the middle. */
export function isMagnetic(unit: string | undefined): boolean {
  return /^(m|k|µ|u)?(gauss|g|tesla|t)$/i.test(unit?.trim() ?? "");
}
