import { HeliokitError, type HeliokitWarning, type LongWorkOptions, type OnWarning } from "../errors.js";
import { isPerSecond, type Slot, type SolarMap, skyOf, slotsOf, type TrackOptions } from "../map/index.js";
import { compareInstants, formatInstant, type Instant } from "../time/index.js";
import type { ColorScale, Figure } from "./figure.js";
import { flickerFactors } from "./flicker.js";
import { findLimits, type Limits } from "./limits.js";
import { drawInLayout, type MapScale, scaleOf, scaleWish, widened } from "./map-figure.js";
import { layOut, type MapLayout, planMap } from "./map-layout.js";
import type { DrawMapOptions } from "./map-options.js";
import { mapTitle, titleTime } from "./map-title.js";
import { differenceLimits, differences, drawnAsDifference, type MovieDifference } from "./movie-difference.js";
import { trackedMaps } from "./movie-track.js";
import { windowOf } from "./panel.js";
import { shrinkMap } from "./shrink-map.js";
import { describeStretch } from "./stretch.js";
import { num, textAt } from "./svg.js";
import { numberText } from "./ticks.js";

/** How a sequence of maps becomes a movie. Everything that {@link drawMap} takes, for every frame alike. */
export interface MovieOptions extends DrawMapOptions, LongWorkOptions {
  /** Width of the frames in pixels; default 512. */
  readonly size?: number;
  /** Divide by the exposure time. Default: where every image has one and the unit is not per second already. */
  readonly normalizeExposure?: boolean;
  /** Take out jumps of brightness from one frame to the next (automatic exposure control). Default false. */
  readonly removeFlicker?: boolean;
  /** Show every so many seconds a frame, with a marked gap where no image is near. Default: the images as they come. */
  readonly cadenceSeconds?: number;
  /**
   * Show what changed: each image minus the one before it ("running") or minus the first ("base"). Gray with zero in the middle
   * unless told otherwise. The images must lie on each other: register or coalign them first.
   */
  readonly difference?: MovieDifference;
  /** Follow a place on the Sun as it rotates; its middle is meant in the first map that comes unless `from` says another. */
  readonly track?: TrackOptions;
  /**
   * Receives `picture/no-exposure` (not normalised), `picture/no-time` (an image without a time goes to the end),
   * `picture/not-in-view` (an image without the place that is tracked is left out).
   */
  readonly onWarning?: OnWarning;
}

/** One frame of a {@link Movie}. */
export interface MovieFrame {
  /** Text for a label: the title of the image, or that there is none. */
  readonly label: string;
  readonly time: Instant | undefined;
  /** No image is near this time. */
  readonly gap: boolean;
  /** What the image was multiplied by against flicker; 1 for nothing. */
  readonly factor: number;
}

/** A movie: what its frames are, and the frames as figures when they are wanted. All have one size and one colour scale. */
export interface Movie {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly frames: readonly MovieFrame[];
  readonly scale: ColorScale;
  /** Draws a frame, 0 to frames.length - 1. */
  draw(index: number): Figure;
}

/** What is kept of an image while the others are read. */
interface Kept {
  readonly map: SolarMap;
  readonly time: Instant | undefined;
  readonly median: number;
}

/** A frame as it is drawn. */
interface Shown extends Kept {
  readonly factor: number;
  /** In place of the map's own. */
  readonly title?: string;
}

/** Pixels that fixed limits are found in, at most: of longer movies every so-many-th. */
const LIMIT_PIXELS = 1 << 24;

/**
 * Makes a movie of maps that come one by one, in any order: each is cut and shrunk to the frame as it comes, so that a long
 * sequence of large images needs little memory. Frames are sorted by time, divided by their exposure, and share one pair of
 * limits, found in all of them unless given, so that brightness means the same throughout.
 *
 * @throws HeliokitError `picture/no-frames`, `picture/different-units`, `picture/two-cuts` (`cut` beside `track`), those of
 * {@link drawMap}, with `difference` those of `subtractMaps`, with `track` those of `trackedCutouts`; the signal's reason
 *
 * @example
 * ```ts
 * const movie = await makeMovie(maps, { limits: { percentiles: [1, 99.7] }, limb: true });
 * const gif = await toGif(movie, { framesPerSecond: 12 });
 * ```
 */
