export {
  type Calibration,
  type CalibrationGenerationInfo,
  calibrationFromSave,
  readCalibration,
} from "./calibration.js";
export { fileTime } from "./file-time.js";
export type { FrameMetadata, RawMetadata } from "./frame-metadata.js";
export type { ImageFrame, ImageProblem, RawImages } from "./image-data.js";
export { type ImageFramesOptions, imageFrames } from "./image-frames.js";
export { foldLongitude, longitudeAround } from "./longitude.js";
export { type LongitudeJumpOptions, longitudeJumps } from "./longitude-jumps.js";
export type { FramePixels } from "./orientation.js";
export type { LevelInterpolation } from "./project-levels.js";
export { type ProjectedPositions, type ProjectOptions, projectCorners, projectPixels } from "./project-skymap.js";
export type { ImagerArray } from "./raw-instruments.js";
export { type ReadGridOptions, readGrid, type SkyGrid } from "./read-grid.js";
export { type ReadImagesOptions, readImages } from "./read-images.js";
export type { SkyImages } from "./sky-images.js";
export { readSkymap, type Skymap, type SkymapGenerationInfo, skymapFromSave } from "./skymap.js";
export { type AltitudeOptions, altitudeFor, emissionAltitudeKm } from "./skymap-altitude.js";
export type { MapArray } from "./skymap-tags.js";
