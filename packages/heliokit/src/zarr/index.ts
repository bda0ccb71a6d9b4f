export { type StoredFrames, storedFrames } from "./stored-frames.js";
export { readZarrList } from "./stored-list.js";
export {
  writeZarrAttributes,
  writeZarrGroup,
  writeZarrList,
  writeZarrMetadata,
  type ZarrValues,
} from "./write-array.js";
export { type FrameChunkWriter, frameChunkWriter } from "./write-frames.js";
export { type ZarrArrayToWrite, type ZarrWriteType, zarrArrayMetadata, zarrChunkKey } from "./write-layout.js";