export async function makeMovie(
  maps: Iterable<SolarMap> | AsyncIterable<SolarMap>,
  wishes: MovieOptions = {},
): Promise<Movie> {
  const { signal, onWarning, difference, track } = wishes;
  const options = drawnAsDifference(wishes, difference);
  const { cut: _, ...drawing } = { ...options, size: options.size ?? 512 };
  const kept: Kept[] = [];
  let first: { readonly layout: MapLayout; readonly stretch: MapScale["stretch"] } | undefined;
  for await (const map of track ? trackedMaps(maps, track, wishes) : maps) {
    signal?.throwIfAborted();
    first ??= firstLayout(map, { ...options, size: drawing.size });
    const window = windowOf(map, skyOf(map.wcs), options.cut);
    const small = shrinkMap(map, window, first.layout.panel.width, first.layout.panel.height);
    if (map.date === undefined && map.observedAt === undefined) {
      warn(onWarning, "picture/no-time", `${mapTitle(map) || "an image"} has no time and goes to the end`, {});
    }
    kept.push({ map: small, time: map.date ?? map.observedAt, median: Number.NaN });
  }
  if (first === undefined || kept.length === 0) {
    throw new HeliokitError("picture/no-frames", "a movie needs at least one image to show, and none came");
  }
  const { layout } = first;
  const images: Shown[] = evened(normalized(sorted(kept), options, onWarning), options.removeFlicker ?? false);
  const frames = difference === undefined ? images : differences(images, difference, track ? "pixels" : "sky");
  if (frames.length === 0) {
    throw new HeliokitError("picture/no-frames", "a movie of differences needs at least two images, and one came");
  }
  const scale = movieScale(frames, options, wishes);
  const slots = slotsFor(frames, options.cadenceSeconds);
  const figure = (frame: Shown, title = drawing.title ?? frame.title): Figure => {
    const wanted = title === undefined ? drawing : { ...drawing, title };
    return drawInLayout(frame.map, wanted, planMap(frame.map, wanted), scale, layout);
  };
  const sample = frames[0];
  if (sample === undefined) throw new HeliokitError("picture/no-frames", "a movie needs at least one image");
  const look = figure(sample);
  const described: MovieFrame[] = slots.map(({ frame, time }) => {
    const shown = frame === undefined ? undefined : frames[frame];
    if (shown === undefined) return { label: `no image at ${timeText(time)}`, time, gap: true, factor: 1 };
    return { label: shown.title ?? mapTitle(shown.map), time: shown.time, gap: false, factor: shown.factor };
  });
  const gaps = described.filter(({ gap }) => gap).length;
  const colorScale: ColorScale = look.scale ?? {
    limits: scale.limits,
    stretch: scale.stretch === "histeq" ? "histogram equalisation" : describeStretch(scale.stretch),
    colors: "gray",
    unit: sample.map.unit,
  };
  return {
    width: look.width,
    height: layout.height,
    title: movieTitle(frames),
    description: describeMovie(described, colorScale, options, gaps),
    frames: described,
    scale: colorScale,
    draw(index) {
      const slot = slots[index];
      if (slot === undefined) {
        throw new HeliokitError(
          "picture/no-such-frame",
          `the movie has frames 0 to ${slots.length - 1}, asked was for ${index}`,
          { facts: { index, frames: slots.length } },
        );
      }
      const shown = slot.frame === undefined ? undefined : frames[slot.frame];
      if (shown !== undefined) return figure(shown);
      const untitled = options.title === false || options.axes === false;
      return gapFigure(figure(sample, untitled ? false : "no image"), layout, slot.time);
    },
  };
}

/** Layout by the first image that comes; the bar's place is kept for all. */
function firstLayout(
  map: SolarMap,
  options: DrawMapOptions,
): { readonly layout: MapLayout; readonly stretch: MapScale["stretch"] } {
  const plan = planMap(map, options);
  const scale = scaleOf(map, options, plan.window);
  return { layout: layOut(map, options, plan, scale), stretch: scale.stretch };
}

function warn(onWarning: OnWarning | undefined, code: string, message: string, facts: HeliokitWarning["facts"]): void {
  onWarning?.({ code, message, facts });
}

function sorted(frames: readonly Kept[]): Kept[] {
  return [...frames].sort((a, b) => {
    if (a.time === undefined || b.time === undefined)
      return Number(a.time === undefined) - Number(b.time === undefined);
    return compareInstants(a.time, b.time);
  });
}

function normalized(frames: readonly Kept[], options: MovieOptions, onWarning: OnWarning | undefined): Kept[] {
  const units = [...new Set(frames.map(({ map }) => map.unit))];
  if (units.length > 1) {
    throw new HeliokitError(
      "picture/different-units",
      `the images are in ${units.map((unit) => unit ?? "no unit").join(" and ")}: one colour scale cannot hold for both; choose one kind`,
      { facts: { units } },
    );
  }
  const [unit] = units;
  const without = frames.filter(({ map }) => map.exposureSeconds === undefined).length;
  const wanted = options.normalizeExposure ?? (!isPerSecond(unit) && unit !== undefined && without < frames.length);
  if (!wanted) return [...frames];
  if (without > 0) {
    const message = `${without} of ${frames.length} images have no exposure time: none is divided by it`;
    if (options.normalizeExposure) {
      throw new HeliokitError("picture/no-exposure", message, { facts: { without, frames: frames.length } });
    }
    warn(onWarning, "picture/no-exposure", message, { without, frames: frames.length });
    return [...frames];
  }
  return frames.map((frame) => ({
    ...frame,
    map: {
      ...multiplied(frame.map, 1 / (frame.map.exposureSeconds ?? 1)),
      unit: unit === undefined ? "1 / s" : `${unit} / s`,
    },
  }));
}

