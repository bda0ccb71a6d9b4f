import { type ErrorPlace, fitsError } from "./fits-error.js";
import { product } from "./layout.js";

/** A half-open range of pixels along one axis, 0-based: `from` is in, `to` is not. */
export type PixelRange = readonly [from: number, to: number];

/** Which part of an image is wanted. */
export interface WindowOptions {
  /** One range per axis, first axis (x) first; axes left out are read whole. */
  readonly window?: readonly PixelRange[];
  /** Rows only: a range along the second axis. Not together with `window`. */
  readonly rows?: PixelRange;
}

/** A window with every axis said. */
export interface Window {
  readonly from: readonly number[];
  readonly axes: readonly number[];
  readonly pixels: number;
  readonly whole: boolean;
}

/** Completes and checks a window. Error: `fits/bad-window`. */
export function resolveWindow(axes: readonly number[], options: WindowOptions, place: ErrorPlace): Window {
  const ranges = options.window ?? (options.rows ? [[0, axes[0] ?? 0] as const, options.rows] : []);
  if (ranges.length > axes.length)
    throw fitsError("bad-window", place, `a window of ${ranges.length} axes in an image of ${axes.length}`);
  const from: number[] = [];
  const size: number[] = [];
  axes.forEach((side, axis) => {
    const [start, end] = ranges[axis] ?? [0, side];
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end < start || end > side)
      throw fitsError("bad-window", place, `window ${start} to ${end} on axis ${axis + 1}, which has ${side} pixels`, {
        found: [start, end],
        wanted: [0, side],
      });
    from.push(start);
    size.push(end - start);
  });
  const pixels = size.length === 0 ? 0 : product(size);
  return { from, axes: size, pixels, whole: size.every((side, axis) => side === axes[axis]) };
}

/** A run of pixels that is contiguous in both a block (a tile) and the window. */
export type RunCallback = (blockAt: number, windowAt: number, count: number) => void;

/**
 * Goes through the pixels that a block of an image and a window share, run by run. The block lies at `blockFrom` with
 * sides `blockAxes`; both are stored first axis fastest.
 */
export function forEachRun(
  blockFrom: readonly number[],
  blockAxes: readonly number[],
  window: Window,
  run: RunCallback,
): void {
  const dimensions = blockAxes.length;
  const low: number[] = [];
  const high: number[] = [];
  for (let axis = 0; axis < dimensions; axis++) {
    const start = Math.max(blockFrom[axis] ?? 0, window.from[axis] ?? 0);
    const end = Math.min(
      (blockFrom[axis] ?? 0) + (blockAxes[axis] ?? 0),
      (window.from[axis] ?? 0) + (window.axes[axis] ?? 0),
    );
    if (end <= start) return;
    low.push(start);
    high.push(end);
  }
  // Axes that both cover wholly merge with the next one into longer runs.
  let count = 1;
  let merged = 0;
  for (; merged < dimensions; merged++) {
    const shared = (high[merged] ?? 0) - (low[merged] ?? 0);
    count *= shared;
    if (shared !== blockAxes[merged] || shared !== window.axes[merged]) {
      merged++;
      break;
    }
  }
  const position = [...low];
  for (;;) {
    let blockAt = 0;
    let windowAt = 0;
    for (let axis = dimensions - 1; axis >= 0; axis--) {
      const here = position[axis] ?? 0;
      blockAt = blockAt * (blockAxes[axis] ?? 0) + here - (blockFrom[axis] ?? 0);
      windowAt = windowAt * (window.axes[axis] ?? 0) + here - (window.from[axis] ?? 0);
    }
    run(blockAt, windowAt, count);
    let axis = merged;
    for (; axis < dimensions; axis++) {
      const next = (position[axis] ?? 0) + 1;
      if (next < (high[axis] ?? 0)) {
        position[axis] = next;
        break;
      }
      position[axis] = low[axis] ?? 0;
    }
    if (axis >= dimensions) return;
  }
}
