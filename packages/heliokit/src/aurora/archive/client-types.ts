import type { ByteSource, Storage } from "../../bytes/index.js";
import type { OnWarning } from "../../errors.js";
import type { Instant } from "../../time/index.js";
import type { Calibration } from "../calibration.js";
import type { ChoiceRule, SkyFileChoice } from "./choose.js";
import type { ArchiveNetwork } from "./data-api.js";
import type { Dataset } from "./dataset.js";
import type { SkyDownloadOptions } from "./download-types.js";
import type { ListingTimes } from "./url-listing.js";

/** Options of {@link UcalgaryClient}. */
export interface UcalgaryClientOptions extends ArchiveNetwork {
  /** Address of the data API. Default `https://api.phys.ucalgary.ca`. */
  readonly baseUrl?: string;
  /**
   * Where files are kept: a folder or a storage. Default under Node `HELIOKIT_AURORA_ROOT`, else the folder of the
   * archive's own library where there is one (`~/pyaurorax_data`), else the cache; in a page memory.
   */
  readonly root?: string | Storage;
  /** Files at a time. Default 5. */
  readonly parallel?: number;
  /** Longest time of one answer of the data API. Default 30 s. */
  readonly timeoutSeconds?: number;
  readonly onWarning?: OnWarning;
  /** The clock, for tests: a query for all files reaches five days beyond now. */
  readonly now?: () => Instant;
}

/** Which files of a dataset. */
export interface FileSelection {
  /** Four letters, `gill`. Calibrations have none. */
  readonly site?: string;
  /** `655`, `rego-655` or `15655` alike. Skymaps are not listed by it. */
  readonly device?: string;
}

/** What {@link UcalgaryClient.urls} lists. */
export interface UrlsOptions extends ListingTimes, FileSelection {
  readonly signal?: AbortSignal;
}

/** What `download` of a dataset fetches. */
export interface DatasetDownloadOptions extends UrlsOptions, Omit<SkyDownloadOptions, "signal"> {}

/** Options of `read`. */
export interface ArchiveReadOptions extends FileSelection, SkyDownloadOptions {
  /** First frame of each file only. */
  readonly firstFrameOnly?: boolean;
  /** Read headers and times of images. Default true. */
  readonly metadata?: boolean;
}

/** Times that `read` takes: a text or instant alone stands for its whole span, two are a range with both ends. */
export type ReadTimes = string | Instant | ListingTimes;

/** Options of the choosing methods. */
export interface ChooseOptions {
  /** Default "library". */
  readonly rule?: ChoiceRule;
  readonly signal?: AbortSignal;
}

/** A chosen file of the archive: what `download` takes. */
export interface ArchiveChoice extends SkyFileChoice {
  readonly dataset: Dataset;
  readonly pathPrefix: string;
}

/** A chosen file that has been fetched: a source for the readers, open only while it is read. */
export interface DownloadedChoice extends ByteSource {
  /** Absolute path where the root is a folder, else the name in the storage. */
  readonly path: string;
  readonly chosen: ArchiveChoice;
  /** Whether it was there already. */
  readonly status: "done" | "skipped";
}

/** A calibration with the reason why it is this one. */
export interface ChosenCalibration extends Calibration {
  readonly chosen: ArchiveChoice;
}

/** Both calibrations of a camera for a time, as `calibrate` takes them. */
export interface BestCalibrations {
  readonly rayleighs: ChosenCalibration;
  readonly flatfield: ChosenCalibration;
}
