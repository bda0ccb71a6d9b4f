import type { FitsHeader } from "../fits/index.js";
import { type Column, textAt, valueAt } from "../table/index.js";
import type { Instant } from "../time/index.js";
import type { AttributeValue, ZarrArray, ZarrCache } from "../zarr/index.js";
import { missingChunks } from "../zarr/index.js";
import type { ChannelReader } from "./channel-reader.js";
import type { FramePredicate } from "./frame-row.js";
import { type FrameTimes, frameTimes } from "./frame-times.js";
import { wholeView } from "./frame-view.js";
import { type HeaderStore, type HeaderStoreOptions, headerStore } from "./header-store.js";
import { type NearestOptions, nearestFrames } from "./nearest.js";
import { SdomlSelection, type SelectOptions } from "./selection.js";
import { type TimeIndex, timeIndex } from "./time-order.js";

/** What a channel shows. */
export interface ChannelKind {
  readonly instrument: "AIA" | "HMI" | "unknown";
  /** Of AIA. */
  readonly wavelengthAngstrom?: number;
  /** Of HMI: Bx, By, Bz. */
  readonly component?: string;
}

/**
 * What the name of an array says: `171A` is AIA at 171 angstrom, `Bx` a component of HMI's field.
 *
 * @example
 * ```ts
 * channelKind("2010/171A").wavelengthAngstrom; // 171
 * ```
 */
export function channelKind(path: string): ChannelKind {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const wavelength = /^(\d{2,4})A$/.exec(name)?.[1];
  if (wavelength !== undefined) return { instrument: "AIA", wavelengthAngstrom: Number(wavelength) };
  return /^B[xyz]$/.test(name) ? { instrument: "HMI", component: name } : { instrument: "unknown" };
}

/**
 * A channel of one year: images in no particular order of time, with a header each. Opened by {@link SdomlDataset.channel}, which
 * reads the array's metadata and nothing else; keywords are read when they are asked for, and kept.
 *
 * @example
 * ```ts
 * const channel = await sdoml.channel("2010/171A");
 * const exposure = await channel.keyword("EXPTIME");
 * ```
 */
export class SdomlChannel implements ChannelReader {
  readonly array: ZarrArray;
  readonly cache: ZarrCache;
  readonly kind: ChannelKind;
  readonly #headers: HeaderStore;
  readonly #options: HeaderStoreOptions;
  #names: ReadonlyMap<string, number> | undefined;
  #times: Promise<FrameTimes> | undefined;
  #index: Promise<TimeIndex> | undefined;

  constructor(array: ZarrArray, cache: ZarrCache, options: HeaderStoreOptions = {}) {
    this.array = array;
    this.cache = cache;
    this.kind = channelKind(array.path);
    this.#options = options;
    this.#headers = headerStore(array, options);
  }

  /** Path in the store. */
  get path(): string {
    return this.array.path;
  }

  /** Number of frames. */
  get frames(): number {
    return this.array.shape[0] ?? 0;
  }

  /** Names of the keywords in order, with the number of values of each: others than `frames` cannot be given to frames. */
  async keywords(signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const names = await this.#headers.names(signal ? { signal } : {});
    this.#names = new Map([...names].sort(([a], [b]) => (a < b ? -1 : 1)));
    return this.#names;
  }

  /** One keyword of all frames. @throws HeliokitError `sdoml/no-such-keyword` */
  keyword(name: string, signal?: AbortSignal): Promise<Column> {
    return this.all().keyword(name, signal);
  }

  /** Values of a keyword as they are stored, also of a list that has too few of them; undefined where there is none. */
  storedValues(keyword: string, signal?: AbortSignal): Promise<readonly AttributeValue[] | undefined> {
    return this.#headers.values(keyword, signal ? { signal } : {});
  }

