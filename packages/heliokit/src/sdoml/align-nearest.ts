import { HeliokitError } from "../errors.js";
import type { Instant } from "../time/index.js";
import { type NearestOptions, NO_FRAME, nearestFrames } from "./nearest.js";
import type { TimeIndex } from "./time-order.js";

/** One series to align: its frames (or samples) in the order of time. */
export interface AlignColumn {
  readonly name: string;
  readonly index: TimeIndex;
}

/** Series brought to common times: row by row one index per series. */
export interface Alignment {
  /** Time of each row. */
  readonly times: readonly Instant[];
  /** By the name of the series: storage indices, -1 where it has nothing near. */
  readonly indices: Readonly<Record<string, Int32Array>>;
  /** Rows in which every series has an index, ascending. */
  readonly complete: Int32Array;
}

/**
 * Aligns series on given times: for each the nearest frame of every series within the tolerance. Each series is searched
 * on its own, also the components of one instrument: the same index in two arrays is never the same time by right.
 *
 * @throws HeliokitError `sdoml/bad-columns` for a name that stands twice; errors of {@link nearestFrames}
 *
 * @example
 * ```ts
 * const targets = regularTimes("2010-08-28", "2010-08-29", "2 h");
 * const { indices, complete } = alignNearest([{ name: "171A", index: aia }, { name: "Bz", index: hmi }], targets, {
 *   within: "3 min",
 * });
 * ```
 */
export function alignNearest(
  columns: readonly AlignColumn[],
  targets: readonly Instant[],
  options: NearestOptions = {},
): Alignment {
  checkNames(columns);
  const indices: Record<string, Int32Array> = {};
  for (const { name, index } of columns) indices[name] = nearestFrames(index, targets, options);
  return { times: targets, indices, complete: completeRows(indices, targets.length) };
}

/** Names of series must differ: results are looked up by them. */
export function checkNames(columns: readonly { readonly name: string }[]): void {
  const names = new Set<string>();
  for (const { name } of columns) {
    if (names.has(name)) {
      throw new HeliokitError("sdoml/bad-columns", `two series to align are named ${name}; give each its own name`, {
        facts: { name },
      });
    }
    names.add(name);
  }
}

function completeRows(indices: Readonly<Record<string, Int32Array>>, rows: number): Int32Array {
  const lists = Object.values(indices);
  const complete: number[] = [];
  for (let row = 0; row < rows; row++) if (lists.every((list) => list[row] !== NO_FRAME)) complete.push(row);
  return Int32Array.from(complete);
}

/**
 * An alignment with only some of its rows, by default those in which every series has a frame.
 *
 * @example
 * ```ts
 * const { indices } = takeAligned(alignment);
 * const aia = channel.at(indices["171A"] ?? []);
 * ```
 */
export function takeAligned(alignment: Alignment, rows: ArrayLike<number> = alignment.complete): Alignment {
  const list = Array.from(rows);
  const times = list.flatMap((row) => {
    const time = alignment.times[row];
    if (!time) {
      throw new HeliokitError("sdoml/no-such-row", `the alignment has ${alignment.times.length} rows, none ${row}`, {
        facts: { row, wanted: alignment.times.length },
      });
    }
    return [time];
  });
  const indices = Object.fromEntries(
    Object.entries(alignment.indices).map(([name, all]) => [
      name,
      Int32Array.from(list, (row) => all[row] ?? NO_FRAME),
    ]),
  );
  return { times, indices, complete: completeRows(indices, list.length) };
}
