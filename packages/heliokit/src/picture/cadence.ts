import { HeliokitError } from "../errors.js";
import { addSeconds, type Instant, secondsBetween } from "../time/index.js";

/** A place in a regular sequence of times, with the frame that fills it, if one does. */
export interface Slot {
  readonly time: Instant;
  /** Index of the frame; undefined where there is none near enough. */
  readonly frame: number | undefined;
}

/** A movie longer than this is refused: the cadence is wrong by a unit, or the gap is years. */
const MOST_SLOTS = 100_000;

/**
 * Times from the first to the last frame every so many seconds, each with the frame nearest to it within half of that; every
 * frame is used once at most.
 *
 * @throws HeliokitError `picture/bad-cadence`
 */
export function slotsOf(times: readonly Instant[], cadenceSeconds: number): Slot[] {
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) return [];
  const count = Math.round(secondsBetween(first, last) / cadenceSeconds) + 1;
  if (!(cadenceSeconds > 0) || !(count <= MOST_SLOTS)) {
    throw new HeliokitError(
      "picture/bad-cadence",
      `a cadence of ${cadenceSeconds} s over ${secondsBetween(first, last)} s is not drawn; wanted are seconds above 0 that make at most ${MOST_SLOTS} frames`,
      { facts: { cadenceSeconds, count } },
    );
  }
  let next = 0;
  return Array.from({ length: count }, (_, index) => {
    const time = addSeconds(first, index * cadenceSeconds);
    let frame: number | undefined;
    let nearest = cadenceSeconds / 2 + 1e-6;
    for (let at = next; at < times.length; at++) {
      const off = secondsBetween(time, times[at] ?? time);
      if (off > cadenceSeconds / 2) break;
      if (Math.abs(off) <= nearest) {
        nearest = Math.abs(off);
        frame = at;
      }
    }
    if (frame !== undefined) next = frame + 1;
    return { time, frame };
  });
}
