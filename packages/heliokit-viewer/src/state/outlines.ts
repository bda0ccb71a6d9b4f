import { heliographicGrid, type Polyline, solarLimb, worldToPixels } from "heliokit/coordinates";
import type { ImageCoordinates } from "./read-out.js";

/** Lines over an image as the data of SVG paths; coordinates are pixels of the image, 0-based at pixel centres. */
export interface Outlines {
  readonly limb: string;
  readonly grid: string;
}

/** Degrees between the lines of the grid: closer the larger the Sun is on the screen. */
export function gridSpacing(zoom: number, radiusPixels: number): number {
  const across = zoom * radiusPixels;
  if (across > 6000) return 5;
  return across > 2500 ? 10 : 15;
}

/** Limb and grid of the Sun as an image shows it; empty where it is no view from somewhere. */
export function outlinesOf(coordinates: ImageCoordinates | undefined, spacingDegrees: number): Outlines {
  if (coordinates?.frame.name !== "HPC") return { limb: "", grid: "" };
  const { frame } = coordinates;
  const path = (line: Polyline, close: boolean): string => pathOf(coordinates, line, close);
  return {
    limb: path(solarLimb(frame, { corners: 720 }), true),
    grid: heliographicGrid(frame, { spacingDegrees, stepDegrees: 1 })
      .map((line) => path(line, false))
      .join(""),
  };
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
