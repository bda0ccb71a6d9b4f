import { type AxesFrame, type Panel, panelToSky, skyToPanel } from "./panel.js";
import { num, pathData, textAt, textWidth } from "./svg.js";
import { multiples, niceStep, numberText } from "./ticks.js";

/** A tick at a place along an edge of the panel. */
interface Tick {
  readonly at: number;
  readonly value: number;
  readonly label: string;
}

/** What an edge shows: the first or the second world coordinate, and where its ticks are. */
export interface EdgeAxis {
  readonly coordinate: 0 | 1;
  readonly step: number;
  readonly ticks: readonly Tick[];
  readonly label: string;
}

const SAMPLES = 128;

const NAMES: Readonly<Record<string, readonly [string, string]>> = {
  HP: ["Helioprojective Longitude (Solar-X)", "Helioprojective Latitude (Solar-Y)"],
  CR: ["Carrington Longitude", "Latitude"],
  HG: ["Heliographic Longitude", "Latitude"],
};
const NO_NAMES = ["Longitude", "Latitude"] as const;
const PIXELS = ["x (pixel)", "y (pixel)"] as const;

/**
 * The axes of the lower and the left edge: the coordinate that runs along the lower edge stands there (the latitude where an
 * image lies on its side), the other one on the left.
 */
export function edgeAxes(panel: Panel, sky: AxesFrame, fontSize: number): readonly [bottom: EdgeAxis, left: EdgeAxis] {
  const along = Float64Array.from({ length: SAMPLES + 1 }, (_, index) => index / SAMPLES);
  const fixed = (value: number) => new Float64Array(SAMPLES + 1).fill(value);
  const bottom = panelToSky(
    panel,
    sky,
    along.map((t) => t * panel.width),
    fixed(panel.height),
  );
  const left = panelToSky(
    panel,
    sky,
    fixed(0),
    along.map((t) => (1 - t) * panel.height),
  );
  const spans = [reach(bottom[0]), reach(bottom[1])] as const;
  const first = spans[0] >= spans[1] ? 0 : 1;
  const second = first === 0 ? 1 : 0;
  const names = sky === "px" ? PIXELS : (NAMES[sky.ctype[0].slice(0, 2)] ?? NO_NAMES);
  const unit = sky === "px" ? "" : sky.unit === "arcsec" ? '"' : "°";
  const axis = (coordinate: 0 | 1, values: Float64Array, length: number): EdgeAxis => {
    const room = coordinate === first ? 4.6 : 4;
    const count = Math.min(9, Math.max(2, length / (fontSize * room)));
    const step = niceStep(reach(values), count);
    const ticks = crossings(values, step).map(({ t, value }) => ({
      at: t * length,
      value,
      label: numberText(value) + unit,
    }));
    const latitude = (sky === "px" || sky.longitudeAxis === 1 ? 1 : 0) === coordinate;
    return { coordinate, step, ticks, label: latitude ? names[1] : names[0] };
  };
  return [axis(first, bottom[first], panel.width), axis(second, left[second], panel.height)];
}

/** How far the values of an edge reach, jumps by a whole turn left out. */
function reach(values: Float64Array): number {
  let sum = 0;
  for (let index = 1; index < values.length; index++) {
    const difference = (values[index] ?? Number.NaN) - (values[index - 1] ?? Number.NaN);
    if (Math.abs(difference) < JUMP) sum += difference;
  }
  return Math.abs(sum);
}

/** Half a turn in degrees; arcsec of images never reach it between neighbours either. */
const JUMP = 180;

/** Where values that run along an edge cross the multiples of a step. */
function crossings(values: Float64Array, step: number): { t: number; value: number }[] {
  const found: { t: number; value: number }[] = [];
  const count = values.length - 1;
  for (let index = 0; index < count; index++) {
    const a = values[index] ?? Number.NaN;
    const b = values[index + 1] ?? Number.NaN;
    if (!(Math.abs(b - a) < Math.max(JUMP, 4 * step))) continue;
    for (const value of multiples(Math.min(a, b), Math.max(a, b), step)) {
      const share = a === b ? 0 : (value - a) / (b - a);
      if (share < -1e-6 || share > 1 + 1e-6) continue;
      const t = (index + Math.min(1, Math.max(0, share))) / count;
      const last = found.at(-1);
      if (last !== undefined && last.value === value && t - last.t < 1.5 / count) continue;
      found.push({ t, value });
    }
  }
  return found;
}

