import { base64Of } from "./base64.js";
import { checkedSpeed, paletteOfMovie, type SpeedOptions } from "./gif.js";
import type { Movie } from "./movie.js";
import { movieFrames } from "./movie-frames.js";
import type { Picture } from "./paint.js";
import { PLAYER_SCRIPT, PLAYER_STYLE } from "./player-page.js";
import { encodePng } from "./png.js";
import { escapeXml } from "./svg.js";

/** How the page of {@link toPlayer} starts. */
export interface PlayerOptions extends SpeedOptions {
  /** Start by itself, unless the reader's system asks for reduced motion. Default true. */
  readonly autoplay?: boolean;
}

/**
 * A movie as one HTML page that works without network: play, step, speed, once, loop or back and forth, a slider, keys. Frames
 * are embedded as PNG in the movie's palette. It does not start by itself where the reader prefers reduced motion.
 *
 * @throws HeliokitError `picture/bad-speed`; the signal's reason
 *
 * @example
 * ```ts
 * const html = await toPlayer(movie, { framesPerSecond: 8 });
 * ```
 */
export async function toPlayer(movie: Movie, options: PlayerOptions = {}): Promise<string> {
  const framesPerSecond = checkedSpeed(options.framesPerSecond);
  const palette = await paletteOfMovie(movie);
  const words = Uint32Array.from(
    palette.colors,
    ([r, g, b]) => new Uint32Array(Uint8Array.of(r, g, b, 255).buffer)[0] ?? 0,
  );
  const sources: string[] = [];
  for await (const picture of movieFrames(movie, options)) {
    const indices = palette.indicesOf(picture);
    const rgba = new Uint8ClampedArray(indices.length * 4);
    const pixels = new Uint32Array(rgba.buffer);
    for (let pixel = 0; pixel < indices.length; pixel++) pixels[pixel] = words[indices[pixel] as number] as number;
    const even: Picture = { width: picture.width, height: picture.height, rgba };
    sources.push(`data:image/png;base64,${base64Of(encodePng(even, { level: 6 }))}`);
  }
  const data = {
    framesPerSecond,
    autoplay: options.autoplay ?? true,
    frames: movie.frames.map(({ label, gap }, index) => ({ label, gap, source: sources[index] ?? "" })),
  };
  return page(movie, data);
}

function page(movie: Movie, data: object): string {
  const title = escapeXml(movie.title);
  const count = movie.frames.length;
  const button = (id: string, key: string, name: string, sign: string): string =>
    `<button type="button" id="${id}" aria-label="${name}" aria-keyshortcuts="${key}" title="${name} (${key})">${sign}</button>`;
  // In JSON inside a script, "<" could end the script.
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${escapeXml(movie.description)}">
<title>${title}</title>
<style>${PLAYER_STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<figure>
<img id="screen" width="${movie.width}" height="${movie.height}" alt="${title}">
<figcaption><span id="place">Frame 1 of ${count}</span>: <span id="label"></span></figcaption>
</figure>
<input type="range" id="slider" min="0" max="${Math.max(0, count - 1)}" value="0" step="1" aria-label="Frame">
<div class="controls" role="group" aria-label="Player">
${button("first", "Home", "First frame", "|&#x25C0;")}
${button("back", "ArrowLeft", "One frame back", "&#x25C0;")}
${button("play", "Space", "Play", "Play")}
${button("next", "ArrowRight", "One frame on", "&#x25B6;")}
${button("last", "End", "Last frame", "&#x25B6;|")}
<label>Speed <input type="number" id="speed" min="0.5" max="50" step="0.5" aria-keyshortcuts="+ -"> frames/s</label>
<label>At the end <select id="mode"><option value="loop">start again</option><option value="once">stop</option><option value="reflect">go back</option></select></label>
</div>
<p>${escapeXml(movie.description)} Keys: space plays and pauses, arrows step, Home and End jump, + and - change the speed.</p>
</main>
<script type="application/json" id="movie">${json}</script>
<script>${PLAYER_SCRIPT}</script>
</body>
</html>
`;
}
