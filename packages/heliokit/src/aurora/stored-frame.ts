import type { RawMetadata } from "./frame-metadata.js";
import type { ImageProblem } from "./image-data.js";
import type { FramePixels } from "./orientation.js";

/** A frame as a file holds it: not turned yet, its header still text. */
export interface StoredFrame {
  readonly index: number;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: FramePixels;
  readonly raw: RawMetadata;
  /** Time of the frame where the file keeps it beside the headers. */
  readonly timeText?: string;
  readonly wavelengthsNanometers?: Float64Array<ArrayBuffer>;
}

/** What the readers of the formats share. */
export interface StoredFrameOptions {
  readonly onProblem: (problem: Omit<ImageProblem, "file">) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Most pixels of a frame that is accepted from any format. */
export const MAX_FRAME_PIXELS = 2 ** 24;
