export { and, column, not, or, sql, where } from "../table/index.js";
export type { AdoptedCards } from "./adopt.js";
export { type AddressCheck, looksLikeAddress, parseAddressCheck } from "./check-address.js";
export { JsocClient, type JsocClientOptions, type RecordsInput } from "./client.js";
export type { DownloadExportOptions } from "./download-export.js";
export type { DownloadRecordsOptions } from "./download-records.js";
export { drmsFunctions } from "./drms-functions.js";
export { ExportJob } from "./export-job.js";
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
export { matchRecordSet } from "./match-records.js";
export { type ImPatchOptions, imPatch, type ProcessingStep } from "./processing.js";
export type { QueryOptions } from "./query.js";
export { type RecordSetInput, recordSetsOf } from "./query-input.js";
export { QueryResult } from "./query-result.js";
export type { FileAddress, FileAddressOptions } from "./record-files.js";
export {
  type NamedTexts,
  parseRecordList,
  type RecordList,
  type RecordNames,
  type SegmentTexts,
} from "./record-list.js";
export type { KeyBound, KeyRange, KeySpan, RecordFilter, RecordNumberRange, RecordSet } from "./record-set.js";
export { type RecordSetParts, recordSet } from "./record-set-build.js";
export { formatRecordSet, formatRecordSets } from "./record-set-format.js";
export { parseRecordSet, parseRecordSets } from "./record-set-parse.js";
export { keywordTable } from "./record-table.js";
export { type Selection, type SelectionInput, selectionOf } from "./selection.js";
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
export { verifyFits } from "./verify-fits.js";
export { lacksRecordKeywords, type WriteKeywordsOptions, writeKeywords } from "./write-keywords.js";
