import type { HeliokitWarning, LongWorkOptions, OnWarning } from "../errors.js";
import type { CorrectionTable } from "./correction-table.js";
import type { PointingTable } from "./pointing-table.js";

/** What to do when no row of the pointing table holds for an image. */
export type PointingGap = "header" | "nearest" | "error";

/** How pixels between pixels are found; see {@link Level15Options.method}. */
export type RegisterMethod = "bspline" | "catmull-rom" | "opencv";

/** Degree of the interpolation. */
export type RegisterOrder = 0 | 1 | 2 | 3 | 4 | 5;

/** Options of the chain from level 1 to level 1.5. Everything has the default that a careful colleague would choose. */
export interface Level15Options extends LongWorkOptions {
  /** Table of limb-fitted pointing; "header" keeps what the file says. Default "header". */
  readonly pointing?: PointingTable | "header";
  /** When no row holds for T_OBS: keep the header (marked; default), take the nearest row, or fail. */
  readonly pointingGap?: PointingGap;
  /** Table of degradation; "none" leaves the counts alone. Default "none". */
  readonly correction?: CorrectionTable | "none";
  /** Version of the degradation table to use (VER_NUM); default the highest present. */
  readonly correctionVersion?: number;
  /** Divide by the exposure time: DN becomes DN / s. Default true. HMI is never normalised. */
  readonly normalize?: boolean;
  /** Degree of the interpolation, default 3. Orders 4 and 5 compute in float64. */
  readonly order?: RegisterOrder;
  /**
   * "bspline" (default) equals scipy.ndimage; "catmull-rom" (order 3) is SSW's and scikit-image's cubic
   * convolution; "opencv" (orders 0, 1, 3) equals cv2.warpAffine.
   */
  readonly method?: RegisterMethod;
  /** Value of pixels outside the input: NaN (default), the smallest pixel of the image, or a number in DN. */
  readonly missing?: number | "min";
  /**
   * Side of the output in pixels. Default: 4096 for full-disk 4096 input, else the side of the input. "reference"
   * gives what the Python library gives (4094 for 171).
   */
  readonly size?: number | "reference";
  /** Cut-outs are refused ("skip", default) or registered on the grid of the full disk ("register"). */
  readonly cutouts?: "skip" | "register";
  /** Repeat what the file says is already done (LVL_NUM, BUNIT, DEGFAC). Default false. */
  readonly force?: boolean;
  /** Which QUALITY bits make an image unusable; see `heliokit prep --help`. A number is a bit mask. Default "default". */
  readonly qualityMask?: "default" | "none" | "nominal" | number;
  /** Turn checksum and header warnings into errors. Default false. */
  readonly strict?: boolean;
  /** Keep intact rows of a damaged file, the rest becomes missing. Default false. */
  readonly salvage?: boolean;
  /** Number type of the output pixels. Default "float32". */
  readonly dtype?: "float32" | "float64";
  /** Recompute the DATA* statistics (default) or keep those of level 1, as the Python library does. */
  readonly statistics?: "recompute" | "keep";
  readonly onWarning?: OnWarning;
}

/** How the level 1.5 file is stored. */
export interface Level15Storage {
  /** "none" (default): plain image in HDU 0. "rice": quantised, lossy. "gzip2": lossless. Compressed images are in HDU 1. */
  readonly compress?: "none" | "rice" | "gzip2";
  /** Quantisation: the step is the background noise divided by this. Default 16. */
  readonly quantize?: number;
  /** Job id of a batch, written to the header (keyword JOBID). */
  readonly jobId?: string;
}

/** One keyword a step changed. Absent before or after is undefined. */
export interface KeywordChange {
  readonly keyword: string;
  readonly before: string | number | boolean | undefined;
  readonly after: string | number | boolean | undefined;
}

/** What one step of the chain did: for `--explain`, the JSON report and the HISTORY of the file. */
export interface Level15Step {
  /** "read", "pointing", "register", "degradation", "exposure", "write". */
  readonly name: string;
  /** One sentence with the numbers. */
  readonly summary: string;
  readonly keywords: readonly KeywordChange[];
  /** Factors, table rows, versions, hashes: whatever the step used. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What became of one file. */
export interface Level15Report {
  readonly warnings: readonly HeliokitWarning[];
  readonly steps: readonly Level15Step[];
  /** Seconds by stage: read, decode, resample, write. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Bytes of the whole output file. */
  readonly outputBytes: number;
  readonly width: number;
  readonly height: number;
  /** Largest difference that a lossy storage made, in the unit of the image; absent when lossless. */
  readonly largestStorageError?: number;
}
