import { HeliokitError } from "../errors.js";
import type { IdlNumber, IdlNumberArray, IdlStructure, IdlValue } from "./types.js";

const product = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum * size, 1);

/**
 * One element of an array of structures, counted in row-major order from 0. Arrays in it are views of the columns.
 *
 * Errors: `idl-save/no-value` outside the array.
 *
 * @example
 * ```ts
 * for (let index = 0; index < 5; index++) console.log(idlText(idlElement(catalog, index), "name"));
 * ```
 */
export function idlElement(structure: IdlStructure, index: number): IdlStructure {
  const count = product(structure.dimensions);
  if (!Number.isInteger(index) || index < 0 || index >= count)
    throw new HeliokitError("idl-save/no-value", `there is no element ${index} among ${count} structures`, {
      facts: { found: count, wanted: index },
    });
  return part(structure, structure.dimensions.length, count, index);
}

/** The part `index` of `count`, without the first `rank` dimensions. */
function part(structure: IdlStructure, rank: number, count: number, index: number): IdlStructure {
  const tags = Object.entries(structure.tags).map(
    ([name, value]) => [name, partOf(value, rank, count, index)] as const,
  );
  return { ...structure, dimensions: structure.dimensions.slice(rank), tags: Object.fromEntries(tags) };
}

function partOf(value: IdlValue, rank: number, count: number, index: number): IdlValue {
  if (rank === 0 || value.kind === "scalar") return value;
  if (value.kind === "structure") return part(value, rank, count, index);
  const dimensions = value.dimensions.slice(rank);
  const own = product(dimensions);
  const single = dimensions.length === 0;
  if (value.type === "string")
    return single
      ? { kind: "scalar", type: value.type, value: value.data[index] ?? "" }
      : { ...value, dimensions, data: value.data.slice(index * own, (index + 1) * own) };
  if (value.type === "pointer" || value.type === "object") {
    const { type } = value;
    if (!single) return { ...value, dimensions, data: value.data.slice(index * own, (index + 1) * own) };
    const target = value.data[index] ?? null;
    return type === "pointer" ? { kind: "scalar", type, value: target } : { kind: "scalar", type, value: target };
  }
  return single ? numberAt(value, index) : numbersAt(value, dimensions, index * own, (index + 1) * own);
}

/** The single number at a place of an array. */
export function numberAt(array: IdlNumberArray, index: number): IdlNumber {
  switch (array.type) {
    case "int64":
    case "uint64":
      return { kind: "scalar", type: array.type, value: array.data[index] ?? 0n };
    case "complex64":
    case "complex128": {
      const { type, data } = array;
      return {
        kind: "scalar",
        type,
        value: { re: data[2 * index] ?? Number.NaN, im: data[2 * index + 1] ?? Number.NaN },
      };
    }
    default:
      return { kind: "scalar", type: array.type, value: array.data[index] ?? Number.NaN };
  }
}

function numbersAt(array: IdlNumberArray, dimensions: readonly number[], from: number, to: number): IdlNumberArray {
  switch (array.type) {
    case "uint8":
      return { ...array, dimensions, data: array.data.subarray(from, to) };
    case "int16":
      return { ...array, dimensions, data: array.data.subarray(from, to) };
    case "uint16":
      return { ...array, dimensions, data: array.data.subarray(from, to) };
    case "int32":
      return { ...array, dimensions, data: array.data.subarray(from, to) };
    case "uint32":
      return { ...array, dimensions, data: array.data.subarray(from, to) };
    case "int64":
      return { ...array, dimensions, data: array.data.subarray(from, to) };
    case "uint64":
      return { ...array, dimensions, data: array.data.subarray(from, to) };
    case "float32":
      return { ...array, dimensions, data: array.data.subarray(from, to) };
    case "complex64":
      return { ...array, dimensions, data: array.data.subarray(2 * from, 2 * to) };
    case "float64":
      return { ...array, dimensions, data: array.data.subarray(from, to) };
    case "complex128":
      return { ...array, dimensions, data: array.data.subarray(2 * from, 2 * to) };
  }
}
