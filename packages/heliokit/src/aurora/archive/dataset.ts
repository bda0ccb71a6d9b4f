import { HeliokitError } from "../../errors.js";
import { rawInstruments } from "../raw-instruments.js";
import { badReply, isRecord, type JsonRecord, optionalText, textField, textList } from "./json-record.js";

/** A dataset of the University of Calgary's archive, as its data API describes it. */
export interface Dataset {
  readonly name: string;
  readonly shortDescription: string;
  readonly longDescription: string;
  /** Address below which the files lie; the part of a file's address behind it is its name in the local folder. */
  readonly dataTreeUrl: string;
  /** Whether the archive lists files of it. */
  readonly fileListingSupported: boolean;
  /** Whether this library reads its files. */
  readonly fileReadingSupported: boolean;
  /** `L0`, `L1`, `L1A`, `L2`, `L3`. */
  readonly level: string;
  /** Libraries that the archive offers it to. */
  readonly supportedLibraries: readonly string[];
  /** `1min`, `1hr`, `1day`, `not_applicable`. */
  readonly fileTimeResolution: string;
  /** Address of the DOI; null where the dataset has none. */
  readonly doi: string | null;
  /** Address of a page about the DOI. */
  readonly doiDetails: string | null;
  /** How to cite the dataset. */
  readonly citation: string | null;
  /** Always `UCalgary`. */
  readonly provider: string;
}

/** Raw and processed images, which {@link readImages} reads. */
const imageDatasets: ReadonlySet<string> = new Set(rawInstruments.flatMap(({ datasets }) => datasets));

/** What files of a dataset hold, for choosing the reader; null for those that are not read. */
export type DatasetContent = "images" | "skymap" | "calibration" | "grid";

/** What the files of a dataset of this name hold; null where they cannot be read (summary pictures, riometers). */
export function contentOfDataset(name: string): DatasetContent | null {
  if (imageDatasets.has(name)) return "images";
  if (/_SKYMAP_IDLSAV$/.test(name)) return "skymap";
  if (/_CALIBRATION_(?:FLATFIELD|RAYLEIGHS)_IDLSAV$/.test(name)) return "calibration";
  return /_GRID_MOS[UV]001$/.test(name) ? "grid" : null;
}

/** A dataset out of JSON; fields that are not known are passed over, those that may be missing become null. */
function datasetFrom(record: JsonRecord, subject: string): Dataset {
  const name = textField(record, "name", subject);
  return {
    name,
    shortDescription: optionalText(record, "short_description") ?? "",
    longDescription: optionalText(record, "long_description") ?? "",
    dataTreeUrl: optionalText(record, "data_tree_url") ?? "",
    fileListingSupported: record["file_listing_supported"] === true,
    fileReadingSupported: contentOfDataset(name) !== null,
    level: optionalText(record, "level") ?? "",
    supportedLibraries: textList(record["supported_libraries"]),
    fileTimeResolution: optionalText(record, "file_time_resolution") ?? "not_applicable",
    doi: optionalText(record, "doi"),
    doiDetails: optionalText(record, "doi_details"),
    citation: optionalText(record, "citation"),
    provider: "UCalgary",
  };
}

/**
 * A dataset as the data API writes it in JSON. Fields that this library does not know are passed over; DOI and citation
 * may be missing.
 *
 * Errors: `aurora/bad-reply` where it is no object with a name.
 *
 * @example
 * ```ts
 * const dataset = parseDataset(JSON.parse(text)[0]);
 * dataset.level; // "L3"
 * ```
 */
export function parseDataset(value: unknown, subject = "dataset"): Dataset {
  if (!isRecord(value)) throw badReply(subject, "dataset object");
  return datasetFrom(value, subject);
}

/** What {@link selectDatasets} looks for. */
export interface DatasetSelection {
  /** A part of the name; upper and lower case alike. */
  readonly name?: string;
  /** `L0`, `L1`, `L1A`, `L2`, `L3`. */
  readonly level?: string;
}

/**
 * The datasets whose names hold a text, of a level, sorted by name, without those that the archive does not offer to
 * libraries of this kind (`pyaurorax` is missing among their libraries).
 *
 * @example
 * ```ts
 * selectDatasets(all, { name: "skymap" }).map(({ name }) => name); // ["REGO_SKYMAP_IDLSAV", ...]
 * ```
 */
export function selectDatasets(datasets: readonly Dataset[], selection: DatasetSelection = {}): readonly Dataset[] {
  const part = selection.name?.trim().toUpperCase() ?? "";
  const level = selection.level?.trim().toUpperCase();
  return datasets
    .filter(({ name }) => name.toUpperCase().includes(part))
    .filter((dataset) => level === undefined || dataset.level.toUpperCase() === level)
    .filter(({ supportedLibraries }) => supportedLibraries.includes("pyaurorax"))
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * The dataset of this very name, upper and lower case alike.
 *
 * Errors: `aurora/unknown-dataset`, naming those that are near.
 *
 * @example
 * ```ts
 * findDataset(all, "rego_raw").name; // "REGO_RAW"
 * ```
 */
export function findDataset(datasets: readonly Dataset[], name: string): Dataset {
  const wanted = name.trim().toUpperCase();
  const found = datasets.find((dataset) => dataset.name === wanted);
  if (found) return found;
  const near = datasets
    .map((dataset) => dataset.name)
    .filter((other) => wanted.length >= 3 && (other.includes(wanted) || sharedStart(other, wanted) >= 6))
    .slice(0, 5);
  const meant = near.length > 0 ? `; near are ${near.join(", ")}` : "; datasets() lists the names";
  throw new HeliokitError(
    "aurora/unknown-dataset",
    `there is no dataset ${JSON.stringify(wanted.slice(0, 80))}${meant}`,
    {
      facts: { dataset: wanted, near },
    },
  );
}

function sharedStart(a: string, b: string): number {
  let count = 0;
  while (count < a.length && a[count] === b[count]) count++;
  return count;
}

/**
 * What to cite when data of a dataset are used: its citation and DOI, one line each.
 *
 * @example
 * ```ts
 * cite(dataset); // "Spanswick, E., & Donovan, E. (2014). ...\nDOI: https://doi.org/10.11575/Z7X6-5C42"
 * ```
 */
export function cite(dataset: Dataset): string {
  const { name, citation, doi, doiDetails } = dataset;
  const lines = [
    ...(citation === null ? [] : [citation]),
    ...(doi === null ? [] : [`DOI: ${doi}`]),
    ...(doiDetails === null ? [] : [`Details: ${doiDetails}`]),
  ];
  if (lines.length > 0) return lines.join("\n");
  return `${name} has neither citation nor DOI; name the dataset and the University of Calgary (${dataset.dataTreeUrl || "https://data.phys.ucalgary.ca"})`;
}
