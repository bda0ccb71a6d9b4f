import { barWidth, colorBarAt, planColorBar } from "./color-bar.js";
import { plotFrame } from "./plot-frame.js";
import { num, pathData, textAt, textWidth } from "./svg.js";
import { multiples, niceStep, numberText } from "./ticks.js";
import { timeAxisName, timeTicks } from "./time-ticks.js";

/**
 * What the figures of this room are made of, for figures of other kinds: colour bars (`planColorBar` finds the ticks,
 * `barWidth` their room, `colorBarAt` draws), a frame with two axes (`plotFrame`), round ticks of numbers and of UTC times,
 * and pieces of SVG text: lines, texts with a seam, numbers of two decimals.
 *
 * @example
 * ```ts
 * const { textAt } = figureParts;
 * const figure: Figure = { ...drawn, marks: drawn.marks + textAt("here", 120, 80, { size: 12, fill: "#fff" }) };
 * ```
 */
export const figureParts = {
  barWidth,
  colorBarAt,
  planColorBar,
  plotFrame,
  num,
  pathData,
  textAt,
  textWidth,
  multiples,
  niceStep,
  numberText,
  timeAxisName,
  timeTicks,
} as const;
