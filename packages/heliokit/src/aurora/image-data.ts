import type { Instant } from "../time/index.js";
import type { FrameMetadata } from "./frame-metadata.js";
import type { FramePixels } from "./orientation.js";
import type { ImagerArray } from "./raw-instruments.js";

/**
 * What was wrong with a file or with a frame of it. `code` is that of the cause: `netpbm/...` for damaged PGM files,
 * `aurora/...` for the rest (`aurora/bad-hdf5`, `aurora/bad-png`, `aurora/bad-tar`, `aurora/missing-time`,
 * `aurora/frame-shape-differs`, `aurora/unknown-instrument`, `aurora/other-instrument`, `aurora/odd-characters`).
 */
export interface ImageProblem {
  /** Name of the file, as its source has it. */
  readonly file: string;
  readonly code: string;
  readonly message: string;
  /** "error": frames are missing; "warning": all are there, and something about them is doubtful. */
  readonly severity: "error" | "warning";
  /** The frame in the file, where it concerns one. */
  readonly frame?: number;
  /** Place in the file (PGM: in the expanded file). */
  readonly byteOffset?: number;
}

/** One image of an all-sky imager or a spectrograph, turned to the sky. */
export interface ImageFrame {
  readonly array: ImagerArray;
  readonly width: number;
  readonly height: number;
  /** 1, or 3: red, green, blue, side by side. */
  readonly channels: 1 | 3;
  /**
   * `[height, width, channels]`, row 0 south and column 0 east (spectrograph: as stored, rows are wavelengths).
   */
  readonly data: FramePixels;
  /** Beginning of the exposure; absent when headers are not read. */
  readonly time?: Instant;
  readonly metadata?: FrameMetadata;
  /** Wavelength of each row of processed spectra. */
  readonly wavelengthsNanometers?: Float64Array<ArrayBuffer>;
  /** The file it came from, and its place there (damaged frames are counted). */
  readonly file: string;
  readonly index: number;
}

/**
 * The frames of one or several raw files, in the order of the files, with times, headers and a report of what could not
 * be read. It fits where the tools of this room take images.
 */
export interface RawImages {
  /** The array of imagers; null when no file could be recognized. */
  readonly array: ImagerArray | null;
  /** Size of the frames; when there is none, what the array's frames usually have. */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly dtype: "uint8" | "uint16" | "float32";
  /** Each `[height, width, channels]`, row 0 south and column 0 east. */
  readonly frames: readonly FramePixels[];
  /** One for each frame; absent when headers are not read. */
  readonly times?: readonly Instant[];
  /** One for each frame; empty when headers are not read. */
  readonly metadata: readonly FrameMetadata[];
  readonly wavelengthsNanometers?: Float64Array<ArrayBuffer>;
  readonly problems: readonly ImageProblem[];
}
