import { openFolder } from "#platform";
import type { ByteSource, Storage } from "../bytes/index.js";
import { HeliokitError, isHeliokitError } from "../errors.js";
import { uniqueNames } from "./names.js";
import { partialNames, removePartial } from "./partial.js";
import { Passing, withRetries } from "./retry.js";
import { noSpace, transfer } from "./transfer.js";
import type { DownloadedFile, DownloadItem, DownloadOptions, DownloadProgress, DownloadReport } from "./types.js";

/** A page in place of a file begins like this, whatever it says it is. */
const PAGE = /^\s*<(?:!doctype|html|head|body|\?xml)/i;

/**
 * Fetches files, each under a name of its own, verified and resumable: what is there already and intact is skipped, what
 * an earlier run left half is gone on with, every file appears under its name only when it is whole. One connection per
 * host unless told otherwise. A file that fails is a result with its reason; the others go on.
 *
 * @throws HeliokitError `download/nothing-to-do` without items, `download/name-collision`, `download/no-space`, both
 * before the first byte; `bytes/no-file-system` for a path in a page; the signal's reason when stopped
 *
 * @example
 * ```ts
 * const report = await downloadFiles([{ name: "a.fits", urls: ["https://example.org/a.fits"] }], { to: "flare", verify: verifyFits });
 * report.failed; // 0
 * ```
 */
export async function downloadFiles(items: readonly DownloadItem[], options: DownloadOptions): Promise<DownloadReport> {
  if (items.length === 0) {
    throw new HeliokitError("download/nothing-to-do", "there is no file to download; widen the selection", {
      facts: {},
    });
  }
  const names = uniqueNames(items.map(({ name }) => name));
  const storage = typeof options.to === "string" ? openFolder(options.to) : options.to;
  const began = performance.now();
  const batch = new Batch(items, names, storage, options);
  await batch.plan();
  await batch.run();
  return batch.report((performance.now() - began) / 1000);
}

interface Job {
  readonly item: DownloadItem;
  readonly name: string;
  readonly at: number;
}

class Batch {
  readonly #jobs: readonly Job[];
  readonly #storage: Storage;
  readonly #options: DownloadOptions;
  readonly #results: (DownloadedFile | undefined)[];
  readonly #there: number[];
  #received = 0;
  #filesDone = 0;
  #bytes = 0;
  #stop: HeliokitError | undefined;

  constructor(items: readonly DownloadItem[], names: readonly string[], storage: Storage, options: DownloadOptions) {
    this.#jobs = items.map((item, at) => ({ item, name: names[at] ?? item.name, at }));
    this.#storage = storage;
    this.#options = options;
    this.#results = items.map(() => undefined);
    this.#there = items.map(() => 0);
  }

  /** Finds what is there already, and whether the rest has room. */
  async plan(): Promise<void> {
    let needed = 0;
    for (const job of this.#jobs) {
      this.#options.signal?.throwIfAborted();
      if (await this.#isThere(job)) {
        await removePartial(this.#storage, job.name);
        this.#finish(job, {
          status: "skipped",
          code: "download/already-there",
          bytes: this.#there[job.at] ?? 0,
          attempts: 0,
        });
      } else {
        const size = sizeOf(job.item);
        if (size === undefined) continue;
        const part = await this.#storage.open(partialNames(job.name).part);
        needed += Math.max(0, size - (part?.size ?? 0));
        await part?.close?.();
      }
    }
    const free = needed > 0 ? await this.#storage.freeBytes() : undefined;
    if (free !== undefined && free < needed) throw noSpace(this.#storage, "the files", needed, free);
  }

  /** Whether a complete file is there: of the right size where nothing was made of it, and passing the check. */
  async #isThere({ item, name, at }: Job): Promise<boolean> {
    if (this.#options.overwrite) return false;
    const source = await this.#storage.open(name);
    if (!source) return false;
    try {
      if (source.size === 0 || (item.size !== undefined && !item.transform && source.size !== item.size)) return false;
      if (item.sha256 !== undefined && !item.transform && (await sha256Of(source)) !== item.sha256) return false;
      await this.#options.verify?.(source, item);
      this.#there[at] = source.size;
      this.#bytes += source.size;
      return true;
    } catch (error) {
      if (isHeliokitError(error)) return false;
      throw error;
    } finally {
      await source.close?.();
    }
  }

