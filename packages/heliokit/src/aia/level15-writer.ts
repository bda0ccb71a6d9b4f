import { type ByteSink, blockWriter } from "../bytes/index.js";
import type { LongWorkOptions } from "../errors.js";
import {
  createTileCompressor,
  dataSum,
  type FitsHeader,
  formatHeader,
  imageHeaderFor,
  makeHeader,
  withChecksums,
  withHistory,
} from "../fits/index.js";
import { loadKernels, tileKernels } from "../kernels/index.js";
import { resampleToRaster } from "../map/index.js";
import { type AffinePlan, type PixelStatistics, type Plane, resampleAffine } from "../raster/index.js";
import type { Level15Options, Level15Storage } from "./level15-options.js";
import { withStatistics } from "./level15-statistics.js";
import { canSplit, type RowHelper, resampleSplit } from "./row-split.js";

/** What the output is made of. */
export interface Level15Output {
  /** Header without statistics and sums. */
  readonly header: FitsHeader;
  readonly plane: Plane;
  readonly affine: AffinePlan;
  readonly bin: number;
  readonly dtype: "float32" | "float64";
  readonly options: Level15Options & Level15Storage & { readonly rowHelpers?: readonly RowHelper[] };
  /** Called at the end of a stage, for the report. */
  readonly lap: (stage: string) => void;
}

/** What was written. */
export interface Level15Written {
  /** Length of the file. */
  readonly bytes: number;
  /** Largest difference that lossy storage made, in the unit of the image. */
  readonly largestStorageError?: number;
}

const FITS_BLOCK = 2880;

/**
 * Resamples and writes a level 1.5 file. Pixels go out in strips as they are made; the header goes last to the place
 * kept for it in front, because statistics and sums stand before what they sum up.
 */
export async function writeLevel15(sink: ByteSink, output: Level15Output): Promise<Level15Written> {
  const { options, dtype } = output;
  const { compress = "none" } = options;
  if (compress !== "none") return writeCompressed(sink, output, compress);
  const { width, height } = output.affine;
  const axes = [width / output.bin, height / output.bin];
  const bitpix = dtype === "float64" ? -64 : -32;
  const finished = (statistics: PixelStatistics | undefined, sum: number): Uint8Array => {
    const { header } = output;
    const complete = options.statistics === "keep" ? header : withStatistics(header, statistics);
    return ascii(formatHeader(withChecksums(imageHeaderFor(complete, { bitpix, axes }), sum)));
  };

  // Every number has a fixed column: the header has its final length before its values are known.
  const dataOffset = finished(undefined, 0).length;
  const { statistics, sum } = await writePixels(sink, dataOffset, output);
  const dataBytes = (axes[0] ?? 0) * (axes[1] ?? 0) * (dtype === "float64" ? 8 : 4);
  const padding = (FITS_BLOCK - (dataBytes % FITS_BLOCK)) % FITS_BLOCK;
  if (padding > 0) await sink.write(dataOffset + dataBytes, new Uint8Array(padding));
  await sink.write(0, finished(statistics, sum));
  output.lap("write");
  return { bytes: dataOffset + dataBytes + padding };
}

interface WrittenPixels {
  readonly statistics: PixelStatistics;
  readonly sum: number;
}

/** Writes the pixels as big-endian numbers from `dataOffset` on. */
async function writePixels(sink: ByteSink, dataOffset: number, output: Level15Output): Promise<WrittenPixels> {
  const { plane, affine, bin, dtype, options } = output;
  const elementBytes = dtype === "float64" ? 8 : 4;
  const rowBytes = affine.width * elementBytes;
  if (bin === 1 && affine.precision === dtype) {
    const { rowHelpers = [] } = options;
    const write = (firstRow: number, bytes: Uint8Array) => sink.write(dataOffset + firstRow * rowBytes, bytes);
    const result = canSplit(plane, affine, rowHelpers)
      ? await resampleSplit(plane, affine, rowHelpers, write, longWork(options))
      : await resampleAffine(plane, affine, write, { ...longWork(options), bigEndian: true });
    output.lap("resample");
    return { statistics: result.statistics, sum: result.dataSum };
  }
  const { raster, statistics } = await resampleToRaster(plane, affine, bin, dtype, longWork(options));
  const bytes = bigEndian(raster.data);
  output.lap("resample");
  await sink.write(dataOffset, bytes);
  return { statistics, sum: dataSum(bytes) };
}

