import type { Wcs } from "../coordinates/index.js";
import { HeliokitError } from "../errors.js";
import { type SolarMap, skyOf } from "../map/index.js";
import type { NumberArray, Raster } from "../raster/index.js";
import { type MarkedRectangle, rectangleMarks, scaleBarMarks } from "./annotation-marks.js";
import { axisMarks, axisRoom, coordinateLines, edgeAxes } from "./axis-marks.js";
import { type ColorBar, colorBarAt, planColorBar } from "./color-bar.js";
import { type ColorTable, colorTable } from "./color-table.js";
import type { ColorScale, Figure, FigureImage } from "./figure.js";
import { findLimits, type Limits, type LimitsWish } from "./limits.js";
import { defaultStyle } from "./map-style.js";
import { mapTitle } from "./map-title.js";
import { gridMarks, type HeliographicGridOptions, limbMarks, viewOf } from "./outline-marks.js";
import { type Color, paint } from "./paint.js";
import { type Cut, type Panel, windowOf } from "./panel.js";
import { type PixelWindow, shrink } from "./shrink.js";
import { describeStretch, equalization, type Stretch } from "./stretch.js";
import { num, textAt, textWidth } from "./svg.js";
import { numberText } from "./ticks.js";

/** How {@link drawMap} draws. Words and defaults are sunpy's and matplotlib's where they have one. */
export interface DrawMapOptions {
  /** Width of the figure in pixels, 64 to 8192; default 640. Its height follows from the image. */
  readonly size?: number;
  /** Values of the first and the last colour. Default: smallest and largest pixel; magnetograms symmetric about 0. */
  readonly limits?: LimitsWish;
  /** Default: asinh (a = 0.01) for AIA, else linear. "histeq": histogram equalisation of the pixels shown. */
  readonly stretch?: Stretch | "histeq";
  /** A colour table or its name. Default: the instrument's, else gray. */
  readonly colors?: ColorTable | string;
  /** Colour of missing pixels; default transparent, which shows the paper. */
  readonly missing?: Color;
  /** When a pixel of a shrunken image is missing: if all under it are (default), or if any is. */
  readonly missingWhen?: "all" | "any";
  /** Part of the image. Default all of it. */
  readonly cut?: Cut;
  /** Default as sunpy prints it; false for none. */
  readonly title?: string | false;
  /** Axes with ticks and names. Default true; without them the image fills the figure. */
  readonly axes?: boolean;
  /** Dotted lines of the map's own coordinates. Default true where there are axes. */
  readonly coordinateGrid?: boolean;
  /** Default true where there are axes. */
  readonly colorBar?: boolean;
  readonly limb?: boolean;
  /** Meridians and parallels every 15 degrees, or as the options say. */
  readonly grid?: boolean | HeliographicGridOptions;
  readonly rectangles?: readonly MarkedRectangle[];
  /** A bar of a round number of arcsec. */
  readonly scaleBar?: boolean;
}

