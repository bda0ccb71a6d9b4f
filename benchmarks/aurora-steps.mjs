// Our side's steps about all-sky imagers: save files, a minute of images, mosaics and maps.
import {
  drawSkyMap,
  imageFrames,
  keogramFromFrames,
  prepareMosaicSkymaps,
  prepareSkyMap,
  readImages,
  readSkymap,
} from "heliokit/aurora";
import { fileSource } from "heliokit/node";

async function skymapAt(path) {
  const source = await fileSource(path);
  try {
    return await readSkymap(source);
  } finally {
    await source.close();
  }
}

/** The steps; `timed` measures one, `once` keeps what a step needs every time. */
export function auroraSteps(timed, once) {
  return {
    /** A skymap file to typed arrays, turned to the sky. */
    async sav({ input }) {
      return timed(async () => {
        const { fullElevation, fullMapLatitude } = await skymapAt(input);
        return { values: fullElevation.length + fullMapLatitude.length };
      });
    },

    /** A minute of images with times and headers. */
    async minute({ input }) {
      return timed(async () => {
        const { frames, metadata } = await readImages([input]);
        return { frames: frames.length, sum: frames[0][1000], headers: metadata.length };
      });
    },

    /** A skymap to the quadrilaterals of a mosaic, at a level and between two. */
    async mosaic({ input, altitudeKm }) {
      const { skymap } = await once(`mosaic ${input}`, async () => ({ skymap: await skymapAt(input) }));
      return timed(() => ({ sites: prepareMosaicSkymaps([skymap], { altitudeKm }).sites.length }));
    },

    /** Redrawing a projected image on a map of 1000 x 1000. */
    async skyMap({ skymap: path, images: file }) {
      const { prepared, frames } = await once(`map ${path}`, async () => {
        const skymap = await skymapAt(path);
        const images = await readImages([file]);
        return {
          prepared: prepareSkyMap(skymap, { altitudeKm: 110, size: 1000, axes: false, colorBar: false }),
          frames: images.frames,
        };
      });
      let turn = 0;
      return timed(() => {
        const figure = drawSkyMap(prepared, [{ data: frames[turn++ % frames.length] }], {
          limits: [200, 2000],
          colorBar: false,
        });
        return { width: figure.width };
      });
    },

    /** Files to a keogram, one frame at a time. */
    async night({ files }) {
      return timed(async () => ({ columns: (await keogramFromFrames(imageFrames(files))).columns }));
    },
  };
}
