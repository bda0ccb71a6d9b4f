import {
  type Frame,
  type GridLine,
  heliographicGrid,
  observerFromHeader,
  solarLimb,
  type Wcs,
  worldToPixels,
} from "../coordinates/index.js";
import { HeliokitError } from "../errors.js";
import { headerNumber } from "../fits/index.js";
import type { SolarMap } from "../map/index.js";
import { type Panel, skyToPanel, toPanel } from "./panel.js";
import { pathData, textAt, textWidth } from "./svg.js";

/** Meridians and parallels over an image. */
export interface HeliographicGridOptions {
  /** Degrees between lines. Default 15. */
  readonly spacingDegrees?: number;
  /** Which longitudes. Default "stonyhurst". */
  readonly system?: "stonyhurst" | "carrington";
  /** Numbers at the lines. Default true. */
  readonly labels?: boolean;
}

/**
 * The view of a map's observer at its time.
 *
 * @throws HeliokitError `picture/no-view` for maps that are not helioprojective or have no time
 */
export function viewOf(map: SolarMap, what: string): Frame {
  const { header, observedAt, instrument, wcs } = map;
  if (!wcs.type[0].startsWith("HP") && !wcs.type[1].startsWith("HP")) {
    throw new HeliokitError(
      "picture/no-view",
      `${what} needs a helioprojective image, this one is in ${wcs.type.join(", ")}; leave it out`,
      { facts: { type: wcs.type } },
    );
  }
  if (observedAt === undefined) {
    throw new HeliokitError(
      "picture/no-view",
      `${what} needs the time of the image, and its header has none; add DATE-OBS or T_OBS, or leave it out`,
      { facts: { keyword: "DATE-OBS" } },
    );
  }
  const radiusMetres = headerNumber(header, "RSUN_REF");
  return {
    name: "HPC",
    time: observedAt,
    observer: observerFromHeader(header, observedAt, { preferEcliptic: instrument === "AIA" }),
    ...(radiusMetres === undefined ? {} : { radiusMetres }),
  };
}

/** The limb as sunpy draws it: a white circle. */
export function limbMarks(panel: Panel, sky: Wcs, view: Frame, width: number): string {
  const { x, y } = solarLimb(view);
  const [xs, ys] = skyToPanel(panel, sky, x, y);
  return `<path d="${pathData(xs, ys, true)}" fill="none" stroke="#fff" stroke-width="${width}"/>`;
}

/** A label of the grid outside the panel, with its place along the upper or the right edge. */
export interface EdgeLabel {
  readonly edge: "top" | "right";
  readonly at: number;
  readonly text: string;
}

/** Grid lines inside the panel with their labels there, and the labels that belong outside. */
export interface GridMarks {
  readonly inside: string;
  readonly outside: readonly EdgeLabel[];
}

/** A line of the grid in pixels of the image; what the Sun hides is not-a-number. */
interface PixelLine extends GridLine {
  readonly px: Float64Array;
  readonly py: Float64Array;
}

/** The lines of a grid, worked out once for all layouts that are tried. */
export function gridLines(sky: Wcs, view: Frame, options: HeliographicGridOptions): PixelLine[] {
  const { spacingDegrees = 15, system = "stonyhurst" } = options;
  const lines = heliographicGrid(view, { spacingDegrees, system: system === "stonyhurst" ? "HGS" : "HGC" });
  return lines.map((line) => {
    const shown = (values: Float64Array): Float64Array =>
      values.map((value, index) => (line.visible[index] === 1 ? value : Number.NaN));
    const [px, py] = worldToPixels(sky, [shown(line.x), shown(line.y)]);
    return { ...line, px, py };
  });
}

