import { readdir, stat } from "node:fs/promises";
import { isHeliokitError } from "heliokit/errors";
import { placeOf, type Root } from "./roots.js";

/** A file or folder of a listing. */
export interface Entry {
  /** Name below the folder listed. */
  readonly name: string;
  readonly kind: "file" | "folder";
  /** Bytes; 0 for folders. */
  readonly size: number;
}

/** A part of a listing. */
export interface Listing {
  readonly entries: readonly Entry[];
  /** Names in all, those that are left out for where they lead included. */
  readonly total: number;
  /** Where the next part begins; null at the end. */
  readonly next: number | null;
}

/** Sorted names of the folders listed last: turning pages must not read a folder of 100,000 again and again. */
const MOST_KEPT = 4;

/** Lists folders in parts. */
export class Lister {
  readonly #kept = new Map<string, { readonly changed: number; readonly names: readonly string[] }>();
  readonly #followLinks: boolean;

  constructor(followLinks: boolean) {
    this.#followLinks = followLinks;
  }

  /** Entries `from` to `from + limit` of a folder or of a list; what leads out of the view is left out. */
  async list(root: Root, folder: readonly string[], from: number, limit: number): Promise<Listing> {
    const all = root.kind === "folder" ? await this.#names(root, folder) : (root.names ?? [root.name]);
    const entries: Entry[] = [];
    for (const name of all.slice(from, from + limit)) {
      const entry = await this.#entry(root, folder, name);
      if (entry) entries.push(entry);
    }
    const end = from + limit;
    return { entries, total: all.length, next: end < all.length ? end : null };
  }

  async #entry(root: Root, folder: readonly string[], name: string): Promise<Entry | undefined> {
    try {
      const { path, kind } = await placeOf(root, [...folder, ...name.split("/")], { followLinks: this.#followLinks });
      const size = kind === "file" ? (await stat(path)).size : 0;
      return { name, kind, size };
    } catch (error) {
      if (isHeliokitError(error) || (error instanceof Error && "code" in error)) return undefined;
      throw error;
    }
  }

  async #names(root: Root, folder: readonly string[]): Promise<readonly string[]> {
    const { path } = await placeOf(root, folder, { followLinks: this.#followLinks });
    const changed = (await stat(path)).mtimeMs;
    const known = this.#kept.get(path);
    this.#kept.delete(path);
    const names = known?.changed === changed ? known.names : await namesIn(path);
    this.#kept.set(path, { changed, names });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
    return names;
  }
}

/** Names of files, folders and links; no devices, pipes or sockets. A name that a path cannot carry is left out. */
async function namesIn(path: string): Promise<readonly string[]> {
  const found = await readdir(path, { withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() || entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("."))
    .sort();
}
