import { platformInflate } from "#platform";
import type { ByteSource } from "../bytes/index.js";
import { HeliokitError, type LongWorkOptions, type OnWarning } from "../errors.js";
import { records } from "./codes.js";
import { Cursor } from "./cursor.js";
import { type Frame, type Ranges, rangesOf, readFrame, readSignature } from "./framing.js";
import { Heap, Warnings } from "./heap.js";
import { type InflateZlib, inflateZlib } from "./inflate.js";
import type { Place } from "./place.js";
import { type FileState, readValue } from "./read-data.js";
import type { IdlIdentification, IdlSave, IdlTimestamp, IdlValue, IdlVersion } from "./types.js";

/** Limits and behaviour of {@link readIdlSave}. */
export interface ReadIdlSaveOptions extends LongWorkOptions {
  /**
   * Keep what is whole of a damaged file: a record that cannot be read becomes a warning, and so does an end that is
   * missing. Default false: the first damage is an error.
   */
  readonly salvage?: boolean;
  /** Most bytes that compressed records may expand to, all together. Default 20 MiB, for large files 8 times their size. */
  readonly maxExpandedBytes?: number;
  /** Most values (scalars, arrays, structures) that are made. Default 500,000. */
  readonly maxValues?: number;
  /** Expands zlib streams. Default: Node's own zlib; in a page fflate, which takes several times as long. */
  readonly inflate?: InflateZlib;
  readonly onWarning?: OnWarning;
}

/** What is filled while the records go by. */
interface Draft {
  readonly variables: Record<string, IdlValue>;
  readonly systemVariables: Record<string, IdlValue>;
  readonly commonBlocks: Record<string, readonly string[]>;
  timestamp: IdlTimestamp | null;
  version: IdlVersion | null;
  identification: IdlIdentification | null;
  description: string | null;
  notice: string | null;
}

interface Reading extends FileState {
  readonly draft: Draft;
  readonly file: string;
}

/**
 * Reads an IDL save file (`.sav`), plain or compressed: every variable with its type, structures with their tags,
 * pointers followed. The whole file is read; damage is an error with its offset, never a wrong number.
 *
 * Large arrays are decoded when their `data` are first looked at, so that reading a file for one of its arrays costs no
 * more than that. Until then they hold on to the bytes of the source: do not change or transfer the memory behind a
 * `memorySource` meanwhile.
 *
 * Memory stays in proportion to the file: nothing is allocated on the word of a length field that the file cannot
 * fill, expansion and the number of values have limits, structures nest at most 32 deep.
 *
 * Errors: `idl-save/not-a-save-file`, `idl-save/unsupported-format`, `idl-save/truncated-data`, `idl-save/bad-record`,
 * `idl-save/bad-descriptor`, `idl-save/bad-data`, `idl-save/unknown-structure`, `idl-save/too-deep`,
 * `idl-save/too-many-values`, `idl-save/corrupt-zlib`, `idl-save/expands-too-much`. Warnings:
 * `idl-save/missing-heap-value`, `idl-save/zero-byte-count`, `idl-save/skipped-record`, `idl-save/unread-bytes`, with
 * `salvage` the errors too. Source: the maker of IDL does not publish the format;
 * this is what files of IDL 7 and 8 and of GDL have in common, checked against values that SciPy reads from them.
 *
 * @example
 * ```ts
 * const save = await readIdlSave(memorySource(bytes, "themis_skymap_gill_20210308-+_v02.sav"));
 * const elevation = idlNumbers(save, "skymap.full_elevation");
 * console.log(elevation.dimensions, elevation.data[0]);
 * ```
 */
export async function readIdlSave(source: ByteSource, options: ReadIdlSaveOptions = {}): Promise<IdlSave> {
  const {
    salvage = false,
    maxValues = 500_000,
    inflate = platformInflate ?? inflateZlib,
    signal,
    onProgress,
    onWarning,
  } = options;
  const ranges = await rangesOf(source, signal);
  const { compressed } = await readSignature(ranges);
  const file = ranges.name;
  const warnings = new Warnings(onWarning);
  const draft: Draft = {
    ...{ variables: {}, systemVariables: {}, commonBlocks: {}, timestamp: null, version: null },
    ...{ identification: null, description: null, notice: null },
  };
  const reading: Reading = { definitions: new Map(), heap: new Heap(), warnings, valuesLeft: maxValues, draft, file };
  const expand = expander(ranges, options.maxExpandedBytes ?? Math.max(20 * 2 ** 20, 8 * ranges.size), inflate);
  const survive = (error: unknown): void => {
    if (!salvage || !(error instanceof HeliokitError)) throw error;
    warnings.add({ code: error.code, message: error.message, facts: error.facts });
  };
  for (let at = 4; ; ) {
    signal?.throwIfAborted();
    let frame: Frame;
    try {
      frame = await readFrame(ranges, at);
    } catch (error) {
      survive(error);
      break;
    }
    // Whatever follows the end marker does not belong to the file.
    if (frame.type === records.endMarker) break;
    try {
      await readRecord(ranges, frame, compressed ? expand : undefined, reading);
    } catch (error) {
      survive(error);
    }
    at = frame.end;
    onProgress?.(at / ranges.size);
  }
  reading.heap.link({ file, recordOffset: 0, compressed: false }, warnings);
  onProgress?.(1);
  return { ...draft, compressed, warnings: warnings.list };
}

