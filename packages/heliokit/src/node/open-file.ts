import { closeSync, fstatSync, fsyncSync, openSync, readSync, type Stats, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { isMainThread } from "node:worker_threads";

/** What the file source and the atomic writer need of an open file. */
export interface OpenFile {
  stat(): Promise<Stats>;
  read(target: Uint8Array, start: number, length: number, position: number): Promise<number>;
  write(bytes: Uint8Array, start: number, length: number, position: number): Promise<number>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a file. In a worker thread every call blocks: all threads of a process share four background threads for files,
 * and on a machine with many cores sixteen workers that sync their outputs would wait for each other there. The main
 * thread must stay free for signals and progress, so it never blocks.
 */
export async function openFile(path: string, flags: "r" | "wx", blocking = !isMainThread): Promise<OpenFile> {
  if (blocking) return blockingFile(openSync(path, flags, 0o666));
  const handle = await open(path, flags, 0o666);
  return {
    stat: () => handle.stat(),
    read: async (target, start, length, position) => (await handle.read(target, start, length, position)).bytesRead,
    write: async (bytes, start, length, position) => (await handle.write(bytes, start, length, position)).bytesWritten,
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

function blockingFile(descriptor: number): OpenFile {
  return {
    stat: async () => fstatSync(descriptor),
    read: async (target, start, length, position) => readSync(descriptor, target, start, length, position),
    write: async (bytes, start, length, position) => writeSync(descriptor, bytes, start, length, position),
    sync: async () => fsyncSync(descriptor),
    close: async () => closeSync(descriptor),
  };
}
