// What the test of all-sky imagers does, in a page and in Node alike.
import {
  calibrate,
  ccdContour,
  extractMetric,
  keogram,
  prepareMosaicSkymaps,
  projectOnMap,
  readCalibration,
  readImages,
  readSkymap,
  skyMapFigure,
  withLatitudes,
} from "heliokit/aurora";
import { memorySource } from "heliokit/bytes";
import { toSvg } from "heliokit/picture";

/** Sum of the bits of some numbers: equal where the numbers are equal to the last bit. */
function sumOf(data: ArrayBufferView): number {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return bytes.reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7);
}

const textSum = (text: string): number => sumOf(new TextEncoder().encode(text));

/** Files of a camera to Rayleighs, a keogram, a grid and a map. */
export async function workOnSky(bytesOf: (name: string) => Promise<Uint8Array>) {
  const source = async (name: string) => memorySource(await bytesOf(name), name);
  const skymap = await readSkymap(await source("rego_skymap_resu_20210815-+_v02.sav"));
  const rayleighs = await readCalibration(await source("REGO_Rayleighs_15655_20141002-+_v01.sav"));
  const flatfield = await readCalibration(await source("REGO_flatfield_15655_20141002-+_v01.sav"));
  const minute = await readImages([await source("20211104_0600_resu_rego-655_6300.pgm.gz")]);
  const images = calibrate(minute, { rayleighs, flatfield });
  const keo = withLatitudes(keogram(images), skymap, { altitudeKm: 215 });
  const grid = projectOnMap([{ images, skymap }], { altitudeKm: 230, stepDegrees: 0.5 });
  const [mosaic] = prepareMosaicSkymaps([skymap], { altitudeKm: 250 }).sites;
  const contour = ccdContour(skymap, { elevation: 45 });
  const figure = skyMapFigure(images, skymap, { altitudeKm: 230, size: 400 });
  const svg = toSvg(figure);
  return {
    frames: images.frames.map(sumOf),
    unit: images.unit,
    keogram: [keo.columns, sumOf(keo.data), keo.latitudes ? sumOf(keo.latitudes.values) : 0],
    grid: [grid.width, grid.height, sumOf(grid.frames[0] ?? new Float32Array(0)), sumOf(grid.elevation)],
    mosaic: mosaic ? [sumOf(mosaic.polyfillLatitude), sumOf(mosaic.polyfillLongitude)] : [],
    contour: [contour.x.length, sumOf(contour.x), sumOf(contour.y)],
    box: [...extractMetric(images, { kind: "elevation", bounds: [40, 60], skymap }, "median")],
    // Pictures inside are compressed by the same code everywhere; the whole text must be the same.
    figure: [svg.length, textSum(svg)],
  };
}
