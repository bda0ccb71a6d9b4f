import type { Storage } from "../../bytes/index.js";
import { isHeliokitError } from "../../errors.js";

/** Endings of what `downloadFiles` keeps of a file while it comes. */
const ENDINGS = [".part", ".part.json"];

/** A name that no other program at work in the same folder has. */
function token(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function exists(storage: Storage, name: string): Promise<boolean> {
  const source = await storage.open(name);
  await source?.close?.();
  return source !== undefined;
}

/** Moves a file if it is there; another program may be faster, and then there is nothing to move. */
async function moved(storage: Storage, from: string, to: string): Promise<boolean> {
  try {
    if (!(await exists(storage, from))) return false;
    await storage.rename(from, to);
    return true;
  } catch (error) {
    if (isHeliokitError(error)) return false;
    throw error;
  }
}

/**
 * Runs a download of one file with an unfinished file of its own: jobs on a cluster fetch the same skymap into the same
 * folder at the same moment, and must not write into each other's. What an earlier run left is taken over by whoever
 * comes first; what this run leaves is there for the next.
 */
export async function withPrivateParts<T>(
  storage: Storage,
  name: string,
  run: (own: Storage) => Promise<T>,
): Promise<T> {
  const mark = token();
  const names = new Map(ENDINGS.map((ending) => [`${name}${ending}`, `${name}.${mark}${ending}`]));
  const mine = (shared: string): string => names.get(shared) ?? shared;
  const { pathOf } = storage;
  const own: Storage = {
    name: storage.name,
    ...(pathOf === undefined ? {} : { pathOf: (shared: string) => pathOf.call(storage, shared) }),
    open: (shared) => storage.open(mine(shared)),
    write: (shared, content) => storage.write(mine(shared), content),
    appendTo: (shared, offset) => storage.appendTo(mine(shared), offset),
    rename: (from, to) => storage.rename(mine(from), mine(to)),
    remove: (shared) => storage.remove(mine(shared)),
    list: (prefix) => storage.list(prefix),
    freeBytes: () => storage.freeBytes(),
  };
  for (const [shared, hidden] of names) if (!(await moved(storage, shared, hidden))) break;
  try {
    return await run(own);
  } finally {
    for (const [shared, hidden] of names) await moved(storage, hidden, shared);
  }
}
