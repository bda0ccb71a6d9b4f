import { Command, Option } from "commander";
import type { Output } from "../output.js";
import { UsageError } from "../usage-error.js";
import { commonOf, withCommonOptions } from "./common-options.js";

type Finish = (status: number) => void;
type Options = Record<string, unknown>;

const ADDRESS = "address registered with the archive (also JSOC_EMAIL); it appears in no log";

function withServer(command: Command): Command {
  return command.option(
    "--server <URL>",
    "jsoc, kis, or the base address of another archive (also HELIOKIT_JSOC; default: jsoc)",
  );
}

/**
 * What `--to` says where it may be an end in time and a folder: with a record set it is the folder; with --series the
 * first of two is the time, and a single one is a time if it reads as one.
 */
export function splitTo(text: string | undefined, options: Options): Options {
  const given = Array.isArray(options["to"]) ? options["to"].map(String) : [];
  const { to: _, ...rest } = options;
  const isTime = (value: string | undefined) => value !== undefined && /^\d{4}([-./_ T:]|\d{4}|$)/.test(value);
  const [first, second, ...more] = given;
  if (more.length > 0 || (text !== undefined && second !== undefined)) {
    throw new UsageError("--to is given too often: once for a time (with --series), once for the folder", "jsoc");
  }
  const timed = text === undefined && (second !== undefined || isTime(first));
  const folder = timed ? second : first;
  return {
    ...rest,
    ...(timed && first !== undefined ? { to: first } : {}),
    ...(folder === undefined || rest["dir"] !== undefined ? {} : { dir: folder }),
  };
}

/** Options that say which records are meant; `folder` where --to also names the folder for files. */
function withRecords(command: Command, folder = false): Command {
  const also = folder ? "; a second --to is the folder" : "";
  const collect = (value: string, before: readonly string[] = []) => [...before, value];
  const end = new Option("--to <TIME>", `last time, included: 14:34 is that whole minute${also}`);
  return command
    .argument("[RECORDSET]", "for example 'aia.lev1_euv_12s[2021-07-03T14:25:00Z/10m][193]'; or use --series")
    .optionsGroup("Which records:")
    .option("--series <NAME>", "series, in place of a record set")
    .option("--from <TIME>", "first time of its first prime key (UTC)")
    .addOption(folder ? end.argParser(collect) : end)
    .option("--cadence <TIME>", "every 12s, 1m, 1h")
    .option("--where <CONDITION>", "condition on keywords: 'EXPTIME < 2 and WAVELNTH = 211'");
}

function withTransfer(command: Command): Command {
  return command
    .option("--retries <N>", "further attempts at a file after failures that may pass (default: 5)")
    .option("--idle-timeout <S>", "longest time without a byte, in seconds (default: 60)")
    .option("--overwrite", "fetch files that are there already, too");
}

function withPrep(command: Command): Command {
  return command
    .optionsGroup("Level 1.5:")
    .option("--prep", "take what arrives to level 1.5, as heliokit prep does")
    .option("--out <DIR>", "folder for level 1.5 (default: level1.5 below --to)")
    .option("--pointing <TABLE>", "as in heliokit prep")
    .option("--correction <TABLE>", "as in heliokit prep");
}

/** The command `jsoc` with its subcommands and help. */
export function jsocCommand(output: Output, finish: Finish): Command {
  const command = new Command("jsoc")
    .description("the archive: query by keyword, select, download exactly what was selected, export")
    .addHelpText(
      "after",
      `
Examples:
  heliokit jsoc series aia
  heliokit jsoc query --series aia.lev1_euv_12s --from 2021-07-03T14:25 --to 2021-07-03T14:34 \\
      --where 'EXPTIME < 2 and WAVELNTH = 211' --keywords T_OBS,EXPTIME
  heliokit jsoc download 'aia.lev1_euv_12s[2021-07-03T14:25:00Z/10m][? EXPTIME<2 AND WAVELNTH=211 ?]' --segment image --to flare
  heliokit jsoc simulate                                 a stand-in to try all of it without a network

Proxies are honoured (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS).`,
    );
  const makers = [seriesOf, infoOf, queryOf, urlsOf, downloadOf, adoptOf, exportOf, statusOf, checkOf, simulateOf];
  for (const make of makers) command.addCommand(make(output, finish));
  return command;
}

function seriesOf(output: Output, finish: Finish): Command {
  const command = withServer(new Command("series"))
    .description("series whose names fit a regular expression")
    .argument("[PATTERN]", "upper and lower case are alike")
    .option("--notes", "look into the descriptions, too")
    .option("--csv", "CSV on stdout")
    .option("--parquet <FILE>", "Parquet file to write");
  return withCommonOptions(command, "one JSON document on stdout: { rows }")
    .addHelpText("after", "\nExample:\n  heliokit jsoc series '^hmi\\.m_' --json")
    .action(async (pattern: string | undefined, options: Options) => {
      const { listSeries } = await import("./jsoc/series.js");
      finish(await listSeries(pattern, options, commonOf(options, output)));
    });
}

