import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { CachedTable, TableCache } from "../aia/index.js";
import { isHeliokitError } from "../errors.js";
import { writeFileAtomically } from "./atomic-file.js";
import { cacheFolder } from "./cache-folder.js";
import { systemCode } from "./system-errors.js";

/** A table in a cache folder, as `heliokit tables list` shows it. */
export interface ListedTable {
  readonly key: string;
  readonly path: string;
  readonly bytes: number;
  readonly table: CachedTable;
}

/** A {@link TableCache} in a folder that can also tell what it holds. */
export interface DiskTableCache extends TableCache {
  readonly folder: string;
  list(): Promise<readonly ListedTable[]>;
}

/** What stands beside a table, in `KEY.origin.json`. */
interface Origin {
  readonly sha256: string;
  readonly source: string;
  readonly address: string;
  readonly fetchedAt: string;
}

const ORIGIN = ".origin.json";

/**
 * Keeps tables as plain files that other tools can read, each with its origin, hash and time of fetching beside it. The
 * folder may be missing, read-only or shared: what cannot be written is not kept, what was damaged is not used. A file
 * that somebody copied there by hand is taken with the time of its last change.
 *
 * @example
 * ```ts
 * const table = await pointingTable({ around: tObs, cache: diskTableCache() });
 * ```
 */
export function diskTableCache(folder: string = cacheFolder()): DiskTableCache {
  async function get(key: string): Promise<CachedTable | undefined> {
    if (!isSafeKey(key)) return undefined;
    const path = join(folder, key);
    try {
      const [text, { mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
      const sha256 = createHash("sha256").update(text).digest("hex");
      const origin = await readOrigin(path);
      if (!origin) {
        const fetchedAt = new Date(Math.floor(mtimeMs / 1000) * 1000).toISOString().replace(".000Z", "Z");
        return { text, sha256, source: sourceFromKey(key), address: path, fetchedAt };
      }
      return origin.sha256 === sha256 ? { ...origin, text } : undefined;
    } catch (error) {
      // Missing or unreadable: the cache simply does not have it.
      if (systemCode(error) === undefined) throw error;
      return undefined;
    }
  }

  return {
    folder,
    get,
    async put(key, { text, ...origin }) {
      if (!isSafeKey(key)) return;
      try {
        await writeFileAtomically(join(folder, key), text);
        await writeFileAtomically(join(folder, key + ORIGIN), `${JSON.stringify(origin, null, 2)}\n`);
      } catch (error) {
        if (!isHeliokitError(error)) throw error;
      }
    },
    async list() {
      const names = await readdir(folder).catch(() => []);
      const found: ListedTable[] = [];
      for (const key of names.sort()) {
        if (key.startsWith(".") || key.endsWith(ORIGIN)) continue;
        const table = await get(key);
        if (table) found.push({ key, path: join(folder, key), bytes: Buffer.byteLength(table.text), table });
      }
      return found;
    },
  };
}

/** Keys are plain names; anything else could lead out of the folder. */
function isSafeKey(key: string): boolean {
  return /^[\w][\w.-]*$/.test(key);
}

function sourceFromKey(key: string): string {
  return /(lmsal|jsoc)/.exec(key)?.[1] ?? (key.startsWith("aia_V") ? "ssw" : "file");
}

async function readOrigin(path: string): Promise<Origin | undefined> {
  const text = await readFile(path + ORIGIN, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const value: Partial<Record<keyof Origin, unknown>> = JSON.parse(text) ?? {};
    const { sha256, source, address, fetchedAt } = value;
    if (typeof sha256 !== "string" || typeof source !== "string") return undefined;
    if (typeof address !== "string" || typeof fetchedAt !== "string") return undefined;
    return { sha256, source, address, fetchedAt };
  } catch {
    return undefined;
  }
}
