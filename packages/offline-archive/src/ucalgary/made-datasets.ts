import { cameraArrays } from "./cameras.js";
import type { DatasetJson } from "./catalog.js";

/** Where the archive's files lie. */
export const DATA_SERVER = "https://data.phys.ucalgary.ca/sort_by_project";

/** What datasets of an array have in common: how it is called, what it is, its DOI below 10.11575. */
interface DatasetGroup {
  readonly prefix: string;
  readonly title: string;
  readonly long: string;
  readonly doi: string | null;
  readonly raw: readonly (readonly [name: string, description: string])[];
  readonly calibrated: boolean;
  readonly tree: string;
  readonly skymaps: string;
}

const tree = (prefix: string) => {
  const array = cameraArrays.find((one) => one.prefix === prefix);
  return { tree: array?.tree ?? "TREx/spectrograph", skymaps: array?.skymaps ?? "skymaps" };
};

const groups: readonly DatasetGroup[] = [
  {
    prefix: "REGO",
    title: "REGO All Sky Imagers",
    long: "Redline Geospace Observatory (REGO) All Sky Imager array.",
    doi: "Z7X6-5C42",
    raw: [["REGO_RAW", "3-sec raw data"]],
    calibrated: true,
    ...tree("REGO"),
  },
  {
    prefix: "THEMIS_ASI",
    title: "THEMIS All Sky Imagers",
    long: "Time History of Events and Macroscale Interactions during Substorms (THEMIS) All Sky Imager array.",
    doi: null,
    raw: [["THEMIS_ASI_RAW", "3-sec raw data"]],
    calibrated: false,
    ...tree("THEMIS_ASI"),
  },
  {
    prefix: "TREX_BLUE",
    title: "TREx Blueline All Sky Imagers",
    long: "Transition Region Explorer (TREx) Blueline All Sky Imager array.",
    doi: "80PF-0P02",
    raw: [["TREX_BLUE_RAW", "3-sec raw data"]],
    calibrated: true,
    ...tree("TREX_BLUE"),
  },
  {
    prefix: "TREX_NIR",
    title: "TREx NIR All Sky Imagers",
    long: "Transition Region Explorer (TREx) Near-Infrared All Sky Imager array.",
    doi: "98W7-JP47",
    raw: [["TREX_NIR_RAW", "6-sec raw data"]],
    calibrated: true,
    ...tree("TREX_NIR"),
  },
  {
    prefix: "TREX_RGB",
    title: "TREx RGB All Sky Imagers",
    long: "Transition Region Explorer (TREx) RGB All Sky Imager array.",
    doi: "4P8E-1K65",
    raw: [["TREX_RGB_RAW_NOMINAL", "3-sec raw data"]],
    calibrated: false,
    ...tree("TREX_RGB"),
  },
  {
    prefix: "TREX_SPECT",
    title: "TREx Spectrograph",
    long: "Transition Region Explorer (TREx) Spectrograph array.",
    doi: "2WNP-YC80",
    raw: [["TREX_SPECT_RAW", "15-sec raw data"]],
    calibrated: false,
    ...tree("TREX_SPECT"),
  },
];

function dataset(group: DatasetGroup, name: string, description: string, level: string, folder: string): DatasetJson {
  const doi = group.doi === null ? null : `https://doi.org/10.11575/${group.doi}`;
  return {
    name,
    short_description: `${group.title} ${description}`,
    long_description: `${group.long} More information can be found at https://data.phys.ucalgary.ca`,
    data_tree_url: `${DATA_SERVER}/${group.tree}/${folder}`,
    file_listing_supported: true,
    level,
    supported_libraries: ["idl-aurorax", "pyaurorax", "pyucalgarysrs"],
    file_time_resolution: level === "L0" ? "1min" : "not_applicable",
    doi,
    doi_details: group.doi === null ? null : `https://commons.datacite.org/doi.org/10.11575/${group.doi.toLowerCase()}`,
    citation:
      group.doi === null
        ? null
        : `${group.title} dataset [Data set]. University of Calgary. https://doi.org/10.11575/${group.doi}`,
  };
}

/** Datasets as the archive describes them: raw data, skymaps and calibrations of the arrays. */
export const madeDatasets: readonly DatasetJson[] = groups.flatMap((group) => [
  ...group.raw.map(([name, description]) => dataset(group, name, description, "L0", "stream0")),
  dataset(group, `${group.prefix}_SKYMAP_IDLSAV`, "skymap data (IDL save format)", "L3", group.skymaps),
  ...(group.calibrated
    ? (["Flatfield", "Rayleighs"] as const).map((kind) =>
        dataset(
          group,
          `${group.prefix}_CALIBRATION_${kind.toUpperCase()}_IDLSAV`,
          `${kind} calibration data (IDL save format)`,
          "L3",
          "calibration",
        ),
      )
    : []),
]);
