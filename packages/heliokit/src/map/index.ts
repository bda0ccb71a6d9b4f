export { diskRadius, type FullDiskCheck, fullDiskCheck } from "./full-disk.js";
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
export { type MapTimes, mapTimes } from "./times.js";
export {
  angularRadiusArcsec,
  type ImageWcs,
  type Repair,
  rotationFromAngle,
  skyOf,
  wcsFromHeader,
} from "./wcs.js";
