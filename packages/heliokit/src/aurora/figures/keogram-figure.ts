import { HeliokitError } from "../../errors.js";
import { type Color, type Figure, figureParts } from "../../picture/index.js";
import { compareInstants, type Instant, secondsBetween } from "../../time/index.js";
import { checkedFigureSize } from "./figure-size.js";
import { crossingAxis, evenAxis, type KeogramAxis, risingEdges, rowAxis } from "./keogram-axis.js";
import { describedScale, paintSky, type SkyColorOptions, type SkyScale, skyScale } from "./sky-colors.js";
import { medianGap } from "./sky-frames.js";
import { titleTime } from "./sky-title.js";

const { barWidth, colorBarAt, numberText, planColorBar, plotFrame, timeAxisName, timeTicks } = figureParts;

/** A keogram as figures take it; what the room's tools return fits. */
export interface KeogramData {
  /** `[rows, columns]` or `[rows, columns, 3]`, row 0 south; NaN is missing. */
  readonly data: ArrayLike<number>;
  readonly rows: number;
  /** One a frame. */
  readonly columns: number;
  readonly channels: 1 | 3;
  /** When each column was taken, ascending. */
  readonly times: readonly Instant[];
  /** Latitudes of the edges of the rows (rows + 1) or of their centres. */
  readonly latitudes?: { readonly kind: string; readonly altitudeKm: number; readonly values: ArrayLike<number> };
  readonly unit?: string;
}

/** How a keogram is drawn. */
export interface KeogramFigureOptions extends SkyColorOptions {
  /**
   * What the vertical axis counts: latitude on an even scale (default where the keogram has latitudes), elevation, or rows.
   * Rows that do not rise in latitude, as over a pole, keep their height and get numbers where they pass them.
   */
  readonly axis?: "latitude" | "elevation" | "row";
  /** Elevation of the rows, for that axis: of their edges or of their centres. */
  readonly elevations?: ArrayLike<number>;
  /** Ends of the latitude axis, degrees. Default: those of the keogram. */
  readonly latitudeRange?: readonly [south: number, north: number];
  /** Seconds that a column stands for. Default: the gap that comes most often. */
  readonly cadenceSeconds?: number;
  /** Colour of gaps and of missing pixels; default light gray. */
  readonly missing?: Color;
  /** Width of the figure in pixels, 64 to 8192; default 800. */
  readonly size?: number;
  /** Height of the figure; default 0.45 of the width. */
  readonly height?: number;
  readonly title?: string;
}

/** A column of more than a day is none of a keogram. */
const LONGEST_CADENCE = 86_400;

const GAP: Color = [225, 225, 225, 255];

function checkKeogram({ data, rows, columns, channels, times }: KeogramData): void {
  const wanted = rows * columns * channels;
  const whole = Number.isInteger(rows) && Number.isInteger(columns) && wanted > 0 && (channels === 1 || channels === 3);
  const rises = times.every((time, index) => index === 0 || compareInstants(times[index - 1] ?? time, time) <= 0);
  if (whole && data.length === wanted && times.length === columns && rises) return;
  throw new HeliokitError(
    "aurora/bad-keogram",
    `a keogram of ${data.length} values and ${times.length} times${rises ? "" : ", which do not rise"}; wanted ${rows} rows x ${columns} columns x ${channels}, a time for each column`,
    { facts: { values: data.length, times: times.length, rows, columns, channels } },
  );
}

/** The cadence asked for, else the median gap between the times; a second for a single time. */
function cadenceOf(times: readonly Instant[], wish: number | undefined): number {
  if (wish !== undefined && wish > 0 && wish <= LONGEST_CADENCE) return wish;
  if (wish !== undefined)
    throw new HeliokitError(
      "aurora/bad-cadence",
      `a cadence of ${wish} s; wanted is a number of seconds above 0, at most a day`,
      {
        facts: { cadenceSeconds: wish },
      },
    );
  return medianGap([times]) ?? 1;
}

