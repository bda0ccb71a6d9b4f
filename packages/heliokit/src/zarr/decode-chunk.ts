import { unzlibSync } from "fflate";
import { gunzipTile, unshuffle } from "../codecs/index.js";
import { HeliokitError } from "../errors.js";
import type { ZarrArray, ZarrCodec } from "./array.js";
import { blockDecoder, bytesOfBlock, loadZstd, zstdContent } from "./blosc-decode.js";
import { BLOSC_HEADER_BYTES, badChunk, bloscBlockRanges, parseBloscHeader } from "./blosc-header.js";
import { bytesOfType } from "./dtype.js";
import { crc32cOf } from "./write-crc32c.js";

/** Most bytes that one chunk of texts of any length may hold. */
const MOST_TEXT_BYTES = 2 ** 28;

/**
 * The bytes of a chunk's elements out of a stored object. Everything is bounded by what the chunk's shape needs.
 *
 * @throws HeliokitError `zarr/bad-chunk` for a damaged object, `zarr/unsupported` for a codec that is not read here
 */
export async function decodeChunk(
  array: Pick<ZarrArray, "dtype" | "codecs">,
  stored: Uint8Array,
  elements: number,
  file: string,
): Promise<Uint8Array> {
  const size = bytesOfType(array.dtype);
  const wanted = size === 0 ? undefined : elements * size;
  let bytes = stored;
  // The last codec wrote the object: it is undone first. Only the outermost ones may change lengths.
  for (const codec of [...array.codecs].reverse()) bytes = await undo(codec, bytes, wanted, size, file);
  if (wanted !== undefined && bytes.length !== wanted)
    throw badChunk(file, `gives ${bytes.length} bytes, wanted ${wanted}`);
  return bytes;
}

async function undo(
  { name, configuration }: ZarrCodec,
  bytes: Uint8Array,
  wanted: number | undefined,
  size: number,
  file: string,
): Promise<Uint8Array> {
  const most = wanted ?? MOST_TEXT_BYTES;
  switch (name) {
    case "vlen-utf8":
      return bytes;
    case "blosc":
      return decodeBlosc(bytes, wanted, file);
    case "zstd":
      return zstdOf(bytes, most, wanted, file);
    case "gzip":
      return guarded(file, () => gunzipTile(bytes, most, wanted === undefined));
    case "zlib":
      return guarded(file, () => unzlibSync(bytes, wanted === undefined ? {} : { out: new Uint8Array(wanted + 1) }));
    case "lz4":
      return lz4Of(bytes, wanted, file);
    case "crc32c": {
      const end = bytes.length - 4;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (end < 0 || view.getUint32(end, true) !== crc32cOf(bytes.subarray(0, end))) {
        throw badChunk(file, "has a wrong checksum");
      }
      return bytes.subarray(0, end);
    }
    case "shuffle": {
      const width = configuration["elementsize"];
      return unshuffle(bytes, typeof width === "number" && width > 0 ? width : Math.max(size, 1));
    }
    default:
      throw new HeliokitError(
        "zarr/unsupported",
        `${file} is coded by ${name}, which Heliokit does not read; rewrite the array with blosc, zstd, lz4, gzip or zlib`,
        { facts: { file, codec: name } },
      );
  }
}

/** The content of a whole Blosc chunk. */
async function decodeBlosc(bytes: Uint8Array, wanted: number | undefined, file: string): Promise<Uint8Array> {
  const header = parseBloscHeader(bytes, {
    file,
    storedBytes: bytes.length,
    ...(wanted === undefined ? {} : { contentBytes: wanted }),
  });
  if (header.contentBytes > (wanted ?? MOST_TEXT_BYTES)) throw badChunk(file, `holds ${header.contentBytes} bytes`);
  if (header.raw) return bytes.subarray(BLOSC_HEADER_BYTES, BLOSC_HEADER_BYTES + header.contentBytes);
  const content = new Uint8Array(header.contentBytes);
  if (header.blocks === 0) return content;
  const ranges = bloscBlockRanges(header, bytes.subarray(BLOSC_HEADER_BYTES), file);
  const decoder = await blockDecoder(header, file);
  for (let block = 0; block < header.blocks; block++) {
    const from = block * header.blockBytes;
    const stored = bytes.subarray(ranges[2 * block], ranges[2 * block + 1]);
    const done = decoder.decode(block, stored, content.subarray(from, from + bytesOfBlock(header, block)));
    if (done) await done;
  }
  return content;
}

async function zstdOf(bytes: Uint8Array, most: number, wanted: number | undefined, file: string): Promise<Uint8Array> {
  return zstdContent(await loadZstd(), bytes, wanted ?? { most }, file);
}

/** An LZ4 block with the length of its content in front. */
async function lz4Of(bytes: Uint8Array, wanted: number | undefined, file: string): Promise<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stated = bytes.length >= 4 ? view.getUint32(0, true) : 0;
  if (stated !== wanted) throw badChunk(file, `holds ${stated} bytes, wanted ${wanted ?? "a known length"}`);
  const { default: Lz4 } = await import("numcodecs/lz4");
  return guarded(file, () => Lz4.fromConfig({ id: "lz4" }).decode(bytes));
}

async function guarded(file: string, decode: () => Promise<Uint8Array> | Uint8Array): Promise<Uint8Array> {
  try {
    return await decode();
  } catch (cause) {
    throw badChunk(file, "cannot be decompressed", cause);
  }
}
