export type { ZarrArray, ZarrCodec, ZarrType } from "./array.js";
export type { AttributeValue, ScannedAttributes } from "./attribute-scanner.js";
export { readAttributes, type ScanAttributesOptions, scanAttributes } from "./attributes.js";
export { type BloscHeader, bloscBlockRanges, parseBloscHeader } from "./blosc-header.js";
export { type KeptBytes, type ZarrCache, type ZarrCacheOptions, type ZarrCacheState, zarrCache } from "./cache.js";
export type { ZarrData, ZarrNumbers } from "./dtype.js";
export { chunkKeyOf } from "./grid.js";
export { type HttpStoreOptions, httpStore } from "./http-store.js";
export { type MissingChunks, missingChunks } from "./missing-chunks.js";
export { openZarrArray, type ZarrReadOptions } from "./open-array.js";
export { type FramePart, type FramesPlan, planFrames } from "./plan-frames.js";
export { readZarr, type ZarrPart, type ZarrRegion } from "./read.js";
export { readFrames, type ZarrFrame } from "./read-frames.js";
export type { ReadFramesOptions } from "./read-frames-options.js";
export { storageStore } from "./storage-store.js";
export type { ZarrListing, ZarrStore } from "./store.js";
export { type StoredFrames, storedFrames } from "./stored-frames.js";
export { readZarrList } from "./stored-list.js";
export { type ReadTreeOptions, readZarrTree, type ZarrGroup, type ZarrLeaf, zarrTreeText } from "./tree.js";
export {
  writeZarrAttributes,
  writeZarrGroup,
  writeZarrList,
  writeZarrMetadata,
  type ZarrValues,
} from "./write-array.js";
export { type FrameChunkWriter, frameChunkWriter } from "./write-frames.js";
export { type ZarrArrayToWrite, type ZarrWriteType, zarrArrayMetadata, zarrChunkKey } from "./write-layout.js";