function axisOf(keogram: KeogramData, options: KeogramFigureOptions): KeogramAxis {
  const { latitudes, rows } = keogram;
  const axis = options.axis ?? (latitudes ? "latitude" : options.elevations ? "elevation" : "row");
  if (axis === "row") return rowAxis(rows);
  const values = axis === "latitude" ? latitudes?.values : options.elevations;
  if (values === undefined || (values.length !== rows && values.length !== rows + 1))
    throw new HeliokitError(
      "aurora/bad-keogram",
      `an axis of ${axis} needs ${rows} or ${rows + 1} values along the keogram, found ${values?.length ?? "none"}`,
      { facts: { axis, rows, found: values?.length ?? null } },
    );
  if (axis === "elevation") return crossingAxis(values, rows, "Elevation", "°");
  const altitude = latitudes === undefined ? "" : ` at ${numberText(latitudes.altitudeKm)} km`;
  const label = `${latitudes?.kind ?? "geographic"} latitude${altitude}`.replace(/^./, (letter) =>
    letter.toUpperCase(),
  );
  const edges = values.length === rows ? edgesOf(values) : values;
  if (!risingEdges(edges, rows)) return crossingAxis(values, rows, label, "°");
  const range = options.latitudeRange;
  if (range !== undefined && !(range[0] < range[1] && Math.abs(range[0]) <= 90 && Math.abs(range[1]) <= 90))
    throw new HeliokitError(
      "aurora/bad-keogram",
      `a latitude axis from ${range[0]} to ${range[1]} degrees; wanted are two latitudes, the southern one first`,
      { facts: { latitudeRange: range } },
    );
  return evenAxis(edges, label, "°", range);
}

/** Edges halfway between centres. */
function edgesOf(centres: ArrayLike<number>): Float64Array {
  const count = centres.length;
  return Float64Array.from({ length: count + 1 }, (_, index) => {
    const at = Math.min(count - 1, Math.max(1, index));
    const [a, b] = [centres[at - 1] as number, centres[at] as number];
    return index === 0 ? a - (b - a) / 2 : index === count ? b + (b - a) / 2 : (a + b) / 2;
  });
}

/**
 * Which columns of the keogram each column of the panel shows, from and until: those that begin in it, or the one that its
 * middle lies in; none in a gap.
 */
function columnSpans(times: readonly Instant[], cadence: number, span: number, width: number): Int32Array {
  const [start] = times;
  const spans = new Int32Array(2 * width);
  const starts = times.map((time) => (start ? secondsBetween(start, time) : 0));
  // A column stands for its own cadence, a little more where the next one comes late.
  const ends = starts.map((own, index) => Math.min(starts[index + 1] ?? own + cadence, own + cadence * 1.5));
  const narrow = span / width < cadence;
  let low = 0;
  for (let column = 0; column < width; column++) {
    const from = (span * column) / width;
    const until = (span * (column + 1)) / width;
    const middle = (from + until) / 2;
    while (low < times.length && (starts[low] ?? 0) < from) low++;
    let high = low;
    while (high < times.length && (starts[high] ?? 0) < until) high++;
    if (!narrow && high > low) {
      spans[2 * column] = low;
      spans[2 * column + 1] = high;
      continue;
    }
    let at = Math.min(high, times.length - 1);
    while (at > 0 && (starts[at] ?? 0) > middle) at--;
    const covered = middle >= (starts[at] ?? 0) && middle < (ends[at] ?? 0);
    spans[2 * column] = at;
    spans[2 * column + 1] = covered ? at + 1 : at;
  }
  return spans;
}

