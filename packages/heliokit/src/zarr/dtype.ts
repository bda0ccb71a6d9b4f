import type { ZarrType } from "./array.js";

const NUMPY: Readonly<Record<string, ZarrType>> = {
  b1: "bool",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  f2: "float16",
  f4: "float32",
  f8: "float64",
};
const NAMES = new Set<string>(Object.values(NUMPY));

/** Longest text of fixed width, in code points (or bytes); more is no time and no name. */
const MOST_WIDTH = 4096;

/** Type and byte order of format 2 (`<f4`, `|b1`, `<U23`); undefined where it is none that can be read. */
export function typeOfNumpy(text: string): { readonly dtype: ZarrType; readonly littleEndian: boolean } | undefined {
  const [, order, kind = "", width = ""] = /^([<>|])([a-zA-Z])(\d{1,6})$/.exec(text) ?? [];
  const littleEndian = order !== ">";
  if (kind === "U" || kind === "S") {
    const length = Number(width);
    return length >= 1 && length <= MOST_WIDTH ? { dtype: `${kind}${length}`, littleEndian } : undefined;
  }
  const dtype = NUMPY[kind + width];
  return dtype && { dtype, littleEndian };
}

/** Type of format 3, where the name is NumPy's. */
export function typeOfName(text: string): ZarrType | undefined {
  return NAMES.has(text) || text === "string" ? (text as ZarrType) : undefined;
}

/** Bytes of one element; 0 for texts of any length. */
export function bytesOfType(dtype: ZarrType): number {
  if (dtype === "string") return 0;
  if (dtype === "bool") return 1;
  if (dtype.startsWith("U")) return 4 * Number(dtype.slice(1));
  if (dtype.startsWith("S")) return Number(dtype.slice(1));
  return Number(/\d+$/.exec(dtype)?.[0] ?? 0) / 8;
}

/** Numbers that a typed array can hold as they are. */
export type ZarrNumbers =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** Elements of an array: numbers, or texts. 16-bit floats come as float32, booleans as bytes 0 and 1. */
export type ZarrData = ZarrNumbers | string[];

/** An empty place for elements of a type. */
export function roomForType(dtype: ZarrType, count: number): ZarrData {
  switch (dtype) {
    case "bool":
    case "uint8":
      return new Uint8Array(count);
    case "int8":
      return new Int8Array(count);
    case "int16":
      return new Int16Array(count);
    case "uint16":
      return new Uint16Array(count);
    case "int32":
      return new Int32Array(count);
    case "uint32":
      return new Uint32Array(count);
    case "int64":
      return new BigInt64Array(count);
    case "uint64":
      return new BigUint64Array(count);
    case "float16":
    case "float32":
      return new Float32Array(count);
    case "float64":
      return new Float64Array(count);
    default:
      return new Array<string>(count).fill("");
  }
}
