import { HeliokitError } from "../../errors.js";
import { type Figure, figureParts, type LimitsWish, type Movie, type MovieFrame } from "../../picture/index.js";
import type { Instant } from "../../time/index.js";
import { channelsOf, type SkyImages } from "../sky-images.js";
import { altitudeText, type DrawSkyMapOptions, drawWithScale, type SkyMapFrame, skyMapScale } from "./draw-sky-map.js";
import { type FisheyeOptions, fisheyeScale, fisheyeWithScale, type NamedSkyImages } from "./fisheye-figure.js";
import type { PreparedSkyMap } from "./prepare-sky-map.js";
import { describedScale, limitsOf, type SkyScale } from "./sky-colors.js";
import { checkCameras, frameAt, type SkySlot, skySlots } from "./sky-frames.js";
import { titleTime } from "./sky-title.js";

const { num, numberText, textAt } = figureParts;

/** How frames follow each other. */
export interface SkyMovieOptions {
  /**
   * Seconds from one frame to the next, with a marked gap where there is no image. Default: the images of a single camera as
   * they come; of several, the gap between frames that comes most often.
   */
  readonly cadenceSeconds?: number;
}

/** A movie of maps. */
export interface SkyMapMovieOptions extends DrawSkyMapOptions, SkyMovieOptions {
  /** Limits of each camera alone, in the order of the skymaps: cameras differ in their dark level. */
  readonly cameraLimits?: readonly (LimitsWish | undefined)[];
}

/** A movie of images as the camera saw them. */
export interface FisheyeMovieOptions extends FisheyeOptions, SkyMovieOptions {}

/** What differs from one kind of movie to another. */
interface Drawing {
  readonly scale: SkyScale;
  readonly subject: string;
  draw(slot: SkySlot): Figure;
  gap(time: Instant | undefined): Figure;
}

const gapText = (time: Instant | undefined): string => `no image${time ? ` at ${titleTime(time)}` : ""}`;

function movieOf(slots: readonly SkySlot[], { scale, subject, draw, gap }: Drawing): Movie {
  const [first] = slots;
  if (first === undefined)
    throw new HeliokitError("aurora/no-frames", "a movie needs at least one image, and none came");
  const isGap = ({ frames }: SkySlot): boolean => frames.every((frame) => frame === undefined);
  const sample = draw(slots.find((slot) => !isGap(slot)) ?? first);
  const frames = slots.map((slot): MovieFrame => {
    const empty = isGap(slot);
    const label = empty ? gapText(slot.time) : slot.time ? `${subject} ${titleTime(slot.time)}` : subject;
    return { label, time: slot.time, gap: empty, factor: 1 };
  });
  const gaps = frames.filter(({ gap: missing }) => missing).length;
  const last = slots.at(-1)?.time;
  const span = first.time && last ? ` ${titleTime(first.time)} to ${titleTime(last)}` : "";
  const described = describedScale(scale);
  const unit = described.unit === undefined ? "" : ` ${described.unit}`;
  return {
    width: sample.width,
    height: sample.height,
    title: `${subject}${span}`,
    description:
      `${frames.length} frames. Colours ${described.colors}, stretch ${described.stretch}, from ` +
      `${numberText(scale.limits[0])} to ${numberText(scale.limits[1])}${unit} in every frame.` +
      (gaps > 0 ? ` ${gaps} of them are gaps without an image.` : ""),
    frames,
    scale: described,
    draw(index) {
      const slot = slots[index];
      if (slot === undefined)
        throw new HeliokitError(
          "picture/no-such-frame",
          `the movie has frames 0 to ${slots.length - 1}, asked was for ${index}`,
          { facts: { index, frames: slots.length } },
        );
      return isGap(slot) ? gap(slot.time) : draw(slot);
    },
  };
}

/**
 * A movie of maps for the encoders of `heliokit/picture` and `heliokit/node`: GIF, a page that plays it, MP4. The map was made
 * ready once, every frame only repaints it. Images of several cameras are brought to common times; all frames share one scale,
 * found in all of them unless given.
 *
 * Errors: `aurora/bad-images`, `aurora/no-frames`, `aurora/no-times` (several cameras, or with a cadence), `map/bad-cadence`, those
 * of `drawSkyMap`.
 *
 * @example
 * ```ts
 * const prepared = prepareSkyMap([gill, fsmi], { altitudeKm: 110, size: 720 });
 * await saveMovie(skyMapMovie(prepared, [gillImages, fsmiImages]), "night.mp4");
 * ```
 */
