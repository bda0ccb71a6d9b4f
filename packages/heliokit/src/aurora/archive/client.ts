import { defaultAuroraRoot, openFolder } from "#platform";
import { memoryStorage, type Storage } from "../../bytes/index.js";
import { HeliokitError } from "../../errors.js";
import { addSeconds, type Instant } from "../../time/index.js";
import { type Calibration, readCalibration } from "../calibration.js";
import type { RawImages } from "../image-data.js";
import type { SkyGrid } from "../read-grid.js";
import type { Skymap } from "../skymap.js";
import { type ChosenKind, datasetOfKind } from "./array-names.js";
import { bestCalibration, bestSkymap } from "./choose.js";
import type {
  ArchiveChoice,
  ArchiveReadOptions,
  BestCalibrations,
  ChooseOptions,
  ChosenCalibration,
  DatasetDownloadOptions,
  DownloadedChoice,
  FileSelection,
  ReadTimes,
  UcalgaryClientOptions,
  UrlsOptions,
} from "./client-types.js";
import { clockNow } from "./clock.js";
import { DataApi } from "./data-api.js";
import { type Dataset, type DatasetSelection, findDataset, parseDataset, selectDatasets } from "./dataset.js";
import { downloadListing } from "./download-listing.js";
import type { SkyDownload, SkyDownloadOptions } from "./download-types.js";
import { badReply } from "./json-record.js";
import { listingFilters } from "./listing-query.js";
import { arrayQueryName, type Observatory, parseObservatories } from "./observatory.js";
import { readDownload } from "./read-files.js";
import { Remembered } from "./remembered.js";
import type { SkyContent } from "./sky-data.js";
import { type StoredSkyFile, storedSkyFiles } from "./stored-files.js";
import { storedSource } from "./stored-source.js";
import { apiTimes, parseUrlListing, type UrlListing } from "./url-listing.js";

/** Names of datasets by what their files hold. */
type RawDataset = `${string}_RAW` | `${string}_RAW_${string}` | "TREX_SPECT_PROCESSED_V1";
type SkymapDataset = `${string}_SKYMAP_IDLSAV`;
type CalibrationDataset = `${string}_CALIBRATION_${string}`;
type GridDataset = `${string}_GRID_${string}`;

/** The first day that files of the archive can begin on, for queries of all. */
const BEGINNING = "2000-01-01";
/** A query of all reaches this far beyond now, for files made ahead of their time. */
const AHEAD_SECONDS = 5 * 86_400;

/**
 * A client of the open data archive of the University of Calgary: all-sky imagers, their skymaps and calibrations. It
 * lists, chooses, downloads into the folder layout of the archive's own library (folders can be shared), and reads. No
 * key is needed. A page must pass `rewriteUrl` where the archive does not let pages from elsewhere in.
 *
 * @example
 * ```ts
 * const data = new UcalgaryClient();
 * const chosen = await data.bestSkymap("THEMIS_ASI_SKYMAP_IDLSAV", "gill", "2021-11-04");
 * const skymap = await readSkymap(await data.download(chosen));
 * const minute = await data.read("REGO_RAW", "2021-11-04T06:00Z", { site: "resu" });
 * ```
 */
export class UcalgaryClient {
  readonly #api: DataApi;
  readonly #options: UcalgaryClientOptions;
  readonly #datasets = new Remembered<readonly Dataset[]>();
  readonly #listings = new Remembered<UrlListing>();
  #storage: Storage | undefined;

