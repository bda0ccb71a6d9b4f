import { HeliokitError } from "../errors.js";
import { memorySource } from "./memory.js";
import type { ByteSource } from "./source.js";

/** A file of a {@link Storage}. */
export interface StoredFile {
  /** Relative name, parts joined by `/`. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** A file being written from some offset on. */
export interface Appender {
  /** Writes behind what is there. The caller may reuse the memory once the promise is fulfilled. */
  write(bytes: Uint8Array): Promise<void>;
  /** Waits until everything written is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Named files in one place: a folder, memory, a bucket. Names are relative, their parts joined by `/`; none leads out of
 * the place (`bytes/bad-name`).
 *
 * @example
 * ```ts
 * const storage: Storage = memoryStorage();
 * await storage.write("jobs/a.json", new TextEncoder().encode("{}"));
 * ```
 */
export interface Storage {
  /** What the place is called in messages: a path, "memory". */
  readonly name: string;
  /** A file for reading; undefined where there is none. Close the source after use. */
  open(name: string): Promise<ByteSource | undefined>;
  /** Files whose names begin with `prefix`, in the order of their names. */
  list(prefix?: string): AsyncIterable<StoredFile>;
  /**
   * Names directly below a folder (`""`, or ending in `/`), sorted, where the place can tell them without walking through
   * everything below.
   */
  listLevel?(folder: string): Promise<{ readonly folders: readonly string[]; readonly keys: readonly string[] }>;
  /** Writes a file so that it appears whole or not at all; replaces one that is there. */
  write(name: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  /** Goes on writing a file at `offset`, or begins it; what lies behind the offset goes. */
  appendTo(name: string, offset: number): Promise<Appender>;
  /** Gives a file another name; replaces one that has it. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; harmless where there is none. */
  remove(name: string): Promise<void>;
  /** Bytes that may still be written; undefined where the place does not tell. */
  freeBytes(): Promise<number | undefined>;
  /** Absolute path of a file, where the place is a folder. */
  pathOf?(name: string): string;
}

/**
 * The parts of a relative name.
 *
 * @throws HeliokitError `bytes/bad-name` for a name that is empty, absolute, or leads out of its place
 *
 * @example
 * ```ts
 * nameParts("193/image.fits"); // ["193", "image.fits"]
 * ```
 */
export function nameParts(name: string): readonly string[] {
  const parts = name.split("/");
  // A drive letter or a backslash would leave the folder on Windows.
  if (parts.some((part) => part === "" || part === "." || part === "..") || /[\\\0]|^[A-Za-z]:/.test(name)) {
    throw new HeliokitError(
      "bytes/bad-name",
      `${JSON.stringify(name)} is no relative name; write parts joined by "/", without ".."`,
      { facts: { file: name } },
    );
  }
  return parts;
}

/**
 * A place for files in memory: for pages, and for tests.
 *
 * @example
 * ```ts
 * const storage = memoryStorage();
 * await storage.write("a.txt", new TextEncoder().encode("hello"));
 * ```
 */
export function memoryStorage(): Storage {
  const files = new Map<string, Uint8Array>();
  const key = (name: string) => nameParts(name).join("/");
  return {
    name: "memory",
    async open(name) {
      const bytes = files.get(key(name));
      return bytes && memorySource(bytes, name);
    },
    async *list(prefix = "") {
      for (const name of [...files.keys()].sort()) {
        if (name.startsWith(prefix)) yield { name, size: files.get(name)?.length ?? 0 };
      }
    },
    async write(name, content) {
      files.set(key(name), content instanceof Uint8Array ? content.slice() : await gather(content));
    },
    async appendTo(name, offset) {
      const at = key(name);
      let bytes = (files.get(at) ?? new Uint8Array(0)).slice(0, offset);
      files.set(at, bytes);
      return {
        async write(more) {
          const longer = new Uint8Array(bytes.length + more.length);
          longer.set(bytes);
          longer.set(more, bytes.length);
          bytes = longer;
          files.set(at, bytes);
        },
        async sync() {},
        async close() {},
      };
    },
    async rename(from, to) {
      const bytes = files.get(key(from));
      if (!bytes)
        throw new HeliokitError("bytes/no-such-file", `memory holds no file ${from}`, { facts: { file: from } });
      files.set(key(to), bytes);
      files.delete(key(from));
    },
    async remove(name) {
      files.delete(key(name));
    },
    async freeBytes() {
      return undefined;
    },
  };
}

async function gather(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of content) {
    pieces.push(piece.slice());
    size += piece.length;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * A whole file of a storage, for small ones; undefined where there is none.
 *
 * @throws HeliokitError `bytes/too-large` beyond `maxBytes`, 16 MiB unless told
 *
 * @example
 * ```ts
 * const bytes = await readStored(storage, "jobs/a.json");
 * ```
 */
export async function readStored(storage: Storage, name: string, maxBytes = 2 ** 24): Promise<Uint8Array | undefined> {
  const source = await storage.open(name);
  if (!source) return undefined;
  try {
    if (source.size > maxBytes) {
      throw new HeliokitError(
        "bytes/too-large",
        `${name} of ${storage.name} has ${source.size} bytes, at most ${maxBytes} are read`,
        {
          facts: { file: name, size: source.size, maxBytes },
        },
      );
    }
    return (await source.read(0, source.size)).slice();
  } finally {
    await source.close?.();
  }
}
