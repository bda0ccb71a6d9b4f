import type { ByteSource } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";
import {
  followIdl,
  type IdlSave,
  type IdlValue,
  isIdlNumbers,
  type ReadIdlSaveOptions,
  readIdlSave,
} from "../idl-save/index.js";
import type { Instant } from "../time/index.js";
import { baseName, parseSkyFileName } from "./sky-file-name.js";
import { turned } from "./skymap-orientation.js";
import type { MapArray } from "./skymap-tags.js";

/** How and for when a calibration was made. */
export interface CalibrationGenerationInfo {
  readonly validIntervalStart: Instant | null;
  /** Last day of validity; null while it is open. */
  readonly validIntervalStop: Instant | null;
  readonly author: string | null;
  readonly inputDataDir: string | null;
  readonly skymapFilename: string | null;
}

/** One calibration file of a detector: a flat field or a factor to Rayleighs. */
export interface Calibration {
  readonly kind: "rayleighs" | "flatfield";
  readonly filename: string;
  /** Number of the detector (`15655`); its last three digits are those of the device (`rego-655`). */
  readonly detectorUid: string;
  readonly version: string | null;
  readonly generationInfo: CalibrationGenerationInfo;
  /** Rayleighs per count and second; null in a flat field. */
  readonly rayleighsPerDnPerSecond: number | null;
  /** Factors `[height, width]`, row 0 south, about 1 at the zenith and growing to the horizon; null in a Rayleigh file. */
  readonly flatFieldMultiplier: MapArray | null;
  /** Size of the flat field, 0 in a Rayleigh file. */
  readonly width: number;
  readonly height: number;
}

function bad(filename: string, what: string): HeliokitError {
  return new HeliokitError("aurora/bad-calibration", `${filename}: ${what}`, { facts: { file: filename } });
}

function named(save: IdlSave, part: string): IdlValue | null {
  const name = Object.keys(save.variables).find((key) => key.toLowerCase().includes(part));
  return name === undefined ? null : followIdl(save.variables[name] ?? null);
}

function text(save: IdlSave, name: string): string | null {
  const found = named(save, name);
  return found?.kind === "scalar" && found.type === "string" ? found.value : null;
}

/** The single real number of a value; some writers store an array of one. */
function realNumber(value: IdlValue | null): number | null {
  if (value?.kind === "scalar" && typeof value.value === "number") return value.value;
  if (value !== null && isIdlNumbers(value) && value.data.length === 1) return Number(value.data[0]);
  return null;
}

/**
 * The calibration that an opened save file holds. The file's name tells the kind (`Rayleighs`, `flatfield`), detector,
 * validity and version; without one the variables tell the kind. Flat fields are turned like images of the same array:
 * row 0 south, REGO's also left to right.
 *
 * Errors: `aurora/bad-calibration`.
 *
 * @example
 * ```ts
 * const factor = calibrationFromSave(await readIdlSave(source), "REGO_Rayleighs_15655_20141002-+_v01.sav");
 * factor.rayleighsPerDnPerSecond; // 10.399999618530273
 * ```
 */
export function calibrationFromSave(save: IdlSave, filename: string): Calibration {
  const { fields, start, stop, version } = parseSkyFileName(filename);
  const field = (fields[1] ?? "").toLowerCase();
  const flat = named(save, "flat_field_multiplier");
  const factor = named(save, "rper_dnpersecond");
  const kind: Calibration["kind"] =
    field === "rayleighs" || field === "flatfield" ? field : flat === null ? "rayleighs" : "flatfield";
  const found = Object.keys(save.variables).slice(0, 5).join(", ") || "nothing";
  const common = {
    kind,
    filename,
    detectorUid: fields[2] ?? "",
    version,
    generationInfo: {
      validIntervalStart: start,
      validIntervalStop: stop,
      author: text(save, "author"),
      inputDataDir: text(save, "input_data_dir"),
      skymapFilename: text(save, "skymap_filename"),
    },
  };
  if (kind === "rayleighs") {
    const value = realNumber(factor);
    if (value === null || !(value > 0)) throw bad(filename, `no number RPER_DNPERSECOND above 0 among ${found}`);
    return { ...common, rayleighsPerDnPerSecond: value, flatFieldMultiplier: null, width: 0, height: 0 };
  }
  if (flat === null || !isIdlNumbers(flat) || flat.dimensions.length !== 2)
    throw bad(filename, `no image FLAT_FIELD_MULTIPLIER among ${found}`);
  const [height = 0, width = 0] = flat.dimensions;
  const { data } = flat;
  if (!(data instanceof Float32Array || data instanceof Float64Array))
    throw bad(filename, `the flat field is ${flat.type}, wanted floating-point numbers`);
  const rego = (fields[0] ?? "").toUpperCase().includes("REGO");
  return {
    ...common,
    rayleighsPerDnPerSecond: null,
    flatFieldMultiplier: turned(data, height, width, { vertically: true, horizontally: rego }),
    width,
    height,
  };
}

/**
 * Reads a calibration file (`.sav`) of REGO, TREx NIR or blueline; see {@link calibrationFromSave}. The source's name is
 * taken as the file's.
 *
 * Errors: `aurora/bad-calibration`, and those of `readIdlSave`.
 *
 * @example
 * ```ts
 * const flatfield = await readCalibration(memorySource(bytes, "REGO_flatfield_15655_20141002-+_v01.sav"));
 * flatfield.flatFieldMultiplier?.length; // 262144
 * ```
 */
export async function readCalibration(source: ByteSource, options: ReadIdlSaveOptions = {}): Promise<Calibration> {
  return calibrationFromSave(await readIdlSave(source, options), baseName(source.name));
}
