import type { ByteSource, Storage } from "../../bytes/index.js";
import { HeliokitError } from "../../errors.js";

/**
 * A file of a storage that is opened for each read and closed again: whoever holds the source owns nothing that must be
 * given back. For files that are read in a few large pieces.
 */
export function storedSource(storage: Storage, name: string, size: number): ByteSource {
  return {
    name: storage.pathOf?.(name) ?? name,
    size,
    async read(offset, length, options) {
      const source = await storage.open(name);
      if (source === undefined) {
        throw new HeliokitError("aurora/file-missing", `${name} is no longer in ${storage.name}; download it again`, {
          facts: { file: name },
        });
      }
      try {
        // A copy: the bytes of a source need not outlive it.
        return (await source.read(offset, length, options)).slice();
      } finally {
        await source.close?.();
      }
    },
  };
}

/** Bytes of a file of a storage; undefined where there is none. */
export async function storedSize(storage: Storage, name: string): Promise<number | undefined> {
  const source = await storage.open(name);
  if (source === undefined) return undefined;
  const { size } = source;
  await source.close?.();
  return size;
}
