import { openFolder } from "#platform";
import { memoryStorage, type Storage } from "../bytes/index.js";
import type { DownloadReport, FetchFunction, RetryNotice, Sleep } from "../download/index.js";
import { HeliokitError, isHeliokitError, type OnWarning } from "../errors.js";
import { type AdoptedCards, adoptedCards } from "./adopt.js";
import { type AddressCheck, looksLikeAddress, parseAddressCheck } from "./check-address.js";
import { Connection } from "./connection.js";
import { type DownloadRecordsOptions, downloadRecords } from "./download-records.js";
import type { ExportJobContext } from "./export-context.js";
import { ExportJob } from "./export-job.js";
import type { ExportForm } from "./export-options.js";
import { isRequestId } from "./export-state.js";
import { submitExport } from "./export-submit.js";
import { JobStore } from "./job-store.js";
import { type QueryOptions, queryRecords } from "./query.js";
import { type RecordSetInput, recordSetsOf } from "./query-input.js";
import { QueryResult } from "./query-result.js";
import { parseRecordCount } from "./record-count.js";
import { type FileAddress, type FileAddressOptions, fileAddresses } from "./record-files.js";
import { formatRecordSets } from "./record-set-format.js";
import type { Selection } from "./selection.js";
import { parseSeriesInfo, type SeriesInfo } from "./series-info.js";
import { parseSeriesList, parseWrappedSeriesList, type SeriesEntry } from "./series-list.js";
import { type ArchiveServer, archiveServer } from "./server.js";

/** Options of {@link JsocClient}. */
export interface JsocClientOptions {
  /** "jsoc" (default), "kis", the base address of another archive, or its description. */
  readonly server?: string | ArchiveServer;
  /** Address registered with the archive; only exports need it. It appears in no message. */
  readonly email?: string | undefined;
  /** The `fetch` to use. Default the platform's, which under Node honours proxies. */
  readonly fetch?: FetchFunction;
  /** Where the jobs of exports are kept: a folder or a storage. Default: memory, gone with the program. */
  readonly jobs?: string | Storage;
  readonly onWarning?: OnWarning;
  /** Told before a request is tried again. */
  readonly onRetry?: (notice: RetryNotice) => void;
  /** Attempts after the first. Default 4. */
  readonly retries?: number;
  /** Shortest pause between two looks at an export. Default 5 s, and no less is taken from an archive on the network. */
  readonly pollSeconds?: number;
  /** Waiting and chance, for tests. */
  readonly sleep?: Sleep;
  readonly random?: () => number;
}

/** What `download` and `export` take: a result of a query, or a record set. */
export type RecordsInput = QueryResult | RecordSetInput;

/**
 * A client of an archive that speaks the protocol of DRMS: JSOC, KIS, a stand-in. It sends one request at a time, tries
 * again what fails in passing, and gives typed results.
 *
 * @example
 * ```ts
 * const jsoc = new JsocClient({ email: "observer@example.org" });
 * const flare = await jsoc.query("aia.lev1_euv_12s[2021-07-03T14:25:00Z/10m]", { keywords: ["EXPTIME", "WAVELNTH"] });
 * const report = await jsoc.download(flare.filter("EXPTIME<2 AND WAVELNTH=211"), { to: "flare", segment: "image" });
 * ```
 */
export class JsocClient {
  readonly server: ArchiveServer;
  readonly #connection: Connection;
  readonly #options: JsocClientOptions;
  readonly #jobs: JobStore;
  readonly #known = new Map<string, Promise<SeriesInfo>>();

  constructor(options: JsocClientOptions = {}) {
    this.server = archiveServer(options.server ?? "jsoc");
    this.#options = options;
    this.#connection = new Connection(this.server, options);
    const { jobs = memoryStorage() } = options;
    this.#jobs = new JobStore(typeof jobs === "string" ? openFolder(jobs) : jobs, this.server);
  }

  /**
   * All series whose names fit a pattern (case does not matter), or what the archive tells about the one of this name;
   * kept for the life of the client.
   *
   * @throws HeliokitError `jsoc/unknown-series`, `jsoc/refused`, `jsoc/bad-reply`, errors of `requestBytes`
   */
  series(pattern: RegExp): Promise<readonly SeriesEntry[]>;
  series(name: string): Promise<SeriesInfo>;
  series(wanted: string | RegExp): Promise<readonly SeriesEntry[] | SeriesInfo> {
    return typeof wanted === "string" ? this.#series(wanted) : this.listSeries(wanted.source);
  }