/** The panel's own pixels: means of the columns under each, the row by the axis; row 0 at the bottom. */
function panelData(
  { data, columns, channels }: KeogramData,
  axis: KeogramAxis,
  spans: Int32Array,
  width: number,
  height: number,
): Float64Array {
  const panel = new Float64Array(width * height * channels).fill(Number.NaN);
  for (let line = 0; line < height; line++) {
    const row = axis.rowAt(axis.low + ((axis.high - axis.low) * (line + 0.5)) / height);
    if (row < 0) continue;
    for (let column = 0; column < width; column++) {
      const low = spans[2 * column] as number;
      const high = spans[2 * column + 1] as number;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        let count = 0;
        for (let at = low; at < high; at++) {
          const value = data[(row * columns + at) * channels + channel] as number;
          if (!Number.isFinite(value)) continue;
          sum += value;
          count++;
        }
        if (count > 0) panel[(line * width + column) * channels + channel] = sum / count;
      }
    }
  }
  return panel;
}

/**
 * A keogram: UTC along x, latitude, elevation or rows along y, gaps of time left free, in gray or in a colour table with its
 * bar, or in the colours of the camera. Where a column of the panel holds several frames it shows their mean.
 *
 * Errors: `aurora/bad-keogram`, `aurora/bad-cadence`, `picture/bad-size`, `picture/bad-limits`, `picture/no-finite-pixels`,
 * `picture/unknown-color-table`, `picture/bad-stretch`.
 *
 * @example
 * ```ts
 * const figure = keogramFigure(withLatitudes(keogram(images), skymap), { title: "THEMIS ASI gill", colors: "viridis" });
 * ```
 */
export function keogramFigure(keogram: KeogramData, options: KeogramFigureOptions = {}): Figure {
  checkKeogram(keogram);
  const { channels, times } = keogram;
  const width = checkedFigureSize(options.size ?? 800);
  const height = checkedFigureSize(Math.round(options.height ?? width * 0.45));
  const fontSize = Math.min(28, Math.max(7, width * 0.015));
  const cadence = cadenceOf(times, options.cadenceSeconds);
  const [start] = times;
  const last = times.at(-1);
  if (start === undefined || last === undefined) throw new HeliokitError("aurora/bad-keogram", "a keogram of no times");
  const span = secondsBetween(start, last) + cadence;
  const axis = axisOf(keogram, options);
  const unit = options.unit ?? keogram.unit;
  const scale: SkyScale = skyScale([keogram.data], channels, { ...options, ...(unit === undefined ? {} : { unit }) });
  const barRoom = scale.bar
    ? barWidth(planColorBar(scale.limits, scale.stretch, height * 0.75, fontSize), scale.unit, fontSize)
    : 0;
  const time = {
    ...{ low: 0, high: span, log: false, label: timeAxisName(start, last) },
    ticks: timeTicks(start, span, width / (fontSize * 8)),
  };
  const title = options.title ?? "";
  const frame = plotFrame(
    { width: width - barRoom, height, fontSize },
    time,
    { low: axis.low, high: axis.high, log: false, ticks: axis.ticks, label: axis.label },
    title,
  );
  const panel = panelData(keogram, axis, columnSpans(times, cadence, span, frame.width), frame.width, frame.height);
  const picture = paintSky(panel, frame.width, frame.height, scale, options.missing ?? GAP);
  const bar = scale.bar
    ? colorBarAt(planColorBar(scale.limits, scale.stretch, frame.height, fontSize), scale.colors, scale.unit, {
        ...{ left: frame.left + frame.width + fontSize * 0.8, top: frame.top, height: frame.height, fontSize },
      })
    : undefined;
  const described = describedScale(scale);
  const until = `${titleTime(start)} to ${titleTime(last)}`;
  const unitText = described.unit === undefined ? "" : ` ${described.unit}`;
  return {
    width,
    height,
    title: title || `Keogram ${until}`,
    description:
      `Keogram of ${keogram.columns} frames from ${until}; vertical axis: ${axis.label}. ` +
      `Colours ${described.colors}, stretch ${described.stretch}, from ${numberText(scale.limits[0])} to ${numberText(scale.limits[1])}${unitText}. ` +
      "Gaps are left free.",
    background: "#fff",
    images: [
      { picture, x: frame.left, y: frame.top, width: frame.width, height: frame.height },
      ...(bar ? [bar.image] : []),
    ],
    marks: frame.marks + (bar?.marks ?? ""),
    scale: described,
  };
}
