import { HeliokitError, type OnWarning } from "../../errors.js";
import { type Color, figureParts, type Picture } from "../../picture/index.js";
import { DEGREES, quickAtan2, quickCos, quickSin, RADIANS } from "../sky-trig.js";
import type { Skymap } from "../skymap.js";
import { checkedFigureSize } from "./figure-size.js";
import { fillQuads, quadPanel } from "./fill-quads.js";
import { graticuleMarks } from "./graticule.js";
import { type GroundColors, groundPicture } from "./land-picture.js";
import { borderMarks, coastMarks, limbMark, siteMarks } from "./map-marks.js";
import { type MapProjection, type MapProjectionKind, mapProjection } from "./map-projection.js";
import { boxOfExtent, type MapBox, type MapExtent, type MapView, toPanelPixels, viewOfBox } from "./map-view.js";
import { type MapLine, mapLineMarks } from "./overlay-lines.js";
import { boxOfLayer, type SkyLayer, skyLayer } from "./sky-layers.js";

const { num, textWidth } = figureParts;

/** Where a map lies and what it shows beside the images. */
export interface PrepareSkyMapOptions {
  /** Height of the aurora in kilometres. Default: the middle level stored in each skymap. It is printed in the figure. */
  readonly altitudeKm?: number;
  /** Default "near-sided perspective" from 35,785,831 m; or a projection of one's own. */
  readonly projection?: MapProjectionKind | MapProjection;
  /** Centre of the projection, degrees. Default: the site, or the middle of the sites. */
  readonly center?: { readonly latitude: number; readonly longitude: number };
  /** What of the globe is shown. Default: all pixels that are drawn, with a margin. */
  readonly extent?: MapExtent;
  /** Pixels are drawn that look higher than this; default 5 degrees. */
  readonly minElevationDegrees?: number;
  /** Width of the figure in pixels, 64 to 8192; default 640. */
  readonly size?: number;
  /** Labels about the map, title and room for a colour bar; without them the map fills the figure. Default true. */
  readonly axes?: boolean;
  /** Room for a colour bar. Default: as `axes`. */
  readonly colorBar?: boolean;
  /** Land, sea and shores (Natural Earth). Default true. */
  readonly coastlines?: boolean;
  /** Borders of countries. Default false. */
  readonly borders?: boolean;
  /** Meridians and parallels. Default true. */
  readonly graticule?: boolean;
  /** A point and the id of each site. Default true. */
  readonly siteMarkers?: boolean;
  /** Lines over the map: fields of view, tracks of satellites. */
  readonly lines?: readonly MapLine[];
  readonly landColor?: Color;
  readonly seaColor?: Color;
  /** Receives `aurora/unsuitable-altitude`. */
  readonly onWarning?: OnWarning;
}

/** Where the parts of a map's figure stand, in pixels. */
export interface SkyMapLayout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly fontSize: number;
  /** Left edge of the colour bar, where there is room for one. */
  readonly barLeft: number | undefined;
  readonly axes: boolean;
}

/**
 * A map that is ready for images: corners projected, land painted, lines drawn. What changes from frame to frame is only the
 * colours, so that a movie repaints and projects nothing.
 */
export interface PreparedSkyMap {
  readonly skymaps: readonly Skymap[];
  /** Height of each skymap's pixels in kilometres. */
  readonly altitudesKm: readonly number[];
  readonly view: MapView;
  readonly minElevationDegrees: number;
  readonly layout: SkyMapLayout;
  /** Land and sea. */
  readonly ground: Picture;
  /** Lines, labels and names, as SVG in pixels of the figure. */
  readonly marks: string;
  /** Number of the first pixel of each skymap in {@link sourcesFor}. */
  readonly firstSource: readonly number[];
  /**
   * For each pixel of the panel (row 0 is the top) the pixel that is seen there, rows of the skymaps counted from the north,
   * -1 for none; only skymaps that are present take part. Kept for the combinations met last.
   */
  sourcesFor(present: readonly boolean[]): Int32Array;
}

const LAND: Color = [222, 224, 219, 255];
const SEA: Color = [240, 244, 247, 255];
/** Share of the map's width that is left free about the images. */
const MARGIN = 0.06;
/** Combinations of present cameras that are kept: so many, and so many pixels in all. */
const KEPT = 8;
const KEPT_PIXELS = 1 << 25;

