import { HeliokitError, type LongWorkOptions } from "../errors.js";
import type { FitsHeader } from "../fits/index.js";
import type { SolarMap } from "../map/index.js";
import { type Movie, type MovieOptions, makeMovie } from "../picture/index.js";
import { type Column, makeTable, type Table, takeRows } from "../table/index.js";
import type { Instant } from "../time/index.js";
import { type FramesPlan, planFrames, type ReadFramesOptions, readFrames } from "../zarr/index.js";
import type { ChannelReader } from "./channel-reader.js";
import { frameMap, viewedHeader } from "./frame-map.js";
import { type FramePredicate, matchingFrames } from "./frame-row.js";
import { type FrameMeansOptions, type FrameStatistics, frameMean, frameStatistics, sumOf } from "./frame-statistics.js";
import { timeAt } from "./frame-times.js";
import { blockedView, croppedView, type FrameView, keepsRows, sizeOfView, thinnedView, viewed } from "./frame-view.js";
import { type NearestOptions, NO_FRAME, nearestFrames } from "./nearest.js";
import { timeIndex } from "./time-order.js";

/** A frame as a selection gives it. */
export interface SelectedFrame {
  /** Storage index in the channel. */
  readonly index: number;
  /** Place in the selection. */
  readonly place: number;
  /** Pixels, row 0 at the south. */
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Nothing is stored for it: the pixels are the fill value, no observation. */
  readonly missing: boolean;
}

/** How frames are read. */
export interface ReadSelectionOptions extends LongWorkOptions {
  /** Frames come in the order of the selection. Default: in that of storage, which reads least. */
  readonly ordered?: boolean;
}

/** Frames in one array. */
export interface FrameStack {
  /** Frames, rows, columns; row 0 at the south. */
  readonly data: Float32Array;
  readonly shape: readonly [frames: number, rows: number, columns: number];
  /** Places in the selection of frames without stored data: their pixels are the fill value, no observation. */
  readonly missing: Int32Array;
}

/** Typed arrays of more elements are not to be had everywhere. */
const MOST_STACKED_PIXELS = 2 ** 30;

/** What reading a selection will cost. */
export interface SelectionPlan extends FramesPlan {
  /** Shape of what comes: frames, rows, columns. */
  readonly shape: readonly [number, number, number];
}

/** How frames are chosen by a predicate. */
export interface SelectOptions {
  /** Keywords that the predicate looks at; found out by trying when left out, at the price of further scans. */
  readonly keywords?: readonly string[];
}

/**
 * Some frames of a channel, in an order, and what is wanted of each: a lazy value. Nothing is read before frames, statistics or
 * headers are asked for; selections compose, and `plan` tells beforehand what reading costs.
 *
 * @example
 * ```ts
 * const short = channel.select((frame) => frame.number("EXPTIME") < 2);
 * console.log((await short.plan()).chunks, await short.nanMean());
 * ```
 */
export class SdomlSelection implements AsyncIterable<SelectedFrame> {
  readonly #channel: ChannelReader;
  readonly #view: FrameView;
  readonly #choose: (signal?: AbortSignal) => Promise<Int32Array>;
  #chosen: Promise<Int32Array> | undefined;

  constructor(channel: ChannelReader, view: FrameView, choose: (signal?: AbortSignal) => Promise<Int32Array>) {
    this.#channel = channel;
    this.#view = view;
    this.#choose = choose;
  }

  #with(choose: (indices: Int32Array, signal?: AbortSignal) => Promise<Int32Array> | Int32Array): SdomlSelection {
    return new SdomlSelection(this.#channel, this.#view, async (signal) => choose(await this.indices(signal), signal));
  }

  #seen(view: FrameView): SdomlSelection {
    return new SdomlSelection(this.#channel, view, (signal) => this.indices(signal));
  }

