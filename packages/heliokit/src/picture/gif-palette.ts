import type { ColorTable } from "./color-table.js";
import type { Picture } from "./paint.js";

/** Colours of the image; the rest of the 256 are grays for letters and lines, and what the frames have beside. */
const TABLE_COLORS = 208;
const GRAYS = 20;

/** A colour this far (in squared levels) from all of the palette deserves a place of its own. */
const FAR = 900;

/** Distinct colours at 6 bits a channel. */
const CELLS = 1 << 18;

type Rgb = readonly [number, number, number];

/** One palette for all frames of a movie, and pictures as places in it. */
export interface MoviePalette {
  /** Up to 256 of red, green, blue. */
  readonly colors: readonly Rgb[];
  /** The place of the nearest colour for every pixel. */
  indicesOf(picture: Picture): Uint8Array;
}

/**
 * A palette from the colour table of the images: their colours are kept (nearly) exactly and are the same in every frame, which
 * palettes made frame by frame are not. Other colours that the first frame shows (marked rectangles, contours, missing pixels)
 * get the places that are left, the most frequent first; what is in none gets the nearest one.
 */
export function moviePalette(table: ColorTable, first: Picture): MoviePalette {
  const colors: Rgb[] = [];
  const seen = new Set<number>();
  const add = (r: number, g: number, b: number): void => {
    const key = (r << 16) | (g << 8) | b;
    if (colors.length >= 256 || seen.has(key)) return;
    seen.add(key);
    colors.push([r, g, b]);
  };
  add(255, 255, 255);
  add(0, 0, 0);
  for (let index = 0; index < TABLE_COLORS; index++) {
    const step = Math.round((index * 255) / (TABLE_COLORS - 1));
    add(table.rgb[step * 3] ?? 0, table.rgb[step * 3 + 1] ?? 0, table.rgb[step * 3 + 2] ?? 0);
  }
  for (let index = 1; index < GRAYS; index++) {
    const gray = Math.round((index * 255) / GRAYS);
    add(gray, gray, gray);
  }
  for (const [r, g, b] of otherColors(first, colors)) add(r, g, b);
  // The place of each cell of 4 x 4 x 4 colours, found when first met.
  const places = new Int16Array(CELLS).fill(-1);
  const nearest = (r: number, g: number, b: number): number => nearestOf(colors, r, g, b).place;
  return {
    colors,
    indicesOf({ width, height, rgba }) {
      const indices = new Uint8Array(width * height);
      for (let pixel = 0, at = 0; pixel < indices.length; pixel++, at += 4) {
        const r = rgba[at] as number;
        const g = rgba[at + 1] as number;
        const b = rgba[at + 2] as number;
        const cell = ((r >> 2) << 12) | ((g >> 2) << 6) | (b >> 2);
        let place = places[cell] as number;
        if (place < 0) {
          place = nearest(r, g, b);
          places[cell] = place;
        }
        indices[pixel] = place;
      }
      return indices;
    },
  };
}

/** The nearest colour of a list and how far it is; green counts most and blue least, as in the eye. */
function nearestOf(colors: readonly Rgb[], r: number, g: number, b: number): { place: number; off: number } {
  let place = 0;
  let off = Number.POSITIVE_INFINITY;
  for (let index = 0; index < colors.length; index++) {
    const [cr, cg, cb] = colors[index] as Rgb;
    const here = 2 * (cr - r) ** 2 + 4 * (cg - g) ** 2 + (cb - b) ** 2;
    if (here >= off) continue;
    off = here;
    place = index;
  }
  return { place, off };
}

/** Colours of a picture that are far from all of a list, the most frequent first, none near another. */
function otherColors({ rgba }: Picture, colors: readonly Rgb[]): Rgb[] {
  const counts = new Map<number, number>();
  for (let at = 0; at < rgba.length; at += 4) {
    const key = ((rgba[at] as number) << 16) | ((rgba[at + 1] as number) << 8) | (rgba[at + 2] as number);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const frequent = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 2000);
  const found: Rgb[] = [];
  for (const [key] of frequent) {
    const color: Rgb = [key >> 16, (key >> 8) & 255, key & 255];
    if (nearestOf(colors, ...color).off > FAR && nearestOf(found, ...color).off > FAR) found.push(color);
  }
  return found;
}
