export type {
  Card,
  CommentaryCard,
  ComplexValue,
  HeaderValue,
  UndefinedCard,
  UnreadableCard,
  ValueCard,
} from "./card.js";
export { isComplex } from "./card.js";
export { dataSum, encodeChecksum, type SumState, type Verification, verify, withChecksums } from "./checksum.js";
export { type Compression, compressionOf, type TileAlgorithm, type TileColumns } from "./compression.js";
export { escapeText, type FormatHeaderOptions, formatCard, formatHeader, unescapeText } from "./format-header.js";
export {
  type AnyImageHdu,
  type AsciiTableHdu,
  type BinaryTableHdu,
  type CompressedImageHdu,
  type Hdu,
  type HduBase,
  type ImageDescription,
  type ImageHdu,
  isImage,
  type OtherHdu,
} from "./hdu.js";
export {
  type CardOptions,
  type FitsHeader,
  hasKeyword,
  headerCard,
  headerLines,
  headerLogical,
  headerNumber,
  headerRecord,
  headerText,
  headerValue,
  makeHeader,
  withCard,
  withCards,
  withHistory,
  withoutCards,
} from "./header.js";
export type { DamagedTile, ImagePixels, ReadImageOptions } from "./image-pixels.js";
export type { Bitpix } from "./layout.js";
export { type FitsFile, type OpenFitsOptions, openFits } from "./open.js";
export { type ParseHeaderOptions, parseHeader } from "./parse-header.js";
export type { StoredArray } from "./pixels.js";
export { type PhysicalArrays, type PhysicalType, readImage, readPhysical, readStored } from "./read-image.js";
export { type RiceRows, readRiceRows } from "./read-rice-rows.js";
export { readTable, tableColumn, tableRow } from "./read-table.js";
export { type Scaling, scalingOf } from "./scaling.js";
export { type CellValue, type ColumnData, type ColumnNumbers, cellOf, type FitsColumn } from "./table-columns.js";
export type { FitsTable, ReadTableOptions } from "./table-rows.js";
export type { ColumnToWrite, ColumnValues, TableToWrite, VariableCell } from "./table-to-write.js";
export {
  type CompressedShape,
  type CompressOptions,
  createTileCompressor,
  type TileCompressor,
} from "./tile-compressor.js";
export type { TileEntry, TileStorage } from "./tile-table.js";
export type { PixelRange, WindowOptions } from "./window.js";
export {
  type EmptyToWrite,
  type HduToWrite,
  type ImageToWrite,
  type WriteFitsOptions,
  type WrittenFits,
  writeFits,
} from "./write-fits.js";
export { type ImageHeaderOptions, imageHeaderFor, storageOf } from "./write-header.js";
