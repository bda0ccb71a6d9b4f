import type { ByteSource } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";
import { records } from "./codes.js";

/** A record as its header has it: the payload lies in `[start, end)` of the file. */
export interface Frame {
  readonly type: number;
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

const headerLength = 16;

/** Files up to this are read in one go; of larger ones a record at a time. */
const wholeUpTo = 2 ** 26;

/** Bytes of a source by ranges, with as few reads as the size allows. */
export interface Ranges {
  readonly size: number;
  readonly name: string;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Ranges of a source; a small one is read at once. */
export async function rangesOf(source: ByteSource, signal: AbortSignal | undefined): Promise<Ranges> {
  const options = signal === undefined ? {} : { signal };
  const { name, size } = source;
  if (size > wholeUpTo) return { name, size, read: (offset, length) => source.read(offset, length, options) };
  const whole = await source.read(0, size, options);
  return { name, size: whole.length, read: async (offset, length) => whole.subarray(offset, offset + length) };
}

/** Reads the file's first bytes: whether its records are compressed. */
export async function readSignature(ranges: Ranges): Promise<{ compressed: boolean }> {
  const bytes = await ranges.read(0, 4);
  const fail = (code: string, message: string) =>
    new HeliokitError(`idl-save/${code}`, `${ranges.name}: ${message}`, {
      facts: { file: ranges.name, byteOffset: 0 },
    });
  if (bytes.length < 4 || bytes[0] !== 0x53 || bytes[1] !== 0x52)
    throw fail(
      "not-a-save-file",
      `this is no IDL save file: it begins with ${describeStart(bytes)}, wanted "SR"; if it was downloaded, look at what the server sent`,
    );
  const form = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
  if (form !== 4 && form !== 6)
    throw fail("unsupported-format", `save files of format ${form} are not known; 4 (plain) and 6 (compressed) are`);
  return { compressed: form === 6 };
}

function describeStart(bytes: Uint8Array): string {
  if (bytes.length === 0) return "nothing";
  const text = String.fromCharCode(...bytes);
  return /^[\x20-\x7e]+$/.test(text)
    ? `"${text}"`
    : [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/**
 * The record at an offset. The next record must lie further on and inside the file: whatever the numbers are, the walk
 * comes to its end.
 */
export async function readFrame(ranges: Ranges, at: number): Promise<Frame> {
  const fail = (code: string, message: string) =>
    new HeliokitError(`idl-save/${code}`, `${ranges.name}, byte ${at}: ${message}`, {
      facts: { file: ranges.name, byteOffset: at },
    });
  const bytes = await ranges.read(at, headerLength);
  if (bytes.length < headerLength)
    throw fail("truncated-data", "the file ends before its end marker; it is cut short, fetch it again");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = view.getInt32(0);
  const start = at + headerLength;
  if (type === records.endMarker) return { type, at, start, end: start };
  const end = view.getUint32(4) + view.getUint32(8) * 2 ** 32;
  if (end < start) throw fail("bad-record", `record of type ${type} points back to byte ${end}; the file is damaged`);
  if (end > ranges.size)
    throw fail(
      "truncated-data",
      `record of type ${type} reaches to byte ${end}, the file ends at ${ranges.size}; fetch it again`,
    );
  return { type, at, start, end };
}
