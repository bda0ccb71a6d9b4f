import { HeliokitError } from "../errors.js";
import type { Hdf5Array } from "./hdf5-file.js";
import { MAX_FRAME_PIXELS } from "./stored-frame.js";

/** Pixels as HDF5 stores them here. */
export type Hdf5Pixels = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** The layout of `[rows, columns(, 3), frames]`, frames running fastest. */
export interface StackShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly frameCount: number;
  /** Whether the last axis counts frames; a single colour image has none. */
  readonly stacked: boolean;
}

/** Values read at once. */
const BLOCK_VALUES = 32 * 2 ** 20;

/** Shape of a stack of images; undefined when it is none. `frameTimes` tells `[rows, columns, 3]` of one frame from three. */
export function stackShape(shape: readonly number[], frameTimes: number | undefined): StackShape | undefined {
  const [height = 0, width = 0, third = 0, fourth] = shape;
  const single = shape.length === 3 && third === 3 && frameTimes !== 3;
  const channels = shape.length === 4 || single ? 3 : 1;
  const frameCount = single ? 1 : (fourth ?? third);
  const right =
    (shape.length === 3 || (shape.length === 4 && third === 3)) &&
    [height, width].every((size) => size > 0) &&
    height * width <= MAX_FRAME_PIXELS &&
    frameCount <= 1_000_000;
  return right ? { height, width, channels, frameCount, stacked: !single } : undefined;
}

/**
 * The frames of a stack from `first` to before `stop`, each made contiguous. Several are read at once, which spares
 * compressed chunks from being expanded again for each frame; where that fails, they are read one by one and those that
 * fail are handed to `onBad`.
 */
export function* stackFrames(
  array: Hdf5Array,
  shape: StackShape,
  options: {
    readonly first?: number;
    readonly stop?: number;
    readonly oneByOne?: boolean;
    readonly onBad: (index: number, error: HeliokitError) => void;
  },
): Generator<{ readonly index: number; readonly data: Hdf5Pixels }> {
  const { first = 0, stop = shape.frameCount, oneByOne = false, onBad } = options;
  const size = shape.height * shape.width * shape.channels;
  if (!shape.stacked) {
    if (first === 0 && stop > 0) yield* oneBlock(array, 0, 1, size, onBad, shape.channels);
    return;
  }
  const step = oneByOne ? 1 : Math.max(1, Math.floor(BLOCK_VALUES / size));
  for (let from = first; from < stop; from += step)
    yield* oneBlock(array, from, Math.min(stop, from + step), size, onBad);
}

function* oneBlock(
  array: Hdf5Array,
  from: number,
  to: number,
  size: number,
  onBad: (index: number, error: HeliokitError) => void,
  lastAxis?: number,
): Generator<{ readonly index: number; readonly data: Hdf5Pixels }> {
  const count = to - from;
  let block: ReturnType<Hdf5Array["lastAxis"]>;
  try {
    block = lastAxis === undefined ? array.lastAxis(from, to) : array.lastAxis(0, lastAxis);
  } catch (error) {
    if (!(error instanceof HeliokitError)) throw error;
    if (count === 1) onBad(from, error);
    else for (let index = from; index < to; index++) yield* oneBlock(array, index, index + 1, size, onBad);
    return;
  }
  for (let at = 0; at < count; at++) {
    const data = emptyLike(block, size);
    for (let to = 0, source = at; to < size; to++, source += count) data[to] = block[source] ?? 0;
    yield { index: from + at, data };
  }
}

/** Float64 spectra are kept as float32, as the Python library does: they hold counts with five digits. */
function emptyLike(block: ReturnType<Hdf5Array["lastAxis"]>, size: number): Hdf5Pixels {
  if (block instanceof Uint8Array) return new Uint8Array(size);
  return block instanceof Uint16Array ? new Uint16Array(size) : new Float32Array(size);
}
