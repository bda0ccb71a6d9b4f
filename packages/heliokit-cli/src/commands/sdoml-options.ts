import { Command } from "commander";
import type { Output } from "../output.js";
import { commonOf, withCommonOptions } from "./common-options.js";
import { withDrawingOptions } from "./picture-options.js";

type Finish = (status: number) => void;
type Options = Record<string, unknown>;

const CHANNEL = "channel with its store: sdomlv2_small.zarr/2010/171A, https://..., s3://bucket/path, gs://bucket/path";

function withAccess(command: Command): Command {
  return command.option(
    "--user-project <NAME>",
    "project that pays for requests to a bucket (also HELIOKIT_USER_PROJECT)",
  );
}

/** Options that say which frames are meant and what of each. */
function withFrames(command: Command, thinning = true): Command {
  const chosen = withAccess(command)
    .optionsGroup("Which frames:")
    .option("--frames <A:B|LIST>", "storage indices: a slice, or numbers by commas (default: all)")
    .option("--from <TIME>", "first T_OBS (UTC)")
    .option("--to <TIME>", "last T_OBS, included: a day is the whole day")
    .option("--where <CONDITION>", "condition on keywords: 'EXPTIME < 2 and QUALITY = 0'")
    .option("--every <TIME>", "the frame nearest to every 12min, 1h between --from and --to")
    .option("--within <TIME>", "with --every: farthest that a frame may be away, such as 3min (default: any)")
    .option("--sort", "in the order of time (default: of storage)")
    .option("--limit <N>", "the first N");
  if (!thinning) return chosen;
  return chosen
    .option("--crop <X0,Y0,X1,Y1>", "part of each frame in pixels, the last ones not included")
    .option("--thin <N>", "every N-th row and column")
    .option("--block <N>", "means of blocks of N x N pixels");
}

/** The command `sdoml` with its subcommands and help. */
export function sdomlCommand(output: Output, finish: Finish): Command {
  const command = new Command("sdoml")
    .description("machine-learning cubes of the Sun: read, select, export, build, extend")
    .addHelpText(
      "after",
      `
Examples:
  heliokit sdoml tree sdomlv2_small.zarr
  heliokit sdoml select sdomlv2_small.zarr/2010/171A --from 2010-08-28 --to 2010-08-28 --every 12min --within 3min --plan
  heliokit sdoml show sdomlv2_small.zarr/2010/171A --at 2010-08-28T02:00 -o frame.png --vmin 10 --vmax 1000
  heliokit sdoml export sdomlv2_small.zarr/2010/171A --where 'EXPTIME < 2' --dir short
  heliokit sdoml build level1.5 --out my.zarr --size 512 --cadence 6min

Attributes are read only when keywords are asked for; columns that were read once are kept in the cache. A bearer token
for a protected place is taken from HELIOKIT_TOKEN.`,
    );
  const makers = [treeOf, infoOf, selectOf, showOf, plotOf, statsOf, movieOf, exportOf, buildOf, appendOf, verifyOf];
  for (const make of makers) command.addCommand(make(output, finish));
  return command;
}

function treeOf(output: Output, finish: Finish): Command {
  const command = withAccess(new Command("tree"))
    .description("groups and arrays of a store, without reading attributes")
    .argument("<STORE>", "folder or address of a Zarr store")
    .option("--path <PATH>", "begin at this group");
  return withCommonOptions(command, "one JSON document on stdout")
    .addHelpText("after", "\nExample:\n  heliokit sdoml tree sdomlv2_small.zarr")
    .action(async (store: string, options: Options) => {
      const { tree } = await import("./sdoml/look.js");
      finish(await tree(store, options, commonOf(options, output)));
    });
}

function infoOf(output: Output, finish: Finish): Command {
  const command = withAccess(new Command("info"))
    .description("shape, chunks, times and keywords of a channel, and frames that are not stored")
    .argument("<CHANNEL>", CHANNEL);
  return withCommonOptions(command, "one JSON document on stdout")
    .addHelpText("after", "\nExample:\n  heliokit sdoml info sdomlv2_small.zarr/2010/171A")
    .action(async (channel: string, options: Options) => {
      const { info } = await import("./sdoml/look.js");
      finish(await info(channel, options, commonOf(options, output)));
    });
}

