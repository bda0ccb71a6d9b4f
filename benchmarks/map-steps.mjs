// Our side's steps about maps: coordinates of every pixel, rotation, reprojection.
import { makeHeader } from "heliokit/fits";
import { allPixelCoordinates, reprojectMap, rotateMap } from "heliokit/map";
import { readMap } from "heliokit/node";

/** The steps; `timed` measures one, `once` keeps what a step needs every time. */
export function mapSteps(timed, once) {
  const mapOf = (input) => once(`map ${input}`, async () => ({ map: await readMap(input) }));
  return {
    /** World coordinates of all pixels. */
    async coordinates({ input }) {
      const { map } = await mapOf(input);
      return timed(async () => {
        const [x, y] = allPixelCoordinates(map);
        return { corner: [x[0], y[0]] };
      });
    },

    /** The whole image turned north up, cubic splines, nothing cut off. */
    async rotate({ input, angle }) {
      const { map } = await mapOf(input);
      return timed(async () => {
        const turned = await rotateMap(map, { angleDegrees: angle });
        return { width: turned.raster.width };
      });
    },

    /** The image as another observer would see it, bilinear. */
    async reproject({ input, cards }) {
      const { map } = await mapOf(input);
      const target = makeHeader(Object.entries(cards));
      return timed(async () => {
        const seen = await reprojectMap(map, target);
        return { middle: seen.raster.data[2048 * seen.raster.width + 2048] };
      });
    },
  };
}
