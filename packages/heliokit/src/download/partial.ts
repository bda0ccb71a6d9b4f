import { readStored, type Storage } from "../bytes/index.js";

/** What is known of a file that has not come whole yet. */
export interface Partial {
  /** Bytes that are there. */
  readonly offset: number;
  /** Strong ETag or Last-Modified of the file they belong to. */
  readonly validator: string;
  /** Bytes of the whole file, where known. */
  readonly size?: number;
}

/** Names that a file has while it comes. */
export function partialNames(name: string): { readonly part: string; readonly note: string } {
  return { part: `${name}.part`, note: `${name}.part.json` };
}

/** What an earlier run has left of a file, where it can be gone on with. */
export async function findPartial(storage: Storage, name: string): Promise<Partial | undefined> {
  const { part, note } = partialNames(name);
  const bytes = await readStored(storage, note, 65_536).catch(() => undefined);
  if (!bytes) return undefined;
  const source = await storage.open(part);
  if (!source) return undefined;
  const offset = source.size;
  await source.close?.();
  try {
    const found: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof found !== "object" || found === null || !("validator" in found)) return undefined;
    const { validator } = found;
    const size = "size" in found && typeof found.size === "number" ? found.size : undefined;
    if (typeof validator !== "string" || validator === "" || offset === 0) return undefined;
    if (size !== undefined && offset > size) return undefined;
    return { offset, validator, ...(size === undefined ? {} : { size }) };
  } catch {
    return undefined;
  }
}

/** Notes what the coming bytes belong to, before the first of them. */
export async function notePartial(
  storage: Storage,
  name: string,
  about: { readonly url: string; readonly validator: string; readonly size?: number },
): Promise<void> {
  await storage.write(partialNames(name).note, new TextEncoder().encode(JSON.stringify(about)));
}

/** Removes what a file leaves while it comes. */
export async function removePartial(storage: Storage, name: string): Promise<void> {
  const { part, note } = partialNames(name);
  await storage.remove(part);
  await storage.remove(note);
}
