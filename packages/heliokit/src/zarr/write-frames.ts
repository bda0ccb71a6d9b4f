import { HeliokitError } from "../errors.js";
import { bloscWriter, encodeBlosc } from "./blosc-encode.js";
import { encodeShard } from "./shard-encode.js";
import type { StoredFrames } from "./stored-frames.js";
import type { ZarrArrayToWrite } from "./write-layout.js";

/** One chunk (or shard) of an array of pictures, made frame by frame in the order of axis 0. */
export interface FrameChunkWriter {
  /** Frames that the chunk holds. */
  readonly frames: number;
  /**
   * Adds the next frame; undefined: the fill value (left out of a shard). The caller may reuse the memory once the
   * promise is fulfilled.
   */
  add(frame: Float32Array | undefined): Promise<void>;
  /** Adds a frame of a chunk written before, without compressing it again where that can be; the bytes are the same. */
  keep(stored: StoredFrames, frame: number): Promise<void>;
  /** Fills up with the fill value and gives the bytes to store. */
  finish(): Promise<Uint8Array>;
}

/**
 * Begins a chunk of a float32 array of shape (frames, rows, columns) whose chunks hold whole frames. Only compressed
 * bytes are kept, so that a chunk of 120 frames takes as much memory as its object. The same frames give the same bytes.
 *
 * @throws HeliokitError `zarr/bad-array` for an array of another form, and for a frame of another size
 *
 * @example
 * ```ts
 * const chunk = frameChunkWriter(array);
 * for (const frame of frames) await chunk.add(frame);
 * await storage.write(zarrChunkKey(array, [0, 0, 0]), await chunk.finish());
 * ```
 */
export function frameChunkWriter(array: ZarrArrayToWrite): FrameChunkWriter {
  const [, rows = 0, columns = 0] = array.shape;
  const [frames = 0, chunkRows, chunkColumns] = array.chunkShape;
  const inner = array.innerChunkShape;
  const wholeFrames =
    array.shape.length === 3 &&
    array.dtype === "float32" &&
    chunkRows === rows &&
    chunkColumns === columns &&
    (inner === undefined || inner.join() === `1,${rows},${columns}`);
  if (!wholeFrames) {
    throw new HeliokitError(
      "zarr/bad-array",
      `array ${array.path}: chunks of whole float32 frames are written, not ${(inner ?? array.chunkShape).join(" x ")} of ${array.shape.join(" x ")}`,
      { facts: { file: array.path, shape: array.shape, chunkShape: array.chunkShape } },
    );
  }
  const pixels = rows * columns;
  const blank = new Float32Array(pixels).fill(Number(array.fillValue));
  const checked = (frame: Float32Array): Uint8Array => {
    if (frame.length === pixels) return new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength);
    throw new HeliokitError(
      "zarr/bad-array",
      `a frame of ${frame.length} pixels for array ${array.path} of ${pixels}`,
      {
        facts: { file: array.path, found: frame.length, wanted: pixels },
      },
    );
  };
  return inner ? shardWriter(frames, checked) : chunkWriter(frames, pixels, blank, checked);
}

function chunkWriter(
  frames: number,
  pixels: number,
  blank: Float32Array,
  bytesOf: (frame: Float32Array) => Uint8Array,
): FrameChunkWriter {
  const writer = bloscWriter(frames * pixels * 4);
  let count = 0;
  const add = async (frame: Float32Array | undefined): Promise<void> => {
    await writer.add(bytesOf(frame ?? blank));
    count++;
  };
  return {
    frames,
    add,
    async keep(stored, frame) {
      const blocks = writer.addBlocks ? stored.blocks(frame) : undefined;
      if (!blocks || !writer.addBlocks) return add(await stored.read(frame));
      await writer.addBlocks(blocks);
      count++;
    },
    async finish() {
      while (count < frames) await add(undefined);
      return writer.finish();
    },
  };
}

function shardWriter(frames: number, bytesOf: (frame: Float32Array) => Uint8Array): FrameChunkWriter {
  const chunks: (Uint8Array | undefined)[] = [];
  return {
    frames,
    async add(frame) {
      chunks.push(frame && (await encodeBlosc(bytesOf(frame))));
    },
    async keep(stored, frame) {
      chunks.push(stored.blocks(frame)?.[0]);
    },
    async finish() {
      return encodeShard(Array.from({ length: frames }, (_, index) => chunks[index]));
    },
  };
}
