import type { ZarrCache } from "./cache.js";
import type { ZarrReadOptions } from "./open-array.js";
import type { FramePart } from "./plan-frames.js";

/** How frames are read. */
export interface ReadFramesOptions extends ZarrReadOptions, FramePart {
  /** Frames come in the order of the indices, not in that of storage. Default false. */
  readonly ordered?: boolean;
  /** Frames and tables of chunks are kept in it and taken from it; what it gives must not be written into. */
  readonly cache?: ZarrCache;
  /** Parts of an object that lie no further apart are read with one request, bytes between them included. Default the store's. */
  readonly gapBytes?: number;
  /** Part of the frames that are read, 0 to 1. */
  readonly onProgress?: (done: number) => void;
}
