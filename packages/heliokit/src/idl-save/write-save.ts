import { zlibSync } from "fflate";
import { HeliokitError } from "../errors.js";
import { ByteWriter } from "./byte-writer.js";
import { dataMarker, records } from "./codes.js";
import { checkName, layoutOf } from "./layout.js";
import { type IdlInput, idlFrom } from "./make-value.js";
import type { IdlIdentification, IdlTimestamp, IdlValue, IdlVersion } from "./types.js";
import { type HeapIndex, writeData } from "./write-data.js";
import { type Written, writeDescriptor } from "./write-descriptor.js";

/** What {@link writeIdlSave} puts beside the variables. */
export interface WriteIdlSaveOptions {
  /** Compress the records with zlib, as `SAVE, /COMPRESS` does. Default false. */
  readonly compress?: boolean;
  readonly description?: string;
  readonly notice?: string;
  readonly identification?: IdlIdentification;
  /** Default: 1970, `heliokit`, no host, so that the same variables give the same bytes. */
  readonly timestamp?: IdlTimestamp;
  /** Default: format 9 of release 8.2, which every reader of the last twenty years knows. */
  readonly version?: IdlVersion;
}

/**
 * Writes variables as an IDL save file that IDL's RESTORE, GDL and `scipy.io.readsav` read: every type, arrays,
 * structures and arrays of structures, pointers with what they lead to. Values come from {@link readIdlSave}, from
 * {@link idlScalar}, {@link idlArray}, {@link idlStructure} and {@link idlPointer}, or are bare numbers, texts and typed
 * arrays. Names are turned into capitals. The same input gives the same bytes.
 *
 * Errors: `idl-save/bad-name`, `idl-save/bad-value`, `idl-save/name-conflict`, `idl-save/too-large`.
 *
 * @example
 * ```ts
 * const bytes = writeIdlSave({
 *   flat_field_multiplier_15655: idlArray(new Float64Array(512 * 512).fill(1), { dimensions: [512, 512] }),
 *   author: "me",
 * });
 * ```
 */
export function writeIdlSave(
  variables: Readonly<Record<string, IdlInput>>,
  options: WriteIdlSaveOptions = {},
): Uint8Array {
  const file = new RecordWriter(options.compress ?? false);
  const entries = Object.entries(variables).map(([name, input]) => ({
    name: name.toUpperCase(),
    value: idlFrom(input),
  }));
  for (const [index, { name }] of entries.entries()) {
    checkName(name, "variables");
    if (entries.findIndex((other) => other.name === name) !== index)
      throw new HeliokitError("idl-save/bad-name", `two variables have the name ${name}`, { facts: { name } });
  }
  writeHead(file, options);
  const written: Written = new Map();
  const heap = heapOf(entries.map(({ value }) => value));
  const heapIndex: HeapIndex = (target) => (target === null ? 0 : (heap.get(target) ?? 0));
  if (heap.size > 0)
    file.record(records.heapHeader, (out) => {
      out.int32(heap.size);
      for (const index of heap.values()) out.int32(index);
    });
  for (const [value, index] of heap)
    file.record(records.heapData, (out) => {
      out.int32(index);
      out.int32(2);
      writeValue(out, value, `heap variable ${index}`, written, heapIndex);
    });
  for (const { name, value } of entries)
    file.record(records.variable, (out) => {
      out.name(name);
      writeValue(out, value, name, written, heapIndex);
    });
  return file.finish();
}

function writeHead(file: RecordWriter, options: WriteIdlSaveOptions): void {
  const {
    timestamp = { date: "Thu Jan 01 00:00:00 1970", user: "heliokit", host: "" },
    version = { format: 9, architecture: "x86_64", os: "linux", release: "8.2" },
    notice = "Written by Heliokit.",
    identification,
    description,
  } = options;
  file.record(records.timestamp, (out) => {
    out.reserve(1024);
    for (const text of [timestamp.date, timestamp.user, timestamp.host]) out.name(text);
  });
  file.record(records.version, (out) => {
    out.int32(version.format);
    for (const text of [version.architecture, version.os, version.release]) out.name(text);
  });
  file.record(records.notice, (out) => out.name(notice));
  if (identification !== undefined)
    file.record(records.identification, (out) => {
      for (const text of [identification.author, identification.title, identification.idCode]) out.name(text);
    });
  if (description !== undefined) file.record(records.description, (out) => out.text(description));
}

function writeValue(out: ByteWriter, value: IdlValue, path: string, written: Written, heapIndex: HeapIndex): void {
  if (value.type === "undefined") {
    out.int32(0);
    out.int32(0);
    return;
  }
  const layout = layoutOf(value, [], path);
  writeDescriptor(out, layout, written);
  out.int32(dataMarker);
  writeData(out, layout, 0, heapIndex);
}

/** Every value that a reference leads to, however far, with its index; an own list of work, as chains may be long. */
function heapOf(roots: readonly IdlValue[]): Map<IdlValue, number> {
  const heap = new Map<IdlValue, number>();
  const work: IdlValue[] = [...roots].reverse();
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    if (value.kind === "structure") {
      work.push(...Object.values(value.tags).reverse());
      continue;
    }
    if (value.type !== "pointer" && value.type !== "object") continue;
    const targets = value.kind === "scalar" ? [value.value] : value.data;
    for (const target of targets) {
      if (target === null || heap.has(target)) continue;
      heap.set(target, heap.size + 1);
      work.push(target);
    }
  }
  return heap;
}

/** Puts records one after the other, each with the offset of the next. */
class RecordWriter {
  private readonly file = new ByteWriter();

  constructor(private readonly compress: boolean) {
    this.file.raw(Uint8Array.of(0x53, 0x52, 0, compress ? 6 : 4));
  }

  record(type: number, fill: (out: ByteWriter) => void): void {
    const payload = new ByteWriter();
    fill(payload);
    const bytes = this.compress ? zlibSync(payload.bytes()) : payload.bytes();
    this.header(type, this.file.length + 16 + bytes.length);
    this.file.raw(bytes);
  }

  finish(): Uint8Array {
    this.header(records.endMarker, 0);
    return this.file.bytes().slice();
  }

  private header(type: number, next: number): void {
    for (const value of [type, (next % 2 ** 32) | 0, Math.floor(next / 2 ** 32), 0]) this.file.int32(value);
  }
}
