import type { ByteWriter } from "./byte-writer.js";
import type { Layout } from "./layout.js";
import type { IdlNumber, IdlNumberArray, IdlValue } from "./types.js";

/** Gives heap indices; 0 is null. */
export type HeapIndex = (target: IdlValue | null) => number;

/** Writes the part of a value that belongs to element `index` of the structures around it. */
export function writeData(out: ByteWriter, layout: Layout, index: number, heapIndex: HeapIndex): void {
  const { value, count } = layout;
  const from = index * count;
  const to = from + count;
  if (value.kind === "structure") {
    for (let at = from; at < to; at++) for (const tag of layout.tags) writeData(out, tag.layout, at, heapIndex);
  } else if (value.type === "string") {
    if (value.kind === "scalar") out.text(value.value);
    else for (let at = from; at < to; at++) out.text(value.data[at] ?? "");
  } else if (value.type === "pointer" || value.type === "object") {
    if (value.kind === "scalar") out.int32(heapIndex(value.value));
    else for (let at = from; at < to; at++) out.int32(heapIndex(value.data[at] ?? null));
  } else if (value.kind === "array") writeNumbers(out, value, from, to);
  else writeNumber(out, value);
}

function writeNumber(out: ByteWriter, { type, value }: IdlNumber): void {
  switch (type) {
    case "uint8":
      writeBytes(out, Uint8Array.of(value));
      break;
    case "float32":
      out.room(4).setFloat32(0, value);
      break;
    case "float64":
      out.room(8).setFloat64(0, value);
      break;
    case "int64":
    case "uint64":
      out.room(8).setBigUint64(0, BigInt.asUintN(64, value));
      break;
    case "complex64":
      out.room(4).setFloat32(0, value.re);
      out.room(4).setFloat32(0, value.im);
      break;
    case "complex128":
      out.room(8).setFloat64(0, value.re);
      out.room(8).setFloat64(0, value.im);
      break;
    default:
      out.int32(value);
  }
}

function writeBytes(out: ByteWriter, bytes: Uint8Array): void {
  out.int32(bytes.length);
  out.raw(bytes);
  out.align();
}

function writeNumbers(out: ByteWriter, { type, data }: IdlNumberArray, from: number, to: number): void {
  switch (type) {
    case "uint8":
      writeBytes(out, data.subarray(from, to));
      break;
    case "int16":
    case "uint16": {
      const view = out.room(4 * (to - from));
      for (let index = from, at = 0; index < to; index++, at += 4) view.setInt32(at, data[index] ?? 0);
      break;
    }
    case "complex64":
      swap4(out, data, 2 * from, 2 * to);
      break;
    case "int64":
    case "uint64":
    case "float64":
      swap8(out, data, from, to);
      break;
    case "complex128":
      swap8(out, data, 2 * from, 2 * to);
      break;
    default:
      swap4(out, data, from, to);
  }
}

// Moved as integers, so that the bits of a not-a-number stay what they are.

function swap4(out: ByteWriter, data: Int32Array | Uint32Array | Float32Array, from: number, to: number): void {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const view = out.room(4 * (to - from));
  for (let index = from, at = 0; index < to; index++, at += 4) view.setUint32(at, words[index] ?? 0);
}

function swap8(out: ByteWriter, data: BigInt64Array | BigUint64Array | Float64Array, from: number, to: number): void {
  const words = new Uint32Array(data.buffer, data.byteOffset, 2 * data.length);
  const view = out.room(8 * (to - from));
  for (let index = from, at = 0; index < to; index++, at += 8) {
    view.setUint32(at, words[2 * index + 1] ?? 0);
    view.setUint32(at + 4, words[2 * index] ?? 0);
  }
}
