import { type GzipLevel, gzipTile, type RiceKernels, riceBound, riceEncode, shuffle } from "../codecs/index.js";
import { HeliokitError } from "../errors.js";
import type { PixelArray } from "../raster/index.js";
import type { FitsHeader } from "./header.js";
import { makeHeader } from "./header.js";
import { type Bitpix, product } from "./layout.js";
import { bytesOf, swapBytes } from "./pixels.js";
import { ditherSeed, nanCode, TileQuantizer } from "./quantize-tile.js";
import { descriptiveCards } from "./write-header.js";

/** How an image is compressed in tiles. */
export interface CompressOptions {
  /**
   * "rice": RICE_1; integers losslessly, floats quantised (lossy, see `quantize`). "gzip2": lossless for everything.
   * 64-bit integers know only "gzip2".
   */
  readonly algorithm: "rice" | "gzip2";
  /** Sides of a tile, first axis first. Default one row. */
  readonly tileAxes?: readonly number[];
  /**
   * Floats with "rice": quantisation steps per noise of the tile, the noise being that of differences of neighbours.
   * Default 16 (an error of 1/32 of the noise at most). A negative number is the step itself.
   */
  readonly quantize?: number;
  /** ZDITHER0, 1 to 10000. Default: from the first tile's bytes, so that the same data give the same file. */
  readonly ditherSeed?: number;
  /** Effort of gzip. Default 1: more costs much time and saves little on float pixels. */
  readonly level?: GzipLevel;
  readonly kernels?: RiceKernels;
}

/** The image that is to be compressed. */
export interface CompressedShape {
  readonly bitpix: Bitpix;
  /** NAXIS1, NAXIS2, ...: first axis fastest. */
  readonly axes: readonly number[];
  /** BZERO of the unsigned conventions; the pixels given are the stored ones then. */
  readonly zero?: number | bigint;
}

/**
 * Compresses an image tile by tile, in the order of the tiles, without ever holding it: what each tile gives can be
 * written at once, and the table that tells where the tiles are comes last. In the data unit the table (`tableBytes`)
 * comes first, then the heap.
 *
 * @example
 * ```ts
 * const tiles = createTileCompressor({ bitpix: -32, axes: [4096, 4096] }, { algorithm: "rice" });
 * const start = dataOffset + tiles.tableBytes;
 * for (const row of rows) {
 *   const at = start + tiles.heapBytes;
 *   await sink.write(at, tiles.add(row));
 * }
 * await sink.write(dataOffset, tiles.table());
 * const header = tiles.header(imageHeader);
 * ```
 */
export interface TileCompressor {
  /** Tiles of the image. */
  readonly tileCount: number;
  /** Tiles added so far. */
  readonly tilesDone: number;
  /** Bytes of the table at the start of the data unit. */
  readonly tableBytes: number;
  /** Bytes of the heap so far. */
  readonly heapBytes: number;
  /** Largest difference that quantisation made so far, in the unit of the pixels; 0 when lossless. */
  readonly largestError: number;
  /**
   * Compresses the next tile, given as stored pixels of the image's type. The bytes belong at the end of the heap and
   * are good until the next call.
   */
  add(pixels: PixelArray): Uint8Array;
  /** The table, once all tiles are in. */
  table(): Uint8Array;
  /**
   * The header of the table extension with the cards of `header` that describe the object. It has the same length at
   * any time, so that its place can be reserved before the first tile.
   */
  header(header: FitsHeader): FitsHeader;
}

/**
 * Makes a {@link TileCompressor}. Errors: `fits/unsupported-compression` for RICE of 64-bit integers,
 * `fits/bad-tile` for pixels that do not fit the next tile.
 *
 * @example
 * ```ts
 * const tiles = createTileCompressor({ bitpix: 16, axes: [512, 512] }, { algorithm: "rice" });
 * ```
 */
