import { Command } from "commander";
import type { Output } from "../output.js";
import { commonOf, withCommonOptions } from "./common-options.js";

/** The command `view` with its options and help. */
export function viewCommand(output: Output, finish: (status: number) => void): Command {
  const command = new Command("view")
    .description("images of the Sun in a page of the browser: whole, in real units, level 1 made to level 1.5 there")
    .argument("[PATH...]", "FITS files, folders, quoted patterns, addresses (https, s3, gs)")
    .option("--port <N>", "port on 127.0.0.1, 0 for a free one", "0")
    .option("--no-open", "do not open the browser")
    .option("--follow-links", "symbolic links may lead out of what was named")
    .option("--memory <SIZE>", "for textures, and as much again for decoded images", "512m")
    .option("--export <FILE>", "instead: write the page, FILE.html as one file or a folder for a web server")
    .option("--dry-run", "with --export: tell what would be written, write nothing");
  return withCommonOptions(command, "the address as one JSON document on stdout: url, port, token")
    .addHelpText(
      "after",
      `
The first line on stdout is "listening on http://127.0.0.1:PORT/TOKEN/". Only this machine can connect, only who knows
the token is answered, and only what was named here can be read. Ctrl-C ends it.

Examples:
  heliokit view image.fits
  heliokit view level1 level1.5
  heliokit view 'level1/**/*.193.*.fits' --no-open
  heliokit view --export viewer.html                  one file that opens from disk, without a server`,
    )
    .action(async (paths: string[], options: Record<string, unknown>) => {
      const { view } = await import("./view/view.js");
      finish(await view(paths, options, commonOf(options, output)));
    });
}