type Expand = (frame: Frame, payload: Uint8Array) => Uint8Array;

/** Expands payloads and keeps count over the whole file. */
function expander({ name: file }: Ranges, limit: number, inflate: InflateZlib): Expand {
  let left = limit;
  return (frame, payload) => {
    const facts = { file, byteOffset: frame.start };
    let expanded: Uint8Array | null;
    try {
      expanded = inflate(payload, left);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : "unknown reason";
      throw new HeliokitError(
        "idl-save/corrupt-zlib",
        `${file}, byte ${frame.start}: compressed record of type ${frame.type} is damaged (${reason}); fetch the file again`,
        { facts, cause },
      );
    }
    if (expanded === null || expanded.length > left)
      throw new HeliokitError(
        "idl-save/expands-too-much",
        `${file}, byte ${frame.start}: records expand to more than ${limit} bytes; raise maxExpandedBytes if that is right`,
        { facts: { ...facts, wanted: limit } },
      );
    left -= expanded.length;
    return expanded;
  };
}

/** Records that hold nothing for a reader of data. */
const passed = new Set<number>([records.startMarker, records.heapHeader, records.promote64]);

const known = new Set<number>([
  ...[records.commonBlock, records.variable, records.systemVariable, records.timestamp, records.identification],
  ...[records.version, records.heapData, records.notice, records.description],
]);

async function readRecord(ranges: Ranges, frame: Frame, expand: Expand | undefined, reading: Reading): Promise<void> {
  const { type, start, end } = frame;
  const { file, warnings } = reading;
  if (passed.has(type)) return;
  if (!known.has(type)) {
    const what = type === records.compiled ? "holds compiled IDL code" : "is of a type that is not known";
    const message = `${file}, byte ${frame.at}: record of type ${type} ${what} and is passed over`;
    warnings.add({ code: "idl-save/skipped-record", message, facts: { file, byteOffset: frame.at, recordType: type } });
    return;
  }
  const payload = await ranges.read(start, end - start);
  const place: Place = { file, recordOffset: start, compressed: expand !== undefined };
  const cursor = new Cursor(expand === undefined ? payload : expand(frame, payload), place);
  cursor.wantBytes(expand === undefined ? end - start : 0, "the record");
  if (type === records.systemVariable) readSystemVariable(cursor, frame, reading);
  else readKnown(cursor, type, reading);
  if (cursor.left >= 4 && type !== records.systemVariable) {
    const message = `${file}, byte ${frame.at}: ${cursor.left} bytes at the end of a record of type ${type} mean nothing that is known`;
    warnings.add({ code: "idl-save/unread-bytes", message, facts: { file, byteOffset: frame.at, recordType: type } });
  }
}

/** How the data of system variables lie is not certain: one that cannot be read is told of, and the rest goes on. */
function readSystemVariable(cursor: Cursor, frame: Frame, reading: Reading): void {
  try {
    const name = cursor.name("a variable's name").toUpperCase();
    reading.draft.systemVariables[name] = readValue(cursor, reading);
  } catch (error) {
    if (!(error instanceof HeliokitError)) throw error;
    const message = `${reading.file}, byte ${frame.at}: a system variable cannot be read and is passed over (${error.message})`;
    reading.warnings.add({
      code: "idl-save/skipped-record",
      message,
      facts: { ...error.facts, recordType: frame.type },
    });
  }
}

function readKnown(cursor: Cursor, type: number, reading: Reading): void {
  const { draft } = reading;
  switch (type) {
    case records.variable: {
      const name = cursor.name("a variable's name").toUpperCase();
      draft.variables[name] = readValue(cursor, reading);
      return;
    }
    case records.heapData: {
      const index = cursor.int32("a heap index");
      cursor.skip(4, "a heap variable");
      reading.heap.set(index, readValue(cursor, reading));
      return;
    }
    case records.commonBlock: {
      const count = cursor.int32("a number of variables");
      const name = cursor.name("a common block's name").toUpperCase();
      cursor.wantBytes(count * 4, "the names of a common block");
      draft.commonBlocks[name] = Array.from({ length: Math.max(0, count) }, () => cursor.name("a name").toUpperCase());
      return;
    }
    case records.timestamp:
      cursor.skip(1024, "the head of a time stamp");
      draft.timestamp = { date: cursor.name("a date"), user: cursor.name("a user"), host: cursor.name("a host") };
      return;
    case records.version:
      draft.version = {
        format: cursor.int32("a format"),
        architecture: cursor.name("an architecture"),
        os: cursor.name("a system"),
        release: cursor.name("a release"),
      };
      return;
    case records.identification:
      draft.identification = {
        author: cursor.name("an author"),
        title: cursor.name("a title"),
        idCode: cursor.name("a code"),
      };
      return;
    case records.notice:
      draft.notice = cursor.name("a notice");
      return;
    default:
      draft.description = cursor.text("a description");
  }
}
