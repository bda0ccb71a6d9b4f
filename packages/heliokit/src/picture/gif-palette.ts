import type { ColorTable } from "./color-table.js";
import type { Picture } from "./paint.js";

/** Colours of the image; the rest of the 256 are grays for letters, lines and what shines through them. */
const TABLE_COLORS = 220;

/** Distinct colours at 6 bits a channel. */
const CELLS = 1 << 18;

/** One palette for all frames of a movie, and pictures as places in it. */
export interface MoviePalette {
  /** Up to 256 of red, green, blue. */
  readonly colors: readonly (readonly [number, number, number])[];
  /** The place of the nearest colour for every pixel. */
  indicesOf(picture: Picture): Uint8Array;
}

/**
 * A palette from the colour table of the images: their colours are kept (nearly) exactly and are the same in every frame, which
 * palettes made frame by frame are not. Colours that are not in it get the nearest one.
 */
export function moviePalette(
  table: ColorTable,
  extra: readonly (readonly [number, number, number])[] = [],
): MoviePalette {
  const colors: (readonly [number, number, number])[] = [];
  const seen = new Set<number>();
  const add = (r: number, g: number, b: number): void => {
    const key = (r << 16) | (g << 8) | b;
    if (colors.length >= 256 || seen.has(key)) return;
    seen.add(key);
    colors.push([r, g, b]);
  };
  add(255, 255, 255);
  add(0, 0, 0);
  for (const [r, g, b] of extra) add(r, g, b);
  for (let index = 0; index < TABLE_COLORS; index++) {
    const step = Math.round((index * 255) / (TABLE_COLORS - 1));
    add(table.rgb[step * 3] ?? 0, table.rgb[step * 3 + 1] ?? 0, table.rgb[step * 3 + 2] ?? 0);
  }
  for (let index = 1; index < 40; index++) {
    const gray = Math.round((index * 255) / 40);
    add(gray, gray, gray);
  }
  // The place of each cell of 4 x 4 x 4 colours, found when first met.
  const places = new Int16Array(CELLS).fill(-1);
  const nearest = (r: number, g: number, b: number): number => {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let index = 0; index < colors.length; index++) {
      const [cr, cg, cb] = colors[index] as readonly [number, number, number];
      // Green counts most and blue least, as in the eye.
      const off = 2 * (cr - r) ** 2 + 4 * (cg - g) ** 2 + (cb - b) ** 2;
      if (off < least) {
        least = off;
        best = index;
      }
    }
    return best;
  };
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
