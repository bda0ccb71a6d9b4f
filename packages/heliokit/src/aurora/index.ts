export {
  type Calibration,
  type CalibrationGenerationInfo,
  calibrationFromSave,
  readCalibration,
} from "./calibration.js";
export type { SkyImages } from "./sky-images.js";
export { readSkymap, type Skymap, type SkymapGenerationInfo, skymapFromSave } from "./skymap.js";
export type { MapArray } from "./skymap-tags.js";