function infoOf(output: Output, finish: Finish): Command {
  const command = withServer(new Command("info"))
    .description("prime keys, keywords with unit and note, segments and links of a series")
    .argument("<SERIES>", "for example aia.lev1_euv_12s")
    .option("--implicit", "also keywords that the archive keeps for itself");
  return withCommonOptions(command, "one JSON document on stdout")
    .addHelpText("after", "\nExample:\n  heliokit jsoc info aia.lev1_euv_12s")
    .action(async (series: string, options: Options) => {
      const { seriesInfo } = await import("./jsoc/series.js");
      finish(await seriesInfo(series, options, commonOf(options, output)));
    });
}

function queryOf(output: Output, finish: Finish): Command {
  const command = withRecords(withServer(new Command("query")))
    .description("keywords of records as a table")
    .optionsGroup("What of them:")
    .option("--keywords <LIST>", "for example T_OBS,EXPTIME; **ALL** for all (default: the prime keys)")
    .option("--segment <LIST>", "paths of these segments' files")
    .option("--links <LIST>", "records that these links point to")
    .option("--limit <N>", "the first N records; the last ones for a negative number")
    .option("--sort <LIST>", "keywords to sort by; - before a name for descending")
    .option("--count", "only how many there are")
    .option("--keep-unknown", "take keywords that the series does not have: their values are missing")
    .option("--csv", "CSV on stdout")
    .option("--parquet <FILE>", "Parquet file to write; pandas and DuckDB read it");
  return withCommonOptions(command, "one JSON document on stdout: { recordSet, rows }")
    .addHelpText(
      "after",
      "\nExamples:\n  heliokit jsoc query 'aia.lev1_euv_12s[2021-07-03T14:25:00Z/10m][? EXPTIME<2 ?]' --keywords T_OBS,EXPTIME,QUALITY\n  heliokit jsoc query --series hmi.M_720s --from 2021-07-03 --to 2021-07-03 --cadence 1h --csv",
    )
    .action(async (text: string | undefined, options: Options) => {
      const { query } = await import("./jsoc/query.js");
      finish(await query(text, options, commonOf(options, output)));
    });
}

function urlsOf(output: Output, finish: Finish): Command {
  const command = withRecords(withServer(new Command("urls")))
    .description("address and unique name of every file, for other download programs; then: jsoc adopt")
    .optionsGroup("Which files:")
    .option("--segment <LIST>", "these segments (default: all)")
    .option("--names <TEMPLATE>", "names such as '{seriesname}.{T_REC:A}.{WAVELNTH}.{segment}'")
    .option("--aria2", "as an input file of aria2c");
  return withCommonOptions(command, "one JSON document on stdout: { rows }")
    .addHelpText(
      "after",
      "\nExample:\n  heliokit jsoc urls 'aia.lev1_euv_12s[2021-07-03T14:25:00Z/1m]' --segment image --aria2 | aria2c -i - -j 1",
    )
    .action(async (text: string | undefined, options: Options) => {
      const { urls } = await import("./jsoc/query.js");
      finish(await urls(text, options, commonOf(options, output)));
    });
}

function downloadOf(output: Output, finish: Finish): Command {
  const command = withTransfer(
    withRecords(withServer(new Command("download")), true)
      .description("files as they are stored, with the records' keywords written in: no waiting for an export")
      .optionsGroup("Which files, and where to:")
      .option("--dir <DIR>", "folder for the files; --to DIR says the same (required)")
      .option("--segment <LIST>", "these segments (default: all)")
      .option("--names <TEMPLATE>", "names such as '{seriesname}.{T_REC:A}.{WAVELNTH}.{segment}'")
      .option("--as-stored", "leave the headers as they are")
      .option("--dry-run", "name the files and their size, fetch nothing"),
  );
  return withCommonOptions(withPrep(command), "the report as one JSON document on stdout")
    .addHelpText(
      "after",
      `
One connection, as the archive asks. What is there and intact is skipped, what came half is gone on with: after Ctrl-C,
a crash or a broken connection give the same command again. Exit status 1 when a file could not be had.

Example:
  heliokit jsoc download --series aia.lev1_euv_12s --from 2021-07-03T14:25 --to 2021-07-03T14:34 \\
      --where 'EXPTIME < 2 and WAVELNTH = 211' --segment image --to flare`,
    )
    .action(async (text: string | undefined, options: Options) => {
      const { download } = await import("./jsoc/download.js");
      finish(await download(text, splitTo(text, options), commonOf(options, output)));
    });
}

