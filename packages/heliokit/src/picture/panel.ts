import { pixelsToWorld, type Wcs, worldToPixels } from "../coordinates/index.js";
import { HeliokitError } from "../errors.js";
import type { SolarMap } from "../map/index.js";
import type { PixelWindow } from "./shrink.js";

/** Corners of a part of an image: in arcsec (degrees for maps in degrees) on the sky, or in 0-based pixels. Any two that face each other. */
export interface Cut {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  /** "world": the unit of the map's axes. Default. */
  readonly unit?: "world" | "px";
}

/** Where an image stands in a figure, and which part of it. */
export interface Panel {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly window: PixelWindow;
}

/** From pixels of the image to pixels of the panel, from its top left corner. */
export function toPanel(
  panel: Panel,
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
): readonly [Float64Array, Float64Array] {
  const { width, height, window } = panel;
  const across = width / (window.x1 - window.x0);
  const up = height / (window.y1 - window.y0);
  return [
    Float64Array.from(xs, (x) => (x + 0.5 - window.x0) * across),
    Float64Array.from(ys, (y) => (window.y1 - 0.5 - y) * up),
  ];
}

/** What axes count: world coordinates, or the pixels of the image. */
export type AxesFrame = Wcs | "px";

/** From the sky (or the image's pixels) to pixels of the panel. */
export function skyToPanel(
  panel: Panel,
  sky: AxesFrame,
  xs: Float64Array,
  ys: Float64Array,
): readonly [Float64Array, Float64Array] {
  const [px, py] = sky === "px" ? [xs, ys] : worldToPixels(sky, [xs, ys]);
  return toPanel(panel, px, py);
}

/** The sky (or the image's pixels) at pixels of the panel. */
export function panelToSky(
  panel: Panel,
  sky: AxesFrame,
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
): readonly [Float64Array, Float64Array] {
  const { width, height, window } = panel;
  const across = (window.x1 - window.x0) / width;
  const down = (window.y1 - window.y0) / height;
  const pixels = [
    Float64Array.from(xs, (x) => x * across + window.x0 - 0.5),
    Float64Array.from(ys, (y) => window.y1 - 0.5 - y * down),
  ] as const;
  return sky === "px" ? pixels : pixelsToWorld(sky, pixels);
}

/**
 * The pixels of a cut by sunpy's rule: every one that the rectangle touches. A rectangle on the sky takes the box round its
 * four corners.
 *
 * @throws HeliokitError `picture/empty-cut`
 */
export function windowOf(map: SolarMap, sky: Wcs, cut: Cut | undefined): PixelWindow {
  const { width, height } = map.raster;
  if (cut === undefined) return { x0: 0, y0: 0, x1: width, y1: height };
  const [x0, y0] = cut.from;
  const [x1, y1] = cut.to;
  const corners = [Float64Array.of(x0, x1, x0, x1), Float64Array.of(y0, y0, y1, y1)] as const;
  const [xs, ys] = cut.unit === "px" ? corners : worldToPixels(sky, corners);
  const window = {
    x0: Math.max(0, Math.floor(Math.min(...xs) + 0.5)),
    y0: Math.max(0, Math.floor(Math.min(...ys) + 0.5)),
    x1: Math.min(width, Math.ceil(Math.max(...xs) - 0.5) + 1),
    y1: Math.min(height, Math.ceil(Math.max(...ys) - 0.5) + 1),
  };
  if (window.x1 > window.x0 && window.y1 > window.y0) return window;
  const unit = cut.unit === "px" ? "pixels" : sky.unit;
  throw new HeliokitError(
    "picture/empty-cut",
    `the cut from ${cut.from.join(", ")} to ${cut.to.join(", ")} ${unit} holds no pixel of an image of ${width} x ${height}; name two corners inside it`,
    { facts: { cut, width, height } },
  );
}
