import { HeliokitError } from "../../errors.js";
import { type Slot, slotsOf } from "../../map/index.js";
import { compareInstants, type Instant, secondsBetween } from "../../time/index.js";
import { channelsOf, checkImages, type SkyImages, timesOf } from "../sky-images.js";
import type { SkyMapFrame } from "./draw-sky-map.js";

/** The frame of a camera nearest to a time, none where it is further off than `withinSeconds`. */
export function frameNear(images: SkyImages, time: Instant, withinSeconds: number): SkyMapFrame | undefined {
  const times = timesOf(images);
  let best = withinSeconds;
  let found: number | undefined;
  for (const [index, own] of times.entries()) {
    const off = Math.abs(secondsBetween(time, own));
    if (off <= best && (found === undefined || off < best)) [best, found] = [off, index];
  }
  return found === undefined ? undefined : frameAt(images, found);
}

/** A frame by its number. */
export function frameAt(images: SkyImages, index: number): SkyMapFrame | undefined {
  const data = images.frames[index];
  const time = images.times?.[index];
  if (data === undefined) return undefined;
  return { data, ...(time === undefined ? {} : { time }) };
}

/** Refuses images that do not fit each other or their number. */
export function checkCameras(cameras: readonly SkyImages[], skymaps: number): void {
  for (const images of cameras) checkImages(images);
  const channels = new Set(cameras.map(channelsOf));
  if (cameras.length === skymaps && channels.size <= 2) return;
  throw new HeliokitError(
    "aurora/bad-images",
    `images of ${cameras.length} cameras for ${skymaps} skymaps; give one set of images for each skymap, in the same order`,
    { facts: { cameras: cameras.length, skymaps } },
  );
}

/** The median of the gaps between rising times, which a wavering cadence and a few holes leave alone; undefined without any. */
export function medianGap(lists: readonly (readonly Instant[])[]): number | undefined {
  const gaps = lists.flatMap((times) =>
    times.slice(1).map((time, index) => secondsBetween(times[index] ?? time, time)),
  );
  const positive = gaps.filter((gap) => gap > 0).sort((a, b) => a - b);
  return positive[positive.length >> 1];
}

/** The median gap between frames of cameras; undefined where none has two frames. */
export function cadenceOf(cameras: readonly SkyImages[]): number | undefined {
  return medianGap(cameras.map((images) => [...timesOf(images)].sort(compareInstants)));
}

/** A moment of a movie: the number of each camera's frame, undefined where it has none. */
export interface SkySlot {
  readonly time: Instant | undefined;
  readonly frames: readonly (number | undefined)[];
}

/** Frames by their times, ascending, and their numbers. */
function sorted(images: SkyImages): { readonly times: readonly Instant[]; readonly order: readonly number[] } {
  const times = timesOf(images);
  const order = times.map((_, index) => index);
  const at = (index: number): Instant => times[index] ?? { seconds: 0, nanoseconds: 0 };
  order.sort((a, b) => compareInstants(at(a), at(b)));
  return { times: order.map(at), order };
}

/**
 * The moments of a movie. One camera: its frames as they are, or every so many seconds with gaps. Several: every so many
 * seconds from the first to the last frame of all, the frame of each that is nearest.
 *
 * Errors: `aurora/no-times`, `map/bad-cadence`.
 */
export function skySlots(cameras: readonly SkyImages[], cadenceSeconds: number | undefined): SkySlot[] {
  const [first] = cameras;
  if (cameras.length === 1 && first !== undefined && cadenceSeconds === undefined) {
    if (first.times === undefined) return first.frames.map((_, index) => ({ time: undefined, frames: [index] }));
    const { times, order } = sorted(first);
    return order.map((index, at) => ({ time: times[at], frames: [index] }));
  }
  const cadence = cadenceSeconds ?? cadenceOf(cameras) ?? 1;
  const each = cameras.map(sorted);
  const all = each.flatMap(({ times }) => times).sort(compareInstants);
  const [from, to] = [all[0], all.at(-1)];
  if (from === undefined || to === undefined) return [];
  const slots = each.map(({ times }): Slot[] => slotsOf(times, cadence, { from, to }));
  return (slots[0] ?? []).map(({ time }, at) => ({
    time,
    frames: each.map(({ order }, camera) => {
      const frame = slots[camera]?.[at]?.frame;
      return frame === undefined ? undefined : order[frame];
    }),
  }));
}
