import type { Catalog, DatasetJson } from "./catalog.js";

/** A reply of the data API. */
export interface DataReply {
  readonly status: number;
  readonly value: unknown;
}

const DAY = 86_400_000;

const refusal = (status: number, detail: string): DataReply => ({ status, value: { detail } });

/** `2021-01-01 00:00:00` or its ISO form; the zone is dropped. NaN for anything else. */
function timeOf(text: string | null): number {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?/.exec(text ?? "");
  if (!found) return Number.NaN;
  const [, year, month, day, hour = "0", minute = "0", second = "0"] = found;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

/** Datasets whose names hold a text, of a level. */
export function datasetsReply(catalog: Catalog, parameters: URLSearchParams): DataReply {
  const name = parameters.get("name") ?? "";
  const level = parameters.get("level");
  const value = catalog.datasets
    .filter((one) => one.name.includes(name))
    .filter((one) => level === null || one["level"] === level);
  return { status: 200, value };
}

/** Sites of an array. */
export function observatoriesReply(catalog: Catalog, parameters: URLSearchParams): DataReply {
  const uid = parameters.get("uid");
  const array = parameters.get("instrument_array");
  if (array === null) return refusal(400, "instrument_array is required");
  const value = catalog.observatories(array).filter((one) => uid === null || one.uid === uid);
  return { status: 200, value };
}

/** What listings of files need beside the catalog. */
export interface ListingContext {
  readonly catalog: Catalog;
  /** The address of a file as clients shall ask for it. */
  readonly addressOf: (url: string) => string;
  /** Bytes of a file. */
  readonly sizeOf: (url: string) => number;
}

/** Sizes of more files than this are not added up: each of them would have to be made. */
const MOST_SIZES = 20;

/** Files of a dataset. The rules are those that the archive's own tests show. */
export function urlsReply({ catalog, addressOf, sizeOf }: ListingContext, parameters: URLSearchParams): DataReply {
  const dataset = catalog.datasets.find(({ name }) => name === parameters.get("name"));
  if (dataset === undefined) return refusal(404, "Dataset name does not exist");
  const from = timeOf(parameters.get("start"));
  const to = timeOf(parameters.get("end"));
  if (Number.isNaN(from) || Number.isNaN(to)) return refusal(400, "start and end must be times");
  if (from > to) return refusal(400, "Start time is after the end time");
  const isRaw = dataset.file_time_resolution === "1min" && dataset["level"] === "L0";
  if (isRaw && to - from > DAY) {
    return refusal(400, "Timeframe exceeds valid range; this dataset listing must be limited to one day");
  }
  const fits = filterOf(dataset, parameters, from, to);
  const urls = catalog.files(dataset.name, from, to).filter(fits);
  const known = urls.length <= MOST_SIZES && parameters.get("include_total_bytes") !== null;
  return {
    status: 200,
    value: {
      urls: urls.map(addressOf),
      path_prefix: addressOf(dataset.data_tree_url),
      count: urls.length,
      dataset,
      total_bytes: known ? urls.reduce((sum, url) => sum + sizeOf(url), 0) : null,
    },
  };
}

function filterOf(
  dataset: DatasetJson,
  parameters: URLSearchParams,
  from: number,
  to: number,
): (url: string) => boolean {
  const site = parameters.get("site_uid");
  const device = parameters.get("device_uid");
  const isSkymap = dataset.name.includes("_SKYMAP_");
  const isCalibration = dataset.name.includes("_CALIBRATION_");
  return (url) => {
    const name = url.slice(url.lastIndexOf("/") + 1);
    const fields = name.split("_");
    if (isSkymap || isCalibration) {
      const [, , subject = "", days = ""] = fields;
      const start = timeOf(days.replace(/^(\d{4})(\d{2})(\d{2}).*$/, "$1-$2-$3"));
      // The archive looks at the site of skymaps and at the detector of calibrations only.
      const right = isSkymap ? site === null || subject === site : device === null || subject.includes(device);
      return right && start >= from && start <= to;
    }
    const [day = "", clock = "", place = "", camera = ""] = fields;
    const time = timeOf(
      `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)} ${clock.slice(0, 2)}:${clock.slice(2, 4) || "00"}:00`,
    );
    const minute = Math.floor(from / 60_000) * 60_000;
    return (
      (site === null || place === site) && (device === null || camera.includes(device)) && time >= minute && time <= to
    );
  };
}
