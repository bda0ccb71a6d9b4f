export type { FetchFunction } from "../download/index.js";
export { type ConvertLevel15Options, convertLevel15 } from "./convert-level15.js";
export { type CorrectDegradationOptions, correctDegradation } from "./correct-degradation.js";
export {
  type CorrectionRow,
  type CorrectionTable,
  type ParseTableOptions,
  parseCorrectionTable,
} from "./correction-table.js";
export { type Degradation, type DegradationQuery, degradation, usableDegradation } from "./degradation.js";
export { AIA_ERROR_TABLE_V3, type ErrorRow, type ErrorTable, parseErrorTable } from "./error-table.js";
export { type EstimateErrorOptions, estimateError } from "./estimate-error.js";
export { exposureSeconds, normalizeExposure } from "./exposure.js";
export {
  type CorrectionTableOptions,
  correctionTable,
  errorTable,
  type PointingTableOptions,
  pointingTable,
} from "./fetch-tables.js";
export type { FetchTextOptions } from "./fetch-text.js";
export { toLevel15 } from "./level15.js";
export type {
  KeywordChange,
  Level15Options,
  Level15Report,
  Level15Step,
  Level15Storage,
  PointingGap,
  RegisterMethod,
  RegisterOrder,
} from "./level15-options.js";
export { LEVEL15_ALGORITHM } from "./level15-plan.js";
export {
  nearestPointingRow,
  type ParsePointingOptions,
  type PointingColumns,
  type PointingRow,
  type PointingTable,
  parsePointingTable,
  pointingReaches,
  pointingRow,
} from "./pointing-table.js";
export {
  describeQuality,
  judgeQuality,
  type QualityBit,
  type QualityMask,
  type QualityVerdict,
  qualityBits,
  UNUSABLE_QUALITY_MASK,
} from "./quality.js";
export { type RegisterAiaOptions, register } from "./register.js";
export {
  type FramePlace,
  framePlaceOf,
  insertSpikes,
  type PlacedSpike,
  placeSpikes,
  readSpikes,
  respike,
  type Spikes,
  spikesFromRaster,
} from "./respike.js";
export { type RowHelper, type RowTask, type RowTaskResult, runRowTask } from "./row-split.js";
export { type SdoLocation, sdoLocation, sdoLocationFromReply, sdoLocationQuery } from "./sdo-location.js";
export { DEFAULT_TABLE_SOURCES, type PublishedTable, type TableSources } from "./table-sources.js";
export type { TableOrigin } from "./table-text.js";
export { type CachedTable, memoryTableCache, type TableCache, type TableFetchOptions } from "./tables.js";
export { AIA_CHANNELS, type AiaChannel, parseChannel, telescopeNumber } from "./telescope.js";
export { type UpdatePointingOptions, updatePointing } from "./update-pointing.js";
