import type { LongWorkOptions } from "../errors.js";
import type { Movie } from "./movie.js";
import type { Picture } from "./paint.js";
import { renderFigure } from "./render.js";

/**
 * Renders the frames of a movie one after the other, for encoders of one's own (a page can hand them to its video encoder).
 *
 * @example
 * ```ts
 * for await (const { width, height, rgba } of movieFrames(movie)) encoder.add(rgba, width, height);
 * ```
 */
export async function* movieFrames(movie: Movie, options: LongWorkOptions = {}): AsyncGenerator<Picture> {
  for (let index = 0; index < movie.frames.length; index++) {
    options.signal?.throwIfAborted();
    yield await renderFigure(movie.draw(index));
    options.onProgress?.((index + 1) / movie.frames.length);
  }
}
