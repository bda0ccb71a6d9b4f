// What a page and Node make of the same file: figure, movie, curves; digests where the bytes must be the same.
import { memorySource } from "heliokit/bytes";
import { mapFromFits } from "heliokit/map";
import { drawCurves, drawMap, encodePng, makeMovie, renderFigure, toGif, toPlayer, toSvg } from "heliokit/picture";
import { addSeconds, parseInstant } from "heliokit/time";
import { sha256 } from "./page-result.js";

export async function drawAll(bytes: Uint8Array): Promise<Record<string, unknown>> {
  const map = await mapFromFits(memorySource(bytes, "sample.fits"));
  const figure = drawMap(map, { size: 320, limb: true, grid: true, limits: { percentiles: [1, 99.5] } });
  const [image] = figure.images;
  const picture = await renderFigure(figure);
  const movie = await makeMovie([map, map, map], { size: 128 });
  const gif = await toGif(movie);
  const page = await toPlayer(movie);
  const times = [0, 12, 24].map((step) => addSeconds(parseInstant("2014-03-05T06:00:00Z"), step));
  const light = drawCurves([{ label: "light", times, values: [1, 2, 3] }]);
  return {
    svg: await sha256(new TextEncoder().encode(toSvg(figure))),
    image: image && (await sha256(new Uint8Array(image.picture.rgba.buffer))),
    size: [picture.width, picture.height],
    // The page draws letters with its own fonts: dark pixels outside the panel show that they are there.
    ink: inkOf(picture.rgba, picture.width, image?.x ?? 0),
    png: encodePng(picture).length > 10_000,
    gif: String.fromCharCode(...gif.subarray(0, 6)),
    page: page.length > 10_000,
    curves: await sha256(new TextEncoder().encode(toSvg(light))),
  };
}

function inkOf(rgba: Uint8ClampedArray, width: number, left: number): boolean {
  let dark = 0;
  for (let pixel = 0; pixel < rgba.length / 4; pixel++) {
    if (pixel % width < left - 2 && (rgba[4 * pixel] ?? 255) < 100) dark++;
  }
  return dark > 50;
}
