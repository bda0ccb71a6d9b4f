import { HeliokitError } from "../errors.js";
import type { NumberArray } from "../raster/index.js";
import { compareInstants, type Instant, secondsBetween } from "../time/index.js";
import type { Figure } from "./figure.js";
import { finiteRange, type Limits } from "./limits.js";
import { type PlotAxis, plotAxis, plotFrame } from "./plot-frame.js";
import { num, pathData, textAt, textWidth } from "./svg.js";
import { numberText } from "./ticks.js";
import { timeAxisName, timeTicks } from "./time-ticks.js";

/** One line of a plot. */
export interface Curve {
  readonly label: string;
  readonly times: readonly Instant[];
  /** As many as there are times; not-a-number is a gap. */
  readonly values: ArrayLike<number>;
  /** Default one of a row that colour-blind people can tell apart. */
  readonly color?: string;
}

/** How plots are drawn. */
export interface PlotOptions {
  /** Width in pixels, 64 to 8192; default 640. */
  readonly size?: number;
  /** Height in pixels; default 0.6 of the width. */
  readonly height?: number;
  readonly title?: string;
  readonly yLabel?: string;
  /** Logarithmic values. */
  readonly log?: boolean;
  /** Ends of the value axis; values beyond are not drawn. Default: what the values need. */
  readonly range?: readonly [low: number, high: number];
}

/** Okabe and Ito's colours, and a dash for each: no curve is known by its colour alone. */
const LOOKS = [
  ["#0072b2", ""],
  ["#d55e00", "6 3"],
  ["#009e73", "2 2"],
  ["#cc79a7", "8 3 2 3"],
  ["#56b4e9", "12 3"],
  ["#e69f00", "4 2 1 2"],
  ["#000000", "1 3"],
] as const;

/**
 * Curves over time, such as light curves: a UTC axis, one line per curve in its own colour and dash, a legend.
 *
 * @throws HeliokitError `picture/bad-size`, `picture/bad-range`, `picture/different-lengths`, `picture/no-curves`
 *
 * @example
 * ```ts
 * const figure = drawCurves([{ label: "AIA 94", times, values }], { yLabel: "DN / s", log: true });
 * ```
 */
export function drawCurves(curves: readonly Curve[], options: PlotOptions = {}): Figure {
  const { title = "", yLabel = "", log = false, range } = options;
  if (range && !(range[0] < range[1])) {
    throw new HeliokitError(
      "picture/bad-range",
      `a value axis from ${range[0]} to ${range[1]}; the first must be less`,
      {
        facts: { range },
      },
    );
  }
  for (const { label, times, values } of curves) {
    if (times.length === values.length) continue;
    throw new HeliokitError(
      "picture/different-lengths",
      `the curve "${label}" has ${times.length} times and ${values.length} values; each value needs its time`,
      { facts: { label, times: times.length, values: values.length } },
    );
  }
  const all = curves.flatMap(({ times }) => times);
  const [some] = all;
  if (some === undefined) throw new HeliokitError("picture/no-curves", "there is no point to draw in any curve");
  const start = all.reduce((a, b) => (compareInstants(b, a) < 0 ? b : a), some);
  const end = all.reduce((a, b) => (compareInstants(b, a) > 0 ? b : a), some);
  const size = sizeOf(options);
  const span = Math.max(1, secondsBetween(start, end));
  const xAxis: PlotAxis = {
    low: 0,
    high: span,
    log: false,
    ticks: timeTicks(start, span, size.width / (size.fontSize * 8)),
    label: timeAxisName(start, end),
  };
  const yAxis = range
    ? plotAxis(range, yLabel, { log, tight: true })
    : plotAxis(
        curves.flatMap(({ values }) => Array.from(values)),
        yLabel,
        { log },
      );
  const drawn = (value: number): boolean => (!log || value > 0) && (!range || (value >= range[0] && value <= range[1]));
  const frame = plotFrame(size, xAxis, yAxis, title);
  const lines = curves.map(({ times, values, color }, index) => {
    const [own, dash] = LOOKS[index % LOOKS.length] ?? LOOKS[0];
    const xs = times.map((time) => frame.x(secondsBetween(start, time)));
    const ys = Array.from(values, (value) => (drawn(value) ? frame.y(value) : Number.NaN));
    const stroke = `stroke="${color ?? own}" stroke-width="1.5" fill="none"${dash ? ` stroke-dasharray="${dash}"` : ""}`;
    return `<path d="${pathData(xs, ys)}" ${stroke} stroke-linejoin="round"/>${dots(xs, ys, color ?? own)}`;
  });
  const names = curves.map(({ label }) => label).join(", ");
  return {
    width: size.width,
    height: size.height,
    title: title || names,
    description: `Curves of ${names} from ${numberText(yAxis.low)} to ${numberText(yAxis.high)} ${yLabel}, ${xAxis.label}.`,
    background: "#fff",
    images: [],
    marks: frame.marks + lines.join("") + legend(curves, frame.left + frame.width, frame.top, size.fontSize),
  };
}

/** Points that have no neighbour on either side would not be seen as part of a line. */
function dots(xs: readonly number[], ys: readonly number[], color: string): string {
  const finite = (index: number): boolean => Number.isFinite(ys[index] ?? Number.NaN);
  return ys
    .flatMap((y, index) =>
      finite(index) && !finite(index - 1) && !finite(index + 1)
        ? [`<circle cx="${num(xs[index] ?? 0)}" cy="${num(y)}" r="2" fill="${color}"/>`]
        : [],
    )
    .join("");
}

