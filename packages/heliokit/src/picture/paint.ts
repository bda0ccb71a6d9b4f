import type { Raster } from "../raster/index.js";
import type { ColorTable } from "./color-table.js";
import type { Limits } from "./limits.js";
import { type Stretch, stretchFunction } from "./stretch.js";

/** A picture of red, green, blue and opacity, four bytes a pixel. **Row 0 is the top row**, as pictures have it. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Red, green, blue, opacity from 0 to 255. */
export type Color = readonly [number, number, number, number];

/** How numbers become colours. */
export interface PaintOptions {
  readonly colors: ColorTable;
  readonly limits: Limits;
  /** Default "linear". */
  readonly stretch?: Stretch;
  /** Colour of missing pixels: not-a-number and infinite ones. Default transparent. */
  readonly missing?: Color;
}

const TRANSPARENT: Color = [0, 0, 0, 0];

/** Index into a colour table: floor(256 v), the ends for what lies outside; a missing value has none (256). */
function indexOf(v: number): number {
  if (v < 0) return 0;
  if (v >= 1) return 255;
  return Number.isNaN(v) ? 256 : Math.floor(v * 256);
}

/**
 * Colours for the pixels of an image: (value - low)/(high - low), the stretch, then one of 256 colours. What lies outside the
 * limits gets the first or the last colour.
 *
 * @throws HeliokitError `picture/bad-stretch`
 *
 * @example
 * ```ts
 * const picture = paint(map.raster, { colors: colorTable("sdoaia171"), limits: [0, 2000], stretch: "sqrt" });
 * ```
 */
export function paint(raster: Raster, options: PaintOptions): Picture {
  const { data, width, height } = raster;
  const { colors, limits, stretch = "linear", missing = TRANSPARENT } = options;
  const [low, high] = limits;
  const rgba = new Uint8ClampedArray(4 * width * height);
  const words = new Uint32Array(rgba.buffer);
  const palette = paletteWords(colors, missing);
  const place = placer(stretch, data.length);
  const span = high - low;
  for (let y = 0; y < height; y++) {
    let at = (height - 1 - y) * width;
    for (let index = y * width, end = index + width; index < end; index++, at++) {
      const value = data[index] as number;
      words[at] = palette[Number.isFinite(value) ? place((value - low) / span) : 256] as number;
    }
  }
  return { width, height, rgba };
}

/** The 256 colours and the one for missing pixels as words in the machine's own byte order. */
function paletteWords(colors: ColorTable, missing: Color): Uint32Array {
  const bytes = new Uint8Array(257 * 4);
  for (let index = 0; index < 256; index++) {
    bytes.set(colors.rgb.subarray(index * 3, index * 3 + 3), index * 4);
    bytes[index * 4 + 3] = 255;
  }
  bytes.set(missing, 1024);
  return new Uint32Array(bytes.buffer);
}

/** Steps of the share between the limits at which a curve is worked out beforehand. */
const STEPS = 1 << 16;

/** From the share of the limits to the index of the colour; for many pixels with a table in between. */
function placer(stretch: Stretch, pixels: number): (x: number) => number {
  if (stretch === "linear") return indexOf;
  const curve = stretchFunction(stretch);
  const exact = (x: number): number => {
    const v = curve(x);
    // The root and the logarithm have no value below the limits: the first colour, as for all that lies below.
    return Number.isNaN(v) && x < 0 ? 0 : indexOf(v);
  };
  if (pixels < 4 * STEPS) return exact;
  const table = Uint16Array.from({ length: STEPS + 1 }, (_, step) => exact(step / STEPS));
  return (x) => {
    if (!(x >= 0 && x < 1)) return exact(x);
    const step = (x * STEPS) | 0;
    const index = table[step] as number;
    // Curves rise: where both ends of a step have one colour, so has all between.
    return index === table[step + 1] ? index : exact(x);
  };
}
