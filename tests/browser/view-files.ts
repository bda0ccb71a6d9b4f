// Files for the tests of the page: images with everything that may be wrong with a pixel.
import { memorySink } from "heliokit/bytes";
import { makeHeader, writeFits } from "heliokit/fits";
import type { Raster } from "heliokit/raster";

/** A map of floats as the bytes of a FITS file; helioprojective, as AIA's. */
export async function fitsOf(
  { data, width, height }: Raster<Float32Array | Int16Array>,
  cards: readonly (readonly [string, string | number])[] = [],
): Promise<Uint8Array<ArrayBuffer>> {
  const sink = memorySink();
  // Of a keyword that stands twice the first card counts.
  const header = makeHeader([
    ...cards,
    ["TELESCOP", "SDO/AIA"],
    ["INSTRUME", "AIA_3"],
    ["WAVELNTH", 171],
    ["BUNIT", "DN/s"],
    ["EXPTIME", 2],
    ["DATE-OBS", "2013-06-21T00:00:00.00"],
    ["T_OBS", "2013-06-21T00:00:01.00Z"],
    ["DSUN_OBS", 152e9],
    ["HGLN_OBS", 0],
    ["HGLT_OBS", 1.8],
    ["CTYPE1", "HPLN-TAN"],
    ["CTYPE2", "HPLT-TAN"],
    ["CUNIT1", "arcsec"],
    ["CUNIT2", "arcsec"],
    ["CRPIX1", (width + 1) / 2],
    ["CRPIX2", (height + 1) / 2],
    ["CRVAL1", 0],
    ["CRVAL2", 0],
    ["CDELT1", 2400 / width],
    ["CDELT2", 2400 / width],
  ]);
  await writeFits(sink, [{ kind: "image", data, axes: [width, height], header }]);
  return new Uint8Array(sink.bytes());
}

/** Numbers of all sizes, negative ones too, with holes: not-a-number and both infinities. */
export function roughImage(width: number, height: number): Raster<Float32Array> {
  const data = new Float32Array(width * height);
  let seed = 12345;
  for (let index = 0; index < data.length; index++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    data[index] = ((seed / 2 ** 32) ** 3 - 0.05) * 3000;
    if (index % 53 === 0) data[index] = Number.NaN;
    if (index % 211 === 0) data[index] = Number.POSITIVE_INFINITY;
    if (index % 223 === 0) data[index] = Number.NEGATIVE_INFINITY;
  }
  return { data, width, height };
}
