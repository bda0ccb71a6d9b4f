import { type BinaryColumn, binaryColumns } from "./columns.js";
import { fitsError } from "./fits-error.js";
import { type CompressedImageHdu, placeOf } from "./hdu.js";
import { headerLogical, headerNumber, headerText, headerValue } from "./header.js";
import { product, wholeNumber } from "./layout.js";
import type { QuantizeMethod } from "./quantize.js";

/** The tile compressions of FITS standard 4.0, section 10.4. */
export type TileAlgorithm = "RICE_1" | "GZIP_1" | "GZIP_2" | "PLIO_1" | "HCOMPRESS_1" | "NOCOMPRESS";

/** How an image is stored in tiles: all that its header says, checked. */
export interface Compression {
  readonly algorithm: TileAlgorithm;
  /** ZTILEn: size of a tile in pixels, first axis fastest; tiles at the far edges are cut short. */
  readonly tileAxes: readonly number[];
  /** Tiles along each axis. */
  readonly tileGrid: readonly number[];
  /** Tiles, one per row of the table, first axis fastest. */
  readonly tileCount: number;
  /** RICE: values per block. */
  readonly blockSize: number;
  /** RICE: bytes of a stored value. */
  readonly bytePix: 1 | 2 | 4;
  /** HCOMPRESS: undo the blocking by smoothing. */
  readonly smooth: boolean;
  /** How floats became integers; undefined where they are stored as they are. */
  readonly quantize: QuantizeMethod | undefined;
  /** ZDITHER0. */
  readonly ditherSeed: number;
  /** ZSCALE, ZZERO and ZBLANK as keywords; columns of the same name win. */
  readonly scale: number;
  readonly zero: number;
  readonly blank: number | undefined;
  /** Bytes of a row of the table. */
  readonly rowBytes: number;
  /** First byte of the heap, counted from the start of the data. */
  readonly heapStart: number;
  readonly heapBytes: number;
  readonly columns: TileColumns;
}

/** The columns that compressed images have. */
export interface TileColumns {
  readonly data: BinaryColumn | undefined;
  readonly gzip: BinaryColumn | undefined;
  readonly raw: BinaryColumn | undefined;
  readonly scale: BinaryColumn | undefined;
  readonly zero: BinaryColumn | undefined;
  readonly blank: BinaryColumn | undefined;
}

const algorithms: Readonly<Record<string, TileAlgorithm>> = {
  RICE_1: "RICE_1",
  RICE_ONE: "RICE_1",
  GZIP_1: "GZIP_1",
  GZIP_2: "GZIP_2",
  PLIO_1: "PLIO_1",
  HCOMPRESS_1: "HCOMPRESS_1",
  NOCOMPRESS: "NOCOMPRESS",
};

/**
 * Reads the description of a tiled image. Errors: `fits/unsupported-compression` (facts.found names it),
 * `fits/inconsistent-header` (facts.keyword) where sizes contradict each other.
 *
 * @example
 * ```ts
 * compressionOf(hdu).algorithm; // "RICE_1"
 * ```
 */
