import type { ByteSource, Storage } from "../bytes/index.js";
import type { FetchFunction } from "./answer.js";
import type { RetryOptions } from "./retry.js";

/** One file to fetch. */
export interface DownloadItem {
  /** Name below the target; made safe, see `safeName`. */
  readonly name: string;
  /** Addresses of the same file; the next is asked where one fails for good. */
  readonly urls: readonly string[];
  /** Bytes of the file, where known: another length is an error. */
  readonly size?: number;
  /** Bytes that the file will have, roughly: for the space that is wanted, and for progress. */
  readonly estimatedSize?: number;
  /** SHA-256 of the file, hexadecimal, where known. */
  readonly sha256?: string;
  /** A new address, asked for once where all have answered that the file is gone: paths of archives change. */
  readonly refreshUrl?: () => Promise<string | undefined>;
  /** Makes of the verified file what is kept (keywords written into a header); undefined keeps it as it came. */
  readonly transform?: (source: ByteSource) => Promise<AsyncIterable<Uint8Array> | Uint8Array | undefined>;
  /** Anything of the caller's; comes back in the result. */
  readonly about?: unknown;
}

/** Options of {@link downloadFiles}. */
export interface DownloadOptions extends RetryOptions {
  /** Where to: a folder, or a storage. */
  readonly to: string | Storage;
  readonly fetch?: FetchFunction;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Connections to one host at a time. Default 1: archives ask for it. */
  readonly connectionsPerHost?: number;
  /** Looks into a complete file, and throws what is wrong with it. Also decides whether one that is there already counts. */
  readonly verify?: (source: ByteSource, item: DownloadItem) => Promise<void>;
  /** Fetches files that are there already, too. */
  readonly overwrite?: boolean;
  /** Longest time without a byte. Default 60 s. */
  readonly idleTimeoutSeconds?: number;
  /** Longest time of one attempt at a file. Default 3600 s. */
  readonly totalTimeoutSeconds?: number;
}

/** How far a download has come. */
export interface DownloadProgress {
  readonly filesDone: number;
  readonly filesTotal: number;
  /** Bytes of all files so far, those found from earlier runs included. */
  readonly bytes: number;
  /** Bytes of all files, where all sizes are known. */
  readonly totalBytes?: number;
  /** The file that this is about. */
  readonly name: string;
  readonly fileBytes: number;
  readonly fileSize?: number;
}

/** What became of one file. */
export interface DownloadedFile {
  readonly name: string;
  /** Absolute path, where the target is a folder. */
  readonly path?: string;
  readonly url: string;
  readonly status: "done" | "skipped" | "failed";
  /** Why, unless done. */
  readonly code?: string;
  readonly message?: string;
  /** Bytes of the file as it came. */
  readonly bytes: number;
  /** Requests made for it. */
  readonly attempts: number;
  /** Bytes that an earlier run had left. */
  readonly resumedFrom?: number;
  readonly about?: unknown;
}

/** What became of all files. */
export interface DownloadReport {
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  /** Bytes that came over the network. */
  readonly bytes: number;
  readonly seconds: number;
  readonly files: readonly DownloadedFile[];
}
