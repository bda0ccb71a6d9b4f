import { hostname } from "node:os";
import { isHeliokitError } from "heliokit/errors";
import { nodeFetch, VERSION } from "heliokit/node";
import { listenForInterruption } from "../../interruption.js";
import { type RawOptions, readInteger, readText } from "../../prep/raw-options.js";
import { UsageError } from "../../usage-error.js";
import { type Common, EXIT } from "../../world.js";
import { exportPage } from "./export-page.js";
import { readBytes } from "./memory-option.js";
import { openBrowser } from "./open-browser.js";
import { pageFiles } from "./page-files.js";
import { findRoots } from "./roots.js";
import { startViewServer, type ViewServer } from "./server.js";

/** `heliokit view PATH...`: the page on loopback until Ctrl-C; with --export, the page as files. */
export async function view(inputs: readonly string[], raw: RawOptions, common: Common): Promise<number> {
  const target = readText(raw, "export");
  if (target !== undefined) return exportPage(target, raw["dryRun"] === true, common);
  if (inputs.length === 0) {
    throw new UsageError("what is to be seen? Name files, folders or quoted patterns, or --export a page", "view");
  }
  const { output, quiet, json, env } = common;
  const server = await start(inputs, raw, common);
  const interruption = listenForInterruption(() => {});
  try {
    const { url, port, token } = server;
    await output.out(json ? `${JSON.stringify({ url, port, token })}\n` : `listening on ${url}\n`);
    const opened = raw["open"] !== false && (await openBrowser(url, env));
    if (!quiet && !opened && raw["open"] !== false) output.message(howToOpen(server, env));
    if (!quiet) output.message("Ctrl-C ends it.\n");
    if (!interruption.stop.aborted) {
      await new Promise<void>((resolve) =>
        interruption.stop.addEventListener("abort", () => resolve(), { once: true }),
      );
    }
  } finally {
    interruption.release();
    await server.close();
  }
  return EXIT.done;
}

async function start(
  inputs: readonly string[],
  raw: RawOptions,
  { output, quiet, offline }: Common,
): Promise<ViewServer> {
  try {
    return await startViewServer({
      roots: await findRoots(inputs, offline),
      page: await pageFiles(),
      port: readInteger(raw, "port", 0, 65_535) ?? 0,
      followLinks: raw["followLinks"] === true,
      memoryBytes: readBytes(readText(raw, "memory") ?? "512m"),
      version: VERSION,
      fetch: nodeFetch,
      log: (code) => {
        if (!quiet) output.message(`refused: ${code}\n`);
      },
    });
  } catch (error) {
    const system = error instanceof Error && "syscall" in error;
    if (system) throw new UsageError(`the page cannot be served: ${error.message}`, "view");
    if (isHeliokitError(error)) throw new UsageError(error.message, "view");
    throw error;
  }
}

function howToOpen({ url, port }: ViewServer, env: Common["env"]): string {
  if (env["SSH_CONNECTION"] === undefined) return `Open this address in a browser on this machine: ${url}\n`;
  const host = env["USER"] === undefined ? hostname() : `${env["USER"]}@${hostname()}`;
  return `Over ssh: give on your own machine\n  ssh -L ${port}:127.0.0.1:${port} ${host}\nand open ${url} there.\n`;
}
