import { HeliokitError } from "../errors.js";
import type {
  IdlBigType,
  IdlComplex,
  IdlComplexType,
  IdlNumber,
  IdlNumberArray,
  IdlReference,
  IdlStructure,
  IdlTextArray,
  IdlValue,
} from "./types.js";

/** Typed arrays that have a type of their own in IDL (there is no int8). */
export type IdlTypedArray =
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/**
 * What a value may be written as: any {@link IdlValue}; a bare number (float64), `bigint` (int64) or text; a typed array
 * or a list of texts as an array of one dimension.
 */
export type IdlInput = IdlValue | number | bigint | string | IdlTypedArray | readonly string[];

function bad(message: string): HeliokitError {
  return new HeliokitError("idl-save/bad-value", message);
}

const ranges = {
  uint8: [0, 0xff],
  int16: [-0x8000, 0x7fff],
  uint16: [0, 0xffff],
  int32: [-0x80000000, 0x7fffffff],
  uint32: [0, 0xffffffff],
} as const;

/** Refuses a number that a type cannot hold. */
function checkReal(type: string, value: number): void {
  if (type === "float32" || type === "float64") return;
  const range = Object.entries(ranges).find(([name]) => name === type)?.[1];
  if (range === undefined) throw bad(`${type} is no type of a real number`);
  if (!Number.isInteger(value) || value < range[0] || value > range[1]) throw bad(`${value} is no ${type}`);
}

/** What a number of a type is given as. */
export type IdlScalarValue<Type extends IdlNumber["type"]> = Type extends IdlBigType
  ? bigint
  : Type extends IdlComplexType
    ? IdlComplex
    : number;

/**
 * One number with its type. A float32 is rounded to what single precision holds; integers out of range are refused.
 *
 * Errors: `idl-save/bad-value`.
 *
 * @example
 * ```ts
 * idlScalar("float32", 56.376724);
 * idlScalar("int64", 2n ** 60n);
 * idlScalar("complex64", { re: 1, im: -1 });
 * ```
 */
export function idlScalar<Type extends IdlNumber["type"]>(type: Type, value: IdlScalarValue<Type>): IdlNumber;
export function idlScalar(type: IdlNumber["type"], value: number | bigint | IdlComplex): IdlNumber {
  if (typeof value === "bigint") {
    if (type !== "int64" && type !== "uint64") throw bad(`${value}n is no ${type}; bigint goes with int64 and uint64`);
    const fits = type === "int64" ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
    if (fits !== value) throw bad(`${value} is no ${type}`);
    return { kind: "scalar", type, value };
  }
  if (typeof value === "object") {
    if (type === "complex128") return { kind: "scalar", type, value };
    if (type === "complex64")
      return { kind: "scalar", type, value: { re: Math.fround(value.re), im: Math.fround(value.im) } };
    throw bad(`a complex number is no ${type}`);
  }
  if (type === "int64" || type === "uint64" || type === "complex64" || type === "complex128")
    throw bad(`the number ${value} is no ${type}`);
  checkReal(type, value);
  return { kind: "scalar", type, value: type === "float32" ? Math.fround(value) : value };
}

/** Options of {@link idlArray}. */
export interface IdlArrayOptions {
  /** Slowest first; default: one dimension. */
  readonly dimensions?: readonly number[];
  /** The data are pairs re, im of complex numbers: Float32Array or Float64Array. */
  readonly complex?: boolean;
}

function checkDimensions(dimensions: readonly number[], count: number): void {
  const product = dimensions.reduce((sum, size) => sum * size, 1);
  const good = dimensions.every((size) => Number.isInteger(size) && size > 0);
  if (!good || dimensions.length < 1 || dimensions.length > 8 || product !== count)
    throw bad(`dimensions [${dimensions.join(", ")}] do not go with ${count} elements; IDL has 1 to 8 dimensions`);
}

/**
 * An array: its type is that of the typed array, or string for a list of texts. Nothing is copied.
 *
 * Errors: `idl-save/bad-value`.
 *
 * @example
 * ```ts
 * idlArray(new Float32Array(256 * 256), { dimensions: [256, 256] });
 * idlArray(["red", "green"]);
 * ```
 */
export function idlArray(data: readonly string[], options?: IdlArrayOptions): IdlTextArray;
export function idlArray(data: IdlTypedArray, options?: IdlArrayOptions): IdlNumberArray;
export function idlArray(
  data: IdlTypedArray | readonly string[],
  options: IdlArrayOptions = {},
): IdlNumberArray | IdlTextArray {
  const { complex = false } = options;
  const count = complex ? data.length / 2 : data.length;
  const dimensions = options.dimensions ?? [count];
  checkDimensions(dimensions, count);
  if (complex) {
    if (data instanceof Float32Array) return { kind: "array", type: "complex64", dimensions, data };
    if (data instanceof Float64Array) return { kind: "array", type: "complex128", dimensions, data };
    throw bad("complex numbers come as pairs in a Float32Array or Float64Array");
  }
  if (data instanceof Uint8Array) return { kind: "array", type: "uint8", dimensions, data };
  if (data instanceof Int16Array) return { kind: "array", type: "int16", dimensions, data };
  if (data instanceof Uint16Array) return { kind: "array", type: "uint16", dimensions, data };
  if (data instanceof Int32Array) return { kind: "array", type: "int32", dimensions, data };
  if (data instanceof Uint32Array) return { kind: "array", type: "uint32", dimensions, data };
  if (data instanceof BigInt64Array) return { kind: "array", type: "int64", dimensions, data };
  if (data instanceof BigUint64Array) return { kind: "array", type: "uint64", dimensions, data };
  if (data instanceof Float32Array) return { kind: "array", type: "float32", dimensions, data };
  if (data instanceof Float64Array) return { kind: "array", type: "float64", dimensions, data };
  if (Array.isArray(data)) return { kind: "array", type: "string", dimensions, data };
  throw bad("an array is a typed array that IDL has a type for, or a list of texts");
}

/**
 * A structure. Names are turned into capitals. For an array of structures give `dimensions`, and every tag as a column
 * whose first dimensions are these (see {@link IdlStructure}).
 *
 * Errors: `idl-save/bad-value`.
 *
 * @example
 * ```ts
 * idlStructure({ siteUid: "gill", latitude: idlScalar("float32", 56.376724) });
 * ```
 */
export function idlStructure(
  tags: Readonly<Record<string, IdlInput>>,
  options: { readonly name?: string; readonly dimensions?: readonly number[] } = {},
): IdlStructure {
  const entries = Object.entries(tags).map(([name, value]) => [name.toUpperCase(), idlFrom(value)] as const);
  const { name = "", dimensions = [] } = options;
  return {
    kind: "structure",
    type: "structure",
    name: name.toUpperCase(),
    dimensions,
    tags: Object.fromEntries(entries),
  };
}

/**
 * A pointer at a value, or a null pointer. Pointers made with one and the same value share one heap variable.
 *
 * @example
 * ```ts
 * idlPointer(idlArray(new Float64Array(10)));
 * ```
 */
export function idlPointer(target: IdlInput | null): IdlReference {
  return { kind: "scalar", type: "pointer", value: target === null ? null : idlFrom(target) };
}

/** Any input as a value. */
export function idlFrom(input: IdlInput): IdlValue {
  if (typeof input === "number") return { kind: "scalar", type: "float64", value: input };
  if (typeof input === "bigint") return idlScalar("int64", input);
  if (typeof input === "string") return { kind: "scalar", type: "string", value: input };
  if ("kind" in input) return input;
  return ArrayBuffer.isView(input) ? idlArray(input) : idlArray(input);
}
