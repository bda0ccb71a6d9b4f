import type { IdlNumberType } from "./codes.js";
import type { IdlNumber, IdlNumberArray } from "./types.js";

/** Arrays above this are decoded when they are first looked at. */
const lazyFrom = 1024;

type Words = Uint32Array<ArrayBuffer>;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// Floating-point numbers are moved as integers: passing through a number would change the bits of a not-a-number.
// Typed arrays are little-endian on every machine that runs JavaScript.

function swap4(bytes: Uint8Array, words: Words, from: number, count: number): void {
  const view = viewOf(bytes);
  for (let index = 0, at = 0; index < count; index++, at += 4) words[from + index] = view.getUint32(at);
}

function swap8(bytes: Uint8Array, words: Words, from: number, count: number): void {
  const view = viewOf(bytes);
  for (let index = 0, at = 0; index < count; index++, at += 8) {
    words[from + 2 * index] = view.getUint32(at + 4);
    words[from + 2 * index + 1] = view.getUint32(at);
  }
}

/** Two-byte numbers lie in the low half of four bytes. */
function swap2(bytes: Uint8Array, halves: Uint16Array, from: number, count: number): void {
  const view = viewOf(bytes);
  for (let index = 0, at = 2; index < count; index++, at += 4) halves[from + index] = view.getUint16(at);
}

/** Memory for the numbers of an array, and how a run of them gets there from the file's bytes. */
export interface NumberStore {
  /** Decodes `count` numbers to the place of number `from`. */
  put(bytes: Uint8Array, from: number, count: number): void;
  readonly array: (dimensions: readonly number[]) => IdlNumberArray;
}

/** Memory for `count` numbers of a type. */
export function numberStore(type: IdlNumberType, count: number): NumberStore {
  switch (type) {
    case "uint8": {
      const data = new Uint8Array(count);
      return {
        put: (bytes, from, length) => data.set(bytes.subarray(0, length), from),
        array: (dimensions) => ({ kind: "array", type, dimensions, data }),
      };
    }
    case "int16":
    case "uint16": {
      const halves = new Uint16Array(count);
      return {
        put: (bytes, from, length) => swap2(bytes, halves, from, length),
        array: (dimensions) =>
          type === "uint16"
            ? { kind: "array", type, dimensions, data: halves }
            : { kind: "array", type, dimensions, data: new Int16Array(halves.buffer) },
      };
    }
    case "int32":
    case "uint32":
    case "float32": {
      const words = new Uint32Array(count);
      return {
        put: (bytes, from, length) => swap4(bytes, words, from, length),
        array: (dimensions) => of4(type, dimensions, words),
      };
    }
    case "complex64": {
      const words = new Uint32Array(2 * count);
      return {
        put: (bytes, from, length) => swap4(bytes, words, 2 * from, 2 * length),
        array: (dimensions) => of4(type, dimensions, words),
      };
    }
    case "int64":
    case "uint64":
    case "float64": {
      const words = new Uint32Array(2 * count);
      return {
        put: (bytes, from, length) => swap8(bytes, words, 2 * from, length),
        array: (dimensions) => of8(type, dimensions, words),
      };
    }
    case "complex128": {
      const words = new Uint32Array(4 * count);
      return {
        put: (bytes, from, length) => swap8(bytes, words, 4 * from, 2 * length),
        array: (dimensions) => of8(type, dimensions, words),
      };
    }
  }
}

function of4(
  type: "int32" | "uint32" | "float32" | "complex64",
  dimensions: readonly number[],
  words: Words,
): IdlNumberArray {
  if (type === "uint32") return { kind: "array", type, dimensions, data: words };
  if (type === "int32") return { kind: "array", type, dimensions, data: new Int32Array(words.buffer) };
  return { kind: "array", type, dimensions, data: new Float32Array(words.buffer) };
}

function of8(
  type: "int64" | "uint64" | "float64" | "complex128",
  dimensions: readonly number[],
  words: Words,
): IdlNumberArray {
  if (type === "int64") return { kind: "array", type, dimensions, data: new BigInt64Array(words.buffer) };
  if (type === "uint64") return { kind: "array", type, dimensions, data: new BigUint64Array(words.buffer) };
  return { kind: "array", type, dimensions, data: new Float64Array(words.buffer) };
}

/** The array in bytes of the file; a large one is decoded at the first use of `data` and remembered. */
export function numbersFrom(
  type: IdlNumberType,
  dimensions: readonly number[],
  count: number,
  bytes: Uint8Array,
): IdlNumberArray {
  const decode = (): IdlNumberArray => {
    const store = numberStore(type, count);
    store.put(bytes, 0, count);
    return store.array(dimensions);
  };
  if (count <= lazyFrom) return decode();
  let decoded: IdlNumberArray | undefined;
  const lazy = {
    kind: "array",
    type,
    dimensions,
    get data() {
      decoded ??= decode();
      return decoded.data;
    },
  };
  // The pairs of type and data are those of `decode`, which the compiler cannot follow through the getter.
  return lazy as IdlNumberArray;
}

/** One number from the bytes of the file. */
export function numberFrom(type: IdlNumberType, bytes: Uint8Array): IdlNumber {
  const view = viewOf(bytes);
  switch (type) {
    case "uint8":
      return { kind: "scalar", type, value: view.getUint8(0) };
    case "int16":
      return { kind: "scalar", type, value: view.getInt16(2) };
    case "uint16":
      return { kind: "scalar", type, value: view.getUint16(2) };
    case "int32":
      return { kind: "scalar", type, value: view.getInt32(0) };
    case "uint32":
      return { kind: "scalar", type, value: view.getUint32(0) };
    case "float32":
      return { kind: "scalar", type, value: view.getFloat32(0) };
    case "float64":
      return { kind: "scalar", type, value: view.getFloat64(0) };
    case "int64":
      return { kind: "scalar", type, value: view.getBigInt64(0) };
    case "uint64":
      return { kind: "scalar", type, value: view.getBigUint64(0) };
    case "complex64":
      return { kind: "scalar", type, value: { re: view.getFloat32(0), im: view.getFloat32(4) } };
    case "complex128":
      return { kind: "scalar", type, value: { re: view.getFloat64(0), im: view.getFloat64(8) } };
  }
}
