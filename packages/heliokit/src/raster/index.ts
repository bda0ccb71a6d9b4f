/**
 * Pictures as arrays and what is done to them: affine resampling, statistics, binning, flips.
 */
export {
  type AffineMethod,
  type AffineOrder,
  type AffinePlan,
  type Plane,
  type PlaneRange,
  planeData,
  planeRange,
} from "./affine-plan.js";
export { type ContourLine, contourLines } from "./contour-lines.js";
export { flip } from "./flip.js";
export type { NumberArray, PixelArray, Raster } from "./raster.js";
export { blockMean, blockSum } from "./rebin.js";
export { type ResampleOptions, type ResampleResult, resampleAffine } from "./resample.js";
export { addSums } from "./resample-engine.js";
export {
  combineParts,
  PART_ROWS,
  PERCENTILES,
  type PixelStatistics,
  type PowerBase,
  type StatisticsPart,
  smallest,
  statisticsOf,
} from "./statistics.js";
