import type { ZarrArray, ZarrCodec } from "./array.js";
import { typeOfName } from "./dtype.js";
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

/** What `zarr.json` of an array says; see the specification of Zarr, version 3. */
export function arrayOfZarrJson(
  json: JsonRecord,
  file: string,
): Omit<ZarrArray, "store" | "path" | "chunkKeys"> & {
  readonly separator: "." | "/";
  readonly prefix: string;
} {
  if (json["zarr_format"] !== 3)
    throw badMetadata(file, `zarr_format is ${JSON.stringify(json["zarr_format"])}, not 3`);
  const shape = axesOf(json["shape"], file, "shape", 0);
  const chunkShape = axesOf(settingOf(json["chunk_grid"], "regular", file)["chunk_shape"], file, "chunk_shape", 1);
  checkChunks(shape, chunkShape, file);
  const dtype = typeof json["data_type"] === "string" ? typeOfName(json["data_type"]) : undefined;
  if (!dtype) throw unsupported(file, `elements of the type ${JSON.stringify(json["data_type"])?.slice(0, 80)}`);
  const outer = pipelineOf(codecsOf(json["codecs"], file), file);
  const names = json["dimension_names"];
  const common = {
    format: 3 as const,
    shape,
    chunkShape,
    dtype,
    fillValue: fillOf(json["fill_value"], file),
    ...(Array.isArray(names) && names.length === shape.length ? { dimensionNames: names.map(nameOrNull) } : {}),
    ...keysOf(json["chunk_key_encoding"], file),
  };
  if (!outer.sharding) return { ...common, ...outer.plain };
  const { configuration } = outer.sharding;
  const innerChunkShape = axesOf(configuration["chunk_shape"], file, "chunk_shape of the shards", 1);
  checkChunks(chunkShape, innerChunkShape, file);
  if (innerChunkShape.some((side, axis) => (chunkShape[axis] ?? 0) % side !== 0)) {
    throw badMetadata(
      file,
      `chunks of ${innerChunkShape.join(" x ")} do not divide shards of ${chunkShape.join(" x ")}`,
    );
  }
  const inner = pipelineOf(codecsOf(configuration["codecs"], file), file);
  if (inner.sharding) throw unsupported(file, "shards inside shards");
  const index = codecsOf(configuration["index_codecs"], file).map(({ name }) => name);
  if (index.some((name) => name !== "bytes" && name !== "crc32c")) {
    throw unsupported(file, `an index of shards coded by ${index.join(", ")}`);
  }
  const location = configuration["index_location"] ?? "end";
  if (location !== "start" && location !== "end")
    throw badMetadata(file, `index_location is ${JSON.stringify(location)}`);
  return { ...common, ...inner.plain, innerChunkShape, shardIndex: { location, checksum: index.includes("crc32c") } };
}

const nameOrNull = (name: unknown): string | null => (typeof name === "string" ? name : null);

function settingOf(value: unknown, wanted: string, file: string): JsonRecord {
  if (!isRecord(value) || value["name"] !== wanted) {
    throw unsupported(file, `a grid of chunks other than ${wanted}`);
  }
  return isRecord(value["configuration"]) ? value["configuration"] : {};
}

function keysOf(value: unknown, file: string): { readonly separator: "." | "/"; readonly prefix: string } {
  const name = isRecord(value) ? value["name"] : "default";
  const configuration = isRecord(value) && isRecord(value["configuration"]) ? value["configuration"] : {};
  const separator = configuration["separator"] ?? (name === "v2" ? "." : "/");
  if (separator !== "." && separator !== "/") throw badMetadata(file, `separator is ${JSON.stringify(separator)}`);
  if (name === "v2") return { separator, prefix: "" };
  if (name !== "default") throw unsupported(file, `chunk keys by ${JSON.stringify(name)}`);
  return { separator, prefix: `c${separator}` };
}

function codecsOf(value: unknown, file: string): readonly ZarrCodec[] {
  if (!Array.isArray(value)) throw badMetadata(file, "codecs is no list");
  return value.map((codec) => {
    if (typeof codec === "string") return codecOf(codec, {});
    if (!isRecord(codec) || typeof codec["name"] !== "string") throw badMetadata(file, "a codec without a name");
    return codecOf(codec["name"], isRecord(codec["configuration"]) ? codec["configuration"] : {});
  });
}

interface Pipeline {
  readonly sharding?: ZarrCodec;
  readonly plain: Pick<ZarrArray, "order" | "littleEndian" | "codecs">;
}

/** Transposition and byte order become fields of the array; what compresses stays. */
function pipelineOf(codecs: readonly ZarrCodec[], file: string): Pipeline {
  let order: "C" | "F" = "C";
  let littleEndian = true;
  const rest: ZarrCodec[] = [];
  let sharding: ZarrCodec | undefined;
  for (const codec of codecs) {
    const { name, configuration } = codec;
    if (name === "transpose") order = orderOf(configuration["order"], file);
    else if (name === "bytes") littleEndian = configuration["endian"] !== "big";
    else if (name === "sharding_indexed") sharding = codec;
    else rest.push(codec);
  }
  if (sharding && (rest.length > 0 || order === "F")) throw unsupported(file, "codecs around shards");
  return { ...(sharding ? { sharding } : {}), plain: { order, littleEndian, codecs: rest } };
}

function orderOf(value: unknown, file: string): "C" | "F" {
  if (value === "C" || value === "F") return value;
  const axes = Array.isArray(value) ? value : [];
  if (axes.every((axis, at) => axis === at)) return "C";
  if (axes.every((axis, at) => axis === axes.length - 1 - at)) return "F";
  throw unsupported(file, `axes in the order ${JSON.stringify(value)}`);
}
