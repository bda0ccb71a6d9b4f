// What every script of the house needs: where the repository is, how to say a line, how to run a tool.
// No shell anywhere: tools are started as `node <their own file>`, so that Windows needs no special case.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** A path inside the repository. */
export const inRoot = (...parts) => join(root, ...parts);

/** One line of progress: which script, what it does. */
export function say(script, text) {
  process.stdout.write(`${script}: ${text}\n`);
}

/** The program's own file of an installed package: what npm would link under node_modules/.bin. */
export function toolFile(packageName, binName = packageName) {
  const folder = inRoot("node_modules", packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof bin === "string" ? bin : bin[binName]);
}

/** Runs a command to its end and gives its exit status; a signal counts as 1. Output goes straight through. */
export function run(command, args, { env = {}, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: "inherit", env: { ...process.env, ...env } });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** Runs a JavaScript file with this very Node. */
export const runNode = (file, args = [], options = {}) => run(process.execPath, [file, ...args], options);

/** Runs a tool of the lock file, e.g. `runTool("typescript", "tsc", ["--noEmit"])`. */
export const runTool = (packageName, binName, args, options = {}) =>
  runNode(toolFile(packageName, binName), args, options);

/**
 * The npm of this machine as command and leading arguments. Under `npm run` npm tells where its own file is; outside,
 * the npm beside the running node is asked.
 */
export function npmCommand() {
  const own = process.env.npm_execpath;
  if (own !== undefined && /npm-cli\.js$/.test(own) && existsSync(own)) return [process.execPath, own];
  const folder = join(process.execPath, "..");
  const candidates = [
    join(folder, "node_modules", "npm", "bin", "npm-cli.js"),
    join(folder, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    join(folder, "..", "share", "nodejs", "npm", "bin", "npm-cli.js"),
  ];
  const found = candidates.find((file) => existsSync(file));
  return found === undefined ? ["npm"] : [process.execPath, found];
}

/** True when this file is the program that was started, not one that was imported. */
export const isMain = (metaUrl) =>
  process.argv[1] !== undefined && realpathSync(fileURLToPath(metaUrl)) === realpathSync(process.argv[1]);
