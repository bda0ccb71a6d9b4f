import { HeliokitError } from "../errors.js";
import { type FitsHeader, headerNumber, headerText } from "../fits/index.js";
import type { Notes } from "./notes.js";
import { type AiaChannel, parseChannel } from "./telescope.js";

/**
 * The channel of an AIA header: WAVELNTH, else WAVE_STR with a warning.
 *
 * @throws HeliokitError `aia/missing-keyword` (WAVELNTH), `aia/unknown-channel`
 */
export function channelOf(header: FitsHeader, notes: Notes): AiaChannel {
  const wavelength = headerNumber(header, "WAVELNTH") ?? headerText(header, "WAVELNTH")?.trim();
  if (wavelength !== undefined && wavelength !== "") {
    const unit = headerText(header, "WAVEUNIT")?.trim().toLowerCase() === "nm" ? "nm" : "angstrom";
    return parseChannel(wavelength, unit);
  }
  const name = headerText(header, "WAVE_STR")?.trim();
  if (name) {
    const channel = parseChannel(name);
    notes.warn("aia/missing-keyword", `WAVELNTH is missing; channel ${channel} is taken from WAVE_STR '${name}'`, {
      keyword: "WAVELNTH",
      used: "WAVE_STR",
    });
    return channel;
  }
  throw new HeliokitError(
    "aia/missing-keyword",
    "WAVELNTH is missing and WAVE_STR does not help: the channel is unknown; add WAVELNTH to the header",
    { facts: { keyword: "WAVELNTH" } },
  );
}