export function compressionOf(hdu: CompressedImageHdu): Compression {
  const header = hdu.storedHeader;
  const place = placeOf(hdu);
  const named = headerText(header, "ZCMPTYPE");
  const algorithm = algorithms[named ?? ""];
  if (!algorithm)
    throw fitsError(
      "unsupported-compression",
      place,
      `compression ${named === undefined ? "is not named (ZCMPTYPE)" : `'${named}' is not known`}`,
      {
        keyword: "ZCMPTYPE",
        found: named,
        wanted: Object.keys(algorithms),
      },
    );
  const tileAxes = hdu.axes.map((side, axis) =>
    wholeNumber(header, `ZTILE${axis + 1}`, place, { min: 1, fallback: axis === 0 ? Math.max(side, 1) : 1 }),
  );
  const tileGrid = hdu.axes.map((side, axis) => Math.ceil(side / (tileAxes[axis] ?? 1)));
  const tileCount = hdu.axes.length === 0 ? 0 : product(tileGrid);
  const rows = wholeNumber(header, "NAXIS2", place, { min: 0 });
  if (rows !== tileCount)
    throw fitsError("inconsistent-header", place, `the image has ${tileCount} tiles, but the table has ${rows} rows`, {
      keyword: "NAXIS2",
      found: rows,
      wanted: tileCount,
    });
  const rowBytes = wholeNumber(header, "NAXIS1", place, { min: 0 });
  const heapStart = wholeNumber(header, "THEAP", place, { min: rowBytes * rows, fallback: rowBytes * rows });
  const byName = new Map(binaryColumns(header, place).map((column) => [column.name.trim().toUpperCase(), column]));
  const columns: TileColumns = {
    data: variable(byName.get("COMPRESSED_DATA")),
    gzip: variable(byName.get("GZIP_COMPRESSED_DATA")),
    raw: variable(byName.get("UNCOMPRESSED_DATA")),
    scale: byName.get("ZSCALE"),
    zero: byName.get("ZZERO"),
    blank: byName.get("ZBLANK"),
  };
  if (!columns.data && !columns.gzip && !columns.raw)
    throw fitsError("inconsistent-header", place, "the table has no column COMPRESSED_DATA", { keyword: "TTYPE1" });
  const parameter = parameters(hdu);
  const blank = headerNumber(header, "ZBLANK");
  return {
    algorithm,
    tileAxes,
    tileGrid,
    tileCount,
    blockSize: riceBlock(hdu, parameter("BLOCKSIZE")),
    bytePix: riceWidth(hdu, parameter("BYTEPIX")),
    smooth: (parameter("SMOOTH") ?? 0) !== 0,
    quantize: quantizeMethod(hdu, columns, headerValue(header, "ZSCALE") !== undefined),
    ditherSeed: headerNumber(header, "ZDITHER0") ?? 1,
    scale: headerNumber(header, "ZSCALE") ?? 1,
    zero: headerNumber(header, "ZZERO") ?? 0,
    blank,
    rowBytes,
    heapStart,
    heapBytes: Math.max(0, hdu.dataBytes - heapStart),
    columns,
  };
}

function variable(column: BinaryColumn | undefined): BinaryColumn | undefined {
  return column?.variable && column.repeat === 1 ? column : undefined;
}

/** Looks up ZNAMEi / ZVALi. */
function parameters(hdu: CompressedImageHdu): (name: string) => number | undefined {
  const values = new Map<string, number>();
  for (let number = 1; number <= 99; number++) {
    const name = headerText(hdu.storedHeader, `ZNAME${number}`);
    if (name === undefined) break;
    // Some writers give SMOOTH as a logical.
    const logical = headerLogical(hdu.storedHeader, `ZVAL${number}`);
    const value = logical === undefined ? headerNumber(hdu.storedHeader, `ZVAL${number}`) : Number(logical);
    if (value !== undefined) values.set(name.trim().toUpperCase(), value);
  }
  return (name) => values.get(name);
}

function riceBlock(hdu: CompressedImageHdu, value = 32): number {
  if (Number.isInteger(value) && value >= 1 && value <= 256) return value;
  throw fitsError("inconsistent-header", placeOf(hdu), `BLOCKSIZE is ${value}, wanted 16 or 32`, {
    keyword: "ZVAL1",
    found: value,
  });
}

function riceWidth(hdu: CompressedImageHdu, value = 4): 1 | 2 | 4 {
  if (value === 1 || value === 2 || value === 4) return value;
  throw fitsError(
    "unsupported-compression",
    placeOf(hdu),
    `RICE with BYTEPIX ${value} is not supported, only 1, 2 and 4`,
    {
      keyword: "ZVAL2",
      found: value,
    },
  );
}

function quantizeMethod(
  hdu: CompressedImageHdu,
  columns: TileColumns,
  scaleKeyword: boolean,
): QuantizeMethod | undefined {
  if (hdu.bitpix > 0) return undefined;
  const named = headerText(hdu.storedHeader, "ZQUANTIZ")?.trim().toUpperCase();
  // Without a scale there is nothing to restore, whatever ZQUANTIZ says: lossless floats are written like that.
  if (!columns.scale && !scaleKeyword) return undefined;
  switch (named) {
    case "NO_DITHER":
    case "SUBTRACTIVE_DITHER_1":
    case "SUBTRACTIVE_DITHER_2":
      return named;
    case undefined:
    case "NONE":
    case "":
      // Early CFITSIO wrote quantised tiles without ZQUANTIZ.
      return "NO_DITHER";
    default:
      throw fitsError("unsupported-compression", placeOf(hdu), `quantisation '${named}' is not known`, {
        keyword: "ZQUANTIZ",
        found: named,
      });
  }
}
