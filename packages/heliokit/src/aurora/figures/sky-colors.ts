import { HeliokitError } from "../../errors.js";
import {
  type Color,
  type ColorScale,
  type ColorTable,
  colorTable,
  describeStretch,
  findLimits,
  type Limits,
  type LimitsWish,
  type Picture,
  paint,
  type Stretch,
} from "../../picture/index.js";
import type { NumberArray } from "../../raster/index.js";

/** How brightness becomes colours in figures of all-sky images. */
export interface SkyColorOptions {
  /** Values of the first and the last colour. Default: the percentiles 1 and 99.5; 0 to 255 for colour images. */
  readonly limits?: LimitsWish;
  /** Default "linear". Images of three channels are shown as they are, between the limits. */
  readonly stretch?: Stretch;
  /** A colour table or its name; default `gray`. Images of three channels have their own colours. */
  readonly colors?: ColorTable | string;
  /** Unit of the colour bar. Default: that of the images where they name one, else `counts`. */
  readonly unit?: string;
  /** Default true for images of one channel. */
  readonly colorBar?: boolean;
}

/** Settled limits, stretch and colours. */
export interface SkyScale {
  readonly limits: Limits;
  readonly stretch: Stretch;
  readonly colors: ColorTable;
  readonly unit: string;
  readonly channels: number;
  readonly bar: boolean;
}

/** Pixels that limits are found in, at most: of longer sequences every so-many-th. */
const LIMIT_PIXELS = 1 << 22;

/** An image of one value: any limits about it show it as the one colour that it is. */
function widened([low, high]: Limits): Limits {
  if (low < high) return [low, high];
  const reach = Math.abs(low) || 1;
  return [low - reach / 2, low + reach / 2];
}

/** Every so-many-th pixel of frames; `wanted` leaves pixels out. */
function sample(frames: readonly ArrayLike<number>[], wanted?: (index: number) => boolean): Float64Array {
  const total = frames.reduce((sum, { length }) => sum + length, 0);
  const step = Math.max(1, Math.ceil(total / LIMIT_PIXELS));
  const pixels = new Float64Array(Math.ceil(total / step) + frames.length);
  let count = 0;
  for (const frame of frames)
    for (let index = 0; index < frame.length; index += step)
      if (wanted === undefined || wanted(index)) pixels[count++] = frame[index] as number;
  return pixels.subarray(0, count);
}

/** The limits that options, or the default, find in frames. */
export function limitsOf(
  frames: readonly ArrayLike<number>[],
  channels: number,
  wish: LimitsWish | undefined,
  wanted?: (index: number) => boolean,
): Limits {
  if (wish === undefined && channels === 3) return [0, 255];
  const pixels = sample(frames, channels === 3 ? undefined : wanted);
  return widened(findLimits(pixels, wish ?? { percentiles: [1, 99.5] }));
}

/** Limits, stretch and colours for frames; `wanted` says which pixels count for the limits. */
export function skyScale(
  frames: readonly ArrayLike<number>[],
  channels: number,
  options: SkyColorOptions & { readonly unit?: string },
  wanted?: (index: number) => boolean,
): SkyScale {
  const { stretch = "linear", colors = "gray" } = options;
  return {
    limits: limitsOf(frames, channels, options.limits, wanted),
    stretch: channels === 3 ? "linear" : stretch,
    colors: typeof colors === "string" ? colorTable(colors) : colors,
    unit: options.unit ?? "counts",
    channels,
    bar: channels === 1 && (options.colorBar ?? true),
  };
}

/** The scale as figures describe it. */
export function describedScale({ limits, stretch, colors, unit, channels }: SkyScale): ColorScale {
  const gray = { limits, stretch: describeStretch(stretch), colors: colors.name, unit };
  return channels === 3 ? { ...gray, colors: "gray", unit: undefined } : gray;
}

/** Colours of an image of one or three channels; row 0 of the image is the bottom one of the picture. */
export function paintSky(
  data: NumberArray,
  width: number,
  height: number,
  scale: SkyScale,
  missing: Color = [0, 0, 0, 0],
): Picture {
  const { channels, limits, stretch, colors } = scale;
  if (data.length !== width * height * channels)
    throw new HeliokitError(
      "aurora/bad-images",
      `an image of ${data.length} values, wanted ${width} x ${height} x ${channels}`,
      { facts: { found: data.length, width, height, channels } },
    );
  if (channels === 1) return paint({ data, width, height }, { colors, limits, stretch, missing });
  const rgba = new Uint8ClampedArray(4 * width * height);
  const [low, high] = limits;
  const gain = 255 / (high - low);
  for (let row = 0; row < height; row++) {
    let to = (height - 1 - row) * width * 4;
    let from = row * width * 3;
    for (let column = 0; column < width; column++, to += 4, from += 3) {
      const red = (data[from] as number) - low;
      const green = (data[from + 1] as number) - low;
      const blue = (data[from + 2] as number) - low;
      if (Number.isNaN(red + green + blue)) rgba.set(missing, to);
      else {
        rgba[to] = red * gain;
        rgba[to + 1] = green * gain;
        rgba[to + 2] = blue * gain;
        rgba[to + 3] = 255;
      }
    }
  }
  return { width, height, rgba };
}
