import { HeliokitError } from "../errors.js";
import { blockMeans } from "./frame-statistics.js";

/** What is made of every frame of a selection: a part of it, then fewer pixels. */
export interface FrameView {
  /** Rows from the bottom: first and, excluded, last. */
  readonly rows: readonly [from: number, to: number];
  readonly columns: readonly [from: number, to: number];
  /** Every how many rows and columns is kept. */
  readonly step: readonly [y: number, x: number];
  /** Side of the blocks that become one pixel, their mean; 1 for none. */
  readonly block: number;
}

/** All pixels of frames. */
export function wholeView(height: number, width: number): FrameView {
  return { rows: [0, height], columns: [0, width], step: [1, 1], block: 1 };
}

/** Size of the frames that a view gives. */
export function sizeOfView({ rows, columns, step, block }: FrameView): {
  readonly width: number;
  readonly height: number;
} {
  const side = ([from, to]: readonly [number, number], every: number) =>
    Math.floor(Math.ceil((to - from) / every) / block);
  return { width: side(columns, step[1]), height: side(rows, step[0]) };
}

/** Whether a view takes whole rows of frames as they are. */
export function keepsRows({ columns, step, block }: FrameView, width: number): boolean {
  return block === 1 && step[0] === 1 && step[1] === 1 && columns[0] === 0 && columns[1] === width;
}

/** A view of fewer pixels, of what a view gives already. */
export function croppedView(
  view: FrameView,
  rows: readonly [number, number],
  columns: readonly [number, number],
): FrameView {
  const { width, height } = sizeOfView(view);
  const inside = ([from, to]: readonly [number, number], side: number, name: string): void => {
    if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && to <= side && from < to) return;
    throw new HeliokitError("sdoml/bad-crop", `${name} ${from} to ${to} of frames that have ${side}`, {
      facts: { from, to, side },
    });
  };
  inside(rows, height, "rows");
  inside(columns, width, "columns");
  const [down, across] = [view.step[0] * view.block, view.step[1] * view.block];
  const end = (first: number, to: number, every: number, most: number) => Math.min(most, first + to * every);
  return {
    ...view,
    rows: [view.rows[0] + rows[0] * down, end(view.rows[0], rows[1], down, view.rows[1])],
    columns: [view.columns[0] + columns[0] * across, end(view.columns[0], columns[1], across, view.columns[1])],
  };
}

/** A view of every n-th row and column. */
export function thinnedView(view: FrameView, y: number, x: number): FrameView {
  for (const step of [y, x]) wholeAbove0(step, "every");
  if (view.block !== 1) {
    throw new HeliokitError(
      "sdoml/bad-view",
      "frames are thinned first and averaged in blocks afterwards: call every before blockMean",
      {
        facts: {},
      },
    );
  }
  return { ...view, step: [view.step[0] * y, view.step[1] * x] };
}

/** A view of the means of blocks. */
export function blockedView(view: FrameView, block: number): FrameView {
  wholeAbove0(block, "blockMean");
  const blocked = { ...view, block: view.block * block };
  const { width, height } = sizeOfView(blocked);
  if (width > 0 && height > 0) return blocked;
  throw new HeliokitError("sdoml/bad-view", `blocks of ${blocked.block} pixels are larger than the frames`, {
    facts: { block },
  });
}

function wholeAbove0(value: number, name: string): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new HeliokitError("sdoml/bad-view", `${name}(${value}): wanted is a whole number above 0`, {
    facts: { value },
  });
}

/** What a view gives of the rows that were read, `view.rows` of the whole width. */
export function viewed(data: Float32Array, width: number, view: FrameView): Float32Array {
  const { columns, step, block, rows } = view;
  const high = rows[1] - rows[0];
  const thinned = keepsRows({ ...view, block: 1 }, width) ? data : undefined;
  const wide = Math.ceil((columns[1] - columns[0]) / step[1]);
  const tall = Math.ceil(high / step[0]);
  const part = thinned ?? new Float32Array(wide * tall);
  if (!thinned) {
    for (let row = 0, to = 0; row < tall; row++) {
      const line = row * step[0] * width;
      for (let column = columns[0]; column < columns[1]; column += step[1])
        part[to++] = data[line + column] ?? Number.NaN;
    }
  }
  return block === 1 ? part : blockMeans(part, wide, tall, block).data;
}
