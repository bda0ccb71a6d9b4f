import { HeliokitError } from "../../errors.js";
import { type Color, type Figure, figureParts, type LimitsWish, type Picture } from "../../picture/index.js";
import type { NumberArray } from "../../raster/index.js";
import { compareInstants, type Instant } from "../../time/index.js";
import type { Skymap } from "../skymap.js";
import type { PreparedSkyMap } from "./prepare-sky-map.js";
import { describedScale, limitsOf, paintSky, type SkyColorOptions, type SkyScale, skyScale } from "./sky-colors.js";
import { cameraOf, projectTitle, skyTitle, titleMark, titleTime } from "./sky-title.js";

const { colorBarAt, num, numberText, planColorBar, textAt } = figureParts;

/** One camera's image for a map. */
export interface SkyMapFrame {
  /** `[height, width]` or `[height, width, 3]`, row 0 south, of the size of its skymap. */
  readonly data: NumberArray;
  readonly time?: Instant;
  /** Limits of this camera alone: cameras differ in their dark level and their gain. */
  readonly limits?: LimitsWish;
}

/** How images are put on a map. */
export interface DrawSkyMapOptions extends SkyColorOptions {
  /** Default: array, site, device and time; false for none. The altitude is printed in any case. */
  readonly title?: string | false;
  /** Colour of missing pixels (not-a-number); default transparent. */
  readonly missing?: Color;
}

/** Unit of a colour bar when cameras have limits of their own. */
const SHARE = "share of each camera's limits";

/** What is drawn of each camera: its frame, or none. */
interface Drawn {
  readonly frame: SkyMapFrame;
  readonly skymap: Skymap;
  readonly first: number;
}

function channelsOf({ data }: SkyMapFrame, { width, height, siteUid }: Skymap): number {
  const channels = data.length / (width * height);
  if (channels === 1 || channels === 3) return channels;
  throw new HeliokitError(
    "aurora/bad-images",
    `the image for ${siteUid} has ${data.length} values, wanted ${width} x ${height} of its skymap, times 1 or 3`,
    { facts: { site: siteUid, found: data.length, width, height } },
  );
}

/** The frames of the cameras that have one. */
function drawnFrames(prepared: PreparedSkyMap, frames: readonly (SkyMapFrame | null | undefined)[]): Drawn[] {
  const { skymaps, firstSource } = prepared;
  if (frames.length !== skymaps.length)
    throw new HeliokitError(
      "aurora/bad-images",
      `${frames.length} images for a map of ${skymaps.length} skymaps; give one for each, undefined where there is none`,
      { facts: { images: frames.length, skymaps: skymaps.length } },
    );
  const drawn: Drawn[] = [];
  for (const [index, skymap] of skymaps.entries()) {
    const frame = frames[index];
    if (frame !== undefined && frame !== null) drawn.push({ frame, skymap, first: firstSource[index] ?? 0 });
  }
  return drawn;
}

/** The colours of all images of a map: one scale for those without limits of their own. */
export function skyMapScale(
  prepared: PreparedSkyMap,
  frames: readonly (SkyMapFrame | null | undefined)[],
  options: SkyColorOptions,
): SkyScale {
  const drawn = drawnFrames(prepared, frames);
  const { minElevationDegrees: least } = prepared;
  const gray = drawn.filter(({ frame, skymap }) => channelsOf(frame, skymap) === 1);
  const shared = gray.filter(({ frame }) => frame.limits === undefined);
  const channels = gray.length > 0 ? 1 : drawn.length > 0 ? 3 : 1;
  if (gray.length > 0 && shared.length === 0) {
    const own = skyScale([[0, 1]], 1, { ...options, limits: [0, 1] });
    return { ...own, unit: options.unit ?? SHARE };
  }
  const seen = (channels === 1 ? shared : drawn).map(({ frame, skymap }) =>
    channels === 1 ? frame.data.filter((_, at) => (skymap.fullElevation[at] as number) > least) : frame.data,
  );
  // A map without any image, or without a pixel that is drawn, has a scale all the same.
  const usable =
    options.limits !== undefined && seen.length > 0 ? seen : seen.filter((data) => data.some(Number.isFinite));
  return skyScale(usable.length > 0 ? usable : [[0, 1]], channels, options);
}

/** Puts the colours of images where their pixels are seen. */
function paintMap(
  prepared: PreparedSkyMap,
  drawn: readonly Drawn[],
  scale: SkyScale,
  missing: Color | undefined,
): Picture {
  const { ground, skymaps } = prepared;
  const total = skymaps.reduce((sum, { width, height }) => sum + width * height, 0);
  const colors = new Uint32Array(total);
  for (const { frame, skymap, first } of drawn) {
    const { width, height } = skymap;
    const channels = channelsOf(frame, skymap);
    const limits =
      frame.limits !== undefined || channels !== scale.channels
        ? limitsOf([frame.data], channels, frame.limits)
        : scale.limits;
    const { rgba } = paintSky(frame.data, width, height, { ...scale, channels, limits }, missing);
    colors.set(new Uint32Array(rgba.buffer), first);
  }
  const present = skymaps.map((skymap) => drawn.some((one) => one.skymap === skymap));
  const sources = prepared.sourcesFor(present);
  const rgba = new Uint8ClampedArray(ground.rgba);
  const words = new Uint32Array(rgba.buffer);
  for (let at = 0; at < sources.length; at++) {
    const source = sources[at] as number;
    if (source < 0) continue;
    const color = colors[source] as number;
    // A transparent pixel shows the ground.
    if (color !== 0) words[at] = color;
  }
  return { width: ground.width, height: ground.height, rgba };
}

