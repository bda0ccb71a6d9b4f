import { HeliokitError } from "../../errors.js";
import type { NumberArray } from "../../raster/index.js";
import type { Instant } from "../../time/index.js";
import { checkImages, type SkyImages, timesOf } from "../sky-images.js";
import type { Keogram } from "./keogram.js";

/** Auroral lines that the spectrograph's tools know by name. */
export type AuroralLine = "green" | "red" | "blue" | "hbeta";

type Band = readonly [number, number];

/** Bands in nanometres: the line, and what is subtracted as background. */
const LINES: Readonly<Record<AuroralLine, { readonly band: Band; readonly background: Band }>> = {
  green: { band: [555.5, 558.5], background: [550.5, 553.5] },
  red: { band: [628.5, 631.5], background: [623.5, 626.5] },
  blue: { band: [424.8, 428.3], background: [429, 431] },
  hbeta: { band: [484.6, 487.6], background: [479, 481] },
};

/** Which part of the spectrum is integrated. */
export type SpectralBand =
  | { readonly line: AuroralLine }
  | { readonly bandNanometers: Band; readonly backgroundNanometers?: Band };

/** Processed spectra: frames `[wavelengths, places]` in Rayleighs per nanometre. */
export interface SkySpectra extends SkyImages {
  readonly wavelengthsNanometers?: Float64Array;
}

function bandsOf(wanted: SpectralBand): { readonly band: Band; readonly background: Band | undefined } {
  if ("line" in wanted) return LINES[wanted.line];
  return { band: wanted.bandNanometers, background: wanted.backgroundNanometers };
}

/** Rows of a band; at least one of them must exist. */
function rowsOf(wavelengths: Float64Array, [from, to]: Band): readonly number[] {
  const rows: number[] = [];
  wavelengths.forEach((value, row) => {
    if (value >= from && value <= to) rows.push(row);
  });
  if (rows.length > 0 && from < to) return rows;
  throw new HeliokitError(
    "aurora/bad-band",
    `no wavelength of ${from} to ${to} nm; the spectra reach from ${wavelengths[0]} to ${wavelengths.at(-1)} nm`,
    { facts: { from, to, first: wavelengths[0], last: wavelengths.at(-1) } },
  );
}

/** The trapezoid rule over rows of one place of a frame. */
function integral(
  frame: NumberArray,
  width: number,
  place: number,
  rows: readonly number[],
  wavelengths: Float64Array,
) {
  let sum = 0;
  // Neighbours are added in the width of the data, as the reference adds them: a background nearly as strong as the line
  // leaves a difference in which the last bit shows.
  const single = frame instanceof Float32Array;
  for (let index = 1; index < rows.length; index++) {
    const [a, b] = [rows[index - 1] ?? 0, rows[index] ?? 0];
    const step = (wavelengths[b] as number) - (wavelengths[a] as number);
    const both = (frame[a * width + place] as number) + (frame[b * width + place] as number);
    sum += (step * (single ? Math.fround(both) : both)) / 2;
  }
  return sum;
}

/** Wavelengths of the rows, which must be there and as many. */
function wavelengthsOf(spectra: SkySpectra): Float64Array {
  checkImages(spectra);
  const { wavelengthsNanometers: wavelengths, height } = spectra;
  if (wavelengths !== undefined && wavelengths.length === height) return wavelengths;
  throw new HeliokitError(
    "aurora/no-wavelengths",
    "these images have no wavelength for each row; read processed spectra (TREX_SPECT_PROCESSED_V1), or set wavelengthsNanometers",
    { facts: { height, wavelengths: wavelengths?.length ?? null } },
  );
}

/** One number for a frame and a place. */
function intensityIn(spectra: SkySpectra, wanted: SpectralBand): (frame: NumberArray, place: number) => number {
  const wavelengths = wavelengthsOf(spectra);
  const { band, background } = bandsOf(wanted);
  const rows = rowsOf(wavelengths, band);
  const off = background === undefined ? [] : rowsOf(wavelengths, background);
  const { width } = spectra;
  return (frame, place) =>
    integral(frame, width, place, rows, wavelengths) - integral(frame, width, place, off, wavelengths);
}

/**
 * Intensity of a line or band, in Rayleighs, at one place of one spectrum: the integral over wavelength, less that of the
 * background (`spectra.get_intensity`). It may be negative.
 *
 * Errors: `aurora/no-wavelengths`, `aurora/bad-band`, `aurora/bad-place`.
 *
 * @example
 * ```ts
 * spectralIntensity(spectra, { frame: 1, place: 120 }, { line: "green" });
 * ```
 */
export function spectralIntensity(
  spectra: SkySpectra,
  where: { readonly frame: number; readonly place: number },
  wanted: SpectralBand,
): number {
  const intensity = intensityIn(spectra, wanted);
  const frame = spectra.frames[where.frame];
  if (frame === undefined || !(where.place >= 0 && where.place < spectra.width && Number.isInteger(where.place)))
    throw new HeliokitError(
      "aurora/bad-place",
      `frame ${where.frame}, place ${where.place}; there are ${spectra.frames.length} frames of ${spectra.width} places`,
      { facts: { ...where, frames: spectra.frames.length, places: spectra.width } },
    );
  return intensity(frame, where.place);
}

/**
 * A keogram of spectra in one line or band, in Rayleighs: places of the slit along y. What is missing or negative after the
 * background is taken off becomes 0, as in the archive's library.
 *
 * Errors: `aurora/no-wavelengths`, `aurora/bad-band`, `aurora/no-times`.
 *
 * @example
 * ```ts
 * spectralKeogram(spectra, { line: "red" }).rows; // 256
 * ```
 */
export function spectralKeogram(spectra: SkySpectra, wanted: SpectralBand): Keogram {
  const times: readonly Instant[] = timesOf(spectra);
  const intensity = intensityIn(spectra, wanted);
  const count = spectra.frames.length;
  const rows = spectra.width;
  const data = new Float32Array(rows * count);
  spectra.frames.forEach((frame, at) => {
    for (let place = 0; place < rows; place++) {
      const value = intensity(frame, place);
      data[place * count + at] = value > 0 ? value : 0;
    }
  });
  return { data, rows, columns: count, channels: 1, times, sliceIndex: null, unit: "R" };
}
