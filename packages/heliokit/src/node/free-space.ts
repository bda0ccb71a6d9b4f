import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { systemCode } from "./system-errors.js";

/**
 * Bytes that the current user may still write in a folder, also when the folder does not exist yet (its nearest
 * existing parent decides). Undefined where the file system does not tell.
 *
 * @example
 * ```ts
 * const free = await freeSpace("level1.5");
 * if (free !== undefined && free < 1e9) console.warn("less than 1 GB left");
 * ```
 */
export async function freeSpace(folder: string): Promise<number | undefined> {
  let path = resolve(folder);
  for (;;) {
    try {
      const { bavail, bsize } = await statfs(path);
      const free = bavail * bsize;
      // Some network and FUSE file systems answer 0 blocks of size 0 for "do not know".
      return bsize > 0 && Number.isFinite(free) ? free : undefined;
    } catch (error) {
      const parent = dirname(path);
      if (systemCode(error) !== "ENOENT" || parent === path) return undefined;
      path = parent;
    }
  }
}