function adoptOf(output: Output, finish: Finish): Command {
  const command = withServer(new Command("adopt"))
    .description("write the records' keywords into files that another program fetched under the names of jsoc urls")
    .argument("<FILES...>", "FITS files as they are stored")
    .option("--dry-run", "tell which files would be written");
  return withCommonOptions(command, "the report as one JSON document on stdout")
    .addHelpText("after", "\nExample:\n  heliokit jsoc adopt flare/*.fits")
    .action(async (files: string[], options: Options) => {
      const { adopt } = await import("./jsoc/adopt.js");
      finish(await adopt(files, options, commonOf(options, output)));
    });
}

function exportOf(output: Output, finish: Finish): Command {
  const command = withTransfer(
    withRecords(withServer(new Command("export")), true)
      .description("ask the archive to prepare files: FITS with keywords, cut-outs, pictures, movies")
      .optionsGroup("What to make:")
      .option("--email <ADDRESS>", ADDRESS)
      .option("--segment <LIST>", "these segments (default: all)")
      .option("--method <METHOD>", "url_quick, url, url-tar (default: url)")
      .option("--protocol <FORM>", "as-is, fits, jpg, mpg, mp4 (default: fits)")
      .option("--cutout <X,Y,WIDTH,HEIGHT>", "a box in arcsec that follows the Sun's rotation (im_patch)")
      .option("--reference <TIME>", "the moment at which the box is there (default: --from)")
      .option("--no-tracking", "the box stays where it is")
      .option("--register", "move images by parts of pixels, so that they lie on each other")
      .option("--process <STEPS>", "further steps: 'rebin,method=boxcar,scale=0.25', joined by |")
      .option("--names <TEMPLATE>", "names of the files")
      .option("--limit <N>", "at most N records")
      .option("--dry-run", "tell how many records would be exported")
      .optionsGroup("Then:")
      .option("--dir <DIR>", "wait until the files are ready, then fetch them; --to DIR says the same")
      .option("--wait", "wait until the files are ready"),
  );
  return withCommonOptions(withPrep(command), "one JSON document on stdout")
    .addHelpText(
      "after",
      `
Without --to it prints the request's id and returns; heliokit jsoc status ID --to DIR fetches the files later.

Example:
  heliokit jsoc export 'aia.lev1_euv_12s[2021-07-03T14:25:00Z/10m][211]{image}' --cutout 500,300,345.6,345.6 \\
      --reference 2021-07-03T14:30:00Z --to cutouts`,
    )
    .action(async (text: string | undefined, options: Options) => {
      const { exportRecords } = await import("./jsoc/export.js");
      finish(await exportRecords(text, splitTo(text, options), commonOf(options, output)));
    });
}

function statusOf(output: Output, finish: Finish): Command {
  const command = withTransfer(
    withServer(new Command("status"))
      .description("how exports stand; with --to fetch the files of one")
      .argument("[ID]", "JSOC_20210801_104; all exports of this machine without it")
      .option("--email <ADDRESS>", ADDRESS)
      .option("--to <DIR>", "wait until the files are ready, then fetch them")
      .option("--wait", "wait until the files are ready")
      .option("--cancel", "look no longer after it; the archive cannot be stopped"),
  );
  return withCommonOptions(withPrep(command), "one JSON document on stdout: { rows }")
    .addHelpText("after", "\nExamples:\n  heliokit jsoc status\n  heliokit jsoc status JSOC_20210801_104 --to flare")
    .action(async (id: string | undefined, options: Options) => {
      const { exportStatus } = await import("./jsoc/export.js");
      const { to: dir, ...rest } = options;
      finish(await exportStatus(id, dir === undefined ? rest : { ...rest, dir }, commonOf(options, output)));
    });
}

function checkOf(output: Output, finish: Finish): Command {
  const command = withServer(new Command("check-email"))
    .description("whether exports can be asked for with an address; nothing is registered by asking")
    .argument("[ADDRESS]", "default: JSOC_EMAIL");
  return withCommonOptions(command, "one JSON document on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  heliokit jsoc check-email observer@example.org\n\nExit status 1 when it is not registered.",
    )
    .action(async (address: string | undefined, options: Options) => {
      const { checkEmail } = await import("./jsoc/series.js");
      finish(await checkEmail(address, options, commonOf(options, output)));
    });
}

function simulateOf(output: Output, finish: Finish): Command {
  const command = new Command("simulate")
    .description("a stand-in archive on this machine: queries, exports, files, faults on demand")
    .option("--port <N>", "port on loopback (default: any that is free)")
    .option("--records <DIR>", "records from a folder of replies, in place of the built-in ones")
    .option("--size <N>", "side of the images in pixels", "512")
    .option("--seed <N>", "another Sun", "1");
  return withCommonOptions(command, undefined)
    .addHelpText(
      "after",
      "\nExample:\n  heliokit jsoc simulate --port 8080\n\nThe first line on stdout is: listening on http://127.0.0.1:PORT",
    )
    .action(async (options: Options) => {
      const { simulate } = await import("./jsoc/simulate.js");
      finish(await simulate(options, commonOf(options, output)));
    });
}
