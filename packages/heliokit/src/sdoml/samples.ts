import { HeliokitError, type LongWorkOptions } from "../errors.js";
import type { Instant } from "../time/index.js";
import type { Alignment } from "./align-nearest.js";
import type { SdomlChannel } from "./channel.js";
import { NO_FRAME } from "./nearest.js";
import type { SdomlSelection } from "./selection.js";
import { shuffleByChunk } from "./shuffle.js";
import { applyTransform, type Transform } from "./transform.js";

/** What samples are made of. */
export interface SampleOptions extends LongWorkOptions {
  /** Channels of a sample, in their order, by the names of the alignment. */
  readonly channels: Readonly<Record<string, SdomlChannel>>;
  /** Which frames belong together; see `alignNearest`. */
  readonly alignment: Alignment;
  /** Rows of the alignment, such as the training part; default those that are complete. */
  readonly rows?: ArrayLike<number>;
  /** Samples in a batch; default 16. */
  readonly batch?: number;
  /** A last batch of fewer samples is left out. Default false. */
  readonly dropLast?: boolean;
  /** Mixes the rows, chunk by chunk of the first channel; each epoch has another order. Default: as they come. */
  readonly shuffle?: { readonly seed: number; readonly epoch?: number; readonly chunksTogether?: number };
  /** What is made of each channel's frames: fewer pixels, a part. The same for all, so that they fit together. */
  readonly view?: (selection: SdomlSelection) => SdomlSelection;
  /** Applied to the pixels of a channel. */
  readonly transforms?: Readonly<Record<string, Transform>>;
  /** Values beside the images, such as irradiances: by name one for each row of the alignment. */
  readonly values?: Readonly<Record<string, ArrayLike<number>>>;
}

/** Some samples for a model. */
export interface SampleBatch {
  /** Samples, channels, rows, columns. */
  readonly shape: readonly [number, number, number, number];
  /** In that order, the last axis running fastest; row 0 at the south. */
  readonly data: Float32Array;
  /** Rows of the alignment. */
  readonly rows: Int32Array;
  readonly times: readonly Instant[];
  /** Samples times names, in the order of {@link SampleOptions.values}. */
  readonly values: Float32Array;
  /** Samples in which a frame has no stored data: its pixels are the fill value. */
  readonly missing: Int32Array;
}

/**
 * Samples in batches, for training: each a stack of channels of one time. While the caller works on a batch the next one is read.
 * Memory: two batches and what reading takes.
 *
 * @throws HeliokitError `sdoml/bad-batch` for a batch size that is no whole number above 0, channels that the alignment lacks or
 * whose frames differ in size, or rows that are not complete; errors of reading; the signal's reason
 *
 * @example
 * ```ts
 * for await (const { data, shape } of sampleBatches({ channels, alignment, rows: train, batch: 16, shuffle: { seed: 1, epoch } })) {
 *   // tf.tensor4d(data, shape) in TensorFlow.js
 * }
 * ```
 */
export async function* sampleBatches(options: SampleOptions): AsyncGenerator<SampleBatch, void, undefined> {
  const { alignment, batch = 16, dropLast = false, signal, onProgress } = options;
  if (!Number.isSafeInteger(batch) || batch < 1)
    throw bad(`batches of ${batch} samples; wanted is a whole number above 0`);
  const names = Object.keys(options.channels);
  for (const name of names) if (!alignment.indices[name]) throw bad(`the alignment has no ${name}`);
  const rows = orderedRows(options, names);
  const count = dropLast ? Math.floor(rows.length / batch) : Math.ceil(rows.length / batch);
  const read = (number: number) => readBatch(options, names, rows.slice(number * batch, (number + 1) * batch));
  let next = count > 0 ? read(0) : undefined;
  for (let number = 0; number < count && next; number++) {
    signal?.throwIfAborted();
    const made: SampleBatch = await next;
    next = number + 1 < count ? read(number + 1) : undefined;
    // An error that comes while the caller is at work is thrown when its turn comes.
    next?.catch(() => {});
    yield made;
    onProgress?.((number + 1) / count);
  }
}

function bad(what: string): HeliokitError {
  return new HeliokitError("sdoml/bad-batch", `no batches: ${what}`, { facts: { what } });
}

function orderedRows({ alignment, rows, shuffle, channels }: SampleOptions, names: readonly string[]): Int32Array {
  const chosen = Int32Array.from(rows ?? alignment.complete);
  const [first] = names;
  const channel = first === undefined ? undefined : channels[first];
  if (!shuffle || !channel || first === undefined) return chosen;
  const indices = chosen.map((row) => alignment.indices[first]?.[row] ?? 0);
  const chunkFrames = channel.array.innerChunkShape?.[0] ?? channel.array.chunkShape[0] ?? 1;
  return shuffleByChunk(indices, { ...shuffle, chunkFrames }).map((place) => chosen[place] ?? 0);
}

async function readBatch(options: SampleOptions, names: readonly string[], rows: Int32Array): Promise<SampleBatch> {
  const { channels, alignment, view = (selection) => selection, transforms = {}, values = {}, signal } = options;
  const selections = names.map((name) => {
    const indices = rows.map((row) => alignment.indices[name]?.[row] ?? NO_FRAME);
    if (indices.includes(NO_FRAME))
      throw bad(`${name} has no frame in row ${rows[indices.indexOf(NO_FRAME)]} of the alignment`);
    const channel = channels[name];
    if (!channel) throw bad(`there is no channel ${name}`);
    return view(channel.at(indices));
  });
  const [size = { width: 0, height: 0 }] = selections.map((selection) => selection.frameSize);
  selections.forEach((selection, at) => {
    const { width, height } = selection.frameSize;
    if (width === size.width && height === size.height) return;
    throw bad(
      `frames of ${names[at]} have ${width} x ${height} pixels, those of ${names[0]} ${size.width} x ${size.height}`,
    );
  });
  const pixels = size.width * size.height;
  const data = new Float32Array(rows.length * names.length * pixels);
  const missing = new Set<number>();
  await Promise.all(
    selections.map(async (selection, channel) => {
      const transform = transforms[names[channel] ?? ""];
      for await (const frame of selection.frames(signal ? { signal } : {})) {
        const at = (frame.place * names.length + channel) * pixels;
        data.set(frame.data, at);
        if (transform) applyTransform(transform, data.subarray(at, at + pixels));
        if (frame.missing) missing.add(frame.place);
      }
    }),
  );
  const lists = Object.values(values);
  return {
    shape: [rows.length, names.length, size.height, size.width],
    data,
    rows,
    times: Array.from(rows).flatMap((row) => alignment.times[row] ?? []),
    values: Float32Array.from({ length: rows.length * lists.length }, (_, at) => {
      const list = lists[at % lists.length];
      return list?.[rows[Math.floor(at / lists.length)] ?? 0] ?? Number.NaN;
    }),
    missing: Int32Array.from(missing).sort(),
  };
}
