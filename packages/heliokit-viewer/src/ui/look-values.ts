import { isHeliokitError } from "heliokit/errors";
import { type ChannelPreset, channelPreset, colorTable } from "heliokit/picture";
import type { Histogram, MapOutline, Profile } from "../worker/protocol.js";

/** A number as people read it: seven digits, as float32 has. */
export function numberText(value: number): string {
  return String(Number(value.toPrecision(7)));
}

/** The limits that suit a channel; undefined where there are none. */
export function presetOf(map: MapOutline): ChannelPreset | undefined {
  try {
    return channelPreset(map);
  } catch (error) {
    if (isHeliokitError(error)) return undefined;
    throw error;
  }
}

/** Counts as the outline of an SVG of 200 x 40, in logarithms. */
export function histogramPath({ counts }: Histogram): string {
  const most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 1));
  const points = Array.from(counts, (count, index) => {
    const y = (40 - (40 * Math.log1p(count)) / most).toFixed(2);
    return `L${index} ${y}L${index + 1} ${y}`;
  });
  return `M0 40${points.join("")}L${counts.length} 40Z`;
}

/** Draws the colours of a table from left to right. */
export function drawColors(canvas: HTMLCanvasElement, colors: string): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { rgb } = colorTable(colors);
  const pixels = new ImageData(256, 1);
  for (let index = 0; index < 256; index++) {
    pixels.data.set(rgb.subarray(3 * index, 3 * index + 3), 4 * index);
    pixels.data[4 * index + 3] = 255;
  }
  canvas.width = 256;
  canvas.height = 1;
  context.putImageData(pixels, 0, 0);
}

/** Values along a line as an SVG path of 200 x 60; a missing one interrupts it. */
export function profilePath({ distance, values }: Profile): string {
  const finite = Array.from(values).filter(Number.isFinite);
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low || 1;
  const length = distance.at(-1) || 1;
  let drawing = false;
  return Array.from(values, (value, index) => {
    if (!Number.isFinite(value)) {
      drawing = false;
      return "";
    }
    const step = `${drawing ? "L" : "M"}${((200 * (distance[index] ?? 0)) / length).toFixed(2)} ${(58 - (56 * (value - low)) / span).toFixed(2)}`;
    drawing = true;
    return step;
  }).join("");
}
