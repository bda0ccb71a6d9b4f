import type { ColorTable } from "./color-table.js";
import type { FigureImage } from "./figure.js";
import type { Limits } from "./limits.js";
import { type Stretch, stretchFunction } from "./stretch.js";
import { num, textAt, textWidth } from "./svg.js";
import { decadeOf, multiples, niceStep, numberText } from "./ticks.js";

interface BarTick {
  /** 0 at the lower end, 1 at the upper. */
  readonly place: number;
  readonly label: string;
}

/** Width of bar, ticks and labels together. */
export function barWidth(ticks: readonly BarTick[], unit: string | undefined, fontSize: number): number {
  return fontSize * 1.6 + labelWidth(ticks, fontSize) + (unit === undefined ? fontSize * 0.4 : fontSize * 1.8);
}

/** Room for the labels: at least that of four digits, so that nearly every bar has the same. */
function labelWidth(ticks: readonly BarTick[], fontSize: number): number {
  return Math.max(textWidth("5000", fontSize), ...ticks.map(({ label }) => textWidth(label, fontSize)));
}

/** Ticks of a colour bar of a height in pixels: round numbers where they fall on the stretched scale. */
export function planColorBar(limits: Limits, stretch: Stretch, height: number, fontSize: number): BarTick[] {
  const [low, high] = limits;
  const curve = stretchFunction(stretch);
  const place = (value: number): number => curve((value - low) / (high - low));
  const gap = (fontSize * 1.5) / height;
  const ticks: BarTick[] = [];
  const add = (value: number): void => {
    const at = place(value);
    if (!(at >= -1e-9 && at <= 1 + 1e-9) || ticks.some((tick) => Math.abs(tick.place - at) < gap)) return;
    ticks.push({ place: at, label: numberText(value) });
  };
  for (const value of candidates(limits, stretch, height / (fontSize * 3))) add(value);
  return ticks;
}

/** Round numbers within the limits, the roundest first. */
function candidates([low, high]: Limits, stretch: Stretch, count: number): number[] {
  if (stretch === "linear") return multiples(low, high, niceStep(high - low, count));
  const top = decadeOf(Math.max(Math.abs(low), Math.abs(high)));
  const powers = Array.from({ length: 9 }, (_, index) => 10 ** (top - index));
  const signed = [1, 5, 2].flatMap((factor) => powers.flatMap((power) => [factor * power, -factor * power]));
  const values = [0, ...signed, ...multiples(low, high, niceStep(high - low, count))];
  return values.filter((value) => value >= low && value <= high);
}

/** The bar's colours and its ticks, labels and unit, with its lower left corner's column at `left`. */
export function colorBarAt(
  ticks: readonly BarTick[],
  colors: ColorTable,
  unit: string | undefined,
  place: { readonly left: number; readonly top: number; readonly height: number; readonly fontSize: number },
): { readonly image: FigureImage; readonly marks: string } {
  const { left, top, height, fontSize } = place;
  const width = fontSize * 1.1;
  const rgba = new Uint8ClampedArray(256 * 4);
  for (let row = 0; row < 256; row++) {
    const step = 255 - row;
    rgba.set(colors.rgb.subarray(step * 3, step * 3 + 3), row * 4);
    rgba[row * 4 + 3] = 255;
  }
  const right = left + width;
  const tick = fontSize * 0.3;
  const lines = ticks.map(({ place: at }) => `M${num(right)} ${num(top + height * (1 - at))}h${num(tick)}`);
  const texts = ticks.map(({ place: at, label }) =>
    textAt(label, right + tick + fontSize * 0.25, top + height * (1 - at) + fontSize * 0.36, { size: fontSize }),
  );
  const widest = labelWidth(ticks, fontSize);
  if (unit !== undefined) {
    const x = right + tick + fontSize * 1.4 + widest;
    texts.push(textAt(unit, x, top + height / 2, { size: fontSize, anchor: "middle", rotate: -90 }));
  }
  const frame = `<rect x="${num(left)}" y="${num(top)}" width="${num(width)}" height="${num(height)}" fill="none" stroke="#000"/>`;
  return {
    image: { picture: { width: 1, height: 256, rgba }, x: left, y: top, width, height },
    marks: `${frame}<path d="${lines.join("")}" stroke="#000" fill="none"/>${texts.join("")}`,
  };
}