  constructor(options: UcalgaryClientOptions = {}) {
    this.#options = options;
    this.#api = new DataApi(
      options.baseUrl ?? "https://api.phys.ucalgary.ca",
      options,
      ...(options.timeoutSeconds === undefined ? [] : [options.timeoutSeconds]),
    );
  }

  /** Where files are kept. */
  get storage(): Storage {
    if (this.#storage === undefined) {
      const root = this.#options.root ?? defaultAuroraRoot() ?? memoryStorage();
      this.#storage = typeof root === "string" ? openFolder(root) : root;
    }
    return this.#storage;
  }

  /**
   * The datasets whose names hold a text, or of a level, sorted by name; `formatDatasets` prints them. The list is asked
   * for once in the life of the client.
   *
   * @throws HeliokitError `aurora/refused`, `aurora/bad-reply`, errors of `requestBytes`
   */
  async datasets(selection: DatasetSelection & { readonly signal?: AbortSignal } = {}): Promise<readonly Dataset[]> {
    return selectDatasets(await this.#all(selection.signal), selection);
  }

  /**
   * The dataset of this very name, upper and lower case alike.
   *
   * @throws HeliokitError `aurora/unknown-dataset`, and as {@link UcalgaryClient.datasets}
   */
  async dataset(name: string, options: { readonly signal?: AbortSignal } = {}): Promise<Dataset> {
    return findDataset(await this.#all(options.signal), name);
  }

  #all(signal: AbortSignal | undefined): Promise<readonly Dataset[]> {
    return this.#datasets.get("", () => this.#askDatasets(signal));
  }

  async #askDatasets(signal: AbortSignal | undefined): Promise<readonly Dataset[]> {
    const subject = "list of datasets";
    const reply = await this.#api.ask("datasets", {}, subject, signal);
    if (!Array.isArray(reply)) throw badReply(subject, "list");
    return reply.map((item) => parseDataset(item, subject));
  }

  /**
   * The sites of an array (`THEMIS_ASI`, `rego`, `trex-rgb`), or one of them; `formatObservatories` prints them.
   *
   * @throws HeliokitError as {@link UcalgaryClient.datasets}
   */
  async observatories(
    array: string,
    options: { readonly uid?: string; readonly signal?: AbortSignal } = {},
  ): Promise<readonly Observatory[]> {
    const subject = `observatories of ${array}`;
    const parameters = { instrument_array: arrayQueryName(array), uid: options.uid };
    return parseObservatories(await this.#api.ask("observatories", parameters, subject, options.signal), subject);
  }

  /**
   * The files of a dataset in a stretch of time. Both ends belong to it, and a text stands for its whole span: `start`
   * alone `2021-11-04T06:00` is that minute. Skymaps and calibrations are listed by the first day of their validity. A
   * device is found by `655`, `rego-655` or `15655` alike.
   *
   * @throws HeliokitError `aurora/unknown-dataset`, `aurora/range-too-long` (raw data: one day at a time),
   * `aurora/refused` with the archive's own words, `time/empty-range`, and as {@link UcalgaryClient.datasets}
   */
  async urls(dataset: string, options: UrlsOptions): Promise<UrlListing> {
    const name = dataset.trim().toUpperCase();
    const { start, end } = apiTimes(options);
    const parameters = {
      name,
      start,
      end,
      include_total_bytes: "True",
      ...listingFilters(name, options, this.#options.onWarning),
    };
    const subject = `files of ${name}`;
    return parseUrlListing(await this.#api.ask("urls", parameters, subject, options.signal), subject);
  }

  /** All files of a site or device, asked for once in the life of the client. */
  #everything(name: string, { site, device, signal }: FileSelection & ChooseOptions): Promise<UrlListing> {
    const { now = clockNow } = this.#options;
    return this.#listings.get(JSON.stringify([name, site, device]), () =>
      this.urls(name, {
        ...{ start: BEGINNING, end: addSeconds(now(), AHEAD_SECONDS) },
        ...(site === undefined ? {} : { site }),
        ...(device === undefined ? {} : { device }),
        ...(signal === undefined ? {} : { signal }),
      }),
    );
  }

  /**
   * The skymap of a site for a time, as the archive's own library chooses it, with the reason, and what the strict rule
   * would take; see the function `bestSkymap`. The dataset may be given as an array (`REGO`).
   *
   * @throws HeliokitError `aurora/no-skymap`, and as {@link UcalgaryClient.urls}
   */
  async bestSkymap(
    dataset: string,
    site: string,
    time: string | Instant,
    options: ChooseOptions = {},
  ): Promise<ArchiveChoice> {
    const listing = await this.#everything(datasetOfKind(dataset, "skymap"), { ...options, site });
    const rule = options.rule === undefined ? {} : { rule: options.rule };
    return this.#choice(listing, bestSkymap(listing.urls, time, { site, ...rule }));
  }

  /**
   * The flat field of a device for a time; see {@link UcalgaryClient.bestSkymap}.
   *
   * @throws HeliokitError `aurora/no-calibration`, `aurora/not-calibrated`, and as {@link UcalgaryClient.urls}
   */
  bestFlatfield(
    arrayOrDataset: string,
    device: string,
    time: string | Instant,
    options: ChooseOptions = {},
  ): Promise<ArchiveChoice> {
    return this.#bestOf("flatfield", arrayOrDataset, device, time, options);
  }

  /**
   * The factor to Rayleighs of a device for a time; see {@link UcalgaryClient.bestSkymap}.
   *
   * @throws HeliokitError `aurora/no-calibration`, `aurora/not-calibrated`, and as {@link UcalgaryClient.urls}
   */
  bestRayleighs(
    arrayOrDataset: string,
    device: string,
    time: string | Instant,
    options: ChooseOptions = {},
  ): Promise<ArchiveChoice> {
    return this.#bestOf("rayleighs", arrayOrDataset, device, time, options);
  }

  async #bestOf(
    kind: Exclude<ChosenKind, "skymap">,
    arrayOrDataset: string,
    device: string,
    time: string | Instant,
    options: ChooseOptions,
  ): Promise<ArchiveChoice> {
    const listing = await this.#everything(datasetOfKind(arrayOrDataset, kind), { ...options, device });
    const rule = options.rule === undefined ? {} : { rule: options.rule };
    return this.#choice(listing, bestCalibration(listing.urls, time, { device, kind, ...rule }));
  }

  #choice({ dataset, pathPrefix }: UrlListing, chosen: ReturnType<typeof bestSkymap>): ArchiveChoice {
    if (chosen.warning !== null) {
      const code = chosen.expired ? "aurora/file-expired" : "aurora/choices-differ";
      this.#options.onWarning?.({ code, message: chosen.warning, facts: { file: chosen.filename } });
    }
    return { ...chosen, dataset, pathPrefix };
  }

  /**
   * Both calibrations of a device for a time, chosen, fetched and read, as `calibrate` takes them; each says in `chosen`
   * why it is this one. The array may also be given by any of its datasets (`REGO_RAW`).
   *
   * @throws HeliokitError `aurora/no-calibration`, `aurora/not-calibrated`, errors of `download` and `readCalibration`
   */
  async bestCalibration(
    arrayOrDataset: string,
    device: string,
    time: string | Instant,
    options: ChooseOptions = {},
  ): Promise<BestCalibrations> {
    const read = async (kind: "rayleighs" | "flatfield"): Promise<ChosenCalibration> => {
      const chosen = await this.#bestOf(kind, arrayOrDataset, device, time, options);
      const source = await this.download(chosen, options.signal ? { signal: options.signal } : {});
      return { ...(await readCalibration(source)), chosen };
    };
    const [rayleighs, flatfield] = await Promise.all([read("rayleighs"), read("flatfield")]);
    return { rayleighs, flatfield };
  }

  /**
   * Fetches files: of a listing (its `urls` may have been changed), of a dataset in a stretch of time, or a chosen one,
   * which comes back as a source for `readSkymap` and `readCalibration`. What is there already and whole is skipped. Files
   * are checked (a page is no data, the end must be there) and appear under their names only when they are whole; five
   * come at a time; a file that fails is one of `failures`, and the others go on.
   *
   * @throws HeliokitError for a chosen file its failure (`aurora/file-missing`, `aurora/not-data`, ...);
   * `download/no-space`, `download/name-collision`; the signal's reason when stopped
   */
  download(chosen: ArchiveChoice, options?: SkyDownloadOptions): Promise<DownloadedChoice>;
  download(listing: UrlListing, options?: SkyDownloadOptions): Promise<SkyDownload>;
  download(dataset: string, options: DatasetDownloadOptions): Promise<SkyDownload>;
  async download(
    what: ArchiveChoice | UrlListing | string,
    options: SkyDownloadOptions | DatasetDownloadOptions = {},
  ): Promise<DownloadedChoice | SkyDownload> {
    if (typeof what !== "string") return "urls" in what ? this.#fetch(what, options) : this.#fetchChosen(what, options);
    if ("start" in options) return this.#fetch(await this.urls(what, options), options);
    throw new HeliokitError("aurora/no-time", `${what}: say from when until when with start and end`, {
      facts: { dataset: what },
    });
  }

  async #fetch(listing: UrlListing, options: SkyDownloadOptions): Promise<SkyDownload> {
    if (listing.urls.length === 0) {
      const message = `${listing.dataset.name}: no data found to download`;
      this.#options.onWarning?.({ code: "aurora/no-files", message, facts: { dataset: listing.dataset.name } });
    }
    const { parallel = this.#options.parallel } = options;
    return downloadListing(listing, this.storage, this.#options, {
      ...options,
      ...(parallel === undefined ? {} : { parallel }),
    });
  }

  async #fetchChosen(chosen: ArchiveChoice, options: SkyDownloadOptions): Promise<DownloadedChoice> {
    const { dataset, pathPrefix, url } = chosen;
    const listing: UrlListing = { dataset, pathPrefix, urls: [url], count: 1, totalBytes: null };
    const [file] = (await this.#fetch(listing, options)).files;
    if (file === undefined || file.status === "failed") {
      throw new HeliokitError(file?.code ?? "aurora/file-missing", file?.message ?? `${url} could not be fetched`, {
        facts: { file: chosen.filename, url },
      });
    }
    const source = storedSource(this.storage, file.name, file.bytes);
    return { ...source, path: file.path ?? file.name, chosen, status: file.status };
  }

  /**
   * The files of a dataset that are here already: how much room they take, and what can be chosen without a network,
   * since `bestSkymap` and `bestCalibration` look at names only.
   */
  storedFiles(dataset: string): Promise<readonly StoredSkyFile[]> {
    return storedSkyFiles(this.storage, dataset);
  }

  /**
   * Lists, fetches and reads in one go: raw images as `readImages` gives them, skymaps, calibrations, grids. A time alone
   * stands for its span (a minute, a day); files that could not be fetched stand among the `problems` of images.
   *
   * @throws HeliokitError `aurora/dataset-not-readable`, `aurora/no-files`, errors of `urls`, `download` and the readers;
   * for skymaps and calibrations also the failure of a file
   */
  read(dataset: RawDataset, times: ReadTimes, options?: ArchiveReadOptions): Promise<RawImages>;
  read(dataset: SkymapDataset, times: ReadTimes, options?: ArchiveReadOptions): Promise<readonly Skymap[]>;
  read(dataset: CalibrationDataset, times: ReadTimes, options?: ArchiveReadOptions): Promise<readonly Calibration[]>;
  read(dataset: GridDataset, times: ReadTimes, options?: ArchiveReadOptions): Promise<SkyGrid>;
  read(dataset: string, times: ReadTimes, options?: ArchiveReadOptions): Promise<SkyContent>;
  async read(dataset: string, times: ReadTimes, options: ArchiveReadOptions = {}): Promise<SkyContent> {
    const span = typeof times === "object" && "start" in times ? times : { start: times };
    const { site, device, signal } = options;
    const listing = await this.urls(dataset, {
      ...span,
      ...(site === undefined ? {} : { site }),
      ...(device === undefined ? {} : { device }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (listing.urls.length === 0) {
      throw new HeliokitError(
        "aurora/no-files",
        `${listing.dataset.name} has no files in this time; look with urls()`,
        {
          facts: { dataset: listing.dataset.name },
        },
      );
    }
    const download = await this.#fetch(listing, options);
    return readDownload(download, this.storage, options);
  }
}