function selectOf(output: Output, finish: Finish): Command {
  const command = withFrames(new Command("select").argument("<CHANNEL>", CHANNEL))
    .description("frames by index, time and keywords: what they are and what reading them costs")
    .option("--plan", "the cost alone")
    .option("--keywords <LIST>", "further columns: EXPTIME,QUALITY")
    .option("--csv", "CSV on stdout")
    .option("--parquet <FILE>", "Parquet file to write");
  return withCommonOptions(command, "one JSON document on stdout: { plan, rows }")
    .addHelpText(
      "after",
      "\nExample:\n  heliokit sdoml select sdomlv2_small.zarr/2010/171A --where 'EXPTIME < 2' --keywords EXPTIME",
    )
    .action(async (channel: string, options: Options) => {
      const { select } = await import("./sdoml/look.js");
      finish(await select(channel, options, commonOf(options, output)));
    });
}

function showOf(output: Output, finish: Finish): Command {
  const command = withDrawingOptions(
    withAccess(new Command("show").argument("<CHANNEL>", CHANNEL))
      .description("one frame as a picture; without -o a small one in the terminal")
      .option("--frame <N>", "storage index")
      .option("--at <TIME>", "the frame nearest to a time")
      .option("--within <TIME>", "with --at: farthest that it may be away, such as 3min")
      .option("-o, --out <FILE>", "picture to write: .png or .svg")
      .option("--size <N>", "width in pixels, 64 to 8192"),
  );
  return withCommonOptions(command, "what was drawn, as one JSON document on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  heliokit sdoml show sdomlv2_small.zarr/2010/171A --frame 20 -o frame.png --vmin 10 --vmax 1000",
    )
    .action(async (channel: string, options: Options) => {
      const { show } = await import("./sdoml/draw.js");
      finish(await show(channel, options, commonOf(options, output)));
    });
}

function plotOf(output: Output, finish: Finish): Command {
  const command = withFrames(new Command("plot").argument("<CHANNEL>", CHANNEL))
    .description("a keyword, or a statistic of each frame, over time")
    .optionsGroup("The curve:")
    .option("--keyword <NAME>", "keyword to draw")
    .option("--statistic <NAME>", "mean (default), min, max or std of the pixels of each frame")
    .option("-o, --out <FILE>", "picture to write: .png or .svg")
    .option("--vmin <VALUE>", "lower end of the value axis, with --vmax")
    .option("--vmax <VALUE>", "upper end of the value axis")
    .option("--title <TEXT>", "above the plot");
  return withCommonOptions(command, "what was drawn, as one JSON document on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  heliokit sdoml plot sdomlv2_small.zarr/2010/171A --keyword EXPTIME -o exposure.png",
    )
    .action(async (channel: string, options: Options) => {
      const { plot } = await import("./sdoml/draw.js");
      finish(await plot(channel, options, commonOf(options, output)));
    });
}

function statsOf(output: Output, finish: Finish): Command {
  const command = withFrames(new Command("stats").argument("<CHANNEL>", CHANNEL))
    .description("count, mean, deviation, extremes, zero and NaN frames of all pixels selected, in bounded memory")
    .option("--plan", "the cost alone");
  return withCommonOptions(command, "one JSON document on stdout")
    .addHelpText("after", "\nExample:\n  heliokit sdoml stats sdomlv2_small.zarr/2010/171A --frames 100:200")
    .action(async (channel: string, options: Options) => {
      const { stats } = await import("./sdoml/look.js");
      finish(await stats(channel, options, commonOf(options, output)));
    });
}

function movieOf(output: Output, finish: Finish): Command {
  const command = withDrawingOptions(
    withFrames(new Command("movie").argument("<CHANNEL>", CHANNEL))
      .description("frames as a movie: GIF, a page that plays offline, MP4 or WebM (with the system's ffmpeg)")
      .option("--plan", "the cost alone")
      .option("-o, --out <FILE>", "movie to write: .gif, .html, .mp4 or .webm")
      .option("--size <N>", "width in pixels, 64 to 8192", "512")
      .option("--fps <N>", "frames per second (default: 16)"),
  );
  return withCommonOptions(command, "what was made, as one JSON document on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  heliokit sdoml movie sdomlv2_hmi_small.zarr/2010/Bz --every 12min --within 3min --from 2010-08-28 --to 2010-08-28 \\\n      -o field.html --vmin -20 --vmax 20",
    )
    .action(async (channel: string, options: Options) => {
      const { movie } = await import("./sdoml/draw.js");
      finish(await movie(channel, options, commonOf(options, output)));
    });
}

