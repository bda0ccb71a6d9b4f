import type { Storage } from "../bytes/index.js";
import type { ZarrListing, ZarrStore } from "./store.js";

/**
 * A store in a folder, in memory, or in any other place for files.
 *
 * @example
 * ```ts
 * const store = storageStore(folderStorage("sdomlv2_small.zarr"));
 * ```
 */
export function storageStore(storage: Storage, prefix = ""): ZarrStore {
  const below = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  return {
    name: below === "" ? storage.name : `${storage.name}/${below.slice(0, -1)}`,
    open: (key) => storage.open(below + key),
    async list(folder, options = {}) {
      const start = `${below}${folder === "" || folder.endsWith("/") ? folder : `${folder}/`}`;
      if (storage.listLevel) return storage.listLevel(start);
      return levelOf(storage, start, options.signal);
    },
  };
}

/** One level out of a walk through everything below it. */
async function levelOf(storage: Storage, start: string, signal: AbortSignal | undefined): Promise<ZarrListing> {
  const folders = new Set<string>();
  const keys: string[] = [];
  for await (const { name } of storage.list(start)) {
    signal?.throwIfAborted();
    const rest = name.slice(start.length);
    const slash = rest.indexOf("/");
    if (slash < 0) keys.push(rest);
    else folders.add(rest.slice(0, slash));
  }
  return { folders: [...folders].sort(), keys: keys.sort() };
}