/** Room that the lower and the left axis need. */
export function axisRoom(
  [bottom, left]: readonly [EdgeAxis, EdgeAxis],
  fontSize: number,
): {
  bottom: number;
  left: number;
} {
  const widest = Math.max(2 * fontSize, ...left.ticks.map(({ label }) => textWidth(label, fontSize)));
  return {
    bottom: fontSize * (bottom.label === "" ? 2 : 3.5),
    left: widest + fontSize * (left.label === "" ? 1.2 : 2.7),
  };
}

/** Frame, ticks, their labels and the names of both axes. */
export function axisMarks(panel: Panel, axes: readonly [EdgeAxis, EdgeAxis], fontSize: number): string {
  const { left, top, width, height } = panel;
  const tick = fontSize * 0.35;
  const bottomY = top + height;
  const [bottom, side] = axes;
  const lines: string[] = [];
  const texts: string[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const { at, label } of bottom.ticks) {
    const x = left + at;
    lines.push(`M${num(x)} ${num(bottomY)}v${num(tick)}`);
    const half = textWidth(label, fontSize) / 2;
    if (x - half < end + fontSize * 0.4) continue;
    end = x + half;
    texts.push(textAt(label, x, bottomY + tick + fontSize * 1.05, { size: fontSize, anchor: "middle" }));
  }
  let below = Number.POSITIVE_INFINITY;
  for (const { at, label } of side.ticks) {
    const y = bottomY - at;
    lines.push(`M${num(left)} ${num(y)}h${num(-tick)}`);
    if (y > below - fontSize * 1.1) continue;
    below = y;
    texts.push(textAt(label, left - tick - fontSize * 0.25, y + fontSize * 0.36, { size: fontSize, anchor: "end" }));
  }
  const widest = Math.max(0, ...side.ticks.map(({ label }) => textWidth(label, fontSize)));
  const labelX = left - tick - widest - fontSize * 0.9;
  texts.push(
    textAt(bottom.label, left + width / 2, bottomY + tick + fontSize * 2.5, { size: fontSize, anchor: "middle" }),
    textAt(side.label, labelX, top + height / 2, { size: fontSize, anchor: "middle", rotate: -90 }),
  );
  const frame = `<rect x="${num(left)}" y="${num(top)}" width="${num(width)}" height="${num(height)}" fill="none" stroke="#000" stroke-width="1"/>`;
  return `${frame}<path d="${lines.join("")}" stroke="#000" stroke-width="1" fill="none"/>${texts.join("")}`;
}

/** Lines of equal world coordinates at the ticks, inside the panel. */
export function coordinateLines(panel: Panel, sky: AxesFrame, axes: readonly [EdgeAxis, EdgeAxis]): string {
  const edge = Float64Array.from({ length: SAMPLES + 1 }, (_, index) => index / SAMPLES);
  const zero = new Float64Array(edge.length);
  const border = [
    [edge.map((t) => t * panel.width), zero],
    [edge.map((t) => t * panel.width), zero.map(() => panel.height)],
    [zero, edge.map((t) => t * panel.height)],
    [zero.map(() => panel.width), edge.map((t) => t * panel.height)],
  ] as const;
  const round = border.map(([xs, ys]) => panelToSky(panel, sky, xs, ys));
  const extent = (coordinate: 0 | 1): readonly [number, number] => {
    const values = round.flatMap((pair) => [...pair[coordinate]]).filter(Number.isFinite);
    return [Math.min(...values), Math.max(...values)];
  };
  const extents = [extent(0), extent(1)] as const;
  const paths = axes.flatMap(({ coordinate, step }) => {
    const [low, high] = extents[coordinate];
    const [from, to] = extents[coordinate === 0 ? 1 : 0];
    const along = edge.map((t) => from + t * (to - from));
    return multiples(low, high, step).map((value) => {
      const constant = zero.map(() => value);
      const pair = coordinate === 0 ? ([constant, along] as const) : ([along, constant] as const);
      const [xs, ys] = skyToPanel(panel, sky, pair[0], pair[1]);
      return pathData(xs, ys);
    });
  });
  return `<path d="${paths.join("")}" fill="none" stroke="#fff" stroke-opacity="0.6" stroke-width="0.7" stroke-dasharray="0.9 2.2"/>`;
}
