export { alignRoundThenInnerJoin, type JoinColumn, type JoinOptions } from "./align-join.js";
export { type AlignColumn, type Alignment, alignNearest, takeAligned } from "./align-nearest.js";
export {
  type AcceptedSource,
  type ArrivalEntry,
  type ArrivalRules,
  type ArrivalState,
  type ArrivalStatus,
  EMPTY_STORE,
  planArrival,
  type SdomlSource,
  slotHolders,
} from "./build/arrival.js";
export { appendSdoml, type BuildOptions, type BuildReport, buildSdoml, readManifest } from "./build/build.js";
export { type DailyDegradation, dailyDegradation, parseDailyDegradation } from "./build/daily-degradation.js";
export { type EveLinesToWrite, type EveLineToWrite, eveLevel2Lines, writeEveStore } from "./build/eve-lines.js";
export {
  type FrameHeader,
  type FrameHeaderOptions,
  type FrameValue,
  frameHeader,
  type HeaderStyle,
} from "./build/frame-header.js";
export {
  HMI_VECTOR_SEGMENTS,
  type HmiComponent,
  type HmiVectorSegments,
  hmiComponent,
  inspectHmiVector,
} from "./build/hmi-vector.js";
export {
  type BuildDegradation,
  describeSource,
  frameOfInput,
  type InputOptions,
  inspectSdomlInput,
  type SdomlInput,
} from "./build/input.js";
export { type InputState, type InputStateOptions, inputState } from "./build/input-state.js";
export {
  aiaFrame,
  EXPOSURE_FLOOR_SECONDS,
  type FrameOptions,
  hmiFrame,
  type SdomlFrame,
} from "./build/make-frame.js";
export { type FrameFacts, MANIFEST_NAME, type Manifest, type RejectedSource } from "./build/manifest.js";
export {
  type BuildPlan,
  chunksOfPart,
  frameIndexes,
  type PlannedArray,
  type PlannedChunk,
  type PlannedFrame,
  planBuild,
} from "./build/plan.js";
export { type BuildSettings, type BuildSettingsOptions, buildSettings } from "./build/settings.js";
export { type VerifiedArray, type VerifyProblem, type VerifyReport, verifySdoml } from "./build/verify.js";
export type { FrameWorkOptions } from "./build/write-chunk.js";
export { TARGET_RADIUS_ARCSEC } from "./build/zoom-frame.js";
export { type ChannelKind, channelKind, SdomlChannel } from "./channel.js";
export type { ChannelReader } from "./channel-reader.js";
export { type OpenSdomlOptions, openSdoml, SdomlDataset, storeAt } from "./dataset.js";
export { type ExportOptions, type ExportReport, exportSelection, slotIndex } from "./export-selection.js";
export { type FramePixels, frameMap } from "./frame-map.js";
export type { FramePredicate, FrameRow } from "./frame-row.js";
export {
  blockMeans,
  type FrameMeansOptions,
  type FrameSource,
  type FrameStatistics,
  frameMean,
  frameStatistics,
  type StatisticsFrame,
} from "./frame-statistics.js";
export { type FrameTimes, frameTimes, parseFrameTime, taiLabel, timeAt, timesOfInstants } from "./frame-times.js";
export type { FrameView } from "./frame-view.js";
export type { HeaderStoreOptions } from "./header-store.js";
export { isMissingValue, type KeywordValue, keywordColumn } from "./keyword-column.js";
export { type NearestOptions, NO_FRAME, nearestFrames, nearestOffsets } from "./nearest.js";
export { npyHeader } from "./npy.js";
export { type RegularTimesOptions, regularTimes } from "./regular-times.js";
export { type SampleBatch, type SampleOptions, sampleBatches } from "./samples.js";
export {
  type FrameStack,
  type ReadSelectionOptions,
  SdomlSelection,
  type SelectedFrame,
  type SelectionPlan,
  type SelectOptions,
} from "./selection.js";
export { type ShuffleOptions, shuffleByChunk } from "./shuffle.js";
export {
  type DayGroupSplitOptions,
  type MonthSplitOptions,
  type Split,
  splitByDayGroups,
  splitByMonth,
} from "./split.js";
export { isInTimeOrder, type TimeIndex, timeIndex, timeOrder } from "./time-order.js";
export { applyTransform, invertTransform, type Transform, zScoreOf } from "./transform.js";
