import type { SolarMap } from "../map/index.js";
import type { NumberArray, Raster } from "../raster/index.js";
import { colorBarAt, planColorBar } from "./color-bar.js";
import { colorTable } from "./color-table.js";
import type { ColorScale, Figure, FigureImage } from "./figure.js";
import { findLimits, type Limits, type LimitsWish } from "./limits.js";
import { layOut, type MapLayout, type MapPlan, planMap } from "./map-layout.js";
import { mapMarks } from "./map-marks.js";
import type { DrawMapOptions } from "./map-options.js";
import { defaultStyle } from "./map-style.js";
import { mapTitle } from "./map-title.js";
import { paint } from "./paint.js";
import { type PixelWindow, shrink } from "./shrink.js";
import { describeStretch, equalization, type Stretch } from "./stretch.js";
import { numberText } from "./ticks.js";

/**
 * A map as a figure: image in the instrument's colours, axes in arcsec, title, colour bar with the unit, and over it, when
 * asked for, limb, heliographic grid, contours, rectangles and a scale bar. Large images are shrunk by means over the pixels that share
 * one of the figure; limits are found in all pixels of the cut.
 *
 * @throws HeliokitError `picture/bad-size`, `picture/empty-cut`, `picture/no-finite-pixels`, `picture/bad-limits`,
 * `picture/unknown-color-table`, `picture/bad-levels`, `picture/no-view` (limb or grid over what is no image of the Sun from somewhere)
 *
 * @example
 * ```ts
 * const figure = drawMap(map, { limb: true, grid: true, limits: { percentiles: [1, 99.5] } });
 * ```
 */
export function drawMap(map: SolarMap, options: DrawMapOptions = {}): Figure {
  const plan = planMap(map, options);
  const scale = scaleOf(map, options, plan.window);
  return drawInLayout(map, options, plan, scale, layOut(map, options, plan, scale));
}

/** Draws a map into a layout that is settled, with limits and stretch that are. */
export function drawInLayout(
  map: SolarMap,
  options: DrawMapOptions,
  plan: MapPlan,
  scale: MapScale,
  layout: MapLayout,
): Figure {
  const { window, fontSize, size } = plan;
  const panel = { ...layout.panel, window };
  const colors =
    typeof options.colors === "string" ? colorTable(options.colors) : (options.colors ?? defaultStyle(map).colors);
  const shown = shrink(map.raster, window, panel.width, panel.height, { missing: options.missingWhen ?? "all" });
  const equal = scale.stretch === "histeq" ? equalization(shown.data) : undefined;
  const limits = equal?.limits ?? scale.limits;
  const stretch = equal?.stretch ?? (scale.stretch === "histeq" ? "linear" : scale.stretch);
  const picture = paint(shown, { colors, limits, stretch, ...(options.missing ? { missing: options.missing } : {}) });
  const image: FigureImage = { picture, x: panel.left, y: panel.top, width: panel.width, height: panel.height };
  const { barLeft } = layout;
  const bar =
    barLeft === undefined
      ? undefined
      : colorBarAt(planColorBar(limits, stretch, panel.height, fontSize), colors, map.unit, {
          left: barLeft,
          top: panel.top,
          height: panel.height,
          fontSize,
        });
  const colorScale: ColorScale = { limits, stretch: describeStretch(stretch), colors: colors.name, unit: map.unit };
  return {
    width: size,
    height: layout.height,
    title: plan.title || mapTitle(map),
    description: describe(map, options, colorScale, window),
    background: "#fff",
    images: [image, ...(bar ? [bar.image] : [])],
    marks: `${mapMarks(map, options, plan, panel)}${bar?.marks ?? ""}`,
    scale: colorScale,
  };
}

/** Limits and stretch of a figure; equalisation finds its own in the pixels shown. */
export interface MapScale {
  readonly limits: Limits;
  readonly stretch: Stretch | "histeq";
}

/** The limits that the options, or the map's own style, find in the pixels of a window. */
export function scaleOf(map: SolarMap, options: DrawMapOptions, window: PixelWindow): MapScale {
  const { stretch, wish } = scaleWish(map, options);
  return { limits: widened(findLimits(pixelsOf(map.raster, window), wish)), stretch };
}

/** What limits and stretch are asked for. */
export function scaleWish(
  map: SolarMap,
  options: DrawMapOptions,
): { readonly wish: LimitsWish; readonly stretch: Stretch | "histeq" } {
  const style = defaultStyle(map);
  const stretch = options.stretch ?? style.stretch;
  return { stretch, wish: stretch === "histeq" ? "minmax" : (options.limits ?? style.limits) };
}

/** An image of one value: any limits about it show it as the one colour that it is. */
export function widened(limits: Limits): Limits {
  if (limits[0] < limits[1]) return limits;
  const reach = Math.abs(limits[0]) || 1;
  return [limits[0] - reach / 2, limits[0] + reach / 2];
}

/** The pixels of a window in one array; the whole image's own where the window is all of it. */
function pixelsOf({ data, width, height }: Raster, { x0, y0, x1, y1 }: PixelWindow): NumberArray {
  if (x1 - x0 === width && y1 - y0 === height) return data;
  const part = new (data instanceof Float64Array ? Float64Array : Float32Array)((x1 - x0) * (y1 - y0));
  for (let y = y0; y < y1; y++) part.set(data.subarray(y * width + x0, y * width + x1), (y - y0) * (x1 - x0));
  return part;
}

/** The figure in words. */
function describe(map: SolarMap, options: DrawMapOptions, scale: ColorScale, window: PixelWindow): string {
  const unit = scale.unit === undefined ? "" : ` ${scale.unit}`;
  const part =
    options.cut === undefined
      ? ""
      : `, columns ${window.x0} to ${window.x1 - 1}, rows ${window.y0} to ${window.y1 - 1}`;
  const drawn = [
    ...(options.limb ? ["the limb"] : []),
    ...(options.grid ? ["the heliographic grid"] : []),
    ...(options.contours ?? []).map(
      ({ map: other, levels, levelsIn }) =>
        `contours${other ? ` of ${mapTitle(other)}` : ""} at ${levels.map(numberText).join(", ")}${levelsIn === "percent" ? " % of the maximum" : ""}`,
    ),
    ...(options.rectangles?.length ? ["marked rectangles"] : []),
    ...(options.scaleBar ? ["a scale bar"] : []),
  ];
  return (
    `${mapTitle(map)}: image of the Sun of ${map.raster.width} x ${map.raster.height} pixels${part}. ` +
    `Colours ${scale.colors}, stretch ${scale.stretch}, from ${numberText(scale.limits[0])} to ${numberText(scale.limits[1])}${unit}.` +
    (drawn.length > 0 ? ` With ${drawn.join(", ")}.` : "")
  );
}