/** Heights of the pixels in words: `110 km`, or one for each array where they differ. */
export function altitudeText({ skymaps, altitudesKm }: PreparedSkyMap): string {
  const heights = [...new Set(altitudesKm)];
  if (heights.length === 1) return `${numberText(heights[0] ?? 0)} km`;
  const each = skymaps.map(
    ({ projectUid }, index) => `${projectTitle(projectUid)} ${numberText(altitudesKm[index] ?? 0)} km`,
  );
  return [...new Set(each)].join(", ");
}

function mapTitle(drawn: readonly Drawn[]): string {
  const [first] = drawn;
  if (first === undefined) return "no image";
  if (drawn.length === 1) return skyTitle(cameraOf(first.skymap, undefined), first.frame.time);
  const sites = [...new Set(drawn.map(({ skymap }) => skymap.siteUid))];
  const arrays = [...new Set(drawn.map(({ skymap }) => projectTitle(skymap.projectUid)))];
  const times = drawn.flatMap(({ frame }) => frame.time ?? []).sort(compareInstants);
  const named = sites.length > 6 ? `${sites.length} sites` : sites.join(", ");
  return [arrays.join(", "), named, times[0] ? titleTime(times[0]) : ""].filter((part) => part !== "").join(" ");
}

/**
 * Draws images on a map that {@link prepareSkyMap} made ready: one frame for each of its skymaps, undefined or null where a camera
 * has none. Nothing is projected again, so that a map of 1000 x 1000 pixels takes some ten milliseconds.
 *
 * Errors: `aurora/bad-images` (a frame of another size than its skymap, or not one for each), `picture/bad-limits`,
 * `picture/no-finite-pixels`, `picture/unknown-color-table`, `picture/bad-stretch`.
 *
 * @example
 * ```ts
 * const prepared = prepareSkyMap(skymap, { altitudeKm: 110 });
 * const figure = drawSkyMap(prepared, [{ data: images.frames[0], time: images.times[0] }], { limits: [3000, 8000] });
 * ```
 */
export function drawSkyMap(
  prepared: PreparedSkyMap,
  frames: readonly (SkyMapFrame | null | undefined)[],
  options: DrawSkyMapOptions = {},
): Figure {
  return drawWithScale(prepared, frames, options, skyMapScale(prepared, frames, options));
}

/** Draws with limits that are settled. */
export function drawWithScale(
  prepared: PreparedSkyMap,
  frames: readonly (SkyMapFrame | null | undefined)[],
  options: DrawSkyMapOptions,
  scale: SkyScale,
): Figure {
  const { layout, view, minElevationDegrees } = prepared;
  const drawn = drawnFrames(prepared, frames);
  const picture = paintMap(prepared, drawn, scale, options.missing);
  const { left, top, fontSize, barLeft, axes } = layout;
  const bar =
    barLeft === undefined || !scale.bar
      ? undefined
      : colorBarAt(planColorBar(scale.limits, scale.stretch, view.height, fontSize), scale.colors, scale.unit, {
          ...{ left: barLeft, top, height: view.height, fontSize },
        });
  const own = mapTitle(drawn);
  const title = options.title === false ? "" : (options.title ?? own);
  const altitude = altitudeText(prepared);
  const texts = [
    textAt(`altitude ${altitude}`, left + fontSize * 0.6, top + view.height - fontSize * 0.7, {
      size: fontSize,
      halo: "#fff",
    }),
    axes ? titleMark(title, left + view.width / 2, layout.width, fontSize) : "",
  ];
  const described = describedScale(scale);
  const { kind, latitude, longitude } = view.projection;
  const unit = described.unit === undefined ? "" : ` ${described.unit}`;
  return {
    width: layout.width,
    height: layout.height,
    title: title || own,
    description:
      `${own}: all-sky images on a map at ${altitude} altitude, pixels above ${num(minElevationDegrees)} degrees of elevation; ` +
      `${kind} projection centred on latitude ${num(latitude)}, longitude ${num(longitude)}. ` +
      `Colours ${described.colors}, stretch ${described.stretch}, from ${numberText(scale.limits[0])} to ${numberText(scale.limits[1])}${unit}. ` +
      "Coastlines: Natural Earth.",
    background: "#fff",
    images: [{ picture, x: left, y: top, width: view.width, height: view.height }, ...(bar ? [bar.image] : [])],
    marks: prepared.marks + (bar?.marks ?? "") + texts.join(""),
    scale: described,
  };
}
