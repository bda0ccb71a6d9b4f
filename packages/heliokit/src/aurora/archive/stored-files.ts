import type { Storage } from "../../bytes/index.js";
import { safeName } from "../../download/index.js";

/** A file of the archive that lies in the root folder. */
export interface StoredSkyFile {
  /** Name below the root, the dataset first. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Absolute path, where the root is a folder. */
  readonly path?: string;
}

/** The files of a dataset that lie below a root, in the order of their names; unfinished ones are left out. */
export async function storedSkyFiles(storage: Storage, dataset: string): Promise<readonly StoredSkyFile[]> {
  const files: StoredSkyFile[] = [];
  for await (const { name, size } of storage.list(`${safeName(dataset.trim().toUpperCase())}/`)) {
    if (/\.part(?:\.json)?$/.test(name)) continue;
    const path = storage.pathOf?.(name);
    files.push({ name, size, ...(path === undefined ? {} : { path }) });
  }
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