  /**
   * All series whose names fit a regular expression, upper and lower case alike; with `notes`, also those whose
   * descriptions hold it.
   *
   * @throws HeliokitError as {@link JsocClient.series}
   */
  async listSeries(
    pattern = "",
    options: { readonly signal?: AbortSignal; readonly notes?: boolean } = {},
  ): Promise<readonly SeriesEntry[]> {
    const test = new RegExp(pattern, "i");
    const list = await this.#list(options.notes ? "" : pattern, options);
    const found = list.filter(({ name, note }) => test.test(name) || (options.notes === true && test.test(note)));
    return found.toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  }

  async #list(filter: string, options: { readonly signal?: AbortSignal }): Promise<readonly SeriesEntry[]> {
    const parameters = filter === "" ? {} : { filter };
    const wrapper = this.server.showSeriesWrapper;
    try {
      return parseSeriesList(await this.#connection.ask("showSeries", parameters, options));
    } catch (error) {
      // Some servers keep the plain list to themselves and answer from a wrapper.
      if (!wrapper || !isHeliokitError(error)) throw error;
      const asked = { dbhost: wrapper.databaseHost, info: "1", ...parameters };
      return parseWrappedSeriesList(await this.#connection.ask("showSeriesWrapper", asked, options));
    }
  }

  #series(name: string): Promise<SeriesInfo> {
    const key = (/^[^[{]*/.exec(name.trim())?.[0] ?? "").toLowerCase();
    const known = this.#known.get(key);
    if (known) return known;
    const asked = this.#connection
      .ask("information", { op: "series_struct", ds: key === "" ? name : key })
      .then((bytes) => parseSeriesInfo(bytes, name.trim()));
    this.#known.set(key, asked);
    asked.catch(() => this.#known.delete(key));
    return asked;
  }

  /** Names of a series' keywords, as the archive lists them. */
  async keys(series: string): Promise<readonly string[]> {
    return [...(await this.#series(series)).keywords.keys()];
  }

  /** Names of a series' prime keys. */
  async primeKeys(series: string): Promise<readonly string[]> {
    return (await this.#series(series)).primeKeys;
  }

  /**
   * Number of records that a record set finds, without listing them.
   *
   * @throws HeliokitError `jsoc/unknown-series`, `jsoc/bad-record-set`, `jsoc/unknown-column`, `jsoc/refused`
   */
  async count(records: RecordsInput | Selection, options: { readonly signal?: AbortSignal } = {}): Promise<number> {
    let sum = 0;
    for (const text of this.#texts(records)) {
      const bytes = await this.#connection.ask("information", { op: "rs_summary", ds: text }, options);
      sum += parseRecordCount(bytes, text);
    }
    return sum;
  }

  #texts(records: RecordsInput | Selection): readonly string[] {
    if (records instanceof QueryResult) return records.selection.recordSets;
    if (typeof records === "object" && "recordSets" in records) return records.recordSets;
    return [formatRecordSets(recordSetsOf(records))];
  }

  /**
   * Lists records: keywords typed by the series, segments, links. Without `keywords` these are the prime keys.
   *
   * @throws HeliokitError `jsoc/unknown-keyword`, `jsoc/unknown-segment`, `jsoc/unknown-link` with suggestions,
   * `jsoc/unknown-series`, `jsoc/bad-record-set`, `jsoc/unknown-column`, `jsoc/refused`, `jsoc/bad-reply`
   */
  async query(records: RecordSetInput, options: QueryOptions = {}): Promise<QueryResult> {
    const from = recordSetsOf(records);
    const { onWarning } = this.#options;
    return queryRecords(this.#connection, (name) => this.#series(name), from, {
      ...(onWarning ? { onWarning } : {}),
      ...options,
    });
  }

  /**
   * Asks the archive whether exports can be asked for with an address; nothing is registered by asking.
   *
   * @throws HeliokitError `jsoc/no-address`, `jsoc/address-check-failed`, `jsoc/not-supported`
   */
  async checkEmail(address = this.#options.email ?? ""): Promise<AddressCheck> {
    if (address === "") throw noAddress();
    if (!looksLikeAddress(address)) {
      return { state: "malformed", registered: false, text: "this is no e-mail address", status: -2 };
    }
    // The program decodes once more than its server does.
    const parameters = { address: encodeURIComponent(address), checkonly: "1" };
    return parseAddressCheck(await this.#connection.ask("checkAddress", parameters));
  }

  /**
   * Addresses and unique names of the records' files as they are stored.
   *
   * @throws HeliokitError `jsoc/selection-mismatch` where the archive's records changed meanwhile, and as `query`
   */
  async urls(records: RecordsInput, options: FileAddressOptions = {}): Promise<readonly FileAddress[]> {
    return (await this.#files(records, options)).files;
  }

  async #files(records: RecordsInput, options: FileAddressOptions) {
    const series = (name: string) => this.#series(name);
    return fileAddresses(this.#connection, series, await this.#result(records, options.signal), options);
  }

  /** A result that knows its records. */
  async #result(records: RecordsInput, signal: AbortSignal | undefined): Promise<QueryResult> {
    return records instanceof QueryResult ? records : this.query(records, signal ? { signal } : {});
  }

  /**
   * Fetches the records' files as they are stored, named apart, verified and resumable, with the keywords of the records
   * written into their headers, so that they equal an export. What the archive has not on disk is a failed file with
   * its reason.
   *
   * @throws HeliokitError `jsoc/no-records`, `download/name-collision`, `download/no-space`, and as `query`
   */
  async download(records: RecordsInput, options: DownloadRecordsOptions): Promise<DownloadReport> {
    const found = await this.#files(records, { ...options, keywords: options.keywords !== false });
    const { fetch, sleep, random, onRetry, retries } = this.#options;
    return downloadRecords(this.#connection, found, {
      ...(fetch ? { fetch } : {}),
      ...(sleep ? { sleep } : {}),
      ...(random ? { random } : {}),
      ...(onRetry ? { onRetry } : {}),
      ...(retries === undefined ? {} : { retries }),
      ...options,
    });
  }

  /**
   * Asks the archive to prepare files: FITS with keywords, cut-outs, pictures, movies, tar files. Arguments are checked
   * before anything is sent. Returns once the archive has taken the request, or another of this address stands before
   * it; the job goes on by itself in `states`, `wait` and `download`. A request equal to one of the last 24 hours is not
   * sent again.
   *
   * @throws HeliokitError `jsoc/no-address`, `jsoc/bad-export-option`, `jsoc/bad-processing`, `jsoc/export-refused`,
   * `jsoc/no-records`, and as `query`
   */
  async export(
    records: RecordsInput,
    form: ExportForm & { readonly segments?: readonly string[]; readonly signal?: AbortSignal } = {},
  ): Promise<ExportJob> {
    const { email } = this.#options;
    this.#connection.addressOf("fetch");
    if (email === undefined || email === "") throw noAddress();
    if (!looksLikeAddress(email)) {
      throw new HeliokitError("jsoc/no-address", "exports need an e-mail address, and what is given is none", {
        facts: {},
      });
    }
    const context = this.#context();
    return submitExport(context, (name) => this.#series(name), await this.#result(records, form.signal), form);
  }

  /**
   * A job of an earlier program, or any request by the archive's id.
   *
   * @throws HeliokitError `jsoc/bad-request-id`
   */
  async exportFromId(id: string): Promise<ExportJob> {
    const job = await this.#jobs.find(id);
    if (job) return new ExportJob(this.#context(), job);
    if (!isRequestId(id)) {
      throw new HeliokitError(
        "jsoc/bad-request-id",
        `"${id.slice(0, 60)}" is no id of a request such as JSOC_20210801_104`,
        {
          facts: { id },
        },
      );
    }
    return new ExportJob(this.#context(), await this.#jobs.add({ requestId: id }));
  }

  /** Jobs of this archive in the store, newest first. */
  async exportJobs(): Promise<readonly ExportJob[]> {
    return (await this.#jobs.all()).map((job) => new ExportJob(this.#context(), job));
  }

  /**
   * The keywords of the records that files belong to, from the files' names: for files fetched with other programs
   * under the names that `urls` gives. Write them with `writeKeywords`.
   */
  async cardsFor(
    names: readonly string[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly AdoptedCards[]> {
    return adoptedCards(this.#connection, (name) => this.#series(name), names, options);
  }

  #context(): ExportJobContext {
    return { connection: this.#connection, store: this.#jobs, options: this.#options };
  }
}

function noAddress(): HeliokitError {
  return new HeliokitError(
    "jsoc/no-address",
    "exports need an e-mail address that is registered with the archive: give it as email (JSOC_EMAIL for the command), and register it once at http://jsoc.stanford.edu/ajax/register_email.html",
    { facts: {} },
  );
}