  /** Storage indices of the frames, in the order of the selection; worked out once. */
  indices(signal?: AbortSignal): Promise<Int32Array> {
    this.#chosen ??= this.#choose(signal).catch((error: unknown) => {
      this.#chosen = undefined;
      throw error;
    });
    return this.#chosen;
  }

  /** Number of frames. */
  async count(): Promise<number> {
    return (await this.indices()).length;
  }

  /**
   * The frames that a predicate takes, in their order; with none the selection is empty. Missing keywords are NaN for it, so that no
   * comparison takes them.
   */
  select(predicate: FramePredicate, options: SelectOptions = {}): SdomlSelection {
    return this.#with((indices, signal) => {
      const { array } = this.#channel;
      const columns = {
        frames: array.shape[0] ?? 0,
        load: (keywords: readonly string[]) => this.#channel.columns(keywords, signal),
        times: () => this.#channel.times(signal),
        reason: (keyword: string) => this.#channel.reason(keyword),
      };
      return matchingFrames(indices, predicate, columns, options.keywords);
    });
  }

  /** Frames from a place in the selection to before another; beyond its end there are none. Negative places count from the end. */
  slice(start?: number, stop?: number): SdomlSelection {
    return this.#with((indices) => indices.slice(start, stop));
  }

  /** Frames at some places of the selection; -1 (no frame) is passed over. */
  at(places: ArrayLike<number>): SdomlSelection {
    return this.#with((indices) => {
      const wanted = Array.from(places).filter((place) => place !== NO_FRAME);
      return Int32Array.from(wanted, (place) => {
        const index = indices[place];
        if (index !== undefined) return index;
        throw new HeliokitError("sdoml/no-such-frame", `no frame ${place} in a selection of ${indices.length}`, {
          facts: { place, frames: indices.length },
        });
      });
    });
  }

  /**
   * For each target time the nearest frame of the selection, in the order of the targets; targets without a frame within the tolerance
   * are left out, two targets may have the same frame.
   *
   * @throws HeliokitError those of `nearestFrames`, when the frames are asked for
   */
  nearest(targets: readonly Instant[], options: NearestOptions = {}): SdomlSelection {
    return this.#with(async (indices, signal) => {
      const found = nearestFrames(await this.#timeIndex(indices, signal), targets, options);
      return found.filter((place) => place !== NO_FRAME).map((place) => indices[place] ?? 0);
    });
  }

  async #timeIndex(indices: Int32Array, signal: AbortSignal | undefined) {
    const times = await this.#channel.times(signal);
    return timeIndex({
      taiMicroseconds: Float64Array.from(indices, (index) => times.taiMicroseconds[index] ?? Number.NaN),
    });
  }

  /** The same frames, earliest first; equal times keep their order, frames without a time go to the end. */
  inTimeOrder(): SdomlSelection {
    return this.#with(async (indices, signal) => {
      const times = await this.#channel.times(signal);
      const order = [...indices];
      const time = (index: number) => times.taiMicroseconds[index] ?? Number.NaN;
      const key = (index: number) => (Number.isNaN(time(index)) ? Number.POSITIVE_INFINITY : time(index));
      // Infinity minus itself is NaN, which sort takes for 0: frames without a time keep their order.
      return Int32Array.from(order.sort((a, b) => key(a) - key(b) || 0));
    });
  }

  /** The same frames, each once. */
  distinct(): SdomlSelection {
    return this.#with((indices) => Int32Array.from(new Set(indices)));
  }

  /** Every y-th row and x-th column of each frame: quick, but small structures are aliased. */
  every(y: number, x: number = y): SdomlSelection {
    return this.#seen(thinnedView(this.#view, y, x));
  }

  /** Means of blocks of pixels, missing pixels left out. */
  blockMean(side: number): SdomlSelection {
    return this.#seen(blockedView(this.#view, side));
  }

  /** A part of each frame, in pixels of what the selection gives now; fewer rows are also less to read. */
  crop(part: {
    readonly rows?: readonly [number, number];
    readonly columns?: readonly [number, number];
  }): SdomlSelection {
    const { width, height } = this.frameSize;
    return this.#seen(croppedView(this.#view, part.rows ?? [0, height], part.columns ?? [0, width]));
  }

  /** Path of the channel and name of its store. */
  get source(): string {
    return `${this.#channel.path} of ${this.#channel.array.store.name}`;
  }

  /** Size of the frames that come. */
  get frameSize(): { readonly width: number; readonly height: number } {
    return sizeOfView(this.#view);
  }

  /** What reading costs, without reading. */
  async plan(): Promise<SelectionPlan> {
    const indices = await this.indices();
    const { width, height } = this.frameSize;
    const plan = planFrames(this.#channel.array, indices, { rows: this.#view.rows });
    return { ...plan, shape: [indices.length, height, width] };
  }

  /**
   * Reads the frames, some at a time.
   *
   * @throws HeliokitError `zarr/bad-chunk`, errors of the place; the signal's reason
   */
  frames(options: ReadSelectionOptions = {}): AsyncGenerator<SelectedFrame, void, undefined> {
    return this.#read(options);
  }

  async *#read(options: ReadFramesOptions): AsyncGenerator<SelectedFrame, void, undefined> {
    const { array, cache } = this.#channel;
    const [, , wide = 0] = array.shape;
    const size = this.frameSize;
    const indices = await this.indices(options.signal);
    for await (const frame of readFrames(array, indices, { ...options, rows: this.#view.rows, cache })) {
      yield { ...frame, data: viewed(frame.data, wide, this.#view), ...size };
    }
  }

  /**
   * All frames in one array: what `array[indices]` of Python's zarr and `compute()` of dask give. Memory: the array, and some 16 MiB.
   *
   * @throws HeliokitError `sdoml/too-large` for more pixels than one array may have, `zarr/bad-chunk`, errors of the place; the
   * signal's reason
   */
  async stack(options: LongWorkOptions = {}): Promise<FrameStack> {
    const indices = await this.indices(options.signal);
    const { width, height } = this.frameSize;
    const pixels = width * height;
    if (indices.length * pixels > MOST_STACKED_PIXELS) {
      throw new HeliokitError(
        "sdoml/too-large",
        `${indices.length} frames of ${width} x ${height} are too many for one array; read them in parts (slice, frames), or smaller (blockMean)`,
        { facts: { frames: indices.length, width, height } },
      );
    }
    const data = new Float32Array(indices.length * pixels);
    // Frames that are looked at whole are decoded where they belong.
    const direct = keepsRows(this.#view, this.#channel.array.shape[2] ?? 0);
    const missing: number[] = [];
    for await (const frame of this.#read({ ...options, ...(direct ? { into: data } : { reuse: true }) })) {
      if (!direct) data.set(frame.data, frame.place * pixels);
      if (frame.missing) missing.push(frame.place);
    }
    return { data, shape: [indices.length, height, width], missing: Int32Array.from(missing.sort((a, b) => a - b)) };
  }

  [Symbol.asyncIterator](): AsyncGenerator<SelectedFrame, void, undefined> {
    return this.frames({ ordered: true });
  }

  /** Statistics of all pixels, one frame in memory at a time. */
  statistics(options: LongWorkOptions = {}): Promise<FrameStatistics> {
    return frameStatistics(this.#read({ ...options, reuse: true }));
  }

  /** Mean of all pixels of all frames; NaN as soon as one is (as NumPy's mean), and for no frames. */
  mean(options: LongWorkOptions = {}): Promise<number> {
    return this.#meanOf(options, false);
  }

  /** Mean of the pixels that are no NaN. */
  nanMean(options: LongWorkOptions = {}): Promise<number> {
    return this.#meanOf(options, true);
  }

  async #meanOf(options: LongWorkOptions, skipNaN: boolean): Promise<number> {
    let sum = 0;
    let count = 0;
    for await (const { data } of this.#read({ ...options, reuse: true })) {
      const part = sumOf(data, skipNaN);
      sum += part.sum;
      count += part.count;
    }
    return sum / count;
  }

  /** Mean of each frame, in the order of the selection. */
  async frameMeans(options: FrameMeansOptions & LongWorkOptions = {}): Promise<Float64Array> {
    const means = new Float64Array(await this.count());
    for await (const { place, data } of this.#read({ ...options, reuse: true }))
      means[place] = frameMean(data, options);
    return means;
  }

  /** Times of the frames (T_OBS), in the order of the selection. */
  async times(signal?: AbortSignal): Promise<readonly (Instant | undefined)[]> {
    const [indices, times] = await Promise.all([this.indices(signal), this.#channel.times(signal)]);
    return Array.from(indices, (index) => timeAt(times, index));
  }

  /** Keywords of the frames as a table, a row for each. Those that have no value for every frame are left out. */
  async table(keywords: readonly string[], signal?: AbortSignal): Promise<Table> {
    const [indices, columns] = await Promise.all([this.indices(signal), this.#channel.columns(keywords, signal)]);
    const known = keywords.map((keyword) => {
      const column = columns.get(keyword);
      if (column) return column;
      throw new HeliokitError("sdoml/no-such-keyword", this.#channel.reason(keyword), { facts: { keyword } });
    });
    return takeRows(makeTable(known), indices);
  }

  /** One keyword of the frames. */
  async keyword(name: string, signal?: AbortSignal): Promise<Column> {
    const [column] = (await this.table([name], signal)).columns;
    if (column) return column;
    throw new HeliokitError("sdoml/no-such-keyword", this.#channel.reason(name), { facts: { keyword: name } });
  }

  /** Headers of the frames. */
  async headers(signal?: AbortSignal): Promise<readonly FitsHeader[]> {
    const { width, height } = this.frameSize;
    const headers = await this.#channel.headers(await this.indices(signal), signal);
    return headers.map((header) => viewedHeader(header, this.#view, width, height));
  }

  /** A frame of the selection as a map. */
  async map(place = 0, signal?: AbortSignal): Promise<SolarMap> {
    for await (const map of this.at([place]).maps(signal ? { signal } : {})) return map;
    throw new HeliokitError("sdoml/no-such-frame", `no frame ${place} in an empty selection`, { facts: { place } });
  }

  /** Maps of the frames, in the order of the selection. */
  async *maps(options: LongWorkOptions = {}): AsyncGenerator<SolarMap, void, undefined> {
    const headers = await this.headers(options.signal);
    for await (const frame of this.frames({ ...options, ordered: true })) {
      const header = headers[frame.place];
      if (header) yield frameMap(frame, header);
    }
  }

  /** A movie of the frames, sorted by time; `saveMovie` of `heliokit/node`, `toGif` and `toPlayer` write it. */
  movie(options: MovieOptions = {}): Promise<Movie> {
    return makeMovie(this.maps(options.signal ? { signal: options.signal } : {}), options);
  }

  /** What it is, as text: shape, type, chunks and bytes. */
  async toText(): Promise<string> {
    const { shape, chunks, frameBytes, chunkBytes, partial, requests } = await this.plan();
    const mega = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0)} MB`;
    return [
      this.source,
      `shape      ${shape.join(" x ")} (frames, rows, columns), float32`,
      `frames     ${mega(frameBytes)} decoded`,
      `chunks     ${chunks}, ${mega(chunkBytes)} decoded; ${partial ? "only the blocks that are needed are read" : "read whole"}`,
      `requests   ${requests[0] === requests[1] ? requests[0] : `${requests[0]} to ${requests[1]}`}`,
    ].join("\n");
  }
}
