// What the test of training cubes does, in a page and in Node alike.
import { type OpenSdomlOptions, openSdoml } from "heliokit/sdoml";
import { addSeconds, parseInstant } from "heliokit/time";
import type { ZarrStore } from "heliokit/zarr";

/** Sum of the bits of some numbers: equal where the numbers are equal to the last bit. */
function sumOf(data: Float32Array): number {
  return new Uint32Array(data.buffer, data.byteOffset, data.length).reduce((sum, word) => (sum * 31 + word) >>> 0, 7);
}

/** Frames, keywords, a selection and a map of a cube. */
export async function readCube(place: string | ZarrStore, options: OpenSdomlOptions = {}) {
  const sdoml = await openSdoml(place, options);
  const channel = await sdoml.channel("2013/171A");
  const sums: number[] = [];
  for await (const { data } of channel.all().frames({ ordered: true })) sums.push(sumOf(data));
  const target = addSeconds(parseInstant("2013-06-21T00:12:00Z"), 20);
  const nearest = channel.nearest([target], { within: "3 min" });
  const map = await nearest.map(0);
  const { mean, std, frames } = await channel.all().blockMean(2).statistics();
  return {
    shape: channel.array.shape,
    sums,
    exposures: [...(await channel.columns(["EXPTIME"])).values()].map((column) => column?.length),
    nearest: [...(await nearest.indices())],
    title: [map.wavelengthAngstrom, map.raster.width, map.unit],
    statistics: { mean, std, frames },
    plan: await channel.slice(0, 1).plan(),
  };
}
