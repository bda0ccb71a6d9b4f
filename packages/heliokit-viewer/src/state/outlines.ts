import {
  type GridLine,
  heliographicGrid,
  type Polyline,
  solarLimb,
  worldToPixel,
  worldToPixels,
} from "heliokit/coordinates";
import type { ImageCoordinates } from "./read-out.js";

/** Lines over an image as the data of SVG paths; coordinates are pixels of the image, 0-based at pixel centres. */
export interface Outlines {
  readonly limb: string;
  readonly grid: string;
  /** Degrees at the lines of the grid, each at a pixel of the image. */
  readonly labels: readonly { readonly text: string; readonly x: number; readonly y: number }[];
}

/** No lines at all. */
export const NO_OUTLINES: Outlines = { limb: "", grid: "", labels: [] };

/** Degrees between the lines of the grid: closer the larger the Sun is on the screen. */
export function gridSpacing(zoom: number, radiusPixels: number): number {
  const across = zoom * radiusPixels;
  if (across > 6000) return 5;
  return across > 2500 ? 10 : 15;
}

/** Limb and grid of the Sun as an image shows it; empty where it is no view from somewhere. */
export function outlinesOf(coordinates: ImageCoordinates | undefined, spacingDegrees: number): Outlines {
  if (coordinates?.frame.name !== "HPC") return NO_OUTLINES;
  const { frame } = coordinates;
  const lines = heliographicGrid(frame, { spacingDegrees, stepDegrees: 1 });
  return {
    limb: pathOf(coordinates, solarLimb(frame, { corners: 720 }), true),
    grid: lines.map((line) => pathOf(coordinates, line, false)).join(""),
    labels: lines.flatMap((line) => labelOf(coordinates, line)),
  };
}

/** A meridian is named at the equator, a parallel on the meridian in the middle of the disk; what is hidden is not named. */
function labelOf({ wcs, frame }: ImageCoordinates, line: GridLine): Outlines["labels"] {
  const wanted = line.kind === "meridian" ? 0 : Math.round(frame.observer?.longitudeDegrees ?? 0);
  const index = line.alongDegrees.findIndex((along) => Math.abs(along - wanted) < 0.5);
  if (index < 0 || line.visible[index] !== 1) return [];
  const [x, y] = worldToPixel(wcs, line.x[index] ?? Number.NaN, line.y[index] ?? Number.NaN);
  return Number.isFinite(x) && Number.isFinite(y) ? [{ text: `${line.valueDegrees}°`, x, y }] : [];
}

/** The visible part of a line; a corner that is hidden or has no place in the image interrupts it. */
function pathOf({ wcs }: ImageCoordinates, line: Polyline, close: boolean): string {
  const [x, y] = worldToPixels(wcs, [line.x, line.y]);
  let text = "";
  let drawing = false;
  let whole = true;
  for (let index = 0; index < x.length; index++) {
    const [px = Number.NaN, py = Number.NaN] = [x[index], y[index]];
    const seen = line.visible[index] === 1 && Number.isFinite(px) && Number.isFinite(py);
    if (seen) text += `${drawing ? "L" : "M"}${px.toFixed(2)} ${py.toFixed(2)}`;
    else whole = false;
    drawing = seen;
  }
  return close && whole && text !== "" ? `${text}Z` : text;
}
