export type { FileCheck } from "./archive/check-file.js";
export {
  type BestCalibrationOptions,
  type BestSkymapOptions,
  bestCalibration,
  bestSkymap,
  type ChoiceRule,
  type SkyFileChoice,
} from "./archive/choose.js";
export { UcalgaryClient } from "./archive/client.js";
export type {
  ArchiveChoice,
  ArchiveReadOptions,
  BestCalibrations,
  ChooseOptions,
  ChosenCalibration,
  DatasetDownloadOptions,
  DownloadedChoice,
  FileSelection,
  ReadTimes,
  UcalgaryClientOptions,
  UrlsOptions,
} from "./archive/client-types.js";
export type { ArchiveNetwork } from "./archive/data-api.js";
export {
  cite,
  type Dataset,
  type DatasetSelection,
  findDataset,
  parseDataset,
  selectDatasets,
} from "./archive/dataset.js";
export { formatDatasets, formatObservatories } from "./archive/dataset-table.js";
export { describe, type PrettyPrintOptions, prettyPrint } from "./archive/describe.js";
export type { SkyDownload, SkyDownloadOptions, SkyDownloadProgress } from "./archive/download-types.js";
export type { Observatory } from "./archive/observatory.js";
export type { Printable } from "./archive/printable.js";
export { type SkyContent, type SkyData, skyData } from "./archive/sky-data.js";
export type { SkyFile } from "./archive/sky-files.js";
export { toHtml, withDisplay } from "./archive/sky-html.js";
export type { StoredSkyFile } from "./archive/stored-files.js";
export type { TextTableOptions } from "./archive/text-table.js";
export { type ListingTimes, parseUrlListing, type UrlListing } from "./archive/url-listing.js";
export {
  type Calibration,
  type CalibrationGenerationInfo,
  calibrationFromSave,
  readCalibration,
} from "./calibration.js";
export { type DrawSkyMapOptions, drawSkyMap, type SkyMapFrame } from "./figures/draw-sky-map.js";
export { type FisheyeOptions, fisheyeFigure, type NamedSkyImages } from "./figures/fisheye-figure.js";
export { type KeogramData, type KeogramFigureOptions, keogramFigure } from "./figures/keogram-figure.js";
export { type MapPolygons, mapPolygons } from "./figures/map-polygons.js";
export {
  type MapPoints,
  type MapProjection,
  type MapProjectionKind,
  type MapProjectionOptions,
  mapCoordinates,
  mapPlace,
  mapProjection,
} from "./figures/map-projection.js";
export type { MapExtent, MapView } from "./figures/map-view.js";
export { type MontageOptions, montageFigure } from "./figures/montage-figure.js";
export type { ImageLine, MapLine } from "./figures/overlay-lines.js";
export {
  type PreparedSkyMap,
  type PrepareSkyMapOptions,
  prepareSkyMap,
  type SkyMapLayout,
} from "./figures/prepare-sky-map.js";
export type { SkyColorOptions } from "./figures/sky-colors.js";
export type { SkyGridOptions } from "./figures/sky-grid-marks.js";
export { type SkyMapFigureOptions, skyMapFigure } from "./figures/sky-map-figure.js";
export {
  type FisheyeMovieOptions,
  fisheyeMovie,
  type SkyMapMovieOptions,
  type SkyMovieOptions,
  skyMapMovie,
} from "./figures/sky-movie.js";
export type { CameraNames } from "./figures/sky-title.js";
export { fileTime } from "./file-time.js";
export type { FrameMetadata, RawMetadata } from "./frame-metadata.js";
export type { ImageFrame, ImageProblem, RawImages } from "./image-data.js";
export { type ImageFramesOptions, imageFrames } from "./image-frames.js";
export { foldLongitude, longitudeAround } from "./longitude.js";
export { type LongitudeJumpOptions, longitudeJumps } from "./longitude-jumps.js";
export {
  type MosaicSite,
  type MosaicSkymaps,
  type PrepareMosaicSkymapsOptions,
  prepareMosaicSkymaps,
} from "./mosaic-skymaps.js";
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
export { type BoundingBox, boxPixels, extractMetric } from "./tools/bounding-box.js";
export {
  type CalibratedImages,
  type CalibratedPixels,
  type CalibrateOptions,
  type CameraNoise,
  calibrate,
  type ImagesWithHeaders,
} from "./tools/calibrate.js";
export { type CcdContour, type CcdContourOptions, type ContourLineOf, ccdContour } from "./tools/ccd-contour.js";
export type { MagneticConverter, PlaceOptions } from "./tools/corner-positions.js";
export { type FieldOfView, type FieldOfViewOptions, fieldOfView, type SitePlace } from "./tools/field-of-view.js";
export { type GridImageOptions, gridImage } from "./tools/grid-image.js";
export {
  type Keogram,
  type KeogramLatitudes,
  type KeogramOptions,
  keogram,
  keogramFromFrames,
  withLatitudes,
} from "./tools/keogram.js";
export { type KeogramAlongOptions, type KeogramPath, keogramAlong, type PathKeogram } from "./tools/keogram-along.js";
export { fillGaps } from "./tools/keogram-gaps.js";
export type { MapGrid, MapGridOptions } from "./tools/map-grid.js";
export type { RegionMetric } from "./tools/metrics.js";
export {
  type MosaicImages,
  type MosaicSiteImages,
  prepareMosaicImages,
  type SiteImages,
} from "./tools/mosaic-images.js";
export {
  type CameraImages,
  type ProjectedImages,
  type ProjectOnMapOptions,
  projectOnMap,
} from "./tools/project-on-map.js";
export { type ScaleIntensityOptions, scaleIntensity } from "./tools/scale-intensity.js";
export { type SlitFieldOfViewOptions, slitFieldOfView } from "./tools/slit-view.js";
export {
  type AuroralLine,
  type SkySpectra,
  type SpectralBand,
  spectralIntensity,
  spectralKeogram,
} from "./tools/spectral-lines.js";
