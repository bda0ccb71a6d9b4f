import type { ZarrArray } from "./array.js";

/** Number of chunks along each axis (of shards, where there are some; `shape` and `chunks` may be others). */
export function gridOf(shape: readonly number[], chunks: readonly number[]): readonly number[] {
  return shape.map((side, axis) => Math.ceil(side / (chunks[axis] ?? 1)));
}

/**
 * Key of the stored object at a position of the grid.
 *
 * @example
 * ```ts
 * chunkKeyOf(array, [17, 0, 0]); // "2010/171A/17.0.0"
 * ```
 */
export function chunkKeyOf(array: Pick<ZarrArray, "chunkKeys">, position: readonly number[]): string {
  const { prefix, separator } = array.chunkKeys;
  // An array without axes has one chunk.
  return prefix + (position.length === 0 ? "0" : position.join(separator));
}

/** Steps in elements from one index of an axis to the next, for an order of the axes in memory. */
export function stridesOf(shape: readonly number[], order: "C" | "F"): readonly number[] {
  const strides = new Array<number>(shape.length).fill(1);
  if (order === "C") {
    for (let axis = shape.length - 2; axis >= 0; axis--)
      strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  } else {
    for (let axis = 1; axis < shape.length; axis++) strides[axis] = (strides[axis - 1] ?? 1) * (shape[axis - 1] ?? 1);
  }
  return strides;
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** All positions of a grid, the last axis running fastest. */
export function* positionsIn(from: readonly number[], to: readonly number[]): Generator<readonly number[]> {
  if (from.some((first, axis) => first >= (to[axis] ?? 0))) return;
  const position = [...from];
  for (;;) {
    yield [...position];
    let axis = position.length - 1;
    for (; axis >= 0; axis--) {
      position[axis] = (position[axis] ?? 0) + 1;
      if ((position[axis] ?? 0) < (to[axis] ?? 0)) break;
      position[axis] = from[axis] ?? 0;
    }
    if (axis < 0) return;
  }
}
