import { HeliokitError } from "../../errors.js";
import { type Color, type Figure, figureParts } from "../../picture/index.js";
import type { NumberArray } from "../../raster/index.js";
import { channelsOf, checkImages, type SkyImages } from "../sky-images.js";
import type { Skymap } from "../skymap.js";
import { checkedFigureSize } from "./figure-size.js";
import { type ImageLine, imageLineMarks } from "./overlay-lines.js";
import { describedScale, paintSky, type SkyColorOptions, type SkyScale, skyScale } from "./sky-colors.js";
import { cardinalMarks, type SkyGridOptions, skyGridMarks } from "./sky-grid-marks.js";
import { type CameraNames, cameraOf, skyTitle, titleMark } from "./sky-title.js";

const { barWidth, colorBarAt, num, numberText, planColorBar } = figureParts;

/** Images with what figures print of them: the camera from their headers, and a unit. What the readers return fits. */
export interface NamedSkyImages extends SkyImages {
  readonly metadata?: readonly CameraNames[];
  readonly unit?: string;
}

/** How an image is shown as the camera saw it. */
export interface FisheyeOptions extends SkyColorOptions {
  /** Where the pixels look; without it there are neither grid nor cardinal directions. Of the size of the images. */
  readonly skymap?: Skymap;
  /** Lines of equal elevation and azimuth. Default true. */
  readonly grid?: boolean | SkyGridOptions;
  /** The letters N, E, S, W. Default true. */
  readonly cardinals?: boolean;
  /** Lines over the image, in its pixels: what `ccdContour` returns fits. */
  readonly lines?: readonly ImageLine[];
  /** Hides pixels that look lower than this, and those outside the optics. Default: none is hidden. */
  readonly maskBelowDegrees?: number;
  /** Colour of hidden and of missing pixels; default transparent, which shows the paper. */
  readonly missing?: Color;
  /** Width of the figure in pixels, 64 to 8192; default 640. */
  readonly size?: number;
  /** Default: array, site, device and time; false for none. */
  readonly title?: string | false;
}

/** Refuses a skymap of another size than the images. */
function checkSkymap({ width, height }: SkyImages, skymap: Skymap | undefined): void {
  if (skymap === undefined || (skymap.width === width && skymap.height === height)) return;
  throw new HeliokitError(
    "aurora/bad-images",
    `the images have ${width} x ${height} pixels, the skymap ${skymap.filename} ${skymap.width} x ${skymap.height}; take that of this camera and time`,
    { facts: { width, height, file: skymap.filename } },
  );
}

/** A frame, NaN where pixels are hidden. */
export function maskedFrame(
  frame: NumberArray,
  channels: number,
  { skymap, maskBelowDegrees }: FisheyeOptions,
): NumberArray {
  if (skymap === undefined || maskBelowDegrees === undefined) return frame;
  const { fullElevation } = skymap;
  const shown = Float32Array.from(frame);
  for (let pixel = 0; pixel < fullElevation.length; pixel++)
    if (!((fullElevation[pixel] as number) >= maskBelowDegrees))
      shown.fill(Number.NaN, pixel * channels, (pixel + 1) * channels);
  return shown;
}

/** One scale for frames; pixels that are hidden, and those outside the optics, do not count for the limits. */
export function fisheyeScale(
  images: NamedSkyImages,
  frames: readonly NumberArray[],
  options: FisheyeOptions,
): SkyScale {
  checkImages(images);
  checkSkymap(images, options.skymap);
  const { skymap, maskBelowDegrees = -90 } = options;
  const least = skymap?.fullElevation.some((value) => value >= maskBelowDegrees) ? skymap.fullElevation : undefined;
  const unit = options.unit ?? images.unit;
  const wanted = least && ((index: number) => (least[index] as number) >= maskBelowDegrees);
  return skyScale(frames, channelsOf(images), { ...options, ...(unit === undefined ? {} : { unit }) }, wanted);
}

