import type { SolarMap } from "../map/index.js";
import { rectangleMarks, scaleBarMarks } from "./annotation-marks.js";
import { axisMarks, coordinateLines, edgeAxes } from "./axis-marks.js";
import { contourMarks } from "./contour-marks.js";
import { gridOf, type MapPlan } from "./map-layout.js";
import type { DrawMapOptions } from "./map-options.js";
import { mapTitle } from "./map-title.js";
import { limbMarks, viewOf } from "./outline-marks.js";
import type { Panel } from "./panel.js";
import { num, textAt, textWidth } from "./svg.js";

/** Everything that is drawn over the image. */
export function mapMarks(map: SolarMap, options: DrawMapOptions, plan: MapPlan, panel: Panel): string {
  const { sky, axesFrame, fontSize, title, axes } = plan;
  const edges = axes ? edgeAxes(panel, axesFrame, fontSize) : undefined;
  const grid = gridOf(plan, panel);
  const inside: string[] = [];
  if (edges && (options.coordinateGrid ?? true)) inside.push(coordinateLines(panel, axesFrame, edges));
  if (grid) inside.push(grid.inside);
  if (options.limb) inside.push(limbMarks(panel, sky, viewOf(map, "the limb"), Math.max(1, fontSize / 11)));
  for (const contours of options.contours ?? []) inside.push(contourMarks(panel, sky, map, contours));
  for (const rectangle of options.rectangles ?? []) inside.push(rectangleMarks(panel, sky, rectangle, fontSize));
  if (options.scaleBar) {
    const view = map.observedAt === undefined ? undefined : viewOf(map, "the scale bar");
    inside.push(scaleBarMarks(panel, Math.abs(map.wcs.scaleArcsecPerPixel.x), view, fontSize));
  }
  if (options.stamp) {
    const style = { size: fontSize * 1.1, fill: "#fff", halo: "#000" } as const;
    inside.push(textAt(mapTitle(map), fontSize * 0.6, fontSize * 1.6, style));
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
      const x = left + width + Math.max(...rights) + fontSize * 2;
      outside.push(textAt("Latitude", x, top + height / 2, { ...style, rotate: -90 }));
    }
  }
  if (title !== "") {
    outside.push(textAt(title, left + width / 2, fontSize * 1.5, { size: fontSize * 1.2, anchor: "middle" }));
  }
  return clipped + outside.join("");
}
