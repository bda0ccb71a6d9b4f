import { basename } from "node:path";
import type { ByteSource } from "../bytes/index.js";
import { type OpenFile, openFile } from "./open-file.js";
import { readError } from "./system-errors.js";

/** A file opened for ranged reading; it holds a descriptor until closed. */
export interface FileSource extends ByteSource {
  /** The path as it was given. */
  readonly path: string;
  /** Time of the last change, in milliseconds since 1970, as the file system tells it. */
  readonly modifiedMs: number;
  close(): Promise<void>;
}

// One system call moves at most 2^31 - 1 bytes; larger reads go piece by piece.
const PIECE = 1 << 30;

/**
 * Opens a file for ranged reads. Nothing is read yet, and nothing is allocated from what a header claims: a read is
 * never longer than the file. Close it when done.
 *
 * Errors: `node/file-not-found`, `node/not-a-file`, `node/not-readable`.
 *
 * @example
 * ```ts
 * const source = await fileSource("aia.lev1.fits");
 * try {
 *   const fits = await openFits(source);
 * } finally {
 *   await source.close();
 * }
 * ```
 */
export async function fileSource(path: string): Promise<FileSource> {
  let handle: OpenFile | undefined;
  try {
    handle = await openFile(path, "r");
    const stat = await handle.stat();
    // Opening a folder succeeds on POSIX; only the first read would say EISDIR.
    if (stat.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
    return sourceOf(handle, path, stat.size, stat.mtimeMs);
  } catch (error) {
    await handle?.close();
    throw readError(error, path);
  }
}

function sourceOf(handle: OpenFile, path: string, size: number, modifiedMs: number): FileSource {
  async function fill(offset: number, target: Uint8Array, signal: AbortSignal | undefined): Promise<number> {
    let done = 0;
    try {
      while (done < target.length) {
        signal?.throwIfAborted();
        const wanted = Math.min(target.length - done, PIECE);
        const count = await handle.read(target, done, wanted, offset + done);
        if (count === 0) break;
        done += count;
      }
    } catch (error) {
      if (signal?.aborted) throw error;
      throw readError(error, path);
    }
    return done;
  }

  return {
    name: basename(path),
    path,
    size,
    modifiedMs,
    async read(offset, length, options) {
      options?.signal?.throwIfAborted();
      const wanted = Math.max(0, Math.min(length, size - offset));
      const bytes = new Uint8Array(wanted);
      const count = await fill(offset, bytes, options?.signal);
      return count === wanted ? bytes : bytes.subarray(0, count);
    },
    async readInto(offset, target, options) {
      options?.signal?.throwIfAborted();
      const wanted = Math.max(0, Math.min(target.length, size - offset));
      return fill(offset, target.subarray(0, wanted), options?.signal);
    },
    close: () => handle.close(),
  };
}
