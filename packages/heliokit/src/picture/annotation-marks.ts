import type { Frame, Wcs } from "../coordinates/index.js";
import { type Cut, type Panel, skyToPanel, toPanel } from "./panel.js";
import { num, pathData, textAt } from "./svg.js";
import { niceStep, numberText } from "./ticks.js";

/** A marked rectangle; its sides follow the map's coordinates. */
export interface MarkedRectangle extends Cut {
  /** Default white. */
  readonly color?: string;
  /** Text at the upper left corner. */
  readonly label?: string;
}

const STEPS = 24;

/** A rectangle with its sides along the coordinates (or the pixels) it was given in. */
export function rectangleMarks(panel: Panel, sky: Wcs, rectangle: MarkedRectangle, fontSize: number): string {
  const { from, to, unit = "world", color = "#fff", label } = rectangle;
  const corners = [
    [from[0], from[1]],
    [to[0], from[1]],
    [to[0], to[1]],
    [from[0], to[1]],
  ] as const;
  const xs: number[] = [];
  const ys: number[] = [];
  for (const [index, [x0, y0]] of corners.entries()) {
    const [x1, y1] = corners[(index + 1) % 4] ?? [x0, y0];
    for (let step = 0; step < STEPS; step++) {
      xs.push(x0 + ((x1 - x0) * step) / STEPS);
      ys.push(y0 + ((y1 - y0) * step) / STEPS);
    }
  }
  const [px, py] =
    unit === "px" ? toPanel(panel, xs, ys) : skyToPanel(panel, sky, Float64Array.from(xs), Float64Array.from(ys));
  const outline = `<path d="${pathData(px, py, true)}" fill="none" stroke="${color}" stroke-width="1.5"/>`;
  if (label === undefined) return outline;
  const left = Math.min(...px.filter(Number.isFinite));
  const top = Math.min(...py.filter(Number.isFinite));
  return outline + textAt(label, left, top - fontSize * 0.4, { size: fontSize, fill: color, halo: "#000" });
}

/** A bar of a round length with its arcsec, and its megametres where the distance is known. */
export function scaleBarMarks(panel: Panel, arcsecPerPixel: number, view: Frame | undefined, fontSize: number): string {
  const across = panel.width / (panel.window.x1 - panel.window.x0);
  const whole = (panel.width / across) * arcsecPerPixel;
  const arcsec = niceStep(whole, 8);
  const length = (arcsec / arcsecPerPixel) * across;
  const distance = view?.observer?.distanceMetres;
  const megametres = distance === undefined ? undefined : (arcsec / 206264.806) * distance * 1e-6;
  const text = `${numberText(arcsec)}"${megametres === undefined ? "" : ` = ${numberText(Number(megametres.toPrecision(3)))} Mm`}`;
  const x = fontSize;
  const y = panel.height - fontSize;
  const line = `M${num(x)} ${num(y - 3)}v6M${num(x)} ${num(y)}h${num(length)}m0 -3v6`;
  return (
    `<path d="${line}" stroke="#000" stroke-opacity="0.6" stroke-width="4" fill="none"/><path d="${line}" stroke="#fff" stroke-width="1.6" fill="none"/>` +
    textAt(text, x, y - fontSize * 0.6, { size: fontSize, fill: "#fff", halo: "#000" })
  );
}
