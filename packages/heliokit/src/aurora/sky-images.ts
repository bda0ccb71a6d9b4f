import { HeliokitError } from "../errors.js";
import type { NumberArray } from "../raster/index.js";
import type { Instant } from "../time/index.js";

/**
 * Images of an all-sky camera as the tools of this room take them; what the readers return fits. Every frame is one
 * row-major array of `height` x `width` (x `channels`, colours of a pixel side by side), oriented as on the sky: **row 0 is
 * south**, column 0 is east.
 *
 * @example
 * ```ts
 * const images: SkyImages = { width: 256, height: 256, frames: [new Uint16Array(65536)] };
 * ```
 */
export interface SkyImages<T extends NumberArray = NumberArray> {
  readonly width: number;
  readonly height: number;
  /** 1 (default) or 3: red, green, blue. */
  readonly channels?: number;
  readonly frames: readonly T[];
  /** When each frame was taken, as many as frames. */
  readonly times?: readonly Instant[];
}

/** Colours of a pixel, 1 or 3. */
export function channelsOf(images: SkyImages): number {
  return images.channels ?? 1;
}

/**
 * Refuses images whose frames, channels or times do not fit their size.
 *
 * @public for the tools on images, which are being built
 */
export function checkImages(images: SkyImages): void {
  const { width, height, frames, times } = images;
  const channels = channelsOf(images);
  const wanted = width * height * channels;
  const wrong = frames.findIndex((frame) => frame.length !== wanted);
  const facts = { width, height, channels, frames: frames.length };
  if (!(Number.isInteger(wanted) && wanted > 0 && (channels === 1 || channels === 3)))
    throw new HeliokitError(
      "aurora/bad-images",
      `images of ${width} x ${height} with ${channels} channels do not exist`,
      {
        facts,
      },
    );
  if (wrong !== -1)
    throw new HeliokitError(
      "aurora/bad-images",
      `frame ${wrong} has ${frames[wrong]?.length} values, wanted ${width} x ${height} x ${channels}`,
      { facts },
    );
  if (times !== undefined && times.length !== frames.length)
    throw new HeliokitError("aurora/bad-images", `${times.length} times for ${frames.length} frames`, { facts });
}

/**
 * The times of images, where a tool cannot do without.
 *
 * @public for the tools on images, which are being built
 */
export function timesOf(images: SkyImages): readonly Instant[] {
  if (images.times !== undefined) return images.times;
  throw new HeliokitError("aurora/no-times", "the images have no times; read them with their headers or add `times`", {
    facts: { frames: images.frames.length },
  });
}
