import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { removeDeadTemporaries } from "heliokit/node";

/** Removes what killed runs left in a store, whose files lie in many folders; tells how many. None there is none. */
export async function removeDeadTemporariesBelow(folder: string): Promise<number> {
  let removed = await removeDeadTemporaries(folder);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isDirectory()) removed += await removeDeadTemporariesBelow(join(folder, entry.name));
  }
  return removed;
}
