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
  /**
   * Memory for all frames, one after the other in the order of the indices: they are decoded straight into it, and the frames that
   * come are views of it. Default: each frame has memory of its own.
   */
  readonly into?: Float32Array;
  /**
   * The memory of a frame is used again as soon as the next one is asked for: for sums and the like, which keep none. Default false.
   * Neither with this nor with {@link into} are frames put into the cache.
   */
  readonly reuse?: boolean;
  /** Part of the frames that are read, 0 to 1. */
  readonly onProgress?: (done: number) => void;
}
