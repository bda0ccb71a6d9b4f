import { HeliokitError } from "../errors.js";
import { seededRandom, shuffleInPlace } from "./random.js";

/** How {@link shuffleByChunk} mixes. */
export interface ShuffleOptions {
  /** A whole number; the same seed gives the same order on every machine. */
  readonly seed: number;
  /** Number of the pass over the data; each has another order. Default 0. */
  readonly epoch?: number;
  /** Frames in one chunk of the array. */
  readonly chunkFrames: number;
  /** Chunks whose frames are mixed with each other: more mixes better and keeps more in memory. Default 1. */
  readonly chunksTogether?: number;
}

/**
 * A random order that reads well: the chunks are shuffled, then the frames inside each (or inside a few chunks together). A
 * plain random order would read a whole chunk, 91 MB in the published data, for almost every frame.
 *
 * The result is places in the list given, not storage indices, so that several aligned lists can follow one order.
 *
 * @throws HeliokitError `sdoml/bad-chunk-frames` for counts that are not whole numbers above 0
 *
 * @example
 * ```ts
 * const order = shuffleByChunk(indices, { seed: 7, epoch: 2, chunkFrames: 120 });
 * const shuffled = order.map((place) => indices[place] ?? 0);
 * ```
 */
export function shuffleByChunk(indices: ArrayLike<number>, options: ShuffleOptions): Int32Array {
  const { seed, epoch = 0, chunkFrames, chunksTogether = 1 } = options;
  for (const count of [chunkFrames, chunksTogether]) {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new HeliokitError(
        "sdoml/bad-chunk-frames",
        `a chunk of ${count} frames; wanted is a whole number above 0`,
        {
          facts: { count },
        },
      );
    }
  }
  const random = seededRandom(seed, epoch);
  const chunks = new Map<number, number[]>();
  for (let place = 0; place < indices.length; place++) {
    const chunk = Math.floor((indices[place] ?? 0) / chunkFrames);
    const members = chunks.get(chunk);
    if (members) members.push(place);
    else chunks.set(chunk, [place]);
  }
  const numbers = Int32Array.from([...chunks.keys()].sort((a, b) => a - b));
  shuffleInPlace(numbers, random);
  const order = new Int32Array(indices.length);
  let at = 0;
  for (let first = 0; first < numbers.length; first += chunksTogether) {
    const together = [...numbers.subarray(first, first + chunksTogether)].flatMap((chunk) => chunks.get(chunk) ?? []);
    const places = Int32Array.from(together);
    shuffleInPlace(places, random);
    order.set(places, at);
    at += places.length;
  }
  return order;
}
