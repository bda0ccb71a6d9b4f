import { processOutput } from "./output.js";

const output = processOutput();
const args = process.argv.slice(2);

if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  const { VERSION } = await import("heliokit/node");
  await output.out(`${VERSION}\n`);
} else {
  const { run } = await import("./program.js");
  process.exitCode = await run(args, output);
}
