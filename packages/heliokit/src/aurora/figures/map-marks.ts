import { figureParts } from "../../picture/index.js";
import { foldLongitude } from "../longitude.js";
import type { Skymap } from "../skymap.js";
import { worldCoastlines } from "./coastlines.js";
import { clipped } from "./graticule.js";
import { limbRadius } from "./map-projection.js";
import { type MapView, placesInPanel } from "./map-view.js";
import type { GroundLine } from "./topojson.js";

const { num, pathData, textAt } = figureParts;

function pathOf(lines: readonly GroundLine[], view: MapView, closed: boolean): string {
  return lines
    .map(({ longitude, latitude }) => {
      const last = closed ? 1 : 0;
      const ring = (values: Float64Array): Float64Array =>
        Float64Array.from({ length: values.length + last }, (_, index) => values[index % values.length] as number);
      const { x, y } = placesInPanel(view, ring(latitude), ring(longitude));
      return pathData(...clipped(x, y, view));
    })
    .join("");
}

/** Shores, seen over bright ground and over dark images alike. */
export function coastMarks(view: MapView, fontSize: number): string {
  const path = pathOf(worldCoastlines().shores, view, true);
  const line = `fill="none" stroke-linejoin="round"`;
  return (
    `<path d="${path}" ${line} stroke="#fff" stroke-opacity="0.4" stroke-width="${num(fontSize / 6)}"/>` +
    `<path d="${path}" ${line} stroke="#3a4650" stroke-width="${num(fontSize / 13)}"/>`
  );
}

/** Borders between countries, dashed. */
export function borderMarks(view: MapView, fontSize: number): string {
  const path = pathOf(worldCoastlines().borders, view, false);
  const dash = `${num(fontSize / 3)} ${num(fontSize / 4)}`;
  const line = `fill="none" stroke-dasharray="${dash}"`;
  return (
    `<path d="${path}" ${line} stroke="#fff" stroke-opacity="0.4" stroke-width="${num(fontSize / 7)}"/>` +
    `<path d="${path}" ${line} stroke="#5b6770" stroke-width="${num(fontSize / 16)}"/>`
  );
}

/** The limb of the globe, where the panel reaches it. */
export function limbMark(view: MapView, fontSize: number): string {
  const { metresPerPixel, left, top, projection } = view;
  const radius = limbRadius(projection) / metresPerPixel;
  const circle = `cx="${num(-left / metresPerPixel)}" cy="${num(top / metresPerPixel)}" r="${num(radius)}"`;
  return `<circle ${circle} fill="none" stroke="#3a4650" stroke-width="${num(fontSize / 13)}"/>`;
}

/** A point and a name for each site; a site of several cameras has one. */
export function siteMarks(skymaps: readonly Skymap[], view: MapView, fontSize: number): string {
  const named = new Set<string>();
  const marks: string[] = [];
  for (const { siteUid, siteMapLatitude, siteMapLongitude } of skymaps) {
    const { x, y } = placesInPanel(view, [siteMapLatitude], [foldLongitude(siteMapLongitude)]);
    const [px = Number.NaN, py = Number.NaN] = [x[0], y[0]];
    if (named.has(siteUid) || !(px >= 0 && px <= view.width && py >= 0 && py <= view.height)) continue;
    named.add(siteUid);
    const place = `cx="${num(px)}" cy="${num(py)}"`;
    marks.push(
      `<circle ${place} r="${num(fontSize * 0.32)}" fill="#d55e00" stroke="#fff" stroke-width="${num(fontSize / 9)}"/>` +
        textAt(siteUid, px + fontSize * 0.55, py - fontSize * 0.4, { size: fontSize, fill: "#fff", halo: "#000" }),
    );
  }
  return marks.join("");
}