function frameAt(images: NamedSkyImages, index: number): NumberArray {
  const frame = images.frames[index];
  if (frame !== undefined) return frame;
  throw new HeliokitError(
    "aurora/no-such-frame",
    `there is no frame ${index} of ${images.frames.length}; they are counted from 0`,
    { facts: { index, frames: images.frames.length } },
  );
}

/**
 * An image as the camera saw it from below, north up and **east left**, with circles of elevation, rays of azimuth and the
 * cardinal directions of its skymap, the colour bar in the image's unit, and array, site, device and time above. Colour images
 * are shown as they are.
 *
 * Errors: `aurora/bad-images`, `aurora/no-such-frame`, `picture/bad-size`, `picture/bad-limits`, `picture/no-finite-pixels`,
 * `picture/unknown-color-table`, `picture/bad-stretch`, `aurora/bad-line`.
 *
 * @example
 * ```ts
 * const figure = fisheyeFigure(minute, 0, { skymap, limits: [3000, 12000] });
 * await savePng(figure, "gill.png");
 * ```
 */
export function fisheyeFigure(images: NamedSkyImages, index = 0, options: FisheyeOptions = {}): Figure {
  const frame = frameAt(images, index);
  return fisheyeWithScale(images, index, options, fisheyeScale(images, [frame], options));
}

/** Draws with limits that are settled. */
export function fisheyeWithScale(
  images: NamedSkyImages,
  index: number,
  options: FisheyeOptions,
  scale: SkyScale,
): Figure {
  const { skymap, grid = true, cardinals = true } = options;
  const size = checkedFigureSize(options.size ?? 640);
  const frame = frameAt(images, index);
  const fontSize = Math.min(28, Math.max(7, size * 0.018));
  const own = skyTitle(cameraOf(skymap, images.metadata?.[index] ?? images.metadata?.[0]), images.times?.[index]);
  const title = options.title === false ? "" : (options.title ?? own);
  const top = title === "" ? 0 : Math.round(fontSize * 2.4);
  const aspect = images.height / images.width;
  const ticks = planColorBar(scale.limits, scale.stretch, size * aspect * 0.85, fontSize);
  const bar = scale.bar ? Math.round(barWidth(ticks, scale.unit, fontSize) + fontSize * 1.2) : 0;
  const width = Math.max(8, size - bar);
  const height = Math.max(1, Math.round(width * aspect));
  const picture = paintSky(
    maskedFrame(frame, scale.channels, options),
    images.width,
    images.height,
    scale,
    options.missing,
  );
  const place = { width, height, fontSize };
  const colorBar = scale.bar
    ? colorBarAt(planColorBar(scale.limits, scale.stretch, height, fontSize), scale.colors, scale.unit, {
        ...{ left: width + Math.round(fontSize * 0.7), top, height, fontSize },
      })
    : undefined;
  const inside = [
    skymap && grid !== false ? skyGridMarks(skymap, grid === true ? {} : grid, place) : "",
    imageLineMarks(options.lines ?? [], images, place),
    skymap && cardinals ? cardinalMarks(skymap, place) : "",
  ].join("");
  const clipped =
    inside &&
    `<svg x="0" y="${num(top)}" width="${num(width)}" height="${num(height)}" overflow="hidden">${inside}</svg>`;
  const described = describedScale(scale);
  const unit = described.unit === undefined ? "" : ` ${described.unit}`;
  return {
    width: size,
    // The last line of the colour bar's frame and of a label at its end need a little room.
    height: top + height + (scale.bar ? Math.ceil(fontSize * 0.5) : 0),
    title: title || own || "All-sky image",
    description:
      `${own || "All-sky image"}: as the camera saw it from below, north up, east left. ` +
      `Colours ${described.colors}, stretch ${described.stretch}, from ${numberText(scale.limits[0])} to ${numberText(scale.limits[1])}${unit}.` +
      (skymap && grid !== false ? " With lines of equal elevation and azimuth." : ""),
    background: "#fff",
    images: [{ picture, x: 0, y: top, width, height }, ...(colorBar ? [colorBar.image] : [])],
    marks: clipped + (colorBar?.marks ?? "") + titleMark(title, width / 2, size, fontSize),
    scale: described,
  };
}
