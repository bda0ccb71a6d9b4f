import type { HeliokitWarning } from "../errors.js";

/** Real numbers of 32 bits or fewer and of floating point, by the names NumPy uses (IDL: byte, int, long, uint, ulong, float, double). */
export type IdlRealType = "uint8" | "int16" | "uint16" | "int32" | "uint32" | "float32" | "float64";

/** Integers of 64 bits (IDL: long64, ulong64); their values are `bigint`. */
export type IdlBigType = "int64" | "uint64";

/** Complex numbers of two float32 (IDL: complex) or two float64 (IDL: dcomplex). */
export type IdlComplexType = "complex64" | "complex128";

/** References into the heap (IDL: pointer, objref). */
export type IdlReferenceType = "pointer" | "object";

/** A complex number. */
export interface IdlComplex {
  readonly re: number;
  readonly im: number;
}

/** A scalar of each of the types, one by one: comparing `type` then narrows. */
type Scalar<Type extends string, Value> = Type extends string
  ? { readonly kind: "scalar"; readonly type: Type; readonly value: Value }
  : never;

/** An array of each of the types: `dimensions` slowest first, so that IDL's `a[w, h]` is `[h, w]`, data row-major. */
type ArrayOf<Type extends string, Data> = Type extends string
  ? { readonly kind: "array"; readonly type: Type; readonly dimensions: readonly number[]; readonly data: Data }
  : never;

/** A single number; `type` keeps its width: a float32 of 10.4 has the value 10.399999618530273. */
export type IdlNumber = Scalar<IdlRealType, number> | Scalar<IdlBigType, bigint> | Scalar<IdlComplexType, IdlComplex>;

/** A single text. */
export type IdlText = Scalar<"string", string>;

/**
 * A single pointer or object reference, already followed: `value` is what it points at, null for a null pointer.
 * Two pointers at one heap variable share one `value`; chains of pointers may run in circles.
 */
export type IdlReference =
  | { readonly kind: "scalar"; readonly type: "pointer"; readonly value: IdlValue | null }
  | { readonly kind: "scalar"; readonly type: "object"; readonly value: IdlValue | null };

/** A variable that exists and has no value (IDL: undefined). */
export type IdlUndefined = Scalar<"undefined", null>;

/** An array of numbers; data of complex arrays are pairs re, im. */
export type IdlNumberArray =
  | ArrayOf<"uint8", Uint8Array>
  | ArrayOf<"int16", Int16Array>
  | ArrayOf<"uint16", Uint16Array>
  | ArrayOf<"int32", Int32Array>
  | ArrayOf<"uint32", Uint32Array>
  | ArrayOf<"int64", BigInt64Array>
  | ArrayOf<"uint64", BigUint64Array>
  | ArrayOf<"float32" | "complex64", Float32Array>
  | ArrayOf<"float64" | "complex128", Float64Array>;

/** An array of texts. */
export type IdlTextArray = ArrayOf<"string", readonly string[]>;

/** An array of pointers or object references, already followed as in {@link IdlReference}. */
export type IdlReferenceArray = IdlReferences<"pointer"> | IdlReferences<"object">;

/** The shape of both kinds of arrays of references. */
interface IdlReferences<Type> {
  readonly kind: "array";
  readonly type: Type;
  readonly dimensions: readonly number[];
  readonly data: readonly (IdlValue | null)[];
}

/**
 * A structure, or an array of structures held by columns: in an array of dimensions [5] a tag that is a float32 scalar
 * is a float32 array of [5], and a tag of dimensions [3] one of [5, 3]. {@link idlElement} gives one element.
 * IDL knows no difference between one structure and an array of one; both have no `dimensions` here.
 */
export interface IdlStructure {
  readonly kind: "structure";
  readonly type: "structure";
  /** Name of the structure's definition, empty for an anonymous one. */
  readonly name: string;
  /** Slowest first; empty for one structure. */
  readonly dimensions: readonly number[];
  /** Tags by their names in capitals, in the order of the definition. */
  readonly tags: Readonly<Record<string, IdlValue>>;
}

/**
 * Any value of a save file: `kind` tells scalars, arrays and structures apart, `type` the type.
 *
 * @example
 * ```ts
 * if (value.kind === "array" && value.type === "float32") console.log(value.dimensions, value.data[0]);
 * ```
 */
export type IdlValue =
  | IdlNumber
  | IdlText
  | IdlReference
  | IdlUndefined
  | IdlNumberArray
  | IdlTextArray
  | IdlReferenceArray
  | IdlStructure;

/** When, by whom and where a file was saved, as IDL writes it (`Thu May 03 12:01:42 2012`, local time without a zone). */
export interface IdlTimestamp {
  readonly date: string;
  readonly user: string;
  readonly host: string;
}

/** The program that saved a file. */
export interface IdlVersion {
  /** Number of the file format, 9 for IDL 7, 12 for IDL 8. */
  readonly format: number;
  readonly architecture: string;
  readonly os: string;
  readonly release: string;
}

/** What a file says of itself. */
export interface IdlIdentification {
  readonly author: string;
  readonly title: string;
  readonly idCode: string;
}

/** All that a save file holds. */
export interface IdlSave {
  /** Variables by their names in capitals; {@link idlValue} looks them up in any case. */
  readonly variables: Readonly<Record<string, IdlValue>>;
  /** System variables (names begin with `!`). */
  readonly systemVariables: Readonly<Record<string, IdlValue>>;
  /** Common blocks: names of their variables in order. */
  readonly commonBlocks: Readonly<Record<string, readonly string[]>>;
  readonly compressed: boolean;
  readonly timestamp: IdlTimestamp | null;
  readonly version: IdlVersion | null;
  readonly identification: IdlIdentification | null;
  readonly description: string | null;
  readonly notice: string | null;
  /** What was doubtful, in the order met; at most a hundred. */
  readonly warnings: readonly HeliokitWarning[];
}
