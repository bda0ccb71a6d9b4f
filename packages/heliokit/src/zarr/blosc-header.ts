import { HeliokitError } from "../errors.js";

/** Bytes of a Blosc chunk's header. */
export const BLOSC_HEADER_BYTES = 16;

/** Compressors inside Blosc, by the number in the header's flags. */
const INNER = ["blosclz", "lz4", "snappy", "zlib", "zstd"] as const;

/** What the header of a Blosc chunk (version 1 of the format) says. */
export interface BloscHeader {
  readonly version: number;
  readonly innerVersion: number;
  readonly flags: number;
  readonly typeSize: number;
  /** Bytes of the content. */
  readonly contentBytes: number;
  readonly blockBytes: number;
  /** Bytes of the chunk, header included. */
  readonly storedBytes: number;
  readonly blocks: number;
  readonly shuffle: "none" | "bytes" | "bits";
  /** The content follows the header as it is, without blocks. */
  readonly raw: boolean;
  /** Blocks may be divided into one stream for each byte of an element. */
  readonly split: boolean;
  readonly codec: (typeof INNER)[number] | undefined;
}

/**
 * Reads the header of a Blosc chunk and checks it against what the chunk must hold, so that nothing is reserved by its numbers
 * alone.
 *
 * @throws HeliokitError `zarr/bad-chunk`
 *
 * @example
 * ```ts
 * const { blocks, blockBytes } = parseBloscHeader(bytes, { file: "0.0.0", contentBytes: 125_829_120, storedBytes: 1_815_254 });
 * ```
 */
export function parseBloscHeader(
  bytes: Uint8Array,
  wanted: { readonly file: string; readonly contentBytes?: number; readonly storedBytes: number },
): BloscHeader {
  const { file, contentBytes: content, storedBytes: stored } = wanted;
  if (bytes.length < BLOSC_HEADER_BYTES) throw badChunk(file, `has ${bytes.length} bytes, less than a Blosc header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [version = 0, innerVersion = 0, flags = 0, typeSize = 0] = bytes;
  const contentBytes = view.getInt32(4, true);
  const blockBytes = view.getInt32(8, true);
  const storedBytes = view.getInt32(12, true);
  if (version < 1 || version > 2) throw badChunk(file, `is no Blosc chunk of version 1 or 2 (found ${version})`);
  if (contentBytes < 0 || (content !== undefined && contentBytes !== content)) {
    throw badChunk(file, `holds ${contentBytes} bytes by its header, wanted ${content ?? "0 or more"}`);
  }
  if (storedBytes !== stored) throw badChunk(file, `is ${stored} bytes long, by its header ${storedBytes}`);
  if (contentBytes > 0 && (blockBytes <= 0 || typeSize === 0)) {
    throw badChunk(file, `has blocks of ${blockBytes} bytes for elements of ${typeSize}`);
  }
  const raw = (flags & 2) !== 0;
  const blocks = raw || contentBytes === 0 ? 0 : Math.ceil(contentBytes / blockBytes);
  if (BLOSC_HEADER_BYTES + (raw ? contentBytes : 4 * blocks) > stored) {
    throw badChunk(
      file,
      `is ${stored} bytes long, too short for ${raw ? "its content" : `the places of ${blocks} blocks`}`,
    );
  }
  return {
    version,
    innerVersion,
    flags,
    typeSize,
    contentBytes,
    blockBytes: Math.min(blockBytes, Math.max(contentBytes, 1)),
    storedBytes,
    blocks,
    shuffle: (flags & 4) !== 0 ? "bits" : (flags & 1) !== 0 ? "bytes" : "none",
    raw,
    split: (flags & 16) === 0,
    codec: INNER[flags >> 5],
  };
}

/** The error of a stored object that cannot be decoded. */
export function badChunk(file: string, what: string, cause?: unknown): HeliokitError {
  return new HeliokitError("zarr/bad-chunk", `${file} ${what}; the object is damaged, fetch or write it anew`, {
    facts: { file, what },
    ...(cause === undefined ? {} : { cause }),
  });
}

/**
 * Where each block lies in the chunk, from the table behind the header: `[from, to)` in pairs. Blocks need not be in order:
 * one ends where the next one in the file begins.
 *
 * @throws HeliokitError `zarr/bad-chunk` for places outside the chunk, or two blocks at one place
 *
 * @example
 * ```ts
 * const ranges = bloscBlockRanges(header, table, "0.0.0");
 * const [from, to] = [ranges[2 * block], ranges[2 * block + 1]];
 * ```
 */
export function bloscBlockRanges(header: BloscHeader, table: Uint8Array, file: string): Int32Array {
  const { blocks, storedBytes } = header;
  if (table.length < 4 * blocks) throw badChunk(file, `has places of ${table.length >> 2} blocks, wanted ${blocks}`);
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const starts = Int32Array.from({ length: blocks }, (_, block) => view.getInt32(4 * block, true));
  const order = Int32Array.from(starts.keys()).sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0));
  const ranges = new Int32Array(2 * blocks);
  let end = storedBytes;
  for (let at = blocks - 1; at >= 0; at--) {
    const block = order[at] ?? 0;
    const start = starts[block] ?? 0;
    if (start < BLOSC_HEADER_BYTES + 4 * blocks || start + 4 > end) {
      throw badChunk(file, `has block ${block} at ${start}, outside of its ${storedBytes} bytes or inside another`);
    }
    ranges[2 * block] = start;
    ranges[2 * block + 1] = end;
    end = start;
  }
  return ranges;
}

/** The blocks that hold bytes `from` to `to` (excluded) of the content. */
export function blocksHolding(header: BloscHeader, from: number, to: number): readonly [first: number, end: number] {
  return [Math.floor(from / header.blockBytes), Math.min(header.blocks, Math.ceil(to / header.blockBytes))];
}
