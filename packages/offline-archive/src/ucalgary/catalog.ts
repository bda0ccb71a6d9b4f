import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cameraArrays, sites } from "./cameras.js";
import { madeDatasets } from "./made-datasets.js";
import { madeListing } from "./made-listing.js";

/** A dataset in the words of the data API. */
export interface DatasetJson {
  readonly name: string;
  readonly data_tree_url: string;
  readonly file_time_resolution: string;
  readonly [field: string]: unknown;
}

/** An observatory in the words of the data API. */
export interface ObservatoryJson {
  readonly uid: string;
  readonly [field: string]: unknown;
}

/** What an archive has. */
export interface Catalog {
  readonly datasets: readonly DatasetJson[];
  observatories(array: string): readonly ObservatoryJson[];
  /** Addresses of a dataset's files; of raw data only those of these days need be there. */
  files(dataset: string, from: number, to: number): readonly string[];
  /** Bytes of a file of one's own; undefined where it must be made. */
  stored(name: string): Uint8Array | undefined;
}

/** The archive that comes with this package: what its cameras see is made up, names and days are those of the real one. */
export function madeCatalog(): Catalog {
  return {
    datasets: madeDatasets,
    observatories: (array) => {
      const prefix = array.toUpperCase().replace("TREX_SPECTROGRAPH", "TREX_SPECT");
      const device = cameraArrays.find((one) => one.prefix === prefix)?.device;
      return sites
        .filter(({ devices }) => device !== undefined && devices.some((id) => id.startsWith(device)))
        .map(({ uid, fullName, latitude, longitude }) => ({
          ...{ uid, full_name: fullName },
          ...{ geodetic_latitude: latitude, geodetic_longitude: longitude },
        }));
    },
    files: madeListing,
    stored: () => undefined,
  };
}

/** Folders of a set of test data in which files lie. */
const FOLDERS = ["skymaps", "calibration", "raw", "real"];

/**
 * An archive out of a folder of test data: `api/datasets.json`, `api/files.json` (addresses by dataset),
 * `api/observatories_ARRAY.json`, and files by their names in `skymaps`, `calibration`, `raw`, `real`.
 */
export function folderCatalog(folder: string): Catalog {
  const json = (name: string): unknown => {
    const path = join(folder, "api", name);
    return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
  };
  const datasets = listOf<DatasetJson>(json("datasets.json"));
  const files = json("files.json");
  const paths = new Map<string, string>();
  for (const part of FOLDERS) {
    const place = join(folder, part);
    if (!existsSync(place)) continue;
    for (const entry of readdirSync(place, { withFileTypes: true })) {
      if (entry.isFile()) paths.set(entry.name, join(place, entry.name));
    }
  }
  return {
    datasets,
    observatories: (array) => listOf<ObservatoryJson>(json(`observatories_${array.replace(/\W/g, "")}.json`)),
    files: (dataset) => {
      const list = typeof files === "object" && files !== null && dataset in files ? Reflect.get(files, dataset) : [];
      return listOf<string>(list);
    },
    stored: (name) => {
      const path = paths.get(name);
      return path === undefined ? undefined : readFileSync(path);
    },
  };
}

function listOf<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? value : [];
}
