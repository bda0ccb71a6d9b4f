// Our side's steps about pictures: a figure from a map in memory, and a movie of small images.

import { memorySource } from "heliokit/bytes";
import { mapFromFits } from "heliokit/map";
import { readMap } from "heliokit/node";
import { drawMap, encodePng, makeMovie, renderFigure, toGif } from "heliokit/picture";
import { syntheticLevel1, syntheticScene } from "heliokit/synthetic";
import { addSeconds, parseInstant } from "heliokit/time";

const SIZE = 1024;

/** The steps; `timed` measures one, `once` keeps what a step needs every time. */
export function pictureSteps(timed, once) {
  return {
    /** A figure of 1024 pixels with limb and grid, as the bytes of a PNG file. */
    async figure({ input, clip }) {
      const { map } = await once(`figure ${input}`, async () => ({ map: await readMap(input) }));
      const limits = clip ? { limits: { percentiles: clip } } : {};
      return timed(async () => {
        const figure = drawMap(map, { size: SIZE, limb: true, grid: true, ...limits });
        const bytes = encodePng(await renderFigure(figure));
        return { bytes: bytes.length };
      });
    },

    /** A GIF of 60 frames of 512 pixels from maps in memory: shrinking, scaling, drawing, encoding. */
    async gif({ frames, size }) {
      const { maps } = await once(`gif ${frames} ${size}`, async () => ({ maps: await sequence(frames, size) }));
      return timed(async () => {
        const movie = await makeMovie(maps, { size, limb: true, limits: { percentiles: [1, 99.7] } });
        return { bytes: (await toGif(movie)).length };
      });
    },
  };
}

/** Images of one channel, 12 seconds apart. */
async function sequence(frames, size) {
  const scene = syntheticScene({ seed: 1, detail: size });
  const start = parseInstant("2013-06-21T00:00:00Z");
  const maps = [];
  for (let index = 0; index < frames; index++) {
    const time = addSeconds(start, 12 * index);
    const { bytes, name } = await syntheticLevel1({ channel: 171, size, scene, time });
    maps.push(await mapFromFits(memorySource(bytes, name)));
  }
  return maps;
}
