import type { Raster } from "heliokit/raster";
import { planLevels, tileBox } from "../draw/levels.js";
import type { TileEvent } from "./protocol.js";
import { meanLevels } from "./pyramid.js";

/** All tiles of an image with its means, the coarsest level first: a whole picture is seen at once, then it sharpens. */
export function* tilesOf(image: number, raster: Raster): Generator<TileEvent> {
  const plan = planLevels(raster.width, raster.height);
  const levels: Raster[] = [raster, ...meanLevels(raster, plan.levels.length - 1)];
  for (let level = levels.length - 1; level >= 0; level--) {
    const shape = plan.levels[level];
    const means = levels[level];
    if (!shape || !means) continue;
    for (let row = 0; row < shape.up; row++) {
      for (let column = 0; column < shape.across; column++) {
        const { x, y, width, height } = tileBox(plan, level, column, row);
        const data = new Float32Array(width * height);
        for (let line = 0; line < height; line++) {
          const start = (y + line) * means.width + x;
          data.set(means.data.subarray(start, start + width), line * width);
        }
        yield { event: "tile", image, level, column, row, data };
      }
    }
  }
}
