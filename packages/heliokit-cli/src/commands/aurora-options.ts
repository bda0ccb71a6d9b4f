import { Command } from "commander";
import type { Output } from "../output.js";
import { commonOf, withCommonOptions } from "./common-options.js";

type Finish = (status: number) => void;
type Options = Record<string, unknown>;
type Make = (output: Output, finish: Finish) => Command;

const FILES = "raw files, folders or quoted patterns (.pgm, .pgm.gz, .h5, .png.tar)";

function withArchive(command: Command): Command {
  return command
    .option("--server <URL>", "address of the data service (also HELIOKIT_UCALGARY)")
    .option("--root <DIR>", "folder of the data, in the layout of the archive's library (also HELIOKIT_AURORA_ROOT)");
}

function withSelection(command: Command): Command {
  return command
    .option("--from <TIME>", "first time (UTC): alone, 2021-11-04T06:00 is that minute")
    .option("--to <TIME>", "last time, included: a day is the whole day")
    .option("--site <ID>", "four letters, such as gill")
    .option("--device <ID>", "655, rego-655 or 15655 alike");
}

function withWindow(command: Command): Command {
  return command
    .option("--from <TIME>", "frames from then on (UTC)")
    .option("--to <TIME>", "frames until then, included");
}

function withCalibrations(command: Command, preset: string): Command {
  return command
    .option("--rayleighs <FILE>", `calibration to Rayleighs: a file, auto or none${preset}`)
    .option("--flatfield <FILE>", `flat field: a file, auto or none${preset}`);
}

function withColors(command: Command): Command {
  return command
    .option("--vmin <VALUE>", "value that is black (default: a low percentile)")
    .option("--vmax <VALUE>", "value that is white (default: a high percentile)")
    .option("--stretch <NAME>", "linear, sqrt, log, asinh, power:G")
    .option("--cmap <NAME>", "colour table (default: gray)")
    .option("--size <PIXELS>", "width of the picture")
    .option("--title <TEXT>", "above the picture");
}

/** The command `aurora` with its subcommands and help. */
export function auroraCommand(output: Output, finish: Finish): Command {
  const command = new Command("aurora")
    .description("auroral all-sky imagers: files, skymaps and calibrations from the archive; Rayleighs, keograms, maps")
    .addHelpText(
      "after",
      `
Images are shown as seen from below: north up, east left. Latitudes and maps hold for one altitude, which is always told.

Examples:
  heliokit aurora datasets SKYMAP
  heliokit aurora download REGO_RAW --from 2021-11-04T06:00 --site resu
  heliokit aurora skymap THEMIS_ASI gill 2021-11-04
  heliokit aurora calibrate 20211104_0600_resu_rego-655_6300.pgm.gz -o rayleighs.fits
  heliokit aurora keogram ut06 --skymap auto -o keogram.png
  heliokit aurora map ut06 --skymap auto --altitude 110 -o map.mp4`,
    );
  const parts: readonly Make[] = [
    datasetsOf,
    urlsOf,
    downloadOf,
    skymapOf,
    calibrationOf,
    calibrateOf,
    keogramOf,
    mapOf,
    infoOf,
  ];
  for (const make of parts) command.addCommand(make(output, finish));
  return command;
}

const datasetsOf: Make = (output, finish) =>
  withCommonOptions(
    withArchive(new Command("datasets"))
      .description("the archive's datasets as a table")
      .argument("[NAME]", "part of the name, such as SKYMAP")
      .option("--level <LEVEL>", "L0, L1, L1A, L2 or L3")
      .option("--cite <NAME>", "DOI and citation of this dataset")
      .option("--sites <ARRAY>", "the sites of an array instead: THEMIS_ASI, REGO, TREX_RGB"),
    "one JSON document on stdout: { rows }",
  )
    .addHelpText("after", "\nExample:\n  heliokit aurora datasets --cite REGO_RAW")
    .action(async (name: string | undefined, options: Options) => {
      const { datasets } = await import("./aurora/listing.js");
      finish(await datasets(name, options, commonOf(options, output)));
    });

