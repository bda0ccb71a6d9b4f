export {
  addToMap,
  divideByMap,
  divideMap,
  multiplyMap,
  negateMap,
  powerOfMap,
  type Quantity,
  subtractMapFrom,
} from "./arithmetic.js";
export { type Slot, type SlotOptions, slotsOf } from "./cadence.js";
export {
  applyShift,
  applyShifts,
  type Coaligned,
  type CoalignOptions,
  coalign,
  findShift,
  type MapShift,
  type ShiftBy,
} from "./coalign.js";
export { type MapContour, mapContours } from "./contours.js";
export {
  baseDifference,
  type DifferenceOptions,
  type RunningDifferenceOptions,
  runningDifference,
  subtractMaps,
} from "./difference.js";
export { isPerSecond } from "./exposure-rate.js";
export { diskRadius, type FullDiskCheck, fullDiskCheck } from "./full-disk.js";
export { type HeaderChanges, headerChanges } from "./header-changes.js";
export { type CurveStatistic, type LightCurve, type LightCurveOptions, lightCurve } from "./light-curve.js";
export {
  allPixelCoordinates,
  diskInView,
  diskMask,
  mapFrame,
  mapPixelToWorld,
  mapWcs,
  mapWorldToPixel,
  shiftReferenceCoordinate,
} from "./map-frame.js";
export { type MapStatistics, mapStatistics } from "./map-statistics.js";
export { type AxisPair, type MapProperties, mapProperties } from "./properties.js";
export { type QualitySummary, qualitySummary } from "./quality.js";
export { affineOf, type RegisterOptions, registeredHeader, registerMap, resampleToRaster } from "./register.js";
export {
  FULL_FRAME_SIDE,
  LEVEL15_SCALE_ARCSEC,
  type Matrix2,
  planRegister,
  type RegisterGrid,
  type RegisterInput,
  type RegisterPlan,
  registerTargetScale,
} from "./register-plan.js";
export type { Repair } from "./repair.js";
export { type ReprojectOptions, reprojectMap } from "./reproject.js";
export { type ResampleMapOptions, resampleMap } from "./resample-map.js";
export { type RotateOptions, rotateMap } from "./rotate.js";
export { type LineSample, pixelPath, type SampleOptions, sampleAlongLine, sampleAt } from "./sample.js";
export type { SamplingOrder } from "./sampler.js";
export {
  allSameShape,
  type CadenceSlot,
  groupByWavelength,
  type MapSequence,
  type RegularCadenceOptions,
  regularCadence,
  sortByDate,
} from "./sequence.js";
export {
  exposureOf,
  instrumentOf,
  type MapFromFitsOptions,
  type MapInstrument,
  type MapObserver,
  mapFromFits,
  mapFromRaster,
  observerOf,
  pictureHdu,
  rotationOf,
  type SolarMap,
  scaleOf,
  withAiaBlank,
} from "./solar-map.js";
export { type Corners, type PixelWindow, submap, windowOf } from "./submap.js";
export { type BlockFunction, type SuperpixelOptions, superpixel } from "./superpixel.js";
export { type MapTimes, mapTimes } from "./times.js";
export { type TrackedCutout, type TrackOptions, trackedCutouts } from "./track.js";
export { unitText } from "./unit.js";
export {
  angularRadiusArcsec,
  type ImageWcs,
  rotationFromAngle,
  skyOf,
  wcsFromHeader,
} from "./wcs.js";
