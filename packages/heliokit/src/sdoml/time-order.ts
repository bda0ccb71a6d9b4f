import type { FrameTimes } from "./frame-times.js";

/** Frames in the order of time, found once and used for many searches. */
export interface TimeIndex {
  /** Storage indices of the frames that have a time, earliest first; equal times in storage order. */
  readonly order: Int32Array;
  /** Their times, {@link FrameTimes}'s microseconds, in that order. */
  readonly sorted: Float64Array;
  /** Frames in all, those without a time too. */
  readonly frames: number;
}

/**
 * Sorts frames by time, once: O(n log n). Frames without a time are left out.
 *
 * @example
 * ```ts
 * const index = timeIndex(frameTimes(tObs));
 * const found = nearestFrames(index, targets, { within: "3 min" });
 * ```
 */
export function timeIndex(times: FrameTimes): TimeIndex {
  const values = times.taiMicroseconds;
  const dated: number[] = [];
  for (let frame = 0; frame < values.length; frame++) if (!Number.isNaN(values[frame])) dated.push(frame);
  const order = Int32Array.from(dated);
  if (!isInTimeOrder(times)) order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  return { order, sorted: Float64Array.from(order, (frame) => values[frame] ?? 0), frames: values.length };
}

/**
 * The storage indices of frames in the order of time. The sort is stable; frames without a time go to the end. SDOML
 * stores days in the order in which its builder met them: never take storage order for time order.
 *
 * @example
 * ```ts
 * const order = timeOrder(frameTimes(tObs));
 * ```
 */
export function timeOrder(times: FrameTimes): Int32Array {
  const { order } = timeIndex(times);
  const all = new Int32Array(times.taiMicroseconds.length);
  all.set(order);
  let at = order.length;
  for (let frame = 0; at < all.length; frame++) if (Number.isNaN(times.taiMicroseconds[frame])) all[at++] = frame;
  return all;
}

/**
 * Whether storage order is time order already (equal times are; frames without a time are passed over).
 *
 * @example
 * ```ts
 * isInTimeOrder(frameTimes(tObs)); // false for every public channel-year that was looked at
 * ```
 */
export function isInTimeOrder(times: FrameTimes): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (const time of times.taiMicroseconds) {
    if (time < last) return false;
    if (!Number.isNaN(time)) last = time;
  }
  return true;
}