const urlsOf: Make = (output, finish) =>
  withCommonOptions(
    withSelection(withArchive(new Command("urls")))
      .description("addresses of a dataset's files")
      .argument("<DATASET>", "name of the dataset, such as REGO_RAW"),
    "one JSON document on stdout: { count, totalBytes, urls }",
  )
    .addHelpText(
      "after",
      `
Skymaps and calibrations are listed by the first day of their validity: ask from 2000-01-01 for all.

Example:
  heliokit aurora urls REGO_CALIBRATION_RAYLEIGHS_IDLSAV --from 2014-01-01 --to 2030-01-01 --device 655`,
    )
    .action(async (dataset: string, options: Options) => {
      const { urls } = await import("./aurora/listing.js");
      finish(await urls(dataset, options, commonOf(options, output)));
    });

const downloadOf: Make = (output, finish) =>
  withCommonOptions(
    withSelection(withArchive(new Command("download")))
      .description("files of a dataset, checked, into the layout of the archive's library")
      .argument("<DATASET>", "name of the dataset, such as REGO_RAW")
      .option("--parallel <N>", "files at a time (default 5)")
      .option("--overwrite", "fetch files that are there already, too")
      .option("--dry-run", "show what would be fetched"),
    "the report as one JSON document on stdout",
  )
    .addHelpText(
      "after",
      `
Files that are there and whole are skipped; a page instead of a file, or a cut file, is a failed file. Exit status 1
where a file failed; the same command goes on.

Example:
  heliokit aurora download THEMIS_ASI_RAW --from 2021-11-04T09:00 --to 2021-11-04T09:09 --site atha`,
    )
    .action(async (dataset: string, options: Options) => {
      const { download } = await import("./aurora/listing.js");
      finish(await download(dataset, options, commonOf(options, output)));
    });

function withChoice(command: Command): Command {
  return command
    .option("--strict", "latest beginning and highest version among those still valid, whatever the order of the list")
    .option("--no-download", "only the address")
    .option("--overwrite", "fetch it again where it is there already");
}

const skymapOf: Make = (output, finish) =>
  withCommonOptions(
    withChoice(withArchive(new Command("skymap")))
      .description("the skymap of a site for a time: chosen, explained, fetched")
      .argument("<ARRAY>", "array or dataset: THEMIS_ASI, REGO, TREX_NIR, TREX_RGB_SKYMAP_IDLSAV")
      .argument("<SITE>", "four letters, such as gill")
      .argument("<TIME>", "time of the images (UTC)"),
    "the choice as one JSON document on stdout",
  )
    .addHelpText("after", "\nExample:\n  heliokit aurora skymap THEMIS_ASI gill 2021-11-04")
    .action(async (array: string, site: string, time: string, options: Options) => {
      const { skymap } = await import("./aurora/listing.js");
      finish(await skymap([array, site, time], options, commonOf(options, output)));
    });

const calibrationOf: Make = (output, finish) =>
  withCommonOptions(
    withChoice(withArchive(new Command("calibration")))
      .description("factor to Rayleighs and flat field of a device for a time: chosen, explained, fetched")
      .argument("<ARRAY>", "array or dataset: REGO, TREX_NIR, TREX_BLUE, REGO_CALIBRATION_FLATFIELD_IDLSAV")
      .argument("<DEVICE>", "655, rego-655 or 15655 alike")
      .argument("<TIME>", "time of the images (UTC)"),
    "the choices as one JSON document on stdout",
  )
    .addHelpText("after", "\nExample:\n  heliokit aurora calibration REGO rego-654 2021-11-04")
    .action(async (array: string, device: string, time: string, options: Options) => {
      const { calibration } = await import("./aurora/listing.js");
      finish(await calibration([array, device, time], options, commonOf(options, output)));
    });