/** Margins about the panel in pixels. */
interface Room {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Everything about a figure that does not depend on the pixels' values but for the limits. */
interface Plan {
  readonly sky: Wcs;
  readonly window: PixelWindow;
  readonly fontSize: number;
  readonly title: string;
  readonly axes: boolean;
}

/**
 * A map as a figure: image in the instrument's colours, axes in arcsec, title, colour bar with the unit, and over it, when
 * asked for, limb, heliographic grid, rectangles and a scale bar. Large images are shrunk by means over the pixels that share
 * one of the figure; limits are found in all pixels of the cut.
 *
 * @throws HeliokitError `picture/bad-size`, `picture/empty-cut`, `picture/no-finite-pixels`, `picture/bad-limits`,
 * `picture/unknown-color-table`, `picture/no-view` (limb or grid over what is no image of the Sun from somewhere)
 *
 * @example
 * ```ts
 * const figure = drawMap(map, { limb: true, grid: true, limits: { percentiles: [1, 99.5] } });
 * ```
 */
export function drawMap(map: SolarMap, options: DrawMapOptions = {}): Figure {
  const size = checkedSize(options.size ?? 640);
  const sky = skyOf(map.wcs);
  const window = windowOf(map, sky, options.cut);
  const axes = options.axes ?? true;
  const plan: Plan = {
    sky,
    window,
    fontSize: Math.min(28, Math.max(7, size * 0.018)),
    title: options.title === false ? "" : (options.title ?? (axes ? mapTitle(map) : "")),
    axes,
  };
  const style = defaultStyle(map);
  const colors = typeof options.colors === "string" ? colorTable(options.colors) : (options.colors ?? style.colors);
  const scale = { ...scaleOf(map, options, window, style), colors };
  const { panel, bar, height } = layOut(map, options, plan, scale, size);
  const shown = shrink(map.raster, window, panel.width, panel.height, { missing: options.missingWhen ?? "all" });
  const { limits, stretch } =
    scale.stretch === "histeq" ? equalization(shown.data) : { ...scale, stretch: scale.stretch };
  const picture = paint(shown, { colors, limits, stretch, ...(options.missing ? { missing: options.missing } : {}) });
  const image: FigureImage = { picture, x: panel.left, y: panel.top, width: panel.width, height: panel.height };
  const marks = marksOf(map, options, plan, panel);
  const barParts =
    bar === undefined
      ? undefined
      : colorBarAt(bar.bar, colors, map.unit, {
          left: bar.left,
          top: panel.top,
          height: panel.height,
          fontSize: plan.fontSize,
        });
  const colorScale: ColorScale = { limits, stretch: describeStretch(stretch), colors: colors.name, unit: map.unit };
  return {
    width: size,
    height,
    title: plan.title || mapTitle(map),
    description: describe(map, options, colorScale, window),
    background: "#fff",
    images: [image, ...(barParts ? [barParts.image] : [])],
    marks: `${marks}${barParts?.marks ?? ""}`,
    scale: colorScale,
  };
}

function checkedSize(size: number): number {
  if (Number.isInteger(size) && size >= 64 && size <= 8192) return size;
  throw new HeliokitError(
    "picture/bad-size",
    `a figure of ${size} pixels is not drawn; wanted is a whole number from 64 to 8192`,
    { facts: { size } },
  );
}

/** Limits and stretch; with equalisation the limits found here only plan the colour bar. */
function scaleOf(
  map: SolarMap,
  options: DrawMapOptions,
  window: PixelWindow,
  style: { readonly limits: LimitsWish; readonly stretch: Stretch },
): { readonly limits: Limits; readonly stretch: Stretch | "histeq" } {
  const stretch = options.stretch ?? style.stretch;
  const wish = stretch === "histeq" ? "minmax" : (options.limits ?? style.limits);
  const limits = findLimits(pixelsOf(map.raster, window), wish);
  if (limits[0] < limits[1]) return { limits, stretch };
  // An image of one value: any limits about it show it as the one colour that it is.
  const reach = Math.abs(limits[0]) || 1;
  return { limits: [limits[0] - reach / 2, limits[0] + reach / 2], stretch };
}

/** The pixels of a window in one array; the whole image's own where the window is all of it. */
function pixelsOf({ data, width, height }: Raster, { x0, y0, x1, y1 }: PixelWindow): NumberArray {
  if (x1 - x0 === width && y1 - y0 === height) return data;
  const part = new (data instanceof Float64Array ? Float64Array : Float32Array)((x1 - x0) * (y1 - y0));
  for (let y = y0; y < y1; y++) {
    part.set(data.subarray(y * width + x0, y * width + x1) as Float32Array, (y - y0) * (x1 - x0));
  }
  return part;
}

interface Layout {
  readonly panel: Panel;
  readonly height: number;
  readonly bar: { readonly bar: ColorBar; readonly left: number } | undefined;
}

/** Finds room for the labels: they depend on the panel's size, and it on them, so this is done twice. */
function layOut(
  map: SolarMap,
  options: DrawMapOptions,
  plan: Plan,
  scale: { readonly limits: Limits; readonly stretch: Stretch | "histeq" },
  size: number,
): Layout {
  const { window, fontSize, axes, title } = plan;
  const { x: across, y: up } = map.wcs.scaleArcsecPerPixel;
  const aspect = ((window.y1 - window.y0) * Math.abs(up)) / ((window.x1 - window.x0) * Math.abs(across));
  const wantsBar = (options.colorBar ?? axes) && scale.stretch !== "histeq";
  const place = (room: Room): { panel: Panel; height: number } => {
    const most = size - room.left - room.right;
    // A figure is at most half as high again as wide, however narrow the image is.
    const width = Math.max(8, Math.round(Math.min(most, (size * 1.5) / aspect)));
    const height = Math.max(1, Math.round(width * aspect));
    const left = Math.round(room.left + (most - width) / 2);
    const panel = { left, top: Math.round(room.top), width, height, window };
    return { panel, height: Math.ceil(Math.round(room.top) + height + room.bottom) };
  };
  const none = { left: 0, right: 0, top: title === "" ? 0 : fontSize * 2.2, bottom: 0 };
  let placed = place(axes ? { left: size * 0.14, right: size * 0.12, top: fontSize * 3, bottom: fontSize * 4 } : none);
  let bar: ColorBar | undefined;
  let gridRight = 0;
  for (let turn = 0; turn < 2; turn++) {
    const { panel } = placed;
    bar = wantsBar ? planColorBar(scale.limits, scale.stretch, map.unit, panel.height, fontSize) : undefined;
    const outside = axes ? (gridOf(map, options, plan, panel)?.outside ?? []) : [];
    const rights = outside.filter(({ edge }) => edge === "right").map(({ text }) => textWidth(text, fontSize));
    gridRight = rights.length > 0 ? Math.max(...rights) + fontSize * 2.2 : 0;
    const gridTop = outside.some(({ edge }) => edge === "top") ? fontSize * 2.8 : 0;
    const room = axes ? axisRoom(edgeAxes(panel, plan.sky, fontSize), fontSize) : none;
    placed = place({
      left: room.left,
      bottom: room.bottom,
      right: (axes ? fontSize * 0.9 : 0) + gridRight + (bar ? bar.width + fontSize * 0.5 : 0),
      top: none.top + gridTop + (axes && title === "" ? fontSize * 0.7 : 0),
    });
  }
  const { panel, height } = placed;
  if (bar === undefined) return { panel, height, bar };
  return { panel, height, bar: { bar, left: panel.left + panel.width + gridRight + fontSize * 0.7 } };
}

function gridOf(map: SolarMap, options: DrawMapOptions, plan: Plan, panel: Panel) {
  if (!options.grid) return undefined;
  const wish = options.grid === true ? {} : options.grid;
  return gridMarks(panel, plan.sky, viewOf(map, "the heliographic grid"), wish, plan.fontSize);
}

/** Everything that is drawn over the image. */
function marksOf(map: SolarMap, options: DrawMapOptions, plan: Plan, panel: Panel): string {
  const { sky, fontSize, title, axes } = plan;
  const edges = axes ? edgeAxes(panel, sky, fontSize) : undefined;
  const grid = gridOf(map, options, plan, panel);
  const inside: string[] = [];
  if (edges && (options.coordinateGrid ?? true)) inside.push(coordinateLines(panel, sky, edges));
  if (grid) inside.push(grid.inside);
  if (options.limb) inside.push(limbMarks(panel, sky, viewOf(map, "the limb"), Math.max(1, fontSize / 11)));
  for (const rectangle of options.rectangles ?? []) inside.push(rectangleMarks(panel, sky, rectangle, fontSize));
  if (options.scaleBar) {
    const view = map.observedAt === undefined ? undefined : viewOf(map, "the scale bar");
    inside.push(scaleBarMarks(panel, Math.abs(map.wcs.scaleArcsecPerPixel.x), view, fontSize));
  }
  const { left, top, width, height } = panel;
  // An inner svg element cuts off what lies outside the panel, without a name that two figures in a page could share.
  const clipped = `<svg x="${num(left)}" y="${num(top)}" width="${num(width)}" height="${num(height)}" overflow="hidden">${inside.join("")}</svg>`;
  const outside: string[] = [];
  if (edges) outside.push(axisMarks(panel, edges, fontSize));
  for (const { edge, at, text } of axes ? (grid?.outside ?? []) : []) {
    outside.push(
      edge === "top"
        ? textAt(text, left + at, top - fontSize * 0.35, { size: fontSize, anchor: "middle", fill: "#555" })
        : textAt(text, left + width + fontSize * 0.3, top + at + fontSize * 0.36, { size: fontSize, fill: "#555" }),
    );
  }
  if (axes && grid && grid.outside.length > 0) {
    const name = typeof options.grid === "object" && options.grid.system === "carrington" ? "Carrington" : "Stonyhurst";
    const style = { size: fontSize, anchor: "middle", fill: "#555" } as const;
    if (grid.outside.some(({ edge }) => edge === "top")) {
      outside.push(textAt(`${name} Longitude`, left + width / 2, top - fontSize * 1.6, style));
    }
    const rights = grid.outside.filter(({ edge }) => edge === "right").map(({ text }) => textWidth(text, fontSize));
    if (rights.length > 0) {
      const x = left + width + Math.max(...rights) + fontSize * 1.4;
      outside.push(textAt("Latitude", x, top + height / 2, { ...style, rotate: -90 }));
    }
  }
  if (title !== "") {
    outside.push(textAt(title, left + width / 2, fontSize * 1.5, { size: fontSize * 1.2, anchor: "middle" }));
  }
  return clipped + outside.join("");
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
    ...(options.rectangles?.length ? ["marked rectangles"] : []),
    ...(options.scaleBar ? ["a scale bar"] : []),
  ];
  return (
    `${mapTitle(map)}: image of the Sun of ${map.raster.width} x ${map.raster.height} pixels${part}. ` +
    `Colours ${scale.colors}, stretch ${scale.stretch}, from ${numberText(scale.limits[0])} to ${numberText(scale.limits[1])}${unit}.` +
    (drawn.length > 0 ? ` With ${drawn.join(", ")}.` : "")
  );
}