/** The part of the options that long work takes, without absent entries. */
export function longWork(options: LongWorkOptions): LongWorkOptions {
  const { signal, onProgress } = options;
  return { ...(signal ? { signal } : {}), ...(onProgress ? { onProgress } : {}) };
}

/** Numbers as FITS bytes; the memory is new. */
function bigEndian(data: Float32Array | Float64Array): Uint8Array {
  const bytes = new Uint8Array(data.byteLength);
  const view = new DataView(bytes.buffer);
  if (data instanceof Float32Array) {
    for (let index = 0; index < data.length; index++) view.setFloat32(index * 4, data[index] ?? 0);
  } else {
    for (let index = 0; index < data.length; index++) view.setFloat64(index * 8, data[index] ?? 0);
  }
  return bytes;
}

/** Steps per noise of a tile, where the caller does not say. */
const DEFAULT_QUANTIZE = 16;

/**
 * Writes an empty primary and the image in tiles of one row. Each row is compressed as soon as it is made and written
 * behind the one before; table and header follow at the end.
 */
async function writeCompressed(
  sink: ByteSink,
  output: Level15Output,
  algorithm: "rice" | "gzip2",
): Promise<Level15Written> {
  const { affine, bin, dtype, options, plane } = output;
  const quantize = options.quantize ?? DEFAULT_QUANTIZE;
  const axes = [affine.width / bin, affine.height / bin];
  const [width = 0] = axes;
  const bitpix = dtype === "float64" ? -64 : -32;
  const kernels = await loadKernels();
  const tiles = createTileCompressor(
    { bitpix, axes },
    {
      algorithm,
      ...(algorithm === "rice" ? { quantize } : {}),
      ...(kernels ? { kernels: tileKernels(kernels) } : {}),
    },
  );
  const finished = (statistics: PixelStatistics | undefined, sum: number): Uint8Array => {
    const { header } = output;
    const complete = options.statistics === "keep" ? header : withStatistics(header, statistics);
    // One line whatever the number: the length of the header stays.
    const how =
      algorithm === "rice"
        ? `storage: RICE_1, noise/${quantize}, largest error ${tiles.largestError.toPrecision(6)}`
        : "storage: GZIP_2, lossless";
    return ascii(formatHeader(withChecksums(tiles.header(withHistory(complete, how)), sum)));
  };

  const primary = ascii(formatHeader(withChecksums(imageHeaderFor(makeHeader(), { bitpix: 8, axes: [] }), 0)));
  const dataOffset = primary.length + finished(undefined, 0).length;
  const heap = blockWriter(sink, dataOffset + tiles.tableBytes);
  let sum = 0;
  const compressRows = async (rows: Float32Array | Float64Array): Promise<void> => {
    for (let at = 0; at < rows.length; at += width) {
      const place = tiles.tableBytes + tiles.heapBytes;
      const bytes = tiles.add(rows.subarray(at, at + width));
      sum = dataSum(bytes, sum, place);
      await heap.add(bytes);
    }
  };
  const statistics = await compressPixels(plane, affine, bin, dtype, longWork(options), compressRows);
  await heap.flush();
  output.lap("resample");
  const table = tiles.table();
  sum = dataSum(table, sum);
  await sink.write(dataOffset, table);
  const dataBytes = tiles.tableBytes + tiles.heapBytes;
  const padding = (FITS_BLOCK - (dataBytes % FITS_BLOCK)) % FITS_BLOCK;
  if (padding > 0) await sink.write(dataOffset + dataBytes, new Uint8Array(padding));
  await sink.write(primary.length, finished(statistics, sum));
  await sink.write(0, primary);
  output.lap("write");
  return {
    bytes: dataOffset + dataBytes + padding,
    ...(algorithm === "rice" ? { largestStorageError: tiles.largestError } : {}),
  };
}

async function compressPixels(
  plane: Plane,
  affine: AffinePlan,
  bin: number,
  dtype: "float32" | "float64",
  work: LongWorkOptions,
  compressRows: (rows: Float32Array | Float64Array) => Promise<void>,
): Promise<PixelStatistics> {
  if (bin === 1 && affine.precision === dtype) {
    const result = await resampleAffine(plane, affine, (_, rows) => compressRows(rows), work);
    return result.statistics;
  }
  const { raster, statistics } = await resampleToRaster(plane, affine, bin, dtype, work);
  await compressRows(raster.data);
  return statistics;
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