/** The middle of places on the globe. */
function middleOf(skymaps: readonly Skymap[]): { readonly latitude: number; readonly longitude: number } {
  let [x, y, z] = [0, 0, 0];
  for (const { siteMapLatitude, siteMapLongitude } of skymaps) {
    const flat = quickCos(siteMapLatitude * RADIANS);
    x += flat * quickCos(siteMapLongitude * RADIANS);
    y += flat * quickSin(siteMapLongitude * RADIANS);
    z += quickSin(siteMapLatitude * RADIANS);
  }
  return {
    latitude: quickAtan2(z, Math.sqrt(x * x + y * y)) * DEGREES,
    longitude: quickAtan2(y, x) * DEGREES,
  };
}

function projectionOf(skymaps: readonly Skymap[], options: PrepareSkyMapOptions): MapProjection {
  const { projection = "near-sided perspective" } = options;
  if (typeof projection !== "string") return projection;
  return mapProjection(projection, options.center ?? middleOf(skymaps));
}

function united(boxes: readonly (MapBox | undefined)[]): MapBox | undefined {
  let found: MapBox | undefined;
  for (const box of boxes) {
    if (box === undefined) continue;
    found = found
      ? {
          left: Math.min(found.left, box.left),
          right: Math.max(found.right, box.right),
          bottom: Math.min(found.bottom, box.bottom),
          top: Math.max(found.top, box.top),
        }
      : box;
  }
  return found;
}

function checked(skymaps: readonly Skymap[], options: PrepareSkyMapOptions): { size: number; least: number } {
  const { size = 640, minElevationDegrees: least = 5 } = options;
  if (skymaps.length === 0)
    throw new HeliokitError("aurora/no-skymaps", "a map of no skymaps; give at least one", { facts: {} });
  if (!(least >= -90 && least < 90))
    throw new HeliokitError(
      "aurora/bad-elevation",
      `pixels above an elevation of ${least} degrees; wanted is a number from -90 to below 90`,
      { facts: { minElevationDegrees: least } },
    );
  return { size: checkedFigureSize(size), least };
}

/** Room about the panel for labels, title and colour bar. */
function roomsOf(
  size: number,
  options: PrepareSkyMapOptions,
): Omit<SkyMapLayout, "height"> & { panel: number; bottom: number } {
  const { axes = true, colorBar = axes } = options;
  const fontSize = Math.min(28, Math.max(7, size * 0.018));
  const left = axes ? Math.round(textWidth("60.5°N", fontSize) + fontSize * 0.8) : 0;
  const top = axes ? Math.round(fontSize * 2.4) : 0;
  const bar = colorBar ? Math.round(fontSize * 3.9 + textWidth("20000", fontSize)) : 0;
  const right = axes ? bar + Math.round(fontSize * (bar > 0 ? 0.8 : 1.2)) : bar;
  const panel = Math.max(8, size - left - right);
  return {
    ...{ width: size, left, top, fontSize, axes, panel },
    bottom: axes ? Math.round(fontSize * 2) : 0,
    barLeft: bar > 0 ? left + panel + Math.round(fontSize * 0.7) : undefined,
  };
}

/**
 * Makes a map ready for images of one camera or of several: projects the corners of their pixels, chooses the part of the
 * globe, paints land and draws lines. {@link drawSkyMap} then puts images on it. Of cameras that see the same place, the one
 * that looks higher there is shown. Right at the date line, at Greenwich, at the poles and in the south.
 *
 * Errors: `aurora/no-skymaps`, `aurora/bad-projection`, `aurora/bad-extent`, `aurora/bad-elevation`,
 * `aurora/nothing-in-view`, `aurora/bad-line`, `picture/bad-size`, those of `projectCorners`. Warning: `aurora/unsuitable-altitude`.
 *
 * @example
 * ```ts
 * const prepared = prepareSkyMap([gill, fsmi], { altitudeKm: 110, projection: "polar stereographic" });
 * const figure = drawSkyMap(prepared, [{ data: minute.frames[0] }, { data: other.frames[0] }]);
 * ```
 */
