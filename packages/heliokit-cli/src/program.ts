import { Command, CommanderError } from "commander";
import { isHeliokitError } from "heliokit/errors";
import { auroraCommand } from "./commands/aurora-options.js";
import { eveCommand } from "./commands/eve-options.js";
import { jsocCommand } from "./commands/jsoc-options.js";
import { demoCommand, infoCommand, sampleCommand, tablesCommand } from "./commands/other-options.js";
import { movieCommand, showCommand } from "./commands/picture-options.js";
import { prepCommand } from "./commands/prep-options.js";
import { queueCommand, workerCommand } from "./commands/queue-options.js";
import { sdomlCommand } from "./commands/sdoml-options.js";
import { viewCommand } from "./commands/view-options.js";
import type { Output } from "./output.js";
import { UsageError } from "./usage-error.js";
import { EXIT } from "./world.js";

/** Runs the command line and gives the exit status. Nothing is thrown: whatever goes wrong is told here. */
export async function run(args: readonly string[], output: Output): Promise<number> {
  let status: number = EXIT.done;
  const finish = (result: number) => {
    status = result;
  };
  const program = makeProgram(output, finish);
  try {
    await program.parseAsync([...args], { from: "user" });
    return status;
  } catch (error) {
    if (args.includes("--json")) await output.out(errorDocument(error));
    return tellError(error, output);
  }
}

function makeProgram(output: Output, finish: (status: number) => void): Command {
  const program = new Command("heliokit");
  program
    .description(
      "solar images from the archive to level 1.5, picture, movie and training cube, every file accounted for",
    )
    .usage("COMMAND [options]")
    .option("-V, --version", "show the version")
    .addHelpText(
      "after",
      `
Examples:
  heliokit demo                                       the whole story, offline, in under a minute
  heliokit jsoc download 'aia.lev1_euv_12s[2021-07-03T14:25:00Z/10m][211]' --segment image --to level1
  heliokit prep level1 --out level1.5                 every file of a folder
  heliokit prep 'level1/**/*.fits' --channel 193,211 --from 2012-01-01 --to 2013-12-31 --out level1.5

"heliokit COMMAND --help" tells more. Exit status: 0 all done, 1 some inputs failed, 2 wrong usage or
environment, 130 interrupted (give the same command again to go on).`,
    );
  const commands = [
    jsocCommand,
    prepCommand,
    infoCommand,
    showCommand,
    movieCommand,
    sdomlCommand,
    eveCommand,
    auroraCommand,
    viewCommand,
    sampleCommand,
    tablesCommand,
    workerCommand,
    queueCommand,
    demoCommand,
  ];
  for (const make of commands) program.addCommand(make(output, finish));
  // A word that is no command reads better as such than as an excess argument.
  program.argument("[COMMAND]").action(async (word: string | undefined, options: { version?: boolean }) => {
    if (options.version) {
      await showVersion(output);
      return;
    }
    if (word !== undefined) throw new UsageError(`there is no command "${word}"${nearest(word, program)}`);
    program.outputHelp({ error: true });
    finish(EXIT.usage);
  });
  configure(program, output);
  return program;
}

async function showVersion(output: Output): Promise<void> {
  const { VERSION } = await import("heliokit/node");
  await output.out(`${VERSION}\n`);
}

function nearest(word: string, program: Command): string {
  const names = program.commands.map((command) => command.name());
  const near = names.find((name) => editDistance(word, name) <= 2);
  return near === undefined ? `; there are ${names.join(", ")}` : `; did you mean "${near}"?`;
}

/** How many letters must be put in, taken out, changed or swapped to make one word the other. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : changed;
      rows[i]?.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, changed, swapped));
    }
  }
  return at(a.length, b.length);
}

/** Help and errors go where everything goes, in one manner, for the program and all commands. */
function configure(command: Command, output: Output): void {
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void output.out(text),
      writeErr: (text) => output.message(text),
      // Told by `tellError` together with all other errors.
      outputError: () => {},
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => Math.min(process.stdout.columns ?? 110, 110),
      getErrHelpWidth: () => Math.min(process.stderr.columns ?? 110, 110),
    })
    .configureHelp({
      sortSubcommands: false,
      showGlobalOptions: false,
      optionTerm: (option) => option.flags.replace(/[<>]/g, ""),
    });
  command.helpOption("-h, --help", "show this help");
  command.helpCommand(false);
  for (const sub of command.commands) configure(sub, output);
}

/** What went wrong before there was a report, as the JSON document that `--json` promises; help and version are none. */
function errorDocument(error: unknown): string {
  if (error instanceof CommanderError && error.exitCode === 0) return "";
  const coded = isHeliokitError(error) || error instanceof CommanderError;
  const code = coded ? error.code : error instanceof UsageError ? "usage" : "program-error";
  const message = error instanceof Error ? error.message : String(error);
  return `${JSON.stringify({ error: { code, message } })}\n`;
}

function tellError(error: unknown, output: Output): Promise<number> | number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    // Help shown for want of a command was printed already.
    if (error.code === "commander.help") return EXIT.usage;
    output.message(`heliokit: ${error.message.replace(/^error: /, "")}\n`);
    return EXIT.usage;
  }
  if (error instanceof UsageError) {
    const help = error.command === undefined ? "heliokit --help" : `heliokit ${error.command} --help`;
    output.message(`heliokit: ${error.message}\n(${help} tells more)\n`);
    return EXIT.usage;
  }
  if (isHeliokitError(error)) {
    output.message(`heliokit: ${error.message} [${error.code}]\n`);
    return EXIT.usage;
  }
  return import("./commands/prep-problem.js").then(({ programText }) => {
    output.message(programText(error, undefined));
    return EXIT.usage;
  });
}
