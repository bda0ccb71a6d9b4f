import { log as logarithm } from "../kernels/index.js";
import { num, textAt, textWidth } from "./svg.js";
import { decadeOf, multiples, niceStep, numberText } from "./ticks.js";

/** A tick of a plot's axis. */
export interface PlotTick {
  readonly value: number;
  readonly label: string;
}

/** One axis of a plot. */
export interface PlotAxis {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly ticks: readonly PlotTick[];
  readonly label: string;
}

/** An axis that holds all these values, with a little room, and round ticks. */
export function plotAxis(
  values: Iterable<number>,
  label: string,
  options: { readonly log?: boolean; readonly count?: number; readonly tight?: boolean; readonly from?: number } = {},
): PlotAxis {
  const { log = false, count = 6, tight = false } = options;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high)) [low, high] = log ? [0.1, 1] : [0, 1];
  low = options.from ?? low;
  if (low >= high) [low, high] = log ? [low / 2, low * 2 || 1] : [low - 0.5, low + 0.5];
  if (log) return logAxis(low, high, label);
  const room = tight ? 0 : (high - low) * 0.05;
  const [first, last] = [options.from ?? low - room, high + room];
  const ticks = multiples(first, last, niceStep(last - first, count)).map((value) => ({
    value,
    label: numberText(value),
  }));
  return { low: first, high: last, log, ticks, label };
}

function logAxis(least: number, most: number, label: string): PlotAxis {
  const low = least / 1.2;
  const high = most * 1.2;
  const first = decadeOf(low) + (low === 10 ** decadeOf(low) ? 0 : 1);
  const last = decadeOf(high);
  const step = Math.max(1, Math.ceil((last - first) / 8));
  const ticks: PlotTick[] = [];
  for (let power = first; power <= last; power += step) ticks.push({ value: 10 ** power, label: powerText(power) });
  if (ticks.length >= 2) return { low, high, log: true, ticks, label };
  const round = multiples(low, high, niceStep(high - low, 5)).filter((value) => value > 0);
  return { low, high, log: true, ticks: round.map((value) => ({ value, label: numberText(value) })), label };
}

function powerText(power: number): string {
  if (power >= -2 && power <= 4) return numberText(10 ** power);
  const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  return `10${power < 0 ? "⁻" : ""}${[...String(Math.abs(power))].map((digit) => [...digits][Number(digit)] ?? "").join("")}`;
}

/** A frame with its axes, and how values become pixels in it. */
export interface PlotFrame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly marks: string;
  x(value: number): number;
  y(value: number): number;
}

function placer({ low, high, log }: PlotAxis): (value: number) => number {
  if (!log) return (value) => (value - low) / (high - low);
  const whole = logarithm(high / low);
  return (value) => logarithm(value / low) / whole;
}

/** Lays a frame with two axes into a figure of a size. */
export function plotFrame(
  size: { readonly width: number; readonly height: number; readonly fontSize: number },
  xAxis: PlotAxis,
  yAxis: PlotAxis,
  title: string,
): PlotFrame {
  const { fontSize } = size;
  const widest = Math.max(fontSize, ...yAxis.ticks.map(({ label }) => textWidth(label, fontSize)));
  const left = Math.round(widest + fontSize * (yAxis.label === "" ? 1.2 : 2.8));
  const top = Math.round(title === "" ? fontSize : fontSize * 2.3);
  const width = Math.round(size.width - left - fontSize * 1.5);
  const height = Math.round(size.height - top - fontSize * (xAxis.label === "" ? 2 : 3.5));
  const [placeX, placeY] = [placer(xAxis), placer(yAxis)];
  const x = (value: number): number => left + placeX(value) * width;
  const y = (value: number): number => top + height - placeY(value) * height;
  const tick = fontSize * 0.35;
  const lines: string[] = [];
  const grid: string[] = [];
  const texts: string[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const { value, label } of xAxis.ticks) {
    const at = x(value);
    lines.push(`M${num(at)} ${num(top + height)}v${num(tick)}`);
    grid.push(`M${num(at)} ${num(top)}v${num(height)}`);
    const half = textWidth(label, fontSize) / 2;
    if (at - half < end + fontSize * 0.4) continue;
    end = at + half;
    texts.push(textAt(label, at, top + height + tick + fontSize * 1.05, { size: fontSize, anchor: "middle" }));
  }
  for (const { value, label } of yAxis.ticks) {
    const at = y(value);
    lines.push(`M${num(left)} ${num(at)}h${num(-tick)}`);
    grid.push(`M${num(left)} ${num(at)}h${num(width)}`);
    texts.push(textAt(label, left - tick - fontSize * 0.25, at + fontSize * 0.36, { size: fontSize, anchor: "end" }));
  }
  const middle = { size: fontSize, anchor: "middle" } as const;
  texts.push(textAt(xAxis.label, left + width / 2, top + height + tick + fontSize * 2.5, middle));
  texts.push(textAt(yAxis.label, fontSize * 1.1, top + height / 2, { ...middle, rotate: -90 }));
  if (title !== "") texts.push(textAt(title, left + width / 2, fontSize * 1.5, { ...middle, size: fontSize * 1.2 }));
  const frame = `<rect x="${num(left)}" y="${num(top)}" width="${num(width)}" height="${num(height)}" fill="none" stroke="#000"/>`;
  const marks =
    `<path d="${grid.join("")}" stroke="#000" stroke-opacity="0.12" fill="none"/>` +
    `${frame}<path d="${lines.join("")}" stroke="#000" fill="none"/>${texts.join("")}`;
  return { left, top, width, height, marks, x, y };
}