export function prepareSkyMap(skymap: Skymap | readonly Skymap[], options: PrepareSkyMapOptions = {}): PreparedSkyMap {
  const skymaps: readonly Skymap[] = "fullElevation" in skymap ? [skymap] : skymap;
  const { size, least } = checked(skymaps, options);
  const projection = projectionOf(skymaps, options);
  const layers = skymaps.map((own) => skyLayer(own, projection, options));
  const box = options.extent
    ? boxOfExtent(projection, options.extent)
    : united(layers.map((layer) => boxOfLayer(layer, least)));
  if (box === undefined)
    throw new HeliokitError(
      "aurora/nothing-in-view",
      `no pixel above ${least} degrees of ${skymaps.map(({ siteUid }) => siteUid).join(", ")} is seen in this ${projection.kind} view; centre it on the sites`,
      { facts: { projection, minElevationDegrees: least } },
    );
  const { panel, bottom, ...rooms } = roomsOf(size, options);
  const view = viewOfBox(projection, box, panel, options.extent ? 0 : MARGIN);
  const layout: SkyMapLayout = { ...rooms, height: rooms.top + view.height + bottom };
  const colors: GroundColors = { land: options.landColor ?? LAND, sea: options.seaColor ?? SEA };
  const sources = sourceFinder(layers, view, least);
  return {
    skymaps,
    altitudesKm: layers.map(({ altitudeKm }) => altitudeKm),
    view,
    minElevationDegrees: least,
    layout,
    ground: groundPicture(view, colors, options.coastlines ?? true),
    marks: marksOf(skymaps, view, layout, options),
    ...sources,
  };
}

/** Lines, labels and names about and in the panel. */
function marksOf(
  skymaps: readonly Skymap[],
  view: MapView,
  layout: SkyMapLayout,
  options: PrepareSkyMapOptions,
): string {
  const { coastlines = true, borders = false, graticule = true, siteMarkers = true } = options;
  const { fontSize, left, top, axes } = layout;
  const graticuleLines = graticule ? graticuleMarks(view, fontSize * 0.92, axes) : { inside: "", outside: "" };
  const inside = [
    coastlines ? coastMarks(view, fontSize) : "",
    borders ? borderMarks(view, fontSize) : "",
    limbMark(view, fontSize),
    graticuleLines.inside,
    mapLineMarks(options.lines ?? [], view, fontSize),
    siteMarkers ? siteMarks(skymaps, view, fontSize) : "",
  ];
  const place = `x="${num(left)}" y="${num(top)}" width="${view.width}" height="${view.height}"`;
  const frame = axes ? `<rect ${place} fill="none" stroke="#000"/>` : "";
  const labels = axes ? `<g transform="translate(${num(left)} ${num(top)})">${graticuleLines.outside}</g>` : "";
  return `<svg ${place} overflow="hidden">${inside.join("")}</svg>${frame}${labels}`;
}

/** An order of layers that does not depend on how they are given: of pixels that look equally high, the first stays. */
function settledOrder(layers: readonly SkyLayer[]): number[] {
  const name = (index: number): string => {
    const skymap = layers[index]?.skymap;
    return `${skymap?.siteUid}\n${skymap?.imagerUid}\n${skymap?.filename}`;
  };
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return layers.map((_, index) => index).sort((a, b) => compare(name(a), name(b)));
}

/** A spectrograph's thin strip lies over all images. */
const OVER_ALL = 1000;

function sourceFinder(
  layers: readonly SkyLayer[],
  view: MapView,
  least: number,
): Pick<PreparedSkyMap, "firstSource" | "sourcesFor"> {
  const pixels = layers.map(({ corners }) => toPanelPixels(view, corners));
  const order = settledOrder(layers);
  const firstSource: number[] = [];
  let total = 0;
  for (const { skymap } of layers) {
    firstSource.push(total);
    total += skymap.width * skymap.height;
  }
  const find = (present: readonly boolean[]): Int32Array => {
    const panel = quadPanel(view.width, view.height);
    for (const index of order) {
      const layer = layers[index];
      const corners = pixels[index];
      if (layer === undefined || corners === undefined || !present[index]) continue;
      const { rows, columns, skymap } = layer;
      const { width, height, fullElevation } = skymap;
      const first = firstSource[index] ?? 0;
      const strip = skymap.layout === "column";
      fillQuads(panel, {
        ...corners,
        ...{ rows, columns },
        depth: strip ? Array.from(fullElevation, (value) => (value > least ? value + OVER_ALL : value)) : fullElevation,
        least,
        sourceOf: (row, column) => first + (height - 1 - row) * width + column,
      });
    }
    return panel.source;
  };
  const kept = new Map<string, Int32Array>();
  const most = Math.max(1, Math.min(KEPT, Math.floor(KEPT_PIXELS / (view.width * view.height))));
  const sourcesFor = (present: readonly boolean[]): Int32Array => {
    const key = layers.map((_, index) => (present[index] ? "1" : "0")).join("");
    const known = kept.get(key) ?? find(present);
    kept.delete(key);
    kept.set(key, known);
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    return known;
  };
  return { firstSource, sourcesFor };
}
