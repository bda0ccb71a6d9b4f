import type { IdlBigType, IdlComplexType, IdlRealType, IdlReferenceType } from "./types.js";

/** Types of numbers. */
export type IdlNumberType = IdlRealType | IdlBigType | IdlComplexType;

/** Types of elements beside structures. */
export type IdlElementType = IdlNumberType | IdlReferenceType | "string";

/** A type's number in descriptors and its sizes in bytes. */
export interface ElementCode {
  readonly type: IdlElementType;
  readonly code: number;
  /** Size that descriptors count with. */
  readonly memoryBytes: number;
  /** Fewest bytes in the file of one element of an array. */
  readonly fileBytes: number;
}

/** Two-byte numbers take four bytes in the file; an empty text takes four. */
const table: readonly ElementCode[] = [
  { type: "uint8", code: 1, memoryBytes: 1, fileBytes: 1 },
  { type: "int16", code: 2, memoryBytes: 2, fileBytes: 4 },
  { type: "int32", code: 3, memoryBytes: 4, fileBytes: 4 },
  { type: "float32", code: 4, memoryBytes: 4, fileBytes: 4 },
  { type: "float64", code: 5, memoryBytes: 8, fileBytes: 8 },
  { type: "complex64", code: 6, memoryBytes: 8, fileBytes: 8 },
  { type: "string", code: 7, memoryBytes: 16, fileBytes: 4 },
  { type: "complex128", code: 9, memoryBytes: 16, fileBytes: 16 },
  { type: "pointer", code: 10, memoryBytes: 4, fileBytes: 4 },
  { type: "object", code: 11, memoryBytes: 4, fileBytes: 4 },
  { type: "uint16", code: 12, memoryBytes: 2, fileBytes: 4 },
  { type: "uint32", code: 13, memoryBytes: 4, fileBytes: 4 },
  { type: "int64", code: 14, memoryBytes: 8, fileBytes: 8 },
  { type: "uint64", code: 15, memoryBytes: 8, fileBytes: 8 },
];

const byCode = new Map(table.map((entry) => [entry.code, entry]));
const byType = new Map(table.map((entry) => [entry.type, entry]));

/** Number of the type structure. */
export const structureCode = 8;

/** The type with a number, if there is one; structures are apart. */
export function elementOfCode(code: number): ElementCode | undefined {
  return byCode.get(code);
}

/** The number and the sizes of a type. */
export function elementOfType(type: IdlElementType): ElementCode {
  const found = byType.get(type);
  if (found === undefined) throw new TypeError(`no IDL type ${type}`);
  return found;
}

/** Flags of descriptors. */
export const flags = { array: 0x04, structure: 0x20, other: 0x10 } as const;

/** Numbers of records. */
export const records = {
  startMarker: 0,
  commonBlock: 1,
  variable: 2,
  systemVariable: 3,
  endMarker: 6,
  timestamp: 10,
  compiled: 12,
  identification: 13,
  version: 14,
  heapHeader: 15,
  heapData: 16,
  promote64: 17,
  notice: 19,
  description: 20,
} as const;

/** Stands between a descriptor and the data. */
export const dataMarker = 7;
