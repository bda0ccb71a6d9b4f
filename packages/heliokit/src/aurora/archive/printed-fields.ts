import type { NumberArray } from "../../raster/index.js";
import type { Calibration } from "../calibration.js";
import type { RawImages } from "../image-data.js";
import type { SkyGrid } from "../read-grid.js";
import type { SkyImages } from "../sky-images.js";
import type { Skymap, SkymapGenerationInfo } from "../skymap.js";
import type { CalibratedImages } from "../tools/calibrate.js";
import { dtypeOf, type Sorted, storedDtype } from "./printable.js";
import { describeDataset, describeGrid, keogramFields, mosaicFields, mosaicImageFields } from "./printed-objects.js";
import { counted, pythonArray, pythonFloat, pythonFloat32, pythonList, pythonTime } from "./python-text.js";
import type { SkyContent, SkyData } from "./sky-data.js";

/** A field with its printed value. */
export type PrintedField = readonly [name: string, value: string];

const orNone = (value: string | null): string => value ?? "None";
const yesNo = (value: boolean): string => (value ? "True" : "False");

/** The fields of an object with their printed values, in the order of the archive's own library. */
export function printedFields(object: Sorted): readonly PrintedField[] {
  switch (object.kind) {
    case "Data":
      return dataFields(object.value);
    case "Skymap":
      return skymapFields(object.value);
    case "SkymapGenerationInfo":
      return skymapInfoFields(object.value);
    case "Calibration":
      return calibrationFields(object.value);
    case "CalibrationGenerationInfo": {
      const { author, inputDataDir, skymapFilename, validIntervalStart, validIntervalStop } = object.value;
      return [
        ["author", orNone(author)],
        ["input_data_dir", orNone(inputDataDir)],
        ["skymap_filename", orNone(skymapFilename)],
        ["valid_interval_start", pythonTime(validIntervalStart)],
        ["valid_interval_stop", pythonTime(validIntervalStop)],
      ];
    }
    case "Images":
      return imageFields(object.value);
    case "CalibratedImages":
      return calibratedFields(object.value);
    case "GridData":
      return gridFields(object.value);
    case "Keogram":
      return keogramFields(object.value);
    case "MosaicData":
      return mosaicImageFields(object.value);
    case "MosaicSkymap":
      return mosaicFields(object.value);
    default:
      return listedFields(object);
  }
}

/** Fields of what the data API tells. */
function listedFields(
  object: Extract<Sorted, { kind: "Dataset" | "Observatory" | "FileListing" | "FileDownloadResult" }>,
): readonly PrintedField[] {
  switch (object.kind) {
    case "Dataset": {
      const { value } = object;
      return [
        ["citation", orNone(value.citation)],
        ["data_tree_url", value.dataTreeUrl],
        ["doi", orNone(value.doi)],
        ["doi_details", orNone(value.doiDetails)],
        ["file_listing_supported", yesNo(value.fileListingSupported)],
        ["file_reading_supported", yesNo(value.fileReadingSupported)],
        ["file_time_resolution", value.fileTimeResolution],
        ["level", value.level],
        ["long_description", value.longDescription],
        ["name", value.name],
        ["provider", value.provider],
        ["short_description", value.shortDescription],
        ["supported_libraries", pythonList(value.supportedLibraries)],
      ];
    }
    case "Observatory": {
      const { value } = object;
      return [
        ["full_name", value.fullName],
        ["geodetic_latitude", pythonFloat(value.geodeticLatitude)],
        ["geodetic_longitude", pythonFloat(value.geodeticLongitude)],
        ["provider", value.provider],
        ["uid", value.uid],
      ];
    }
    case "FileListing": {
      const { value } = object;
      return [
        ["count", String(value.count)],
        ["dataset", describeDataset(value.dataset)],
        ["path_prefix", value.pathPrefix],
        ["total_bytes", value.totalBytes === null ? "None" : String(value.totalBytes)],
        ["urls", counted(value.urls.length, "URL", "URLs")],
      ];
    }
    case "FileDownloadResult": {
      const { value } = object;
      return [
        ["count", String(value.count)],
        ["dataset", describeDataset(value.dataset)],
        ["failures", counted(value.failures.length, "file", "files")],
        ["filenames", counted(value.filenames.length, "filename", "filenames")],
        ["output_root_path", value.outputRoot],
        ["total_bytes", String(value.totalBytes)],
      ];
    }
  }
}

function stored(array: NumberArray | Uint8Array | null, shape: readonly number[]): string {
  return array === null ? "None" : pythonArray(shape, storedDtype(array));
}

function skymapFields(map: Skymap): readonly PrintedField[] {
  const { width, height, layout } = map;
  const levels = map.fullMapAltitude.length;
  const pixels = layout === "column" ? [height] : [height, width];
  const corners = layout === "column" ? [levels, height] : [levels, height + 1, width + 1];
  return [
    ["filename", map.filename],
    ["full_azimuth", stored(map.fullAzimuth, pixels)],
    ["full_elevation", stored(map.fullElevation, pixels)],
    ["full_map_altitude", stored(map.fullMapAltitude, [levels])],
    ["full_map_latitude", stored(map.fullMapLatitude, corners)],
    ["full_map_longitude", stored(map.fullMapLongitude, corners)],
    ["generation_info", "SkymapGenerationInfo(...)"],
    ["imager_uid", map.imagerUid],
    ["project_uid", map.projectUid],
    ["site_map_altitude", pythonFloat32(map.siteMapAltitude)],
    ["site_map_latitude", pythonFloat32(map.siteMapLatitude)],
    ["site_map_longitude", pythonFloat32(map.siteMapLongitude)],
    ["site_uid", map.siteUid],
    ["version", orNone(map.version)],
  ];
}

