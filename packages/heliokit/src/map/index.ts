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
export { diskRadius, type FullDiskCheck, fullDiskCheck } from "./full-disk.js";
export { type MapStatistics, mapStatistics } from "./map-statistics.js";
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
export { type ReprojectOptions, reprojectMap } from "./reproject.js";
export { type ResampleMapOptions, resampleMap } from "./resample-map.js";
export { type RotateOptions, rotateMap } from "./rotate.js";
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
export {
  angularRadiusArcsec,
  type ImageWcs,
  type Repair,
  rotationFromAngle,
  skyOf,
  wcsFromHeader,
} from "./wcs.js";
