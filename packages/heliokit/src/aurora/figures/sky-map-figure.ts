import { HeliokitError } from "../../errors.js";
import type { Figure } from "../../picture/index.js";
import type { Instant } from "../../time/index.js";
import { channelsOf } from "../sky-images.js";
import type { Skymap } from "../skymap.js";
import { type DrawSkyMapOptions, drawSkyMap } from "./draw-sky-map.js";
import type { NamedSkyImages } from "./fisheye-figure.js";
import { type PrepareSkyMapOptions, prepareSkyMap } from "./prepare-sky-map.js";
import { cadenceOf, checkCameras, frameAt, frameNear } from "./sky-frames.js";

/** A map of one moment. */
export interface SkyMapFigureOptions extends PrepareSkyMapOptions, Omit<DrawSkyMapOptions, "colorBar"> {
  /** The moment: of each camera the frame nearest to it. Default: the first frame of each. */
  readonly time?: Instant;
  /** How far from it a frame may lie; default half of the cameras' cadence, else 30 seconds. */
  readonly withinSeconds?: number;
}

/** One as a list. */
function listed<T extends object>(value: T | readonly T[]): readonly T[] {
  return isList(value) ? value : [value];
}

function isList<T extends object>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

/**
 * Images of one moment on a map: of one camera, or a mosaic of several, where the one that looks higher at a place is shown.
 * The altitude is printed in the figure. For many moments prepare the map once: {@link prepareSkyMap}, {@link drawSkyMap}.
 *
 * Errors: `aurora/bad-images`, `aurora/no-such-frame`, `aurora/no-times` (a time asked of images without), those of
 * {@link prepareSkyMap} and {@link drawSkyMap}. Warning: `aurora/unsuitable-altitude`.
 *
 * @example
 * ```ts
 * const figure = skyMapFigure([gillImages, fsmiImages], [gill, fsmi], { time: parseInstant("2021-11-04T09:00:03Z") });
 * await savePng(figure, "mosaic.png");
 * ```
 */
export function skyMapFigure(
  images: NamedSkyImages | readonly NamedSkyImages[],
  skymap: Skymap | readonly Skymap[],
  options: SkyMapFigureOptions = {},
): Figure {
  const cameras = listed(images);
  const skymaps = listed(skymap);
  checkCameras(cameras, skymaps.length);
  const { time } = options;
  const within = options.withinSeconds ?? (time ? (cadenceOf(cameras) ?? 60) / 2 : 0);
  const frames = cameras.map((one) => (time ? frameNear(one, time, within) : frameAt(one, 0)));
  if (frames.every((frame) => frame === undefined))
    throw new HeliokitError(
      "aurora/no-such-frame",
      time ? `no camera has a frame within ${within} s of the time` : "there is no frame to draw",
      { facts: { withinSeconds: within, cameras: cameras.length } },
    );
  // Colours of a camera need no bar, nor the room for one.
  const colorBar = options.colorBar ?? ((options.axes ?? true) && cameras.some((one) => channelsOf(one) === 1));
  const prepared = prepareSkyMap(skymaps, { ...options, colorBar });
  const unit = options.unit ?? cameras.find((one) => one.unit !== undefined)?.unit;
  return drawSkyMap(prepared, frames, { ...options, colorBar, ...(unit === undefined ? {} : { unit }) });
}
