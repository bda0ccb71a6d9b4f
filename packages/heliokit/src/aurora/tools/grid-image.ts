import { HeliokitError } from "../../errors.js";
import { type ColorTable, colorTable } from "../../picture/index.js";
import type { NumberArray } from "../../raster/index.js";
import { scaleIntensity } from "./scale-intensity.js";

/** What {@link gridImage} takes. */
export interface GridImageOptions {
  /** Value of empty cells. Default -999. */
  readonly fillValue?: number | null;
  /** Values that become black and white. Default: those of the data. */
  readonly scale?: readonly [number, number];
  /** For one channel. Default "gray". */
  readonly colorTable?: string | ColorTable;
}

/**
 * A grid as an image with transparency, red, green, blue and alpha of each cell: empty cells (and NaN) are transparent, all
 * others opaque (`grid_files.prep_grid_image`). Values are cut to whole numbers first, as there.
 *
 * Errors: `aurora/bad-images`, `aurora/bad-limits`, `picture/unknown-color-table`.
 *
 * @example
 * ```ts
 * const rgba = gridImage(grid.frames[0], { width: grid.width, height: grid.height, channels: 1 }, { scale: [0, 8000] });
 * ```
 */
export function gridImage(
  grid: NumberArray,
  size: { readonly width: number; readonly height: number; readonly channels: number },
  options: GridImageOptions = {},
): Uint8Array {
  const { fillValue = -999, scale } = options;
  const count = size.width * size.height;
  const { channels } = size;
  if (!(channels === 1 || channels === 3) || grid.length !== count * channels)
    throw new HeliokitError(
      "aurora/bad-images",
      `a grid of ${grid.length} values; wanted ${size.width} x ${size.height} with 1 or 3 channels`,
      { facts: { ...size, values: grid.length } },
    );
  const empty = new Uint8Array(count);
  const whole = new Float64Array(grid.length);
  for (let index = 0; index < grid.length; index++) {
    const value = Math.trunc(grid[index] as number);
    const missing = Number.isNaN(value) || value === fillValue;
    if (missing) empty[Math.floor(index / channels)] = 1;
    whole[index] = missing ? 0 : value;
  }
  const limits = scale === undefined ? {} : { min: scale[0], max: scale[1] };
  const scaled = scaleIntensity(whole, { ...limits, top: 255 });
  const { rgb } =
    typeof options.colorTable === "object" ? options.colorTable : colorTable(options.colorTable ?? "gray");
  const out = new Uint8Array(4 * count);
  for (let cell = 0; cell < count; cell++) {
    if (channels === 3)
      for (let channel = 0; channel < 3; channel++) out[4 * cell + channel] = scaled[3 * cell + channel] as number;
    else {
      // Scaled values end at 255.5; the plotting library takes 256 steps of them over 255.
      const step = Math.min(255, Math.trunc(((scaled[cell] as number) / 255) * 256));
      for (let channel = 0; channel < 3; channel++) out[4 * cell + channel] = rgb[3 * step + channel] as number;
    }
    out[4 * cell + 3] = empty[cell] === 1 ? 0 : 255;
  }
  return out;
}
