import { base64Of } from "./base64.js";
import type { Limits } from "./limits.js";
import type { Picture } from "./paint.js";
import { encodePng } from "./png.js";
import { escapeXml, FONT_FAMILY, num } from "./svg.js";

/** A picture at its place in a figure, in pixels of the figure from its top left corner. */
export interface FigureImage {
  readonly picture: Picture;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the colours of a figure stand for. */
export interface ColorScale {
  readonly limits: Limits;
  /** Such as `asinh (a = 0.01)`. */
  readonly stretch: string;
  /** Name of the colour table. */
  readonly colors: string;
  readonly unit: string | undefined;
}

/**
 * A figure: images, and lines and texts over them. A plain record; {@link toSvg}, {@link toPng} and {@link renderFigure} make
 * files and pixels of it.
 */
export interface Figure {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** What there is to see, in words: for those who cannot, and for the file's own description. */
  readonly description: string;
  /** Colour of the paper. */
  readonly background: string;
  /** From the lowest to the topmost. */
  readonly images: readonly FigureImage[];
  /** SVG elements that lie over the images. */
  readonly marks: string;
  /** Where the colours of an image mean numbers. */
  readonly scale?: ColorScale;
}

/**
 * A figure as the text of an SVG file, images embedded, with its title and description for screen readers.
 *
 * @example
 * ```ts
 * const text = toSvg(drawMap(map, { limb: true }));
 * ```
 */
export function toSvg(figure: Figure): string {
  const { width, height, title, description, background } = figure;
  const images = figure.images.map(({ picture, x, y, width: w, height: h }) => {
    const place = `x="${num(x)}" y="${num(y)}" width="${num(w)}" height="${num(h)}"`;
    // Enlarged pixels stay squares, as matplotlib shows them: no brightness is made up between them.
    const style = picture.width < w ? ' style="image-rendering:pixelated"' : "";
    const data = base64Of(encodePng(picture, { level: 6 }));
    return `<image ${place} preserveAspectRatio="none"${style} href="data:image/png;base64,${data}"/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${num(width)}" height="${num(height)}" viewBox="0 0 ${num(width)} ${num(height)}" role="img" aria-label="${escapeXml(title)}" font-family="${FONT_FAMILY}">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(description)}</desc>`,
    `<rect width="100%" height="100%" fill="${escapeXml(background)}"/>`,
    ...images,
    figure.marks,
    "</svg>\n",
  ].join("\n");
}

/** The lines and texts of a figure alone, as SVG of `scale` times its size on nothing. */
export function marksSvg(figure: Figure, scale: number): string {
  const { width, height } = figure;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.round(width * scale)}" height="${Math.round(height * scale)}" ` +
    `viewBox="0 0 ${num(width)} ${num(height)}" font-family="${FONT_FAMILY}">${figure.marks}</svg>`
  );
}

/**
 * Figures side by side in one, tops aligned: two channels, before and after.
 *
 * @example
 * ```ts
 * const figure = sideBySide([drawMap(first, { size: 480 }), drawMap(second, { size: 480 })]);
 * ```
 */
export function sideBySide(figures: readonly Figure[]): Figure {
  let x = 0;
  const images: FigureImage[] = [];
  const marks: string[] = [];
  for (const figure of figures) {
    const dx = x;
    images.push(...figure.images.map((image) => ({ ...image, x: image.x + dx })));
    marks.push(`<g transform="translate(${num(dx)} 0)">${figure.marks}</g>`);
    x += figure.width;
  }
  return {
    width: x,
    height: Math.max(1, ...figures.map(({ height }) => height)),
    title: figures.map(({ title }) => title).join(" | "),
    description: figures.map(({ description }) => description).join(" | "),
    background: figures[0]?.background ?? "#fff",
    images,
    marks: marks.join("\n"),
  };
}
