import type { MapArray } from "./skymap-tags.js";

/** Arrays whose order can be turned around. */
type Turnable = Uint8Array | Uint16Array | Int16Array | MapArray;

/** How a stored map becomes one with south at row 0 and east at column 0. */
export interface Turns {
  readonly vertically: boolean;
  readonly horizontally: boolean;
}

function emptyLike<T extends Turnable>(data: T): T;
function emptyLike(data: Turnable): Turnable {
  if (data instanceof Uint8Array) return new Uint8Array(data.length);
  if (data instanceof Uint16Array) return new Uint16Array(data.length);
  if (data instanceof Int16Array) return new Int16Array(data.length);
  return data instanceof Float32Array ? new Float32Array(data.length) : new Float64Array(data.length);
}

/** A turned copy of planes of `height` x `width`, one after the other. */
export function turned<T extends Turnable>(data: T, height: number, width: number, turns: Turns): T {
  const result = emptyLike(data);
  const plane = height * width;
  for (let start = 0; start < data.length; start += plane)
    for (let row = 0; row < height; row++) {
      const from = start + (turns.vertically ? height - 1 - row : row) * width;
      const line = data.subarray(from, from + width);
      result.set(line, start + row * width);
      if (turns.horizontally) result.subarray(start + row * width, start + (row + 1) * width).reverse();
    }
  return result;
}

/** Turns planes where they lie, for arrays that nobody else holds. */
export function turnInPlace<T extends Turnable>(data: T, height: number, width: number, turns: Turns): T {
  const plane = height * width;
  const spare = data.slice(0, width);
  for (let start = 0; start + plane <= data.length; start += plane) {
    if (turns.vertically)
      for (let low = 0, high = height - 1; low < high; low++, high--) {
        const [a, b] = [start + low * width, start + high * width];
        spare.set(data.subarray(a, a + width));
        data.copyWithin(a, b, b + width);
        data.set(spare, b);
      }
    if (turns.horizontally)
      for (let row = 0; row < height; row++) data.subarray(start + row * width, start + (row + 1) * width).reverse();
  }
  return data;
}
