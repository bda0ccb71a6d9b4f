import type { GifEncoder } from "gifenc";
import { HeliokitError, type LongWorkOptions } from "../errors.js";
import { colorTable } from "./color-table.js";
import { type MoviePalette, moviePalette } from "./gif-palette.js";
import type { Movie } from "./movie.js";
import { movieFrames } from "./movie-frames.js";
import { renderFigure } from "./render.js";

/** How fast a movie runs. */
export interface SpeedOptions extends LongWorkOptions {
  /** Default 10. */
  readonly framesPerSecond?: number;
}

/**
 * A movie as the bytes of an animated GIF that repeats for ever, in one palette of 256 colours for all frames.
 *
 * @throws HeliokitError `picture/bad-speed`; the signal's reason
 *
 * @example
 * ```ts
 * const bytes = await toGif(movie, { framesPerSecond: 12 });
 * ```
 */
export async function toGif(movie: Movie, options: SpeedOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const delay = 1000 / checkedSpeed(options.framesPerSecond);
  const encoder = await gifEncoder();
  const palette = await paletteOfMovie(movie);
  let first = true;
  for await (const picture of movieFrames(movie, options)) {
    const { width, height } = picture;
    const colors = first ? { palette: palette.colors } : {};
    encoder.writeFrame(palette.indicesOf(picture), width, height, { ...colors, delay, repeat: 0 });
    first = false;
  }
  encoder.finish();
  return encoder.bytes();
}

/** One palette for all frames: the colour table's, and what else the first frame shows. */
export async function paletteOfMovie(movie: Movie): Promise<MoviePalette> {
  return moviePalette(colorTable(movie.scale.colors), await renderFigure(movie.draw(0)));
}

/** Frames per second that players keep to: GIF counts in hundredths of a second, and browsers slow down below two. */
export function checkedSpeed(framesPerSecond = 10): number {
  if (framesPerSecond >= 0.1 && framesPerSecond <= 50) return framesPerSecond;
  throw new HeliokitError(
    "picture/bad-speed",
    `${framesPerSecond} frames per second; wanted is a number from 0.1 to 50`,
    {
      facts: { framesPerSecond },
    },
  );
}

async function gifEncoder(): Promise<GifEncoder> {
  // Node sees one CommonJS export, bundlers see named ones.
  const gifenc = await import("gifenc");
  const make = gifenc.GIFEncoder ?? gifenc.default.GIFEncoder;
  return make({ initialCapacity: 1 << 20 });
}
