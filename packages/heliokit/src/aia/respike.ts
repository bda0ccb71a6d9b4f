import type { ByteSource } from "../bytes/index.js";
import { HeliokitError, type OnWarning } from "../errors.js";
import { type FitsHeader, headerNumber, isImage, openFits, readPhysical, withCards } from "../fits/index.js";
import { instrumentOf, type SolarMap } from "../map/index.js";
import type { NumberArray, Raster } from "../raster/index.js";

/** Side of AIA's full frame in pixels; spike positions count along its rows. */
const FULL_FRAME = 4096;
/** Pixel size in arcsec that level 1 images have, and how far off it may be before the result is doubtful. */
const NOMINAL_SCALE = 0.6;
const SCALE_TOLERANCE = 0.001;

/**
 * The pixels that on-ground processing took for hits of energetic particles and replaced. Position and the value that
 * the camera had measured.
 */
export interface Spikes {
  /** Pixel in the full frame: y * 4096 + x, both 0-based. */
  readonly positions: Int32Array;
  /** Measured values in DN. */
  readonly values: Float64Array;
}

/** A spike in the pixels of an image, 0-based. */
export interface PlacedSpike {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/**
 * Reads spikes from the image of a spike file's second HDU: row 0 holds positions, row 1 the measured values, further
 * rows (what they were replaced with) are left.
 *
 * @throws HeliokitError `aia/bad-spikes` when the array has fewer than two rows, or a position is outside the frame
 *
 * @example
 * ```ts
 * const spikes = spikesFromRaster({ data, width: 8785, height: 3 });
 * ```
 */
export function spikesFromRaster(raster: Raster): Spikes {
  const { data, width, height } = raster;
  if (height < 2 || data.length < 2 * width) {
    throw new HeliokitError(
      "aia/bad-spikes",
      `spikes have ${height} rows of ${width}; wanted are positions in row 0 and values in row 1`,
      { facts: { width, height } },
    );
  }
  const positions = new Int32Array(width);
  const values = new Float64Array(width);
  for (let index = 0; index < width; index++) {
    const position = data[index] ?? Number.NaN;
    if (!(position >= 0 && position < FULL_FRAME * FULL_FRAME && Number.isInteger(position))) {
      throw new HeliokitError(
        "aia/bad-spikes",
        `spike ${index} lies at ${position}; a full frame has the positions 0 to ${FULL_FRAME * FULL_FRAME - 1}`,
        { facts: { index, position } },
      );
    }
    positions[index] = position;
    values[index] = data[width + index] ?? Number.NaN;
  }
  return { positions, values };
}

/**
 * Reads a spike file of the archive (segment `spikes` of `aia.lev1_euv_12s`): the image of its second HDU, plain or
 * compressed.
 *
 * @throws HeliokitError `aia/bad-spikes` when the second HDU is no image of two or more rows, or a position is outside
 *   the frame; the errors of `heliokit/fits`
 *
 * @example
 * ```ts
 * const raw = respike(map, await readSpikes(await fileSource("spikes.fits")));
 * ```
 */
export async function readSpikes(source: ByteSource, options: { readonly signal?: AbortSignal } = {}): Promise<Spikes> {
  const file = await openFits(source, options);
  const hdu = (await file.hdus())[1];
  if (hdu === undefined || !isImage(hdu) || hdu.axes.length !== 2) {
    throw new HeliokitError(
      "aia/bad-spikes",
      `${source.name}: HDU 1 is ${hdu?.kind ?? "absent"}; a spike file holds an image of positions and values there`,
      { facts: { file: source.name, hdu: 1 } },
    );
  }
  // Positions reach 2^24 - 1: exact in float64, which serves both stored integers and scaled values.
  const { data, axes } = await readPhysical(hdu, { dtype: "float64", ...options });
  return spikesFromRaster({ data, width: axes[0] ?? 0, height: axes[1] ?? 0 });
}

/** Where an image lies in the full frame. */
export interface FramePlace {
  readonly width: number;
  readonly height: number;
  /** Pixel of the full frame that is the image's pixel (0, 0), 0-based; 0 for the full frame. May be fractional. */
  readonly firstColumn: number;
  readonly firstRow: number;
}

/**
 * The spikes that fall into an image, in the image's own pixels (to the nearest), in the order of the file.
 *
 * @example
 * ```ts
 * placeSpikes(spikes, { width: 256, height: 256, firstColumn: 1500, firstRow: 1400 });
 * ```
 */
export function placeSpikes(spikes: Spikes, place: FramePlace): PlacedSpike[] {
  const placed: PlacedSpike[] = [];
  for (const [index, position] of spikes.positions.entries()) {
    const x = Math.round((position % FULL_FRAME) - place.firstColumn);
    const y = Math.round(Math.floor(position / FULL_FRAME) - place.firstRow);
    if (x >= 0 && x < place.width && y >= 0 && y < place.height) {
      // -0 from rounding would be a surprise in comparisons.
      placed.push({ x: x + 0, y: y + 0, value: spikes.values[index] ?? Number.NaN });
    }
  }
  return placed;
}

/**
 * A copy of pixels with spikes put back.
 *
 * @example
 * ```ts
 * const raster = insertSpikes(map.raster, placed);
 * ```
 */
export function insertSpikes<T extends NumberArray>(raster: Raster<T>, spikes: readonly PlacedSpike[]): Raster<T> {
  const data = raster.data.slice() as T;
  for (const { x, y, value } of spikes) data[y * raster.width + x] = value;
  return { data, width: raster.width, height: raster.height };
}

/**
 * Where a level 1 image lies in the full frame, from its header: a cut-out has moved CRPIX away from X0_MP + 1. A full
 * frame starts at (0, 0) whatever its keywords say.
 *
 * @throws HeliokitError `aia/missing-keyword` for a cut-out without X0_MP, Y0_MP, CRPIX1 or CRPIX2
 *
 * @example
 * ```ts
 * framePlaceOf(header, 256, 256); // { width: 256, height: 256, firstColumn: 1500, firstRow: 1400 }
 * ```
 */
export function framePlaceOf(header: FitsHeader, width: number, height: number): FramePlace {
  if (width === FULL_FRAME && height === FULL_FRAME) return { width, height, firstColumn: 0, firstRow: 0 };
  const number = (keyword: string): number => {
    const value = headerNumber(header, keyword);
    if (value === undefined) {
      throw new HeliokitError(
        "aia/missing-keyword",
        `${keyword} is missing; it tells where a cut-out lies in the frame`,
        {
          facts: { keyword },
        },
      );
    }
    return value;
  };
  return {
    width,
    height,
    firstColumn: number("X0_MP") - (number("CRPIX1") - 1),
    firstRow: number("Y0_MP") - (number("CRPIX2") - 1),
  };
}

/**
 * Puts the spikes of an AIA level 1 image back: full frames and cut-outs. For photometry of flares, and for your own
 * despiking. Before any resampling. Header: LVL_NUM 0.5, NSPIKES 0, COMMENTS says how many.
 *
 * Warns `aia/unexpected-scale` when CDELT1 is more than 0.001 from 0.6 arcsec (a resampled image?).
 *
 * @throws HeliokitError `aia/not-aia`, `aia/not-level-1` (LVL_NUM is not 1), `aia/no-spikes` (NSPIKES is 0),
 *   `aia/missing-keyword`
 *
 * @example
 * ```ts
 * const raw = respike(map, spikesFromRaster(spikeImage));
 * ```
 */
export function respike(map: SolarMap, spikes: Spikes, options: { readonly onWarning?: OnWarning } = {}): SolarMap {
  const { header, raster } = map;
  if (instrumentOf(header) !== "AIA") {
    throw new HeliokitError(
      "aia/not-aia",
      "only AIA images have spikes to put back (INSTRUME does not begin with AIA)",
      {
        facts: { keyword: "INSTRUME" },
      },
    );
  }
  const level = headerNumber(header, "LVL_NUM");
  if (level !== 1) {
    throw new HeliokitError(
      "aia/not-level-1",
      `LVL_NUM is ${level ?? "missing"}; spikes can be put back into level 1 images only, before any resampling`,
      { facts: { keyword: "LVL_NUM", level } },
    );
  }
  if (headerNumber(header, "NSPIKES") === 0) {
    throw new HeliokitError("aia/no-spikes", "NSPIKES is 0: no spikes were removed from this image", {
      facts: { keyword: "NSPIKES" },
    });
  }
  const scale = headerNumber(header, "CDELT1");
  if (scale !== undefined && Math.abs(scale - NOMINAL_SCALE) > SCALE_TOLERANCE) {
    options.onWarning?.({
      code: "aia/unexpected-scale",
      message: `CDELT1 is ${scale}, not within ${SCALE_TOLERANCE} of ${NOMINAL_SCALE} arcsec: is the image resampled?`,
      facts: { keyword: "CDELT1", scale },
    });
  }
  const placed = placeSpikes(spikes, framePlaceOf(header, raster.width, raster.height));
  return {
    ...map,
    raster: insertSpikes(raster, placed),
    header: withCards(header, {
      LVL_NUM: 0.5,
      NSPIKES: 0,
      COMMENTS: `Respike applied; ${placed.length} hot pixels reinserted.`,
    }),
  };
}
