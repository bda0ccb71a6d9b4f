import { type ByteSource, memorySource, withWholeBytes } from "../bytes/index.js";
import { HeliokitError, withFacts } from "../errors.js";
import { type IdlSave, type IdlStructure, idlValue, type ReadIdlSaveOptions, readIdlSave } from "../idl-save/index.js";
import type { Instant } from "../time/index.js";
import { baseName, parseSkyFileName, type SkyFileName } from "./sky-file-name.js";
import { type Turns, turned, turnInPlace } from "./skymap-orientation.js";
import {
  dateOf,
  type MapArray,
  mapTag,
  neededNumberTag,
  numberTag,
  optionalMapTag,
  textTag,
  wholeTag,
} from "./skymap-tags.js";

/** How and from what a skymap was made. */
export interface SkymapGenerationInfo {
  readonly dateGenerated: Instant | null;
  readonly author: string | null;
  /** From the file's name, else from the structure. */
  readonly validIntervalStart: Instant | null;
  /** Last day of validity; null while it is open. */
  readonly validIntervalStop: Instant | null;
  readonly dateTimeUsed: Instant | null;
  readonly dataLoc: string | null;
  readonly codeUsed: string | null;
  /** Two rows of nine coefficients. */
  readonly opticalProjection: MapArray | null;
  /** Three angles in degrees. */
  readonly opticalOrientation: MapArray | null;
  /** Column and row of the optical axis on the chip. */
  readonly ccdCenter: MapArray | null;
  readonly imgFlip: Uint8Array | Uint16Array | Int16Array | null;
  readonly pixelAspectRatio: number | null;
  readonly bytsclValues: Uint8Array | Uint16Array | Int16Array | null;
}

/**
 * Where every pixel of a camera looks: a skymap, oriented like the images (**row 0 is south**, column 0 is east). Names
 * are those of the file's tags. Angles and positions are in degrees, NaN outside the optics; heights of the `full...`
 * and `site...` fields are in **metres**, `altitudesKm` is in kilometres. A spectrograph's map is one column: `width` is
 * 1, and it has no azimuth.
 */
export interface Skymap {
  readonly filename: string;
  readonly projectUid: string;
  readonly siteUid: string;
  readonly imagerUid: string;
  /** Version from the file's name (`v02`, `vXX`), null without. */
  readonly version: string | null;
  readonly siteMapLatitude: number;
  /** Degrees east as stored: 0 to 360 for imagers, -180 to 180 for spectrographs. */
  readonly siteMapLongitude: number;
  /** Metres above the ellipsoid. */
  readonly siteMapAltitude: number;
  /** Pixels along x and y. */
  readonly width: number;
  readonly height: number;
  /** Whether positions are those of pixel corners (imagers) or of the pixels of one column (spectrographs). */
  readonly layout: "image" | "column";
  /** Elevation of pixel centres, `[height, width]`; may reach -1. */
  readonly fullElevation: MapArray;
  /** Azimuth of pixel centres, 0 north, 90 east; null for spectrographs. */
  readonly fullAzimuth: MapArray | null;
  /** Metres; usually three levels. */
  readonly fullMapAltitude: MapArray;
  /** Geodetic latitude of the corners at each level, `[levels, height + 1, width + 1]` (column: `[levels, height]`). */
  readonly fullMapLatitude: MapArray;
  /** Longitude of the same, as stored. Corner (i, j) is the lower left one of pixel (i, j). */
  readonly fullMapLongitude: MapArray;
  /** The levels in kilometres. */
  readonly altitudesKm: readonly number[];
  readonly generationInfo: SkymapGenerationInfo;
  readonly imagerUnixTime: number | null;
  readonly fullRow: Uint8Array | Uint16Array | Int16Array | null;
  readonly fullColumn: Uint8Array | Uint16Array | Int16Array | null;
  readonly fullIgnore: Uint8Array | Uint16Array | Int16Array | null;
  readonly fullSubtract: Uint8Array | Uint16Array | Int16Array | null;
  readonly fullMultiply: MapArray | null;
  /** Bin of each pixel, 1024 for none. */
  readonly fullBin: Uint8Array | Uint16Array | Int16Array | null;
  /** Pixel that stands for each bin, **as stored**: not turned with the map. */
  readonly binRow: Uint8Array | Uint16Array | Int16Array | null;
  readonly binColumn: Uint8Array | Uint16Array | Int16Array | null;
  readonly binElevation: MapArray | null;
  readonly binAzimuth: MapArray | null;
  /** Metres. */
  readonly binMapAltitude: number | null;
  readonly binMapLatitude: MapArray | null;
  readonly binMapLongitude: MapArray | null;
}

