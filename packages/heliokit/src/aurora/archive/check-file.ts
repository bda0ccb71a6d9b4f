import { platformGunzip } from "#platform";
import { type ByteSource, gunzipSource, isGzip } from "../../bytes/index.js";
import { HeliokitError } from "../../errors.js";

/** How far a file is looked into: its first bytes, or all of its structure. */
export type FileCheck = "format" | "whole";

/** A raw minute of the largest camera expands to some 16 MB. */
const LARGEST_EXPANDED = 2 ** 28;
/** Records of a save file: a skymap has about ten. */
const MOST_RECORDS = 100_000;
const END_MARKER = 6;

/** First bytes of the formats of the archive, by the ending of the name. */
const formats: readonly (readonly [ending: RegExp, name: string, fits: (start: Uint8Array) => boolean])[] = [
  [/\.gz$/i, "gzip", isGzip],
  [/\.sav$/i, "IDL save", (start) => start[0] === 0x53 && start[1] === 0x52 && start[2] === 0],
  [/\.h(?:df)?5$/i, "HDF5", (start) => latin1(start.subarray(0, 8)) === "\x89HDF\r\n\x1a\n"],
  [/\.png$/i, "PNG", (start) => latin1(start.subarray(1, 4)) === "PNG"],
  [/\.jpe?g$/i, "JPEG", (start) => start[0] === 0xff && start[1] === 0xd8],
  [/\.bz2$/i, "bzip2", (start) => latin1(start.subarray(0, 3)) === "BZh"],
  [/\.pgm$/i, "PGM", (start) => latin1(start.subarray(0, 2)) === "P5"],
];

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function notData(source: ByteSource, found: string, wanted: string): HeliokitError {
  return new HeliokitError("aurora/not-data", `${source.name} is ${found}, wanted ${wanted}; fetch it again`, {
    facts: { file: source.name, found, wanted, size: source.size },
  });
}

function cut(source: ByteSource, what: string): HeliokitError {
  return new HeliokitError("aurora/cut-file", `${source.name}: ${what}; fetch it again`, {
    facts: { file: source.name, size: source.size },
  });
}

/**
 * Refuses what is no data file of the archive: an empty one, a page, other first bytes than the name promises, and with
 * "whole" also one whose end is missing (gzip by its checksums, IDL save by its records, HDF5 by its own length).
 *
 * Errors: `aurora/not-data`, `aurora/cut-file`, and what `gunzipSource` throws.
 */
export async function checkFile(source: ByteSource, check: FileCheck, name = source.name): Promise<void> {
  const start = await source.read(0, 16);
  if (start.length === 0) throw notData(source, "empty", "data");
  const format = formats.find(([ending]) => ending.test(name));
  if (format === undefined) {
    if (start[0] === 0x3c) throw notData(source, "a page", "data");
    return;
  }
  const [, kind, fits] = format;
  if (!fits(start)) throw notData(source, start[0] === 0x3c ? "a page" : "something else", `a file in ${kind} format`);
  if (check === "format") return;
  if (kind === "gzip") await checkGzip(source);
  else if (kind === "IDL save") await checkRecords(source);
  else if (kind === "HDF5") await checkHdf5(source);
}

/** Pieces of a packed file that go to the expander. */
const PIECE = 256 * 1024;

async function* piecesOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < source.size; offset += PIECE) yield (await source.read(offset, PIECE)).slice();
}

/** Expands the file, and keeps nothing of it: length and checksum of every part must be right. */
async function checkGzip(source: ByteSource): Promise<void> {
  if (platformGunzip !== undefined && (await expands(platformGunzip(piecesOf(source))))) return;
  // Slower, and with the reason: where no platform helps, and for files that it does not like.
  await gunzipSource(borrowed(source), { maxBytes: LARGEST_EXPANDED });
}

/** Whether everything comes out, and no more than a file of the archive can hold. */
async function expands(pieces: AsyncIterable<Uint8Array>): Promise<boolean> {
  let total = 0;
  try {
    for await (const piece of pieces) {
      total += piece.length;
      if (total > LARGEST_EXPANDED) return false;
    }
    return true;
  } catch {
    // Whatever it was, the slow way says it better.
    return false;
  }
}

/** The same source, which whoever reads it does not close. */
function borrowed(source: ByteSource): ByteSource {
  return {
    name: source.name,
    size: source.size,
    read: (offset, length, options) => source.read(offset, length, options),
  };
}

/** Follows the records of a save file to its end marker; payloads are not read. */
async function checkRecords(source: ByteSource): Promise<void> {
  let offset = 4;
  for (let count = 0; count < MOST_RECORDS; count++) {
    const header = await source.read(offset, 16);
    if (header.length < 16) throw cut(source, `the file ends after ${source.size} bytes without an end marker`);
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    if (view.getInt32(0) === END_MARKER) return;
    const next = view.getUint32(4) + view.getUint32(8) * 2 ** 32;
    if (next <= offset || next > source.size) {
      throw cut(source, `the record at byte ${offset} would end at byte ${next} of ${source.size}`);
    }
    offset = next;
  }
  throw cut(source, `more than ${MOST_RECORDS} records`);
}

/** Compares the length that an HDF5 file gives itself with what is there. Source: HDF5 file format, superblocks 0 to 3. */
async function checkHdf5(source: ByteSource): Promise<void> {
  const block = await source.read(0, 64);
  const version = block[8] ?? 0;
  const offsetBytes = version < 2 ? block[13] : block[9];
  const at = [40, 44, 28, 28][version];
  // Other sizes of addresses and later versions are left to the reader.
  if (offsetBytes !== 8 || at === undefined || block.length < at + 8) return;
  const end = Number(new DataView(block.buffer, block.byteOffset, block.byteLength).getBigUint64(at, true));
  if (end > source.size) throw cut(source, `the file has ${source.size} of ${end} bytes`);
}
