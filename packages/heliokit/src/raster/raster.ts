/** The number types that pixels come in. 64-bit integers are read as bigint arrays. */
export type PixelArray =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** Pixel arrays whose elements are plain numbers. */
export type NumberArray = Exclude<PixelArray, BigInt64Array | BigUint64Array>;

/**
 * A picture as numbers: `data[y * width + x]`, row-major, **row 0 is the bottom row** as in FITS. Pixel coordinates in
 * the whole API are 0-based and refer to pixel centres: the bottom left pixel covers -0.5..0.5 in x and y; FITS
 * keywords (CRPIX) stay 1-based inside headers. Missing pixels are NaN in float data.
 *
 * @example
 * ```ts
 * const raster: Raster = { data: new Float32Array(6), width: 3, height: 2 };
 * raster.data[1 * raster.width + 2]; // x = 2, y = 1: right end of the top row
 * ```
 */
export interface Raster<T extends NumberArray = NumberArray> {
  readonly data: T;
  /** Pixels along x (NAXIS1). */
  readonly width: number;
  /** Pixels along y (NAXIS2). */
  readonly height: number;
}
