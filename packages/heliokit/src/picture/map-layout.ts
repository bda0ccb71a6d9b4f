import type { Wcs } from "../coordinates/index.js";
import { HeliokitError } from "../errors.js";
import { type SolarMap, skyOf } from "../map/index.js";
import { axisRoom, edgeAxes } from "./axis-marks.js";
import { barWidth, planColorBar } from "./color-bar.js";
import type { Limits } from "./limits.js";
import type { DrawMapOptions } from "./map-options.js";
import { mapTitle } from "./map-title.js";
import { type GridMarks, gridLines, gridMarks, viewOf } from "./outline-marks.js";
import { type AxesFrame, type Panel, windowOf } from "./panel.js";
import type { PixelWindow } from "./shrink.js";
import type { Stretch } from "./stretch.js";
import { textWidth } from "./svg.js";

/** What of a figure follows from the map and the options alone. */
export interface MapPlan {
  readonly size: number;
  readonly sky: Wcs;
  readonly axesFrame: AxesFrame;
  readonly window: PixelWindow;
  readonly fontSize: number;
  /** Empty for none. */
  readonly title: string;
  readonly axes: boolean;
  readonly grid: { readonly lines: ReturnType<typeof gridLines>; readonly labels: boolean } | undefined;
}

/** Where panel and colour bar stand. Figures of one movie share it. */
export interface MapLayout {
  readonly panel: Omit<Panel, "window">;
  readonly height: number;
  /** Left edge of the colour bar, where there is one. */
  readonly barLeft: number | undefined;
}

/** Margins about the panel in pixels. */
interface Room {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Checks size and cut and settles what does not depend on pixel values. */
export function planMap(map: SolarMap, options: DrawMapOptions): MapPlan {
  const size = checkedSize(options.size ?? 640);
  const sky = skyOf(map.wcs);
  const axes = options.axes ?? true;
  return {
    size,
    sky,
    axesFrame: options.axesIn === "px" ? "px" : sky,
    window: windowOf(map, sky, options.cut),
    fontSize: Math.min(28, Math.max(7, size * 0.018)),
    title: options.title === false ? "" : (options.title ?? (axes ? mapTitle(map) : "")),
    axes,
    grid: planGrid(map, sky, options.grid),
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

/** Finds room for the labels: they depend on the panel's size, and it on them, so this is done twice. */
export function layOut(
  map: SolarMap,
  options: DrawMapOptions,
  plan: MapPlan,
  scale: { readonly limits: Limits; readonly stretch: Stretch | "histeq" },
): MapLayout {
  const { window, fontSize, axes, title, size } = plan;
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
  let gridRight = 0;
  for (let turn = 0; turn < 2; turn++) {
    const { panel } = placed;
    const ticks = wantsBar ? planColorBar(scale.limits, scale.stretch, panel.height, fontSize) : undefined;
    const outside = axes ? (gridOf(plan, panel)?.outside ?? []) : [];
    const rights = outside.filter(({ edge }) => edge === "right").map(({ text }) => textWidth(text, fontSize));
    gridRight = rights.length > 0 ? Math.max(...rights) + fontSize * 2.8 : 0;
    const gridTop = outside.some(({ edge }) => edge === "top") ? fontSize * 2.8 : 0;
    const room = axes ? axisRoom(edgeAxes(panel, plan.axesFrame, fontSize), fontSize) : none;
    placed = place({
      left: room.left,
      bottom: room.bottom,
      right:
        (axes ? fontSize * 0.9 : 0) + gridRight + (ticks ? barWidth(ticks, map.unit, fontSize) + fontSize * 0.5 : 0),
      top: none.top + gridTop + (axes && title === "" ? fontSize * 0.7 : 0),
    });
  }
  const { panel, height } = placed;
  return { panel, height, barLeft: wantsBar ? panel.left + panel.width + gridRight + fontSize * 0.7 : undefined };
}

/** The heliographic grid over a panel, where it is asked for. */
export function gridOf({ grid, fontSize }: MapPlan, panel: Panel): GridMarks | undefined {
  return grid && gridMarks(panel, grid.lines, grid.labels, fontSize);
}

function planGrid(map: SolarMap, sky: Wcs, wish: DrawMapOptions["grid"]): MapPlan["grid"] {
  if (!wish) return undefined;
  const options = wish === true ? {} : wish;
  return { lines: gridLines(sky, viewOf(map, "the heliographic grid"), options), labels: options.labels ?? true };
}
