import { headerText } from "../fits/index.js";
import type { SolarMap } from "../map/index.js";
import { mapMeasurement, titleTime } from "./map-title.js";

/** A line of a map's summary. */
export type MapFact = readonly [name: string, value: string];

/**
 * The twelve lines that sunpy's summary of a map has, in its words: observatory, instrument, detector, measurement, wavelength,
 * date, exposure, dimension, coordinate system, scale, reference pixel (0-based), reference coordinate.
 *
 * @example
 * ```ts
 * for (const [name, value] of mapFacts(map)) console.log(`${name}: ${value}`);
 * ```
 */
export function mapFacts(map: SolarMap): MapFact[] {
  const { header, instrument, wavelengthAngstrom: wavelength, wcs, raster, exposureSeconds } = map;
  const text = (keyword: string): string | undefined => headerText(header, keyword)?.trim() || undefined;
  const spaced = (value: string | undefined): string | undefined => value?.replaceAll("_", " ");
  const telescope = text("TELESCOP");
  const observatory = instrument === "other" ? (text("OBSRVTRY") ?? telescope) : telescope?.split("/")[0]?.trim();
  const degrees = !wcs.type[0].startsWith("HP") && !wcs.type[1].startsWith("HP");
  const unit = degrees ? "deg" : "arcsec";
  const per = degrees ? 3600 : 1;
  const { scaleArcsecPerPixel: scale, referencePixel: pixel, referenceValueArcsec: value } = wcs;
  const angstrom = wavelength === undefined ? undefined : `${floatText(wavelength)} Angstrom`;
  return [
    ["Observatory", spaced(observatory) ?? UNKNOWN],
    ["Instrument", spaced(text("INSTRUME")) ?? UNKNOWN],
    ["Detector", text("DETECTOR") ?? (instrument === "other" ? UNKNOWN : instrument)],
    ["Measurement", mapMeasurement(map) ?? angstrom ?? UNKNOWN],
    ["Wavelength", angstrom ?? UNKNOWN],
    ["Observation Date", titleTime(map) ?? UNKNOWN],
    ["Exposure Time", exposureSeconds === undefined ? UNKNOWN : `${floatText(exposureSeconds)} s`],
    ["Dimension", `${pairText(raster.width, raster.height)} pix`],
    ["Coordinate System", SYSTEMS[wcs.type[0].slice(0, 2)] ?? wcs.type.join(", ")],
    ["Scale", `${pairText(scale.x / per, scale.y / per)} ${unit} / pix`],
    ["Reference Pixel", `${pairText(pixel.x, pixel.y)} pix`],
    ["Reference Coord", `${pairText(value.x / per, value.y / per)} ${unit}`],
  ];
}

const UNKNOWN = "Unknown";

const SYSTEMS: Readonly<Record<string, string>> = {
  HP: "helioprojective",
  HG: "heliographic_stonyhurst",
  CR: "heliographic_carrington",
};

/** A number as Python writes a float: 2.0, 1.999592. */
function floatText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}

/** Two numbers as NumPy prints an array: as many decimals as they need, at most eight, points below each other. */
function pairText(a: number, b: number): string {
  const parts = [a, b].map((value) => {
    const [whole = "0", decimals = ""] = String(Number(value.toFixed(8))).split(".");
    return { whole, decimals };
  });
  const before = Math.max(...parts.map(({ whole }) => whole.length));
  const after = Math.max(...parts.map(({ decimals }) => decimals.length));
  return `[${parts.map(({ whole, decimals }) => `${whole.padStart(before)}.${decimals.padEnd(after)}`).join(" ")}]`;
}
