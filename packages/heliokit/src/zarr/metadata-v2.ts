import type { ZarrArray, ZarrCodec } from "./array.js";
import { typeOfNumpy } from "./dtype.js";
import {
  axesOf,
  badMetadata,
  checkChunks,
  codecOf,
  fillOf,
  isRecord,
  type JsonRecord,
  unsupported,
} from "./metadata.js";

/** What `.zarray` says; see the specification of Zarr, version 2. */
export function arrayOfZarray(
  json: JsonRecord,
  file: string,
): Omit<ZarrArray, "store" | "path" | "chunkKeys"> & {
  readonly separator: "." | "/";
} {
  if (json["zarr_format"] !== 2)
    throw badMetadata(file, `zarr_format is ${JSON.stringify(json["zarr_format"])}, not 2`);
  const shape = axesOf(json["shape"], file, "shape", 0);
  const chunkShape = axesOf(json["chunks"], file, "chunks", 1);
  checkChunks(shape, chunkShape, file);
  const text = json["dtype"];
  if (typeof text !== "string")
    throw unsupported(file, `elements of several fields (dtype ${JSON.stringify(text)?.slice(0, 80)})`);
  const type = typeOfNumpy(text);
  if (!type) throw unsupported(file, `elements of the type ${text}`);
  const order = json["order"] ?? "C";
  if (order !== "C" && order !== "F") throw badMetadata(file, `order is ${JSON.stringify(order)}; wanted is C or F`);
  const separator = json["dimension_separator"] ?? ".";
  if (separator !== "." && separator !== "/") {
    throw badMetadata(file, `dimension_separator is ${JSON.stringify(separator)}; wanted is "." or "/"`);
  }
  return {
    format: 2,
    shape,
    chunkShape,
    ...type,
    order,
    fillValue: fillOf(json["fill_value"], file),
    codecs: [...filtersOf(json["filters"], file), ...compressorOf(json["compressor"], file)],
    separator,
  };
}

function filtersOf(value: unknown, file: string): readonly ZarrCodec[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw badMetadata(file, "filters is no list");
  return value.map((filter) => namedCodec(filter, file));
}

function compressorOf(value: unknown, file: string): readonly ZarrCodec[] {
  return value === null || value === undefined ? [] : [namedCodec(value, file)];
}

function namedCodec(value: unknown, file: string): ZarrCodec {
  if (!isRecord(value) || typeof value["id"] !== "string") throw badMetadata(file, "a codec without an id");
  const { id, ...configuration } = value;
  return codecOf(String(id), configuration);
}
