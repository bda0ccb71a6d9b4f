import { HeliokitError } from "../../errors.js";
import type { NumberArray } from "../../raster/index.js";
import type { MapArray } from "../skymap-tags.js";
import { cornerMean } from "./dark-corner.js";

/** Steps of one frame. */
export interface LibrarySteps {
  readonly dark: "corner" | number | false;
  readonly flat: MapArray | undefined;
  readonly factor: number | undefined;
  readonly exposureSeconds: number;
}

/**
 * One frame in the integer arithmetic of the archive's library: levels and products are cut, not rounded, and what leaves
 * the input's type wraps around. Kept for comparison with results made there.
 */
export function calibrateAsLibrary(
  frame: NumberArray,
  width: number,
  { dark, flat, factor, exposureSeconds }: LibrarySteps,
): Uint8Array | Uint16Array | Float32Array {
  if (!(frame instanceof Uint16Array || frame instanceof Uint8Array))
    throw new HeliokitError(
      "aurora/bad-images",
      "the library's arithmetic is that of unsigned integers of 8 or 16 bits",
      {
        facts: { dtype: frame.constructor.name },
      },
    );
  const level = Math.trunc(dark === false ? 0 : dark === "corner" ? cornerMean(frame, width) : dark);
  // A copy: the library's flat step writes into the caller's array, which no caller expects.
  const counts = frame.slice();
  if (dark !== false)
    for (let index = 0; index < counts.length; index++) counts[index] = Math.max(0, (counts[index] as number) - level);
  if (flat !== undefined)
    for (let index = 0; index < counts.length; index++)
      counts[index] = Math.trunc((counts[index] as number) * (flat[index] as number));
  if (factor === undefined) return counts;
  const out = new Float32Array(counts.length);
  for (let index = 0; index < counts.length; index++)
    out[index] = ((counts[index] as number) * factor) / exposureSeconds;
  return out;
}
