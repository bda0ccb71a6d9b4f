import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isHeliokitError } from "heliokit/errors";
import { makeFolder, writeFileAtomically } from "heliokit/node";
import { UsageError } from "../../usage-error.js";
import { type Common, EXIT } from "../../world.js";
import { pageFiles, singlePage } from "./page-files.js";

/** `--export FILE.html|DIR`: the page as one file that works from disk, or as a folder for any static host. */
export async function exportPage(target: string, dryRun: boolean, common: Common): Promise<number> {
  const files = /\.html?$/i.test(target)
    ? [{ path: target, bytes: await singlePage() }]
    : Array.from(await pageFiles(), ([name, { bytes }]) => ({ path: join(target, ...name.split("/")), bytes }));
  const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  try {
    if (!dryRun) await write(target, files);
  } catch (error) {
    if (isHeliokitError(error)) throw new UsageError(error.message, "view");
    throw error;
  }
  const { json, quiet, output } = common;
  const written = files.map(({ path }) => resolve(path));
  if (json) await output.out(`${JSON.stringify({ output: resolve(target), files: written, bytes: total, dryRun })}\n`);
  else if (!quiet) {
    const would = dryRun ? "would be " : "";
    await output.out(`${target}: ${would}${files.length === 1 ? "1 file" : `${files.length} files`}, ${total} bytes\n`);
  }
  return EXIT.done;
}

async function write(
  target: string,
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  if (files.length > 1) {
    if ((await stat(target).catch(() => undefined))?.isFile()) {
      throw new UsageError(`--export ${target} is a file; a page as one file has a name that ends with .html`, "view");
    }
    for (const folder of new Set(files.map(({ path }) => resolve(path, "..")))) await makeFolder(folder);
  }
  for (const { path, bytes } of files) await writeFileAtomically(path, bytes);
}
