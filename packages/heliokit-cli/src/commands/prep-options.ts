import { Command } from "commander";
import type { Output } from "../output.js";
import { commonOf, withCommonOptions } from "./common-options.js";

const EXAMPLES = `
The product is degradation-corrected DN/s on a grid of 0.6 arcsec with the Sun's centre in the middle and north up.
--correction none --no-normalize gives the plain registered counts, as the Python library's register does.

Files already done are skipped, half-written ones are never trusted: after Ctrl-C, a crash or a power cut give the
same command again. heliokit-journal.ndjson in the output folder has one line for every file.

Examples:
  heliokit prep level1/193/2013 --out level1.5
  heliokit prep 'level1/**/*.fits' --from 2012-01-01 --to 2013-12-31 --channel 193,211 --out level1.5 --compress rice
  heliokit prep level1 --out level1.5 --dry-run                  files, bytes, free space, time
  heliokit prep one.fits --out here --explain                    what each step did to this file
  heliokit prep level1 --out level1.5 --pointing header --correction none --offline
  heliokit prep level1 --out level1.5 --shard auto               in a SLURM array or an indexed Kubernetes job
  heliokit prep level1 --out level1.5 --engine bullmq --queue redis://queue.example.org:6379/0
  heliokit prep --report --out level1.5 --json                   the account of all runs and shards
  heliokit prep --options report.json                            the same again

Exit status: 0 all done (skips included), 1 some files failed and the rest is done, 2 wrong usage or environment,
130 interrupted.`;

/** Options that are modes of the command rather than settings of the run. */
const MODES = new Set(["options", "dryRun", "explain", "report", "json", "quiet", "progress", "offline"]);

/** The command `prep` with its options and help. */
export function prepCommand(output: Output, finish: (status: number) => void): Command {
  const command = new Command("prep")
    .description("level 1 to level 1.5 in bulk: pointing, registration, degradation, exposure")
    .argument("[INPUT...]", "files, folders (searched for .fits .fts .fit, also .gz) and quoted patterns")
    .optionsGroup("Where to:")
    .option("--out <DIR>", "output folder; inputs are never written into (required)")
    .option("--layout <LAYOUT>", "below it: channel-year, mirror (as the input), or flat (default: channel-year)")
    .option("--overwrite", "replace outputs made with other options or by other programs (default: leave them alone)")
    .optionsGroup("Which files:")
    .option("--files-from <LIST>", "further inputs, one per line of a file; - reads standard input")
    .option("-0, --null", "names in that list end with NUL instead")
    .option("--from <TIME>", "observed from this time on (T_OBS, UTC), for example 2012-01-01")
    .option("--to <TIME>", "observed until this time, which is included: 2013-12-31 is that whole day")
    .option("--channel <LIST>", "these wavelengths only, for example 193,211")
    .option("--cutouts <MODE>", "skip, or register on the grid of the full disk (default: skip)")
    .option(
      "--quality-mask <MASK>",
      "what makes an image unusable: default, none, nominal (QUALITY must be 0) or bits 0x...",
    )
    .option("--strict", "checksum and header warnings are failures")
    .option("--salvage", "keep the intact rows of damaged files, the rest becomes missing")
    .option("--force", "repeat what a file says is already done")
    .optionsGroup("Calibration:")
    .option("--pointing <TABLE>", "auto, jsoc, lmsal, a file, or header: what the files say (default: auto)")
    .option("--pointing-gap <POLICY>", "where no row holds: header, nearest or error (default: header, with a warning)")
    .option("--correction <TABLE>", "degradation: auto, ssw, jsoc, a file, or none (default: auto)")
    .option("--correction-version <N>", "version of the degradation table (default: the highest there is)")
    .option("--no-normalize", "do not divide by the exposure time: DN instead of DN/s")
    .optionsGroup("Registration:")
    .option("--order <N>", "degree of the interpolation, 0 to 5 (default: 3)")
    .option("--method <METHOD>", "bspline (as scipy), catmull-rom (as SSW, scikit-image) or opencv (default: bspline)")
    .option("--missing <VALUE>", "pixels outside of the input: nan, min or a number (default: nan)")
    .option(
      "--size <SIDE>",
      "4096, 2048, 1024, 512, or reference (what the Python library gives; default: 4096 for full frames)",
    )
    .optionsGroup("Storage:")
    .option("--dtype <TYPE>", "float32 or float64 (default: float32)")
    .option("--compress <METHOD>", "none, rice (small, lossy and says so) or gzip2 (lossless) (default: none)")
    .option("--quantize <Q>", "with rice: steps per background noise (default: 16)")
    .optionsGroup("How:")
    .option("--jobs <N>", "files at a time (default: what cores and memory allow)")
    .option("--shard <i/n|auto>", "only every n-th part of the files; auto asks SLURM or Kubernetes")
    .option("--engine <NAME>", "local (threads here), or bullmq: heliokit worker on any machine (default: local)")
    .option("--queue <URL>", "with bullmq: redis://HOST:6379/0 or postgres://... (default: HELIOKIT_QUEUE)")
    .option(
      "--root <NAME=DIR>",
      "with bullmq: a folder that workers have elsewhere; may be given more than once",
      (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
    )
    .option(
      "--options <FILE>",
      'take the options of a report (or of its "options"); what is typed beside it counts more',
    )
    .option("--dry-run", "tell what would be done, write nothing")
    .option("--explain", "one file: what each step did, keywords before and after, seconds")
    .option("--report", "no conversion: the account of all runs on --out, shards merged");
  withCommonOptions(command, "the report as one JSON document on stdout")
    .addHelpText("after", EXAMPLES)
    .action(async (inputs: string[], options: Record<string, unknown>) => {
      const { prep } = await import("./prep.js");
      const typed = Object.entries(options).filter(
        ([name]) => !MODES.has(name) && command.getOptionValueSource(name) === "cli",
      );
      finish(
        await prep(
          {
            inputs,
            raw: Object.fromEntries(typed),
            optionsFile: typeof options["options"] === "string" ? options["options"] : undefined,
            dryRun: options["dryRun"] === true,
            explain: options["explain"] === true,
            report: options["report"] === true,
          },
          commonOf(options, output),
        ),
      );
    });
  return command;
}