const calibrateOf: Make = (output, finish) =>
  withCommonOptions(
    withCalibrations(withWindow(withArchive(new Command("calibrate"))), " (default: auto)")
      .description("counts to Rayleighs, as a FITS cube or a NumPy array")
      .argument("<FILE...>", FILES)
      .option("-o, --out <FILE>", "file to write: .fits or .npy")
      .option("--exposure <SECONDS>", "instead of what the headers say")
      .option("--no-dark", "do not subtract the dark corner")
      .option("--arithmetic <NAME>", "float (default), or library: the integers of the archive's library"),
    "what was done, as one JSON document on stdout",
  )
    .addHelpText(
      "after",
      `
auto chooses and fetches the archive's files for this device and time.

Example:
  heliokit aurora calibrate 20211104_0600_resu_rego-655_6300.pgm.gz -o rayleighs.fits`,
    )
    .action(async (files: string[], options: Options) => {
      const { calibrateFiles } = await import("./aurora/convert.js");
      finish(await calibrateFiles(files, options, commonOf(options, output)));
    });

const keogramOf: Make = (output, finish) =>
  withCommonOptions(
    withColors(withCalibrations(withWindow(withArchive(new Command("keogram"))), ""))
      .description("time along x, south to north along y; a night in the memory of one frame")
      .argument("<FILE...>", FILES)
      .option("-o, --out <FILE>", "file to write: .png, .svg or .csv")
      .option("--skymap <FILE>", "for latitudes: a file, or auto")
      .option("--altitude <KM>", "of the latitudes (default: the middle level of the skymap)")
      .option("--line <NAME>", "of spectra: green, red, blue or hbeta")
      .option("--fill-gaps", "a column for every frame that is missing"),
    "what was made, as one JSON document on stdout",
  )
    .addHelpText("after", "\nExample:\n  heliokit aurora keogram ut06 --skymap auto --altitude 230 -o keogram.png")
    .action(async (files: string[], options: Options) => {
      const { keogram } = await import("./aurora/draw.js");
      finish(await keogram(files, options, commonOf(options, output)));
    });

const mapOf: Make = (output, finish) =>
  withCommonOptions(
    withColors(withCalibrations(withWindow(withArchive(new Command("map"))), ""))
      .description("images on a map, as picture or movie; files of several cameras make a mosaic")
      .argument("<FILE...>", FILES)
      .option("-o, --out <FILE>", "file to write: .png, .svg, .mp4, .webm, .gif or .html")
      .option("--skymap <FILE>", "a file, several by commas (one for each camera), or auto (default)")
      .option("--altitude <KM>", "default: the middle level of the skymap")
      .option("--at <TIME>", "moment of a picture (default: the first frame)")
      .option("--view <NAME>", "map (default), fisheye or montage")
      .option("--projection <NAME>", "perspective (default), orthographic, polar or lambert")
      .option("--extent <W,E,S,N>", "degrees that the map shows (default: what the cameras see)")
      .option("--center <LON,LAT>", "middle of the projection (default: the site)")
      .option("--min-elevation <DEGREES>", "pixels nearer to the horizon are left out (default 5)")
      .option("--borders", "borders of countries, too")
      .option("--fps <N>", "frames per second of a movie (default 10)"),
    "what was drawn, as one JSON document on stdout",
  )
    .addHelpText("after", "\nExample:\n  heliokit aurora map ut06 --skymap auto --altitude 110 -o map.png")
    .action(async (files: string[], options: Options) => {
      const { map } = await import("./aurora/draw.js");
      finish(await map(files, options, commonOf(options, output)));
    });

const infoOf: Make = (output, finish) =>
  withCommonOptions(
    new Command("info")
      .description("what a skymap, calibration, grid or raw file holds")
      .argument("<FILE...>", "files"),
    "one JSON document on stdout: { files }",
  )
    .addHelpText("after", "\nExample:\n  heliokit aurora info themis_skymap_gill_20210308-+_v02.sav")
    .action(async (files: string[], options: Options) => {
      const { info } = await import("./aurora/look.js");
      finish(await info(files, options, commonOf(options, output)));
    });