function generationInfo(structure: IdlStructure, name: SkyFileName): SkymapGenerationInfo {
  const found = idlValue(structure, "generation_info");
  const info: IdlStructure = found?.kind === "structure" ? found : { ...structure, tags: {} };
  return {
    dateGenerated: dateOf(textTag(info, "date_generated")),
    author: textTag(info, "author"),
    validIntervalStart: name.start ?? dateOf(textTag(info, "valid_interval_start")),
    validIntervalStop: name.start === null ? dateOf(textTag(info, "valid_interval_stop")) : name.stop,
    dateTimeUsed: dateOf(textTag(info, "date_time_used")),
    dataLoc: textTag(info, "data_loc"),
    codeUsed: textTag(info, "code_used"),
    opticalProjection: optionalMapTag(info, "optical_projection"),
    opticalOrientation: optionalMapTag(info, "optical_orientation"),
    ccdCenter: optionalMapTag(info, "ccd_center"),
    imgFlip: wholeTag(info, "img_flip"),
    pixelAspectRatio: numberTag(info, "pixel_aspect_ratio"),
    bytsclValues: wholeTag(info, "bytscl_values"),
  };
}

function badShape(tag: string, found: readonly number[], wanted: readonly (number | string)[]): HeliokitError {
  return new HeliokitError(
    "aurora/bad-skymap",
    `${tag.toUpperCase()} of the skymap has ${found.join(" x ")} values, wanted ${wanted.join(" x ")}`,
    { facts: { keyword: tag.toUpperCase(), found, wanted } },
  );
}

/** An array that must have these dimensions. */
function shaped(structure: IdlStructure, tag: string, wanted: readonly number[]): MapArray {
  const { data, dimensions } = mapTag(structure, tag);
  if (dimensions.join() !== wanted.join()) throw badShape(tag, dimensions, wanted);
  return data;
}

/**
 * The skymap that an opened save file holds, turned so that row 0 is south (REGO's, which are stored mirrored, also left to
 * right). `filename` gives validity and version, as the archive means it; the structure is asked only where the name has
 * no dates.
 *
 * Errors: `aurora/bad-skymap` (no `SKYMAP` in the file, a tag missing or of another size).
 *
 * @example
 * ```ts
 * const skymap = skymapFromSave(await readIdlSave(source), "themis_skymap_gill_20210308-+_v02.sav");
 * ```
 */
export function skymapFromSave(save: IdlSave, filename: string): Skymap {
  return skymapOf(save, filename, turned);
}

/** `turn` turns copies, or the arrays themselves where nobody else holds them. */
function skymapOf(save: IdlSave, filename: string, turn: typeof turned): Skymap {
  const structure = idlValue(save, "skymap");
  if (structure?.kind !== "structure")
    throw new HeliokitError(
      "aurora/bad-skymap",
      `no structure SKYMAP in ${filename}; it holds ${Object.keys(save.variables).slice(0, 5).join(", ") || "nothing"}`,
      { facts: { file: filename } },
    );
  try {
    return skymapFrom(structure, filename, turn);
  } catch (error) {
    throw withFacts(error, { file: filename });
  }
}

