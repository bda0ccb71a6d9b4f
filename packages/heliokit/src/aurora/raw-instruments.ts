import { HeliokitError } from "../errors.js";
import { baseName } from "./sky-file-name.js";

/** The arrays of imagers whose raw files can be read. */
export type ImagerArray = "themis" | "rego" | "trex-nir" | "trex-blue" | "trex-rgb" | "trex-spectrograph" | "smile";

/** What the files of an array of imagers are like. */
export interface RawInstrument {
  readonly array: ImagerArray;
  readonly title: string;
  /** Datasets of raw or processed images. */
  readonly datasets: readonly string[];
  /** Size of the usual frames; what a file says counts. */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly dtype: "uint8" | "uint16";
  /** How a stored frame is turned so that row 0 is south: rows reversed, turned by half a circle, or left. */
  readonly turn: "rows" | "half" | "none";
  readonly device: RegExp;
  /** The project id in headers, where it belongs to this array alone. */
  readonly project?: RegExp;
}

const device = (name: string) => new RegExp(`(?:^|_)${name}-?\\d+(?:_|\\.|$)`, "i");

/** Sizes and orientation of the arrays. Source: the data of the University of Calgary and their reading library. */
export const rawInstruments: readonly RawInstrument[] = [
  {
    array: "themis",
    title: "THEMIS ASI",
    datasets: ["THEMIS_ASI_RAW"],
    width: 256,
    height: 256,
    channels: 1,
    dtype: "uint16",
    turn: "rows",
    device: device("themis"),
    project: /^themis/i,
  },
  {
    array: "rego",
    title: "REGO",
    datasets: ["REGO_RAW"],
    width: 512,
    height: 512,
    channels: 1,
    dtype: "uint16",
    turn: "half",
    device: device("rego"),
    project: /^rego$/i,
  },
  {
    array: "trex-nir",
    title: "TREx NIR",
    datasets: ["TREX_NIR_RAW"],
    width: 256,
    height: 256,
    channels: 1,
    dtype: "uint16",
    turn: "rows",
    device: device("nir"),
  },
  {
    array: "trex-blue",
    title: "TREx blueline",
    datasets: ["TREX_BLUE_RAW"],
    width: 320,
    height: 270,
    channels: 1,
    dtype: "uint16",
    turn: "rows",
    device: device("blue"),
  },
  {
    array: "trex-rgb",
    title: "TREx RGB",
    datasets: ["TREX_RGB_RAW_NOMINAL", "TREX_RGB_RAW_BURST"],
    width: 553,
    height: 480,
    channels: 3,
    dtype: "uint8",
    turn: "rows",
    device: device("rgb"),
  },
  {
    array: "trex-spectrograph",
    title: "TREx spectrograph",
    datasets: ["TREX_SPECT_RAW", "TREX_SPECT_PROCESSED_V1"],
    width: 256,
    height: 1024,
    channels: 1,
    dtype: "uint16",
    turn: "none",
    device: device("spect"),
  },
  {
    array: "smile",
    title: "SMILE ASI",
    datasets: ["SMILE_ASI_RAW"],
    width: 512,
    height: 512,
    channels: 3,
    dtype: "uint8",
    turn: "rows",
    device: device("smile"),
    project: /^smile$/i,
  },
];

/**
 * The instrument whose dataset this is. Errors: `aurora/dataset-not-readable`, naming the readable ones.
 */
export function instrumentOfDataset(name: string): RawInstrument {
  const wanted = name.trim().toUpperCase();
  const found = rawInstruments.find((instrument) => instrument.datasets.includes(wanted));
  if (found) return found;
  const readable = rawInstruments.flatMap((instrument) => instrument.datasets);
  throw new HeliokitError(
    "aurora/dataset-not-readable",
    `images of dataset ${JSON.stringify(name)} cannot be read; readable are ${readable.join(", ")} (grids: readGrid)`,
    { facts: { dataset: name, readable } },
  );
}

/** The instrument that a file's name speaks of (`..._gill_themis19_full.pgm.gz`). */
export function instrumentOfFile(name: string): RawInstrument | undefined {
  const base = baseName(name);
  return rawInstruments.find((instrument) => instrument.device.test(base));
}

/** The instrument that a header speaks of. */
export function instrumentOfHeader(
  imagerUid: string | undefined,
  projectUid: string | undefined,
): RawInstrument | undefined {
  return (
    rawInstruments.find((instrument) => imagerUid !== undefined && instrument.device.test(imagerUid)) ??
    rawInstruments.find((instrument) => projectUid !== undefined && instrument.project?.test(projectUid) === true)
  );
}