/** Meridians and parallels of the visible hemisphere, white and half transparent. */
export function gridMarks(panel: Panel, lines: readonly PixelLine[], labels: boolean, fontSize: number): GridMarks {
  const paths: string[] = [];
  const texts: InsideLabel[] = [];
  const outside: EdgeLabel[] = [];
  for (const line of lines) {
    const [xs, ys] = toPanel(panel, line.px, line.py);
    paths.push(pathData(xs, ys));
    if (!labels) continue;
    const text = `${line.valueDegrees}°`.replace("-", "\u2212");
    const edge = line.kind === "meridian" ? "top" : "right";
    const at = edgeCrossing(panel, xs, ys, edge);
    if (at !== undefined) outside.push({ edge, at, text });
    else texts.push(...insideLabel(panel, line, xs, ys, text, fontSize));
  }
  const size = fontSize * 0.85;
  const shownTexts = apart(texts, size).map(({ text, x, y }) =>
    textAt(text, x, y, { size, fill: "#fff", halo: "#000", opacity: 0.85 }),
  );
  const inside = `<path d="${paths.join("")}" fill="none" stroke="#fff" stroke-opacity="0.5" stroke-width="1"/>${shownTexts.join("")}`;
  return { inside, outside: spread(outside, fontSize) };
}

/** Where a line leaves the panel through its upper or right edge. */
function edgeCrossing(panel: Panel, xs: Float64Array, ys: Float64Array, edge: "top" | "right"): number | undefined {
  const { width, height } = panel;
  for (let index = 1; index < xs.length; index++) {
    const [x0, y0] = [xs[index - 1] ?? Number.NaN, ys[index - 1] ?? Number.NaN];
    const [x1, y1] = [xs[index] ?? Number.NaN, ys[index] ?? Number.NaN];
    if (edge === "top" && y0 < 0 !== y1 < 0) {
      const x = x0 + ((x1 - x0) * (0 - y0)) / (y1 - y0);
      if (x >= 0 && x <= width) return x;
    }
    if (edge === "right" && x0 > width !== x1 > width) {
      const y = y0 + ((y1 - y0) * (width - x0)) / (x1 - x0);
      if (y >= 0 && y <= height) return y;
    }
  }
  return undefined;
}

/** A label on the disk; the rounder its number, the more it is wanted. */
interface InsideLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly rank: number;
}

/** Labels that do not touch each other, the rounder numbers first. */
function apart(labels: readonly InsideLabel[], size: number): InsideLabel[] {
  const kept: InsideLabel[] = [];
  for (const label of [...labels].sort((a, b) => a.rank - b.rank)) {
    const near = kept.some((other) => {
      const across = Math.max(textWidth(other.text, size), textWidth(label.text, size)) * 1.1;
      return Math.abs(other.x - label.x) < across && Math.abs(other.y - label.y) < size * 1.2;
    });
    if (!near) kept.push(label);
  }
  return kept;
}

/** A meridian's number where it meets the equator, a parallel's beside the west limb. */
function insideLabel(
  panel: Panel,
  line: GridLine,
  xs: Float64Array,
  ys: Float64Array,
  text: string,
  fontSize: number,
): InsideLabel[] {
  const size = fontSize * 0.85;
  let best = -1;
  for (let index = 0; index < xs.length; index++) {
    if (!Number.isFinite(xs[index])) continue;
    if (line.kind === "meridian" && Math.abs(line.alongDegrees[index] ?? 90) < 0.5) best = index;
    if (line.kind === "parallel" && (best < 0 || (xs[index] ?? 0) > (xs[best] ?? 0))) best = index;
  }
  if (best < 0) return [];
  const x = (xs[best] ?? 0) + (line.kind === "parallel" ? size * 0.3 : size * 0.2);
  const y = (ys[best] ?? 0) + (line.kind === "parallel" ? size * 0.35 : -size * 0.25);
  const fits = x > 0 && x + textWidth(text, size) < panel.width && y > size && y < panel.height;
  const value = Math.abs(line.valueDegrees);
  const rank = value === 0 ? 0 : value % 90 === 0 ? 1 : value % 30 === 0 ? 2 : 3;
  return fits ? [{ text, x, y, rank }] : [];
}

/** Labels of one edge that would overlap lose every one after the first. */
function spread(labels: readonly EdgeLabel[], fontSize: number): EdgeLabel[] {
  const kept: EdgeLabel[] = [];
  for (const label of [...labels].sort((a, b) => a.at - b.at)) {
    const room = label.edge === "top" ? textWidth(label.text, fontSize) + fontSize * 0.3 : fontSize * 1.1;
    const near = kept.some((other) => other.edge === label.edge && Math.abs(other.at - label.at) < room);
    if (!near) kept.push(label);
  }
  return kept;
}