function multiplied(map: SolarMap, factor: number): SolarMap {
  const { data, width, height } = map.raster;
  return { ...map, raster: { data: data.map((value) => value * factor), width, height } };
}

/** Frames with the factors that take flicker out already applied. */
function evened(frames: readonly Kept[], wanted: boolean): Shown[] {
  if (!wanted) return frames.map((frame) => ({ ...frame, factor: 1 }));
  const medians = frames.map(({ map }) => medianOf(map.raster.data));
  const factors = flickerFactors(medians);
  return frames.map((frame, index) => {
    const factor = factors[index] ?? 1;
    return { ...frame, factor, map: factor === 1 ? frame.map : multiplied(frame.map, factor) };
  });
}

function medianOf(data: Float32Array | Float64Array): number {
  const finite = data.filter(Number.isFinite).sort();
  return finite[finite.length >> 1] ?? Number.NaN;
}

/** One scale for all frames: found in all their pixels unless given. */
function movieScale(frames: readonly Kept[], options: MovieOptions, wishes: MovieOptions): MapScale {
  const first = frames[0];
  if (first === undefined) throw new HeliokitError("picture/no-frames", "a movie needs at least one image");
  const { wish, stretch } = scaleWish(first.map, options);
  const total = frames.reduce((sum, { map }) => sum + map.raster.data.length, 0);
  const step = Math.max(1, Math.ceil(total / LIMIT_PIXELS));
  const pixels = new Float32Array(Math.ceil(total / step) + frames.length);
  let at = 0;
  for (const { map } of frames) {
    const { data } = map.raster;
    for (let index = 0; index < data.length; index += step) pixels[at++] = data[index] as number;
  }
  const shown = pixels.subarray(0, at);
  const limits: Limits = widened(
    wishes.difference === undefined ? findLimits(shown, wish) : differenceLimits(shown, wishes.limits),
  );
  return { limits, stretch };
}

function slotsFor(frames: readonly Kept[], cadence: number | undefined): (Slot | { time: undefined; frame: number })[] {
  if (cadence === undefined) return frames.map(({ time }, frame) => ({ time, frame }) as Slot);
  const timed = frames.flatMap(({ time }) => (time === undefined ? [] : [time]));
  return slotsOf(timed, cadence);
}

const timeText = (time: Instant | undefined): string =>
  time === undefined ? "an unknown time" : formatInstant(time, { style: "fits", digits: 0 }).replace("T", " ");

/** A frame for a gap: the axes and the colour bar of the first frame about an empty panel, with words. */
function gapFigure(look: Figure, { panel }: MapLayout, time: Instant | undefined): Figure {
  const text = `no image at ${timeText(time)}`;
  const place = `x="${num(panel.left)}" y="${num(panel.top)}" width="${num(panel.width)}" height="${num(panel.height)}"`;
  const size = Math.min(28, Math.max(7, look.width * 0.022));
  const words = textAt(text, panel.left + panel.width / 2, panel.top + panel.height / 2, { size, anchor: "middle" });
  return {
    ...look,
    title: text,
    description: text,
    images: look.images.slice(1),
    marks: `${look.marks}<rect ${place} fill="#e4e4e4" stroke="#000"/>${words}`,
  };
}

function movieTitle(frames: readonly Kept[]): string {
  const first = frames[0]?.map;
  const last = frames.at(-1)?.map;
  if (first === undefined || last === undefined) return "";
  const end = titleTime(last);
  return end === undefined || frames.length === 1 ? mapTitle(first) : `${mapTitle(first)} to ${end}`;
}

function describeMovie(frames: readonly MovieFrame[], scale: ColorScale, options: MovieOptions, gaps: number): string {
  const unit = scale.unit === undefined ? "" : ` ${scale.unit}`;
  return [
    `${frames.length} frames.`,
    `Colours ${scale.colors}, stretch ${scale.stretch}, from ${numberText(scale.limits[0])} to ${numberText(scale.limits[1])}${unit} in every frame.`,
    ...(options.difference === undefined
      ? []
      : [`Each image minus ${options.difference === "base" ? "the first" : "the one before it"}.`]),
    ...(options.track ? ["The frames follow a place on the Sun as it rotates."] : []),
    ...(options.removeFlicker ? ["Jumps of brightness between frames are taken out."] : []),
    ...(options.cadenceSeconds === undefined
      ? []
      : [`One frame every ${options.cadenceSeconds} s; ${gaps} of them are gaps without an image.`]),
  ].join(" ");
}
