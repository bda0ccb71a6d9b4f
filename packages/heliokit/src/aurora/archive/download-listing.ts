import { platformFetch } from "#platform";
import type { ByteSource, Storage } from "../../bytes/index.js";
import {
  type DownloadedFile,
  type DownloadProgress,
  downloadFiles,
  type FetchFunction,
  safeName,
} from "../../download/index.js";
import { HeliokitError, isHeliokitError } from "../../errors.js";
import { checkFile } from "./check-file.js";
import type { ArchiveNetwork } from "./data-api.js";
import type { SkyDownload, SkyDownloadOptions } from "./download-types.js";
import { withFileLock } from "./file-locks.js";
import { localName } from "./local-names.js";
import { withPrivateParts } from "./private-parts.js";
import { storedSize } from "./stored-source.js";
import type { UrlListing } from "./url-listing.js";

/** Files at a time where nothing else is said. */
const PARALLEL = 5;
/** What fails every further file as well. */
const FATAL = /^(?:node\/(?:disk-full|not-writable)|download\/no-space)$/;

/** Fetches the files of a listing into the layout of the archive's own library; see `UcalgaryClient.download`. */
export async function downloadListing(
  listing: UrlListing,
  storage: Storage,
  network: ArchiveNetwork,
  options: SkyDownloadOptions = {},
): Promise<SkyDownload> {
  const work = new ListingDownload(listing, storage, network, options);
  await work.run();
  return work.result();
}

interface Job {
  readonly url: string;
  readonly name: string;
  readonly at: number;
}

class ListingDownload {
  readonly #listing: UrlListing;
  readonly #storage: Storage;
  readonly #network: ArchiveNetwork;
  readonly #options: SkyDownloadOptions;
  readonly #jobs: readonly Job[];
  readonly #results: (DownloadedFile | undefined)[];
  readonly #bytes: number[];
  /** Whether the files that are there have, all together, the size that the archive told. */
  #sizesFit = false;
  #stop: HeliokitError | undefined;

  constructor(listing: UrlListing, storage: Storage, network: ArchiveNetwork, options: SkyDownloadOptions) {
    this.#listing = listing;
    this.#storage = storage;
    this.#network = network;
    this.#options = options;
    this.#jobs = jobsOf(listing);
    this.#results = this.#jobs.map(() => undefined);
    this.#bytes = this.#jobs.map(() => 0);
  }

