export {
  type Calibration,
  type CalibrationGenerationInfo,
  calibrationFromSave,
  readCalibration,
} from "./calibration.js";
export { foldLongitude, longitudeAround } from "./longitude.js";
export { type LongitudeJumpOptions, longitudeJumps } from "./longitude-jumps.js";
export type { LevelInterpolation } from "./project-levels.js";
export { type ProjectedPositions, type ProjectOptions, projectCorners, projectPixels } from "./project-skymap.js";
export type { SkyImages } from "./sky-images.js";
export { readSkymap, type Skymap, type SkymapGenerationInfo, skymapFromSave } from "./skymap.js";
export { type AltitudeOptions, altitudeFor, emissionAltitudeKm } from "./skymap-altitude.js";
export type { MapArray } from "./skymap-tags.js";