export function skyMapMovie(
  prepared: PreparedSkyMap,
  images: NamedSkyImages | readonly NamedSkyImages[],
  options: SkyMapMovieOptions = {},
): Movie {
  const cameras: readonly NamedSkyImages[] = "frames" in images ? [images] : images;
  checkCameras(cameras, prepared.skymaps.length);
  const slots = skySlots(cameras, options.cadenceSeconds);
  const unit = options.unit ?? cameras.find((one) => one.unit !== undefined)?.unit;
  const drawing: DrawSkyMapOptions = { ...options, ...(unit === undefined ? {} : { unit }) };
  const own = cameras.map((camera, index) => {
    const wish = options.cameraLimits?.[index];
    return wish === undefined ? undefined : limitsOf(camera.frames, channelsOf(camera), wish);
  });
  const frameOf = (camera: number, index: number | undefined): SkyMapFrame | undefined => {
    const set = cameras[camera];
    const frame = set === undefined || index === undefined ? undefined : frameAt(set, index);
    const limits = own[camera];
    return frame && limits ? { ...frame, limits } : frame;
  };
  const scale = movieScale(prepared, cameras, drawing, (camera, index) => frameOf(camera, index));
  const sites = [...new Set(prepared.skymaps.map(({ siteUid }) => siteUid))];
  return movieOf(slots, {
    scale,
    subject: `${sites.length > 6 ? `${sites.length} sites` : sites.join(", ")} at ${altitudeText(prepared)}`,
    draw: ({ frames }) =>
      drawWithScale(
        prepared,
        frames.map((index, camera) => frameOf(camera, index)),
        drawing,
        scale,
      ),
    gap: (time) =>
      drawWithScale(
        prepared,
        prepared.skymaps.map(() => undefined),
        { ...drawing, title: drawing.title === false ? false : gapText(time) },
        scale,
      ),
  });
}

/** Frames of one camera that limits are found in, at most. */
const LIMIT_FRAMES = 32;

/** One scale for all frames: limits about those of some of them. */
function movieScale(
  prepared: PreparedSkyMap,
  cameras: readonly SkyImages[],
  options: DrawSkyMapOptions,
  frameOf: (camera: number, index: number) => SkyMapFrame | undefined,
): SkyScale {
  const most = Math.max(...cameras.map(({ frames }) => frames.length));
  const step = Math.max(1, Math.ceil(most / LIMIT_FRAMES));
  let found: SkyScale | undefined;
  for (let index = 0; index < most; index += step) {
    const frames = cameras.map((_, camera) => frameOf(camera, index));
    if (frames.every((frame) => frame === undefined)) continue;
    const scale = skyMapScale(prepared, frames, options);
    const [low, high] = scale.limits;
    found = {
      ...scale,
      limits: found ? [Math.min(found.limits[0], low), Math.max(found.limits[1], high)] : scale.limits,
    };
  }
  if (found !== undefined) return found;
  throw new HeliokitError("aurora/no-frames", "a movie needs at least one image, and none came");
}

/**
 * A movie of images as the camera saw them, for the encoders of `heliokit/picture` and `heliokit/node`. All frames share one
 * scale, found in all of them unless given.
 *
 * Errors: `aurora/no-frames`, `aurora/no-times` (with a cadence), `map/bad-cadence`, those of `fisheyeFigure`.
 *
 * @example
 * ```ts
 * const gif = await toGif(fisheyeMovie(minute, { skymap, size: 400 }), { framesPerSecond: 8 });
 * ```
 */
export function fisheyeMovie(images: NamedSkyImages, options: FisheyeMovieOptions = {}): Movie {
  const slots = skySlots([images], options.cadenceSeconds);
  if (images.frames.length === 0)
    throw new HeliokitError("aurora/no-frames", "a movie needs at least one image, and none came");
  const scale = fisheyeScale(images, images.frames, options);
  const draw = (index: number, wishes: FisheyeOptions): Figure => fisheyeWithScale(images, index, wishes, scale);
  return movieOf(slots, {
    scale,
    subject: options.skymap?.siteUid ?? images.metadata?.[0]?.siteUid ?? "all-sky images",
    draw: ({ frames }) => draw(frames[0] ?? 0, options),
    gap: (time) => {
      const title = options.title === false ? false : gapText(time);
      const look = draw(0, { ...options, title, grid: false, cardinals: false });
      const [panel, ...others] = look.images;
      if (panel === undefined) return look;
      const { x, y, width, height } = panel;
      const size = Math.min(28, Math.max(7, look.width * 0.022));
      return {
        ...look,
        title: gapText(time),
        description: gapText(time),
        images: others,
        marks:
          `${look.marks}<rect x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}" fill="#e4e4e4"/>` +
          textAt(gapText(time), x + width / 2, y + height / 2, { size, anchor: "middle" }),
      };
    },
  });
}