function skymapInfoFields(info: SkymapGenerationInfo): readonly PrintedField[] {
  const projection = info.opticalProjection;
  const rows = projection !== null && projection.length === 18 ? [2, 9] : [projection?.length ?? 0];
  return [
    ["author", orNone(info.author)],
    // The library looks for this tag in lower case, never finds it, and prints nothing else.
    ["bytscl_values", "None"],
    ["ccd_center", stored(info.ccdCenter, [info.ccdCenter?.length ?? 0])],
    ["code_used", orNone(info.codeUsed)],
    ["data_loc", orNone(info.dataLoc)],
    ["date_generated", pythonTime(info.dateGenerated)],
    ["date_time_used", pythonTime(info.dateTimeUsed)],
    ["img_flip", stored(info.imgFlip, [info.imgFlip?.length ?? 0])],
    ["optical_orientation", stored(info.opticalOrientation, [info.opticalOrientation?.length ?? 0])],
    ["optical_projection", stored(projection, rows)],
    ["pixel_aspect_ratio", info.pixelAspectRatio === null ? "None" : pythonFloat(info.pixelAspectRatio)],
    ["valid_interval_start", pythonTime(info.validIntervalStart)],
    ["valid_interval_stop", pythonTime(info.validIntervalStop)],
  ];
}

function calibrationFields(calibration: Calibration): readonly PrintedField[] {
  const { rayleighsPerDnPerSecond: factor, flatFieldMultiplier: flat, height, width } = calibration;
  return [
    ["dataset", "Dataset(...)"],
    ["detector_uid", calibration.detectorUid],
    ["filename", calibration.filename],
    ["flat_field_multiplier", stored(flat, [height, width])],
    ["generation_info", "CalibrationGenerationInfo(...)"],
    ["rayleighs_perdn_persecond", factor === null ? "None" : pythonFloat(factor)],
    ["version", orNone(calibration.version)],
  ];
}

/** The frames of images as the one array that the library would hold them in. */
function imagesText(images: SkyImages & { readonly dtype?: string }): string {
  const { width, height, channels, frames, dtype = "float32" } = images;
  const [first] = frames;
  const shape = channels === 3 ? [height, width, 3, frames.length] : [height, width, frames.length];
  return pythonArray(shape, first === undefined ? dtype : dtypeOf(first));
}

function imageFields(images: RawImages): readonly PrintedField[] {
  return [
    ["array", images.array ?? "None"],
    ["data", imagesText(images)],
    ["timestamp", counted(images.times?.length ?? 0, "datetime", "datetimes")],
    ["metadata", counted(images.metadata.length, "dictionary", "dictionaries")],
    ["problems", counted(images.problems.length, "problem", "problems")],
  ];
}

function calibratedFields(images: CalibratedImages): readonly PrintedField[] {
  return [
    ["data", imagesText(images)],
    ["unit", images.unit],
    ["steps", pythonList(images.steps)],
    ["timestamp", counted(images.times?.length ?? 0, "datetime", "datetimes")],
  ];
}

function gridFields(grid: SkyGrid): readonly PrintedField[] {
  const { width, height, channels, frames, confidence } = grid;
  const [first] = frames;
  const [sure] = confidence ?? [];
  const shape = channels === 3 ? [height, width, 3, frames.length] : [height, width, frames.length];
  return [
    ["grid", first === undefined ? "None" : pythonArray(shape, dtypeOf(first))],
    ["fill_value", grid.fillValue === null ? "None" : grid.fillValue.toFixed(1)],
    ["timestamp", counted(grid.times?.length ?? 0, "datetime", "datetimes")],
    ["confidence", sure === undefined ? "None" : pythonArray([height, width, frames.length], dtypeOf(sure))],
  ];
}

/** What was read, in a few words. */
function contentText(content: SkyContent): string {
  if ("confidence" in content) return describeGrid(content);
  if ("problems" in content) return imagesText(content);
  const [first] = content;
  if (first === undefined) return "[0 items]";
  const name = "detectorUid" in first ? "Calibration" : "Skymap";
  return `[${content.length} ${name} object${content.length === 1 ? "" : "s"}]`;
}

/** The fields of everything that was read, in the library's own order. */
export function dataFields(data: SkyData): readonly PrintedField[] {
  return [
    ["data", contentText(data.data)],
    ["timestamp", counted(data.timestamp.length, "datetime", "datetimes")],
    ["metadata", counted(data.metadata.length, "dictionary", "dictionaries")],
    ["problematic_files", counted(data.problematicFiles.length, "problematic file", "problematic files")],
    ["calibrated_data", data.calibratedData === null ? "None" : imagesText(data.calibratedData)],
    ["dataset", data.dataset === null ? "None" : `${describeDataset(data.dataset).slice(0, 75)}...)`],
  ];
}
