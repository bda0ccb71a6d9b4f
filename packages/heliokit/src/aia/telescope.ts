import { HeliokitError } from "../errors.js";

/**
 * The ten channels of AIA, wavelength in Angstrom: seven in the extreme ultraviolet, 1600 and 1700 in the far
 * ultraviolet, 4500 in the visible.
 *
 * @example
 * ```ts
 * for (const channel of AIA_CHANNELS) console.log(channel, telescopeNumber(channel));
 * ```
 */
export const AIA_CHANNELS = [94, 131, 171, 193, 211, 304, 335, 1600, 1700, 4500] as const;

/** A channel of AIA, by its wavelength in Angstrom. */
export type AiaChannel = (typeof AIA_CHANNELS)[number];

/** Lemen et al. 2012, Solar Phys. 275, 17, table 2: which of the four telescopes (and cameras) sees a channel. */
const TELESCOPES: Readonly<Record<AiaChannel, 1 | 2 | 3 | 4>> = {
  94: 4,
  131: 1,
  171: 3,
  193: 2,
  211: 2,
  304: 4,
  335: 1,
  1600: 3,
  1700: 3,
  4500: 3,
};

const CHANNEL_TEXT = /^0*(\d{1,6}(?:\.\d{1,6})?)\s*(a|å|angstroms?|nm|_thin|_thick)?$/i;

/**
 * Reads a channel however people write it: `193`, `"193"`, `"094"`, `"193A"`, `"193 Angstrom"`, `"19.3 nm"`,
 * `"193_THIN"`; a bare number is in Angstrom unless `unit` says "nm".
 *
 * @throws HeliokitError `aia/unknown-channel`
 *
 * @example
 * ```ts
 * parseChannel("19.3 nm"); // 193
 * parseChannel(9.4, "nm"); // 94
 * ```
 */
export function parseChannel(value: number | string, unit: "angstrom" | "nm" = "angstrom"): AiaChannel {
  const found = CHANNEL_TEXT.exec(String(value).trim());
  const written = found?.[2]?.toLowerCase();
  const factor = written === "nm" || (written === undefined && unit === "nm") ? 10 : 1;
  const wavelength = found ? Number(found[1]) * factor : Number.NaN;
  // 13.1 * 10 is not 131 in binary; the channels lie far apart.
  const channel = AIA_CHANNELS.find((candidate) => Math.abs(candidate - wavelength) < 1e-6);
  if (channel === undefined) {
    throw new HeliokitError(
      "aia/unknown-channel",
      `${JSON.stringify(value)} is no channel of AIA; there are ${AIA_CHANNELS.join(", ")} (Angstrom)`,
      { facts: { channel: value } },
    );
  }
  return channel;
}

/**
 * Number of the telescope (and camera) that sees a channel, 1 to 4. Takes what {@link parseChannel} takes.
 *
 * @throws HeliokitError `aia/unknown-channel`
 *
 * @example
 * ```ts
 * telescopeNumber(193); // 2
 * ```
 */
export function telescopeNumber(channel: number | string): 1 | 2 | 3 | 4 {
  return TELESCOPES[parseChannel(channel)];
}

/** WAVE_STR of a channel in the response and error tables: `193_THIN`, `1600`. */
export function waveStr(channel: AiaChannel): string {
  return channel < 1600 ? `${channel}_THIN` : String(channel);
}
