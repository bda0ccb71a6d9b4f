/**
 * What rooms get from `#platform` under Node, where a path text is accepted beside a `ByteSource` or `ByteSink`. The
 * browser's counterpart is `bytes/platform-browser.ts`; both export the same names.
 */
import type { ByteSink, ByteSource, Storage } from "../bytes/index.js";
import { atomicFileSink } from "./atomic-file.js";
import { auroraRoot } from "./aurora-root.js";
import { fileSource } from "./file-source.js";
import { folderStorage } from "./folder-storage.js";
import { nodeFetch } from "./network.js";

/** A sink that keeps nothing unless committed. */
export interface PathSink extends ByteSink {
  commit(): Promise<void>;
  abort(): Promise<void>;
}

/** Opens a file for reading; see {@link fileSource}. */
export async function openPath(path: string): Promise<ByteSource> {
  return fileSource(path);
}

/** Starts a file that appears whole or not at all; see {@link atomicFileSink}. */
export async function createPath(path: string, expectedSize?: number): Promise<PathSink> {
  return atomicFileSink(path, expectedSize === undefined ? {} : { expectedSize });
}

/** A folder as a place for files; see {@link folderStorage}. */
export function openFolder(path: string): Storage {
  return folderStorage(path);
}

/** The platform's `fetch` with proxies and User-Agent; see {@link nodeFetch}. */
export const platformFetch = nodeFetch;

/** Where auroral data lie unless told otherwise; see {@link auroraRoot}. */
export const defaultAuroraRoot = (): string | undefined => auroraRoot();

/** Draws the lines and texts of an SVG over pixels. */
export { drawSvgOver } from "./draw-svg.js";