function exportOf(output: Output, finish: Finish): Command {
  const command = withFrames(new Command("export").argument("<CHANNEL>", CHANNEL))
    .description("frames for other programs, with an index as Parquet and a README")
    .optionsGroup("What is written:")
    .option("--dir <DIR>", "folder to write into")
    .option("--format <NAME>", "npy (one NumPy array, default), zarr, or fits (a file for each frame)")
    .option("--keywords <LIST>", "keywords in the index: EXPTIME,QUALITY")
    .option("--name <NAME>", "first part of the names of files (default: frames)")
    .option("--plan", "the cost alone")
    .option("--dry-run", "as --plan: write nothing");
  return withCommonOptions(command, "what was written, as one JSON document on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  heliokit sdoml export sdomlv2_small.zarr/2010/171A --frames 0:120 --block 2 --dir training --keywords EXPTIME",
    )
    .action(async (channel: string, options: Options) => {
      const { exportFrames } = await import("./sdoml/export.js");
      finish(await exportFrames(channel, options, commonOf(options, output)));
    });
}

function withInputs(command: Command): Command {
  return command
    .argument("<INPUT...>", "FITS files, folders, quoted patterns")
    .option("--out <STORE>", "folder of the Zarr store")
    .optionsGroup("What the images are:")
    .option("--normalized <yes|no>", "divided by the exposure, for files that do not say")
    .option("--degraded <yes|no>", "corrected for degradation, for files that do not say")
    .option(
      "--correction <TABLE>",
      "degradation to divide by where that is not done: a table of SSW or the archive, a daily one, or none (default)",
    )
    .option("--correction-version <V>", "version of the table, stated in the store and never mixed")
    .option("--pointing <TABLE>", "of level 1 images: a table, or header (default)")
    .optionsGroup("The run:")
    .option("--jobs <N>", "frames made at a time, on as many threads (default: the cores that may be used)")
    .option("--shard <I/N>", "write only this part of the chunks; a run without it finishes")
    .option("--dry-run", "tell what would be done, write nothing");
}

function buildOf(output: Output, finish: Finish): Command {
  const command = withInputs(new Command("build"))
    .description("make a store of frames from level 1.5 (or level 1) images, by the recipe of SDOML version 2")
    .optionsGroup("The store:")
    .option("--size <N>", "side of the frames in pixels (default: 512)")
    .option("--cadence <TIME>", "a frame every 6min (default)")
    .option(
      "--layout <NAME>",
      "compatible (default: Zarr 2 as published) or sharded (Zarr 3, a frame in each inner chunk)",
    )
    .option("--order <NAME>", "packed (default: one behind the other) or slotted (a place for every time)")
    .option("--chunk-frames <N>", "frames in a chunk (default: 120; sharded 240)")
    .option("--from <LEVEL>", "level15 (default) or level1: register the images on the way")
    .option("--headers <STYLE>", "correct (default), or published: with the reference pixels of the public dataset")
    .option("--keep-negative", "keep negative values, and NaN for missing ones (default: both become 0)")
    .option("--any-quality", "take images whatever their QUALITY (default: only 0)");
  return withCommonOptions(command, "what became of each input, as one JSON document on stdout")
    .addHelpText(
      "after",
      "\nA killed run leaves a store that reads as before; the same command goes on.\n\nExample:\n  heliokit sdoml build level1.5 --out my.zarr --size 512 --cadence 6min",
    )
    .action(async (inputs: string[], options: Options) => {
      const { build } = await import("./sdoml/build.js");
      finish(await build(inputs, options, commonOf(options, output)));
    });
}

function appendOf(output: Output, finish: Finish): Command {
  return withCommonOptions(
    withInputs(new Command("append")).description(
      "add images to a store that build made; twice is as once, late and repaired files find their place",
    ),
    "what became of each input, as one JSON document on stdout",
  )
    .addHelpText("after", "\nExample:\n  heliokit sdoml append level1.5/today --out my.zarr")
    .action(async (inputs: string[], options: Options) => {
      const { append } = await import("./sdoml/build.js");
      finish(await append(inputs, options, commonOf(options, output)));
    });
}

function verifyOf(output: Output, finish: Finish): Command {
  const command = new Command("verify")
    .description("read a store that build made against its manifest: every chunk, every frame")
    .argument("<STORE>", "folder of the Zarr store");
  return withCommonOptions(command, "one JSON document on stdout")
    .addHelpText(
      "after",
      "\nExit status 1 unless everything is as it should be.\n\nExample:\n  heliokit sdoml verify my.zarr",
    )
    .action(async (store: string, options: Options) => {
      const { verify } = await import("./sdoml/build.js");
      finish(await verify(store, options, commonOf(options, output)));
    });
}
