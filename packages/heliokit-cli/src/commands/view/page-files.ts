import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../usage-error.js";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/** A file of the page as it is sent. */
export interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** The built page that ships with the command: a folder of files, and one file with all in it. */
const places = {
  folder: (): string => shipped("page"),
  single: (): string => shipped("page.html"),
};

function shipped(name: string): string {
  return join(fileURLToPath(new URL(".", import.meta.resolve("heliokit-cli/package.json"))), "dist", name);
}

/** The files of the page by their names, read once: nothing else of that folder is ever sent. */
export async function pageFiles(folder: string = places.folder()): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  try {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path).replaceAll("\\", "/");
      files.set(name, {
        bytes: new Uint8Array(await readFile(path)),
        type: TYPES[extname(name)] ?? "application/octet-stream",
      });
    }
  } catch (error) {
    throw new UsageError(
      `the page is not built (${error instanceof Error ? error.message : error}): npm run build`,
      "view",
    );
  }
  return files;
}

/** The page as one HTML file. */
export async function singlePage(): Promise<Uint8Array> {
  return readFile(places.single()).catch((error) => {
    throw new UsageError(
      `the page is not built (${error instanceof Error ? error.message : error}): npm run build`,
      "view",
    );
  });
}
