import type { ZarrArray } from "./array.js";
import { decodeChunk } from "./decode-chunk.js";
import type { ZarrData } from "./dtype.js";
import { elementsOf } from "./elements.js";
import { type ContentPart, openParts, type PartedChunk } from "./frame-blocks.js";
import { sizeOf, stridesOf } from "./grid.js";
import type { ZarrReadOptions } from "./open-array.js";
import { type FrameShape, readsParts } from "./plan-frames.js";
import type { ReadFramesOptions } from "./read-frames-options.js";
import { type ChunkObject, decodedShape, objectPosition, openObject, type StoredChunk } from "./stored-chunk.js";

/** A frame being put together. */
export interface FrameInWork {
  readonly index: number;
  readonly data: Float32Array;
  /** A chunk that belongs to it has no stored object. */
  missing: boolean;
}

/** The chunks at one place of the first axis, side by side; they are opened when needed and closed together. */
export interface ChunkRow {
  /** Reads frames of this row, each into its data. */
  read(frames: readonly FrameInWork[], options: ZarrReadOptions): Promise<void>;
  close(): Promise<void>;
}

type Opened = { readonly parted?: PartedChunk; readonly whole?: ZarrData } | undefined;

/** Opens nothing yet. */
export function chunkRow(array: ZarrArray, row: number, shape: FrameShape, options: ReadFramesOptions): ChunkRow {
  const [step = 1, tall = 1, wide = 1] = decodedShape(array);
  const gapBytes = options.gapBytes ?? array.store.gapBytes ?? 2 ** 16;
  const objects = new Map<string, Promise<ChunkObject | undefined>>();
  const chunks = new Map<string, Promise<Opened>>();

  const objectAt = (position: readonly number[]): Promise<ChunkObject | undefined> => {
    const place = objectPosition(array, position);
    const key = place.join();
    const known = objects.get(key) ?? openObject(array, place, options);
    objects.set(key, known);
    return known;
  };
  const open = async (position: readonly number[]): Promise<Opened> => {
    const stored = (await objectAt(position))?.chunk(position);
    if (!stored) return undefined;
    if (!readsParts(array)) return { whole: await wholeChunk(array, stored, options) };
    const bytes = 4 * step * tall * wide;
    return { parted: await openParts(stored, bytes, gapBytes, options, options.cache?.tables) };
  };
  return {
    async read(frames, more) {
      for (let down = Math.floor(shape.rows[0] / tall); down * tall < shape.rows[1]; down++) {
        for (let across = 0; across * wide < shape.width; across++) {
          const key = `${down},${across}`;
          const known = chunks.get(key) ?? open([row, down, across]);
          chunks.set(key, known);
          const opened = await known;
          const tile = tileOf(shape, down * tall, across * wide, tall, wide);
          if (!opened) leaveOut(frames, tile, shape, Number(array.fillValue ?? 0));
          else if (opened.parted) await readTiles(opened.parted, frames, row * step, tile, shape, [tall, wide], more);
          else if (opened.whole) copyTiles(array, opened.whole, frames, row * step, tile, shape);
        }
      }
    },
    async close() {
      const opened = await Promise.allSettled(objects.values());
      for (const result of opened) if (result.status === "fulfilled") await result.value?.close();
    },
  };
}

async function wholeChunk(array: ZarrArray, stored: StoredChunk, options: ZarrReadOptions): Promise<ZarrData> {
  const elements = sizeOf(decodedShape(array));
  const bytes = await decodeChunk(array, await stored.read(0, stored.bytes, options), elements, stored.file);
  return elementsOf(array, bytes, elements, stored.file);
}

/** The part of a chunk that a frame needs: rows and columns of the image, and where the chunk begins. */
interface Tile {
  readonly bottom: number;
  readonly left: number;
  readonly rows: readonly [from: number, to: number];
  readonly width: number;
}

function tileOf({ rows, width }: FrameShape, bottom: number, left: number, tall: number, wide: number): Tile {
  return {
    bottom,
    left,
    rows: [Math.max(rows[0], bottom), Math.min(rows[1], bottom + tall)],
    width: Math.min(wide, width - left),
  };
}

/** Place of a tile's row in the data of a frame. */
function placeOf({ rows, width }: FrameShape, row: number, left: number): number {
  return (row - rows[0]) * width + left;
}

function leaveOut(frames: readonly FrameInWork[], tile: Tile, shape: FrameShape, fill: number): void {
  for (const frame of frames) {
    frame.missing = true;
    for (let row = tile.rows[0]; row < tile.rows[1]; row++) {
      const at = placeOf(shape, row, tile.left);
      frame.data.fill(fill, at, at + tile.width);
    }
  }
}

async function readTiles(
  chunk: PartedChunk,
  frames: readonly FrameInWork[],
  firstFrame: number,
  tile: Tile,
  shape: FrameShape,
  [tall, wide]: readonly [number, number],
  options: ZarrReadOptions,
): Promise<void> {
  const rows = tile.rows[1] - tile.rows[0];
  // Rows of the chunk that are whole rows of the frame lie one after the other in both.
  const direct = wide === shape.width;
  const parts: ContentPart[] = [];
  const spares: Float32Array[] = [];
  for (const { index, data } of frames) {
    const from = 4 * ((index - firstFrame) * tall + tile.rows[0] - tile.bottom) * wide;
    const at = placeOf(shape, tile.rows[0], tile.left);
    const room = direct ? data.subarray(at, at + rows * wide) : new Float32Array(rows * wide);
    if (!direct) spares.push(room);
    parts.push({ from, target: new Uint8Array(room.buffer, room.byteOffset, room.byteLength) });
  }
  await chunk.read(parts, options);
  spares.forEach((spare, at) => {
    const data = frames[at]?.data;
    for (let row = 0; data && row < rows; row++) {
      data.set(spare.subarray(row * wide, row * wide + tile.width), placeOf(shape, tile.rows[0] + row, tile.left));
    }
  });
}

function copyTiles(
  array: ZarrArray,
  elements: ZarrData,
  frames: readonly FrameInWork[],
  firstFrame: number,
  tile: Tile,
  shape: FrameShape,
): void {
  const [perFrame = 1, perRow = 1, perColumn = 1] = stridesOf(decodedShape(array), array.order);
  for (const { index, data } of frames) {
    for (let row = tile.rows[0]; row < tile.rows[1]; row++) {
      let from = (index - firstFrame) * perFrame + (row - tile.bottom) * perRow;
      const at = placeOf(shape, row, tile.left);
      for (let column = 0; column < tile.width; column++, from += perColumn) data[at + column] = Number(elements[from]);
    }
  }
}