  async run(): Promise<void> {
    const hosts = new Map<string, Job[]>();
    for (const job of this.#jobs) {
      if (this.#results[job.at]) continue;
      const host = hostOf(job.item.urls[0] ?? "");
      const queue = hosts.get(host);
      if (queue) queue.push(job);
      else hosts.set(host, [job]);
    }
    const perHost = Math.max(1, Math.trunc(this.#options.connectionsPerHost ?? 1));
    const workers = [...hosts.values()].flatMap((queue) => Array.from({ length: perHost }, () => this.#work(queue)));
    await Promise.all(workers);
  }

  async #work(queue: Job[]): Promise<void> {
    for (let job = queue.shift(); job; job = queue.shift()) {
      this.#options.signal?.throwIfAborted();
      if (this.#stop) {
        this.#finish(job, {
          status: "failed",
          code: "download/not-tried",
          message: `not tried: ${this.#stop.message}`,
          bytes: 0,
          attempts: 0,
        });
      } else await this.#one(job);
    }
  }

  async #one(job: Job): Promise<void> {
    const tries = { count: 0, url: job.item.urls[0] ?? "", resumedFrom: 0 };
    try {
      const bytes = await this.#fromAny(job, tries);
      const resumed = tries.resumedFrom > 0 ? { resumedFrom: tries.resumedFrom } : {};
      this.#finish(job, { status: "done", bytes, attempts: tries.count, url: tries.url, ...resumed });
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      if (!isHeliokitError(error)) throw error;
      // A full disk or a folder that cannot be written fails every further file as well.
      if (/^(?:node\/(?:disk-full|not-writable)|download\/no-space)$/.test(error.code)) this.#stop = error;
      const { code, message } = error;
      this.#finish(job, {
        status: "failed",
        code,
        message,
        bytes: this.#there[job.at] ?? 0,
        attempts: tries.count,
        url: tries.url,
      });
    }
  }

  /** The file from the first address that has it; a new address is asked for where it is gone everywhere. */
  async #fromAny(job: Job, tries: { count: number; url: string; resumedFrom: number }): Promise<number> {
    let last: unknown = new HeliokitError("download/no-url", `${job.name}: there is no address to fetch it from`, {
      facts: { file: job.name },
    });
    const urls = [...job.item.urls];
    let refreshed = job.item.refreshUrl === undefined;
    for (let at = 0; at < urls.length || !refreshed; at++) {
      let url = urls[at];
      if (url === undefined) {
        refreshed = true;
        if (!isGone(last)) break;
        url = await job.item.refreshUrl?.();
        if (url === undefined || urls.includes(url)) break;
        urls.push(url);
      }
      tries.url = url;
      try {
        return await this.#whole(job, url, tries);
      } catch (error) {
        if (!isHeliokitError(error) || /^(?:node|bytes)\/|^download\/no-space$/.test(error.code)) throw error;
        last = error;
      }
    }
    throw last;
  }

  /** One file from one address, complete and checked, under its name. */
  async #whole(job: Job, url: string, tries: { count: number; resumedFrom: number }): Promise<number> {
    const { item, name } = job;
    const { idleTimeoutSeconds, totalTimeoutSeconds = 3600, fetch, signal, verify } = this.#options;
    let known = this.#there[job.at] ?? 0;
    const progressed = () => {
      const there = this.#there[job.at] ?? 0;
      // A few bytes are no progress: a server that drops every connection must not keep us for hours.
      const gained = there - known >= 4096;
      known = there;
      return gained;
    };
    return withRetries(url, { ...this.#options, progressed }, async () => {
      tries.count++;
      const before = this.#there[job.at] ?? 0;
      const { size, resumedFrom } = await transfer(url, {
        storage: this.#storage,
        name,
        totalTimeoutSeconds,
        onBytes: (there, came, whole) => this.#progress(job, there, came, whole),
        ...(idleTimeoutSeconds === undefined ? {} : { idleTimeoutSeconds }),
        ...(fetch ? { fetch } : {}),
        ...(signal ? { signal } : {}),
        ...(item.size === undefined ? {} : { size: item.size }),
      });
      if (tries.count === 1 || before === 0) tries.resumedFrom = resumedFrom;
      await this.#keep(job, verify);
      return size;
    });
  }

  /** Checks the complete file, makes of it what is kept, and gives it its name. */
  async #keep({ item, name }: Job, verify: DownloadOptions["verify"]): Promise<void> {
    const { part } = partialNames(name);
    const source = await this.#storage.open(part);
    if (!source) throw new Passing("download/cut", "the file that came is gone again");
    let kept: AsyncIterable<Uint8Array> | Uint8Array | undefined;
    try {
      try {
        await checkContent(source, item, verify);
      } catch (error) {
        if (!isHeliokitError(error)) throw error;
        await source.close?.();
        // It is complete and wrong: nothing of it can be used.
        await removePartial(this.#storage, name);
        // Another file than expected: it will be no other one the next time.
        if (error.code === "download/wrong-checksum") throw error;
        throw new Passing(error.code, error.message, { facts: error.facts, cause: error });
      }
      kept = await item.transform?.(source);
      if (kept) await this.#storage.write(name, kept);
    } finally {
      await source.close?.();
    }
    if (!kept) await this.#storage.rename(part, name);
    await removePartial(this.#storage, name);
  }

  #progress(job: Job, there: number, came: number, size: number | undefined): void {
    this.#received += came;
    this.#bytes += there - (this.#there[job.at] ?? 0);
    this.#there[job.at] = there;
    this.#tell(job.name, there, size ?? job.item.size);
  }

  #tell(name: string, fileBytes: number, fileSize: number | undefined): void {
    const { onProgress } = this.#options;
    if (!onProgress) return;
    const sizes = this.#jobs.map(({ item }) => sizeOf(item));
    const known = sizes.every((size) => size !== undefined);
    const progress: DownloadProgress = {
      filesDone: this.#filesDone,
      filesTotal: this.#jobs.length,
      bytes: this.#bytes,
      name,
      fileBytes,
      ...(fileSize === undefined ? {} : { fileSize }),
      ...(known ? { totalBytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0) } : {}),
    };
    onProgress(progress);
  }

  #finish(job: Job, result: Omit<DownloadedFile, "name" | "url" | "path" | "about"> & { readonly url?: string }): void {
    const path = this.#storage.pathOf?.(job.name);
    this.#results[job.at] = {
      name: job.name,
      ...(path === undefined ? {} : { path }),
      url: job.item.urls[0] ?? "",
      ...result,
      ...(job.item.about === undefined ? {} : { about: job.item.about }),
    };
    this.#filesDone++;
    this.#tell(job.name, this.#there[job.at] ?? 0, job.item.size);
  }

  report(seconds: number): DownloadReport {
    const files = this.#results.filter((file) => file !== undefined);
    const count = (status: DownloadedFile["status"]) => files.filter((file) => file.status === status).length;
    return {
      done: count("done"),
      skipped: count("skipped"),
      failed: count("failed"),
      bytes: this.#received,
      seconds,
      files,
    };
  }
}

async function checkContent(source: ByteSource, item: DownloadItem, verify: DownloadOptions["verify"]): Promise<void> {
  const start = new TextDecoder("latin1").decode(await source.read(0, 64));
  if (PAGE.test(start) && !/\.(?:html?|xml)$/i.test(item.name)) {
    throw new HeliokitError("download/html", `${item.name}: the server sent a page instead of the file`, {
      facts: { file: item.name },
    });
  }
  if (item.sha256 !== undefined) {
    const found = await sha256Of(source);
    if (found !== item.sha256) {
      throw new HeliokitError(
        "download/wrong-checksum",
        `${item.name}: the SHA-256 is ${found}, ${item.sha256} was expected`,
        {
          facts: { file: item.name, found, wanted: item.sha256 },
        },
      );
    }
  }
  await verify?.(source, item);
}

async function sha256Of(source: ByteSource): Promise<string> {
  const bytes = await source.read(0, source.size);
  const digest = await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sizeOf(item: DownloadItem): number | undefined {
  return item.size ?? item.estimatedSize;
}

function isGone(error: unknown): boolean {
  return isHeliokitError(error, "download/http-status") && [403, 404, 410].includes(Number(error.facts["status"]));
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "";
}
