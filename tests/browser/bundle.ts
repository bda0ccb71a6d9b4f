// Builds pages and library bundles with Vite from the packages as they are published (their export conditions and all).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";

const quiet = { configFile: false, logLevel: "error", clearScreen: false } as const;

/** Builds the page in `folder` (an index.html and what it loads); gives the folder of the finished files. */
export async function buildPage(folder: string): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), "heliokit-page-"));
  await build({ ...quiet, root: folder, base: "./", build: { outDir, emptyOutDir: true, target: "es2022" } });
  return outDir;
}

/** One file of a bundle: its name and its minified code. */
export interface BundleFile {
  readonly name: string;
  readonly code: string;
}

/** Bundles what `export * from "heliokit/<room>"` brings into a page, for browsers, minified. */
export async function bundleRoom(room: string): Promise<readonly BundleFile[]> {
  const folder = mkdtempSync(join(import.meta.dirname, ".bundle-"));
  try {
    const entry = join(folder, "entry.js");
    writeFileSync(entry, `export * from "heliokit/${room}";\n`);
    const built = await build({
      ...quiet,
      root: folder,
      build: { write: false, target: "es2022", minify: true, lib: { entry, formats: ["es"], fileName: room } },
    });
    const outputs = Array.isArray(built) ? built : "output" in built ? [built] : [];
    return outputs.flatMap(({ output }) =>
      output.flatMap((file) => (file.type === "chunk" ? [{ name: file.fileName, code: file.code }] : [])),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
