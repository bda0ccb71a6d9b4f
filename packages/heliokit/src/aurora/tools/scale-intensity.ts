import { HeliokitError } from "../../errors.js";
import type { NumberArray } from "../../raster/index.js";

/** Limits of {@link scaleIntensity}. */
export interface ScaleIntensityOptions {
  /** Value that becomes 0. Default: the smallest of the data. */
  readonly min?: number;
  /** Value that becomes `top`. Default: the largest of the data. */
  readonly max?: number;
  /** Largest value of the result. Default: the largest that whole numbers of the type reach; needed for floats. */
  readonly top?: number;
}

const TOPS: Readonly<Record<string, number>> = {
  Uint8Array: 255,
  Uint16Array: 65535,
  Int16Array: 32767,
  Uint32Array: 4294967295,
  Int32Array: 2147483647,
};

/**
 * Values from `min` to `max` brought linearly to 0 to `top`, those beyond cut off, rounded half up for whole numbers; a
 * copy of the same type. `scale_intensity` of the archive's library; equal limits count as a width of 1, NaN in floats stays.
 *
 * Errors: `aurora/bad-limits` (max below min, top beyond the type, no top for floats).
 *
 * @example
 * ```ts
 * scaleIntensity(new Uint16Array([2000, 6000, 10000]), { min: 2000, max: 10000, top: 255 }); // [0, 128, 255]
 * ```
 */
export function scaleIntensity<T extends NumberArray>(data: T, options: ScaleIntensityOptions = {}): T {
  const limit = TOPS[data.constructor.name];
  const top = options.top ?? limit;
  if (top === undefined || !(top > 0) || (limit !== undefined && top > limit))
    throw new HeliokitError(
      "aurora/bad-limits",
      limit === undefined
        ? "floating-point images need a top, the largest value of the result"
        : `a top of ${top}; wanted above 0 and at most ${limit}, which the type of the data can hold`,
      { facts: { top: top ?? null } },
    );
  let { min, max } = options;
  if (min === undefined || max === undefined) {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < data.length; index++) {
      const value = data[index] as number;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    min ??= least;
    max ??= most;
  }
  if (max < min)
    throw new HeliokitError("aurora/bad-limits", `the largest value, ${max}, lies below the smallest, ${min}`, {
      facts: { min, max },
    });
  const scale = top / (max === min ? 1 : max - min);
  const out = data.slice() as T;
  // Integer arrays cut the half off by themselves; floats keep it, as the library's do.
  for (let index = 0; index < data.length; index++) {
    const value = ((data[index] as number) - min) * scale;
    out[index] = (value < 0 ? 0 : value > top ? top : value) + 0.5;
  }
  return out;
}
