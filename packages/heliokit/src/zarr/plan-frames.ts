import { HeliokitError } from "../errors.js";
import type { ZarrArray } from "./array.js";
import { bytesOfType } from "./dtype.js";
import { gridOf } from "./grid.js";
import { decodedShape } from "./stored-chunk.js";

/** What part of frames is read. */
export interface FramePart {
  /** Rows from the first to before the second; default all. Fewer rows may mean fewer blocks. */
  readonly rows?: readonly [from: number, to: number];
}

/** What reading frames will cost; worked out from the metadata alone. */
export interface FramesPlan {
  /** Frames asked for; a frame asked for twice counts twice. */
  readonly frames: number;
  /** Rows of chunks along the first axis that are touched, ascending. */
  readonly chunkRows: readonly number[];
  /** Stored chunks that are touched. */
  readonly chunks: number;
  /** Bytes of the frames, decoded. */
  readonly frameBytes: number;
  /** Bytes of all chunks that are touched, decoded: what a reader of whole chunks would go through. */
  readonly chunkBytes: number;
  /** Parts of chunks can be read: `frameBytes`, rounded up to blocks, is then all that is transferred and decoded. */
  readonly partial: boolean;
  /** Requests to a server: the fewest, where everything lies together, and the most. */
  readonly requests: readonly [least: number, most: number];
}

/** Rows, columns and rows read of the frames of an array. */
export interface FrameShape {
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly rows: readonly [from: number, to: number];
}

/** Blocks that Blosc makes of such arrays, as a rule; only for estimates. */
const USUAL_BLOCK_BYTES = 2 ** 18;

/**
 * Checks that an array is one of frames, axes (time, y, x), and indices that it has.
 *
 * @throws HeliokitError `zarr/no-frames`, `zarr/no-such-frame`, `zarr/bad-region`
 */
export function frameShapeOf(array: ZarrArray, indices: ArrayLike<number>, { rows }: FramePart = {}): FrameShape {
  const [frames = 0, height = 0, width = 0] = array.shape;
  if (array.shape.length !== 3 || array.dtype === "string" || /^[US]/.test(array.dtype)) {
    throw new HeliokitError(
      "zarr/no-frames",
      `${array.path} of ${array.store.name} has the shape ${array.shape.join(" x ")} of ${array.dtype}; frames are numbers with the axes time, y and x`,
      { facts: { path: array.path, shape: array.shape, dtype: array.dtype } },
    );
  }
  for (let at = 0; at < indices.length; at++) {
    const index = indices[at] ?? -1;
    if (!Number.isInteger(index) || index < 0 || index >= frames) {
      throw new HeliokitError(
        "zarr/no-such-frame",
        `${array.path} of ${array.store.name} has no frame ${index}; it has ${frames}, from 0 on`,
        { facts: { path: array.path, index, frames } },
      );
    }
  }
  const [from, to] = rows ?? [0, height];
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to > height || from >= to) {
    throw new HeliokitError("zarr/bad-region", `rows ${from} to ${to} of frames that have ${height}`, {
      facts: { from, to, height },
    });
  }
  return { frames, height, width, rows: [from, to] };
}

/**
 * Whether parts of a chunk can be read: Blosc alone, elements in order of time, y, x.
 */
export function readsParts(array: ZarrArray): boolean {
  const [only] = array.codecs;
  return (
    array.codecs.length === 1 &&
    only?.name === "blosc" &&
    array.order === "C" &&
    array.dtype === "float32" &&
    array.littleEndian
  );
}

/**
 * What reading some frames will cost, without reading anything.
 *
 * @throws HeliokitError as {@link frameShapeOf}
 *
 * @example
 * ```ts
 * const { chunks, frameBytes, chunkBytes } = planFrames(array, [100, 101, 5000]);
 * ```
 */
export function planFrames(array: ZarrArray, indices: ArrayLike<number>, part: FramePart = {}): FramesPlan {
  const { width, rows } = frameShapeOf(array, indices, part);
  const [step = 1, chunkHeight = 1, chunkWidth = 1] = decodedShape(array);
  const size = bytesOfType(array.dtype);
  const chunkRows = new Set<number>();
  const distinct = new Set<number>();
  for (let at = 0; at < indices.length; at++) {
    chunkRows.add(Math.floor((indices[at] ?? 0) / step));
    distinct.add(indices[at] ?? 0);
  }
  const across = gridOf([width], [chunkWidth])[0] ?? 1;
  const along = Math.ceil(rows[1] / chunkHeight) - Math.floor(rows[0] / chunkHeight);
  const chunks = chunkRows.size * across * along;
  const frameBytes = indices.length * (rows[1] - rows[0]) * width * size;
  const blocks = Math.ceil(((rows[1] - rows[0]) * width * size) / USUAL_BLOCK_BYTES);
  const partial = readsParts(array);
  const headers = array.innerChunkShape ? chunkRows.size : chunks;
  return {
    frames: indices.length,
    chunkRows: [...chunkRows].sort((a, b) => a - b),
    chunks,
    frameBytes,
    chunkBytes: chunks * step * chunkHeight * chunkWidth * size,
    partial,
    requests: partial
      ? [headers + chunks, headers + chunks + distinct.size * Math.max(1, blocks)]
      : [chunks, chunks + headers],
  };
}
