import { mkdir, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ByteSink } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";
import { freeSpace } from "./free-space.js";
import { type OpenFile, openFile } from "./open-file.js";
import { diskFull, systemCode, writeError } from "./system-errors.js";
import { temporaryName } from "./temporary-files.js";

/** Options of {@link atomicFileSink}. */
export interface AtomicFileOptions {
  /** Bytes the file will have, where known: too little free space is then an error before anything is written. */
  readonly expectedSize?: number;
  /** Wait until the bytes are on the disk before the file gets its name. Default true. */
  readonly sync?: boolean;
}

/** A file that does not exist under its name before {@link AtomicFileSink.commit}. */
export interface AtomicFileSink extends ByteSink {
  /** The name the file will have. */
  readonly path: string;
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Syncs, closes, and gives the file its name; replaces a file that has it. */
  commit(): Promise<void>;
  /** Removes what was written. Harmless after {@link AtomicFileSink.commit} or a second time. */
  abort(): Promise<void>;
}

/**
 * Starts a file that appears whole or not at all: bytes go to a temporary name in the same folder, are synced, and the
 * file is renamed at {@link AtomicFileSink.commit}. The folder is made if needed; permissions follow the umask and the
 * folder, as for any new file. What a killed process left behind, {@link removeDeadTemporaries} removes.
 *
 * Errors: `node/disk-full`, `node/not-writable`, `node/write-failed`, `node/name-too-long`.
 *
 * @example
 * ```ts
 * const sink = await atomicFileSink("level1.5/image.fits");
 * try {
 *   await writeFits(sink, hdus);
 *   await sink.commit();
 * } finally {
 *   await sink.abort();
 * }
 * ```
 */
export async function atomicFileSink(path: string, options: AtomicFileOptions = {}): Promise<AtomicFileSink> {
  const { expectedSize, sync = true } = options;
  const folder = dirname(path);
  const { handle, temporary } = await create(path, folder, expectedSize);
  let state: "open" | "done" = "open";

  async function discard(): Promise<void> {
    state = "done";
    await handle.close().catch(ignore);
    await unlink(temporary).catch(ignore);
  }

  return {
    path,
    async write(offset, bytes) {
      if (state !== "open") throw new Error(`${path}: written to after commit or abort`);
      try {
        let done = 0;
        while (done < bytes.length) {
          done += await handle.write(bytes, done, bytes.length - done, offset + done);
        }
      } catch (error) {
        throw writeError(error, path, expectedSize);
      }
    },
    async commit() {
      if (state !== "open") throw new Error(`${path}: committed after commit or abort`);
      try {
        // Some file systems (NFS, quotas) tell about a full disk only now.
        if (sync) await handle.sync();
        await handle.close();
        await renamePatiently(temporary, path);
        state = "done";
      } catch (error) {
        await discard();
        throw writeError(error, path, expectedSize);
      }
    },
    async abort() {
      if (state === "open") await discard();
    },
  };
}

/**
 * Writes a whole small file so that it appears whole or not at all; see {@link atomicFileSink}.
 *
 * @example
 * ```ts
 * await writeFileAtomically("report.json", JSON.stringify(report));
 * ```
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  options: AtomicFileOptions = {},
): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const sink = await atomicFileSink(path, { ...options, expectedSize: bytes.length });
  try {
    await sink.write(0, bytes);
    await sink.commit();
  } finally {
    await sink.abort();
  }
}

async function create(
  path: string,
  folder: string,
  expectedSize: number | undefined,
): Promise<{ handle: OpenFile; temporary: string }> {
  if (expectedSize !== undefined) {
    const free = await freeSpace(folder);
    if (free !== undefined && free < expectedSize) throw diskFull(path, expectedSize, free);
  }
  let madeFolder = false;
  for (;;) {
    const temporary = join(folder, temporaryName(basename(path)));
    try {
      return { handle: await openFile(temporary, "wx"), temporary };
    } catch (error) {
      const code = systemCode(error);
      if (code === "EEXIST") continue;
      if ((code !== "ENOENT" && code !== "ENOTDIR") || madeFolder) throw writeError(error, path, expectedSize);
      madeFolder = true;
      await makeFolder(folder);
    }
  }
}

/**
 * Makes a folder and its parents, if they are not there; errors as in {@link atomicFileSink}.
 *
 * @example
 * ```ts
 * await makeFolder("level1.5/193/2013");
 * ```
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeWithParents(folder);
  } catch (error) {
    const code = systemCode(error);
    if (code === "EEXIST" || code === "ENOTDIR") {
      throw new HeliokitError("node/not-writable", `${folder} is a file; a folder was wanted there`, {
        facts: { file: folder, system: code },
        cause: error,
      });
    }
    throw writeError(error, folder);
  }
}

// mkdir's own `recursive` turns for ever where a file system answers ENOENT below a folder that exists (/proc, some
// network mounts): here a parent is made once, and the second answer counts.
async function makeWithParents(folder: string): Promise<void> {
  try {
    await makeOne(folder);
  } catch (error) {
    const parent = dirname(folder);
    if (systemCode(error) !== "ENOENT" || parent === folder) throw error;
    await makeWithParents(parent);
    await makeOne(folder);
  }
}

// A folder that is there already is no error: another process may have made it, a drive's root answers EPERM.
async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const isFolder = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isFolder) throw error;
  }
}

// On Windows a virus scanner or an indexer may hold either file for a moment; POSIX never answers this way for long.
const HELD = new Set(["EPERM", "EACCES", "EBUSY"]);
const WAITS_MS = [20, 50, 100, 200, 400, 800, 1600, 3000];

/** Renames; on Windows waits up to six seconds for a program that holds one of the files. */
export async function renamePatiently(
  from: string,
  to: string,
  renameOnce: (from: string, to: string) => Promise<void> = rename,
  isWindows: boolean = process.platform === "win32",
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await renameOnce(from, to);
    } catch (error) {
      const wait = WAITS_MS[attempt];
      if (!isWindows || wait === undefined || !HELD.has(systemCode(error) ?? "")) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

function ignore(): void {}
