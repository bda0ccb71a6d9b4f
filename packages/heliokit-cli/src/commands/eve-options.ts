import { Command } from "commander";
import type { Output } from "../output.js";
import { commonOf, withCommonOptions } from "./common-options.js";

type Finish = (status: number) => void;
type Options = Record<string, unknown>;

const STORE = "folder or address of the Zarr store with EVE's lines";

function withRange(command: Command): Command {
  return command
    .option("--from <TIME>", "first time (UTC)")
    .option("--to <TIME>", "last time, included: a day is the whole day")
    .option("--every <TIME>", "bins of 12min, 1h, beginning at whole multiples of it");
}

function withAccess(command: Command): Command {
  return command.option(
    "--user-project <NAME>",
    "project that pays for requests to a bucket (also HELIOKIT_USER_PROJECT)",
  );
}

/** The command `eve` with its subcommands and help. */
export function eveCommand(output: Output, finish: Finish): Command {
  const command = new Command("eve")
    .description("EVE: irradiance in 39 lines of the extreme ultraviolet over time")
    .addHelpText(
      "after",
      `
Samples that were not measured are missing, never -1. Lines above 37 nm were measured a few minutes of each hour.

Examples:
  heliokit eve lines sdomlv2_eve.zarr
  heliokit eve plot sdomlv2_eve.zarr "Fe XX" -o fe20.png --vmin 0 --vmax 2e-4
  heliokit eve export sdomlv2_eve.zarr "Fe XX" "He II" --from 2010-08-28 --to 2010-08-28 --every 12min -o lines.csv`,
    );
  for (const make of [linesOf, plotOf, exportOf]) command.addCommand(make(output, finish));
  return command;
}

function linesOf(output: Output, finish: Finish): Command {
  const command = withAccess(new Command("lines"))
    .description("the lines with wavelength and temperature")
    .argument("<STORE>", STORE)
    .option("--csv", "CSV on stdout")
    .option("--parquet <FILE>", "Parquet file to write");
  return withCommonOptions(command, "one JSON document on stdout: { rows }")
    .addHelpText("after", "\nExample:\n  heliokit eve lines sdomlv2_eve.zarr")
    .action(async (store: string, options: Options) => {
      const { lines } = await import("./eve.js");
      finish(await lines(store, options, commonOf(options, output)));
    });
}

function plotOf(output: Output, finish: Finish): Command {
  const command = withRange(withAccess(new Command("plot")))
    .description("lines over time as a picture")
    .argument("<STORE>", STORE)
    .argument("[LINE...]", 'names such as "Fe XX", or wavelengths in nm')
    .option("-o, --out <FILE>", "picture to write: .png or .svg")
    .option("--vmin <VALUE>", "lower end of the value axis, with --vmax")
    .option("--vmax <VALUE>", "upper end of the value axis")
    .option("--log", "logarithmic values")
    .option("--title <TEXT>", "above the plot");
  return withCommonOptions(command, "what was drawn, as one JSON document on stdout")
    .addHelpText("after", '\nExample:\n  heliokit eve plot sdomlv2_eve.zarr "Fe XX" -o fe20.png --vmin 0 --vmax 2e-4')
    .action(async (store: string, names: string[], options: Options) => {
      const { plot } = await import("./eve.js");
      finish(await plot(store, names, options, commonOf(options, output)));
    });
}

function exportOf(output: Output, finish: Finish): Command {
  const command = withRange(withAccess(new Command("export")))
    .description("lines over time as CSV on stdout, or as .csv or .parquet")
    .argument("<STORE>", STORE)
    .argument("[LINE...]", "names or wavelengths in nm (default: all)")
    .option("-o, --out <FILE>", "file to write: .csv or .parquet")
    .option("--reduce <NAME>", "with --every: mean (default), median, min, max or count of the samples of a bin");
  return withCommonOptions(command, "what was written, as one JSON document on stdout")
    .addHelpText("after", '\nExample:\n  heliokit eve export sdomlv2_eve.zarr "Fe XX" --every 12min -o fe20.csv')
    .action(async (store: string, names: string[], options: Options) => {
      const { exportLines } = await import("./eve.js");
      finish(await exportLines(store, names, options, commonOf(options, output)));
    });
}
