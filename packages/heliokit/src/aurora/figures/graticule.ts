import { figureParts } from "../../picture/index.js";
import { foldLongitude } from "../longitude.js";
import { type MapView, placeInPanel, placesInPanel } from "./map-view.js";

const { multiples, num, pathData, textAt, textWidth } = figureParts;

/** Steps between lines in degrees. */
const STEPS = [0.5, 1, 2, 5, 10, 15, 30, 45] as const;
const SAMPLES = 24;
/** Meridians end this far from the poles, where they would run together. */
const POLE_GAP = 2;

type Edge = "bottom" | "top" | "left" | "right" | "inside";

interface Label {
  readonly meridian: boolean;
  readonly edge: Edge;
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

interface Line {
  readonly meridian: boolean;
  readonly value: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Lines and labels of a graticule. */
export interface GraticuleMarks {
  /** Inside the panel, in its pixels. */
  readonly inside: string;
  /** Outside of it, in its pixels too. */
  readonly outside: string;
}

/** The parts of the globe that a panel shows. */
function reachOf(view: MapView): {
  readonly south: number;
  readonly north: number;
  readonly longitudes: readonly [number, number];
} {
  let [south, north, west, east] = [90, -90, 0, 0];
  const centre = view.projection.longitude;
  for (let i = 0; i <= SAMPLES; i++)
    for (let j = 0; j <= SAMPLES; j++) {
      const { latitude, longitude } = placeInPanel(view, (view.width * i) / SAMPLES, (view.height * j) / SAMPLES);
      if (Number.isNaN(latitude)) continue;
      south = Math.min(south, latitude);
      north = Math.max(north, latitude);
      west = Math.min(west, foldLongitude(longitude - centre));
      east = Math.max(east, foldLongitude(longitude - centre));
    }
  // A pole in the panel has every longitude about it, however few of them the samples meet.
  const poles = [90, -90].map((pole) => placesInPanel(view, [pole], [0]));
  const inside = poles.map(({ x, y }) => contains(view, x[0] ?? Number.NaN, y[0] ?? Number.NaN));
  if (inside[0]) north = 90;
  if (inside[1]) south = -90;
  const all = inside[0] || inside[1];
  return { south, north, longitudes: all ? [centre - 180, centre + 180] : [centre + west, centre + east] };
}

function contains({ width, height }: MapView, x: number, y: number): boolean {
  return x >= 0 && x <= width && y >= 0 && y <= height;
}

/** The smallest step that gives no more lines than wanted. */
function stepFor(span: number, most: number): number {
  return STEPS.find((step) => span / step <= most) ?? 45;
}

function linesOf(view: MapView, most: number): Line[] {
  const { south, north, longitudes } = reachOf(view);
  const [west, east] = longitudes;
  const across = stepFor(east - west, east - west > 300 ? 12 : most);
  const up = stepFor(north - south, most);
  const along = (from: number, to: number): Float64Array => {
    const count = Math.max(8, Math.ceil((to - from) / 0.5));
    return Float64Array.from({ length: count + 1 }, (_, index) => from + ((to - from) * index) / count);
  };
  const latitudes = along(Math.max(-90 + POLE_GAP, south - up), Math.min(90 - POLE_GAP, north + up));
  const meridians = multiples(west, Math.min(east, west + 360 - across / 2), across).map((value): Line => {
    const points = placesInPanel(view, latitudes, new Float64Array(latitudes.length).fill(value));
    return { meridian: true, value: foldLongitude(value), ...points };
  });
  const round = along(west - across, Math.min(east + across, west - across + 360));
  const parallels = multiples(south, north, up)
    .filter((value) => Math.abs(value) < 90)
    .map((value): Line => {
      const points = placesInPanel(view, new Float64Array(round.length).fill(value), round);
      return { meridian: false, value, ...points };
    });
  return [...meridians, ...parallels];
}

function labelText({ meridian, value }: Line): string {
  const size = `${Math.abs(value)}°`;
  if (value === 0) return size;
  if (meridian) return Math.abs(value) === 180 ? size : `${size}${value < 0 ? "W" : "E"}`;
  return `${size}${value < 0 ? "S" : "N"}`;
}

/** Where a line leaves the panel through an edge. */
function exit({ x, y }: Line, { width, height }: MapView, edge: Edge): { x: number; y: number } | undefined {
  const upright = edge === "left" || edge === "right";
  const [a, b] = upright ? [x, y] : [y, x];
  const border = edge === "left" || edge === "top" ? 0 : edge === "right" ? width : height;
  const length = upright ? height : width;
  for (let index = 1; index < a.length; index++) {
    const from = (a[index - 1] as number) - border;
    const to = (a[index] as number) - border;
    if (!(from <= 0 !== to <= 0) || Number.isNaN(from + to)) continue;
    const start = b[index - 1] as number;
    const meets = start + (from / (from - to)) * ((b[index] as number) - start);
    if (meets < 0 || meets > length) continue;
    return upright ? { x: border, y: meets } : { x: meets, y: border };
  }
  return undefined;
}

/** Where a label lies on its line inside the panel: in the lower part. */
function innerPlace({ meridian, x, y }: Line, view: MapView, margin: number): { x: number; y: number } | undefined {
  let best = Number.POSITIVE_INFINITY;
  let found: { x: number; y: number } | undefined;
  for (let index = 0; index < x.length; index++) {
    const px = x[index] as number;
    const py = y[index] as number;
    if (!(px > margin && px < view.width - margin * 4 && py > margin && py < view.height - margin)) continue;
    const off = meridian ? Math.abs(py - view.height * 0.8) : Math.abs(px - view.width / 2) + (view.height - py) * 0.2;
    if (off < best) [best, found] = [off, { x: px, y: py }];
  }
  return found;
}

function labelOf(line: Line, view: MapView, edges: readonly Edge[], fontSize: number): Label | undefined {
  const text = labelText(line);
  for (const edge of edges) {
    const place = exit(line, view, edge);
    if (place !== undefined) return { edge, ...place, text, meridian: line.meridian };
  }
  const place = innerPlace(line, view, fontSize);
  return place && { edge: "inside", ...place, text, meridian: line.meridian };
}

/** Labels that would touch an earlier one are left out. */
function apart(labels: readonly Label[], fontSize: number): Label[] {
  const kept: Label[] = [];
  for (const label of labels) {
    const across = textWidth(label.text, fontSize) + fontSize * 0.5;
    const touches = kept.some(
      (other) =>
        other.edge === label.edge &&
        (other.edge !== "left" || other.meridian === label.meridian) &&
        Math.abs(other.x - label.x) < across &&
        Math.abs(other.y - label.y) < fontSize * 1.3,
    );
    if (!touches) kept.push(label);
  }
  return kept;
}

/** Meridians and parallels, labelled outside the lower and the left edge of the panel, or inside where they meet neither. */
export function graticuleMarks(view: MapView, fontSize: number, outside: boolean): GraticuleMarks {
  const lines = linesOf(view, Math.max(2, Math.min(7, view.width / (fontSize * 7))));
  const paths = lines.map(({ x, y }) => pathData(...clipped(x, y, view)));
  const labels = lines.flatMap((line) => {
    const edges: readonly Edge[] = line.meridian ? ["bottom", "top", "left", "right"] : ["left", "right"];
    const label = labelOf(line, view, edges, fontSize);
    return label ? [label] : [];
  });
  const texts = { inside: [] as string[], outside: [] as string[] };
  for (const label of apart(labels, fontSize)) {
    // The altitude stands in the lower left corner.
    if (!outside && label.edge !== "top" && label.x < fontSize * 12 && label.y > view.height - fontSize * 3) continue;
    const away = outside && (label.edge === "bottom" || (label.edge === "left" && !label.meridian));
    if (away) texts.outside.push(outerText(label, fontSize));
    else texts.inside.push(innerText(label, fontSize));
  }
  const path = `<path d="${paths.join("")}" fill="none" stroke="#7d8790" stroke-width="${num(fontSize / 16)}" stroke-opacity="0.8"/>`;
  return { inside: path + texts.inside.join(""), outside: texts.outside.join("") };
}

function outerText({ edge, x, y, text }: Label, size: number): string {
  const style = { size, fill: "#222" } as const;
  if (edge === "bottom") return textAt(text, x, y + size * 1.25, { ...style, anchor: "middle" });
  return textAt(text, x - size * 0.4, y + size * 0.36, { ...style, anchor: "end" });
}

function innerText({ edge, x, y, text }: Label, fontSize: number): string {
  const size = fontSize * 0.85;
  const style = { size, fill: "#222", halo: "#fff" } as const;
  if (edge === "bottom") return textAt(text, x, y - size * 0.5, { ...style, anchor: "middle" });
  if (edge === "top") return textAt(text, x, y + size * 1.2, { ...style, anchor: "middle" });
  if (edge === "left") return textAt(text, x + size * 0.4, y + size * 0.36, style);
  if (edge === "right") return textAt(text, x - size * 0.4, y + size * 0.36, { ...style, anchor: "end" });
  return textAt(text, x + size * 0.2, y - size * 0.25, style);
}

/** A line without the parts that lie well outside the panel. */
export function clipped(
  x: Float64Array,
  y: Float64Array,
  { width, height }: MapView,
): readonly [Float64Array, Float64Array] {
  const margin = 4;
  const side = (index: number): number => {
    const px = x[index] as number;
    const py = y[index] as number;
    if (px < -margin) return 1;
    if (px > width + margin) return 2;
    if (py < -margin) return 3;
    return py > height + margin ? 4 : 0;
  };
  const xs = x.slice();
  for (let index = 0; index < x.length; index++) {
    const own = side(index);
    if (own === 0) continue;
    const before = index === 0 || side(index - 1) === own;
    const after = index === x.length - 1 || side(index + 1) === own;
    if (before && after) xs[index] = Number.NaN;
  }
  return [xs, y];
}