  async columns(keywords: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Column | undefined>> {
    const found = await this.#headers.columns(keywords, signal ? { signal } : {});
    if (!this.#names && [...found.values()].includes(undefined)) await this.keywords(signal);
    return found;
  }

  reason(keyword: string): string {
    const length = this.#names?.get(keyword);
    const where = `${this.path} of ${this.array.store.name}`;
    if (length !== undefined) {
      return `${where} has ${length} values of ${keyword} for ${this.frames} frames; which frames they belong to cannot be told`;
    }
    const near = [...(this.#names?.keys() ?? [])].filter((name) => alike(name, keyword)).slice(0, 5);
    return `${where} has no keyword ${keyword}${near.length > 0 ? `; did you mean ${near.join(", ")}?` : ""}`;
  }

  /** Times of the frames (T_OBS, middle of the exposure), UTC or TAI as they are written. */
  times(signal?: AbortSignal): Promise<FrameTimes> {
    this.#times ??= this.#readTimes(signal).catch((error: unknown) => {
      this.#times = undefined;
      throw error;
    });
    return this.#times;
  }

  async #readTimes(signal: AbortSignal | undefined): Promise<FrameTimes> {
    const { onWarning } = this.#options;
    const column = await this.keyword("T_OBS", signal);
    const texts = Array.from({ length: column.length }, (_, row) =>
      column.type === "text" ? (column.missing?.[row] === 1 ? null : textAt(column.texts, row)) : valueAt(column, row),
    );
    return frameTimes(texts, onWarning ? { onWarning } : {});
  }

  /** Frames sorted by time, for searches. */
  timeIndex(signal?: AbortSignal): Promise<TimeIndex> {
    this.#index ??= this.times(signal).then(timeIndex, (error: unknown) => {
      this.#index = undefined;
      throw error;
    });
    return this.#index;
  }

  headers(indices: ArrayLike<number>, signal?: AbortSignal): Promise<readonly FitsHeader[]> {
    return this.#headers.headers(indices, signal ? { signal } : {});
  }

  /** All frames in storage order. */
  all(): SdomlSelection {
    const [frames = 0, height = 0, width = 0] = this.array.shape;
    return new SdomlSelection(this, wholeView(height, width), async () =>
      Int32Array.from({ length: frames }, (_, index) => index),
    );
  }

  /** Frames that a predicate takes, in storage order; see {@link SdomlSelection.select}. */
  select(predicate: FramePredicate, options: SelectOptions = {}): SdomlSelection {
    return this.all().select(predicate, options);
  }

  /** Frames by storage index from one to before another. */
  slice(start?: number, stop?: number): SdomlSelection {
    return this.all().slice(start, stop);
  }

  /** Frames by storage indices; -1 is passed over. */
  at(indices: ArrayLike<number>): SdomlSelection {
    return this.all().at(indices);
  }

  /** For each target the nearest frame; see {@link SdomlSelection.nearest}. */
  nearest(targets: readonly Instant[], options: NearestOptions = {}): SdomlSelection {
    return this.all().nearest(targets, options);
  }

  /** For each target the storage index of the nearest frame, -1 where none is near. */
  async nearestIndices(targets: readonly Instant[], options: NearestOptions = {}): Promise<Int32Array> {
    return nearestFrames(await this.timeIndex(), targets, options);
  }

  /** A frame as a map, by storage index. */
  map(index: number, signal?: AbortSignal) {
    return this.all().map(index, signal);
  }

  /** Storage indices of frames of which nothing is stored: they read as the fill value. */
  async missingFrames(signal?: AbortSignal): Promise<Int32Array> {
    const { chunks, innerChunks } = await missingChunks(this.array, signal ? { signal } : {});
    const missing = new Set<number>();
    const add = (positions: readonly (readonly number[])[], step: number) => {
      for (const [row = 0] of positions) {
        for (let index = row * step; index < Math.min((row + 1) * step, this.frames); index++) missing.add(index);
      }
    };
    add(chunks, this.array.chunkShape[0] ?? 1);
    add(innerChunks, this.array.innerChunkShape?.[0] ?? 1);
    return Int32Array.from(missing).sort();
  }
}

/** Whether two names differ by little: one holds the other, or all but two letters are the same. */
function alike(name: string, wanted: string): boolean {
  const [a, b] = [name.toUpperCase().replace(/[-_]/g, ""), wanted.toUpperCase().replace(/[-_]/g, "")];
  if (a === b || (b.length > 2 && (a.includes(b) || b.includes(a)))) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let different = Math.abs(a.length - b.length);
  for (let at = 0; at < Math.min(a.length, b.length); at++) if (a[at] !== b[at]) different++;
  return different <= 1;
}
