import type { Storage } from "../../bytes/index.js";

/** Who is at work on a file of this program, by the file's path or its storage and name. */
const atWork = new Map<string, Promise<void>>();
const numbers = new WeakMap<Storage, number>();
let count = 0;

function keyOf(storage: Storage, name: string): string {
  const path = storage.pathOf?.(name);
  if (path !== undefined) return path;
  let number = numbers.get(storage);
  if (number === undefined) {
    number = ++count;
    numbers.set(storage, number);
  }
  return `${number}:${name}`;
}

/**
 * Runs something on a file while nobody else in this program does: two clients with one folder would write into the same
 * unfinished file. The second one finds the file there.
 */
export async function withFileLock<T>(storage: Storage, name: string, run: () => Promise<T>): Promise<T> {
  const key = keyOf(storage, name);
  for (let other = atWork.get(key); other !== undefined; other = atWork.get(key)) await other;
  let free: () => void = () => undefined;
  atWork.set(
    key,
    new Promise((resolve) => {
      free = resolve;
    }),
  );
  try {
    return await run();
  } finally {
    atWork.delete(key);
    free();
  }
}
