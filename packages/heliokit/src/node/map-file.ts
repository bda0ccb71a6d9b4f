import type { LongWorkOptions } from "../errors.js";
import { type CompressOptions, writeFits } from "../fits/index.js";
import { type MapFromFitsOptions, mapFromFits, type SolarMap } from "../map/index.js";
import { atomicFileSink } from "./atomic-file.js";
import { fileSource } from "./file-source.js";

/**
 * Reads an image of the Sun from a FITS file, plain or tile-compressed, gzipped or not. Missing pixels become NaN.
 *
 * Errors: those of {@link fileSource} and of `mapFromFits` in `heliokit/map`.
 *
 * @example
 * ```ts
 * const map = await readMap("aia.lev1_euv_12s.2013-06-21T000008Z.193.image_lev1.fits");
 * ```
 */
export async function readMap(path: string, options: MapFromFitsOptions = {}): Promise<SolarMap> {
  const source = await fileSource(path);
  try {
    return await mapFromFits(source, options);
  } finally {
    await source.close();
  }
}

/** How {@link writeMap} stores a map. */
export interface WriteMapOptions extends LongWorkOptions {
  /**
   * "none" (default): plain image in HDU 0. "rice": quantised, lossy. "gzip2": lossless. Compressed images are in HDU 1.
   */
  readonly compress?: "none" | CompressOptions["algorithm"];
  /** With "rice": quantisation steps per background noise. Default 16. */
  readonly quantize?: number;
}

/** What {@link writeMap} wrote. */
export interface WrittenMap {
  /** Bytes of the file. */
  readonly bytes: number;
  /** Largest difference that compression made, in the unit of the map; 0 when lossless. */
  readonly largestError: number;
}

/**
 * Writes a map as a FITS file that appears whole or not at all, with valid CHECKSUM and DATASUM. Pixels keep their type
 * (float32 or float64). The header stays as it is but for the keywords of the storage: BITPIX and NAXIS follow the
 * pixels, BLANK, BSCALE and BZERO of the integers that the map came from go.
 *
 * Errors: those of {@link atomicFileSink} and of `writeFits` in `heliokit/fits`.
 *
 * @example
 * ```ts
 * await writeMap(level15, "level15.fits", { compress: "rice" });
 * ```
 */
export async function writeMap(map: SolarMap, path: string, options: WriteMapOptions = {}): Promise<WrittenMap> {
  const { compress = "none", quantize, ...work } = options;
  const { data, width, height } = map.raster;
  const storage: { compress?: CompressOptions } =
    compress === "none" ? {} : { compress: { algorithm: compress, ...(quantize === undefined ? {} : { quantize }) } };
  const sink = await atomicFileSink(path);
  try {
    const image = { kind: "image", data, axes: [width, height], header: map.header, ...storage } as const;
    const { bytes, largestErrors } = await writeFits(sink, [image], work);
    await sink.commit();
    return { bytes, largestError: largestErrors[0] ?? 0 };
  } finally {
    await sink.abort();
  }
}
