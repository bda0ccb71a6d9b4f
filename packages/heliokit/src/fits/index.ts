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
export type { Bitpix } from "./layout.js";
export { type FitsFile, type OpenFitsOptions, openFits } from "./open.js";
export { type ParseHeaderOptions, parseHeader } from "./parse-header.js";
export type { StoredArray } from "./pixels.js";
export {
  type DamagedTile,
  type ImagePixels,
  type PhysicalArrays,
  type PhysicalType,
  type ReadImageOptions,
  readImage,
  readPhysical,
  readStored,
} from "./read-image.js";
export { type Scaling, scalingOf } from "./scaling.js";
export type { PixelRange, WindowOptions } from "./window.js";
