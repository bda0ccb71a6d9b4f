import type { DownloadedFile, DownloadProgress } from "../../download/index.js";
import type { FileCheck } from "./check-file.js";
import type { Dataset } from "./dataset.js";

/** Options of a download from the archive. */
export interface SkyDownloadOptions {
  /** Files at a time. Default 5, as the archive's own library. */
  readonly parallel?: number;
  /** Fetches files that are there already, too. Default false. */
  readonly overwrite?: boolean;
  /**
   * How far files are looked into: "whole" (default) finds those whose end is missing, also among files that are there
   * already; "format" looks at the first bytes only.
   */
  readonly check?: FileCheck;
  readonly onProgress?: (progress: SkyDownloadProgress) => void;
  readonly signal?: AbortSignal;
}

/** How far a download has come. */
export interface SkyDownloadProgress extends DownloadProgress {
  /** `Downloading REGO_RAW files`. */
  readonly text: string;
}

/** What became of a download, in the order of the addresses. */
export interface SkyDownload {
  /**
   * The files that are there now, fetched or found: absolute paths where the root is a folder, else names in the storage.
   */
  readonly filenames: readonly string[];
  /** How many that are. */
  readonly count: number;
  /** Bytes fetched now. */
  readonly totalBytes: number;
  /** The dataset's folder below the root. */
  readonly outputRoot: string;
  /** With DOI and citation: cite it where the data are used. */
  readonly dataset: Dataset;
  /** What became of each file. */
  readonly files: readonly DownloadedFile[];
  /** Those that failed, each with its reason. The others are there all the same. */
  readonly failures: readonly DownloadedFile[];
}