export function createTileCompressor(shape: CompressedShape, options: CompressOptions): TileCompressor {
  return new Compressor(shape, options);
}

/** RICE: values per block, as everybody writes them. */
const blockSize = 32;

class Compressor implements TileCompressor {
  readonly tileCount: number;
  readonly tableBytes: number;
  tilesDone = 0;
  heapBytes = 0;
  largestError = 0;
  readonly #shape: CompressedShape;
  readonly #options: CompressOptions;
  readonly #tileAxes: readonly number[];
  readonly #rowBytes: number;
  readonly #wide: boolean;
  readonly #quantizer: TileQuantizer | undefined;
  readonly #table: DataView;
  #longest = 0;
  #longestGzip = 0;
  #seed: number;
  #codes = new Int32Array(0);
  #room = new Uint8Array(0);

  constructor(shape: CompressedShape, options: CompressOptions) {
    const { axes, bitpix } = shape;
    if (options.algorithm === "rice" && bitpix === 64)
      throw new HeliokitError("fits/unsupported-compression", "RICE_1 cannot hold 64-bit integers; use gzip2", {
        facts: { found: bitpix },
      });
    this.#shape = shape;
    this.#options = options;
    this.#tileAxes = axes.map((side, axis) =>
      Math.max(1, Math.min(side, options.tileAxes?.[axis] ?? (axis === 0 ? side : 1))),
    );
    this.tileCount =
      axes.length === 0 ? 0 : product(axes.map((side, axis) => Math.ceil(side / (this.#tileAxes[axis] ?? 1))));
    this.#quantizer =
      bitpix < 0 && options.algorithm === "rice" ? new TileQuantizer(options.quantize ?? 16) : undefined;
    // 32-bit descriptors reach 2 GiB of heap; beyond that every reader needs the wide ones.
    this.#wide = product(axes) * (Math.abs(bitpix) / 8) * 1.1 > 2 ** 31 - 1;
    const descriptorBytes = this.#wide ? 16 : 8;
    this.#rowBytes = this.#quantizer ? 2 * descriptorBytes + 16 : descriptorBytes;
    this.tableBytes = this.#rowBytes * this.tileCount;
    this.#table = new DataView(new ArrayBuffer(this.tableBytes));
    this.#seed = options.ditherSeed ?? 0;
    if (this.#quantizer && options.kernels) this.#warmUp(this.#quantizer);
  }

  /**
   * Lets the kernels take their scratch memory now: if it grew later, rows given to {@link add} that lie in the same
   * memory would lose their pixels in the middle of the work.
   */
  #warmUp(quantizer: TileQuantizer): void {
    const pixels = Float32Array.from({ length: this.#tilePixels(0) }, (_, index) => (index * 7) % 13);
    this.#codes = new Int32Array(pixels.length);
    quantizer.quantize(pixels, this.#tileAxes[0] ?? 1, 0, 1, this.#codes, this.#options.kernels);
    this.#rice(this.#codes);
  }

  add(pixels: PixelArray): Uint8Array {
    const wanted = this.#tilePixels(this.tilesDone);
    if (
      this.tilesDone >= this.tileCount ||
      pixels.length !== wanted ||
      pixels.BYTES_PER_ELEMENT * 8 !== Math.abs(this.#shape.bitpix)
    )
      throw new HeliokitError(
        "fits/bad-tile",
        `tile ${this.tilesDone} of ${this.tileCount} has ${pixels.length} pixels of ${pixels.BYTES_PER_ELEMENT} bytes, wanted ${wanted} for BITPIX ${this.#shape.bitpix}`,
        { facts: { tile: this.tilesDone, found: pixels.length, wanted } },
      );
    const bytes =
      this.#quantizer && isFloat(pixels) ? this.#quantized(pixels, this.#quantizer) : this.#lossless(pixels);
    this.tilesDone++;
    this.heapBytes += bytes.length;
    return bytes;
  }

  /** Pixels of a tile; those at the far edges are cut short. */
  #tilePixels(row: number): number {
    let rest = row;
    let pixels = 1;
    this.#shape.axes.forEach((side, axis) => {
      const tile = this.#tileAxes[axis] ?? 1;
      const grid = Math.ceil(side / tile);
      pixels *= Math.min(tile, side - (rest % grid) * tile);
      rest = Math.floor(rest / grid);
    });
    return pixels;
  }

  #lossless(pixels: PixelArray): Uint8Array {
    let bytes: Uint8Array;
    if (
      this.#options.algorithm === "rice" &&
      (pixels instanceof Uint8Array || pixels instanceof Int16Array || pixels instanceof Int32Array)
    )
      bytes = this.#rice(pixels);
    else bytes = this.#gzip(pixels, true);
    this.#describe(bytes.length, 0);
    return bytes;
  }

  #quantized(pixels: Float32Array | Float64Array, quantizer: TileQuantizer): Uint8Array {
    if (this.tilesDone === 0 && this.#options.ditherSeed === undefined) this.#seed = ditherSeed(pixels);
    if (this.#codes.length < pixels.length) this.#codes = new Int32Array(pixels.length);
    const codes = this.#codes.subarray(0, pixels.length);
    const result = quantizer.quantize(
      pixels,
      this.#tileAxes[0] ?? 1,
      this.tilesDone,
      this.#seed,
      codes,
      this.#options.kernels,
    );
    if (!result) {
      // Constant or too wide for steps: such tiles are kept exactly.
      const bytes = this.#gzip(pixels, false);
      this.#describe(0, bytes.length);
      return bytes;
    }
    const bytes = this.#rice(codes);
    this.#describe(bytes.length, 0);
    const at = this.tilesDone * this.#rowBytes + this.#rowBytes - 16;
    this.#table.setFloat64(at, result.scale);
    this.#table.setFloat64(at + 8, result.zero);
    this.largestError = Math.max(this.largestError, result.largestError);
    return bytes;
  }

  #rice(values: Uint8Array | Int16Array | Int32Array): Uint8Array {
    const bound = riceBound(values.length, values.BYTES_PER_ELEMENT as 1 | 2 | 4, blockSize);
    if (this.#room.length < bound) this.#room = new Uint8Array(bound);
    return this.#room.subarray(0, riceEncode(values, blockSize, this.#room, this.#options.kernels));
  }

  #gzip(pixels: PixelArray, shuffled: boolean): Uint8Array {
    const size = pixels.BYTES_PER_ELEMENT;
    const copy = pixels.slice();
    swapBytes(copy);
    const bytes = bytesOf(copy);
    return gzipTile(shuffled && size > 1 ? shuffle(bytes, size) : bytes, this.#options.level ?? 1);
  }

  /** Writes the descriptors of the tile: its bytes follow what the heap holds. */
  #describe(bytes: number, gzipBytes: number): void {
    const at = this.tilesDone * this.#rowBytes;
    this.#descriptor(at, bytes, this.heapBytes);
    if (this.#quantizer) this.#descriptor(at + (this.#wide ? 16 : 8), gzipBytes, this.heapBytes);
    this.#longest = Math.max(this.#longest, bytes);
    this.#longestGzip = Math.max(this.#longestGzip, gzipBytes);
  }

  #descriptor(at: number, bytes: number, offset: number): void {
    const place = bytes === 0 ? 0 : offset;
    if (this.#wide) {
      this.#table.setBigInt64(at, BigInt(bytes));
      this.#table.setBigInt64(at + 8, BigInt(place));
    } else {
      if (place + bytes > 2 ** 31 - 1)
        throw new HeliokitError("fits/too-large", "the compressed image is larger than its 2 GiB of heap allow", {
          facts: { tile: this.tilesDone },
        });
      this.#table.setInt32(at, bytes);
      this.#table.setInt32(at + 4, place);
    }
  }

  table(): Uint8Array {
    if (this.tilesDone !== this.tileCount)
      throw new HeliokitError("fits/bad-tile", `${this.tilesDone} of ${this.tileCount} tiles were added`, {
        facts: { found: this.tilesDone, wanted: this.tileCount },
      });
    return new Uint8Array(this.#table.buffer);
  }

  header(header: FitsHeader): FitsHeader {
    const { bitpix, axes, zero } = this.#shape;
    const { algorithm } = this.#options;
    const letter = this.#wide ? "1QB" : "1PB";
    const quantized = this.#quantizer !== undefined;
    const columns: [string, string][] = [["COMPRESSED_DATA", `${letter}(${this.#longest})`]];
    if (quantized)
      columns.push(["GZIP_COMPRESSED_DATA", `${letter}(${this.#longestGzip})`], ["ZSCALE", "1D"], ["ZZERO", "1D"]);
    const bytePix = quantized ? 4 : Math.abs(bitpix) / 8;
    const first = makeHeader([
      ["XTENSION", "BINTABLE", "binary table extension"],
      ["BITPIX", 8, "array data type"],
      ["NAXIS", 2, "number of array dimensions"],
      ["NAXIS1", this.#rowBytes, "width of table in bytes"],
      ["NAXIS2", this.tileCount, "number of rows in table"],
      ["PCOUNT", this.heapBytes, "number of group parameters"],
      ["GCOUNT", 1, "number of groups"],
      ["TFIELDS", columns.length, "number of fields in each row"],
      ...columns.flatMap(
        ([name, form], index) =>
          [
            [`TTYPE${index + 1}`, name],
            [`TFORM${index + 1}`, form],
          ] as const,
      ),
      ["ZIMAGE", true, "extension contains compressed image"],
      ["ZTENSION", "IMAGE", "image extension"],
      ["ZBITPIX", bitpix, "data type of original image"],
      ["ZNAXIS", axes.length, "dimension of original image"],
      ...axes.map((side, axis) => [`ZNAXIS${axis + 1}`, side, "length of original image axis"] as const),
      ["ZPCOUNT", 0, "number of parameters"],
      ["ZGCOUNT", 1, "number of groups"],
      ...this.#tileAxes.map((side, axis) => [`ZTILE${axis + 1}`, side, "size of tiles to be compressed"] as const),
      ["ZCMPTYPE", algorithm === "rice" ? "RICE_1" : "GZIP_2", "compression algorithm"],
      ...(algorithm === "rice"
        ? ([
            ["ZNAME1", "BLOCKSIZE", "compression block size"],
            ["ZVAL1", blockSize, "pixels per block"],
            ["ZNAME2", "BYTEPIX", "bytes per pixel (1, 2, 4, or 8)"],
            ["ZVAL2", bytePix, "bytes per pixel (1, 2, 4, or 8)"],
          ] as const)
        : []),
      ...(quantized
        ? ([
            ["ZNAME3", "NOISEBIT", "floating point quantization level"],
            ["ZVAL3", this.#options.quantize ?? 16, "floating point quantization level"],
            ["ZQUANTIZ", "SUBTRACTIVE_DITHER_1", "Pixel Quantization Algorithm"],
            ["ZDITHER0", Math.max(1, this.#seed), "dithering offset when quantizing floats"],
            ["ZBLANK", nanCode, "null value in the compressed integer array"],
          ] as const)
        : bitpix < 0
          ? ([["ZQUANTIZ", "NONE", "Lossless compression of floats"]] as const)
          : []),
      ...(zero === undefined
        ? []
        : ([
            ["BSCALE", 1],
            ["BZERO", zero],
          ] as const)),
    ]);
    return { cards: [...first.cards, ...descriptiveCards(header, bitpix, zero !== undefined)] };
  }
}

function isFloat(pixels: PixelArray): pixels is Float32Array | Float64Array {
  return pixels instanceof Float32Array || pixels instanceof Float64Array;
}
