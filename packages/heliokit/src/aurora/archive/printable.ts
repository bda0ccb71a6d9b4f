import type { NumberArray } from "../../raster/index.js";
import type { Calibration, CalibrationGenerationInfo } from "../calibration.js";
import type { RawImages } from "../image-data.js";
import type { MosaicSkymaps } from "../mosaic-skymaps.js";
import type { SkyGrid } from "../read-grid.js";
import type { Skymap, SkymapGenerationInfo } from "../skymap.js";
import type { CalibratedImages } from "../tools/calibrate.js";
import type { Keogram } from "../tools/keogram.js";
import type { MosaicImages } from "../tools/mosaic-images.js";
import type { Dataset } from "./dataset.js";
import type { SkyDownload } from "./download-types.js";
import type { Observatory } from "./observatory.js";
import type { SkyData } from "./sky-data.js";
import type { UrlListing } from "./url-listing.js";

/** Everything that {@link describe}, {@link prettyPrint} and {@link toHtml} know to print. */
export type Printable =
  | SkyData
  | RawImages
  | CalibratedImages
  | SkyGrid
  | Skymap
  | SkymapGenerationInfo
  | Calibration
  | CalibrationGenerationInfo
  | Dataset
  | Observatory
  | UrlListing
  | SkyDownload
  | Keogram
  | MosaicSkymaps
  | MosaicImages;

/** A printable object by what it is, so that it can be told apart. */
export type Sorted =
  | { readonly kind: "Data"; readonly value: SkyData }
  | { readonly kind: "Images"; readonly value: RawImages }
  | { readonly kind: "CalibratedImages"; readonly value: CalibratedImages }
  | { readonly kind: "GridData"; readonly value: SkyGrid }
  | { readonly kind: "Skymap"; readonly value: Skymap }
  | { readonly kind: "SkymapGenerationInfo"; readonly value: SkymapGenerationInfo }
  | { readonly kind: "Calibration"; readonly value: Calibration }
  | { readonly kind: "CalibrationGenerationInfo"; readonly value: CalibrationGenerationInfo }
  | { readonly kind: "Dataset"; readonly value: Dataset }
  | { readonly kind: "Observatory"; readonly value: Observatory }
  | { readonly kind: "FileListing"; readonly value: UrlListing }
  | { readonly kind: "FileDownloadResult"; readonly value: SkyDownload }
  | { readonly kind: "Keogram"; readonly value: Keogram }
  | { readonly kind: "MosaicData"; readonly value: MosaicImages }
  | { readonly kind: "MosaicSkymap"; readonly value: MosaicSkymaps };

/** Tells what an object is by a field that it alone has. */
export function sorted(value: Printable): Sorted {
  if ("problematicFiles" in value) return { kind: "Data", value };
  if ("confidence" in value) return { kind: "GridData", value };
  if ("problems" in value) return { kind: "Images", value };
  if ("steps" in value) return { kind: "CalibratedImages", value };
  if ("fullElevation" in value) return { kind: "Skymap", value };
  if ("opticalProjection" in value) return { kind: "SkymapGenerationInfo", value };
  if ("detectorUid" in value) return { kind: "Calibration", value };
  if ("inputDataDir" in value) return { kind: "CalibrationGenerationInfo", value };
  if ("dataTreeUrl" in value) return { kind: "Dataset", value };
  if ("geodeticLatitude" in value) return { kind: "Observatory", value };
  if ("urls" in value) return { kind: "FileListing", value };
  if ("filenames" in value) return { kind: "FileDownloadResult", value };
  if ("sliceIndex" in value) return { kind: "Keogram", value };
  if ("cadenceSeconds" in value) return { kind: "MosaicData", value };
  return { kind: "MosaicSkymap", value };
}

/** Names of element types as numpy writes them. */
const names: Readonly<Record<string, string>> = {
  Uint8Array: "uint8",
  Int16Array: "int16",
  Uint16Array: "uint16",
  Int32Array: "int32",
  Uint32Array: "uint32",
  Float32Array: "float32",
  Float64Array: "float64",
};

/** Type of an array's elements: `uint16`. */
export function dtypeOf(array: NumberArray | Uint8Array): string {
  return names[Object.prototype.toString.call(array).slice(8, -1)] ?? "object";
}

/** Type of elements as they lie in a save file, which is big-endian: `>f4`; bytes have no order. */
export function storedDtype(array: NumberArray | Uint8Array): string {
  if (array instanceof Float32Array) return ">f4";
  if (array instanceof Float64Array) return ">f8";
  return array instanceof Uint8Array ? "uint8" : `>${array instanceof Int16Array ? "i" : "u"}2`;
}
