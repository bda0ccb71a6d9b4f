import type { IdlNumberArray, IdlValue } from "./types.js";

/**
 * Tells whether a value is an array of numbers.
 *
 * @example
 * ```ts
 * if (isIdlNumbers(value)) console.log(value.data.length);
 * ```
 */
export function isIdlNumbers(value: IdlValue): value is IdlNumberArray {
  return value.kind === "array" && value.type !== "string" && value.type !== "pointer" && value.type !== "object";
}
