import { Command } from "commander";
import type { Output } from "../output.js";
import { commonOf, withCommonOptions } from "./common-options.js";

/** Options about colours and what is drawn, which pictures and movies share. */
export function withDrawingOptions(command: Command): Command {
  return command
    .optionsGroup("Colours:")
    .option("--vmin <VALUE>", "value of the first colour")
    .option("--vmax <VALUE>", "value of the last colour")
    .option("--clip-interval <LOW,HIGH>", "limits as percentiles, as sunpy: 1,99.5")
    .option("--zscale", "limits by IRAF's z-scale, for faint things")
    .option("--preset", "the channel's suggested limits, the same for images of different days")
    .option("--stretch <NAME>", "linear, sqrt, log, asinh, histeq; asinh:A, log:A, power:EXPONENT")
    .option("--cmap <NAME>", "colour table: sdoaia171, hmimag, gray, viridis, ...; with _r reversed")
    .option("--missing <COLOR>", "colour of missing pixels: red, white, black, gray or #rrggbb (default: none)")
    .optionsGroup("Drawing:")
    .option("--cut <X0,Y0,X1,Y1[UNIT]>", "part of the image: two corners in arcsec (default) or px")
    .option("--limb", "the limb")
    .option("--grid", "heliographic grid every 15 degrees")
    .option("--grid-spacing <DEGREES>", "heliographic grid with other spacing")
    .option("--scale-bar", "a bar of a round number of arcsec")
    .option("--no-axes", "the image alone")
    .option("--stamp", "instrument and time inside the image")
    .option("--title <TEXT>", "instead of instrument, wavelength and time");
}

/** The command `show` with its options and help. */
export function showCommand(output: Output, finish: (status: number) => void): Command {
  const command = new Command("show")
    .description("a FITS image as a picture: PNG, SVG or a page; without -o a small one in the terminal")
    .argument("<FILE>", "FITS file, gzipped or not")
    .option("-o, --out <FILE>", "picture to write: .png, .svg or .html (page with a summary)")
    .option("--size <N>", "width in pixels, 64 to 8192 (default 1024; in the terminal its width)")
    .option("--normalize", "divide by the exposure time")
    .option("--hdu <N>", "index of the HDU (default: the first image)")
    .option("--salvage", "show the intact part of a damaged file")
    .option("--dry-run", "tell what would be drawn, write nothing");
  return withCommonOptions(withDrawingOptions(command), "what was drawn, as one JSON document on stdout")
    .addHelpText(
      "after",
      `
The limits used are printed: without options they are the smallest and the largest pixel, as in sunpy.

Examples:
  heliokit show image.fits
  heliokit show image.fits -o image.png --clip-interval 1,99.5 --limb --grid
  heliokit show image.fits -o region.svg --cut -700,-500,300,400 --vmin 0 --vmax 3000 --stretch sqrt --cmap viridis`,
    )
    .action(async (file: string, options: Record<string, unknown>) => {
      const { show } = await import("./show.js");
      finish(await show(file, options, commonOf(options, output)));
    });
}

/** The command `movie` with its options and help. */
export function movieCommand(output: Output, finish: (status: number) => void): Command {
  const command = new Command("movie")
    .description("FITS images as a movie: GIF, a page that plays it offline, MP4 or WebM (with the system's ffmpeg)")
    .argument("<INPUT...>", "FITS files, folders, quoted patterns")
    .option("-o, --out <FILE>", "movie to write: .gif, .html, .mp4 or .webm")
    .option("--size <N>", "width in pixels, 64 to 8192", "512")
    .option("--fps <N>", "frames per second", "10")
    .option("--cadence <TIME>", "a frame every 12s, 1m, 1h; where no image is near, the gap is shown")
    .option("--difference <KIND>", "what changed: each image minus the one before (running) or the first (base)")
    .option("--track <X,Y,W,H>", "follow a place on the Sun: its middle in the first image, and a size, in arcsec")
    .option("--no-normalize", "do not divide by the exposure time")
    .option("--remove-flicker", "take out jumps of brightness from one frame to the next")
    .option("--salvage", "use the intact part of damaged files")
    .option("--dry-run", "tell what would be done, write nothing");
  return withCommonOptions(withDrawingOptions(command), "what was made, as one JSON document on stdout")
    .addHelpText(
      "after",
      `
Frames are sorted by time and share one colour scale, found in all of them unless given. A file that cannot be read is
told and left out; exit status 1 then. Differences are gray with zero in the middle unless told otherwise.

Examples:
  heliokit movie level1.5 -o flare.html --clip-interval 1,99.7 --limb
  heliokit movie 'level1.5/**/*.fits' -o flare.mp4 --cadence 12s --cut -700,-500,300,400 --fps 15
  heliokit movie level1.5 -o change.gif --difference running --vmin -50 --vmax 50
  heliokit movie level1.5 -o region.mp4 --track -400,250,300,300`,
    )
    .action(async (inputs: string[], options: Record<string, unknown>) => {
      const { movie } = await import("./movie.js");
      finish(await movie(inputs, options, commonOf(options, output)));
    });
}
