import type { Card } from "heliokit/fits";
import type { Raster } from "heliokit/raster";

type Pixels = Raster<Int16Array | Int32Array>;

/** One step of a processing request. */
export interface Step {
  readonly name: string;
  readonly arguments: Readonly<Record<string, string>>;
}

/** Steps that really change the images here; the others are passed over, as the archive passes over wrong arguments. */
const APPLIED: ReadonlySet<string> = new Set(["im_patch", "rebin"]);

/**
 * Steps of `process=n=0|im_patch,x=1,...|rebin,...`, or of the parameter named `process=n`, where the limit comes first
 * without its name.
 */
export function stepsOf(parameters: URLSearchParams): { readonly limit: number; readonly steps: readonly Step[] } {
  const text = parameters.get("process") ?? parameters.get("process=n") ?? "";
  const parts = text.split("|").map((part) => part.trim());
  const limit = Number((parts.shift() ?? "").replace(/^n=/, "")) || 0;
  const steps = parts.filter((part) => part !== "" && !/^no_op/.test(part)).map(stepOf);
  return { limit, steps: [...steps, ...stepsOfObject(parameters.get("processing"))] };
}

function stepOf(text: string): Step {
  const [name = "", ...given] = text.split(",");
  return {
    name,
    arguments: Object.fromEntries(given.map((pair) => [pair.split("=")[0] ?? "", pair.split("=").slice(1).join("=")])),
  };
}

function stepsOfObject(text: string | null): readonly Step[] {
  if (text === null || text.trim() === "") return [];
  try {
    const object: unknown = JSON.parse(text);
    if (typeof object !== "object" || object === null) return [];
    return Object.entries(object).map(([name, given]) => ({
      name,
      arguments: Object.fromEntries(
        Object.entries(typeof given === "object" && given !== null ? given : {}).map(([key, value]) => [
          key,
          String(value),
        ]),
      ),
    }));
  } catch {
    return [];
  }
}

/** The image after all steps, with the keywords that they change. */
export function processImage(
  image: Pixels,
  cards: readonly Card[],
  steps: readonly Step[],
): { readonly image: Pixels; readonly cards: readonly Card[] } {
  let current: { readonly image: Pixels; readonly cards: readonly Card[] } = { image, cards };
  for (const step of steps) {
    if (!APPLIED.has(step.name)) continue;
    current = step.name === "rebin" ? rebinned(current, step) : patched(current, step);
  }
  return current;
}

function numberOf(cards: readonly Card[], keyword: string): number {
  const card = cards.find((one) => one.kind === "value" && one.keyword === keyword);
  return card?.kind === "value" ? Number(card.value) : Number.NaN;
}

function withNumbers(cards: readonly Card[], values: Readonly<Record<string, number>>): readonly Card[] {
  return cards.map((card) => {
    if (card.kind !== "value") return card;
    const value = values[card.keyword];
    return value === undefined ? card : { ...card, value };
  });
}

/** A box around a place in arcsec (or pixels) from the disk's centre. Tracking moves it by less than a pixel here. */
function patched({ image, cards }: { readonly image: Pixels; readonly cards: readonly Card[] }, step: Step) {
  const { width, height, data } = image;
  const get = (name: string) => Number(step.arguments[name]);
  const scale = step.arguments["boxunits"] === "pixels" ? 1 : numberOf(cards, "CDELT1");
  const place = step.arguments["locunits"] === "pixels" ? 1 : numberOf(cards, "CDELT1");
  const columns = Math.max(1, Math.round(get("width") / scale));
  const rows = Math.max(1, Math.round(get("height") / scale));
  const centreX = numberOf(cards, "CRPIX1") - 1 + get("x") / place;
  const centreY = numberOf(cards, "CRPIX2") - 1 + get("y") / place;
  // The archive passes over a step that it does not understand, and delivers the image as it is.
  if (![columns, rows, centreX, centreY].every(Number.isFinite) || columns > 8192 || rows > 8192)
    return { image, cards };
  const left = Math.round(centreX - (columns - 1) / 2);
  const bottom = Math.round(centreY - (rows - 1) / 2);
  const blank = data instanceof Int16Array ? -32768 : -2147483648;
  const cut = data instanceof Int16Array ? new Int16Array(columns * rows) : new Int32Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const inside = left + x >= 0 && left + x < width && bottom + y >= 0 && bottom + y < height;
      cut[y * columns + x] = inside ? (data[(bottom + y) * width + left + x] ?? blank) : blank;
    }
  }
  const moved = { CRPIX1: numberOf(cards, "CRPIX1") - left, CRPIX2: numberOf(cards, "CRPIX2") - bottom };
  return { image: { data: cut, width: columns, height: rows }, cards: withNumbers(cards, moved) };
}

/** Means over boxes of pixels; `scale` below 1 makes the image smaller. */
function rebinned({ image, cards }: { readonly image: Pixels; readonly cards: readonly Card[] }, step: Step) {
  const scale = Number(step.arguments["scale"]);
  const side = Math.round(1 / scale);
  if (!(scale > 0 && scale < 1) || side < 2) return { image, cards };
  const { width, height, data } = image;
  const columns = Math.floor(width / side);
  const rows = Math.floor(height / side);
  const result = data instanceof Int16Array ? new Int16Array(columns * rows) : new Int32Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let dy = 0; dy < side; dy++) {
        for (let dx = 0; dx < side; dx++) sum += data[(y * side + dy) * width + x * side + dx] ?? 0;
      }
      result[y * columns + x] = Math.round(sum / (side * side));
    }
  }
  const changed = {
    CRPIX1: (numberOf(cards, "CRPIX1") - 0.5) / side + 0.5,
    CRPIX2: (numberOf(cards, "CRPIX2") - 0.5) / side + 0.5,
    CDELT1: numberOf(cards, "CDELT1") * side,
    CDELT2: numberOf(cards, "CDELT2") * side,
    R_SUN: numberOf(cards, "R_SUN") / side,
  };
  return { image: { data: result, width: columns, height: rows }, cards: withNumbers(cards, changed) };
}