  /** Bytes of all files; known only while the listing is as it came. */
  get #totalBytes(): number | undefined {
    const { totalBytes, count, urls } = this.#listing;
    return totalBytes === null || count !== urls.length ? undefined : totalBytes;
  }

  async run(): Promise<void> {
    this.#options.signal?.throwIfAborted();
    await this.#look();
    const queue = [...this.#jobs];
    const worker = async (): Promise<void> => {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
        this.#options.signal?.throwIfAborted();
        this.#results[job.at] = this.#stop === undefined ? await this.#one(job) : notTried(job, this.#stop);
        this.#tell(job.name, this.#bytes[job.at] ?? 0);
      }
    };
    const parallel = Math.max(1, Math.trunc(this.#options.parallel ?? PARALLEL));
    await Promise.all(Array.from({ length: Math.min(parallel, queue.length) }, worker));
  }

  /** Compares what is there with what the archive tells, and what is to come with the room that is left. */
  async #look(): Promise<void> {
    const total = this.#totalBytes;
    if (total === undefined || this.#jobs.length === 0) return;
    let there = 0;
    let complete = true;
    for (const { name } of this.#jobs) {
      const size = await storedSize(this.#storage, name);
      there += size ?? 0;
      complete &&= size !== undefined;
    }
    this.#sizesFit = complete && there === total;
    const needed = this.#options.overwrite ? total : total - there;
    const free = needed > 0 ? await this.#storage.freeBytes() : undefined;
    if (free === undefined || free >= needed) return;
    const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
    throw new HeliokitError(
      "download/no-space",
      `${this.#listing.dataset.name}: ${megabytes(needed)} are to come, ${megabytes(free)} are free in ${this.#storage.name}; free some space or choose another root`,
      { facts: { needed, free, folder: this.#storage.name } },
    );
  }

  async #one(job: Job): Promise<DownloadedFile> {
    const { name, url } = job;
    try {
      const file = await withFileLock(this.#storage, name, () =>
        withPrivateParts(this.#storage, name, (own) => this.#fetch(job, own)),
      );
      if (file.code !== undefined && FATAL.test(file.code))
        this.#stop = new HeliokitError(file.code, file.message ?? "");
      return missing(file);
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      if (!isHeliokitError(error)) throw error;
      if (FATAL.test(error.code)) this.#stop = error;
      return { name, url, status: "failed", code: error.code, message: error.message, bytes: 0, attempts: 0 };
    }
  }

  async #fetch(job: Job, storage: Storage): Promise<DownloadedFile> {
    const { name, url, at } = job;
    const { overwrite, signal, check = "whole" } = this.#options;
    const { fetch = platformFetch, rewriteUrl, retries, sleep, random, onRetry } = this.#network;
    let asked = false;
    const guarded: FetchFunction = async (address, init) => {
      asked = true;
      return withoutPages(await fetch(rewriteUrl?.(address) ?? address, init));
    };
    const verify = (source: ByteSource) => checkFile(source, asked || !this.#sizesFit ? check : "format", name);
    const report = await downloadFiles([{ name, urls: [url] }], {
      to: storage,
      fetch: guarded,
      verify,
      onProgress: ({ fileBytes, fileSize }) => {
        this.#bytes[at] = fileBytes;
        this.#tell(name, fileBytes, fileSize);
      },
      ...(overwrite ? { overwrite } : {}),
      ...(retries === undefined ? {} : { retries }),
      ...(sleep ? { sleep } : {}),
      ...(random ? { random } : {}),
      ...(onRetry ? { onRetry } : {}),
      ...(signal ? { signal } : {}),
    });
    const [file] = report.files;
    if (file) return file;
    throw new HeliokitError("download/nothing-to-do", `${name}: nothing was done`, { facts: { file: name } });
  }

  #tell(name: string, fileBytes: number, fileSize?: number): void {
    const { onProgress } = this.#options;
    if (!onProgress) return;
    const total = this.#totalBytes;
    const progress: DownloadProgress = {
      filesDone: this.#results.filter((file) => file !== undefined).length,
      filesTotal: this.#jobs.length,
      bytes: this.#bytes.reduce((sum, bytes) => sum + bytes, 0),
      name,
      fileBytes,
      ...(fileSize === undefined ? {} : { fileSize }),
      ...(total === undefined ? {} : { totalBytes: total }),
    };
    onProgress({ ...progress, text: `Downloading ${this.#listing.dataset.name} files` });
  }

  result(): SkyDownload {
    const files = this.#results.filter((file) => file !== undefined);
    const there = files.filter(({ status }) => status !== "failed");
    const fetched = files.filter(({ status }) => status === "done");
    const { dataset } = this.#listing;
    return {
      filenames: there.map(({ path, name }) => path ?? name),
      count: there.length,
      totalBytes: fetched.reduce((sum, { bytes }) => sum + bytes, 0),
      outputRoot: this.#storage.pathOf?.(safeName(dataset.name)) ?? safeName(dataset.name),
      dataset,
      files,
      failures: files.filter(({ status }) => status === "failed"),
    };
  }
}

/**
 * The files of a listing with their local names; an address that stands there twice is one file.
 */
function jobsOf({ dataset, pathPrefix, urls }: UrlListing): readonly Job[] {
  const byName = new Map<string, string>();
  const jobs: Job[] = [];
  for (const url of urls) {
    const name = safeName(localName(dataset.name, pathPrefix, url));
    const key = name.toLowerCase();
    const before = byName.get(key);
    if (before === url) continue;
    if (before !== undefined) {
      throw new HeliokitError(
        "download/name-collision",
        `${before} and ${url} would both become ${name}; download them into different roots`,
        { facts: { file: name, urls: [before, url] } },
      );
    }
    byName.set(key, url);
    jobs.push({ url, name, at: jobs.length });
  }
  return jobs;
}

/** The archive answers for a file that it does not have with a page and status 200; that is a missing file. */
async function withoutPages(response: Response): Promise<Response> {
  if (!response.ok || !/^text\/html\b/i.test(response.headers.get("content-type") ?? "")) return response;
  await response.body?.cancel();
  return new Response(null, { status: 404, statusText: "a page in place of the file" });
}

/** A file that is not there, under a code of its own. */
function missing(file: DownloadedFile): DownloadedFile {
  if (file.code !== "download/http-status" || !/answered (?:404|410)\b/.test(file.message ?? "")) return file;
  const page = /a page in place/.test(file.message ?? "") ? "a page in place of the file" : "not found";
  return {
    ...file,
    code: "aurora/file-missing",
    message: `${file.url}: the archive has no such file (it answers: ${page}); list the files again`,
  };
}

function notTried({ name, url }: Job, stop: HeliokitError): DownloadedFile {
  const message = `not tried: ${stop.message}`;
  return { name, url, status: "failed", code: "download/not-tried", message, bytes: 0, attempts: 0 };
}
