// What docs/command-line.md says and what the command itself says about its commands and options must be the same.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root, textOf } from "./repository.js";

const help = (...words: string[]): string =>
  execFileSync(process.execPath, [join(root, "packages/heliokit-cli/bin/heliokit.mjs"), ...words, "--help"], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", COLUMNS: "120" },
  });

const page = textOf("docs/command-line.md");

/** The part of the page about one command: from its heading to the next. */
function section(command: string): string {
  const start = page.indexOf(`\n## ${command}\n`);
  const end = page.indexOf("\n## ", start + 1);
  return start === -1 ? "" : page.slice(start, end === -1 ? undefined : end);
}

const optionsIn = (text: string): string[] =>
  [...new Set([...text.matchAll(/--[a-z][a-z-]*/g)].map(([name]) => name))].sort();

/** Options of every command, told once at the top of the page. */
const common = ["--help", "--json", "--offline", "--progress", "--quiet", "--version"];

/** Commands as the help lists them: indented names under "Commands:". */
const commands = (help().split(/^Commands:$/m)[1] ?? "")
  .replace(/\n\n[\s\S]*/, "")
  .split("\n")
  .map((line) => /^ {2}([a-z]+)\b/.exec(line)?.[1] ?? "")
  .filter((name) => name !== "" && name !== "help");

test("every command of the help stands on the page, and the other way round", () => {
  expect(commands.length).toBeGreaterThan(3);
  const listed = [...page.matchAll(/^heliokit ([a-z]+) /gm)].map(([, name]) => name);
  expect([...new Set(listed)].sort()).toEqual([...commands].sort());
});

const subcommandsOf: Record<string, string[]> = {
  tables: ["fetch", "list"],
  queue: ["status", "pause", "resume", "drain", "retry-failed", "clean"],
  sdoml: ["tree", "info", "select", "show", "plot", "stats", "movie", "export", "build", "append", "verify"],
  aurora: ["datasets", "urls", "download", "skymap", "calibration", "calibrate", "keogram", "map", "info"],
  eve: ["lines", "plot", "export"],
  jsoc: ["series", "info", "query", "urls", "download", "adopt", "export", "status", "check-email", "simulate"],
};

describe.each(commands)("heliokit %s", (command) => {
  const subcommands = subcommandsOf[command] ?? [];
  const inHelp = optionsIn([help(command), ...subcommands.map((name) => help(command, name))].join("\n"));

  test("the options of its help are those of the page, and it shows an example", () => {
    const onPage = optionsIn(section(command));
    const known = (name: string): boolean => common.includes(name);
    expect(onPage.filter((name) => !known(name))).toEqual(inHelp.filter((name) => !known(name)));
    expect(help(command)).toMatch(/^Examples?:/m);
  });
});
