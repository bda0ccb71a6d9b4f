import type { RiceKernels } from "../codecs/index.js";
import type { HeliokitError, LongWorkOptions } from "../errors.js";
import type { PixelArray } from "../raster/index.js";
import type { StoredArray } from "./pixels.js";
import type { WindowOptions } from "./window.js";

/** How pixels are read. */
export interface ReadImageOptions extends WindowOptions, LongWorkOptions {
  /** Most bytes read from the source at once. Default 16 MiB. */
  readonly maxReadBytes?: number;
  /**
   * Read what is intact of a damaged file: the rest becomes BLANK (in stored integers; the most negative number, or 0
   * for BITPIX 8, where the header has no BLANK) or NaN, and is listed in `damaged`. Default false.
   */
  readonly salvage?: boolean;
  /** Compiled decoders that stand in for the plain ones. */
  readonly kernels?: RiceKernels;
}

/** A tile (or, in an image that is not compressed, a row) that could not be read, and why. */
export interface DamagedTile {
  readonly tile: number;
  readonly error: HeliokitError;
}

/** Pixels that were read: row-major, first axis fastest, row 0 at the bottom as in FITS. */
export interface ImagePixels<T extends PixelArray> {
  readonly data: T;
  /** Sides of what was read, first axis (x, NAXIS1) first. */
  readonly axes: readonly number[];
  /** Empty unless `salvage` was asked for and something was damaged. */
  readonly damaged: readonly DamagedTile[];
}

/** Takes decoded pixels to their place: as they are, or converted. */
export interface PixelSink {
  /** Memory that tiles of the stored type may be decoded into directly, at the place that `put` would copy to. */
  readonly direct: StoredArray | undefined;
  put(stored: StoredArray, from: number, count: number, at: number): void;
  /** Marks pixels as missing. */
  miss(at: number, count: number): void;
}
