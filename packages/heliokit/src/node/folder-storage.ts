import { open, readdir, stat, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { nameParts, type Storage, type StoredFile } from "../bytes/index.js";
import { atomicFileSink, makeFolder, renamePatiently } from "./atomic-file.js";
import { fileSource } from "./file-source.js";
import { freeSpace } from "./free-space.js";
import { readError, systemCode, writeError } from "./system-errors.js";

/**
 * A folder as a place for files. It is made when the first file is written; files appear whole or not at all.
 *
 * Errors: `bytes/bad-name`, and those of the file system (`node/disk-full`, `node/not-writable`, ...).
 *
 * @example
 * ```ts
 * await downloadFiles(items, { to: folderStorage("flare") });
 * ```
 */
export function folderStorage(folder: string): Storage {
  const root = resolve(folder);
  const pathOf = (name: string) => join(root, ...nameParts(name));
  return {
    name: root,
    pathOf,
    async open(name) {
      const path = pathOf(name);
      try {
        if (!(await stat(path)).isFile()) return undefined;
      } catch (error) {
        if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
        throw readError(error, path);
      }
      return fileSource(path);
    },
    list: (prefix = "") => filesBelow(root, prefix),
    listLevel: (folder) => namesIn(root, folder),
    async write(name, content) {
      const path = pathOf(name);
      const sink = await atomicFileSink(path, content instanceof Uint8Array ? { expectedSize: content.length } : {});
      try {
        let offset = 0;
        const pieces = content instanceof Uint8Array ? [content] : content;
        for await (const piece of pieces) {
          await sink.write(offset, piece);
          offset += piece.length;
        }
        await sink.commit();
      } finally {
        await sink.abort();
      }
    },
    async appendTo(name, offset) {
      const path = pathOf(name);
      try {
        await makeFolder(dirname(path));
        return await appender(path, offset);
      } catch (error) {
        throw writeError(error, path);
      }
    },
    async rename(from, to) {
      const target = pathOf(to);
      try {
        await makeFolder(dirname(target));
        await renamePatiently(pathOf(from), target);
      } catch (error) {
        throw writeError(error, target);
      }
    },
    async remove(name) {
      const path = pathOf(name);
      try {
        await unlink(path);
      } catch (error) {
        if (systemCode(error) !== "ENOENT" && systemCode(error) !== "ENOTDIR") throw writeError(error, path);
      }
    },
    freeBytes: () => freeSpace(root),
  };
}

async function appender(path: string, offset: number) {
  const handle = await open(path, offset === 0 ? "w" : "r+", 0o666);
  try {
    if (offset > 0) await handle.truncate(offset);
  } catch (error) {
    await handle.close();
    throw error;
  }
  let at = offset;
  return {
    async write(bytes: Uint8Array) {
      try {
        let done = 0;
        while (done < bytes.length) {
          done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
        }
        at += bytes.length;
      } catch (error) {
        throw writeError(error, path);
      }
    },
    async sync() {
      try {
        await handle.sync();
      } catch (error) {
        throw writeError(error, path);
      }
    },
    close: () => handle.close(),
  };
}

/** Links count as what they lead to. */
async function namesIn(root: string, folder: string): Promise<{ folders: string[]; keys: string[] }> {
  const place = folder === "" ? root : join(root, ...nameParts(folder.replace(/\/$/, "")));
  let entries: import("node:fs").Dirent[];
  try {
    entries = await readdir(place, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return { folders: [], keys: [] };
    throw readError(error, place);
  }
  const folders: string[] = [];
  const keys: string[] = [];
  for (const entry of entries) {
    const target = entry.isSymbolicLink() ? await stat(join(place, entry.name)).catch(() => undefined) : entry;
    if (target?.isDirectory()) folders.push(entry.name);
    else if (target?.isFile()) keys.push(entry.name);
  }
  return { folders: folders.sort(), keys: keys.sort() };
}

async function* filesBelow(root: string, prefix: string): AsyncGenerator<StoredFile> {
  // Only the folder that the prefix names is walked, not everything above it.
  const begin = prefix.includes("/") ? prefix.slice(0, prefix.lastIndexOf("/")) : "";
  const walk = async function* (folder: string): AsyncGenerator<StoredFile> {
    let entries: import("node:fs").Dirent[];
    try {
      entries = await readdir(join(root, folder), { withFileTypes: true });
    } catch (error) {
      if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return;
      throw readError(error, join(root, folder));
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) yield* walk(name);
      else if (name.startsWith(prefix) && entry.isFile()) {
        yield { name, size: (await stat(join(root, name))).size };
      }
    }
  };
  yield* walk(begin);
}
