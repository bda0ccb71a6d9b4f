import { HeliokitError } from "../errors.js";
import { parseNameTemplate } from "./file-names.js";
import { type ProcessingStep, processArgument } from "./processing.js";

/** How exported files are handed over: at once where possible, file by file, or as one tar file. */
export type ExportMethod = "url_quick" | "url" | "url-tar";

/** What is exported: stored files, FITS with keywords, pictures, or movies. */
export type ExportProtocol = "as-is" | "fits" | "jpg" | "mpg" | "mp4";

/** How pictures and movies look. */
export interface ExportPicture {
  /** Colour table: `aia_304.lut` and those of the other channels, `aia_mixed`, `HMI_mag.lut`, `bb.sao`, `grey.sao`, `heat.sao`. Default grey.sao. */
  readonly colorTable?: string;
  /** Default MINMAX. */
  readonly scaling?: "LOG" | "MINMAX" | "MINMAXGIVEN" | "SQRT" | "mag";
  /** Sides are divided by it. Default 1. */
  readonly size?: 1 | 2 | 4 | 8;
  /** Values at the ends of the colour table. */
  readonly min?: number;
  readonly max?: number;
}

/** What of an export request does not depend on the records. */
export interface ExportForm {
  /** Default "url". */
  readonly method?: ExportMethod;
  /** Default "fits". */
  readonly protocol?: ExportProtocol;
  /** FITS files without compression. Default false. */
  readonly uncompressed?: boolean;
  /** For jpg, mpg and mp4. */
  readonly picture?: ExportPicture;
  /** Steps that the archive does first, in order. Default none. */
  readonly processing?: readonly ProcessingStep[];
  /** Template of the files' names; false leaves them to the archive. Default: series, prime keys, segment. */
  readonly fileNames?: string | false;
  /** At most so many records, negative ones counted from the end. Default 0: all. */
  readonly limit?: number;
}

const METHODS: readonly string[] = ["url_quick", "url", "url-tar"];
const PROTOCOLS: readonly string[] = ["as-is", "fits", "jpg", "mpg", "mp4"];
const SCALINGS: readonly string[] = ["LOG", "MINMAX", "MINMAXGIVEN", "SQRT", "mag"];
const CHANNELS = [94, 131, 171, 193, 211, 304, 335, 1600, 1700, 4500];
const COLOR_TABLES: readonly string[] = [
  "HMI_mag.lut",
  ...CHANNELS.map((channel) => `aia_${channel}.lut`),
  "aia_mixed",
  "bb.sao",
  "grey.sao",
  "heat.sao",
];

function bad(option: string, message: string, found: unknown): HeliokitError {
  return new HeliokitError("jsoc/bad-export-option", `export: ${message}`, { facts: { option, found } });
}

/**
 * Checks what is asked for before anything is sent, and gives the parameters of `exp_request` that say it.
 *
 * @throws HeliokitError `jsoc/bad-export-option` (facts.option), `jsoc/bad-processing`, `jsoc/bad-name-template`
 *
 * @example
 * ```ts
 * exportParameters({ method: "url", protocol: "fits" }, "{seriesname}.{recnum:%lld}.{segment}");
 * ```
 */
export function exportParameters(form: ExportForm, defaultNames: string): Readonly<Record<string, string>> {
  const { method = "url", protocol = "fits", processing = [], limit = 0 } = form;
  if (!METHODS.includes(method))
    throw bad("method", `method ${method} is unknown; there are ${METHODS.join(", ")}`, method);
  if (!PROTOCOLS.includes(protocol)) {
    throw bad("protocol", `protocol ${protocol} is unknown; there are ${PROTOCOLS.join(", ")}`, protocol);
  }
  if (method === "url_quick" && (protocol !== "as-is" || processing.length > 0)) {
    throw bad(
      "method",
      `url_quick hands out files as they are stored (protocol as-is, no processing); for ${processing.length > 0 ? "processed images" : protocol} use method url`,
      method,
    );
  }
  if (protocol === "as-is" && processing.length > 0) {
    throw bad("protocol", "processed images are no stored files: use protocol fits", protocol);
  }
  if (form.uncompressed && protocol !== "fits")
    throw bad("uncompressed", "uncompressed goes with protocol fits", protocol);
  if (!Number.isSafeInteger(limit)) throw bad("limit", `limit is ${limit}, wanted a whole number`, limit);
  const pictures = protocol === "jpg" || protocol === "mpg" || protocol === "mp4";
  if (form.picture && !pictures)
    throw bad("picture", `picture goes with protocol jpg, mpg or mp4, not ${protocol}`, protocol);
  const names = form.fileNames ?? defaultNames;
  if (names !== false) parseNameTemplate(names);
  return {
    method,
    protocol: pictures ? pictureProtocol(protocol, form.picture ?? {}) : form.uncompressed ? "fits,**NONE**" : protocol,
    format: "json",
    process: processArgument(processing, limit),
    // Files of url_quick keep the names they are stored under.
    ...(names === false || (method === "url_quick" && protocol === "as-is") ? {} : { filenamefmt: names }),
  };
}

function pictureProtocol(protocol: string, picture: ExportPicture): string {
  const { colorTable = "grey.sao", scaling = "MINMAX", size = 1, min, max } = picture;
  const table = COLOR_TABLES.find(
    (known) => known.toLowerCase().replace(/\.\w+$/, "") === colorTable.toLowerCase().replace(/\.\w+$/, ""),
  );
  if (table === undefined) {
    throw bad("colorTable", `colour table ${colorTable} is unknown; there are ${COLOR_TABLES.join(", ")}`, colorTable);
  }
  if (!SCALINGS.includes(scaling))
    throw bad("scaling", `scaling ${scaling} is unknown; there are ${SCALINGS.join(", ")}`, scaling);
  if (![1, 2, 4, 8].includes(size)) throw bad("size", `size is ${String(size)}, wanted 1, 2, 4 or 8`, size);
  for (const [option, value] of [
    ["min", min],
    ["max", max],
  ] as const) {
    if (value !== undefined && !Number.isFinite(value))
      throw bad(option, `${option} is ${value}, wanted a number`, value);
  }
  if (scaling === "MINMAXGIVEN" && (min === undefined || max === undefined)) {
    throw bad("scaling", "scaling MINMAXGIVEN needs min and max", scaling);
  }
  if (min !== undefined && max !== undefined && min >= max) throw bad("min", `min ${min} is not below max ${max}`, min);
  return [
    protocol,
    `CT=${table}`,
    `scaling=${scaling}`,
    `size=${size}`,
    ...(min === undefined ? [] : [`min=${min}`]),
    ...(max === undefined ? [] : [`max=${max}`]),
  ].join(",");
}
