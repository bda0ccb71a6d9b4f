import type { FitsHeader } from "../fits/index.js";
import type { Column } from "../table/index.js";
import type { ZarrArray, ZarrCache } from "../zarr/index.js";
import type { FrameTimes } from "./frame-times.js";
import type { TimeIndex } from "./time-order.js";

/** What selections need of a channel. */
export interface ChannelReader {
  readonly array: ZarrArray;
  /** Path in the store: `2010/171A`. */
  readonly path: string;
  readonly cache: ZarrCache;
  /** Columns of keywords; `undefined` for those that the channel does not have for every frame. */
  columns(keywords: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Column | undefined>>;
  /** Why there is no column for a keyword, for messages. */
  reason(keyword: string): string;
  times(signal?: AbortSignal): Promise<FrameTimes>;
  timeIndex(signal?: AbortSignal): Promise<TimeIndex>;
  /** The headers of some frames. */
  headers(indices: ArrayLike<number>, signal?: AbortSignal): Promise<readonly FitsHeader[]>;
}
