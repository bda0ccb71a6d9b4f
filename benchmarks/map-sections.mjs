// What is measured of maps. The form of a section is that of sections.mjs.
import { ratio, takeTurns } from "./measure.mjs";
import { ask } from "./step.mjs";

/** An observer on the ecliptic, four degrees away from the satellite, an hour later, north up. */
const TARGET = {
  NAXIS: 2,
  NAXIS1: 4096,
  NAXIS2: 4096,
  CTYPE1: "HPLN-TAN",
  CTYPE2: "HPLT-TAN",
  CUNIT1: "arcsec",
  CUNIT2: "arcsec",
  CDELT1: 0.6,
  CDELT2: 0.6,
  CRPIX1: 2048.5,
  CRPIX2: 2048.5,
  CRVAL1: 0,
  CRVAL2: 0,
  "DATE-OBS": "2013-06-21T01:00:00",
  HGLN_OBS: 4,
  HGLT_OBS: 2,
  DSUN_OBS: 1.52e11,
  RSUN_REF: 696_000_000,
};

/** Coordinates of every pixel, a rotation and a reprojection of a full-size map, against sunpy. */
export async function maps(context) {
  const { input } = context.data;
  const both = (name, command) => [
    { name: `Heliokit, ${name}`, once: ask(context.ours, command) },
    { name: `sunpy, ${name}`, once: ask(context.python, command) },
  ];
  const coordinates = await takeTurns(
    [
      ...both("coordinates of every pixel", { do: "coordinates", input }),
      { name: "astropy, the bare numbers of them", once: ask(context.python, { do: "bare_coordinates", input }) },
    ],
    context.repeats(5),
    1,
  );
  const turn = { do: "rotate", input, angle: 20 };
  const rotation = await takeTurns(both("turned by 20 degrees", turn), context.repeats(5), 1);
  const reprojection = await takeTurns(
    both("seen by another observer", { do: "reproject", input, cards: TARGET }),
    Math.min(3, context.repeats(3)),
    1,
  );
  return {
    title: "Maps",
    note: "A map of 4096 x 4096 pixels in memory. Coordinates: sunpy's pixel_to_world for every pixel, and below it the bare numbers of astropy's WCS. Rotation: cubic splines, the result grows to hold everything. Reprojection: every pixel of a north-up image of an observer 4 degrees away and an hour later, bilinear; the reference takes the steps of the reproject package (pixel_to_pixel, map_coordinates) where that package is not installed. One unmeasured call each.",
    rows: [...coordinates, ...rotation, ...reprojection],
    ratios: [
      ["coordinates: sunpy / Heliokit", ratio(coordinates[1], coordinates[0])],
      ["coordinates: astropy's bare numbers / Heliokit", ratio(coordinates[2], coordinates[0])],
      ["rotation: sunpy / Heliokit", ratio(rotation[1], rotation[0])],
      ["reprojection: sunpy / Heliokit", ratio(reprojection[1], reprojection[0])],
    ],
    targets: [
      ["coordinates, ratio to sunpy", ratio(coordinates[1], coordinates[0]), ">=", 10, 20],
      ["rotation, ratio to sunpy", ratio(rotation[1], rotation[0]), ">=", 10, 20],
      ["reprojection, ratio to sunpy", ratio(reprojection[1], reprojection[0]), ">=", 10, 20],
    ],
  };
}
