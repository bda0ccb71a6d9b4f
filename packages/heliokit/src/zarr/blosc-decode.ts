import { unshuffleBits } from "../codecs/index.js";
import { decodeZstd, loadKernels, unshuffleBits32 } from "../kernels/index.js";
import { BLOSC_HEADER_BYTES, type BloscHeader, badChunk } from "./blosc-header.js";

/** Decodes stored blocks of one chunk; made once, used for all of them. */
export interface BlockDecoder {
  /** Decodes block `block`, stored as `bytes` (with the lengths of its streams), into `target`, which has the block's length. */
  decode(block: number, bytes: Uint8Array, target: Uint8Array): Promise<void> | void;
}

interface Codec {
  decode(bytes: Uint8Array): Promise<Uint8Array> | Uint8Array;
}

let zstd: Promise<Codec> | undefined;
let blosc: Promise<Codec> | undefined;

/** The decoder of single zstd frames, loaded when it is first needed. */
export function loadZstd(): Promise<Codec> {
  zstd ??= import("numcodecs/zstd").then(({ default: Zstd }) => Zstd.fromConfig({ id: "zstd", level: 1 }));
  return zstd;
}

function loadBlosc(): Promise<Codec> {
  const settings = { id: "blosc", blocksize: 0, clevel: 5, cname: "zstd", shuffle: 2 };
  blosc ??= import("numcodecs/blosc").then(({ default: Blosc }) => Blosc.fromConfig(settings));
  return blosc;
}

/** Bytes of the content in a block: the last one may be shorter. */
export function bytesOfBlock({ contentBytes, blockBytes }: BloscHeader, block: number): number {
  return Math.min(blockBytes, contentBytes - block * blockBytes);
}

/**
 * A decoder for the blocks of a chunk. Zstandard with elements of four bytes, what nearly all data come in, goes through our own
 * un-shuffling; every other kind is put into a small chunk of its own for the library.
 *
 * @throws HeliokitError `zarr/bad-chunk`, from the decoder's calls
 */
export async function blockDecoder(header: BloscHeader, file: string): Promise<BlockDecoder> {
  const plain = header.codec === "zstd" && !header.split && (header.shuffle === "none" || header.typeSize === 4);
  if (!plain || header.shuffle === "bytes") return throughLibrary(header, await loadBlosc(), file);
  const kernels = await loadKernels();
  const codec = kernels ? undefined : await loadZstd();
  return {
    decode(block, bytes, target) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const length = view.getInt32(0, true);
      if (length <= 0 || 4 + length > bytes.length) throw badChunk(file, `has block ${block} cut short`);
      const stored = bytes.subarray(4, 4 + length);
      const wanted = bytesOfBlock(header, block);
      // Blosc leaves bits where they are in blocks whose elements do not make whole groups of eight.
      const shuffled = header.shuffle !== "none" && (wanted >> 2) % 8 === 0;
      if (length === wanted) {
        if (!shuffled) target.set(stored);
        else if (kernels) unshuffleBits32(kernels, stored, target);
        else unshuffleBits(stored, 4, target);
      } else if (kernels) {
        if (!decodeZstd(kernels, stored, target, shuffled)) {
          throw badChunk(file, `has block ${block} that cannot be decompressed to ${wanted} bytes`);
        }
      } else if (codec) return decodeSlowly(codec, stored, target, shuffled, `${file} block ${block}`);
      return undefined;
    },
  };
}

/** Where there are no kernels: by the library and the plain twin. */
async function decodeSlowly(
  codec: Codec,
  stored: Uint8Array,
  target: Uint8Array,
  shuffled: boolean,
  file: string,
): Promise<void> {
  const content = await zstdContent(codec, stored, target.length, file);
  if (shuffled) unshuffleBits(content, 4, target);
  else target.set(content);
}

/**
 * The content of a zstd frame of known length (or at most so long). The length that the frame states is looked at first: the decoder reserves memory by it.
 *
 * @throws HeliokitError `zarr/bad-chunk`
 */
export async function zstdContent(
  codec: Codec,
  bytes: Uint8Array,
  wanted: number | { readonly most: number },
  file: string,
): Promise<Uint8Array> {
  const stated = statedContentBytes(bytes);
  if (stated === undefined) throw badChunk(file, "does not state the length of its content");
  if (typeof wanted === "number" ? stated !== wanted : stated > wanted.most) {
    throw badChunk(
      file,
      `holds ${stated} bytes, wanted ${typeof wanted === "number" ? wanted : `at most ${wanted.most}`}`,
    );
  }
  let content: Uint8Array;
  try {
    content = await codec.decode(bytes);
  } catch (cause) {
    throw badChunk(file, "cannot be decompressed", cause);
  }
  if (content.length !== stated) throw badChunk(file, `gives ${content.length} bytes, wanted ${stated}`);
  return content;
}

/** Frame_Content_Size of a zstd frame (RFC 8878, section 3.1.1.1); undefined where it is no frame or does not say. */
function statedContentBytes(bytes: Uint8Array): number | undefined {
  if (bytes.length < 9) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== 0xfd2fb528) return undefined;
  const descriptor = view.getUint8(4);
  const single = (descriptor & 32) !== 0;
  const at = 5 + (single ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const field = descriptor >> 6;
  if (field === 0) return single && at < bytes.length ? view.getUint8(at) : undefined;
  const size = [0, 2, 4, 8][field] ?? 0;
  if (at + size > bytes.length) return undefined;
  if (size === 2) return view.getUint16(at, true) + 256;
  return size === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

/** One block at a time as a chunk of its own. */
function throughLibrary(header: BloscHeader, codec: Codec, file: string): BlockDecoder {
  return {
    async decode(block, bytes, target) {
      const chunk = new Uint8Array(BLOSC_HEADER_BYTES + 4 + bytes.length);
      const view = new DataView(chunk.buffer);
      const length = bytesOfBlock(header, block);
      // A short last block is never split into streams; alone in a chunk it would look like a whole one.
      const flags = length < header.blockBytes ? header.flags | 16 : header.flags;
      chunk.set([header.version, header.innerVersion, flags, header.typeSize]);
      view.setInt32(4, length, true);
      view.setInt32(8, length, true);
      view.setInt32(12, chunk.length, true);
      view.setInt32(BLOSC_HEADER_BYTES, BLOSC_HEADER_BYTES + 4, true);
      chunk.set(bytes, BLOSC_HEADER_BYTES + 4);
      let content: Uint8Array;
      try {
        content = await codec.decode(chunk);
      } catch (cause) {
        throw badChunk(file, `has block ${block} that cannot be decompressed`, cause);
      }
      if (content.length !== length)
        throw badChunk(file, `has block ${block} of ${content.length} bytes, wanted ${length}`);
      target.set(content);
    },
  };
}
