import { HeliokitError } from "../errors.js";
import { type Duration, durationSeconds, type Instant, parseDuration } from "../time/index.js";
import { microsecondsOf } from "./frame-times.js";
import type { TimeIndex } from "./time-order.js";

/** Stands in a list of indices for "no frame". */
export const NO_FRAME = -1;

/** How near is near. */
export interface NearestOptions {
  /**
   * Farthest that a frame may be from its target, that distance included: `"3 min"`, or seconds as a Duration. Without it
   * every target gets a frame, however far.
   */
  readonly within?: string | Duration;
}

/** A tolerance in microseconds; infinite where none is given. */
export function toleranceOf(within: string | Duration | undefined): number {
  if (within === undefined) return Number.POSITIVE_INFINITY;
  const seconds = durationSeconds(typeof within === "string" ? parseDuration(within) : within);
  if (!(seconds >= 0)) {
    throw new HeliokitError(
      "sdoml/bad-tolerance",
      `a tolerance of ${seconds} s admits nothing; wanted is a length of 0 or more`,
      { facts: { seconds } },
    );
  }
  return Math.round(seconds * 1e6);
}

/** First place in a sorted list whose value is not below `value`. */
function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The frame nearest to a time and its distance (frame - target) in microseconds; ties go to the lowest index. */
function nearestTo(index: TimeIndex, target: number): { readonly frame: number; readonly offset: number } {
  const { order, sorted } = index;
  const after = lowerBound(sorted, target);
  const later = (sorted[after] ?? Number.POSITIVE_INFINITY) - target;
  if (after === 0) return { frame: order[0] ?? NO_FRAME, offset: later };
  const before = (sorted[after - 1] ?? 0) - target;
  // Of equal times the first in the index is the lowest in storage.
  const first = -before <= later ? lowerBound(sorted, before + target) : after;
  if (-before < later) return { frame: order[first] ?? NO_FRAME, offset: before };
  const frame = order[after] ?? NO_FRAME;
  if (-before > later) return { frame, offset: later };
  const earlier = order[first] ?? NO_FRAME;
  return earlier < frame ? { frame: earlier, offset: before } : { frame, offset: later };
}

/**
 * The storage index of the frame nearest in time to each target, -1 where none is within the tolerance. Of two frames
 * equally near the one with the lower storage index is taken; a frame exactly as far as the tolerance is near enough; two
 * targets may get the same frame. O(m log n) once the index exists.
 *
 * @throws HeliokitError `sdoml/bad-tolerance`, `time/unreadable-duration`
 *
 * @example
 * ```ts
 * const index = timeIndex(frameTimes(tObs));
 * const found = nearestFrames(index, regularTimes("2010-08-28", "2010-08-29", "12 min"), { within: "3 min" });
 * ```
 */
export function nearestFrames(index: TimeIndex, targets: readonly Instant[], options: NearestOptions = {}): Int32Array {
  const tolerance = toleranceOf(options.within);
  return Int32Array.from(targets, (target) => {
    const { frame, offset } = nearestTo(index, microsecondsOf(target));
    return Math.abs(offset) <= tolerance ? frame : NO_FRAME;
  });
}

/**
 * How far the nearest frame is from each target, in seconds: frame - target, negative where the frame is earlier; NaN
 * where there are no frames at all.
 *
 * @example
 * ```ts
 * const seconds = nearestOffsets(index, targets);
 * ```
 */
export function nearestOffsets(index: TimeIndex, targets: readonly Instant[]): Float64Array {
  return Float64Array.from(targets, (target) => {
    const { frame, offset } = nearestTo(index, microsecondsOf(target));
    return frame === NO_FRAME ? Number.NaN : offset / 1e6;
  });
}
