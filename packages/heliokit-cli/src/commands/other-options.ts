import { Command } from "commander";
import type { Output } from "../output.js";
import { commonOf, withCommonOptions } from "./common-options.js";

/** The command `info` with its options and help. */
export function infoCommand(output: Output, finish: (status: number) => void): Command {
  const command = new Command("info")
    .description("what is in a FITS, Zarr, IDL save or PGM file; with --verify, whether a FITS file is intact")
    .argument("<FILE...>", "files, gzipped or not, or Zarr stores")
    .option("--header", "every card of every header")
    .option(
      "--verify",
      "check CHECKSUM and DATASUM and decode every tile, column and record; exit status 1 if anything is wrong",
    )
    .option("--salvage", "with --verify: go on past damage and count what is intact");
  return withCommonOptions(command, "one JSON document on stdout")
    .addHelpText("after", "\nExamples:\n  heliokit info image.fits\n  heliokit info --verify --json level1/*.fits")
    .action(async (files: string[], options: Record<string, unknown>) => {
      const { info } = await import("./info.js");
      const { header, verify, salvage } = options;
      const wanted = { header: header === true, verify: verify === true, salvage: salvage === true };
      finish(await info(files, wanted, commonOf(options, output)));
    });
}

/** The command `sample` with its options and help. */
export function sampleCommand(output: Output, finish: (status: number) => void): Command {
  const command = new Command("sample")
    .description("synthetic level 1 files with authentic keywords, and DIR/tables to go with them")
    .argument("<DIR>", "folder to make")
    .option("--size <N>", "side of the images in pixels", "4096")
    .option("--channels <LIST>", "wavelengths", "193,171")
    .option("--count <N>", "files per channel", "2")
    .option("--start <TIME>", "time of the first image (UTC)", "2013-06-21T00:00:00")
    .option("--cadence <TIME>", "time between images: 12s, 6m, 1h", "12s")
    .option("--seed <N>", "another Sun", "1")
    .option("--damage <KINDS>", "damage the last files, one kind each: truncated,rice-garbage,missing-exptime,...")
    .option(
      "--download <LIST>",
      "instead: the public sample images of AIA, 94, 171 and 193 (HELIOKIT_SAMPLES: other places)",
    )
    .option("--dry-run", "name the files and their size, write nothing");
  return withCommonOptions(command, "what was written, as one JSON document on stdout")
    .addHelpText(
      "after",
      "\nExamples:\n  heliokit sample level1\n  heliokit sample small --size 512 --count 20 --channels 193,211 --damage truncated\n  heliokit sample real --download 94,171,193",
    )
    .action(async (folder: string, options: Record<string, unknown>) => {
      const { sample } = await import("./sample.js");
      finish(await sample(folder, options, commonOf(options, output)));
    });
}

/** The command `tables` with its subcommands and help. */
export function tablesCommand(output: Output, finish: (status: number) => void): Command {
  const command = new Command("tables")
    .description("pointing, degradation and error tables: the cache, with origin and age")
    .addHelpText(
      "after",
      `
The cache is HELIOKIT_CACHE, else the platform's cache folder. It may be read-only and shared.
Proxies are honoured (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS). HELIOKIT_LMSAL, HELIOKIT_SSW and
HELIOKIT_JSOC name other servers, for mirrors.

Examples:
  heliokit tables fetch                       get or renew all tables
  heliokit tables fetch --to carry            a folder to carry to a machine without network;
                                              there: HELIOKIT_CACHE=carry heliokit prep ... --offline
  heliokit tables list`,
    );
  const fetch = new Command("fetch")
    .description("fetch all tables into the cache, or into a folder to carry")
    .option("--to <DIR>", "folder instead of the cache")
    .option("--dry-run", "name what would be fetched, and from where");
  withCommonOptions(fetch, "one JSON document on stdout: { rows }")
    .addHelpText("after", "\nExample:\n  heliokit tables fetch --to carry")
    .action(async (options: Record<string, unknown>) => {
      const { fetchTables } = await import("./tables.js");
      const to = typeof options["to"] === "string" ? options["to"] : undefined;
      finish(await fetchTables(to, options["dryRun"] === true, commonOf(options, output)));
    });
  const list = new Command("list")
    .description("what the cache holds")
    .option("--from <DIR>", "folder instead of the cache");
  withCommonOptions(list, "one JSON document on stdout: { rows }")
    .addHelpText("after", "\nExample:\n  heliokit tables list --json")
    .action(async (options: Record<string, unknown>) => {
      const { listTables } = await import("./tables.js");
      const from = typeof options["from"] === "string" ? options["from"] : undefined;
      finish(await listTables(from, commonOf(options, output)));
    });
  return command.addCommand(fetch).addCommand(list);
}

/** The command `demo` with its options and help. */
export function demoCommand(output: Output, finish: (status: number) => void): Command {
  const command = new Command("demo")
    .description("the whole story offline, in under a minute: query, download, prep, picture, movie, report")
    .argument("[DIR]", "folder to work in (default: a temporary one)")
    .option("--size <N>", "side of the images in pixels; those of the flare have a quarter of it", "4096")
    .option("--dry-run", "tell what would be done, write nothing");
  return withCommonOptions(command, "the report as one JSON document on stdout")
    .addHelpText("after", "\nExamples:\n  heliokit demo\n  heliokit demo my-demo --size 1024")
    .action(async (folder: string | undefined, options: Record<string, unknown>) => {
      const { demo } = await import("./demo.js");
      const { size, dryRun } = options;
      const wanted = { folder, size: String(size), dryRun: dryRun === true };
      finish(await demo(wanted, commonOf(options, output)));
    });
}