function legend(curves: readonly Curve[], right: number, top: number, fontSize: number): string {
  if (curves.length < 2) return "";
  const widest = Math.max(...curves.map(({ label }) => textWidth(label, fontSize)));
  const width = widest + fontSize * 4;
  const left = right - width - fontSize * 0.5;
  const y0 = top + fontSize * 0.5;
  const rows = curves.map(({ label, color }, index) => {
    const [own, dash] = LOOKS[index % LOOKS.length] ?? LOOKS[0];
    const y = y0 + fontSize * (1 + 1.4 * index);
    const line = `<path d="M${num(left + fontSize * 0.5)} ${num(y)}h${num(fontSize * 2.4)}" stroke="${color ?? own}" stroke-width="1.5"${dash ? ` stroke-dasharray="${dash}"` : ""}/>`;
    return line + textAt(label, left + fontSize * 3.3, y + fontSize * 0.36, { size: fontSize });
  });
  const height = fontSize * (0.6 + 1.4 * curves.length);
  const box = `<rect x="${num(left)}" y="${num(y0)}" width="${num(width)}" height="${num(height)}" fill="#fff" fill-opacity="0.8" stroke="#999"/>`;
  return box + rows.join("");
}

/** What a histogram shows. */
export interface HistogramOptions extends PlotOptions {
  /** Default 100. */
  readonly bins?: number;
  /** Default the smallest and the largest finite pixel. */
  readonly limits?: Limits;
  /** Shares of pixels up to each value instead of counts. */
  readonly cumulative?: boolean;
  readonly xLabel?: string;
}

/**
 * A histogram of pixel values, or the cumulative one. Not-a-number and infinities do not count.
 *
 * @throws HeliokitError `picture/bad-size`, `picture/no-finite-pixels`
 *
 * @example
 * ```ts
 * const figure = drawHistogram(map.raster.data, { log: true, xLabel: map.unit ?? "" });
 * ```
 */
export function drawHistogram(data: NumberArray, options: HistogramOptions = {}): Figure {
  const { title = "", bins = 100, cumulative = false, log = false, xLabel = "" } = options;
  const limits = options.limits ?? finiteRange(data);
  if (limits === undefined) {
    throw new HeliokitError("picture/no-finite-pixels", "the picture holds no finite pixel: there is nothing to count");
  }
  const [low, high] = limits[0] < limits[1] ? limits : [limits[0] - 0.5, limits[0] + 0.5];
  const counts = new Float64Array(bins);
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (!(value >= low && value <= high)) continue;
    const bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
    counts[bin] = (counts[bin] as number) + 1;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shown = cumulative ? shares(counts, total) : counts;
  const size = sizeOf(options);
  const yLabel = options.yLabel ?? (cumulative ? "share of pixels" : "pixels");
  const isLog = log && !cumulative;
  const xAxis = plotAxis([low, high], xLabel, { tight: true, count: size.width / (size.fontSize * 7) });
  const yAxis = plotAxis(shown, yLabel, { log: isLog, ...(isLog ? { from: 0.5 } : { from: 0 }) });
  const frame = plotFrame(size, xAxis, yAxis, title);
  const bottom = frame.top + frame.height;
  const steps = Array.from(shown, (value, bin) => {
    const y = isLog && value <= 0 ? bottom : Math.min(bottom, frame.y(value));
    const x = frame.x(low + ((high - low) * bin) / bins);
    return `L${num(x)} ${num(y)}L${num(frame.x(low + ((high - low) * (bin + 1)) / bins))} ${num(y)}`;
  });
  const outline = `M${num(frame.left)} ${num(bottom)}${steps.join("")}L${num(frame.left + frame.width)} ${num(bottom)}Z`;
  return {
    width: size.width,
    height: size.height,
    title: title || (cumulative ? "Cumulative histogram" : "Histogram"),
    description: `${cumulative ? "Cumulative histogram" : "Histogram"} of ${total} pixels from ${numberText(low)} to ${numberText(high)} ${xLabel} in ${bins} bins.`,
    background: "#fff",
    images: [],
    marks: `<path d="${outline}" fill="#0072b2" fill-opacity="0.55" stroke="#0072b2" stroke-width="0.8"/>${frame.marks}`,
  };
}

/** For each bin the share of all that lies in it or below. */
function shares(counts: Float64Array, total: number): Float64Array {
  let sum = 0;
  return counts.map((count) => {
    sum += count;
    return sum / Math.max(1, total);
  });
}

function sizeOf({ size = 640, height }: PlotOptions): { width: number; height: number; fontSize: number } {
  const tall = height ?? Math.round(size * 0.6);
  if (Number.isInteger(size) && size >= 64 && size <= 8192 && tall >= 64 && tall <= 8192) {
    return { width: size, height: Math.round(tall), fontSize: Math.min(28, Math.max(7, size * 0.018)) };
  }
  throw new HeliokitError(
    "picture/bad-size",
    `a plot of ${size} x ${tall} pixels is not drawn; wanted are numbers from 64 to 8192`,
    { facts: { size, height: tall } },
  );
}
