import { headerText } from "../fits/index.js";
import type { SolarMap } from "../map/index.js";
import { type ColorTable, colorTable, colorTableNames } from "./color-table.js";
import type { LimitsWish } from "./limits.js";
import { isMagnetic } from "./presets.js";
import { AIA_STRETCH, type Stretch } from "./stretch.js";

/** How a map is coloured unless told otherwise. */
export interface MapStyle {
  readonly colors: ColorTable;
  readonly stretch: Stretch;
  readonly limits: LimitsWish;
}

/**
 * The colours that sunpy draws a map in: the instrument's table where it has one, else gray; AIA with an asinh of 0.01; from the
 * smallest to the largest pixel, magnetograms with 0 in the middle.
 *
 * @example
 * ```ts
 * defaultStyle(map).colors.name; // "sdoaia171"
 * ```
 */
export function defaultStyle(map: SolarMap): MapStyle {
  const { instrument, unit } = map;
  return {
    colors: colorTable(tableName(map) ?? "gray"),
    stretch: instrument === "AIA" ? AIA_STRETCH : "linear",
    limits: isMagnetic(unit) ? "symmetric" : "minmax",
  };
}

/** Observatory, detector and whole wavelength in small letters, where that is the name of a table. */
function tableName({ header, instrument, wavelengthAngstrom: wavelength }: SolarMap): string | undefined {
  const observatory = headerText(header, "TELESCOP")?.split("/")[0]?.trim() ?? (instrument === "AIA" ? "SDO" : "");
  const detector = headerText(header, "DETECTOR")?.trim() || (instrument === "AIA" ? "AIA" : "");
  const content = headerText(header, "CONTENT") ?? "";
  if (instrument === "HMI" && /carrington synoptic chart/i.test(content)) return "hmimag";
  if (wavelength === undefined) return undefined;
  const name = `${observatory}${detector}${Math.trunc(wavelength)}`.toLowerCase();
  return colorTableNames().find((known) => known.toLowerCase() === name);
}
