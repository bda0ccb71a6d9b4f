import { HeliokitError } from "../errors.js";
import { addSeconds, type Instant, secondsBetween } from "../time/index.js";

/** A place in a regular sequence of times, with the frame that fills it, if one does. */
export interface Slot {
  readonly time: Instant;
  /** Index of the frame; undefined where there is none near enough. */
  readonly frame: number | undefined;
}

/** A sequence longer than this is refused: the cadence is wrong by a unit, or the gap is years. */
const MOST_SLOTS = 100_000;

/** What {@link slotsOf} may be told beside the cadence. */
export interface SlotOptions {
  /** Frames further than this from the time of a slot do not fill it; default, and at most, half the cadence. */
  readonly withinSeconds?: number;
  /** First time of the sequence; default that of the first frame. */
  readonly from?: Instant;
  /** Last time that a slot may have; default the slot nearest to the last frame. */
  readonly to?: Instant;
}

/**
 * Times every so many seconds from the first to the last frame, each with the frame nearest to it within half of that; every
 * frame is used once at most. Times ascend.
 *
 * @throws HeliokitError `map/bad-cadence`
 *
 * @example
 * ```ts
 * const gaps = slotsOf(times, 12).filter(({ frame }) => frame === undefined);
 * ```
 */
export function slotsOf(times: readonly Instant[], cadenceSeconds: number, options: SlotOptions = {}): Slot[] {
  const first = options.from ?? times[0];
  const last = options.to ?? times.at(-1);
  if (first === undefined || last === undefined) return [];
  const steps = secondsBetween(first, last) / cadenceSeconds;
  // A frame's time wavers, so that the last one may lie a little before its slot; an end that was asked for is one.
  const count = (options.to ? Math.floor(steps + 1e-9) : Math.round(steps)) + 1;
  if (!(cadenceSeconds > 0 && Number.isFinite(cadenceSeconds) && count <= MOST_SLOTS)) {
    throw new HeliokitError(
      "map/bad-cadence",
      `a cadence of ${cadenceSeconds} s over ${secondsBetween(first, last)} s is refused; wanted are seconds above 0 that make at most ${MOST_SLOTS} frames`,
      { facts: { cadenceSeconds, count } },
    );
  }
  const within = options.withinSeconds ?? cadenceSeconds / 2;
  if (!(within >= 0 && within <= cadenceSeconds / 2)) {
    throw new HeliokitError(
      "map/bad-cadence",
      `frames within ${within} s of their time, at a cadence of ${cadenceSeconds} s; wanted is at most half of that, else two times claim one frame`,
      { facts: { cadenceSeconds, withinSeconds: within } },
    );
  }
  const reach = within + 1e-6;
  let next = 0;
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const time = addSeconds(first, index * cadenceSeconds);
    let frame: number | undefined;
    let nearest = reach;
    for (let at = next; at < times.length; at++) {
      const off = secondsBetween(time, times[at] ?? time);
      if (off > reach) break;
      // What lies before this slot lies before all that follow.
      if (off < -cadenceSeconds / 2 - 1e-6) next = at + 1;
      if (Math.abs(off) <= nearest) {
        nearest = Math.abs(off);
        frame = at;
      }
    }
    if (frame !== undefined) next = frame + 1;
    return { time, frame };
  });
}
