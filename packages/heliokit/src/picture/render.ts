import { drawSvgOver } from "#platform";
import { HeliokitError } from "../errors.js";
import type { Figure, FigureImage } from "./figure.js";
import { marksSvg } from "./figure.js";
import type { Picture } from "./paint.js";
import { encodePng } from "./png.js";

/** How many pixels a figure becomes. */
export interface RenderOptions {
  /** Pixels per pixel of the figure; default 1. 2 for sharp prints. */
  readonly scale?: number;
}

/** More pixels than this are not rendered: 256 million take a gigabyte. */
const MOST_PIXELS = 2 ** 28;

/**
 * A figure as pixels. Images keep their own pixels where one of theirs is one of the figure; lines and texts are drawn by resvg
 * under Node and by the browser in a page, so that their edges may differ a little.
 *
 * @throws HeliokitError `picture/bad-size`
 *
 * @example
 * ```ts
 * const { width, height, rgba } = await renderFigure(figure);
 * ```
 */
export async function renderFigure(figure: Figure, options: RenderOptions = {}): Promise<Picture> {
  const scale = options.scale ?? 1;
  const width = Math.round(figure.width * scale);
  const height = Math.round(figure.height * scale);
  if (!(width >= 1 && height >= 1 && width * height <= MOST_PIXELS)) {
    throw new HeliokitError("picture/bad-size", `a picture of ${width} x ${height} pixels is not rendered`, {
      facts: { width, height },
    });
  }
  const paper = paperColor(figure.background);
  const rgba = new Uint8ClampedArray(width * height * 4);
  new Uint32Array(rgba.buffer).fill(paper);
  const picture: Picture = { width, height, rgba };
  for (const image of figure.images) lay(image, picture, scale);
  if (figure.marks !== "") await drawSvgOver(marksSvg(figure, scale), picture);
  return picture;
}

/**
 * A figure as the bytes of a PNG file, with its title and description in it.
 *
 * @throws HeliokitError `picture/bad-size`
 *
 * @example
 * ```ts
 * const bytes = await toPng(drawMap(map), { scale: 2 });
 * ```
 */
export async function toPng(figure: Figure, options: RenderOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const picture = await renderFigure(figure, options);
  return encodePng(picture, { texts: { Title: figure.title, Description: figure.description, Software: "Heliokit" } });
}

/** `#fff` or `#rrggbb` as a word of opaque pixels in the machine's byte order. */
function paperColor(text: string): number {
  const [, short, long] = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/i.exec(text) ?? [];
  const digits = long ?? [...(short ?? "fff")].map((digit) => digit + digit).join("");
  const bytes = Uint8Array.of(0, 0, 0, 255);
  for (let index = 0; index < 3; index++) bytes[index] = Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16);
  return new Uint32Array(bytes.buffer)[0] ?? 0xffffffff;
}

/** Lays an image on the paper: the nearest pixel counts (figures hold images at their size or enlarge them). */
function lay({ picture, x, y, width, height }: FigureImage, paper: Picture, scale: number): void {
  const left = Math.round(x * scale);
  const top = Math.round(y * scale);
  const columns = Math.round((x + width) * scale) - left;
  const rows = Math.round((y + height) * scale) - top;
  const from = new Uint32Array(picture.rgba.buffer, picture.rgba.byteOffset, picture.width * picture.height);
  const to = new Uint32Array(paper.rgba.buffer);
  const source = Int32Array.from({ length: columns }, (_, column) =>
    Math.min(picture.width - 1, Math.floor(((column + 0.5) * picture.width) / columns)),
  );
  for (let row = Math.max(0, -top); row < rows && top + row < paper.height; row++) {
    const start = Math.min(picture.height - 1, Math.floor(((row + 0.5) * picture.height) / rows)) * picture.width;
    const target = (top + row) * paper.width + left;
    for (let column = Math.max(0, -left); column < columns && left + column < paper.width; column++) {
      const at = start + (source[column] as number);
      const opacity = picture.rgba[4 * at + 3] as number;
      if (opacity === 255) to[target + column] = from[at] as number;
      else if (opacity > 0) blend(picture.rgba, 4 * at, paper.rgba, 4 * (target + column));
    }
  }
}

function blend(from: Uint8ClampedArray, at: number, to: Uint8ClampedArray, target: number): void {
  const opacity = (from[at + 3] as number) / 255;
  for (let channel = 0; channel < 3; channel++) {
    to[target + channel] = (from[at + channel] as number) * opacity + (to[target + channel] as number) * (1 - opacity);
  }
}