function skymapFrom(structure: IdlStructure, filename: string, turn: typeof turned): Skymap {
  const name = parseSkyFileName(filename);
  const projectUid = textTag(structure, "project_uid") ?? "";
  const { dimensions } = mapTag(structure, "full_elevation");
  const [height = 0, width = 1] = dimensions;
  const column = dimensions.length === 1;
  if (dimensions.length > 2 || !(height > 1) || !(column || width > 1))
    throw badShape(
      "full_elevation",
      dimensions,
      ["height", "width"].map(() => Number.NaN),
    );
  const altitude = mapTag(structure, "full_map_altitude").data;
  const altitudesKm = Array.from(altitude, (metres) => metres / 1000);
  if (!altitudesKm.every((value, index) => value > (altitudesKm[index - 1] ?? 0)))
    throw new HeliokitError("aurora/bad-skymap", `the altitudes ${altitudesKm.join(", ")} km do not rise`, {
      facts: { keyword: "FULL_MAP_ALTITUDE", altitudesKm },
    });
  const rego = projectUid.toLowerCase() === "rego" || baseName(filename).includes("rego_skymap");
  const turns: Turns = { vertically: true, horizontally: rego && !column };
  const pixels = column ? [height] : [height, width];
  const corners = column ? [height] : [height + 1, width + 1];
  const pixelTag = (tag: string) => turn(shaped(structure, tag, pixels), height, width, turns);
  const cornerTag = (tag: string) =>
    turn(shaped(structure, tag, [altitudesKm.length, ...corners]), corners[0] ?? 0, column ? 1 : width + 1, turns);
  const wholePixels = (tag: string) => {
    const data = wholeTag(structure, tag);
    return data === null || data.length !== height * width ? data : turn(data, height, width, turns);
  };
  const multiply = optionalMapTag(structure, "full_multiply");
  return {
    filename,
    projectUid,
    siteUid: textTag(structure, "site_uid") ?? "",
    imagerUid: textTag(structure, "imager_uid") ?? "",
    version: name.version,
    siteMapLatitude: neededNumberTag(structure, "site_map_latitude"),
    siteMapLongitude: neededNumberTag(structure, "site_map_longitude"),
    siteMapAltitude: numberTag(structure, "site_map_altitude") ?? 0,
    width,
    height,
    layout: column ? "column" : "image",
    fullElevation: pixelTag("full_elevation"),
    fullAzimuth: column ? null : pixelTag("full_azimuth"),
    fullMapAltitude: altitude,
    fullMapLatitude: cornerTag("full_map_latitude"),
    fullMapLongitude: cornerTag("full_map_longitude"),
    altitudesKm,
    generationInfo: generationInfo(structure, name),
    imagerUnixTime: numberTag(structure, "imager_unix_time"),
    fullRow: wholePixels("full_row"),
    fullColumn: wholePixels("full_column"),
    fullIgnore: wholePixels("full_ignore"),
    fullSubtract: wholePixels("full_subtract"),
    fullMultiply:
      multiply === null || multiply.length !== height * width ? multiply : turn(multiply, height, width, turns),
    fullBin: wholePixels("full_bin"),
    binRow: wholeTag(structure, "bin_row"),
    binColumn: wholeTag(structure, "bin_column"),
    binElevation: optionalMapTag(structure, "bin_elevation"),
    binAzimuth: optionalMapTag(structure, "bin_azimuth"),
    binMapAltitude: numberTag(structure, "bin_map_altitude"),
    binMapLatitude: optionalMapTag(structure, "bin_map_latitude"),
    binMapLongitude: optionalMapTag(structure, "bin_map_longitude"),
  };
}

/**
 * Reads a skymap file (`.sav`) of THEMIS, REGO, TREx NIR, blueline, RGB, spectrograph or SMILE, plain or compressed; see
 * {@link skymapFromSave}. The source's name is taken as the file's.
 *
 * Errors: `aurora/bad-skymap`, and those of `readIdlSave`.
 *
 * @example
 * ```ts
 * const skymap = await readSkymap(memorySource(bytes, "themis_skymap_gill_20210308-+_v02.sav"));
 * skymap.altitudesKm; // [90, 110, 150]
 * ```
 */
export async function readSkymap(source: ByteSource, options: ReadIdlSaveOptions = {}): Promise<Skymap> {
  // Two tags may point to one array, which must not be turned twice.
  const done = new Set<unknown>();
  const turnOnce: typeof turned = (data, ...how) => {
    if (done.has(data)) return data;
    done.add(data);
    return turnInPlace(data, ...how);
  };
  // All that a skymap holds is decoded here: nothing refers to the file's bytes afterwards.
  return withWholeBytes(
    source,
    async (bytes) =>
      skymapOf(await readIdlSave(memorySource(bytes, source.name), options), baseName(source.name), turnOnce),
    options.signal ? { signal: options.signal } : {},
  );
}
