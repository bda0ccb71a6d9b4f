import { processOutput } from "./output.js";

const output = processOutput();
const args = process.argv.slice(2);

// What nobody caught is a mistake of the program: told as such, and never with the status of a failed file.
process.on("uncaughtException", async (error) => {
  process.exitCode = 2;
  try {
    const { programText } = await import("./commands/prep-problem.js");
    output.message(programText(error, undefined));
  } catch {
    // An installation that is replaced while it runs: what fails here would come back here, without end.
    output.message(`heliokit: ${error.stack ?? error.message}\n`);
  }
  process.exit(2);
});

if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  // Straight from the package: loading the library for one line would take longer than the line is worth.
  const { readFileSync } = await import("node:fs");
  const { version } = JSON.parse(readFileSync(new URL(import.meta.resolve("heliokit-cli/package.json")), "utf8"));
  await output.out(`${version}\n`);
} else {
  const { run } = await import("./program.js");
  process.exitCode = await run(args, output);
}
