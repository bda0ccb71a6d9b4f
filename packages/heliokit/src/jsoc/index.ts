export { type AddressCheck, looksLikeAddress, parseAddressCheck } from "./check-address.js";
export {
  type ExportForm,
  type ExportMethod,
  type ExportPicture,
  type ExportProtocol,
  exportParameters,
} from "./export-options.js";
export {
  type ExportedFile,
  type ExportResult,
  type ExportStage,
  type ExportState,
  parseExportState,
} from "./export-state.js";
export {
  defaultNameTemplate,
  fileNameFor,
  type NamedFile,
  type NamePart,
  parseNameTemplate,
  recordFileName,
  templateKeywords,
} from "./file-names.js";
export { fitsCardsOf, fitsKeywordName, type RecordKeyword } from "./fits-keywords.js";
export { type ImPatchOptions, imPatch, type ProcessingStep } from "./processing.js";
export {
  type NamedTexts,
  parseRecordList,
  type RecordList,
  type RecordNames,
  type SegmentTexts,
} from "./record-list.js";
export type { KeyBound, KeyRange, KeySpan, RecordFilter, RecordNumberRange, RecordSet } from "./record-set.js";
export {
  findKeyword,
  type KeywordInfo,
  type KeywordType,
  type LinkInfo,
  parseSeriesInfo,
  type SegmentInfo,
  type SeriesInfo,
  type SeriesInterval,
  type SlottedKey,
} from "./series-info.js";
export { parseSeriesList, parseWrappedSeriesList, type SeriesEntry } from "./series-list.js";
export { type ArchiveServer, archiveServer, JSOC_SERVER, KIS_SERVER } from "./server.js";
